"""Lifts with one arm, or with one arm after the other: whose reps they are, and what is fair."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.arm_lifters import CURL, PRESS, ROW, OneArm
from support.filming import EXACT, Camera, judge, record
from support.following import follow
from support.movements import Script

from formcheck.core.landmarks import left_right
from formcheck.core.online.events import Cue, RepClosed
from formcheck.core.recognition import recognise
from formcheck.core.report import Report
from formcheck.exercises import exercise_ids, load_exercise

EXERCISES = [load_exercise(name) for name in exercise_ids()]
FRONT = Camera(0.0)
LEFT_THEN_RIGHT = ("left",) * 3 + ("right",) * 3
SIX = Script(depths=(1.0,) * 6)
TWO_LIVE = Script(depths=(1.0,) * 2, fps=15.0)


def sides_of(report: Report) -> list[str | None]:
    return [rep.side and rep.side.value for rep in report.reps]


@pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0])
def test_a_one_arm_row_named_a_row_is_told_apart_and_not_called_uneven(yaw_deg: float) -> None:
    rows = record(OneArm(ROW, ("left",) * 3), Script(), Camera(yaw_deg))
    report = judge(rows, "bent_over_row")
    assert sides_of(report) == ["left"] * 3
    unfair = {"bent_over_row.uneven_elbows", "bent_over_row.torso_swing"}
    assert not unfair & {check.id for check in report.checks}
    assert not report.worst_outcome.is_bad
    assert "3 reps (3 left)" in report.headline


def test_a_row_with_both_arms_is_asked_to_be_even_and_one_that_lags_is_found() -> None:
    rows = record(ROW, Script(), FRONT)
    lags = rows.xy_px.copy()
    for joint in ("elbow", "wrist"):
        left = left_right(joint)[0]
        lags[:, left] += 0.6 * (lags[0, left] - lags[:, left])
    for sequence, is_bad in ((rows, False), (replace(rows, xy_px=lags), True)):
        report = judge(sequence, "bent_over_row")
        assert sides_of(report) == [None] * 3
        uneven = next(c for c in report.checks if c.id == "bent_over_row.uneven_elbows")
        assert uneven.outcome.is_bad == is_bad


def test_what_one_hand_lifts_is_no_bar() -> None:
    both, one = (
        judge(record(figure, SIX, FRONT), "bent_over_row")
        for figure in (ROW, OneArm(ROW, LEFT_THEN_RIGHT))
    )
    assert both.bar is not None
    assert one.bar is None


def test_a_far_arm_that_is_hidden_does_not_make_a_one_arm_lift() -> None:
    rows = record(OneArm(ROW, ("left",) * 3), Script(), Camera(90.0))
    seen = rows.visibility.copy()
    seen[:, left_right("wrist")[1]] = 0.1
    report = judge(replace(rows, visibility=seen), "bent_over_row")
    assert sides_of(report) == [None] * 3


def test_reps_are_counted_for_each_side_and_compared() -> None:
    report = judge(record(OneArm(ROW, LEFT_THEN_RIGHT), SIX, FRONT), "one_arm_row")
    assert sides_of(report) == list(LEFT_THEN_RIGHT)
    assert "6 reps (3 left, 3 right)" in report.headline
    assert [rep.name for rep in report.reps[2:4]] == ["rep 3 (left)", "rep 4 (right)"]
    notes = " ".join(report.notes)
    assert "3 left, 3 right" in notes
    assert "both arms go about as far" in notes


@pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0])
def test_rows_with_one_arm_and_with_both_are_recognised_as_what_they_are(yaw_deg: float) -> None:
    for figure, name in ((ROW, "bent_over_row"), (OneArm(ROW, LEFT_THEN_RIGHT), "one_arm_row")):
        found = recognise(record(figure, SIX, Camera(yaw_deg)), EXERCISES, calibration=EXACT)
        assert found.exercise is not None
        assert found.exercise.id == name


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_alternating_curls_have_sides_and_the_resting_arm_is_not_judged(yaw_deg: float) -> None:
    sides = ("left", "right") * 3
    report = judge(record(OneArm(CURL, sides), SIX, Camera(yaw_deg)), "curl")
    assert sides_of(report) == list(sides)
    assert not report.worst_outcome.is_bad
    judged = [f for f in report.findings if f.check == "curl.half_way"]
    seen = [side == "left" and yaw_deg == 90.0 for side in sides]
    assert [finding.outcome.is_measured for finding in judged] == seen


def test_a_one_arm_press_has_sides_and_is_not_called_uneven() -> None:
    presses = record(OneArm(PRESS, LEFT_THEN_RIGHT), SIX, FRONT)
    for exercise in ("overhead_press", "one_arm_press"):
        report = judge(presses, exercise)
        assert sides_of(report) == list(LEFT_THEN_RIGHT)
        assert not report.worst_outcome.is_bad


def test_a_wave_of_the_arm_is_not_taken_for_a_press() -> None:
    waves = record(OneArm(PRESS, ("right",) * 3), Script(), FRONT)
    assert recognise(waves, EXERCISES, calibration=EXACT).exercise is None


def test_the_arm_that_goes_less_far_is_named() -> None:
    script = replace(SIX, depths=(1.0, 1.0, 1.0, 0.75, 0.75, 0.75))
    report = judge(record(OneArm(CURL, LEFT_THEN_RIGHT), script, FRONT), "curl")
    assert "the right arm goes about" in " ".join(report.notes)


def test_live_a_one_arm_row_gets_no_cue_to_pull_both_elbows() -> None:
    followed = follow(OneArm(ROW, ("left",) * 2), TWO_LIVE, "bent_over_row", FRONT)
    assert [closed.rep.side for closed in followed.of(RepClosed)] == ["left"] * 2
    assert followed.of(Cue) == []
