"""Measures of which arm does the work: lifts with one arm, or with one after the other."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from formcheck.core.arrays import Array
from formcheck.core.geometry import distance
from formcheck.core.landmarks import left_right
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion

# ours: seconds around a moment over which a hand's movement is looked at: a stroke of a rep and
# no more, as in alternating lifts the other arm's rep follows at once.
AROUND_S = 1.5
# ours: trunk lengths that the hand of a working arm moves at least; below it neither arm works.
LEAST_MOVE = 0.15
# ours: the network's visibility, 0 to 1, that a wrist needs to be believed at rest or moving: the
# far arm in a side view is a guess. If it is raised, fewer one-arm lifts are noticed.
SEEN_FROM = 0.5


@measure("T", joints=("shoulder", "wrist"))
def arms_reach(motion: Motion) -> Array:
    """Mean distance of the left hand from the left shoulder and the right from the right.

    It shortens when either arm pulls, so reps of both sides show in it.
    """
    pairs = zip(motion.pair("shoulder"), motion.pair("wrist"), strict=True)
    reach = [distance(shoulder, wrist) for shoulder, wrist in pairs]
    return np.asarray(np.mean(reach, axis=0)) / motion.trunk_px


@measure("ratio", joints=("shoulder", "wrist"))
def arm_lead(motion: Motion) -> Array:
    """Which arm moves: +1 only the left one, −1 only the right one, 0 both alike.

    Difference of how far the hands go up and down against their shoulders within 1.5 s, over the
    longer way. NaN while neither arm moves or one of them is hidden.
    """
    n = max(3, round(AROUND_S * motion.rate_hz))
    ways, seen = [], []
    for side, (shoulder, wrist) in enumerate(
        zip(motion.pair("shoulder"), motion.pair("wrist"), strict=True)
    ):
        ways.append(_running_range((shoulder - wrist)[:, 1], n) / motion.trunk_px)
        seen.append(motion.sequence.visibility[:, left_right("wrist")[side]] >= SEEN_FROM)
    left, right = ways
    longer = np.maximum(left, right)
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.all(seen, axis=0) & (longer >= LEAST_MOVE)
        return np.where(known, (left - right) / longer, np.nan)


@measure("ratio", joints=("shoulder", "wrist"))
def one_arm(motion: Motion) -> Array:
    """How far the lift is done with one arm: 1 the other one rests, 0 both alike or not known."""
    return np.nan_to_num(np.abs(arm_lead(motion)))


def _running_range(x: Array, n: int) -> Array:
    """Largest minus smallest value of `x` (T,) among the `n` samples around each."""
    padded = np.pad(x, (n // 2, (n - 1) // 2), mode="edge") if len(x) else np.empty(n - 1)
    windows = sliding_window_view(padded, n)
    return np.asarray(windows.max(axis=1) - windows.min(axis=1))
