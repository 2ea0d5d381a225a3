"""A live set whose exercise nobody has named."""

from __future__ import annotations

import pytest
from support.executors import AtOnce, Later
from support.filming import clip_of
from support.samples import SAMPLES, poses_of

from formcheck.core.online import Cue, RepClosed, follower
from formcheck.errors import UnsureError
from formcheck.live.recognising import Recognised, RecognisingAnalyzer
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

SQUATS = poses_of(SAMPLES / "squat_front_knees_caving.mp4")
TRUE_REPS = 4


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.25)


def test_it_is_recognised_on_the_way_and_no_rep_is_lost() -> None:
    analyzer = RecognisingAnalyzer(clip_of(SQUATS), MEDIAPIPE, AtOnce())
    happened = [event for pose in SQUATS for event in analyzer.push(pose)]
    (known,) = [event for event in happened if isinstance(event, Recognised)]
    assert known.exercise.id == "squat"
    assert known.t_s < 0.7 * SQUATS.t_s[-1]
    reps = [event.full for event in happened if isinstance(event, RepClosed)]
    assert reps == list(range(1, TRUE_REPS + 1))
    cues = [event for event in happened if isinstance(event, Cue)]
    assert cues
    assert all(cue.t_s >= known.t_s for cue in cues), "none for what is long over"
    analyzer.finish()
    report = analyzer.flush()
    assert report.reps_full == TRUE_REPS
    assert not report.exercise_given
    assert len(analyzer.sequence) == len(SQUATS)


def test_poses_that_come_in_meanwhile_are_caught_up_with() -> None:
    later = Later()
    analyzer = RecognisingAnalyzer(clip_of(SQUATS), MEDIAPIPE, later)
    happened = []
    for index, pose in enumerate(SQUATS):
        happened += analyzer.push(pose)
        if index in (80, 130):
            later.waiting()
    assert [e.full for e in happened if isinstance(e, RepClosed)] == list(range(1, TRUE_REPS + 1))
    assert len(analyzer.sequence) == len(SQUATS)


def test_a_short_set_is_recognised_at_its_end() -> None:
    short = SQUATS[SQUATS.t_s < 3.9]
    analyzer = RecognisingAnalyzer(clip_of(short), MEDIAPIPE, AtOnce())
    assert [event for pose in short for event in analyzer.push(pose)] == []
    known = [event for event in analyzer.finish() if isinstance(event, Recognised)]
    assert [event.exercise.id for event in known] == ["squat"]


def test_somebody_who_stands_is_asked_about() -> None:
    standing = SQUATS[SQUATS.t_s < 0.5]
    analyzer = RecognisingAnalyzer(clip_of(standing), MEDIAPIPE, AtOnce())
    for pose in standing:
        analyzer.push(pose)
    assert analyzer.finish() == []
    assert analyzer.exercise is None
    with pytest.raises(UnsureError):
        analyzer.flush()
