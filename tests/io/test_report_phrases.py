"""What a value means, in words."""

from __future__ import annotations

import pytest
from support.builders import make_check, make_finding, make_threshold

from formcheck.core.enums import Reduction
from formcheck.core.exercise import Check
from formcheck.core.measures import MEASURES
from formcheck.core.report import Finding, Outcome
from formcheck.core.units import format_value
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.report import phrases
from formcheck.report.phrases import describe_found

CHECKS = {check.id: check for name in exercise_ids() for check in load_exercise(name).checks}


def found(check: Check, value: float | None, uncertainty: float = 0.1) -> str:
    return describe_found(finding(check, value, uncertainty), check)


def finding(check: Check, value: float | None, uncertainty: float = 0.1) -> Finding:
    return make_finding(
        check.id, Outcome.WARN, value=value, uncertainty=uncertainty, threshold=check.threshold
    )


@pytest.mark.parametrize(
    ("check", "value", "uncertainty", "says"),
    [
        ("squat.knees_caving", 0.82, 0.1, "knees 82±10% as far apart as the ankles"),
        ("squat.depth", 15.0, 4.0, "thighs 15±4° short of level"),
        ("squat.depth", -6.0, 4.0, "thighs 6±4° past level"),
        ("squat.lowering_fast", 0.4, 0.05, "takes 0.40±0.05 s"),
        ("deadlift.back_rounding", 43.0, 10.0, "43±10° rounder than flat"),
        ("deadlift.back_rounding", -8.0, 10.0, "8±10° hollower than flat"),
        ("deadlift.back_drift", 16.0, 6.0, "16±6° rounder than before"),
        ("push_up.hips_sagging", 0.25, 0.04, "hips 12.5±2 cm below the line"),
        ("plank.hips_piking", -0.4, 0.04, "hips 20±2 cm above the line"),
        ("plank.hips_sinking", 0.2, 0.03, "hips sink 10±1.5 cm"),
    ],
)
def test_says_it_as_a_coach_would(check: str, value: float, uncertainty: float, says: str) -> None:
    assert found(CHECKS[check], value, uncertainty) == says


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_every_check_of_every_exercise_shows_its_number(sign: float) -> None:
    for check in CHECKS.values():
        said = found(check, sign * 0.5)
        assert format_value(0.5, check.threshold.unit, 0.1) in said, check.id
        assert "{" not in said


def test_without_a_value_nothing_is_said() -> None:
    for check in CHECKS.values():
        assert found(check, None) == ""
        assert found(check, float("nan")) == ""


def test_what_has_no_words_is_a_number() -> None:
    check = make_check(
        "squat.own", measure="mine", reduce=Reduction.WORST, threshold=make_threshold("deg")
    )
    assert found(check, 12.0, 3.0) == "12±3°"


def test_words_are_for_measures_that_there_are() -> None:
    of_values, of_changes = phrases._OF_VALUES, phrases._OF_CHANGES
    assert {*of_values, *of_changes} <= set(MEASURES)
