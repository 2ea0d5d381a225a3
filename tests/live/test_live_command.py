"""`formcheck live` as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.engine import Analyzer, Provenance
from formcheck.exercises import load_exercise
from formcheck.follow import RepClosed

SAMPLES = Path(__file__).parents[2] / "sample_videos"


def live(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "formcheck", "live", "--mute", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_the_exercise_has_to_be_named() -> None:
    done = live("--no-window", "--source", SAMPLES / "squat_side_good.mp4")
    assert done.returncode == 2
    assert "-e" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there() -> None:
    done = live("--no-window", "-e", "squat", "--source", "nowhere.mp4")
    assert done.returncode == 3
    assert done.stderr.startswith("nowhere.mp4: no such file.")


def test_a_camera_that_is_not_there() -> None:
    done = live("--no-window", "-e", "squat", "--camera", "97")
    assert done.returncode == 3
    assert done.stderr.startswith("camera 97: there is no such camera.")


@pytest.mark.slow
def test_a_sample_from_start_to_report(tmp_path: Path) -> None:
    clip = SAMPLES / "squat_front_knees_caving.mp4"
    words = ("--no-window", "-e", "squat", "--source", clip, "--record", tmp_path)
    done = live(*words)
    assert done.returncode == 0, done.stderr
    truth = json.loads(clip.with_suffix(".json").read_text())
    report = json.loads((tmp_path / "report.json").read_text())
    lines = [line for line in done.stdout.splitlines() if line.startswith("rep ")]
    assert len(lines) == report["summary"]["reps_full"]
    # How many pictures a busy machine judges is not for this test to say.
    assert abs(len(lines) - len(truth["reps"])) <= 1
    assert "latency median" in done.stderr
    assert "landmark_projection" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("clip", sorted(SAMPLES.glob("*.mp4")), ids=lambda path: path.stem)
def test_live_counts_as_the_report_does_on_every_sample(clip: Path) -> None:
    from formcheck.pose.mediapipe import MediaPipePose
    from formcheck.pose.weights import find_weights
    from formcheck.video.source import open_video

    exercise = load_exercise(json.loads(clip.with_suffix(".json").read_text())["exercise"])
    closed: list[RepClosed] = []
    with open_video(clip) as source, MediaPipePose(find_weights("lite"), segmentation=True) as pose:
        analyzer = Analyzer(exercise, source.info, Provenance())
        for frame in source:
            closed += [e for e in analyzer.push(pose.estimate(frame)) if isinstance(e, RepClosed)]
    closed += [e for e in analyzer.finish() if isinstance(e, RepClosed)]
    report = analyzer.flush()
    status = analyzer.status
    assert (status.full, status.partial) == (report.reps_full, report.reps_partial)
    if exercise.hold is None:
        assert closed[-1].full == report.reps_full
    else:
        assert status.held_s == pytest.approx(
            report.holds[-1].end_s - report.holds[-1].start_s, abs=0.3
        )
