"""Exercises for legs and trunk on stick figures: counted, recognised, a fault found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.cases import Case
from support.filming import EXACT, Camera, judge, motion_of, record
from support.lifters import ARM, SHANK, THIGH, UPPER_ARM, Figure, PushUp
from support.lifters_lower import (
    QUICK,
    SLOW,
    StepUp,
    burpee,
    calf_raise,
    good_morning,
    hip_thrust,
    inchworm,
    kettlebell_swing,
    leg_raise,
    pick_up,
    russian_twist,
    split_squat,
    squat_in_front,
)
from support.movements import Script

from formcheck.core.landmarks import left_right
from formcheck.core.measures import evaluate
from formcheck.core.recognition import recognise
from formcheck.core.report import Report
from formcheck.exercises import exercise_ids, load_exercise

HELD_S = 1.0
HELD = Script(depths=(1.0,), pause_s=HELD_S)
EXERCISES = [load_exercise(name) for name in exercise_ids()]


CASES = {
    "inchworm": Case(inchworm(), inchworm(sag=0.35), "hips_sagging", SLOW),
    "good_morning": Case(good_morning(), good_morning(knee_deg=110.0), "knees_bending"),
    "hip_thrust": Case(hip_thrust(), hip_thrust(150.0), "full_height"),
    "kettlebell_swing": Case(kettlebell_swing(), kettlebell_swing(80.0), "squatting", QUICK),
    "split_squat": Case(split_squat(), split_squat(38.0), "depth"),
    "front_squat": Case(
        squat_in_front(0.0, 180.0), squat_in_front(-80.0, 100.0), "elbows_dropping", named=True
    ),
    "goblet_squat": Case(
        squat_in_front(-80.0, 80.0), squat_in_front(-10.0, -10.0), "weight_away", named=True
    ),
    "calf_raise": Case(calf_raise(), calf_raise(143.0), "knees_bending"),
    "step_up": Case(StepUp(), StepUp(lean_deg=65.0), "torso_lean"),
    "leg_raise": Case(leg_raise(), leg_raise(125.0), "knees_bending"),
    "russian_twist": Case(russian_twist(), russian_twist(0.0), "arms_only", yaw_deg=0.0),
    "pick_up": Case(pick_up(), pick_up(172.0), "straight_legs", named=True),
}
each_case = pytest.mark.parametrize("name", CASES)


def film(name: str, figure: Figure) -> Report:
    case = CASES[name]
    return judge(record(figure, case.script, Camera(case.yaw_deg)), name)


@each_case
def test_a_right_set_is_counted_and_nothing_is_found(name: str) -> None:
    report = film(name, CASES[name].right)
    assert report.reps_full == len(CASES[name].script.depths)
    assert [check.id for check in report.checks if check.outcome.is_bad] == []


@each_case
def test_a_wrong_set_is_counted_and_its_fault_is_found(name: str) -> None:
    report = film(name, CASES[name].wrong)
    assert report.reps_full == len(CASES[name].script.depths)
    assert f"{name}.{CASES[name].fault}" in {c.id for c in report.checks if c.outcome.is_bad}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.named])
def test_it_is_recognised_and_nothing_else_is(name: str) -> None:
    case = CASES[name]
    sequence = record(case.right, case.script, Camera(case.yaw_deg))
    found = recognise(sequence, EXERCISES, calibration=EXACT)
    assert found.exercise == load_exercise(name)
    assert {s.exercise.id for s in found.sets} == {name}


def test_a_burpee_is_no_inchworm() -> None:
    found = recognise(record(burpee(), SLOW), EXERCISES, calibration=EXACT)
    scores = {candidate.exercise.id: candidate.score for candidate in found.candidates}
    assert scores["burpee"] > 0.9
    assert scores["inchworm"] < 0.6


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.named])
def test_what_has_to_be_named_is_never_guessed(name: str) -> None:
    case = CASES[name]
    sequence = record(case.right, case.script, Camera(case.yaw_deg))
    found = recognise(sequence, [load_exercise(name)], calibration=EXACT)
    assert (found.candidates, found.sets) == ((), ())


@pytest.mark.parametrize(
    ("figure", "name", "value"),
    [
        (StepUp(box=0.5), "hip_over_floor", SHANK + THIGH + 0.5),
        (calf_raise(), "rise_on_toes", 0.16),
        (PushUp(), "rise_on_toes", 0.0),
        (split_squat(), "narrowest_split_world", 1.2),
        (squat_in_front(0.0, 180.0), "narrowest_split_world", 0.0),
        (squat_in_front(0.0, 180.0), "elbow_over_shoulder", 0.0),
        (squat_in_front(-90.0, 90.0), "elbow_over_shoulder", -UPPER_ARM),
        (russian_twist(), "hands_aside_world", ARM * np.sin(np.radians(50.0))),
    ],
)
def test_measures_at_the_end_of_a_movement(figure: Figure, name: str, value: float) -> None:
    motion = motion_of(record(figure, HELD), EXACT)
    at_end = np.searchsorted(motion.t_s, HELD.spans[0].bottom + HELD_S / 2.0)
    assert evaluate(motion, name)[at_end] == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize("ahead", [-0.3, 0.0, 0.3])
def test_hands_are_ahead_of_the_shoulders_by_as_much_as_they_stand_on_top(ahead: float) -> None:
    motion = motion_of(record(PushUp(hands_ahead=ahead)), EXACT)
    assert evaluate(motion, "hands_ahead")[0] == pytest.approx(ahead, abs=0.01)


def test_hands_on_a_step_are_not_judged_by_where_they_stand() -> None:
    sequence = record(PushUp())
    higher = sequence.xy_px.copy()
    higher[:, left_right("ankle"), 1] += 0.5 * Camera().trunk_px
    raised = motion_of(replace(sequence, xy_px=higher), EXACT)
    assert np.isnan(evaluate(raised, "hands_ahead")).all()
