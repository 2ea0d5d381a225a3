"""Which saved landmarks are used again, and when they are saved. The network is a stand-in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.filming import ARRAYS, Camera, after, frames_of, record
from support.lifters import LIFTERS, SQUAT, PushUp
from support.movements import Script

from formcheck import Options, analyze
from formcheck.core.bar.model import BarSettings
from formcheck.core.enums import StretchKind
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Report
from formcheck.errors import NothingFoundError, UsageError
from formcheck.exercises import load_exercise
from formcheck.files import sha256_of
from formcheck.pipeline.analyze import analyze_clip, analyze_sets, analyze_to
from formcheck.pipeline.bar_settings import bar_in
from formcheck.pipeline.landmarks import landmarks_key, load_landmarks, save_landmarks
from formcheck.pipeline.options import LANDMARKS
from formcheck.pipeline.saved import judged_without_pictures
from formcheck.pose.find_region import Glimpses
from formcheck.pose.registry import Opener
from formcheck.video.source import VideoSource, open_video

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
CAMERA = Camera(noise_px=0.5)
SQUATS = record(SQUAT, camera=CAMERA)
PUSH_UPS = record(PushUp(), camera=CAMERA)
STANDING = record(SQUAT, Script(depths=(), lead_s=6.0), CAMERA)
OPTIONS = Options(exercise="squat", video=False, formats=("json",))


class Network:
    """Finds `sequence` in any clip; its outline only if asked for."""

    def __init__(self, sequence: PoseSequence) -> None:
        self.sequence = sequence
        self.runs = 0

    def __call__(self, frames: object, clip: object, opener: Opener, **_: Any) -> PoseSequence:
        self.runs += 1
        if opener.contour:
            return self.sequence
        return replace(self.sequence, contour=np.full_like(self.sequence.contour, np.nan))


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    network = Network(SQUATS)
    monkeypatch.setattr("formcheck.pose.parallel.estimate_clip", network)
    return network


def judged(report: Report) -> PoseSequence:
    assert report.trace is not None
    return report.trace.sequence


def test_what_is_judged_first_is_what_is_judged_again(network: Network, tmp_path: Path) -> None:
    first = judged(analyze_to(SAMPLE, tmp_path, OPTIONS))
    document = (tmp_path / "report.json").read_text()
    again = judged(analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True)))
    assert network.runs == 1
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(first, name))
    assert (tmp_path / "report.json").read_text() == document


def test_landmarks_are_kept_when_no_exercise_is_recognised(
    network: Network, tmp_path: Path
) -> None:
    network.sequence = STANDING
    with pytest.raises(NothingFoundError):
        analyze_to(SAMPLE, tmp_path, replace(OPTIONS, exercise="auto"))
    assert [path.name for path in tmp_path.iterdir()] == [LANDMARKS]
    analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True))
    assert network.runs == 1


def test_landmarks_are_kept_when_a_report_can_not_be_written(
    network: Network, tmp_path: Path
) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(UsageError, match=r"report\.json"):
        analyze_to(SAMPLE, tmp_path, OPTIONS)
    assert (tmp_path / LANDMARKS).is_file()


def test_an_outline_that_is_not_needed_does_no_harm(network: Network, tmp_path: Path) -> None:
    network.sequence = PUSH_UPS
    push_up = replace(OPTIONS, exercise="push_up")
    analyze_to(SAMPLE, tmp_path / "without", push_up)
    with_outline = tmp_path / "with"
    analyze_to(SAMPLE, with_outline, replace(OPTIONS, exercise="auto"))
    analyze_to(SAMPLE, with_outline, replace(push_up, reuse=True))
    assert network.runs == 2
    reports = [(tmp_path / name / "report.json").read_text() for name in ("without", "with")]
    assert reports[0] == reports[1]


def test_landmarks_without_a_needed_outline_are_made_anew(network: Network, tmp_path: Path) -> None:
    analyze_to(SAMPLE, tmp_path, replace(OPTIONS, exercise="push_up"))
    report = analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True))
    assert network.runs == 2
    assert any("made anew" in note for note in report.notes)


@pytest.mark.parametrize("damage", [lambda data: data[:5000], lambda data: b"", lambda data: b"PK"])
def test_damaged_landmarks_are_made_anew(
    damage: Callable[[bytes], bytes], network: Network, tmp_path: Path
) -> None:
    analyze_to(SAMPLE, tmp_path, OPTIONS)
    saved = tmp_path / LANDMARKS
    saved.write_bytes(damage(saved.read_bytes()))
    again = replace(OPTIONS, reuse=True)
    (note,) = (n for n in analyze_to(SAMPLE, tmp_path, again).notes if "made anew" in n)
    assert "could not be read" in note
    assert network.runs == 2
    assert not any("made anew" in note for note in analyze_to(SAMPLE, tmp_path, again).notes)
    assert network.runs == 2


def test_another_plate_or_height_needs_no_network(network: Network, tmp_path: Path) -> None:
    analyze_to(SAMPLE, tmp_path, OPTIONS)
    bar = BarSettings(plate_mm=440.0, height_cm=181.0, velocity_loss=20.0)
    analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True, bar=bar))
    again = judged_without_pictures(tmp_path)
    assert network.runs == 1
    assert bar_in(again.settings) == bar


class TestWithoutPlates:
    """Landmarks of a version that did not look for plates."""

    @pytest.fixture
    def folder(self, network: Network, tmp_path: Path) -> Path:
        analyze_to(SAMPLE, tmp_path, OPTIONS)
        saved = load_landmarks(tmp_path / LANDMARKS)
        contour = load_exercise("squat").needs_contour
        digest = sha256_of(SAMPLE)
        key = landmarks_key(digest, saved.model_sha256, OPTIONS, contour=contour, plates=False)
        save_landmarks(tmp_path / LANDMARKS, replace(saved, key=key))
        return tmp_path

    def test_serve_a_look_back(self, network: Network, folder: Path) -> None:
        assert judged_without_pictures(folder).reps_full > 0
        assert network.runs == 1

    def test_are_made_anew_where_they_can_be(self, network: Network, folder: Path) -> None:
        analyze_to(SAMPLE, folder, replace(OPTIONS, reuse=True))
        assert network.runs == 2

    def test_have_the_key_that_version_gave_them(self) -> None:
        key = landmarks_key("clip", "model", Options(), contour=True, plates=False)
        assert key == "ef383f751e72f264a726dfbacdc1ca2816ba768592534b053b0125afa74abf34"


def test_landmarks_of_another_lifter_are_made_anew(network: Network, tmp_path: Path) -> None:
    analyze_to(SAMPLE, tmp_path, OPTIONS)
    chosen = replace(OPTIONS, reuse=True, lifter=1)
    analyze_to(SAMPLE, tmp_path, chosen)
    assert network.runs == 2
    analyze_to(SAMPLE, tmp_path, chosen)
    assert network.runs == 2


def test_who_else_is_in_the_picture_is_said_again(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifter = frames_of(SQUATS)[::40]
    other = replace(lifter[0], xy_px=lifter[0].xy_px + np.array([300.0, 0.0]))
    both = [[pose, replace(other, t_s=pose.t_s)] for pose in lifter]
    monkeypatch.setattr(
        "formcheck.pose.find_region.look_around", lambda *_: Glimpses((), tuple(both))
    )
    first = analyze_to(SAMPLE, tmp_path, OPTIONS)
    again = analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True))
    assert network.runs == 1
    assert [note for note in first.notes if "2 people in the picture" in note]
    assert again.notes == first.notes


def test_landmarks_of_the_whole_clip_serve_a_part_of_it(network: Network, tmp_path: Path) -> None:
    analyze_to(SAMPLE, tmp_path, OPTIONS)
    saved = (tmp_path / LANDMARKS).read_bytes()
    part = replace(OPTIONS, reuse=True, start_s=1.0, end_s=6.0)
    report = analyze_to(SAMPLE, tmp_path, part)
    assert network.runs == 1
    t_s = judged(report).t_s
    assert t_s[0] == pytest.approx(1.0, abs=0.05)
    assert t_s[-1] == pytest.approx(6.0, abs=0.05)
    assert (tmp_path / LANDMARKS).read_bytes() == saved


def test_landmarks_of_a_part_do_not_serve_the_whole_clip(network: Network, tmp_path: Path) -> None:
    analyze_to(SAMPLE, tmp_path, replace(OPTIONS, start_s=1.0, end_s=6.0))
    analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True))
    assert network.runs == 2


class TestTwoSets:
    """A clip of squats and push-ups; each set has a folder with landmarks of its own."""

    AUTO = replace(OPTIONS, exercise="auto")
    FOLDERS = ("set_1_squat", "set_2_push_up")

    @pytest.fixture(autouse=True)
    def both(self, network: Network) -> PoseSequence:
        air_squats = record(replace(SQUAT, hands_ahead=1.1), camera=CAMERA)
        network.sequence = after(air_squats, record(*LIFTERS["push_up"], CAMERA))
        return network.sequence

    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
        """The clips that have been opened."""
        paths = []

        def open_and_count(path: Path, **cut: Any) -> VideoSource:
            paths.append(path)
            return open_video(path, **cut)

        monkeypatch.setattr("formcheck.video.source.open_video", open_and_count)
        return paths

    def test_the_network_runs_once(
        self, network: Network, opened: list[Path], tmp_path: Path
    ) -> None:
        sets = analyze_sets(SAMPLE, tmp_path, self.AUTO)
        assert [folder for folder, _ in sets] == [tmp_path / name for name in self.FOLDERS]
        assert network.runs == 1
        assert opened == [SAMPLE]

    def test_each_is_judged_by_its_own_part_in_the_clips_time(
        self, both: PoseSequence, tmp_path: Path
    ) -> None:
        squats, push_ups = (report for _, report in analyze_sets(SAMPLE, tmp_path, self.AUTO))
        assert (squats.exercise.id, push_ups.exercise.id) == ("squat", "push_up")
        assert squats.reps
        assert push_ups.reps
        assert squats.reps[-1].end_s < push_ups.clip.start_s < push_ups.reps[0].start_s
        for report in (squats, push_ups):
            start_s, end_s = report.settings["start_s"], report.settings["end_s"]
            assert report.clip.start_s == start_s
            inside = (both.t_s >= start_s) & (both.t_s < end_s)
            assert report.clip.frames_analysed == inside.sum() < len(both)

    def test_a_set_says_what_it_says_when_only_its_part_is_looked_at(
        self, network: Network, both: PoseSequence, tmp_path: Path
    ) -> None:
        folder, report = analyze_sets(SAMPLE, tmp_path, self.AUTO)[0]
        start_s, end_s = report.settings["start_s"], report.settings["end_s"]
        network.sequence = both[(both.t_s >= start_s) & (both.t_s < end_s)]
        part = replace(OPTIONS, start_s=start_s, end_s=end_s)
        analyze_to(SAMPLE, tmp_path / "part", part)
        alone = (tmp_path / "part" / "report.json").read_text()
        assert (folder / "report.json").read_text() == alone

    def test_all_can_be_judged_again_with_the_saved_landmarks(
        self, network: Network, tmp_path: Path
    ) -> None:
        analyze_sets(SAMPLE, tmp_path, self.AUTO)
        documents = [(tmp_path / name / "report.json").read_text() for name in self.FOLDERS]
        analyze_sets(SAMPLE, tmp_path, replace(self.AUTO, reuse=True))
        assert network.runs == 1
        again = [(tmp_path / name / "report.json").read_text() for name in self.FOLDERS]
        assert again == documents

    def test_one_set_can_be_judged_again_by_itself(self, network: Network, tmp_path: Path) -> None:
        folder, report = analyze_sets(SAMPLE, tmp_path, self.AUTO)[0]
        part = replace(
            OPTIONS,
            reuse=True,
            start_s=report.settings["start_s"],
            end_s=report.settings["end_s"],
        )
        document = (folder / "report.json").read_text()
        analyze_to(SAMPLE, folder, part)
        assert network.runs == 1
        assert (folder / "report.json").read_text() == document

    def test_the_part_asked_for_is_kept_to(self, tmp_path: Path) -> None:
        asked = replace(self.AUTO, start_s=1.0)
        starts_s = [
            report.settings["start_s"] for _, report in analyze_sets(SAMPLE, tmp_path, asked)
        ]
        assert starts_s[0] == 1.0

    def test_the_clips_own_report_covers_both_and_names_them(self, tmp_path: Path) -> None:
        clip = analyze_clip(SAMPLE, tmp_path, self.AUTO)
        document = json.loads((tmp_path / "clip.json").read_text(encoding="utf-8"))
        assert tuple(each["folder"] for each in document["sets"]) == self.FOLDERS
        ends = [(each.start_s, each.end_s) for each in clip.timeline if each.number]
        parts = [one.report.parts for one in clip.sets]
        assert ends == [(reps[0].start_s, reps[-1].end_s) for reps in parts]
        between = clip.timeline[[each.number for each in clip.timeline].index(1) + 1 :]
        assert StretchKind.CUT in {each.kind for each in between}

    def test_files_of_one_set_do_not_lie_beside_the_page_of_two(
        self, network: Network, both: PoseSequence, tmp_path: Path
    ) -> None:
        analyze_clip(SAMPLE, tmp_path, OPTIONS)
        assert (tmp_path / "report.json").is_file()
        analyze_clip(SAMPLE, tmp_path, self.AUTO)
        assert not (tmp_path / "report.json").exists()
        assert (tmp_path / "clip.json").is_file()
        analyze_clip(SAMPLE, tmp_path, OPTIONS)
        assert not (tmp_path / "clip.json").exists()

    def test_a_part_in_a_folder_below_needs_no_network(
        self, network: Network, tmp_path: Path
    ) -> None:
        clip = analyze_clip(SAMPLE, tmp_path, self.AUTO)
        start_s, end_s = clip.timeline[0].start_s, clip.sets[0].report.reps[-1].end_s
        part = replace(OPTIONS, reuse=True, start_s=start_s, end_s=end_s)
        again = analyze_to(SAMPLE, tmp_path / "from_0_s", part)
        assert network.runs == 1
        assert again.reps_full >= clip.sets[0].report.reps_full - 1
        assert (tmp_path / "from_0_s" / LANDMARKS).is_file()

    def test_one_report_can_not_be_had(self, tmp_path: Path) -> None:
        with pytest.raises(NothingFoundError, match=r"several exercises: squat .* s, push_up") as e:
            analyze(SAMPLE, self.AUTO)
        assert "-e" in e.value.hint
        with pytest.raises(NothingFoundError, match="several exercises"):
            analyze_to(SAMPLE, tmp_path, self.AUTO)
