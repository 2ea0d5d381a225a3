"""`formcheck study pack`: what raters get, and above all what they don't."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result
from support.studies import LENGTH_S, RATE_HZ, SECRET, filmed, judged, judged_sets

from formcheck.cli import main
from formcheck.core.report import Outcome
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.study.key import Key, load_key
from formcheck.study.reports import find_sets

OUTCOMES = {each.value for each in Outcome} | {each.words for each in Outcome}


def pack(*words: object) -> Result:
    return CliRunner().invoke(main, ["study", "pack", *map(str, words)])


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return judged_sets(tmp_path_factory.mktemp("study"), 6)


def made(reports: Path, out: Path, *options: object) -> Key:
    result = pack(reports, "-o", out, "--seed", 4, *options)
    assert result.exit_code == 0, result.output
    return load_key(out.with_name(f"{out.stem}_key.json"))


def page_data(page: str) -> object:
    found = re.search(r'<script type="application/json" id="pack">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


class TestBlind:
    def test_nothing_in_it_tells_whose_clips_they_are(self, reports: Path, tmp_path: Path) -> None:
        made(reports, tmp_path / "pack")
        files = [each for each in (tmp_path / "pack").rglob("*") if each.is_file()]
        assert len(files) == 7
        for file in files:
            assert SECRET.lower() not in str(file.relative_to(tmp_path)).lower()
            data = file.read_bytes().lower()
            assert SECRET.lower().encode() not in data
            assert str(reports).lower().encode() not in data
            assert b"+48.1" not in data

    def test_the_clips_have_no_tags_no_sound_and_are_only_the_set(
        self, reports: Path, tmp_path: Path
    ) -> None:
        made(reports, tmp_path / "pack")
        clips = list((tmp_path / "pack" / "clips").iterdir())
        assert len(clips) == 6
        for clip in clips:
            with av.open(clip) as file:
                told = {**file.metadata, **file.streams.video[0].metadata}
                usual = {"major_brand", "minor_version", "compatible_brands", "encoder"}
                assert set(told) <= usual | {"language", "handler_name", "vendor_id"}
                assert "Lavf" in told["encoder"]
                assert not file.streams.audio
                # Two reps from second 1 to 5, and what is around them.
                assert 5.0 < float(file.duration or 0) / 1e6 < LENGTH_S - 1.0

    def test_nothing_is_drawn_in(self, reports: Path, tmp_path: Path) -> None:
        made(reports, tmp_path / "pack")
        clip = next((tmp_path / "pack" / "clips").iterdir())
        with av.open(clip) as file:
            for frame in file.decode(video=0):
                grey = frame.to_ndarray(format="gray")
                assert int(grey.max()) - int(grey.min()) <= 6  # each frame is of one grey

    def test_the_page_tells_no_verdict(self, reports: Path, tmp_path: Path) -> None:
        """Two packs of the same clips, the verdicts of one turned round, have the same page."""
        pages = []
        for name, outcome in (("one", Outcome.PASS), ("two", Outcome.FAULT)):
            for i in range(3):
                clip = filmed(tmp_path / "same" / f"{SECRET}_{i}.mp4")
                judged(tmp_path / name / str(i), [outcome, outcome], clip)
            key = made(tmp_path / name, tmp_path / f"pack_{name}", "--rate", "rep")
            page = (tmp_path / f"pack_{name}" / "rate.html").read_text(encoding="utf-8")
            pages.append(page.replace(key.pack, "PACK"))
        assert pages[0] == pages[1]

    def test_the_page_has_no_word_of_an_outcome(self, reports: Path, tmp_path: Path) -> None:
        made(reports, tmp_path / "pack")
        data = page_data((tmp_path / "pack" / "rate.html").read_text(encoding="utf-8"))

        def values(value: object) -> list[str]:
            if isinstance(value, dict):
                return [text for each in value.values() for text in values(each)]
            if isinstance(value, list):
                return [text for each in value for text in values(each)]
            return [str(value)]

        assert not set(values(data)) & OUTCOMES

    def test_the_order_of_names_is_not_that_of_the_clips(
        self, reports: Path, tmp_path: Path
    ) -> None:
        key = made(reports, tmp_path / "pack")
        by_name = [key.clips[name].source for name in sorted(key.clips)]
        assert by_name != sorted(by_name)


class TestPack:
    def test_the_key_is_beside_it_and_knows_what_formcheck_says(
        self, reports: Path, tmp_path: Path
    ) -> None:
        key = made(reports, tmp_path / "pack")
        assert not list((tmp_path / "pack").rglob("*key*"))
        for clip in key.clips.values():
            odd = int(Path(clip.source).stem[-1]) % 2
            knees = Outcome.FAULT if odd else Outcome.PASS
            assert clip.says["squat.knees_caving"] == {"set": knees}
            assert clip.says["squat.depth"] == {"set": Outcome.UNCLEAR}

    def test_the_key_keeps_the_version_of_each_report(self, tmp_path: Path) -> None:
        for version in ("0.1.7", "0.2.5"):
            clip = filmed(tmp_path / "filmed" / f"{version}.mp4")
            folder = judged(tmp_path / "out" / version, [Outcome.PASS], clip)
            report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
            report["formcheck_version"] = version
            (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        key = made(tmp_path / "out", tmp_path / "pack")
        kept = {Path(clip.source).stem: clip.formcheck_version for clip in key.clips.values()}
        assert kept == {"0.1.7": "0.1.7", "0.2.5": "0.2.5"}
        page = (tmp_path / "pack" / "rate.html").read_text(encoding="utf-8")
        assert not any(version in page for version in kept)

    def test_by_rep_each_full_rep_is_rated(self, reports: Path, tmp_path: Path) -> None:
        key = made(reports, tmp_path / "pack", "--rate", "rep")
        for clip in key.clips.values():
            assert list(clip.says["squat.knees_caving"]) == ["rep-1", "rep-2"]
            assert clip.says["squat.knees_caving"]["rep-1"] is Outcome.PASS

    def test_some_clips_come_twice(self, reports: Path, tmp_path: Path) -> None:
        key = made(reports, tmp_path / "pack")
        assert len(key.items) == 7
        assert len(key.again) == 1
        assert set(key.again) <= set(key.items)
        none = made(reports, tmp_path / "none", "--repeat", 0)
        assert len(none.items) == 6

    def test_a_zip_has_the_same_files_and_no_times(self, reports: Path, tmp_path: Path) -> None:
        key = made(reports, tmp_path / "pack.zip")
        with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
            names = {*(f"pack/clips/{name}.mp4" for name in key.clips), "pack/rate.html"}
            assert set(archive.namelist()) == names
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_one_page_has_the_clips_inside(self, reports: Path, tmp_path: Path) -> None:
        key = made(reports, tmp_path / "pack.html")
        page = (tmp_path / "pack.html").read_text(encoding="utf-8")
        assert all(f'id="clip-{name}"' in page for name in key.clips)
        assert SECRET not in page

    def test_slow_motion_plays_as_it_was_filmed(self, tmp_path: Path) -> None:
        clip = filmed(tmp_path / "slow.mp4")
        folder = judged(tmp_path / "out", [Outcome.PASS, Outcome.PASS], clip)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        # Filmed with twice the rate: all of it lasts half as long in real life.
        report["clip"] |= {"time_scale": 0.5, "duration_s": LENGTH_S / 2}
        report["reps"] = [{**report["reps"][0], "start_s": 1.0, "end_s": 2.0}]
        (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        (one,) = find_sets([folder], by_rep=True)
        assert one.parts[1].start_s == pytest.approx(1.5)
        assert one.parts[1].end_s == pytest.approx(3.5)
        made(folder, tmp_path / "pack")
        with av.open(next((tmp_path / "pack" / "clips").iterdir())) as file:
            assert sum(1 for _ in file.decode(video=0)) == pytest.approx(5.0 * RATE_HZ, abs=2)

    def test_who_is_meant_is_said_if_somebody_chose(self, tmp_path: Path) -> None:
        clip = filmed(tmp_path / "clip.mp4")
        judged(tmp_path / "out", [Outcome.PASS], clip, lifter=-1)
        made(tmp_path / "out", tmp_path / "pack")
        assert "person on the right" in (tmp_path / "pack" / "rate.html").read_text("utf-8")


def test_every_exercise_has_words_for_its_criteria(tmp_path: Path) -> None:
    clip = filmed(tmp_path / "clip.mp4")
    folder = judged(tmp_path / "out", [Outcome.PASS], clip)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for name in exercise_ids():
        exercise = load_exercise(name)
        report["exercise"]["id"] = report["settings"]["exercise"] = name
        report["checks"] = [
            {"id": check.id, "main": True, "outcome": "pass"} for check in exercise.checks
        ]
        (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        (one,) = find_sets([folder])
        assert [each.id for each in one.criteria] == [check.id for check in exercise.checks]
        assert all(each.title and each.when and each.why for each in one.criteria)


class TestBadInput:
    def fails(self, *words: object, says: str) -> None:
        result = pack(*words)
        assert result.exit_code in (2, 3)
        assert says in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1

    def test_is_one_clear_line(self, reports: Path, tmp_path: Path) -> None:
        self.fails(tmp_path / "none", "-o", tmp_path / "a", says="is not a folder")
        (tmp_path / "empty").mkdir()
        self.fails(tmp_path / "empty", "-o", tmp_path / "a", says="no report.json in it")
        (tmp_path / "bad").mkdir()
        (tmp_path / "bad" / "report.json").write_text("{", encoding="utf-8")
        self.fails(tmp_path / "bad", "-o", tmp_path / "a", says="damaged")
        (tmp_path / "bad" / "report.json").write_text('{"clip": 3}', encoding="utf-8")
        self.fails(tmp_path / "bad", "-o", tmp_path / "a", says="not a report of this version")
        judged(tmp_path / "gone", [Outcome.PASS], tmp_path / "gone.mp4")
        self.fails(tmp_path / "gone", "-o", tmp_path / "a", says="no such file")
        assert sorted(each.name for each in tmp_path.iterdir()) == ["bad", "empty", "gone"]

    def test_a_pack_or_key_that_is_there_is_not_replaced(
        self, reports: Path, tmp_path: Path
    ) -> None:
        made(reports, tmp_path / "pack")
        before = (tmp_path / "pack_key.json").read_bytes()
        self.fails(reports, "-o", tmp_path / "pack", says="is there already")
        self.fails(reports, "-o", tmp_path / "pack.html", says="is there already")
        assert (tmp_path / "pack_key.json").read_bytes() == before

    def test_a_folder_given_twice_counts_once(self, reports: Path) -> None:
        assert len(find_sets([reports, reports])) == 6
