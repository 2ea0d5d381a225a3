"""Numbers as report.json stores them: rounded, and None for what JSON can't say."""

from __future__ import annotations

import math

from formcheck.core.arrays import Array

__all__ = ["stored", "stored_all", "stored_s"]

_TIME_DIGITS = 3


def stored(number: float | None, digits: int) -> float | None:
    """`number` rounded; None for what JSON can't say (NaN, infinity)."""
    if number is None or not math.isfinite(number):
        return None
    return round(float(number), digits) + 0.0  # + 0.0 turns -0.0 into 0.0


def stored_all(numbers: Array, digits: int) -> list[float | None]:
    """The numbers of an array (T,), each as `stored`."""
    return [stored(number, digits) for number in numbers.tolist()]


def stored_s(seconds: float | None) -> float | None:
    """Seconds to the millisecond."""
    return stored(seconds, _TIME_DIGITS)
