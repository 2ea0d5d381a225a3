"""Tells a rep on planted hands from a hand that is lifted.

Only exercises whose hands stay where they are (`hands_planted`) are asked. Their rep signal is the
height of the shoulder over the hand, which also falls when the hand is what moves: in a hand tap,
or when a lifter wipes the face between two push-ups.
"""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.motion import Motion
from formcheck.core.segment.cycle import Cycle, find_cycles

__all__ = ["lifts_a_hand", "read_palms", "without_lifted_hands"]

# ours: share of the rep signal's swing from which on the hand is what moves, not the body. Real
# push-ups have at most a third (a phone that is not held still), hand taps more than the whole.
MOSTLY = 0.5


def read_palms(motion: Motion) -> Array:
    """Where the hands are, (T, 2) trunk lengths: height of the measured one, left over right.

    Heights are those in the picture. A camera that moves changes the first, never the second.
    """
    left, right = (wrist[:, 1] for wrist in motion.pair("wrist"))
    return np.stack([-motion.joint("wrist")[:, 1], right - left], axis=1) / motion.trunk_px


def lifts_a_hand(cycle: Cycle, palms: Array) -> bool:
    """Whether a hand that leaves the other one behind makes up most of a cycle's swing.

    `palms` (T, 2) are as `read_palms` returns them.
    """
    swing, start = (cycle.rise, cycle.start) if np.isfinite(cycle.rise) else (cycle.fall, cycle.end)
    return bool(np.abs(palms[cycle.turn] - palms[start]).min() > MOSTLY * swing)


def without_lifted_hands(
    away: Array, stretches: list[tuple[int, int]], palms: Array, min_range: float
) -> Array:
    """`away` (T,) without the time in which a hand is lifted, so that reps alone set the scale."""
    planted = away.copy()
    for first, stop in stretches:
        for cycle in find_cycles(away, first, stop, min_range, min_range):
            if lifts_a_hand(cycle, palms):
                planted[cycle.start + 1 : cycle.end] = np.nan
    return planted
