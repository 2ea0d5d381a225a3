"""What is counted while a set goes on is what the report counts, on every sample video."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.filming import clip_of, frames_of
from support.samples import CLIPS, poses_of

from benchmarks.live_rates import count_live, thinned
from formcheck.core.judge.judge import report_on
from formcheck.core.online import RepClosed
from formcheck.core.report import Provenance
from formcheck.exercises import load_exercise
from formcheck.live.session import Session
from formcheck.pose.mediapipe_calibration import MEDIAPIPE


@pytest.mark.parametrize("clip", CLIPS, ids=lambda path: path.stem)
def test_the_count_is_the_report_s_and_true(clip: Path) -> None:
    truth = json.loads(clip.with_suffix(".json").read_text())
    sequence = poses_of(clip)
    session = Session(load_exercise(truth["exercise"]), clip_of(sequence), MEDIAPIPE, guided=False)
    events = [event for frame in frames_of(sequence) for event in session.update(frame, 120)]
    events += session.finish()
    report, status = session.report(Provenance(), clip_of(sequence)), session.status
    assert (status.full, status.partial) == (report.reps_full, report.reps_partial)
    assert status.full == len(truth["reps"])
    closed = [event.full for event in events if isinstance(event, RepClosed)]
    assert closed == list(range(1, status.full + 1))
    if truth["hold"]:
        (hold,) = report.holds
        assert status.held_s == pytest.approx(hold.end_s - hold.start_s, abs=0.3)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda path: path.stem)
def test_ten_pictures_a_second_count_as_the_file_does(clip: Path) -> None:
    truth = json.loads(clip.with_suffix(".json").read_text())
    exercise, poses = load_exercise(truth["exercise"]), poses_of(clip)
    live = count_live(thinned(poses, 10.0), exercise, clip_of(poses))
    file = report_on(poses, clip_of(poses), exercise, Provenance(), calibration=MEDIAPIPE)
    assert (live.full, live.partial) == (file.reps_full, file.reps_partial)
    held_s = sum(hold.end_s - hold.start_s for hold in file.holds)
    assert live.held_s == pytest.approx(held_s, abs=0.5)
