"""Where hands and elbows are: against the body, which arm works, what moves and what rests.

Unlike those of `arms` they look at both arms from everywhere, so that a rep of either one shows.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from formcheck.core.arrays import Array
from formcheck.core.enums import Plane
from formcheck.core.geometry import distance
from formcheck.core.landmarks import left_right
from formcheck.core.measures.registry import measure
from formcheck.core.measures.world import trunk_length_m
from formcheck.core.motion import Motion
from formcheck.core.poses import midway
from formcheck.core.signals import derivative

# ours: seconds around a moment over which a movement is looked at: a stroke of a rep and no more,
# as in alternating lifts the other arm's rep follows at once.
AROUND_S = 1.5
# ours: trunk lengths that the hand of a working arm moves at least; below it neither arm works.
LEAST_MOVE = 0.15
# ours: seconds over which hands that rest are looked for: two reps or more.
REST_WITHIN_S = 8.0
# ours: trunk lengths a second below which hands rest: a tenth of the speed of a usual stroke.
REST_SPEED = 0.12
# ours: the network's visibility, 0 to 1, that a wrist needs to be believed at rest or moving: the
# far arm in a side view is a guess. If it is raised, fewer one-arm lifts are noticed.
SEEN_FROM = 0.5
# ours: trunk lengths that hands on the floor are above the ankles at most: the wrist's landmark is
# as high as that of an ankle on its toes. If it is raised, hands on a low step count as well.
ON_FLOOR = 0.35


@measure("T", joints=("shoulder", "wrist"))
def arms_reach(motion: Motion) -> Array:
    """Mean distance of the left hand from the left shoulder and the right from the right.

    It shortens when either arm pulls, so reps of both sides show in it.
    """
    pairs = zip(motion.pair("shoulder"), motion.pair("wrist"), strict=True)
    reach = [distance(shoulder, wrist) for shoulder, wrist in pairs]
    return np.asarray(np.mean(reach, axis=0)) / motion.trunk_px


@measure("T", joints=("shoulder", "wrist"))
def hands_over_shoulders(motion: Motion) -> Array:
    """Mean height of both hands over their shoulders, negative while the arms hang."""
    return np.asarray(np.mean(_heights_px(motion), axis=0)) / motion.trunk_px


@measure("T", joints=("shoulder", "elbow"), line=("shoulder", "elbow"))
def elbow_over_shoulder(motion: Motion) -> Array:
    """Height of the elbow over the shoulder: −0.65 while the upper arm hangs, 0 level."""
    return (motion.joint("shoulder")[:, 1] - motion.joint("elbow")[:, 1]) / motion.trunk_px


@measure("T", joints=("ear", "wrist"), line=("wrist", "ear"))
def ear_over_hand(motion: Motion) -> Array:
    """Height of the ear over the wrist, about 0.3 with the chin at a bar that the hands hold."""
    return (motion.joint("wrist")[:, 1] - motion.joint("ear")[:, 1]) / motion.trunk_px


@measure("T", joints=("wrist",))
def hand_travel(motion: Motion) -> Array:
    """How far the hands go up and down in the picture within 1.5 s: 0 on a bar that is fixed."""
    return _travel(motion, "wrist")


@measure("T", joints=("shoulder",))
def shoulder_travel(motion: Motion) -> Array:
    """How far the shoulders go up and down in the picture within 1.5 s: 0 while the body rests."""
    return _travel(motion, "shoulder")


@measure("ratio", joints=("shoulder", "wrist"))
def hands_rest(motion: Motion) -> Array:
    """Where the hands rest between their strokes: 0 low, at the shoulders of a press, 1 high.

    The mean height of the hands within 8 s while they hardly move, as a share of their way in that
    time. It tells a press, which begins low, from a pull-down, which begins high: the movement
    itself is the same. About 0.5 where they rest at both ends alike, NaN where they never do.
    """
    height = hands_over_shoulders(motion)
    speed = np.abs(derivative(height, motion.rate_hz))
    n = max(3, round(REST_WITHIN_S * motion.rate_hz))
    low, high = _running_extremes(height, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        at_rest = np.where(speed < REST_SPEED, (height - low) / (high - low), np.nan)
        return _running_mean(at_rest, n)


@measure("ratio", joints=("shoulder", "wrist"))
def arm_lead(motion: Motion) -> Array:
    """Which arm moves: +1 only the left one, −1 only the right one, 0 both alike.

    Difference of how far the hands go up and down against their shoulders within 1.5 s, over the
    longer way. NaN while neither arm moves or one of them is hidden.
    """
    ways = [_running_range(height, motion) / motion.trunk_px for height in _heights_px(motion)]
    seen = [motion.sequence.visibility[:, k] >= SEEN_FROM for k in left_right("wrist")]
    left, right = ways
    longer = np.maximum(left, right)
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.all(seen, axis=0) & (longer >= LEAST_MOVE)
        return np.where(known, (left - right) / longer, np.nan)


@measure("ratio", joints=("shoulder", "wrist"))
def one_arm(motion: Motion) -> Array:
    """How far the lift is done with one arm: 1 the other one rests, 0 both alike or not known."""
    nobody = np.isnan(_heights_px(motion)).any(axis=0)
    return np.where(nobody, np.nan, np.nan_to_num(np.abs(arm_lead(motion))))


@measure(
    "T", joints=("shoulder", "wrist", "ankle"), line=("shoulder", "wrist"), plane=Plane.SAGITTAL
)
def hands_ahead(motion: Motion) -> Array:
    """How far hands on the floor are in front of the shoulders, negative toward the feet.

    In front is toward the head of one who lies face down. Unknown while the hands are on
    something higher than the feet: there they belong in front.
    """
    shoulder, wrist, ankle = (motion.sagittal(joint) for joint in ("shoulder", "wrist", "ankle"))
    ahead = (wrist - shoulder)[:, 0] / motion.sagittal_trunk_px
    is_on_floor = (ankle - wrist)[:, 1] <= ON_FLOOR * motion.sagittal_trunk_px
    return np.where(is_on_floor, ahead, np.nan)


@measure("T", joints=("wrist", "hip"))
def hands_aside_world(motion: Motion) -> Array:
    """How far the hands are off to one side of the hips, either side, coarse, from any view."""
    world = motion.sequence.world_m
    left, right = left_right("hip")
    to_left = world[:, left] - world[:, right]
    to_left = to_left / np.linalg.norm(to_left, axis=1, keepdims=True)
    aside = (midway(world, "wrist") - midway(world, "hip")) * to_left
    return np.asarray(np.abs(aside.sum(axis=1)) / trunk_length_m(motion))


def _heights_px(motion: Motion) -> list[Array]:
    """Heights (T,) of the left hand over the left shoulder, and of the right over the right."""
    pairs = zip(motion.pair("shoulder"), motion.pair("wrist"), strict=True)
    return [(shoulder - wrist)[:, 1] for shoulder, wrist in pairs]


def _travel(motion: Motion, joint: str) -> Array:
    middle = np.mean(motion.pair(joint), axis=0)
    return _running_range(middle[:, 1], motion) / motion.trunk_px


def _running_range(x: Array, motion: Motion) -> Array:
    """Largest minus smallest value of `x` (T,) within `AROUND_S` around each sample."""
    low, high = _running_extremes(x, max(3, round(AROUND_S * motion.rate_hz)))
    return high - low


def _running_extremes(x: Array, n: int) -> tuple[Array, Array]:
    """Smallest and largest value of `x` (T,) among the `n` samples around each; NaN spreads."""
    windows = _windows(x, n)
    return np.asarray(windows.min(axis=1)), np.asarray(windows.max(axis=1))


def _running_mean(x: Array, n: int) -> Array:
    """Mean of the known ones of the `n` samples around each of `x` (T,); NaN where none is."""
    windows = _windows(x, n)
    known = np.isfinite(windows)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, windows, 0.0).sum(axis=1) / known.sum(axis=1))


def _windows(x: Array, n: int) -> Array:
    """The `n` samples around each of `x` (T,), (T, n); beyond its ends it stays the same."""
    padded = np.pad(x, (n // 2, (n - 1) // 2), mode="edge") if len(x) else np.empty(n - 1)
    return sliding_window_view(padded, n)
