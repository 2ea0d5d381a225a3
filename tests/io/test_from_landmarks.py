"""`formcheck.judge`: saved landmarks become a report without a video or a network."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.filming import Camera, between, record, shaken
from support.lifters import SQUAT, PushUp

from formcheck import Options, judge
from formcheck.core.bar.model import BarSettings
from formcheck.core.enums import Outcome
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Report
from formcheck.errors import ExerciseError, NothingFoundError, UsageError
from formcheck.exercises import load_exercise
from formcheck.pipeline.analyze import analyze_sets, analyze_to
from formcheck.pipeline.bar_settings import bar_in
from formcheck.pipeline.landmarks import Saved, as_saved, save_landmarks
from formcheck.pipeline.options import LANDMARKS

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
SQUATS = as_saved(record(SQUAT, camera=Camera(noise_px=0.5)))
OPTIONS = Options(exercise="squat", video=False, formats=("json",))
DEPTH = "squat.depth"


@pytest.fixture
def _network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the network: it finds squats in every clip, in the part that is looked at."""

    def estimate_clip(
        frames: object, clip: object, opener: object, *, cut_s: tuple[float, float], **_: object
    ) -> PoseSequence:
        return between(SQUATS, *cut_s)

    monkeypatch.setattr("formcheck.pose.parallel.estimate_clip", estimate_clip)


@pytest.fixture(scope="module")
def usual() -> Report:
    """What the squats come to."""
    return judge(SQUATS, "squat")


def arrays(sequence: PoseSequence = SQUATS) -> dict[str, object]:
    return {"t_s": sequence.t_s, "size_wh": np.array(sequence.size_wh), **sequence.fields}


def same(one: Report, other: Report) -> bool:
    return (one.reps, one.checks, one.headline) == (other.reps, other.checks, other.headline)


@pytest.mark.usefixtures("_network")
class TestAFolder:
    def test_gives_the_report_that_was_written_there(self, tmp_path: Path) -> None:
        analyze_to(SAMPLE, tmp_path, OPTIONS)
        document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        again = judge(tmp_path, "squat").to_dict()
        for key in document.keys() - {"settings", "notes"}:
            assert again[key] == document[key], key
        # What the file is like in other ways, such as its sound, is not kept with the landmarks.
        assert set(again["notes"]) <= set(document["notes"])

    def test_needs_no_video_any_more(self, tmp_path: Path) -> None:
        clip = tmp_path / "clip.mp4"
        shutil.copy(SAMPLE, clip)
        report = analyze_to(clip, tmp_path / "out", OPTIONS)
        clip.unlink()
        again = judge(tmp_path / "out", "squat")
        assert same(again, report)
        assert again.clip.path == clip

    def test_what_was_said_of_the_bar_counts_again(self, tmp_path: Path) -> None:
        bar = BarSettings(plate_mm=440.0, velocity_loss=20.0)
        analyze_to(SAMPLE, tmp_path, replace(OPTIONS, bar=bar))
        assert bar_in(judge(tmp_path, "squat").settings) == bar
        other = BarSettings(height_cm=181.0)
        assert bar_in(judge(tmp_path, "squat", bar=other).settings) == other

    def test_of_an_older_version_says_nothing_of_a_bar(self, tmp_path: Path) -> None:
        analyze_to(SAMPLE, tmp_path, OPTIONS)
        path = tmp_path / "report.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        for name in ("plate_mm", "height_cm", "velocity_loss"):
            del document["settings"][name]
        path.write_text(json.dumps(document), encoding="utf-8")
        again = judge(tmp_path, "squat")
        assert bar_in(again.settings) == BarSettings()
        assert again.clip.path == SAMPLE

    def test_of_a_part_is_judged_as_that_part(self, tmp_path: Path) -> None:
        analyze_to(SAMPLE, tmp_path, replace(OPTIONS, start_s=1.0))
        again = judge(tmp_path, "squat")
        assert again.clip.start_s == 1.0

    def test_with_landmarks_of_the_whole_clip_and_a_report_of_a_part(self, tmp_path: Path) -> None:
        analyze_to(SAMPLE, tmp_path, OPTIONS)
        analyze_to(SAMPLE, tmp_path, replace(OPTIONS, reuse=True, start_s=1.0))
        again = judge(tmp_path, "squat")
        assert again.clip.start_s == 0.0
        assert again.clip.frames_analysed == len(SQUATS)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"clip": {"path": 3}}', '{"settings": 7}'])
    def test_a_damaged_report_beside_them_does_not_matter(self, text: str, tmp_path: Path) -> None:
        report = analyze_to(SAMPLE, tmp_path, OPTIONS)
        (tmp_path / "report.json").write_text(text)
        again = judge(tmp_path, "squat")
        assert same(again, report)
        assert again.clip.path == tmp_path / LANDMARKS

    def test_nothing_is_written(self, tmp_path: Path) -> None:
        analyze_sets(SAMPLE, tmp_path, OPTIONS)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*")}
        judge(tmp_path, "squat")
        assert {path: path.read_bytes() for path in tmp_path.rglob("*")} == before


class TestAFile:
    def test_knows_length_rate_and_size_from_the_landmarks(self, tmp_path: Path) -> None:
        path = tmp_path / "elsewhere.npz"
        save_landmarks(path, Saved(SQUATS, "key", "full", "0" * 64, notes=("A note.",)))
        report = judge(path, "squat")
        assert report.clip.path == path
        assert report.clip.size_wh == SQUATS.size_wh
        assert report.clip.duration_s == pytest.approx(SQUATS.t_s[-1], abs=0.1)
        assert report.clip.frame_rate == pytest.approx(SQUATS.rate_hz, rel=0.01)
        assert (report.model_name, report.notes[0]) == ("full", "A note.")

    def test_that_is_missing_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"landmarks\.npz: no saved landmarks"):
            judge(tmp_path, "squat")


