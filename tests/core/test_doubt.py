"""A named exercise that is not the one that is done. Stick-figure lifters with known answers."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from support.filming import EXACT, Camera, record
from support.lifters import DEADLIFT, LIFTERS, SQUAT, Figure, Hinge
from support.movements import Script

from formcheck.core.doubt import Doubt, doubt_about
from formcheck.core.exercise import Exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Provenance, Report
from formcheck.core.segment.study import study
from formcheck.exercises import exercise_ids, load_exercise

EXERCISES = [load_exercise(name) for name in exercise_ids()]
FROM_THE_SIDE = Camera(yaw_deg=60.0)
STRAIGHT_HIPS = record(
    Hinge(shank_deg=45.0, thigh_deg=45.0, lean_deg=-45.0), Script(), FROM_THE_SIDE
)
"""Knees bend and hips go down, but trunk and thigh stay in one line."""


def filmed(figure: Figure, *depths: float) -> PoseSequence:
    return record(figure, Script(depths=depths or (1.0, 1.0, 1.0)), FROM_THE_SIDE)


def doubt(sequence: PoseSequence, name: str | Exercise) -> Doubt | None:
    exercise = load_exercise(name) if isinstance(name, str) else name
    found = study(sequence, exercise, EXACT)
    assert found.parts, "there would be nothing to doubt"
    return doubt_about(found, exercise, sequence, EXERCISES, calibration=EXACT)


@pytest.mark.parametrize("name", LIFTERS)
def test_the_right_name_is_believed(name: str) -> None:
    assert doubt(record(*LIFTERS[name], FROM_THE_SIDE), name) is None


@pytest.mark.parametrize(
    ("name", "sequence"),
    [
        ("squat", filmed(SQUAT, 0.5, 0.5, 0.5)),
        ("squat", filmed(replace(SQUAT, hands_ahead=1.1, folds_deg=30.0, knees_apart=0.6))),
        ("deadlift", filmed(replace(DEADLIFT, hips_first_deg=20.0, rounding_deg=40.0))),
    ],
    ids=["shallow squats", "folding squats", "rounded deadlifts"],
)
def test_a_badly_done_exercise_counts(name: str, sequence: PoseSequence) -> None:
    said = doubt(sequence, name)
    assert said is None or said.counts


@pytest.mark.parametrize(
    ("lifter", "name"),
    [
        ("push_up", "plank"),
        ("glute_bridge", "sit_up"),
        ("deadlift", "lunge"),
        ("romanian_deadlift", "toe_touch"),
    ],
)
def test_another_exercise_is_named_and_not_counted(lifter: str, name: str) -> None:
    said = doubt(record(*LIFTERS[lifter], FROM_THE_SIDE), name)
    assert said is not None
    assert not said.counts
    assert said.likely == (lifter,)
    assert load_exercise(lifter).title.lower() in said.reason.lower()


def test_what_hardly_moved_is_said() -> None:
    said = doubt(STRAIGHT_HIPS, "squat")
    assert said is not None
    assert said.reason == "the hips hardly moved: is this a squat?"
    assert not said.counts


def test_an_exercise_without_a_signature_is_never_doubted() -> None:
    assert doubt(STRAIGHT_HIPS, replace(load_exercise("squat"), signature=())) is None


def judged(rivals: list[Exercise]) -> Report:
    clip = ClipInfo(Path("clip.mp4"), STRAIGHT_HIPS.t_s[-1], (720, 1280), 0, 30.0, False)
    return report_on(
        STRAIGHT_HIPS, clip, load_exercise("squat"), Provenance(), calibration=EXACT, rivals=rivals
    )


def test_a_report_counts_nothing_and_says_why() -> None:
    believed, doubted = judged([]), judged(EXERCISES)
    assert believed.reps_full == 3
    assert not believed.doubt
    assert doubted.reps == ()
    assert doubted.doubt in doubted.headline
    not_counted = [s for s in doubted.segments if s.reason == doubted.doubt]
    assert not any(segment.is_counted for segment in doubted.segments)
    assert not_counted[0].start_s <= believed.reps[0].start_s
    assert not_counted[-1].end_s >= believed.reps[-1].end_s


def test_what_is_not_counted_is_told_once() -> None:
    segments = judged(EXERCISES).segments
    assert len({segment.reason for segment in segments}) == len(segments)
    for before, after in pairwise(segments):
        assert before.end_s <= after.start_s
