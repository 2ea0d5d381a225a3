"""`formcheck study score`: what coaches sent back, compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.studies import rated

from formcheck.cli import main
from formcheck.core.report import Outcome
from formcheck.study.key import Criterion, Key, KeyClip, save_key
from formcheck.study.ratings import load_ratings
from formcheck.study.results import to_document
from formcheck.study.score import Study, score
from formcheck.study.wording import headline, notes

KNEES, DEPTH = "squat.knees_caving", "squat.depth"
PASS, FAULT, UNCLEAR = Outcome.PASS, Outcome.FAULT, Outcome.UNCLEAR


def key_of(clips: int, again: int = 2) -> Key:
    """A pack of so many clips: every other one has knees that cave in; depth was not clear."""
    criteria = tuple(Criterion(name, f"{name}!", "", "", "") for name in (KNEES, DEPTH))
    of = {
        f"c{i}": KeyClip(
            "",
            "",
            "squat",
            "Squat",
            {KNEES: {"set": FAULT if i % 2 else PASS}, DEPTH: {"set": UNCLEAR}},
        )
        for i in range(clips)
    }
    items = {f"i{i}": f"c{i % clips}" for i in range(clips + again)}
    late = tuple(f"i{clips + i}" for i in range(again))
    return Key.of(1, {"squat": criteria}, of, items, late, version="1", made="today")


KEY = key_of(24)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Any]:
    """Writes ratings files and gives their paths."""

    def write(*documents: dict[str, Any] | str) -> list[Path]:
        paths = [tmp_path / f"ratings_{i}.json" for i in range(len(documents))]
        for path, document in zip(paths, documents, strict=True):
            text = document if isinstance(document, str) else json.dumps(document)
            path.write_text(text, encoding="utf-8")
        return paths

    save_key(KEY, tmp_path / "pack_key.json")
    return write


def run(tmp_path: Path, paths: list[Path], *options: str) -> Result:
    words = ["study", "score", str(tmp_path / "pack_key.json"), *map(str, paths), *options]
    return CliRunner().invoke(main, words)


def study_of(files: Any, *documents: dict[str, Any], key: Key = KEY, **options: Any) -> Study:
    return score(key, load_ratings(files(*documents), key), **options)


class TestStudy:
    def test_counts_and_agreement_are_those_of_the_files(self, files: Any) -> None:
        anna, ben = rated(KEY, "Anna"), rated(KEY, "Ben")
        anna["ratings"]["i0"][KNEES]["set"] = "fault"  # a clip that is fine
        ben["ratings"]["i1"][KNEES]["set"] = "cant_tell"
        del ben["ratings"]["i2"]
        found = study_of(files, anna, ben)
        assert (found.overall.clips, found.overall.units, found.overall.words) == (24, 48, 24)
        assert found.no_word == {UNCLEAR: 24}
        # Of the 24 knees both have rated 22, and differ in one.
        knees = found.checks[0].agreement
        assert knees.among.value == pytest.approx(21 / 22)
        assert knees.each[0].agreement.value == pytest.approx(23 / 24)
        assert knees.each[1].agreement.value == pytest.approx(1.0)
        assert knees.ours.value == pytest.approx((23 / 24 + 1.0) / 2)
        assert found.checks[1].agreement.words == 0
        assert not found.checks[1].agreement.ours.is_known
        # The first clip comes again, and Anna said "fine" of it then.
        anna_, ben_ = found.raters
        assert (anna_.twice, anna_.same, anna_.cant_tell, anna_.given) == (4, 3, 0, 52)
        assert (ben_.twice, ben_.same, ben_.cant_tell, ben_.given) == (3, 3, 1, 50)
        assert any("Ben left out 2 ratings of 52" in note for note in notes(found))

    def test_a_warning_counts_as_one_says(self, files: Any) -> None:
        warn = {KNEES: {"set": Outcome.WARN}}
        clips = {f"c{i}": KeyClip("", "", "squat", "Squat", warn) for i in range(12)}
        criteria = {"squat": (Criterion(KNEES, "Knees", "", "", ""),)}
        items = {f"i{i}": f"c{i}" for i in range(12)}
        key = Key.of(1, criteria, clips, items, (), version="1", made="today")
        coaches = [rated(key, "Anna"), rated(key, "Ben")]
        assert study_of(files, *coaches, key=key).overall.ours.value == 1.0
        fine = study_of(files, *coaches, key=key, warnings_are_faults=False)
        assert fine.overall.ours.value == 0.0

    def test_raters_known_to_agree_with_formcheck_are_found_to(self, files: Any) -> None:
        key = key_of(120, 0)
        coaches = [rated(key, name, 0.1, seed) for seed, name in enumerate(("Anna", "Ben", "Cem"))]
        found = study_of(files, *coaches, key=key)
        # Both wrong or both right, and the one of us right.
        assert found.overall.among.value == pytest.approx(0.82, abs=0.06)
        assert found.overall.ours.value == pytest.approx(0.9, abs=0.06)
        assert "as well as" in headline(found) or "better than" in headline(found)
        assert found.needed is None

    def test_raters_known_to_differ_from_formcheck_are_found_to(self, files: Any) -> None:
        key = key_of(120, 0)
        coaches = [rated(key, name, 0.02, seed) for seed, name in enumerate(("Anna", "Ben"))]
        turned = {"fault": "fine", "fine": "fault"}
        for item in list(key.items)[:40]:
            for coach in coaches:
                said = coach["ratings"][item][KNEES]
                said["set"] = turned[said["set"]]
        assert "less well" in headline(study_of(files, *coaches, key=key))

    def test_few_clips_say_how_many_are_needed(self, files: Any) -> None:
        key = key_of(8, 0)
        coaches = [rated(key, "Anna", 0.3, 1), rated(key, "Ben", 0.3, 2)]
        text = headline(study_of(files, *coaches, key=key))
        assert text.startswith("It can't be told yet")
        assert "clips" in text
        assert "(there are 8)" in text

    def test_enough_clips_that_tell_no_interval_are_not_asked_to_be_more(self, files: Any) -> None:
        """formcheck is of another mind than both coaches each time, so no resample differs."""
        key = key_of(25, 0)
        coaches = [rated(key, name, wrong=1.0) for name in ("Anna", "Ben")]
        found = study_of(files, *coaches, key=key)
        assert found.needed is None
        text = headline(found)
        assert "How sure this is can't be told from these 25 clips" in text
        assert "needed" not in text

    def test_raters_who_never_differ_are_told_how_many_clips_would_do(self, files: Any) -> None:
        """36: 0.9 to the power of 35 is still above 1 in 40."""
        text = headline(study_of(files, rated(KEY, "Anna"), rated(KEY, "Ben")))
        assert "About 36 clips like these would tell (there are 24)" in text
        enough = key_of(36, 0)
        coaches = [rated(enough, name) for name in ("Anna", "Ben")]
        assert "about as well as" in headline(study_of(files, *coaches, key=enough))

    def test_what_one_coach_cant_tell_counts_for_neither_side(self, files: Any) -> None:
        """Both coaches are against formcheck in 8 clips; Ben says so in none of them."""
        key = key_of(40, 0)
        anna, ben = rated(key, "Anna"), rated(key, "Ben")
        turned = {"fault": "fine", "fine": "fault"}
        for item in list(key.items)[:8]:
            anna["ratings"][item][KNEES]["set"] = turned[anna["ratings"][item][KNEES]["set"]]
            ben["ratings"][item][KNEES]["set"] = "cant_tell"
        found = study_of(files, anna, ben, key=key)
        assert found.overall.ours.value == pytest.approx((32 / 40 + 1.0) / 2)
        assert "on 100% of what was judged, against 100%" in headline(found)
        assert to_document(found)["overall"]["ours_there"]["value"] == 1.0

    def test_reports_of_several_versions_are_pointed_out(self, files: Any) -> None:
        def clips_by(*versions: str) -> Key:
            clips = {
                name: replace(clip, formcheck_version=versions[i % len(versions)])
                for i, (name, clip) in enumerate(KEY.clips.items())
            }
            return replace(KEY, clips=clips)

        coaches = [rated(KEY, "Anna"), rated(KEY, "Ben")]
        mixed = study_of(files, *coaches, key=clips_by("0.3.0", "0.4.0", "0.4.0"))
        assert any("8 clips by 0.3.0, 16 clips by 0.4.0" in note for note in notes(mixed))
        assert to_document(mixed)["judged_by"] == {"0.3.0": 8, "0.4.0": 16}
        one = study_of(files, *coaches, key=clips_by("0.4.0"))
        assert not any("version" in note for note in notes(one))

    def test_a_key_from_before_versions_were_kept_is_read(self, files: Any, tmp_path: Path) -> None:
        paths = files(rated(KEY, "Anna"), rated(KEY, "Ben"))
        document = json.loads((tmp_path / "pack_key.json").read_text(encoding="utf-8"))
        for clip in document["clips"].values():
            del clip["formcheck_version"]
        (tmp_path / "pack_key.json").write_text(json.dumps(document), encoding="utf-8")
        assert run(tmp_path, paths).exit_code == 0

    def test_one_coach_is_told_so(self, files: Any) -> None:
        text = headline(study_of(files, rated(KEY, "Anna")))
        assert text.startswith("Only one coach has rated")
        assert "100%" in text

    def test_rare_faults_are_pointed_out(self, files: Any) -> None:
        coaches = [rated(KEY, name) for name in ("Anna", "Ben")]
        for coach in coaches:
            for item in coach["ratings"].values():
                item[KNEES]["set"] = "fine"
        found = study_of(files, *coaches)
        assert any("Only 0 of 48 are a fault" in note for note in notes(found))

    def test_the_same_files_give_the_same_figures(self, files: Any) -> None:
        coaches = [rated(KEY, "Anna", 0.2, 1), rated(KEY, "Ben", 0.2, 2)]
        assert to_document(study_of(files, *coaches)) == to_document(
            study_of(files, *coaches[::-1])
        )


class TestCommand:
    def test_says_it_and_writes_both_files(self, files: Any, tmp_path: Path) -> None:
        paths = files(rated(KEY, "Anna", 0.1, 1), rated(KEY, "<b>Ben</b>", 0.1, 2))
        result = run(tmp_path, paths)
        assert result.exit_code == 0, result.output
        assert "formcheck agrees" in result.stdout
        document = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
        assert document["result"]["sentence"] in result.stdout
        assert document["overall"]["clips"] == 24
        assert [pair["raters"] for pair in document["overall"]["pairs"]] == [["<b>Ben</b>", "Anna"]]
        page = (tmp_path / "study.html").read_text(encoding="utf-8")
        assert "&lt;b&gt;Ben" in page
        assert "<b>Ben" not in page

    def test_quiet_says_nothing_and_o_chooses_where(self, files: Any, tmp_path: Path) -> None:
        paths = files(rated(KEY, "Anna"), rated(KEY, "Ben"))
        result = run(tmp_path, paths, "-q", "-o", str(tmp_path / "there"))
        assert result.output == ""
        assert (tmp_path / "there" / "study.json").is_file()


class TestBadInput:
    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"pack": "another"}, "another pack"),
            ({"rater": " anna "}, "also of the rater"),
            ({"rater": " "}, "nothing is rated"),
            ({"ratings": {}}, "nothing is rated"),
            ({"ratings": {"nowhere": {KNEES: {"set": "fine"}}}}, "not in the pack"),
            ({"ratings": {"i0": {"squat.other": {"set": "fine"}}}}, "not in the pack"),
            ({"ratings": {"i0": {KNEES: {"rep-7": "fine"}}}}, "not in the pack"),
            ({"ratings": {"i0": {KNEES: {"set": "perhaps"}}}}, "not a ratings file"),
            ({"schema_version": 9}, "not a ratings file"),
        ],
    )
    def test_a_file_that_does_not_fit_is_one_clear_line(
        self, files: Any, tmp_path: Path, changed: dict[str, Any], says: str
    ) -> None:
        result = run(tmp_path, files(rated(KEY, "Anna"), {**rated(KEY, "Ben"), **changed}))
        assert result.exit_code == 2
        (line,) = result.stderr.strip().splitlines()
        assert says in line
        assert "ratings_1.json" in line
        assert not (tmp_path / "study.json").exists()

    @pytest.mark.parametrize("text", ["", "{", "[]", '"text"', "null"])
    def test_so_is_a_damaged_one(self, files: Any, tmp_path: Path, text: str) -> None:
        result = run(tmp_path, files(text))
        assert result.exit_code == 2
        (line,) = result.stderr.strip().splitlines()
        assert "damaged" in line

    def test_so_are_a_missing_file_and_a_wrong_key(self, files: Any, tmp_path: Path) -> None:
        assert "can't be read" in run(tmp_path, [tmp_path / "none.json"]).stderr
        paths = files(rated(KEY, "Anna"))
        (tmp_path / "pack_key.json").write_text("{}", encoding="utf-8")
        assert "is not the key" in run(tmp_path, paths).stderr
