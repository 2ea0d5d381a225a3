"""One side against the other, in sets that are done with one arm, leg or side at a time."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from formcheck.core.enums import Side
from formcheck.core.report import Hold, Rep
from formcheck.core.segment.sides import is_one_sided
from formcheck.core.units import whole_seconds

__all__ = ["holds_note", "reps_a_side", "sides_note"]

# ours: reps of each side from which on their means are compared; fewer may be chance.
ENOUGH_REPS = 3
# ours: share by which the ranges of both arms may differ and still be called alike: the camera
# makes the nearer arm look that much longer.
ALIKE = 0.15


def reps_a_side(reps: Sequence[Rep]) -> str:
    """`"5 left, 5 right"` for the full reps of a set with one side at a time; empty for others."""
    if not is_one_sided(reps):
        return ""
    counts = [(len(_of(side, reps)), side) for side in Side]
    return ", ".join(f"{n} {side}" for n, side in counts if n)


def sides_note(reps: Sequence[Rep], limb: str) -> list[str]:
    """That a set is done with one `limb` at a time, and how one side did against the other."""
    if not is_one_sided(reps):
        return []
    notes = [f"One {limb} at a time: {reps_a_side(reps)}."]
    left, right = (_of(side, reps) for side in Side)
    if min(len(left), len(right)) >= ENOUGH_REPS:
        notes.append(f"Left against right: {_ranges(left, right, limb)}; {_times(left, right)}.")
    return notes


def holds_note(holds: Sequence[Hold]) -> list[str]:
    """How long each side was held, where both were."""
    times_s = {
        side: sum(hold.end_s - hold.start_s for hold in holds if hold.side is side) for side in Side
    }
    if not all(times_s.values()):
        return []
    each = (f"{whole_seconds(s)} s on the {side}" for side, s in times_s.items())
    return [f"Held for {', '.join(each)}."]


def _of(side: Side, reps: Sequence[Rep]) -> list[Rep]:
    return [rep for rep in reps if rep.is_full and rep.side is side]


def _ranges(left: Sequence[Rep], right: Sequence[Rep], limb: str) -> str:
    ways = {Side.LEFT: fmean(r.range for r in left), Side.RIGHT: fmean(r.range for r in right)}
    short, long = sorted(ways, key=lambda side: ways[side])
    less = 1.0 - ways[short] / ways[long]
    if less < ALIKE:
        return f"both {limb}s go about as far"
    return f"the {short} {limb} goes about {less:.0%} less far than the {long} one"


def _times(left: Sequence[Rep], right: Sequence[Rep]) -> str:
    """Mean time of a rep on either side, in seconds."""
    seconds = (fmean(rep.end_s - rep.start_s for rep in reps) for reps in (left, right))
    return "a rep takes {:.1f} s left, {:.1f} s right".format(*seconds)
