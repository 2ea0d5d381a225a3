"""The normal distribution, as far as errors of measurement need it."""

from __future__ import annotations

from statistics import NormalDist

__all__ = ["INTERVAL_SEMS", "probability_beyond", "sems_for"]

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


def sems_for(probability: float) -> float:
    """How many standard errors beyond a limit make it broken with `probability`, 0 to 1."""
    return _STANDARD.inv_cdf(probability)
