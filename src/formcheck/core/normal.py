"""The normal distribution and Student's t, as far as errors need them."""

from __future__ import annotations

import math
from statistics import NormalDist

__all__ = [
    "INTERVAL_SEMS",
    "probability_beyond",
    "scaled_sem",
    "sems_for",
    "share_within",
    "student_quantile",
]

_STANDARD = NormalDist()

# structural: standard errors on either side of a value in which the true one lies 9 times in 10.
INTERVAL_SEMS = _STANDARD.inv_cdf(0.95)


def probability_beyond(excess: float, sem: float) -> float:
    """How likely the true value is beyond a limit, 0 to 1.

    Args:
        excess: how far the value that was read lies beyond the limit; negative inside it.
        sem: standard error of that value, in the same unit. With none the value is exact, and
            the limit itself counts as broken.
    """
    if sem <= 0.0:
        return float(excess >= 0.0)
    return _STANDARD.cdf(excess / sem)


def scaled_sem(value: float, sem: float, scale_sem: float) -> float:
    """Standard error of a value with that of the scale it was measured by.

    Args:
        value: in any unit.
        sem: its own standard error, in the same unit.
        scale_sem: relative standard error of the scale, 0.03 for 3 %.
    """
    return math.hypot(sem, scale_sem * value)


def sems_for(probability: float) -> float:
    """How many standard errors beyond a limit make it broken with `probability`, 0 to 1."""
    return _STANDARD.inv_cdf(probability)


def share_within(sems: float) -> float:
    """How often an error is no larger than so many standard errors upwards, 0 to 1."""
    return _STANDARD.cdf(sems)


def student_quantile(alarms: float, freedom: float) -> float:
    """The t that random values exceed on either side with the probability `alarms`.

    Expansion in 1/freedom (Abramowitz and Stegun 1964, 26.7.5): 1 % off at 4 degrees of freedom.
    """
    z = sems_for(1.0 - alarms / 2.0)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**n for n, term in enumerate(terms, start=1))
