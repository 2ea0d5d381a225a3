"""Whether a value has really changed from set to set, or by no more than its error explains.

A change counts as real when it is larger than the smallest one that errors alone would rarely make:
the minimal detectable change of test-retest studies (Weir 2005, J Strength Cond Res 19:231,
"minimal difference"). The error of a set's value is the one it was measured with, and how much its
reps differ. Once there are enough earlier sets, it also holds how much that lifter's sets differ
beyond it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.normal import student_quantile

__all__ = ["MOST_SETS", "Change", "change_to_last", "drift", "error_of_mean"]

# ours: how often a change is called real, 0 to 1, where there is none; over all checks that are
# looked at together. If it is raised, smaller changes are found and more of them are none.
FALSE_ALARMS = 0.05

# ours: earlier sets from which on their own variation is known well enough to be added. With fewer,
# a change of twice the error would be found less than 9 times in 10.
FEWEST_SETS = 8

# ours: the latest earlier sets that the variation is taken from; older ones were another lifter.
MOST_SETS = 20

# ours: sets that a line is fitted to; with two it would be the change from one to the other.
FEWEST_ON_A_LINE = 3


@dataclass(frozen=True, slots=True)
class Change:
    """How far a value went, in its unit.

    Attributes:
        value: the later value less the earlier one.
        sem: its standard error.
        least_real: from how large on a change counts as real.
    """

    value: float
    sem: float
    least_real: float

    @property
    def is_real(self) -> bool:
        """Whether it is more than the error explains."""
        return abs(self.value) > self.least_real


@dataclass(frozen=True, slots=True)
class _Variation:
    """How much a lifter's sets differ beyond their errors: variance, degrees of freedom."""

    variance: float = 0.0
    freedom: float = math.inf

    def beside(self, errors: float, times: float, value: float, among: int) -> Change:
        """A change whose error is that of `errors`, a variance, and `times` this variation."""
        sem = math.sqrt(errors + times * self.variance)
        return Change(value, sem, sem * student_quantile(FALSE_ALARMS / among, self.freedom))


def error_of_mean(values: Array, sem: float) -> float:
    """The standard error of the mean of a set's reps as another set of the lifter would show it.

    Args:
        values: of the reps, (reps,).
        sem: standard error of their mean from measuring alone.
    """
    n = len(values)
    if n < 2:
        return sem
    # ours: n + 1 in place of n - 1 makes up for a spread that few reps tell badly; with n - 1,
    # 9 % of the changes from one set of five to another would be called real by mistake.
    spread = float(np.var(values, ddof=1)) * (n + 1) / (n - 1)
    return math.sqrt(sem**2 + spread / n)


def change_to_last(values: Array, sems: Array, among: int = 1) -> Change | None:
    """How far the newest set's value lies from the one before.

    Args:
        values: of one check, one a set in the order of time, (sets,).
        sems: standard errors of `values`, (sets,).
        among: how many checks are looked at together. All of them together then give a false alarm
            as rarely as one alone would (Bonferroni).

    Returns:
        The change; None with fewer than two sets.
    """
    if len(values) < 2:
        return None
    earlier = slice(max(0, len(values) - 1 - MOST_SETS), len(values) - 1)
    places = np.arange(len(values), dtype=float)
    variation = _variation(places[earlier], values[earlier], sems[earlier])
    errors = float(np.sum(sems[-2:] ** 2))
    return variation.beside(errors, 2.0, float(values[-1] - values[-2]), among)


def drift(days: Array, values: Array, sems: Array, among: int = 1) -> Change | None:
    """How far a straight line through all sets goes from the first to the last.

    Args:
        days: when each set was done, rising, (sets,).
        values: of one check, (sets,).
        sems: standard errors of `values`, (sets,).
        among: as in `change_to_last`.

    Returns:
        The change; None with fewer than three sets, or all at one time.
    """
    if len(values) < FEWEST_ON_A_LINE or not np.ptp(days):
        return None
    variation = _variation(days, values, sems)
    variances = sems**2 + variation.variance
    weights = 1.0 / variances if np.all(variances > 0.0) else np.ones(len(values))
    span, lever = float(np.ptp(days)), _lever(days, weights)
    errors = span**2 * float(np.sum((lever * sems) ** 2))
    times = span**2 * float(np.sum(lever**2))
    return variation.beside(errors, times, span * float(lever @ values), among)


def _variation(places: Array, values: Array, sems: Array) -> _Variation:
    """What is left of the variance about a straight line once the errors are taken out.

    About a line, so that a lifter who gets better from set to set does not pass for one who varies.
    """
    if len(values) < FEWEST_SETS or not np.ptp(places):
        return _Variation()
    freedom = len(values) - 2
    slope = _lever(places, np.ones(len(places))) @ values
    rest = values - values.mean() - slope * (places - places.mean())
    variance = float(np.sum(rest**2)) / freedom - float(np.mean(sems**2))
    return _Variation(variance, freedom) if variance > 0.0 else _Variation()


def _lever(places: Array, weights: Array) -> Array:
    """What each value adds to the slope of a straight line through all: `_lever(…) @ values`."""
    offsets = places - np.average(places, weights=weights)
    return np.asarray(weights * offsets / np.sum(weights * offsets**2))
