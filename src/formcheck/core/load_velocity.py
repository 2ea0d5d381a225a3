"""A lifter's load-velocity profile, and the heaviest single rep that it points to.

The heavier the load, the slower its fastest rep, nearly on a straight line (González-Badillo and
Sánchez-Medina 2010, Int J Sports Med 31:347). Where the line has come down to the speed of a single
rep that just succeeds lies the one-rep maximum. That speed differs from lifter to lifter, and the
line has an error, so that the answer is an interval; where it would be a wide one, there is none.

It holds for reps that are meant to be as fast as possible. Slower ones make the maximum too small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import StrEnum
from formcheck.core.exercise import MaxVelocity
from formcheck.core.normal import INTERVAL_SEMS, scaled_sem

__all__ = ["Line", "OneRepMax", "Profile", "SetSpeed", "WhyNot", "profile_from"]

# ours: days up to the newest set from which sets count. With more of them a lifter who got stronger
# in between has a profile that never was.
DAYS = 42

# ours: times the lightest load that the heaviest has to be; nearer ones tell no slope.
LEAST_RATIO = 1.2

# ours: metres a second by which the fastest rep at one load differs from day to day beyond the
# error of measuring, a standard deviation: 4 to 8 % of usual speeds, as in rows (García-Ramos et
# al. 2019, PLoS One 14(2):e0212085). If it is raised, intervals get wider.
DAY_M_S = 0.04

# ours: share of the estimate that the heaviest load has to be. If it is lowered, sets with an
# empty bar foretell a maximum.
LEAST_SHARE = 0.6

# ours: share of the estimate that half of its interval may be; a wider one is of no use. If it is
# lowered, those that are left come more from lines that are too steep by chance: at 0.15 two loads
# 60 and 80 % of the maximum give intervals that hold it 76 times in 100, at 0.25 91 times.
WIDEST = 0.25


class WhyNot(StrEnum):
    """Why there is no one-rep maximum."""

    NO_SOURCE = "no_source"
    """Nobody has measured how fast this exercise is at its maximum."""
    NO_SETS = "no_sets"
    """No set has both a load and a bar that was seen."""
    ONE_LOAD = "one_load"
    TOO_CLOSE = "too_close"
    """The loads are."""
    NOT_FALLING = "not_falling"
    """Heavier sets were no slower."""
    TOO_LIGHT = "too_light"
    """All loads are, beside the estimate."""
    TOO_UNSURE = "too_unsure"
    TOO_SLOW = "too_slow"
    """More was lifted than the line allows: the reps were not as fast as they could have been."""


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """The fastest rep of one set.

    Attributes:
        day: when it was, as a count of days.
        load_kg: more than 0.
        velocity_m_s: mean velocity on the way up, metres a second.
        sem_m_s: its standard error, without that of the scale.
        scale_sem: relative standard error of the scale.
        shares_scale: whether that error is the same in all sets of the lifter, as one of the
            lifter's height is; else each set has its own, as of a plate in the picture.
        is_about: whether metres come from a guess.
    """

    day: int
    load_kg: float
    velocity_m_s: float
    sem_m_s: float
    scale_sem: float = 0.0
    shares_scale: bool = False
    is_about: bool = False

    @property
    def whole_sem_m_s(self) -> float:
        """Standard error of its velocity, that of the scale among it."""
        return scaled_sem(self.velocity_m_s, self.sem_m_s, self.scale_sem)


@dataclass(frozen=True, slots=True)
class Line:
    """Velocity by load: `velocity_m_s` at `load_kg`, falling by `-slope` with each kilogram."""

    load_kg: float
    velocity_m_s: float
    slope: float

    def at(self, load_kg: float) -> float:
        """The velocity at that load, metres a second."""
        return self.velocity_m_s + self.slope * (load_kg - self.load_kg)


@dataclass(frozen=True, slots=True)
class OneRepMax:
    """The heaviest single rep, kilograms, and between what it lies nine times in ten."""

    kg: float
    low_kg: float
    high_kg: float


@dataclass(frozen=True, slots=True)
class Profile:
    """What the sets of a lifter say.

    Attributes:
        sets: those that count, one a day and load, the lightest first.
        line: None for fewer than two loads.
        one_rep_max: None where it can't be told.
        why_not: why not, else None.
    """

    sets: tuple[SetSpeed, ...]
    line: Line | None = None
    one_rep_max: OneRepMax | None = None
    why_not: WhyNot | None = None

    @property
    def is_about(self) -> bool:
        """Whether metres of any set come from a guess."""
        return any(each.is_about for each in self.sets)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A straight line with the variances of its height at `Line.load_kg` and of its slope.

    The two errors are independent, as that load is the weighted mean of all.
    """

    line: Line
    height_variance: float
    slope_variance: float


