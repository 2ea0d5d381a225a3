"""Intervals by bootstrap over clips, whose ratings are not independent of one another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.normal import share_within, student_quantile

__all__ = ["Bootstrap", "Estimate", "alike_needed", "mean_of", "rarest"]

# ours: resamples; the ends of an interval then differ by less than 1 point from seed to seed.
RESAMPLES = 2000
# ours: how often the true value lies outside of an interval, 0 to 1.
OUTSIDE = 0.05
# ours: the share of resamples in which a coefficient has to be defined for it to get an interval.
LEAST_DEFINED = 0.9
# ours: clips; from fewer, intervals of 95 % hold the true value in less than 90 %.
LEAST_CLIPS = 5
# structural: far below a single rating among thousands.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the interval that holds the true one 19 times in 20; NaN for what is unknown."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return math.isfinite(self.value)

    @property
    def has_interval(self) -> bool:
        """Whether it is known how sure the value is."""
        return math.isfinite(self.low) and math.isfinite(self.high)


class Bootstrap:
    """Weights that draw as many clips as there are, with replacement, again and again."""

    def __init__(self, clips: int, seed: int, resamples: int = RESAMPLES) -> None:
        self._clips, self._resamples = clips, resamples
        # The first row weighs every clip once: it gives the value itself.
        self._weights = np.ones((1 + resamples, clips))
        if clips:
            rng = np.random.default_rng(seed)
            self._weights[1:] = rng.multinomial(clips, np.full(clips, 1 / clips), resamples)

    def resampled(self, tables: Array) -> Array:
        """Tables (clips, …) summed over the clips of each resample, (1 + resamples, …)."""
        of_clip = tables.shape[1:]
        flat = tables.reshape(self._clips, math.prod(of_clip))
        return np.asarray(self._weights @ flat).reshape(1 + self._resamples, *of_clip)

    def share(self, draws: Array, clips: int) -> Estimate:
        """As `estimate`, for a share of what agrees, 0 to 1.

        Where it is 0 or 1 in every clip, the interval ends where so many clips would all be alike
        1 time in 40 (Clopper and Pearson 1934, Biometrika 26:404).
        """
        found = self.estimate(draws, clips)
        if found.value == 1.0:
            return Estimate(1.0, rarest(clips), 1.0)
        if found.value == 0.0:
            return Estimate(0.0, 0.0, 1.0 - rarest(clips))
        return found

    def estimate(self, draws: Array, clips: int) -> Estimate:
        """The value and its interval.

        Args:
            draws: the value, then the one of each resample, (1 + resamples,).
            clips: how many clips say anything about it.

        Returns:
            Percentile interval, wider for few clips as Student's t is ("expanded percentile
            interval": Hesterberg 2015, The American Statistician 69:371). Without an end where
            fewer than `LEAST_CLIPS` clips speak, where there are no resamples or none differs, or
            where the value is often not defined.
        """
        value, rest = float(draws[0]), self._usable(draws, clips)
        if not len(rest):
            return Estimate(value)
        tail = 1.0 - share_within(_width(clips))
        low, high = np.quantile(rest, [tail, 1.0 - tail])
        return Estimate(value, min(float(low), value), max(float(high), value))

    def difference(self, draws: Array, clips: int, units: int) -> Estimate:
        """As `estimate`, for a difference of two shares, -1 to 1, that so many units speak of.

        The interval also holds value ± t · error, in which the error is the one with a unit more
        that differs as far as can be (after Agresti and Coull 1998, The American Statistician
        52:119). The percentiles know nothing of what is rare and was not seen: alone,
        they hold a difference of raters who seldom differ 8 to 9 times in 10, not 19 in 20.
        """
        found, rest = self.estimate(draws, clips), self._usable(draws, clips)
        if not found.has_interval:
            return found
        half = _width(clips) * math.sqrt(float(np.var(rest)) + 1.0 / units**2)
        low, high = min(found.low, found.value - half), max(found.high, found.value + half)
        return Estimate(found.value, max(-1.0, low), min(1.0, high))

    def _usable(self, draws: Array, clips: int) -> Array:
        """The values of the resamples; none where they tell nothing of how sure the value is."""
        rest = draws[1:][np.isfinite(draws[1:])]
        enough = clips >= LEAST_CLIPS and len(rest) >= LEAST_DEFINED * self._resamples
        tells = enough and len(rest) > 0 and math.isfinite(draws[0]) and np.ptp(rest) >= _SAME
        return rest if tells else rest[:0]


def rarest(clips: int) -> float:
    """The least chance of a clip at which so many are all alike 1 time in 40, 0 to 1."""
    return float((OUTSIDE / 2) ** (1 / clips)) if clips else 0.0


def alike_needed(chance: float) -> int:
    """The fewest clips whose `rarest` is at least `chance`, above 0 and below 1."""
    return math.ceil(math.log(OUTSIDE / 2) / math.log(chance))


def _width(clips: int) -> float:
    """Standard errors on either side of a value, with as many degrees of freedom as clips less 1.

    The root makes up for a bootstrap that divides by n in place of n - 1.
    """
    return math.sqrt(clips / (clips - 1)) * student_quantile(OUTSIDE, clips - 1)


def mean_of(draws: Sequence[Array]) -> Array:
    """The mean over those of several draws that are defined, (1 + resamples,); NaN for none."""
    if not draws:
        return np.array([math.nan])
    values = np.stack(draws)
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0))
