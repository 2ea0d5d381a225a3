"""The stretch of time that a check looks at: a phase of a rep, a hold, a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Phase, Reversal
from formcheck.core.exercise import HoldPattern, RepPattern
from formcheck.core.report import Hold, Rep

__all__ = ["Window", "phase_mask", "union_of", "window_of"]

# ours: parts of a rep's range, 0 at its lowest point and 1 at its highest.
HEIGHTS = {
    Phase.TOP: (0.93, 1.0),
    Phase.MIDDLE: (0.25, 0.75),
    Phase.BOTTOM: (0.0, 0.07),
    Phase.EARLY_LIFTING: (0.0, 0.4),
    # From when a bar leaves the floor until it has passed the knees.
    Phase.PULL: (0.15, 0.6),
    Phase.LATE_LOWERING: (0.0, 0.4),
}


# ours: seconds before a rep goes out of sight in which one that is still under way is told by its
# speed; if it is raised, a lifter who has just arrived counts as one under way.
STILL_MOVING_S = 0.1
# ours: share of the range moved in that time by a lifter who has not arrived at the turn; slow
# lifters move by 0.1 in the middle of a rep. If it is raised, more turns count as reached.
STILL_MOVING = 0.05


@dataclass(frozen=True, slots=True)
class Window:
    """The samples a finding speaks of: (T,) mask, in the order of time."""

    mask: Mask
    start_s: float
    end_s: float


def window_of(
    part: Rep | Hold, phase: Phase, t_s: Array, signal: Array, pattern: RepPattern | HoldPattern
) -> Window:
    """The samples of `part` that belong to `phase`; of a hold all of them."""
    if isinstance(part, Rep) and isinstance(pattern, RepPattern):
        mask = phase_mask(t_s, signal, part, phase, pattern)
    else:
        mask = (t_s >= part.start_s) & (t_s <= part.end_s)
    return Window(mask, part.start_s, part.end_s)


def union_of(windows: Sequence[Window], n: int) -> Window:
    """All of `windows`, over `n` samples; an empty one if there are none."""
    if not windows:
        return Window(np.zeros(n, dtype=bool), 0.0, 0.0)
    mask = np.any([window.mask for window in windows], axis=0)
    return Window(mask, windows[0].start_s, windows[-1].end_s)


def phase_mask(t_s: Array, signal: Array, rep: Rep, phase: Phase, pattern: RepPattern) -> Mask:
    """Samples of `rep` that belong to `phase`, (T,).

    Phases: whole, lowering, lifting, and the parts of the range in `HEIGHTS`: early_lifting, pull
    and late_lowering on one way only, top, bottom and middle on the way down and up.
    """
    inside = (t_s >= rep.start_s) & (t_s <= rep.end_s)
    if phase is Phase.WHOLE:
        return inside
    half_pause_s = (rep.pause_s or 0.0) / 2.0
    before = inside & (t_s <= rep.turn_s - half_pause_s)
    after = inside & (t_s >= rep.turn_s + half_pause_s)
    lowering, lifting = (after, before) if pattern.lifts_first else (before, after)
    if rep.eccentric_s is None and rep.concentric_s is not None:
        # Held at lock-out until the clip ends, or the bar is dropped: nothing was lowered.
        lowering = np.zeros_like(inside)
    if phase is Phase.LOWERING:
        return lowering
    if phase is Phase.LIFTING:
        return lifting
    known = inside & np.isfinite(signal)
    if not known.any():
        return known
    lowest, highest = signal[known].min(), signal[known].max()
    height = (signal - lowest) / max(highest - lowest, 1e-9)
    ways = {Phase.EARLY_LIFTING: lifting, Phase.PULL: lifting, Phase.LATE_LOWERING: lowering}
    part = ways.get(phase, inside)
    is_turn = phase is (Phase.TOP if pattern.turn is Reversal.HIGH else Phase.BOTTOM)
    if is_turn and _ends_under_way(t_s, height, rep):
        return np.zeros_like(inside)
    low, high = HEIGHTS[phase]
    with np.errstate(invalid="ignore"):
        mask = part & (height >= low) & (height <= high)
    if is_turn:
        # Leaning back at lock-out lowers the shoulders: the pause belongs to the top as well.
        mask |= inside & (np.abs(t_s - rep.turn_s) <= half_pause_s)
    return np.asarray(mask)


def _ends_under_way(t_s: Array, height: Array, rep: Rep) -> bool:
    """Whether the lifter is lost from sight before the turn, given the rep's height 0..1 (T,).

    The clip may end there, or the lifter may leave the picture or go behind something.
    """
    since_s = rep.end_s - STILL_MOVING_S
    if rep.turn_s < since_s:
        return False
    last = height[(t_s >= since_s) & (t_s <= rep.end_s) & np.isfinite(height)]
    return len(last) > 1 and bool(np.ptp(last) > STILL_MOVING)