def profile_from(sets: Sequence[SetSpeed], at_max: MaxVelocity | None) -> Profile:
    """The profile that a lifter's sets of one exercise make.

    Args:
        sets: in any order; those long before the newest don't count.
        at_max: how fast that exercise is at its maximum; None where nobody has measured it.
    """
    kept = _counting(sets)
    fit = _fitted(kept) if len({each.load_kg for each in kept}) > 1 else None
    found = _found(kept, fit, at_max)
    line = None if fit is None else fit.line
    if isinstance(found, WhyNot):
        return Profile(tuple(kept), line, why_not=found)
    return Profile(tuple(kept), line, found)


def _found(
    sets: Sequence[SetSpeed], fit: _Fit | None, at_max: MaxVelocity | None
) -> OneRepMax | WhyNot:
    if at_max is None:
        return WhyNot.NO_SOURCE
    if not sets:
        return WhyNot.NO_SETS
    if fit is None:
        return WhyNot.ONE_LOAD
    if sets[-1].load_kg < LEAST_RATIO * sets[0].load_kg:
        return WhyNot.TOO_CLOSE
    if fit.line.slope >= 0.0:
        return WhyNot.NOT_FALLING
    return _one_rep_max(fit, sets, at_max)


def _counting(sets: Sequence[SetSpeed]) -> list[SetSpeed]:
    """The fastest set of each day and load, the lightest first; later sets of a day are tired."""
    known = [each for each in sets if each.load_kg > 0.0 and each.velocity_m_s > 0.0]
    newest = max((each.day for each in known), default=0)
    fastest: dict[tuple[float, int], SetSpeed] = {}
    for each in known:
        key = each.load_kg, each.day
        is_young = newest - each.day < DAYS
        if is_young and (key not in fastest or each.velocity_m_s > fastest[key].velocity_m_s):
            fastest[key] = each
    return [fastest[key] for key in sorted(fastest)]


def _fitted(sets: Sequence[SetSpeed]) -> _Fit:
    """The weighted straight line; less sure where sets scatter more than their errors explain."""
    loads = np.array([each.load_kg for each in sets])
    speeds = np.array([each.velocity_m_s for each in sets])
    weights = 1.0 / np.array([_variance(each) for each in sets])
    mean_kg = float(np.average(loads, weights=weights))
    mean_m_s = float(np.average(speeds, weights=weights))
    offsets = loads - mean_kg
    squares = float(np.sum(weights * offsets**2))
    slope = float(np.sum(weights * offsets * speeds)) / squares
    scatter = _scatter(weights, speeds - mean_m_s - slope * offsets)
    line = Line(mean_kg, mean_m_s, slope)
    return _Fit(line, scatter / float(np.sum(weights)), scatter / squares)


def _variance(one: SetSpeed) -> float:
    """Of a set's velocity about the line."""
    own_scale = 0.0 if one.shares_scale else one.scale_sem * one.velocity_m_s
    return one.sem_m_s**2 + own_scale**2 + DAY_M_S**2


def _scatter(weights: Array, rest: Array) -> float:
    """How many times the variance that errors explain the sets differ by, 1 or more."""
    freedom = len(rest) - 2
    return max(1.0, float(np.sum(weights * rest**2)) / freedom) if freedom > 0 else 1.0


def _one_rep_max(fit: _Fit, sets: Sequence[SetSpeed], at_max: MaxVelocity) -> OneRepMax | WhyNot:
    """Where the line comes down to the velocity at the maximum; why that can't be told.

    The interval is Fieller's: all loads at which the difference between the two is within its
    error.
    """
    line, heaviest_kg = fit.line, sets[-1].load_kg
    shared = max((each.scale_sem for each in sets if each.shares_scale), default=0.0)
    target_variance = at_max.spread_m_s**2 + (shared * at_max.velocity_m_s) ** 2
    above = line.velocity_m_s - at_max.velocity_m_s
    kg = line.load_kg - above / line.slope
    z2 = INTERVAL_SEMS**2
    curvature = line.slope**2 - z2 * fit.slope_variance
    if curvature <= 0.0:
        return WhyNot.TOO_UNSURE
    rest = above**2 - z2 * (fit.height_variance + target_variance)
    root = math.sqrt(max(0.0, (line.slope * above) ** 2 - curvature * rest))
    low_kg, high_kg = (
        line.load_kg + (-line.slope * above + side * root) / curvature for side in (-1.0, 1.0)
    )
    if high_kg < heaviest_kg:
        return WhyNot.TOO_SLOW
    if (high_kg - low_kg) / 2.0 > WIDEST * kg:
        return WhyNot.TOO_UNSURE
    if heaviest_kg < LEAST_SHARE * kg:
        return WhyNot.TOO_LIGHT
    # Whoever has lifted a load can lift it.
    return OneRepMax(max(kg, heaviest_kg), max(low_kg, heaviest_kg), high_kg)
