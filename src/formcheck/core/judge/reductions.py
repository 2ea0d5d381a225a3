"""How a measure becomes one number: over a phase of a rep, over a hold, over a set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import Reduction
from formcheck.core.exercise import Check
from formcheck.core.signals import sustained_max

__all__ = ["SET_REDUCTIONS", "WINDOW_REDUCTIONS", "drift_begins", "reduce_set", "reduce_window"]

# ours: share of reps that must lean the same way for a set to be one-sided.
SAME_SIDE = 0.75
# ours: seconds at the beginning of a phase, from whose median a change is counted.
START_S = 0.1
# ours: places in a hold at which a drift is looked for; more find its beginning more finely.
DRIFT_STEPS = 200


def _worst(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    sign = check.threshold.sign
    n = round(check.min_duration_s * rate_hz)
    worst, at = sustained_max(sign * values, n)
    return sign * worst, min(at + n // 2, len(values) - 1)


def _median(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    value = float(np.nanmedian(values))
    return value, int(np.nanargmin(np.abs(values - value)))


def _change(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    worst, at = _worst(values, check, rate_hz)
    first = values[: max(1, round(START_S * rate_hz))]
    start = float(np.nanmedian(first)) if np.isfinite(first).any() else np.nan
    return worst - start, at


def _range(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    low, high = np.nanpercentile(values, [5, 95])
    return float(high - low), int(np.nanargmax(values))


def _rebound(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    """The largest way back that is then made good again: a bounce."""
    sign = check.threshold.sign
    known = np.flatnonzero(np.isfinite(values))
    away = sign * values[known]
    before = np.maximum.accumulate(away)
    after = np.maximum.accumulate(away[::-1])[::-1]
    dips = np.minimum(before, after) - away
    deepest = int(np.argmax(dips))
    return float(dips[deepest]), int(known[deepest])


def _drift_of_hold(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    fifth = _fifth(values)
    change = np.nanmedian(values[-fifth:]) - np.nanmedian(values[:fifth])
    return float(change), len(values) - 1


def _fifth(values: Array) -> int:
    """Samples at either end of a hold that a drift is read from."""
    return max(1, len(values) // 5)


def drift_begins(values: Array, check: Check) -> int:
    """The sample of a hold (n,) at which it has drifted beyond the first limit.

    The median over a fifth of the hold, slid along, has passed the limit there, against the
    first fifth. Of a hold that never drifts so far, the middle of its last fifth.
    """
    fifth = _fifth(values)
    start = np.nanmedian(values[:fifth])
    places = np.unique(np.linspace(0, len(values) - fifth, DRIFT_STEPS).astype(int))
    for place in places:
        stretch = values[place : place + fifth]
        drift = np.nanmedian(stretch) - start if np.isfinite(stretch).any() else np.nan
        if check.threshold.excess(drift) > 0.0:
            return int(place) + fifth // 2
    return int(places[-1]) + fifth // 2


def _duration(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    return (len(values) - 1) / rate_hz, len(values) - 1


WINDOW_REDUCTIONS: dict[Reduction, Callable[[Array, Check, float], tuple[float, int]]] = {
    Reduction.WORST: _worst,
    Reduction.MEDIAN: _median,
    Reduction.CHANGE: _change,
    Reduction.RANGE: _range,
    Reduction.REBOUND: _rebound,
    Reduction.DRIFT: _drift_of_hold,
    Reduction.DURATION: _duration,
}


def reduce_window(values: Array, check: Check, rate_hz: float) -> tuple[float, int]:
    """The number of a phase or hold and the index of the sample it stands for.

    `values` (n,) has at least two samples and is NaN where the measure is unknown.
    """
    if np.isnan(values).all():
        return float("nan"), 0
    return WINDOW_REDUCTIONS[check.reduce](values, check, rate_hz)


def _drift(reps: Sequence[Array], rate_hz: float) -> float:
    medians = [np.nanmedian(values) for values in reps]
    return float(np.median(medians[-2:]) - np.median(medians[:2]))


def _slowdown(reps: Sequence[Array], rate_hz: float) -> float:
    speeds = [_speed(values, rate_hz) for values in reps]
    return float(100.0 * (1.0 - np.median(speeds[-2:]) / max(speeds)))


def _speed(values: Array, rate_hz: float) -> float:
    """Mean speed over the middle 80 % of a stroke, so that its ends need not be exact."""
    low, high = np.nanmin(values), np.nanmax(values)
    share = (values - low) / max(high - low, 1e-9)
    middle = int(((share >= 0.1) & (share <= 0.9)).sum())
    return float(0.8 * (high - low) * rate_hz / max(middle, 1))


def _one_sided(reps: Sequence[Array], rate_hz: float) -> float:
    medians = np.array([np.nanmedian(values) for values in reps])
    mean, spread = float(medians.mean()), float(medians.std(ddof=1))
    agreed = float((np.sign(medians) == np.sign(mean)).mean())
    return abs(mean) if abs(mean) > 2.0 * spread and agreed >= SAME_SIDE else 0.0


SET_REDUCTIONS: dict[Reduction, Callable[[Sequence[Array], float], float]] = {
    Reduction.DRIFT: _drift,
    Reduction.SLOWDOWN: _slowdown,
    Reduction.ONE_SIDED: _one_sided,
}


def reduce_set(reps: Sequence[Array], check: Check, rate_hz: float) -> float:
    """The number of a set from the same phase of each of its reps.

    drift: the median of the last two reps minus that of the first two. slowdown: how much
    slower, in per cent, the last two are than the fastest, which is a better reference than
    the first (Perez-Castilla 2024). one_sided: the mean, where it is larger than twice the
    spread between reps and three of four reps agree (Exell's rule, Bishop 2016), else 0.
    """
    return SET_REDUCTIONS[check.reduce](reps, rate_hz)
