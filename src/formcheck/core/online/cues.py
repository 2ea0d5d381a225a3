"""Judges a rep or a hold before it is over, by the same checks as the report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Phase, Reduction, Scope
from formcheck.core.exercise import Check, RepPattern
from formcheck.core.judge.assess import assess
from formcheck.core.judge.phases import Window, window_of
from formcheck.core.judge.series import series_of
from formcheck.core.motion import Motion
from formcheck.core.online.events import Cue
from formcheck.core.report import Finding, Hold, Rep

__all__ = ["cue_of", "faults_of_hold", "faults_of_rep", "newest_known"]

# ours: seconds; a phase has ended when its newest sample is this old.
PHASE_ENDED_S = 0.15

_ONLY_GETS_WORSE = (Reduction.WORST, Reduction.CHANGE)
"""Reductions that only get worse as a phase goes on: what they break stays broken."""
_TWICE_IN_A_REP = (Phase.WHOLE, Phase.TOP, Phase.MIDDLE)
"""Phases that are not over before the rep is."""


def faults_of_rep(
    checks: Sequence[Check],
    motion: Motion,
    signal: Array,
    rep: Rep,
    pattern: RepPattern,
    in_set: Mask,
    *,
    turned: bool,
    finished: bool,
) -> list[Finding]:
    """What is wrong with `rep` so far, worst first.

    A rep that is not `finished` ends at the newest sample. Before it has `turned` its range is
    not known, and with it no phase but the whole. A median speaks only for a phase that has
    ended: half of one may lie on the wrong side of a limit.
    """
    found = []
    for check in checks:
        if check.scope is not Scope.REP or motion.view.view not in check.views:
            continue
        if not finished and not turned and check.phase is not Phase.WHOLE:
            continue
        window = window_of(rep, check.phase, motion.t_s, signal, pattern)
        may_recover = not finished and check.reduce not in _ONLY_GETS_WORSE
        if may_recover and not _has_ended(check, motion.t_s, window.mask):
            continue
        found.append(assess(check, series_of(check, motion, in_set), motion, window))
    return _worst_first(found)


def _has_ended(check: Check, t_s: Array, mask: Mask) -> bool:
    """Whether a phase that comes only once in a rep has ended."""
    if check.phase in _TWICE_IN_A_REP or not mask.any():
        return False
    return bool(t_s[-1] - t_s[mask][-1] >= PHASE_ENDED_S)


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
            if check.scope is Scope.HOLD and motion.view.view in check.views
        ]
    )


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """The warnings and faults of `findings`, faults first, then those furthest off."""
    bad = [f for f in findings if f.outcome.is_bad]
    return sorted(bad, key=lambda f: f.badness, reverse=True)


def newest_known(values: Array) -> float:
    """The last value of `values` (T,) if it is at most a few samples old, else NaN."""
    recent = values[-4:]
    known = np.isfinite(recent)
    return float(recent[known][-1]) if known.any() else float("nan")


def cue_of(finding: Finding, t_s: float) -> Cue:
    """What to do about `finding`, said at `t_s`."""
    return Cue(t_s, finding.check, finding.cue, finding.outcome)
