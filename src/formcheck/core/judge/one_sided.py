"""One arm against the other, in sets that are done with one arm at a time."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from formcheck.core.enums import Side
from formcheck.core.report import Rep
from formcheck.core.segment.sides import is_one_sided

__all__ = ["arms_note", "reps_a_side"]

# ours: reps of each arm from which on their means are compared; fewer may be chance.
ENOUGH_REPS = 3
# ours: share by which the ranges of both arms may differ and still be called alike: the camera
# makes the nearer arm look that much longer.
ALIKE = 0.15


def reps_a_side(reps: Sequence[Rep]) -> str:
    """`"5 left, 5 right"` for the full reps of a set with one arm at a time; empty for others."""
    if not is_one_sided(reps):
        return ""
    counts = [(len(_of(side, reps)), side) for side in Side]
    return ", ".join(f"{n} {side}" for n, side in counts if n)


def arms_note(reps: Sequence[Rep]) -> list[str]:
    """That a set is done with one arm at a time, and how one arm did against the other."""
    if not is_one_sided(reps):
        return []
    notes = [f"One arm at a time: {reps_a_side(reps)}."]
    left, right = (_of(side, reps) for side in Side)
    if min(len(left), len(right)) >= ENOUGH_REPS:
        notes.append(f"Left against right: {_ranges(left, right)}{_times(left, right)}.")
    return notes


def _of(side: Side, reps: Sequence[Rep]) -> list[Rep]:
    return [rep for rep in reps if rep.is_full and rep.side is side]


def _ranges(left: Sequence[Rep], right: Sequence[Rep]) -> str:
    ways = {Side.LEFT: fmean(r.range for r in left), Side.RIGHT: fmean(r.range for r in right)}
    short, long = sorted(ways, key=lambda side: ways[side])
    less = 1.0 - ways[short] / ways[long]
    if less < ALIKE:
        return "both arms go about as far"
    return f"the {short} arm goes about {less:.0%} less far than the {long} one"


def _times(left: Sequence[Rep], right: Sequence[Rep]) -> str:
    """Mean time of lifting; empty where it was not seen on both sides."""
    times_s = [
        [r.concentric_s for r in reps if r.concentric_s is not None] for reps in (left, right)
    ]
    if not all(times_s):
        return ""
    return "; lifting takes {:.1f} s left, {:.1f} s right".format(*map(fmean, times_s))
