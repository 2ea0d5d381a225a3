"""Coarse posture from the metric landmarks: for telling lying from standing, from any view.

Depth from one camera is good to some 15° at best, which is enough to know a push-up from
a squat and never enough for a verdict: checks measure in the picture, see `trunk`.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from formcheck.core.arrays import Array
from formcheck.core.geometry import wrapped_deg
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.measures.arms import hand_over_shoulder
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion
from formcheck.core.poses import midway

# ours: degrees from which on a lean that shows in the trunk's height is believed, as some per cent
# of error in its length read as 15°; if it is raised, bent trunks seen from the front read upright.
SHOWN_FROM_DEG = 20.0
# ours: share by which the size of a metre may differ from its usual one: leaning over changes it by
# 8 %, a step toward the camera by more than this. If it is raised, steps spoil the trunk's height.
SAME_SIZE = 0.15
# ours: trunk lengths that straight arms hang below the shoulders; if it is raised, fewer hang.
HANDS_DOWN = 0.85
# ours: trunk lengths that the hips of a lifter over a bar are above the knees; if it is raised,
# low set-ups pass for squats.
HIPS_UP = 0.2
# structural: steps per trunk length, so that the measure is about 1 where it is clear.
STEPS_PER_T = 10.0
# ours: seconds before and after within which a posture counts as near; a slow burpee goes from its
# squat to the push-up in about 2. If it is raised, a squat before an inchworm counts as well.
NEAR_S = 2.5


def _middle(motion: Motion, joint: str) -> Array:
    """Midway between the left and right `joint`, (T, 3) metres."""
    return midway(motion.sequence.world_m, joint)


def trunk_length_m(motion: Motion) -> float:
    """Length of the trunk; NaN where nobody is seen."""
    trunk_m = np.linalg.norm(_middle(motion, "shoulder") - _middle(motion, "hip"), axis=1)
    seen = trunk_m[np.isfinite(trunk_m)]
    return float(np.median(seen)) if len(seen) else float("nan")


def between_deg(u: Array, v: Array) -> Array:
    """Angle between directions `u` and `v`, (T, 3) each; NaN where one of them has no length."""
    with np.errstate(invalid="ignore"):
        cosine = (u * v).sum(axis=1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


# structural: y of the metric landmarks points down.
UP = np.array([[0.0, -1.0, 0.0]])


@measure("deg", joints=("shoulder", "hip"), words="trunk incline")
def trunk_inclination_world(motion: Motion) -> Array:
    """Angle of hip → shoulder from vertical, coarse, from any view: 0 upright, 90 lying."""
    return between_deg(_middle(motion, "shoulder") - _middle(motion, "hip"), UP)


@measure("deg", joints=("shoulder", "hip"))
def trunk_inclination_shown(motion: Motion) -> Array:
    """`trunk_inclination_world`, but no less than the trunk's height in the picture shows.

    From the front its depth is told badly while the arms are pulled up: a trunk at 40° reads
    5°. But it looks less tall than when the same lifter stands upright.
    """
    hip, shoulder = (np.mean(motion.pair(joint), axis=0) for joint in ("hip", "shoulder"))
    height_px = (hip - shoulder)[:, 1]
    size = pixels_per_metre(motion.sequence.xy_px, motion.sequence.world_m)
    seen = np.isfinite(size)
    if not seen.any():
        return np.full(len(size), np.nan)
    usual = np.quantile(size[seen], 0.5, method="lower")
    # Whoever walks in from the camera looks taller there.
    in_place = seen & (np.abs(size / usual - 1.0) < SAME_SIZE)
    tallest_px = np.percentile(height_px[in_place], 90)
    incline = trunk_inclination_world(motion)
    if tallest_px <= 0.0:  # never upright: there is nothing to compare with
        return incline
    shown = np.degrees(np.arccos(np.clip(height_px / tallest_px, 0.0, 1.0)))
    return np.where(shown >= SHOWN_FROM_DEG, np.fmax(incline, shown), incline)


@measure("deg", joints=("hip", "ankle"))
def leg_inclination_world(motion: Motion) -> Array:
    """Angle of ankle → hip from vertical, coarse, from any view: 0 standing, 90 lying."""
    return between_deg(_middle(motion, "hip") - _middle(motion, "ankle"), UP)


@measure("deg", joints=("shoulder", "hip", "knee"))
def hip_angle_world(motion: Motion) -> Array:
    """Angle shoulder – hip – knee, coarse, from any view: 180 straight."""
    hip = _middle(motion, "hip")
    return between_deg(_middle(motion, "shoulder") - hip, _middle(motion, "knee") - hip)


@measure("deg", joints=("hip", "knee"))
def thighs_apart_world(motion: Motion) -> Array:
    """Angle between the two thighs, coarse, from any view: 0 side by side.

    It opens when one leg is stretched and the other stays where it is, as in a bird-dog.
    """
    world = motion.sequence.world_m
    left, right = (
        world[:, knee] - world[:, hip]
        for hip, knee in zip(left_right("hip"), left_right("knee"), strict=True)
    )
    return between_deg(left, right)


@measure("deg", joints=("hip", "knee", "ankle"))
def knee_angle_world(motion: Motion) -> Array:
    """Angle hip – knee – ankle, coarse, from any view: 180 straight."""
    knee = _middle(motion, "knee")
    return between_deg(_middle(motion, "hip") - knee, _middle(motion, "ankle") - knee)


@measure("deg", joints=("hip", "knee", "ankle"))
def deepest_knee_bend_world(motion: Motion) -> Array:
    """The smallest `knee_angle_world` within 2.5 s before or after, coarse, from any view.

    A burpee squats down to the floor and back up, an inchworm walks there on straight legs.
    """
    return _lowest_near(knee_angle_world(motion), motion)


def _lowest_near(x: Array, motion: Motion) -> Array:
    """The lowest of `x` (T,) within `NEAR_S` before or after, NaN where `x` is."""
    half = round(NEAR_S * motion.rate_hz)
    padded = np.pad(np.where(np.isnan(x), np.inf, x), half, constant_values=np.inf)
    lowest = sliding_window_view(padded, 2 * half + 1).min(axis=1)
    return np.where(np.isnan(x), np.nan, lowest)


@measure("T", joints=("ankle", "hip"))
def split_stance(motion: Motion) -> Array:
    """How far one foot is in front of the other, coarse, from any view.

    Horizontal distance of the ankles across the line through the hips, in trunk lengths of
    the metric landmarks: near 0 in a squat, above 0.5 in a lunge.
    """
    world = motion.sequence.world_m
    left, right = left_right("hip")
    axis = (world[:, left] - world[:, right])[:, [0, 2]]
    axis = axis / np.linalg.norm(axis, axis=1, keepdims=True)
    left, right = left_right("ankle")
    apart = (world[:, left] - world[:, right])[:, [0, 2]]
    across = np.abs(axis[:, 0] * apart[:, 1] - axis[:, 1] * apart[:, 0])
    return np.asarray(across / trunk_length_m(motion))


@measure("T", joints=("ankle", "hip"))
def narrowest_split_world(motion: Motion) -> Array:
    """The smallest `split_stance` within 2.5 s before or after, coarse, from any view.

    Between two lunges the feet come together, in a split squat they stay apart.
    """
    return _lowest_near(split_stance(motion), motion)


@measure("deg", joints=("shoulder", "hip"))
def trunk_twist(motion: Motion) -> Array:
    """Turn of the shoulders against the hips about the trunk, coarse: blind below some 15°."""
    lines = []
    for joint in ("shoulder", "hip"):
        left, right = left_right(joint)
        lines.append(
            (motion.sequence.world_m[:, left] - motion.sequence.world_m[:, right])[:, [0, 2]]
        )
    yaw = [np.degrees(np.arctan2(-line[:, 1], line[:, 0])) for line in lines]
    return np.abs(wrapped_deg(yaw[0] - yaw[1]))


@measure("T", joints=("wrist", "ankle", "hip"))
def hands_to_floor(motion: Motion) -> Array:
    """Height of the lower hand above the lower foot, coarse, from any view, in trunk lengths."""
    world = motion.sequence.world_m
    hand = world[:, list(left_right("wrist")), 1].max(axis=1)
    foot = world[:, list(left_right("ankle")), 1].max(axis=1)
    return np.asarray((foot - hand) / trunk_length_m(motion))


@measure("T", joints=("wrist", "ankle", "hip", "shoulder"))
def diagonal_reach_world(motion: Motion) -> Array:
    """The longer of the two distances from a hand to the opposite foot, coarse, from any view.

    It grows as opposite arm and leg are stretched, in a bird-dog or a dead bug.
    """
    world = motion.sequence.world_m
    hands, feet = list(left_right("wrist")), list(left_right("ankle"))[::-1]
    reach_m = np.linalg.norm(world[:, hands] - world[:, feet], axis=2)
    return np.asarray(reach_m.max(axis=1) / trunk_length_m(motion))


@measure("T", joints=("wrist", "shoulder", "hip"))
def higher_hand_world(motion: Motion) -> Array:
    """Height of the higher hand above the shoulders, coarse, from any view, in trunk lengths."""
    hand = motion.sequence.world_m[:, list(left_right("wrist")), 1].min(axis=1)
    shoulder = _middle(motion, "shoulder")[:, 1]
    return np.asarray((shoulder - hand) / trunk_length_m(motion))


@measure("deg", joints=("shoulder", "elbow", "wrist"))
def elbow_angle_world(motion: Motion) -> Array:
    """Angle shoulder – elbow – wrist, coarse, from any view, the straighter arm."""
    world = motion.sequence.world_m
    angles = []
    for side in (0, 1):
        shoulder, elbow, wrist = (
            world[:, left_right(j)[side]] for j in ("shoulder", "elbow", "wrist")
        )
        angles.append(between_deg(shoulder - elbow, wrist - elbow))
    return np.asarray(np.mean(angles, axis=0))


@measure("ratio", joints=("hip", "shoulder"))
def body_side_on(motion: Motion) -> Array:
    """How upright the lines through hips and shoulders stand, coarse: 1 lying on the side."""
    world = motion.sequence.world_m
    shares = []
    for joint in ("shoulder", "hip"):
        left, right = left_right(joint)
        line = world[:, left] - world[:, right]
        shares.append(np.abs(line[:, 1]) / np.linalg.norm(line, axis=1))
    return np.asarray(np.mean(shares, axis=0))


@measure("T", joints=("shoulder", "wrist"))
def arm_reach_world(motion: Motion) -> Array:
    """Distance between shoulders and hands, coarse, from any view, in trunk lengths."""
    reach = np.linalg.norm(_middle(motion, "wrist") - _middle(motion, "shoulder"), axis=1)
    return np.asarray(reach / trunk_length_m(motion))


@measure("deg", joints=("shoulder", "hip", "knee", "ankle"))
def hip_minus_knee_world(motion: Motion) -> Array:
    """Hip angle minus knee angle, coarse: below some −25 it is a hinge and not a squat."""
    return hip_angle_world(motion) - knee_angle_world(motion)


@measure("T", joints=("hip", "knee"))
def hip_over_knee_world(motion: Motion) -> Array:
    """Height of the hips above the knees, coarse, from any view, in trunk lengths."""
    height = _middle(motion, "knee")[:, 1] - _middle(motion, "hip")[:, 1]
    return np.asarray(height / trunk_length_m(motion))


@measure("ratio", joints=("shoulder", "wrist", "hip", "knee"))
def over_a_load(motion: Motion) -> Array:
    """Above 0 where straight arms hang down while the hips stay above the knees.

    So one stands over a bar. In a squat with hanging arms the hips come down to the knees,
    in other squats the hands are elsewhere. In steps of a tenth of T.
    """
    hands_down = -hand_over_shoulder(motion) - HANDS_DOWN
    hips_up = hip_over_knee_world(motion) - HIPS_UP
    return np.asarray(STEPS_PER_T * np.minimum(hands_down, hips_up))
