"""One check on one rep, hold or set: view gate → coverage gate → measure → dead band → outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.core.domain import Array, Check, Finding, Outcome, Rep, RepSignal, View
from formcheck.core.geometry import distance
from formcheck.core.judge.reductions import reduce_set, reduce_window
from formcheck.core.measures import evaluate
from formcheck.core.motion import Motion
from formcheck.core.signals import Mask, runs

Indices = NDArray[np.intp]

__all__ = ["CheckSeries", "Window", "assess", "assess_set", "phase_mask", "series_of"]

MIN_VISIBILITY = 0.5
MIN_COVERAGE = 0.8
"""Share of a phase in which the needed joints must be seen for a verdict on it."""
LIMB_TOLERANCE = 0.2
STRICT_LIMB_TOLERANCE = 0.12
"""A limb this much longer or shorter than usual in a side view has a hidden end."""
REFERENCE_S = 1.0
"""This much time outside the set is enough to take the limbs' lengths from."""
MIN_REPS_FOR_SET = 4

_LIMBS = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
"""Arms are left out: elbows flare, so an arm's length in the picture changes honestly."""

HEIGHTS = {
    "top": (0.93, 1.0),
    "middle": (0.25, 0.75),
    "bottom": (0.0, 0.07),
    "early_lifting": (0.0, 0.4),
    "late_lowering": (0.0, 0.4),
}
"""Phases as shares of a rep's range, 0 at its lowest point."""

VIEW_WORDS = {
    View.FRONT: "from the front",
    View.BACK: "from behind",
    View.SIDE_LEFT: "from the left side",
    View.SIDE_RIGHT: "from the right side",
    View.OBLIQUE: "at an angle",
    View.UNKNOWN: "from an unclear direction",
}


@dataclass(frozen=True, slots=True)
class CheckSeries:
    """A check's measure over the whole clip: value and uncertainty (T,), and where it is seen."""

    value: Array
    uncertainty: Array
    seen: Mask


@dataclass(frozen=True, slots=True)
class Window:
    """The samples a finding speaks of: (T,) mask, in the order of time."""

    mask: Mask
    start_s: float
    end_s: float


def series_of(check: Check, motion: Motion, in_set: Mask) -> CheckSeries:
    """Evaluate the check's measure on every frame. `in_set` (T,) marks the lifter at work.

    What has to be enlarged for the network is measured less well, by as much.
    """
    value = evaluate(motion, check.measure)
    if isinstance(check.uncertainty, str):
        uncertainty = evaluate(motion, check.uncertainty)
    else:
        uncertainty = np.full(len(value), check.uncertainty)
    uncertainty = uncertainty * motion.enlargement
    seen = np.isfinite(value) & _visible(motion, check.needs) & _limbs_fit(motion, check, in_set)
    return CheckSeries(value, uncertainty, seen)


def _visible(motion: Motion, needs: tuple[str, ...]) -> Mask:
    seen = np.ones(len(motion.t_s), dtype=bool)
    for joint in needs:
        if joint != "contour":
            seen &= motion.visibility(joint) >= MIN_VISIBILITY
    return seen


def _limbs_fit(motion: Motion, check: Check, in_set: Mask) -> Mask:
    """Where no needed limb has an odd length: hidden joints come back with full visibility.

    Only in side views, where limbs move in the picture's plane and keep their length. At the
    top of a rep the lifter is as straight as before the set, when no plate hid anything, so
    that lengths are compared with those, and closely.
    """
    fits = np.ones(len(motion.t_s), dtype=bool)
    if not motion.is_side:
        return fits
    for a, b in _LIMBS:
        if a in check.needs and b in check.needs:
            length = distance(motion.joint(a), motion.joint(b))
            known = np.isfinite(length)
            inside, outside = known & in_set, known & ~in_set
            strict = check.phase == "top" and outside.sum() >= REFERENCE_S * motion.rate_hz
            reference = outside if strict else inside
            if reference.any():
                usual = np.median(length[reference])
                tolerance = STRICT_LIMB_TOLERANCE if strict else LIMB_TOLERANCE
                with np.errstate(invalid="ignore"):
                    fits &= np.abs(length / usual - 1.0) <= tolerance
    return fits


def phase_mask(t_s: Array, signal: Array, rep: Rep, phase: str, rule: RepSignal) -> Mask:
    """Samples of `rep` that belong to `phase`, (T,).

    Phases: whole, lowering, lifting, and the parts of the range in `HEIGHTS`: early_lifting
    and late_lowering on one way only, top, bottom and middle on the way down and up.
    """
    inside = (t_s >= rep.start_s) & (t_s <= rep.end_s)
    if phase == "whole":
        return inside
    low_turn = rule.turn == "low"
    half_pause_s = (rep.pause_s or 0.0) / 2.0
    before = inside & (t_s <= rep.turn_s - half_pause_s)
    after = inside & (t_s >= rep.turn_s + half_pause_s)
    lowering, lifting = (before, after) if low_turn else (after, before)
    if rep.eccentric_s is None and rep.concentric_s is not None:
        # Held at lock-out until the clip ends, or the bar is dropped: nothing was lowered.
        lowering = np.zeros_like(inside)
    if phase in ("lowering", "lifting"):
        return lowering if phase == "lowering" else lifting
    known = inside & np.isfinite(signal)
    if not known.any():
        return known
    lowest, highest = signal[known].min(), signal[known].max()
    height = (signal - lowest) / max(highest - lowest, 1e-9)
    part = {"early_lifting": lifting, "late_lowering": lowering}.get(phase, inside)
    low, high = HEIGHTS[phase]
    with np.errstate(invalid="ignore"):
        mask = part & (height >= low) & (height <= high)
    if phase == ("bottom" if low_turn else "top"):
        # Leaning back at lock-out lowers the shoulders: the pause belongs to the top as well.
        mask |= inside & (np.abs(t_s - rep.turn_s) <= half_pause_s)
    return np.asarray(mask)


