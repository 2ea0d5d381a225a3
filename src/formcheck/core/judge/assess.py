"""One check on one rep, hold or set: view gate → coverage gate → one number → outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array
from formcheck.core.enums import ReasonKind, Reduction
from formcheck.core.exercise import Check
from formcheck.core.judge.decide import coverage_reason, decide, not_assessed
from formcheck.core.judge.phases import Window, union_of
from formcheck.core.judge.reductions import drift_begins, reduce_set, reduce_window
from formcheck.core.judge.series import CheckSeries
from formcheck.core.judge.sight import is_in_view, view_reason
from formcheck.core.motion import Motion
from formcheck.core.report import Finding
from formcheck.core.signals import runs

__all__ = ["assess", "assess_set"]

Indices = NDArray[np.intp]

# ours: share of a phase in which the needed joints must be seen for a verdict on it. Raised,
# more is not assessed; lowered, hidden moments are guessed.
MIN_COVERAGE = 0.8
# ours: reps; fewer say nothing of how a set changed.
MIN_REPS_FOR_SET = 4
# ours: looks of the network; standard error of a duration, either end of which may be off by the
# time from one look to the next at most: sqrt(2 / 3). Raised, fast reps of slow cameras are too
# close to call.
TIMING_LOOKS = 0.8


def assess(check: Check, series: CheckSeries, motion: Motion, window: Window) -> Finding:
    """Judge `check` over `window`."""
    indices = np.flatnonzero(window.mask)
    grown = series.growth[indices] if len(indices) else series.growth
    if not is_in_view(check, motion.view.view, grown):
        reason = view_reason(check, motion.view)
        return not_assessed(check, window, reason, ReasonKind.VIEW, motion.view.yaw_deg)
    if len(indices) < 2:
        reason = "this phase is not in the clip"
        return not_assessed(check, window, reason, ReasonKind.MISSING_PHASE)
    coverage = float(series.seen[indices].mean())
    if coverage < MIN_COVERAGE:
        reason = coverage_reason(check, coverage)
        return not_assessed(check, window, reason, ReasonKind.COVERAGE)

    def reduced(values: Array) -> tuple[float, int]:
        known = np.where(series.seen[indices], values[indices], np.nan)
        return reduce_window(known, check, motion.rate_hz)

    value, offset = reduced(series.value)
    if np.isnan(value):
        reason = "the measure was not steady long enough to judge"
        return not_assessed(check, window, reason, ReasonKind.UNSTEADY)
    at = int(indices[offset])
    sem = _sem(series, indices, [reduced(values)[0] for values in series.turned])
    if check.reduce is Reduction.DURATION:
        sem = float(np.hypot(sem, TIMING_LOOKS * motion.look_every_s))
    start, stop = _lasting(check, series, indices, at)
    at_s, start_s, end_s = motion.t_s[[at, start, stop]].tolist()
    return decide(
        check,
        value,
        sem,
        at_s=at_s,
        start_s=start_s,
        end_s=end_s,
        yaw_deg=motion.view.yaw_deg,
    )


def _sem(series: CheckSeries, indices: Indices, turned: Sequence[float]) -> float:
    """Standard error of a reduced value: that of the measure, and that of the camera's yaw.

    `turned` are the values as they were with the yaw off by a standard error either way.
    """
    measured = float(np.nanmedian(series.sem[indices]))
    by_yaw = (turned[1] - turned[0]) / 2.0
    return float(np.hypot(measured, 0.0 if np.isnan(by_yaw) else by_yaw))


def _lasting(check: Check, series: CheckSeries, indices: Indices, at: int) -> tuple[int, int]:
    """First and last sample of the stretch around `at` that the finding speaks of.

    For a worst value that is as long as it is beyond its first limit; for a drift from when it
    has passed that limit; for other ways to reduce a phase, the unbroken part of the phase.
    """
    inside = np.zeros(len(series.value), dtype=bool)
    inside[indices] = True
    if check.reduce is Reduction.DRIFT:
        known = np.where(series.seen[indices], series.value[indices], np.nan)
        return int(indices[drift_begins(known, check)]), at
    if check.reduce is Reduction.WORST:
        inside &= check.threshold.is_beyond(series.value)
    for start, stop in runs(inside):
        if start <= at < stop:
            return start, stop - 1
    return at, at


def assess_set(
    check: Check, series: CheckSeries, motion: Motion, windows: Sequence[Window]
) -> Finding:
    """Judge `check` over a set, given the same phase of each of its reps."""
    whole = union_of(windows, len(motion.t_s))
    grown = series.growth[whole.mask] if whole.mask.any() else series.growth
    if not is_in_view(check, motion.view.view, grown):
        reason = view_reason(check, motion.view)
        return not_assessed(check, whole, reason, ReasonKind.VIEW, motion.view.yaw_deg)
    masks = [
        window.mask
        for window in windows
        if window.mask.any() and series.seen[window.mask].mean() >= MIN_COVERAGE
    ]
    if len(masks) < MIN_REPS_FOR_SET:
        reason = f"needs {MIN_REPS_FOR_SET} reps to be seen, had {len(masks)}"
        return not_assessed(check, whole, reason, ReasonKind.TOO_FEW_REPS)

    def reduced(values: Array) -> float:
        known = np.where(series.seen, values, np.nan)
        return reduce_set([known[mask] for mask in masks], check, motion.rate_hz)

    return decide(
        check,
        reduced(series.value),
        _sem(series, np.flatnonzero(whole.mask), [reduced(v) for v in series.turned]),
        at_s=windows[-1].start_s,
        start_s=whole.start_s,
        end_s=whole.end_s,
        yaw_deg=motion.view.yaw_deg,
    )
