"""Finds the time in which a position is held."""

from __future__ import annotations

import numpy as np

from formcheck.core.domain import Array, Hold, HoldRule, LedgerEntry
from formcheck.core.segment.reps import OUT_OF_POSITION
from formcheck.core.signals import Mask, runs

__all__ = ["segment_holds"]


MAX_BREAK_S = 1.0
"""Leaving the position for longer than this ends the hold."""
MIN_STILL_S = 0.5
"""In position for less than this on the way in or out is no part of the hold."""


def segment_holds(
    t_s: Array, series: Array, allowed: Mask, rule: HoldRule
) -> tuple[tuple[Hold, ...], tuple[LedgerEntry, ...]]:
    """Holds and ledger: where `series` (T,) keeps within the rule's range and posture."""
    with np.errstate(invalid="ignore"):
        held = allowed & (series >= rule.low) & (series <= rule.high)
    joined: list[tuple[int, int]] = []
    for start, stop in runs(held):
        if t_s[stop - 1] - t_s[start] < MIN_STILL_S:
            continue
        if joined and t_s[start] - t_s[joined[-1][1] - 1] <= MAX_BREAK_S:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    holds: list[Hold] = []
    ledger: list[LedgerEntry] = []
    for start, stop in joined:
        a, b = float(t_s[start]), float(t_s[stop - 1])
        if b - a >= rule.min_duration_s:
            holds.append(Hold(len(holds) + 1, a, b, in_line_s=b - a))
            ledger.append(LedgerEntry(a, b, "hold", ""))
    edges = [t_s[0], *(x for h in holds for x in (h.start_s, h.end_s)), t_s[-1]] if len(t_s) else []
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if b - a >= 1.0:
            ledger.append(LedgerEntry(float(a), float(b), "not_counted", OUT_OF_POSITION))
    return tuple(holds), tuple(sorted(ledger, key=lambda e: e.start_s))
