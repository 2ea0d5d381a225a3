"""Reps that sight was lost of: likely, not counted, and said so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, between, cut, judge, lost, record
from support.lifters import DEADLIFT, SQUAT, Figure, PushUp
from support.movements import Script

from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence
from formcheck.core.segment.study import Study
from formcheck.report.document import to_document

SCRIPT = Script(depths=(1.0,) * 5, rest_s=1.0)
THIRD = SCRIPT.spans[2]
LEGS = ("hip", "knee", "ankle", "heel", "toe")


def kneeling_in_third_rep(visibility: float) -> PoseSequence:
    """Push-ups whose legs the network guesses to kneel, as sure of it as `visibility`."""
    sequence = record(PushUp(), SCRIPT, Camera(90.0))
    wrong = record(PushUp(up_from_s=-9.0), SCRIPT, Camera(90.0))
    inside = (sequence.t_s > THIRD.start - 0.3) & (sequence.t_s < THIRD.end + 0.3)
    legs = [landmark for joint in LEGS for landmark in left_right(joint)]
    guessed = np.ix_(np.flatnonzero(inside), legs)
    world_m, seen = sequence.world_m.copy(), sequence.visibility.copy()
    hips = list(left_right("hip"))
    at_hips = sequence.world_m[:, hips].mean(axis=1) - wrong.world_m[:, hips].mean(axis=1)
    world_m[guessed] = (wrong.world_m + at_hips[:, None])[guessed]
    seen[guessed] = visibility
    return replace(sequence, world_m=world_m, visibility=seen)


def assert_third_is_likely(found: Study) -> None:
    assert len(found.reps) == 4
    (span,) = found.likely_reps
    assert abs(span.start_s - THIRD.start) < 0.5
    assert abs(span.end_s - THIRD.end) < 0.5


@pytest.mark.parametrize("part", ["start", "bottom", "leave"])
@pytest.mark.parametrize(
    ("exercise", "figure"), [("squat", SQUAT), ("push_up", PushUp())], ids=["squat", "push-up"]
)
def test_a_rep_lost_from_sight_for_a_moment_is_likely(
    exercise: str, figure: Figure, part: str
) -> None:
    since_s = getattr(THIRD, part)
    sequence = lost(record(figure, SCRIPT), since_s, since_s + 0.9)
    assert_third_is_likely(cut(sequence, exercise))


def test_a_deadlift_lost_on_the_way_up_is_likely() -> None:
    sequence = lost(record(DEADLIFT, SCRIPT), THIRD.leave + 0.1, THIRD.leave + 0.9)
    found = cut(sequence, "deadlift")
    assert len(found.reps) == 4
    (span,) = found.likely_reps
    assert span.start_s < THIRD.end < span.end_s


def test_it_is_in_headline_notes_and_json_and_in_no_other_number() -> None:
    sequence = lost(record(SQUAT, SCRIPT), THIRD.bottom - 0.4, THIRD.bottom + 0.4)
    report = judge(sequence, "squat")
    assert report.headline.startswith("4 reps counted, 1 more likely")
    assert any(note.startswith("1 more rep is likely, at ") for note in report.notes)
    document = to_document(report)
    assert document["summary"]["reps_likely"] == len(document["likely_reps"]) == 1
    assert (document["summary"]["reps_full"], len(document["reps"])) == (4, 4)


@pytest.mark.parametrize(
    "sequence",
    [
        record(SQUAT, SCRIPT),
        lost(record(SQUAT, SCRIPT), THIRD.start - 0.5, THIRD.end + 0.5),
        lost(record(SQUAT, SCRIPT), THIRD.end + 0.1, THIRD.end + 0.9),
        between(record(SQUAT, SCRIPT), 0.0, SCRIPT.spans[4].leave + 0.2),
        record(SQUAT, replace(SCRIPT, depths=(1.0, 1.0, 0.5, 1.0, 1.0))),
    ],
    ids=["all seen", "rep never seen", "lost in the rest", "clip ends", "half a rep"],
)
def test_nothing_is_likely_where_no_rep_was_half_seen(sequence: PoseSequence) -> None:
    assert cut(sequence, "squat").likely_reps == ()


def test_of_a_single_rep_nobody_knows_what_others_look_like() -> None:
    script = Script(depths=(1.0, 1.0), rest_s=1.0)
    since_s = script.spans[1].bottom
    found = cut(lost(record(SQUAT, script), since_s, since_s + 0.9), "squat")
    assert (len(found.reps), found.likely_reps) == (1, ())


def test_a_posture_broken_by_hidden_joints_is_not_broken() -> None:
    found = cut(kneeling_in_third_rep(0.1), "push_up")
    assert (len(found.reps), found.likely_reps) == (5, ())


def test_a_posture_broken_by_doubtful_joints_makes_a_rep_likely() -> None:
    assert_third_is_likely(cut(kneeling_in_third_rep(0.45), "push_up"))


def test_a_posture_broken_in_plain_sight_is_the_reason() -> None:
    found = cut(kneeling_in_third_rep(0.95), "push_up")
    assert (len(found.reps), found.likely_reps) == (4, ())
    inside = [s for s in found.segments if s.start_s < THIRD.bottom < s.end_s]
    assert [s.reason for s in inside] == ["kneeling or getting up"]
