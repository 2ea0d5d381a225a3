"""The even time base that poses are put on: frames come at any time, filters want equal steps."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array

__all__ = ["even_rate_hz", "sample_rate_hz", "uniform_time", "usual_step_s"]

# ours: lowest rate of the even time base, in Hz; slower clips are interpolated to it.
MIN_RATE_HZ = 10.0
# ours: highest rate of it, in Hz; faster clips only cost time.
MAX_RATE_HZ = 60.0
# ours: seconds at either end of a gap without frames that have samples; both together are longer
# than a measure looks back. If it is raised, clips with pauses take more memory.
GAP_EDGE_S = 4.0
# ours: steps over which a rate is taken; if it is lowered, a camera's uneven clock seems faster
# than it is, and if it is raised, what was looked at more often for half a second is thinned out.
RATE_STEPS = 12
# ours: share of a clip in which poses follow each other as fast as the even time base; if it is
# raised, it takes longer fast movements to be kept as they were seen.
FAST_SHARE = 0.02


def usual_step_s(t_s: Array) -> float:
    """The median of the steps between times (T,), seconds; 1 for fewer than two."""
    return float(np.median(np.diff(t_s))) if len(t_s) > 1 else 1.0


def even_rate_hz(t_s: Array) -> float:
    """Rate of an even time base for samples at `t_s` (T ≥ 2,), which may come at several rates.

    It is that of the fastest of them, within 10 to 60 Hz, so that hardly any is thinned out.
    """
    n = min(RATE_STEPS, len(t_s) - 1)
    step_s = float(np.quantile(t_s[n:] - t_s[:-n], FAST_SHARE)) / n
    return float(np.clip(1.0 / step_s, MIN_RATE_HZ, MAX_RATE_HZ))


def uniform_time(t_s: Array) -> Array:
    """A constant-rate time base over `t_s` (T,), at `even_rate_hz`.

    In gaps of more than 8 s the samples are left out that are further than 4 s from both ends, so
    that hours between two frames take no memory.
    """
    if len(t_s) < 2:
        return t_s.copy()
    rate_hz = even_rate_hz(t_s)
    gaps = np.flatnonzero(np.diff(t_s) > 2 * GAP_EDGE_S + 1 / rate_hz)
    starts_s = np.concatenate([t_s[:1], t_s[gaps + 1] - GAP_EDGE_S])
    ends_s = np.concatenate([t_s[gaps] + GAP_EDGE_S, t_s[-1:]])
    first = np.ceil((starts_s - t_s[0]) * rate_hz).astype(int)
    last = np.floor((ends_s - t_s[0]) * rate_hz + 1e-6).astype(int)
    samples = [np.arange(a, b + 1) for a, b in zip(first, last, strict=True)]
    return np.asarray(t_s[0] + np.concatenate(samples) / rate_hz)


def sample_rate_hz(t_s: Array) -> float:
    """Samples a second of a time base (T,) as `uniform_time` makes it; 1 for a single one."""
    if len(t_s) < 2:
        return 1.0
    steps_s = np.diff(t_s)
    left_out_s = steps_s[steps_s > 1.5 * np.median(steps_s)]
    return float((len(steps_s) - len(left_out_s)) / (t_s[-1] - t_s[0] - left_out_s.sum()))
