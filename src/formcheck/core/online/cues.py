"""Judges a rep or a hold before it is over, by the same checks as the report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.domain import Array, Check, Finding, Hold, Rep, RepSignal
from formcheck.core.judge.assess import Window, assess, phase_mask, series_of
from formcheck.core.motion import Motion
from formcheck.core.online.events import Cue
from formcheck.core.signals import Mask

__all__ = ["cue_of", "faults_of_hold", "faults_of_rep", "newest_known"]

PHASE_OVER_S = 0.15
"""A phase is over when its newest sample is this old."""
MOVING_LIMITS = ("worst", "change")
"""Reductions that only get worse as a phase goes on: what they break stays broken."""


def faults_of_rep(
    checks: Sequence[Check],
    motion: Motion,
    signal: Array,
    rep: Rep,
    rule: RepSignal,
    in_set: Mask,
    *,
    turned: bool,
    over: bool,
) -> list[Finding]:
    """What is wrong with `rep` so far, worst first.

    A rep that is not `over` ends at the newest sample. Before it has `turned` its range is
    not known, and with it no phase but the whole. A median speaks only for a phase that is
    over: half of one may lie on the wrong side of a limit.
    """
    found = []
    for check in checks:
        if check.scope != "rep" or motion.view.view not in check.views:
            continue
        if not over and not turned and check.phase != "whole":
            continue
        mask = phase_mask(motion.t_s, signal, rep, check.phase, rule)
        if not over and check.reduce not in MOVING_LIMITS and not _is_over(check, motion.t_s, mask):
            continue
        window = Window(mask, rep.start_s, rep.end_s)
        found.append(assess(check, series_of(check, motion, in_set), motion, window))
    return _worst_first(found)


def _is_over(check: Check, t_s: Array, mask: Mask) -> bool:
    """Whether a phase that comes but once in a rep lies behind."""
    if check.phase in ("whole", "top", "middle") or not mask.any():
        return False
    return bool(t_s[-1] - t_s[mask][-1] >= PHASE_OVER_S)


def faults_of_hold(
    checks: Sequence[Check], motion: Motion, hold: Hold, last_s: float
) -> list[Finding]:
    """What is wrong with the last `last_s` seconds of `hold`, worst first."""
    start_s = max(hold.start_s, hold.end_s - last_s)
    mask = (motion.t_s >= start_s) & (motion.t_s <= hold.end_s)
    in_set = (motion.t_s >= hold.start_s) & (motion.t_s <= hold.end_s)
    window = Window(mask, start_s, hold.end_s)
    return _worst_first(
        [
            assess(check, series_of(check, motion, in_set), motion, window)
            for check in checks
            if check.scope == "hold" and motion.view.view in check.views
        ]
    )


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """The warnings and faults of `findings`, faults first, then those furthest off."""
    bad = [f for f in findings if f.outcome.is_bad]
    return sorted(bad, key=lambda f: (f.outcome.severity, _excess(f)), reverse=True)


def _excess(finding: Finding) -> float:
    """How far the value is beyond its first limit, in its own uncertainties."""
    limits = (finding.threshold.warn, finding.threshold.fault)
    limit = next(x for x in limits if x is not None)
    if finding.value is None or finding.uncertainty is None:
        return 0.0
    return float(abs(finding.value - limit) / max(finding.uncertainty, 1e-9))


def newest_known(values: Array) -> float:
    """The last value of `values` (T,) if it is at most a few samples old, else NaN."""
    recent = values[-4:]
    known = np.isfinite(recent)
    return float(recent[known][-1]) if known.any() else float("nan")


def cue_of(finding: Finding, t_s: float) -> Cue:
    """What to do about `finding`, said at `t_s`."""
    return Cue(t_s, finding.check, finding.cue, finding.outcome)