class TestArrays:
    def test_say_the_same_as_a_file_of_them(self, usual: Report, tmp_path: Path) -> None:
        save_landmarks(tmp_path / LANDMARKS, Saved(SQUATS, "key", "", ""))
        of_file = judge(tmp_path, "squat")
        assert same(usual, of_file)
        assert same(judge(arrays(), "squat"), of_file)
        with np.load(tmp_path / LANDMARKS) as file:
            assert same(judge(file, "squat"), of_file)

    def test_need_no_outline_and_may_hold_single_precision(self, usual: Report) -> None:
        few = {name: arrays()[name] for name in ("size_wh", "t_s", "xy_px", "world_m")}
        few["visibility"] = SQUATS.visibility.astype(np.float32)
        report = judge(few, "squat")
        assert report.reps_full == usual.reps_full
        back = [f for rep in report.reps for f in rep.findings if "back" in f.check]
        assert {finding.outcome for finding in back} == {Outcome.NOT_ASSESSED}

    def test_of_a_moving_camera_are_steadied(self, usual: Report) -> None:
        way = np.cumsum(np.full((len(SQUATS), 2), 0.4), axis=0)
        moved = shaken(SQUATS, way)
        report = judge({**arrays(moved), "camera": moved.camera}, "squat")
        assert report.reps_full == usual.reps_full

    @pytest.mark.parametrize("name", ["t_s", "xy_px", "world_m", "visibility", "size_wh"])
    def test_that_are_missing_are_named(self, name: str) -> None:
        few = {key: value for key, value in arrays().items() if key != name}
        with pytest.raises(UsageError, match=f"there is no array '{name}'") as caught:
            judge(few, "squat")
        assert "docs/landmarks.md" in caught.value.hint

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("xy_px", SQUATS.xy_px[:5]),
            ("xy_px", SQUATS.xy_px[:, :17]),
            ("visibility", "high"),
            ("t_s", SQUATS.t_s[::-1]),
            ("t_s", np.full(len(SQUATS), np.nan)),
            ("t_s", 3.0),
            ("size_wh", (0, 0)),
            ("size_wh", 640),
            ("world_m", None),
        ],
    )
    def test_that_do_not_fit_are_a_usage_error(self, name: str, value: object) -> None:
        with pytest.raises(UsageError, match="landmarks: "):
            judge({**arrays(), name: value}, "squat")

    @pytest.mark.parametrize("n", [0, 1])
    def test_of_fewer_than_two_frames_hold_no_set(self, n: int) -> None:
        with pytest.raises(NothingFoundError, match="fewer than two frames"):
            judge(SQUATS[:n], "squat")

    def test_without_anybody_hold_no_set(self) -> None:
        with pytest.raises(NothingFoundError, match="no lifter"):
            judge(SQUATS.where(np.zeros(len(SQUATS), dtype=bool)), "squat")


class TestTheExercise:
    def test_may_be_loaded_or_changed_by_hand(self, usual: Report) -> None:
        squat = load_exercise("squat")
        assert same(judge(SQUATS, squat), usual)
        depth_alone = replace(squat, checks=tuple(c for c in squat.checks if c.id == DEPTH))
        assert [check.id for check in judge(SQUATS, depth_alone).checks] == [DEPTH]

    def test_that_is_unknown_is_named(self) -> None:
        with pytest.raises(ExerciseError, match="squatt"):
            judge(SQUATS, "squatt")

    def test_that_is_another_is_doubted_as_in_a_clip(self) -> None:
        push_ups = record(PushUp(), camera=Camera(yaw_deg=60.0))
        report = judge(push_ups, "plank")
        assert (report.likely, report.holds) == (("push_up",), ())
        assert "push-up" in report.doubt


class TestThresholds:
    def test_change_the_verdict_and_stand_in_the_report(self, usual: Report) -> None:
        strict = {DEPTH: {"warn": -60.0, "fault": -50.0}}
        (before,) = (c for c in usual.checks if c.id == DEPTH)
        report = judge(SQUATS, "squat", thresholds=strict)
        (after,) = (c for c in report.checks if c.id == DEPTH)
        assert (before.outcome, after.outcome) == (Outcome.PASS, Outcome.FAULT)
        assert report.to_dict()["settings"]["overrides"] == strict

    @pytest.mark.parametrize(
        ("thresholds", "message"),
        [
            ({"squat.depht": {"warn": 1.0}}, "no such check"),
            ({"depth": {"warn": 1.0}}, "no check of squat"),
            ({"deadlift.lockout": {"warn": 1.0}}, "no check of squat"),
            ({DEPTH: {"wran": 1.0}}, "this key is not known"),
            ({DEPTH: {"warn": "deep"}}, "expected a number"),
            ({DEPTH: {"warn": float("nan")}}, "expected a number"),
            ({DEPTH: 5.0}, "expected a table"),
            ({DEPTH: {"warn": 20.0, "fault": 10.0}}, "must be further"),
        ],
    )
    def test_that_are_slips_are_named(self, thresholds: dict[str, object], message: str) -> None:
        with pytest.raises(UsageError, match=message):
            judge(SQUATS, "squat", thresholds=thresholds)  # type: ignore[arg-type]
