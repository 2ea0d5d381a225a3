"""Signal processing over time: gaps, outliers, smoothing, turning points. Time is axis 0.

NaN means missing. Filters never bridge a gap longer than they are told to. SciPy is imported
where it is used: it takes half a second, which the command line's help need not wait for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "derivative",
    "fill_gaps",
    "hampel",
    "resample",
    "runs",
    "settled",
    "smooth",
    "sustained_max",
    "travel",
    "turning_points",
    "uniform_time",
]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SMOOTHING_S = 0.3
"""Savitzky–Golay window: 9 points of order 2 at 30 fps, −3 dB at 3.65 Hz."""
MAX_GAP_S = 0.25
MIN_RATE_HZ, MAX_RATE_HZ = 10.0, 60.0


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Stretches of True as (first, one past the last) index pairs."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def uniform_time(t_s: Array) -> Array:
    """A constant-rate time base over `t_s` (T,), at its median rate, within 10 to 60 Hz."""
    if len(t_s) < 2:
        return t_s.copy()
    rate_hz = float(np.clip(1.0 / np.median(np.diff(t_s)), MIN_RATE_HZ, MAX_RATE_HZ))
    n = int(np.floor((t_s[-1] - t_s[0]) * rate_hz + 1e-6)) + 1
    return np.asarray(t_s[0] + np.arange(n) / rate_hz)


def hampel(x: Array, half_window: int = 2, n_sigma: float = 3.0) -> Array:
    """Replace spikes in `x` (T, …) by the median of their 2·`half_window` + 1 neighbours.

    A spike lies more than `n_sigma` scaled median absolute deviations off (Hampel 1974).
    NaN stays NaN and does not disturb its neighbours.
    """
    from scipy.ndimage import median_filter

    if len(x) < 2 * half_window + 1:
        return x.copy()
    size = (2 * half_window + 1,) + (1,) * (x.ndim - 1)
    missing = np.isnan(x)
    filled = _hold_last(x)
    median = median_filter(filled, size=size, mode="nearest")
    mad = median_filter(np.abs(filled - median), size=size, mode="nearest")
    # The MAD of a still landmark is near 0; the floor keeps its jitter from being "spikes".
    floor = 1e-3 * np.std(filled, axis=0) + 1e-9
    limit = n_sigma * 1.4826 * mad + floor
    out = np.where(np.abs(filled - median) > limit, median, filled)
    return np.where(missing, np.nan, out)


def _hold_last(x: Array) -> Array:
    """NaN replaced by the last value before it, or the first one after it, per column."""
    columns = x.reshape(len(x), -1)
    known = np.isfinite(columns)
    index = np.where(known, np.arange(len(x))[:, None], 0)
    np.maximum.accumulate(index, axis=0, out=index)
    held = np.take_along_axis(columns, index, axis=0)
    first = known.argmax(axis=0)
    lead = np.arange(len(x))[:, None] < first
    held = np.where(lead, columns[first, np.arange(columns.shape[1])], held)
    return np.nan_to_num(held).reshape(x.shape)


def fill_gaps(t_s: Array, x: Array, max_gap_s: float = MAX_GAP_S) -> Array:
    """Fill inner gaps of `x` (T, …) of at most `max_gap_s` by PCHIP; longer ones stay NaN.

    A gap's length is the time between the known values on either side.
    """
    return resample(t_s, x, t_s, max_gap_s)


def resample(t_s: Array, x: Array, at_s: Array, max_gap_s: float = MAX_GAP_S) -> Array:
    """`x` (T, …) given at times `t_s`, at the times `at_s`, by PCHIP; NaN in longer gaps.

    Each column has gaps of its own; columns with the same gaps are worked on together.
    """
    from scipy.interpolate import PchipInterpolator

    columns = x.reshape(len(x), -1)
    out = np.full((len(at_s), columns.shape[1]), np.nan)
    for group in _same_gaps(columns):
        known = np.isfinite(columns[:, group[0]])
        if known.sum() < 2:
            continue
        times = t_s[known]
        values = PchipInterpolator(times, columns[np.ix_(known, group)], axis=0)(at_s)
        after = np.clip(np.searchsorted(times, at_s, side="left"), 1, len(times) - 1)
        bridged = times[after] - times[after - 1] <= max_gap_s + 1e-9
        exact = (times[after] == at_s) | (times[after - 1] == at_s)
        inside = (at_s >= times[0] - 1e-9) & (at_s <= times[-1] + 1e-9)
        out[:, group] = np.where((inside & (bridged | exact))[:, None], values, np.nan)
    return out.reshape(len(at_s), *x.shape[1:])


def _same_gaps(columns: Array) -> list[NDArray[np.intp]]:
    """Column indices grouped by their pattern of missing values; none for all-NaN columns."""
    known = np.isfinite(columns)
    groups: dict[bytes, list[int]] = {}
    for column in np.flatnonzero(known.any(axis=0)).tolist():
        groups.setdefault(known[:, column].tobytes(), []).append(column)
    return [np.array(group) for group in groups.values()]


def smooth(x: Array, rate_hz: float, window_s: float = SMOOTHING_S) -> Array:
    """Savitzky–Golay of order 2 over the known stretches of `x` (T, …) at a constant rate.

    Stretches shorter than the window stay as they are.
    """
    return _savgol(x, rate_hz, window_s, deriv=0)


def derivative(x: Array, rate_hz: float, window_s: float = SMOOTHING_S) -> Array:
    """Rate of change of `x` (T, …) per second, by Savitzky–Golay of order 2."""
    return _savgol(x, rate_hz, window_s, deriv=1)


def _savgol(x: Array, rate_hz: float, window_s: float, deriv: int) -> Array:
    from scipy.signal import savgol_filter

    window = max(5, 2 * round(window_s * rate_hz / 2 - 0.5) + 1)
    columns = x.reshape(len(x), -1)
    out = columns.copy() if deriv == 0 else np.full_like(columns, np.nan)
    for group in _same_gaps(columns):
        for start, stop in runs(np.isfinite(columns[:, group[0]])):
            part = columns[start:stop, group]
            if stop - start >= window:
                out[start:stop, group] = savgol_filter(
                    part, window, polyorder=2, deriv=deriv, delta=1.0 / rate_hz, axis=0
                )
            elif deriv == 1 and stop - start >= 2:
                out[start:stop, group] = np.gradient(part, 1.0 / rate_hz, axis=0)
    return out.reshape(x.shape)


def turning_points(x: Array, threshold: float) -> list[tuple[int, bool]]:
    """Alternating extrema of `x` (T,) whose swings are at least `threshold`.

    Returns (index, is_maximum) pairs. The first and the last are where the series starts
    and ends when it does not turn there. NaN samples are passed over. A swing of less
    than `threshold` does not turn the series: hysteresis instead of flicker.
    """
    indices = np.flatnonzero(np.isfinite(x))
    if not len(indices):
        return []
    low = high = int(indices[0])
    rising: bool | None = None
    points: list[tuple[int, bool]] = []
    for i in indices[1:].tolist():
        if x[i] > x[high]:
            high = i
        if x[i] < x[low]:
            low = i
        if rising is not False and x[high] - x[i] >= threshold:
            points.append((high, True))
            rising, low, high = False, i, i
        elif rising is not True and x[i] - x[low] >= threshold:
            points.append((low, False))
            rising, low, high = True, i, i
    if rising is not None:
        last = high if rising else low
        points.append((last, rising))
    return points


def settled(x: Array, rate_hz: float, over_s: float = 1.0) -> Array:
    """Running median of `x` (T, …) over `over_s`: where something stays, without jitter."""
    from scipy.ndimage import median_filter

    if not len(x):
        return x.copy()
    n = max(3, round(over_s * rate_hz))
    size = (n,) + (1,) * (x.ndim - 1)
    median = median_filter(_hold_last(x), size=size, mode="nearest")
    return np.where(np.isnan(x), np.nan, median)


def travel(points: Array, rate_hz: float, over_s: float = 1.0) -> Array:
    """How far `points` (T, 2) get within `over_s`, around each sample, (T,).

    Positions are medians over the same time, so that a landmark that jitters in one place
    gets nowhere. NaN where the points are missing.
    """
    n = max(3, round(over_s * rate_hz))
    place = settled(points, rate_hz, over_s)
    index = np.arange(len(points))
    before = np.clip(index - n // 2, 0, None)
    after = np.clip(index + n // 2, None, len(points) - 1)
    way = place[after] - place[before]
    return np.where(np.isnan(points).any(axis=1), np.nan, np.hypot(way[:, 0], way[:, 1]))


def sustained_max(x: Array, n: int) -> tuple[float, int]:
    """The largest value that `x` (T,) holds for `n` samples in a row, and where.

    One wobble of a landmark is no fault: the result is the maximum over all windows of
    `n` samples of the window's minimum, and the index of that window's first sample.
    (nan, 0) when no window is free of NaN.
    """
    n = max(1, min(n, len(x)))
    if not len(x):
        return float("nan"), 0
    lowest = np.lib.stride_tricks.sliding_window_view(x, n).min(axis=1)
    if np.isnan(lowest).all():
        return float("nan"), 0
    start = int(np.nanargmax(lowest))
    return float(lowest[start]), start
