"""Signal processing over time: gaps, outliers, smoothing, turning points. Time is axis 0.

NaN means missing. Filters never bridge a gap longer than they are told to.

The filters are SciPy's to the last bits, as the tests show: SciPy takes longer to load than a set
to judge.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Mask

__all__ = [
    "derivative",
    "hampel",
    "resample",
    "runs",
    "settled",
    "smooth",
    "sustained_max",
    "travel",
    "turning_points",
]

# ours: seconds; 9 points of order 2 at 30 fps, −3 dB at 3.65 Hz. Raised, fast turns are cut off.
SMOOTHING_S = 0.3
# structural: fewest points of that window, more than the parabola has coefficients.
MIN_WINDOW = 5
# ours: longest gap that is filled, in seconds; if it is raised, a turning point may be made up.
MAX_GAP_S = 0.25
# source: Pearson 2002, in scaled median absolute deviations; if it is raised, more spikes stay.
HAMPEL_SIGMAS = 3.0
# source: the MAD times this is the standard deviation of normal noise, 1 / Φ⁻¹(3/4).
MAD_TO_SIGMA = 1.4826
# ours: samples on either side of a possible spike; if it is raised, fast movement is cut off.
HAMPEL_HALF_WINDOW = 2
# ours: share of a signal's standard deviation that is no spike: the MAD of a still one is near 0.
HAMPEL_FLOOR = 1e-3
# ours: seconds over which a place is a median; if it is raised, it follows steps later.
SETTLED_S = 1.0
# structural: of times in seconds, far below those between frames.
EPSILON_S = 1e-9
# structural: columns of which medians are taken at a time, to save memory.
BLOCK = 32


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Stretches of True as (first, one past the last) index pairs."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def hampel(
    x: Array, half_window: int = HAMPEL_HALF_WINDOW, n_sigma: float = HAMPEL_SIGMAS
) -> Array:
    """Replace spikes in `x` (T, …) by the median of their 2·`half_window` + 1 neighbours.

    A spike lies more than `n_sigma` scaled median absolute deviations off (Hampel 1974).
    NaN stays NaN and does not disturb its neighbours.
    """
    n = 2 * half_window + 1
    if len(x) < n:
        return x.copy()
    missing = np.isnan(x)
    filled = _hold_last(x)
    median = _running_median(filled, n)
    mad = _running_median(np.abs(filled - median), n)
    floor = HAMPEL_FLOOR * np.std(filled, axis=0) + 1e-9
    limit = n_sigma * MAD_TO_SIGMA * mad + floor
    out = np.where(np.abs(filled - median) > limit, median, filled)
    return np.where(missing, np.nan, out)


def _running_median(x: Array, n: int) -> Array:
    """Median of `x` (T, …) over `n` samples around each; beyond its ends it stays the same.

    Of an even number of samples it is the upper of the two in the middle.
    """
    columns = x.reshape(len(x), -1)
    padded = np.pad(columns, ((n // 2, (n - 1) // 2), (0, 0)), mode="edge")
    out = np.empty_like(columns)
    for i in range(0, columns.shape[1], BLOCK):  # all at once would take n times the memory
        windows = sliding_window_view(padded[:, i : i + BLOCK], n, axis=0)
        out[:, i : i + BLOCK] = np.partition(windows, n // 2, axis=-1)[..., n // 2]
    return out.reshape(x.shape)


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


def resample(t_s: Array, x: Array, at_s: Array, max_gap_s: float = MAX_GAP_S) -> Array:
    """`x` (T, …) given at times `t_s`, at the times `at_s`, by PCHIP; NaN in long gaps.

    A gap is long if more than `max_gap_s` lie between the known values on either side. Each
    column has gaps of its own; columns with the same gaps are worked on together.
    """
    columns = x.reshape(len(x), -1)
    out = np.full((len(at_s), columns.shape[1]), np.nan)
    for group in _same_gaps(columns):
        known = np.isfinite(columns[:, group[0]])
        if known.sum() < 2:
            continue
        times = t_s[known]
        values = _pchip(times, columns[np.ix_(known, group)], at_s)
        after = np.clip(np.searchsorted(times, at_s, side="left"), 1, len(times) - 1)
        bridged = times[after] - times[after - 1] <= max_gap_s + EPSILON_S
        exact = (times[after] == at_s) | (times[after - 1] == at_s)
        inside = (at_s >= times[0] - EPSILON_S) & (at_s <= times[-1] + EPSILON_S)
        out[:, group] = np.where((inside & (bridged | exact))[:, None], values, np.nan)
    return out.reshape(len(at_s), *x.shape[1:])


def _pchip(t_s: Array, x: Array, at_s: Array) -> Array:
    """`x` (T, n) given at `t_s`, T ≥ 2, at `at_s`: a cubic that overshoots nowhere.

    Piecewise cubic Hermite interpolation of Fritsch & Butland 1984.
    """
    step_s, slope = np.diff(t_s)[:, None], _pchip_slopes(t_s, x)
    k = np.clip(np.searchsorted(t_s, at_s, side="right") - 1, 0, len(t_s) - 2)
    h = step_s[k]
    u = (at_s - t_s[k])[:, None] / h
    rise = x[k + 1] - x[k]
    bend = (slope[k] + slope[k + 1]) * h - 2.0 * rise
    return np.asarray(x[k] + u * (slope[k] * h + u * (rise - slope[k] * h - bend * (1.0 - u))))


def _pchip_slopes(t_s: Array, x: Array) -> Array:
    """Slopes (T, n) at the knots of `_pchip`: 0 where `x` turns, else a mean of both sides'."""
    step_s = np.diff(t_s)[:, None]
    chord = np.diff(x, axis=0) / step_s
    if len(chord) == 1:
        return np.concatenate([chord, chord])
    before, after = chord[:-1], chord[1:]
    near, far = 2.0 * step_s[1:] + step_s[:-1], step_s[1:] + 2.0 * step_s[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (near + far) / (near / before + far / after)  # harmonic
    inner = np.where(before * after > 0.0, mean, 0.0)
    first = _pchip_end(step_s[0], step_s[1], chord[0], chord[1])
    last = _pchip_end(step_s[-1], step_s[-2], chord[-1], chord[-2])
    return np.concatenate([first[None], inner, last[None]])


def _pchip_end(step_s: Array, next_step_s: Array, chord: Array, next_chord: Array) -> Array:
    """Slope at an end of `_pchip`, from its two nearest chords; keeps the shape."""
    slope = ((2.0 * step_s + next_step_s) * chord - step_s * next_chord) / (step_s + next_step_s)
    turns = np.sign(chord) != np.sign(next_chord)
    limit = np.where(turns & (np.abs(slope) > 3.0 * np.abs(chord)), 3.0 * chord, slope)
    return np.where(np.sign(slope) == np.sign(chord), limit, 0.0)


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
    window = max(MIN_WINDOW, 2 * round(window_s * rate_hz / 2 - 0.5) + 1)
    columns = x.reshape(len(x), -1)
    out = columns.copy() if deriv == 0 else np.full_like(columns, np.nan)
    for group in _same_gaps(columns):
        for start, stop in runs(np.isfinite(columns[:, group[0]])):
            part = columns[start:stop, group]
            if stop - start >= window:
                out[start:stop, group] = _fitted(part, window, deriv) * rate_hz**deriv
            elif deriv == 1 and stop - start >= 2:
                out[start:stop, group] = np.gradient(part, 1.0 / rate_hz, axis=0)
    return out.reshape(x.shape)


def _fitted(x: Array, window: int, deriv: int) -> Array:
    """Parabolas fitted to `window` samples of `x` (T ≥ window, n), or their slope a sample.

    Each sample takes the value of the parabola around it, those near an end that of the
    first or last whole window (Savitzky & Golay 1964).
    """
    half = window // 2
    weights = _parabola_weights(window, deriv)
    out = np.empty_like(x)
    out[half : len(x) - half] = sliding_window_view(x, window, axis=0) @ weights[half]
    out[:half] = weights[:half] @ x[:window]
    out[len(x) - half :] = weights[half + 1 :] @ x[-window:]
    return out


@cache
def _parabola_weights(window: int, deriv: int) -> Array:
    """Weights of the samples of a window in the parabola's value or slope, (window, window).

    A row for each sample of the window at which it is taken.
    """
    half = window // 2
    at = np.arange(-half, half + 1.0)
    to_value = np.vander(at, 3) if deriv == 0 else np.stack([2 * at, at**0, 0 * at], axis=1)
    return np.asarray(to_value @ np.linalg.pinv(np.vander(at, 3)))


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


def settled(x: Array, rate_hz: float, over_s: float = SETTLED_S) -> Array:
    """Running median of `x` (T, …) over `over_s`: where something stays, without jitter."""
    if not len(x):
        return x.copy()
    median = _running_median(_hold_last(x), max(3, round(over_s * rate_hz)))
    return np.where(np.isnan(x), np.nan, median)


def travel(points: Array, rate_hz: float, over_s: float = SETTLED_S) -> Array:
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
    lowest = sliding_window_view(x, n).min(axis=1)
    if np.isnan(lowest).all():
        return float("nan"), 0
    start = int(np.nanargmax(lowest))
    return float(lowest[start]), start
