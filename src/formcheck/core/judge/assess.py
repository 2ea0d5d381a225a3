"""One check on one rep, hold or set: view gate → coverage gate → one number → outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.core.enums import ReasonKind, Reduction
from formcheck.core.exercise import Check
from formcheck.core.judge.decide import coverage_reason, decide, not_assessed, view_reason
from formcheck.core.judge.phases import Window, union_of
from formcheck.core.judge.reductions import reduce_set, reduce_window
from formcheck.core.judge.series import CheckSeries
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


def assess(check: Check, series: CheckSeries, motion: Motion, window: Window) -> Finding:
    """Judge `check` over `window`."""
    if motion.view.view not in check.views:
        reason = view_reason(check, motion.view.view)
        return not_assessed(check, window, reason, ReasonKind.VIEW)
    indices = np.flatnonzero(window.mask)
    if len(indices) < 2:
        reason = "this phase is not in the clip"
        return not_assessed(check, window, reason, ReasonKind.MISSING_PHASE)
    coverage = float(series.seen[indices].mean())
    if coverage < MIN_COVERAGE:
        reason = coverage_reason(check, coverage)
        return not_assessed(check, window, reason, ReasonKind.COVERAGE)
    values = np.where(series.seen[indices], series.value[indices], np.nan)
    value, offset = reduce_window(values, check, motion.rate_hz)
    if np.isnan(value):
        reason = "the measure was not steady long enough to judge"
        return not_assessed(check, window, reason, ReasonKind.UNSTEADY)
    at = int(indices[offset])
    uncertainty = float(np.nanmedian(series.uncertainty[indices]))
    start, stop = _lasting(check, series, indices, at)
    at_s, start_s, end_s = motion.t_s[[at, start, stop]].tolist()
    return decide(check, value, uncertainty, at_s=at_s, start_s=start_s, end_s=end_s)


def _lasting(check: Check, series: CheckSeries, indices: Indices, at: int) -> tuple[int, int]:
    """First and last sample of the stretch around `at` that the finding speaks of.

    For a worst value that is as long as it is beyond its first limit; for other ways to
    reduce a phase, the unbroken part of the phase.
    """
    inside = np.zeros(len(series.value), dtype=bool)
    inside[indices] = True
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
    if motion.view.view not in check.views:
        reason = view_reason(check, motion.view.view)
        return not_assessed(check, whole, reason, ReasonKind.VIEW)
    reps = [
        np.where(series.seen, series.value, np.nan)[window.mask]
        for window in windows
        if window.mask.any() and series.seen[window.mask].mean() >= MIN_COVERAGE
    ]
    if len(reps) < MIN_REPS_FOR_SET:
        reason = f"needs {MIN_REPS_FOR_SET} reps to be seen, had {len(reps)}"
        return not_assessed(check, whole, reason, ReasonKind.TOO_FEW_REPS)
    return decide(
        check,
        reduce_set(reps, check, motion.rate_hz),
        float(np.nanmedian(series.uncertainty[whole.mask])),
        at_s=windows[-1].start_s,
        start_s=whole.start_s,
        end_s=whole.end_s,
    )
