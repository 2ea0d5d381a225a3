"""The units of measures: how each is written, stored and compared, and how counts are said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["TRUNK_CM", "UNITS", "Unit", "counted", "counted_reps", "format_value", "whole_seconds"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    Attributes:
        symbol: what follows a number for people, with the space in front where there is one.
        digits: decimals that verdicts are made with, so that equal numbers get equal verdicts.
        stored_digits: decimals in report.json.
        tolerance: how far outside a signature's range a measure may lie before it speaks
            fully against an exercise; None for units that signatures can't have.
        shown_as: how many of `symbol` it is, where people read it in another unit.
    """

    symbol: str
    digits: int
    stored_digits: int
    tolerance: float | None
    shown_as: float | None = None


# source: Winter, Biomechanics and Motor Control, 4th ed., fig. 4.1: hip to shoulder is 0.288 of the
# height, 50 cm of 174 cm. The steps of 0.01 T that verdicts are made with are half a centimetre.
TRUNK_CM = 50.0

# ours: tolerances, in the unit itself; a larger one lets more exercises look alike. The digits are
# those that the error of such a measure leaves.
UNITS: Mapping[str, Unit] = {
    "deg": Unit("°", 0, 2, 20.0),
    "deg/s": Unit("°/s", 0, 4, 40.0),
    "T": Unit(" cm", 2, 4, 0.3, shown_as=TRUNK_CM),
    "T/s": Unit(" cm/s", 2, 4, 0.1, shown_as=TRUNK_CM),
    "ratio": Unit("%", 2, 4, 0.3, shown_as=100.0),
    "s": Unit(" s", 2, 3, None),
    "%": Unit("%", 0, 2, None),
}
"""By the name that measures and report.json give it; there is no other list. T is the lifter's
trunk length."""


def counted(n: int, noun: str) -> str:
    """`"1 rep"`, `"5 reps"`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def counted_reps(full: int, partial: int) -> str:
    """`"5 reps"`, `"5 reps and 1 partial"`."""
    reps = counted(full, "rep")
    return f"{reps} and {partial} partial" if partial else reps


def whole_seconds(duration_s: float) -> int:
    """The nearest whole seconds: one rounding for every place that says how long a hold was."""
    return math.floor(duration_s + 0.5)


def format_value(
    value: float | None, unit: str, error: float | None = None, *, signed: bool = False
) -> str:
    """A number as a lifter reads it: `112±5°`, `12.5±2 cm`; empty for None, NaN and infinity.

    A `signed` one says by how much something changed: a rise has a plus sign.
    """
    if value is None or not math.isfinite(value):
        return ""
    number = _number(value, unit)
    plus = "+" if signed and float(number) > 0.0 else ""
    around = ""
    if error is not None and math.isfinite(error):
        around = f"±{_number(error, unit)}"
    return f"{plus}{number}{around}{UNITS[unit].symbol}"


def _number(value: float, unit: str) -> str:
    """Rounded as verdicts see it, and then in the unit that people read."""
    digits, shown_as = UNITS[unit].digits, UNITS[unit].shown_as
    rounded = round(value, digits) + 0.0  # + 0.0 turns -0.0 into 0.0
    return f"{rounded:.{digits}f}" if shown_as is None else f"{round(rounded * shown_as, 1):g}"
