"""Lifts of the upper body: each is recognised, counted, passed when good, and a fault is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.arm_lifters import BENCH_PRESS, CURL, DIP, LAT_PULLDOWN, PULL_UP, SEATED_PRESS
from support.filming import EXACT, Camera, judge, record
from support.movements import Script

from formcheck.core.recognition import recognise
from formcheck.core.report import Outcome
from formcheck.exercises import exercise_ids, load_exercise

EXERCISES = [load_exercise(name) for name in exercise_ids()]
SIDE = Camera(90.0)
FOUR = Script(depths=(1.0,) * 4)
GOOD = {
    "bench_press": BENCH_PRESS,
    "curl": CURL,
    "dip": DIP,
    "lat_pulldown": LAT_PULLDOWN,
    "pull_up": PULL_UP,
    "seated_press": SEATED_PRESS,
}
FAULTS = {
    "bench_press.depth": replace(BENCH_PRESS, upper_arm_deg=(90.0, 15.0), elbow_deg=(178.0, 105.0)),
    "bench_press.hips_lifting": replace(BENCH_PRESS, trunk_deg=(180.0, 198.0)),
    "curl.torso_swing": replace(CURL, trunk_deg=(72.0, 100.0)),
    "curl.elbows_forward": replace(CURL, upper_arm_deg=(-90.0, -30.0)),
    "curl.half_way": replace(CURL, elbow_deg=(175.0, 115.0)),
    "curl.not_stretched": replace(CURL, elbow_deg=(110.0, 40.0)),
    "dip.depth": replace(DIP, upper_arm_deg=(-92.0, -140.0), elbow_deg=(178.0, 130.0)),
    "dip.swinging": replace(DIP, trunk_deg=(100.0, 45.0)),
    "lat_pulldown.leaning_back": replace(LAT_PULLDOWN, trunk_deg=(80.0, 115.0)),
    "lat_pulldown.half_way": replace(
        LAT_PULLDOWN, upper_arm_deg=(88.0, -5.0), elbow_deg=(175.0, 80.0)
    ),
    "pull_up.chin_over_bar": replace(PULL_UP, upper_arm_deg=(88.0, -10.0), elbow_deg=(178.0, 75.0)),
    "pull_up.full_hang": replace(PULL_UP, upper_arm_deg=(60.0, -60.0), elbow_deg=(115.0, 35.0)),
    "pull_up.swinging": replace(PULL_UP, trunk_deg=(80.0, 140.0)),
}
"""Check ids, and lifters who do just that wrong."""


@pytest.mark.parametrize("exercise", sorted(GOOD))
@pytest.mark.parametrize("yaw_deg", [0.0, 45.0, -90.0])
def test_a_faultless_lifter_is_recognised_and_counted(exercise: str, yaw_deg: float) -> None:
    sequence = record(GOOD[exercise], FOUR, Camera(yaw_deg))
    found = recognise(sequence, EXERCISES, calibration=EXACT)
    assert found.exercise is not None
    assert found.exercise.id == exercise
    report = judge(sequence, exercise)
    assert (report.reps_full, report.reps_partial) == (4, 0)
    assert not report.worst_outcome.is_bad


@pytest.mark.parametrize("exercise", sorted(GOOD))
def test_from_the_side_its_main_checks_pass(exercise: str) -> None:
    report = judge(record(GOOD[exercise], FOUR, SIDE), exercise)
    main = {check.id: check.outcome for check in report.checks if check.is_main}
    assert main
    assert set(main.values()) == {Outcome.PASS}


@pytest.mark.parametrize("check", sorted(FAULTS))
def test_a_fault_is_found_and_no_other(check: str) -> None:
    report = judge(record(FAULTS[check], FOUR, SIDE), check.partition(".")[0])
    assert report.reps_full == 4
    assert {c.id for c in report.checks if c.outcome.is_bad} == {check}
