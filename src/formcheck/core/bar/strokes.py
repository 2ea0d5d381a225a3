"""The way up of the bar in each rep: how far, how fast, where it slowed down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.bar.model import BarRep, Sticking, VelocityLoss

__all__ = ["BarSeries", "stroke", "velocity_loss"]

# ours: m/s of the bar above which it is rising. If it is raised, a slow start and a slow lock-out
# are no part of the lift; if it is lowered, the bar rises while it rests.
RISING_M_S = 0.05
# ours: shares of the way up between which the lift is surely going on, however slow it is.
SURELY = (0.1, 0.9)
# ours: seconds beside a rep in which its lowest and highest place are looked for as well.
AROUND_S = 0.3
# ours: share of the time of a lift in which the bar is seen at least; between its lowest and its
# highest place it has to be seen all the time. If it is lowered, a lowest place may be missed.
LEAST_SEEN = 0.7
# ours: centimetres; what rises less is no lift.
LEAST_RANGE_CM = 8.0
# ours: share of the lower of the two peaks around it by which the velocity dips at a sticking
# point. If it is lowered, unsteady tracks stick.
LEAST_DIP = 0.25
# structural: percentiles that a path's width is between, as of checks that reduce by `range`.
RANGE_PERCENTILES = (5.0, 95.0)
# source: standard error of a moment that lies anywhere between two pictures: 1 / sqrt(12).
BETWEEN = 0.29
# Beside what the noise of single pictures makes, the errors below are left on rendered clips
# (docs/bar.md).
# ours: seconds; standard error of when a lift begins or ends, as its start is smoothed.
END_SEM_S = 0.033
# ours: standard error of a range, in cm: the bar comes nearer to the camera or goes farther away.
RANGE_SEM_CM = 0.7
# ours: standard error of a peak velocity, in m/s: smoothing cuts it off.
PEAK_SEM_M_S = 0.035


@dataclass(frozen=True, slots=True)
class BarSeries:
    """The bar over time; arrays (T,).

    `forward_cm` is NaN where the camera does not see it. `sem_cm` and `velocity_sem_m_s` are
    standard errors of a height and of a velocity, `off_m_s` of a mean velocity beside it, and
    `look_every_s` the time between two pictures.
    """

    t_s: Array
    height_cm: Array
    forward_cm: Array
    velocity_m_s: Array
    sem_cm: float
    velocity_sem_m_s: float
    look_every_s: float
    off_m_s: float = 0.0

    @property
    def rising_m_s(self) -> float:
        """Velocity above which the bar rises: where hands stand in for it, above their noise."""
        return max(RISING_M_S, self.velocity_sem_m_s)


def stroke(series: BarSeries, index: int, from_s: float, to_s: float) -> BarRep | None:
    """The bar's way up in the rep `index`, which is lifted between two times.

    The lift begins when the bar has last been slower than `BarSeries.rising_m_s` before a tenth of
    the way, and ends when it is again after nine tenths: the velocity in between is the mean
    concentric one.

    Returns:
        None where the bar was not seen, or hardly rose.
    """
    ends = _ends(series, from_s, to_s)
    if ends is None:
        return None
    first, last, rise_cm = ends
    t_s, velocity = series.t_s, series.velocity_m_s
    start_s, end_s = _crossing_s(series, first, first + 1), _crossing_s(series, last - 1, last)
    lift = np.flatnonzero((t_s >= start_s) & (t_s <= end_s))
    if len(lift) < 2:
        return None
    lasted_s = end_s - start_s
    climbed_cm = float(np.diff(np.interp([start_s, end_s], t_s, series.height_cm))[0])
    mean = climbed_cm / 100.0 / lasted_s
    timing = np.sqrt(2.0) * np.hypot(END_SEM_S, BETWEEN * series.look_every_s) / lasted_s
    placing = np.sqrt(2.0) * series.sem_cm / 100.0 / lasted_s
    peak = int(lift[velocity[lift].argmax()])
    forward = series.forward_cm[lift]
    known = bool(np.isfinite(forward).all())
    return BarRep(
        index=index,
        start_s=start_s,
        end_s=end_s,
        range_cm=rise_cm,
        range_sem_cm=float(np.hypot(RANGE_SEM_CM, np.sqrt(2.0) * series.sem_cm)),
        mean_m_s=mean,
        mean_sem_m_s=math.hypot(mean * timing, placing, series.off_m_s),
        peak_m_s=float(velocity[peak]),
        peak_sem_m_s=math.hypot(PEAK_SEM_M_S, series.velocity_sem_m_s, 2.0 * series.off_m_s),
        peak_at_s=float(t_s[peak]),
        forward_cm=float(np.ptp(np.percentile(forward, RANGE_PERCENTILES))) if known else None,
        lift_off_cm=float(forward[0]) if known else None,
        sticking=_sticking(series, first, last),
    )


def _ends(series: BarSeries, from_s: float, to_s: float) -> tuple[int, int, float] | None:
    """First and last sample of the lift between two times, and how far the bar rises, cm.

    None where it was not seen all the way, or hardly rose.
    """
    t_s, height, velocity = series.t_s, series.height_cm, series.velocity_m_s
    within = (t_s >= from_s - AROUND_S) & (t_s <= to_s + AROUND_S)
    samples = np.flatnonzero(within & np.isfinite(height))
    if len(samples) < max(4, LEAST_SEEN * within.sum()):
        return None
    top = int(samples[height[samples].argmax()])
    below = samples[samples <= top]
    low = int(below[height[below].argmin()])
    rise_cm = float(height[top] - height[low])
    if rise_cm < LEAST_RANGE_CM:
        return None
    # Before the lift and after it the bar may rest, or be hidden, for long.
    share = (height[low : top + 1] - height[low]) / rise_cm
    nearly = low + int(np.argmax(share >= SURELY[1]))
    begun = low + int(np.flatnonzero(share[: nearly - low] < SURELY[0]).max(initial=0))
    slow = np.flatnonzero(velocity <= series.rising_m_s)
    first = int(slow[(slow >= low) & (slow <= begun)].max(initial=low))
    last = int(slow[(slow >= nearly) & (slow <= top)].min(initial=top))
    if last <= first or np.isnan(velocity[first : last + 1]).any():
        return None
    return first, last, rise_cm


def _crossing_s(series: BarSeries, a: int, b: int) -> float:
    """When the bar begins or ends to rise between samples `a` and `b`."""
    before, after = series.velocity_m_s[[a, b]] - series.rising_m_s
    start_s, end_s = series.t_s[[a, b]]
    if before * after >= 0.0:
        return float(start_s if abs(before) < abs(after) else end_s)
    return float(start_s + (end_s - start_s) * before / (before - after))


def _sticking(series: BarSeries, first: int, last: int) -> Sticking | None:
    """The deepest dip of the velocity between two peaks of the lift, if it is plain."""
    velocity = series.velocity_m_s[first : last + 1]
    before = np.maximum.accumulate(velocity)
    after = np.maximum.accumulate(velocity[::-1])[::-1]
    lower_peak = np.minimum(before, after)
    dip = lower_peak - velocity
    at = int(dip.argmax())
    plain = max(LEAST_DIP * lower_peak[at], 3.0 * series.velocity_sem_m_s)
    if dip[at] < plain or velocity[at] < 0.0:
        return None
    height = series.height_cm[first : last + 1]
    return Sticking(
        at_s=float(series.t_s[first + at]),
        height=float((height[at] - height[0]) / (height[-1] - height[0])),
        velocity_m_s=float(velocity[at]),
    )


def velocity_loss(reps: Sequence[BarRep], limit: float | None) -> VelocityLoss | None:
    """What full `reps` lost in velocity; None for fewer than two.

    `limit` is the loss in percent from which on a rep is too slow. It is compared with the fastest
    rep until then, as there is no other while the set is going on.
    """
    if len(reps) < 2:
        return None
    fastest = max(reps, key=_mean_m_s)
    percent, sem = _lost(reps[-1], fastest)
    whole = VelocityLoss(percent, sem, limit)
    if limit is None:
        return whole
    for n, rep in enumerate(reps[1:], start=1):
        before = max(reps[:n], key=_mean_m_s)
        percent, sem = _lost(rep, before)
        if percent >= limit:
            return replace(
                whole,
                stop_after=rep.index,
                stop_against=before.index,
                stop_percent=percent,
                stop_sem=sem,
            )
    return whole


def _mean_m_s(rep: BarRep) -> float:
    return rep.mean_m_s


def _lost(rep: BarRep, fastest: BarRep) -> tuple[float, float]:
    """By how many percent `rep` was slower than `fastest`, and the standard error of that."""
    if rep is fastest:
        return 0.0, 0.0
    share = rep.mean_m_s / fastest.mean_m_s
    relative = np.hypot(rep.mean_sem_m_s / rep.mean_m_s, fastest.mean_sem_m_s / fastest.mean_m_s)
    return 100.0 * (1.0 - share), 100.0 * share * float(relative)
