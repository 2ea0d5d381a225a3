"""The units of measures: how each is written, stored and compared. There is no other list."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["UNITS", "Unit", "format_value", "whole_seconds"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    Attributes:
        symbol: what follows a number for people, with the space in front where there is one.
        digits: decimals for people.
        stored_digits: decimals in report.json.
        tolerance: how far outside a signature's range a measure may lie before it speaks
            fully against an exercise; None for units that signatures can't have.
    """

    symbol: str
    digits: int
    stored_digits: int
    tolerance: float | None


# ours: tolerances, in the unit itself; a larger one lets more exercises look alike. The digits are
# those that the error of such a measure leaves.
UNITS: Mapping[str, Unit] = {
    "deg": Unit("°", 0, 2, 20.0),
    "deg/s": Unit("°/s", 0, 4, 40.0),
    "T": Unit(" T", 2, 4, 0.3),
    "T/s": Unit(" T/s", 2, 4, 0.1),
    "ratio": Unit("", 2, 4, 0.3),
    "s": Unit(" s", 2, 3, None),
    "%": Unit("%", 0, 2, None),
}
"""By the name that measures and report.json give it. T is the lifter's trunk length."""


def whole_seconds(duration_s: float) -> int:
    """The nearest whole seconds: one rounding for every place that says how long a hold was."""
    return math.floor(duration_s + 0.5)


def format_value(
    value: float | None, unit: str, error: float | None = None, *, signed: bool = False
) -> str:
    """A number as a lifter reads it: `112±5°`, `0.82±0.10`; empty for None, NaN and infinity.

    A `signed` one says by how much something changed: a rise has a plus sign.
    """
    if value is None or not math.isfinite(value):
        return ""
    digits, symbol = UNITS[unit].digits, UNITS[unit].symbol
    number = f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0 turns -0.0 into 0.0
    plus = "+" if signed and float(number) > 0.0 else ""
    known = error is not None and math.isfinite(error)
    return f"{plus}{number}{f'±{error:.{digits}f}' if known else ''}{symbol}"
