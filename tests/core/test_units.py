"""One table of units: what every report writes."""

from __future__ import annotations

import pytest

from formcheck.core.measures import MEASURES
from formcheck.core.units import UNITS, format_value


@pytest.mark.parametrize(
    ("value", "unit", "uncertainty", "expected"),
    [
        (18.4, "deg", 8.2, "18±8°"),
        (18.4, "deg", None, "18°"),
        (-0.4, "deg", None, "0°"),
        (0.921, "ratio", 0.05, "92±5%"),
        (0.118, "T", 0.04, "6±2 cm"),
        (0.13, "T", None, "6.5 cm"),
        (-12.6, "%", 3.0, "-13±3%"),
        (1.264, "s", None, "1.26 s"),
        (1.5, "T/s", None, "75 cm/s"),
        (12.35, "deg/s", 1.0, "12±1°/s"),
        (float("inf"), "deg", None, ""),
        (None, "deg", 3.0, ""),
        (float("nan"), "deg", 3.0, ""),
        (18.4, "deg", float("nan"), "18°"),
    ],
)
def test_values(value: float | None, unit: str, uncertainty: float | None, expected: str) -> None:
    assert format_value(value, unit, uncertainty) == expected


@pytest.mark.parametrize(
    ("value", "text"), [(14.0, "+14±5°"), (-3.0, "-3±5°"), (0.2, "0±5°"), (None, "")]
)
def test_a_change_has_a_sign(value: float | None, text: str) -> None:
    assert format_value(value, "deg", 5.0, signed=True) == text


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_has_a_unit_that_signatures_can_use(name: str) -> None:
    tolerance = UNITS[MEASURES[name].unit].tolerance
    assert tolerance is not None
    assert tolerance > 0.0