def assess(check: Check, series: CheckSeries, motion: Motion, window: Window) -> Finding:
    """Judge `check` over `window`."""
    if motion.view.view not in check.views:
        return _not_assessed(check, window, view_reason(check, motion.view.view))
    indices = np.flatnonzero(window.mask)
    if len(indices) < 2:
        return _not_assessed(check, window, "this phase is not in the clip")
    coverage = series.seen[indices].mean()
    if coverage < MIN_COVERAGE:
        reason = f"{_listed(check.needs)} seen well enough in only {coverage:.0%} of this phase"
        return _not_assessed(check, window, reason)
    values = np.where(series.seen[indices], series.value[indices], np.nan)
    value, offset = reduce_window(values, check, motion.rate_hz)
    at = int(indices[offset])
    if np.isnan(value):
        return _not_assessed(check, window, "the measure was not steady long enough to judge")
    uncertainty = float(np.nanmedian(series.uncertainty[indices]))
    start, stop = _lasting(check, series, indices, at)
    t_s = motion.t_s
    return verdict(
        check,
        value,
        uncertainty,
        at_s=float(t_s[at]),
        start_s=float(t_s[start]),
        end_s=float(t_s[stop]),
    )


def _lasting(check: Check, series: CheckSeries, indices: Indices, at: int) -> tuple[int, int]:
    """First and last sample of the stretch around `at` that the finding speaks of.

    For a worst value that is as long as it is beyond its first limit; for other ways to
    reduce a phase, the unbroken part of the phase.
    """
    limits = (check.threshold.warn, check.threshold.fault)
    limit = next(v for v in limits if v is not None)
    inside = np.zeros(len(series.value), dtype=bool)
    inside[indices] = True
    if check.reduce == "worst":
        sign = 1.0 if check.threshold.worse == "above" else -1.0
        with np.errstate(invalid="ignore"):
            inside &= sign * series.value >= sign * limit
    for start, stop in runs(inside):
        if start <= at < stop:
            return start, stop - 1
    return at, at


def verdict(
    check: Check, value: float, uncertainty: float, *, at_s: float, start_s: float, end_s: float
) -> Finding:
    """Compare a value with its limits: the whole error bar must lie beyond one to break it."""
    threshold = check.threshold
    sign = 1.0 if threshold.worse == "above" else -1.0
    outcome, reason = Outcome.PASS, ""
    for limit, worse in ((threshold.warn, Outcome.WARN), (threshold.fault, Outcome.FAULT)):
        if limit is None:
            continue
        beyond = sign * (value - limit)
        if beyond >= uncertainty:
            outcome, reason = worse, ""
        elif beyond > -uncertainty and not reason:
            reason = f"within the error of measurement of the limit for {worse.value}"
    return Finding(
        check=check.id,
        outcome=outcome,
        value=value,
        uncertainty=uncertainty,
        threshold=threshold,
        at_s=at_s,
        start_s=start_s,
        end_s=end_s,
        reason=reason,
        cue=check.cue if outcome.is_bad else "",
    )


def assess_set(
    check: Check, series: CheckSeries, motion: Motion, windows: Sequence[Window]
) -> Finding:
    """Judge `check` over a set, given the same phase of each of its reps."""
    whole = Window(
        np.any([w.mask for w in windows], axis=0) if windows else np.zeros(len(motion.t_s), bool),
        windows[0].start_s if windows else 0.0,
        windows[-1].end_s if windows else 0.0,
    )
    if motion.view.view not in check.views:
        return _not_assessed(check, whole, view_reason(check, motion.view.view))
    reps = [
        np.where(series.seen, series.value, np.nan)[window.mask]
        for window in windows
        if window.mask.any() and series.seen[window.mask].mean() >= MIN_COVERAGE
    ]
    if len(reps) < MIN_REPS_FOR_SET:
        reason = f"needs {MIN_REPS_FOR_SET} reps to be seen, had {len(reps)}"
        return _not_assessed(check, whole, reason)
    value = reduce_set(reps, check, motion.rate_hz)
    uncertainty = float(np.nanmedian(series.uncertainty[whole.mask]))
    return verdict(
        check,
        value,
        uncertainty,
        at_s=windows[-1].start_s,
        start_s=whole.start_s,
        end_s=whole.end_s,
    )


def view_reason(check: Check, view: View) -> str:
    """Why this view can't show it, and which one can."""
    sides = {View.SIDE_LEFT, View.SIDE_RIGHT}
    wanted = [VIEW_WORDS[v] for v in (View.FRONT, View.BACK) if v in check.views]
    if sides <= check.views:
        wanted.insert(0, "from the side")
    return f"filmed {VIEW_WORDS[view]}; film {' or '.join(wanted)} to see this"


def _listed(needs: tuple[str, ...]) -> str:
    return ", ".join("back outline" if need == "contour" else need for need in needs)


def _not_assessed(check: Check, window: Window, reason: str) -> Finding:
    return Finding(
        check=check.id,
        outcome=Outcome.NOT_ASSESSED,
        value=None,
        uncertainty=None,
        threshold=check.threshold,
        at_s=None,
        start_s=window.start_s,
        end_s=window.end_s,
        reason=reason,
        cue="",
    )
