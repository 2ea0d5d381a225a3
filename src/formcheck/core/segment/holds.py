"""Finds the time in which a position is held."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import SegmentKind
from formcheck.core.exercise import HoldPattern
from formcheck.core.report import Hold, Segment
from formcheck.core.segment.ledger import OUT_OF_POSITION
from formcheck.core.signals import runs

__all__ = ["segment_holds"]


# ours: seconds; leaving the position for longer ends the hold.
MAX_BREAK_S = 1.0
# ours: seconds; a shorter time in position, on the way in or out, is no part of the hold.
MIN_STILL_S = 0.5
# ours: seconds; shorter stretches without a hold are not worth an entry.
MIN_IDLE_S = 1.0


def segment_holds(
    t_s: Array, series: Array, allowed: Mask, pattern: HoldPattern
) -> tuple[tuple[Hold, ...], tuple[Segment, ...]]:
    """Holds are where `series` (T,) keeps within the pattern's range; and what the rest was."""
    with np.errstate(invalid="ignore"):
        held = allowed & (series >= pattern.low) & (series <= pattern.high)
    joined: list[tuple[int, int]] = []
    for start, stop in runs(held):
        if t_s[stop - 1] - t_s[start] < MIN_STILL_S:
            continue
        if joined and t_s[start] - t_s[joined[-1][1] - 1] <= MAX_BREAK_S:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    holds: list[Hold] = []
    segments: list[Segment] = []
    for start, stop in joined:
        a, b = float(t_s[start]), float(t_s[stop - 1])
        if b - a >= pattern.min_duration_s:
            holds.append(Hold(len(holds) + 1, a, b, in_line_s=b - a))
            segments.append(Segment(a, b, SegmentKind.HOLD, ""))
    edges = [t_s[0], *(x for h in holds for x in (h.start_s, h.end_s)), t_s[-1]] if len(t_s) else []
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if b - a >= MIN_IDLE_S:
            segments.append(Segment(float(a), float(b), SegmentKind.NOT_COUNTED, OUT_OF_POSITION))
    return tuple(holds), tuple(sorted(segments, key=lambda e: e.start_s))
