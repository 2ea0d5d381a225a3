"""Cycles of the rep signal: one turn away from the start posture and back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.signals import runs, turning_points

__all__ = ["Cycle", "RepTrack", "find_cycles", "join_stretches", "stroke", "typical_swing"]

# ours: share of a stroke's peak speed; below it, near either end, the lifter is still. Raised,
# strokes get shorter and pauses longer.
STILL = 0.08
# ours: share of a typical swing; this near to an extremum stillness ends or begins a stroke.
NEAR_END = 0.2


@dataclass(frozen=True, slots=True)
class Cycle:
    """One turn away from the start posture, as sample indices.

    `rise` and `fall` are the swings to the turning point and back, NaN where unseen.
    `at_start` and `at_end` say that nothing lies before or after it in its stretch.
    """

    start: int
    turn: int
    end: int
    rise: float
    fall: float
    at_start: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class RepTrack:
    """The rep signal, turned so that it is low in the start posture.

    `away` and its absolute `speed` per second are (T,); `typical` is the usual swing.
    """

    t_s: Array
    away: Array
    speed: Array
    typical: float


def join_stretches(known: Mask, max_break: int) -> list[tuple[int, int]]:
    """Index ranges in which `known` (T,) has no break longer than `max_break` samples."""
    out: list[tuple[int, int]] = []
    for start, stop in runs(known):
        if out and start - out[-1][1] <= max_break:
            out[-1] = (out[-1][0], stop)
        else:
            out.append((start, stop))
    return out


def typical_swing(away: Array, stretches: list[tuple[int, int]], min_range: float) -> float:
    """Range-weighted median of the swings that could be reps; NaN when there is none."""
    swings: list[float] = []
    for start, stop in stretches:
        levels = [away[start + i] for i, _ in turning_points(away[start:stop], min_range / 2)]
        swings += [abs(b - a) for a, b in pairwise(levels)]
    sizes = np.sort([s for s in swings if s >= min_range])
    if not len(sizes):
        return float("nan")
    return float(sizes[np.searchsorted(np.cumsum(sizes), sizes.sum() / 2)])


def find_cycles(away: Array, first: int, stop: int, threshold: float, near: float) -> list[Cycle]:
    """All turns of one stretch, with the extrema of the start posture on either side.

    A swing of less than `threshold` does not turn the signal. Where the stretch ends at a
    turning point, the cycle lasts for as long as the signal stays within `near` of it.
    """
    points = [(first + i, high) for i, high in turning_points(away[first:stop], threshold)]
    out = []
    for k, (turn, high) in enumerate(points):
        if not high:
            continue
        before = points[k - 1][0] if k > 0 else None
        after = points[k + 1][0] if k + 1 < len(points) else None
        out.append(
            Cycle(
                start=turn if before is None else before,
                turn=turn,
                end=_last_within(away, turn, stop, near) if after is None else after,
                rise=np.nan if before is None else float(away[turn] - away[before]),
                fall=np.nan if after is None else float(away[turn] - away[after]),
                at_start=k <= 1,
                at_end=k >= len(points) - 2,
            )
        )
    return out


def _last_within(away: Array, turn: int, stop: int, near: float) -> int:
    """Last sample before `stop` up to which the signal stays within `near` of its turn."""
    gone = np.flatnonzero(away[turn] - away[turn:stop] > near)
    return turn + int(gone[0]) if len(gone) else stop - 1


def stroke(track: RepTrack, a: int, b: int) -> tuple[int, int]:
    """Where the movement from extremum `a` to extremum `b` begins and where it has ended.

    It begins at the last moment of stillness near `a` and has ended at the first one near
    `b`, so that waiting at either end is not part of it. Near is what lies most of a
    typical swing from the other end: a walk-in may drift far beyond it.
    """
    if b - a < 2:
        return a, b
    part, pace = track.away[a : b + 1], track.speed[a : b + 1]
    if np.isnan(pace).all():
        return a, b
    far = (1.0 - NEAR_END) * min(abs(part[-1] - part[0]), track.typical)
    still = pace < STILL * np.nanmax(pace)
    near_a = np.flatnonzero(still & (np.abs(part - part[-1]) >= far))
    near_b = np.flatnonzero(still & (np.abs(part - part[0]) >= far))
    begin = int(near_a[-1]) if len(near_a) else 0
    end = int(near_b[0]) if len(near_b) else len(part) - 1
    return a + begin, a + max(end, begin)
