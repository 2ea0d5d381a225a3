"""Bird-dogs and dead bugs on stick figures: counted, recognised, a fault found."""

from __future__ import annotations

import numpy as np
import pytest
from support.cases import Case
from support.filming import EXACT, Camera, between, judge, motion_of, record
from support.lifters_floor import Diagonal
from support.movements import Script

from formcheck.core.measures import evaluate
from formcheck.core.recognition import recognise
from formcheck.exercises import exercise_ids, load_exercise

FOUR = Script(depths=(1.0,) * 4, lower_s=1.2, pause_s=4.0, lift_s=1.2)
EXERCISES = [load_exercise(name) for name in exercise_ids()]


CASES = {
    "bird_dog": Case(Diagonal(), Diagonal(tilts_deg=35.0), "trunk_level", FOUR),
    "dead_bug": Case(
        Diagonal(face_up=True), Diagonal(face_up=True, rises=0.6), "hips_moving", FOUR
    ),
}
each_case = pytest.mark.parametrize("name", CASES)


@each_case
@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
def test_a_right_set_is_counted_and_nothing_is_found(name: str, yaw_deg: float) -> None:
    report = judge(record(CASES[name].right, FOUR, Camera(yaw_deg)), name)
    assert report.reps_full == len(FOUR.depths)
    assert [check.id for check in report.checks if check.outcome.is_bad] == []


@each_case
def test_a_wrong_set_is_counted_and_its_fault_is_found(name: str) -> None:
    report = judge(record(CASES[name].wrong, FOUR, Camera(90.0)), name)
    assert report.reps_full == len(FOUR.depths)
    assert f"{name}.{CASES[name].fault}" in {c.id for c in report.checks if c.outcome.is_bad}


@each_case
@pytest.mark.parametrize("yaw_deg", [90.0, -90.0, 60.0])
def test_it_is_recognised_and_nothing_else_is(name: str, yaw_deg: float) -> None:
    sequence = record(CASES[name].right, FOUR, Camera(yaw_deg))
    found = recognise(sequence, EXERCISES, calibration=EXACT)
    assert found.exercise == load_exercise(name)
    assert {s.exercise.id for s in found.sets} == {name}


@each_case
def test_an_arm_alone_is_neither(name: str) -> None:
    figure = Diagonal(face_up=CASES[name].right.face_up, only_arm=True)
    found = recognise(record(figure, FOUR, Camera(90.0)), EXERCISES, calibration=EXACT)
    assert found.exercise is None


def test_a_held_bird_dog_is_recognised_and_counts_no_rep() -> None:
    span = FOUR.spans[0]
    held = between(record(Diagonal(), FOUR, Camera(90.0)), span.bottom, span.leave)
    assert recognise(held, EXERCISES, calibration=EXACT).exercise == load_exercise("bird_dog")
    assert judge(held, "bird_dog").reps_full == 0


def test_waiting_on_all_fours_is_no_exercise() -> None:
    waiting = between(record(Diagonal(), FOUR, Camera(90.0)), 0.0, FOUR.spans[0].start)
    assert recognise(waiting, EXERCISES, calibration=EXACT).exercise is None


@pytest.mark.parametrize("yaw_deg", [90.0, 30.0, 180.0])
def test_the_thighs_open_by_a_right_angle_from_any_view(yaw_deg: float) -> None:
    span = FOUR.spans[0]
    motion = motion_of(record(Diagonal(), FOUR, Camera(yaw_deg)), EXACT)
    apart = evaluate(motion, "thighs_apart_world")
    before, reached = np.interp([span.start, span.bottom], motion.t_s, apart)
    assert before == pytest.approx(0.0, abs=1.0)
    assert reached == pytest.approx(90.0, abs=1.0)


def test_the_higher_hand_is_as_high_as_the_shoulders_at_full_reach() -> None:
    span = FOUR.spans[0]
    motion = motion_of(record(Diagonal(), FOUR, Camera(90.0)), EXACT)
    height = evaluate(motion, "higher_hand_world")
    assert np.interp(span.bottom, motion.t_s, height) == pytest.approx(0.0, abs=0.02)
