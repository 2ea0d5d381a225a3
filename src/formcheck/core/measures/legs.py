"""Measures of knees and feet."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.camera_tilt import LEAST_LEGS, forward_slope_deg
from formcheck.core.enums import Plane
from formcheck.core.geometry import angle_deg, distance, lean_deg, ratio
from formcheck.core.measures.registry import measure
from formcheck.core.motion import LONG_PERCENTILE, Motion
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.signals import travel

# ours: trunk lengths that the feet are apart at least where something is divided by that stance;
# below it a little jitter makes a large ratio.
LEAST_STANCE = 0.2
# ours: trunk lengths that a thigh has at least; of a lifter who never stands in view the longest
# that shows may be too short.
LEAST_THIGH = 0.7
# ours: standard error of the separation ratio from straight ahead.
SEPARATION_ERROR = 0.06
# ours: standard error of the ratio, seen at 45°, through knees or feet of which one is in front.
STAGGER_ERROR = 0.15
# ours: trunk lengths; standard error of how far a heel lifts (benchmarks.fit_errors: 0.027).
FOOT_ERROR = 0.03
# ours: trunk lengths; that of feet seen straight from behind, whose toes are hidden: good squats
# read up to 0.13 there. If it is raised, fewer lifting heels are told from behind.
FOOT_BEHIND_ERROR = 0.06
# ours: degrees; standard error of a thigh's slope that its landmarks and its length make.
SLOPE_ERROR_DEG = 3.5
# ours: degrees that the shank leans forward at the bottom of a squat. If it is raised, all squats
# read shallower.
SQUAT_SHANK_DEG = 32.0
# ours: degrees; standard error of a thigh's slope told from the hip's height above the ankle:
# shanks lean by 20 to 40°, and are a little shorter or longer than thighs.
FOLD_ERROR_DEG = 6.0
# ours: trunk lengths from the shoulders down to the feet, as far as a lifter who walks to the
# camera is concerned.
FEET_BELOW = 2.0


@measure(
    "deg", joints=("hip", "knee", "ankle"), line=("hip", "knee", "ankle"), plane=Plane.SAGITTAL
)
def knee_angle(motion: Motion) -> Array:
    """Angle hip – knee – ankle: 180 straight."""
    return angle_deg(*(motion.sagittal(joint) for joint in ("hip", "knee", "ankle")))


@measure(
    "ratio",
    joints=("knee", "ankle"),
    line=("left_knee", "right_knee"),
    words="knee separation",
    plane=Plane.FRONTAL,
)
def knee_ankle_separation(motion: Motion) -> Array:
    """Horizontal distance of the knees over that of the ankles (KASR).

    1 when the knees stand over the ankles, below 1 when they cave in. Both distances
    shrink alike when the camera stands off to one side, so the ratio hardly changes.
    Unknown where the feet are closer than a fifth of T.
    """
    knees, ankles = (motion.pair(j) for j in ("knee", "ankle"))
    apart = [np.abs(left[:, 0] - right[:, 0]) for left, right in (knees, ankles)]
    return ratio(apart[0], apart[1], LEAST_STANCE * motion.trunk_px)


@measure("ratio", joints=("knee", "ankle"))
def separation_error(motion: Motion) -> Array:
    """Half the width of the interval that holds `knee_ankle_separation` 9 times in 10, front view.

    From an angle, knees or feet of which one is further forward look further apart or closer.
    """
    yaw = np.radians(motion.view.yaw_deg or 0.0)
    sem = np.hypot(SEPARATION_ERROR, STAGGER_ERROR * np.sin(yaw))
    return _where_seen(motion, "knee", INTERVAL_SEMS * float(sem))


@measure("deg", joints=("hip", "knee"), line=("hip", "knee"))
def thigh_slope(motion: Motion) -> Array:
    """Slope of the thigh: 0 level, positive with the hip above the knee, negative below it.

    By the hip's height above the knee against the thigh's length, which shows in full while the
    lifter stands: so it is told from every side. A camera that looks down, or is rolled, makes
    what points forward fall in the picture; so much is taken off. Midway between both legs, since
    the near knee is closer to the camera than the hips are.
    """
    heights = (np.mean(motion.pair(joint), axis=0)[:, 1] for joint in ("hip", "knee", "ankle"))
    return slope_deg(motion, *heights)


def slope_deg(motion: Motion, hip_y: Array, knee_y: Array, foot_y: Array) -> Array:
    """Slope of a thigh from the heights in the picture of its ends and its foot, (T,) pixels."""
    share = np.clip((knee_y - hip_y) / thigh_length_px(motion), -1.0, 1.0)
    if motion.view.yaw_deg is None:
        return np.degrees(np.arcsin(share))
    falls_deg = forward_slope_deg(
        motion.tilt,
        motion.view.yaw_deg,
        above_feet_px=foot_y - (hip_y + knee_y) / 2.0,
        long_side_px=max(motion.sequence.size_wh),
    )
    return np.degrees(np.arcsin(share * np.cos(np.radians(falls_deg)))) - falls_deg


@measure("deg", joints=("hip", "knee"))
def thigh_slope_error(motion: Motion) -> Array:
    """Half the width of the interval that holds `thigh_slope` 9 times in 10.

    The landmarks' part, and how far the camera may be tilted against what is taken off.
    """
    sem_deg = np.hypot(SLOPE_ERROR_DEG, motion.tilt.sem_deg)
    return _where_seen(motion, "knee", INTERVAL_SEMS * float(sem_deg))


@measure("deg", joints=("hip", "knee", "ankle"), line=("hip", "knee"), words="thigh slope")
def squat_slope(motion: Motion) -> Array:
    """Slope of the thigh in a squat: 0 level, positive with the hip above the knee.

    The mean of `thigh_slope` and of what the hip's height above the ankle says, of legs that are
    half thigh and half shank, with the shank leaning as usual at the bottom. A phone's tilt makes
    the first wrong, since the thigh points forward; the second less, since the hip stays nearly
    above the ankle. As far as it gets behind it, what a camera that looks down makes of that is
    taken off.
    """
    by_thigh_deg = thigh_slope(motion)
    hip_y, ankle_y = (np.mean(motion.pair(joint), axis=0)[:, 1] for joint in ("hip", "ankle"))
    height = (ankle_y - hip_y) / _longest_px(ankle_y - hip_y, LEAST_LEGS * motion.trunk_px)
    shank = np.radians(SQUAT_SHANK_DEG)
    behind = np.maximum(np.cos(np.radians(by_thigh_deg)) - np.sin(shank), 0.0) / 2.0
    height = height - behind * np.sin(np.radians(_falls_deg(motion, ankle_y - hip_y)))
    sine = 2.0 * height - np.cos(shank)
    by_fold_deg = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))
    return np.asarray((by_thigh_deg + by_fold_deg) / 2.0)


def _falls_deg(motion: Motion, hip_px: Array) -> Array:
    """By how much a line from ankle to hip, `hip_px` (T,) high, falls forward in the picture."""
    if motion.view.yaw_deg is None:
        return np.zeros(len(hip_px))
    return forward_slope_deg(
        motion.tilt, motion.view.yaw_deg, hip_px / 2.0, max(motion.sequence.size_wh)
    )


@measure("deg", joints=("hip", "knee", "ankle"))
def squat_slope_error(motion: Motion) -> Array:
    """Half the width of the interval that holds `squat_slope` 9 times in 10."""
    return np.hypot(thigh_slope_error(motion), INTERVAL_SEMS * FOLD_ERROR_DEG) / 2.0


def _where_seen(motion: Motion, joint: str, value: float) -> Array:
    """`value` where `joint` is seen, (T,)."""
    return np.where(np.isfinite(motion.joint(joint)[:, 0]), value, np.nan)


def thigh_length_px(motion: Motion) -> float:
    """The thigh's length: what shows of it in most of its length, no less than is usual for T."""
    lengths = distance(*(np.mean(motion.pair(joint), axis=0) for joint in ("hip", "knee")))
    return _longest_px(lengths, LEAST_THIGH * motion.trunk_px)


def _longest_px(lengths_px: Array, least_px: float) -> float:
    """The true length of what shows as `lengths_px` (T,), foreshortened now and then.

    It is no less than `least_px`: what never shows in full would be too short.
    """
    known = lengths_px[np.isfinite(lengths_px)]
    longest = float(np.percentile(known, LONG_PERCENTILE)) if len(known) else 0.0
    return max(longest, least_px)


@measure("deg", joints=("knee", "ankle"), line=("ankle", "knee"), plane=Plane.SAGITTAL)
def shank_lean(motion: Motion) -> Array:
    """Angle of ankle → knee from vertical, positive when the knee is in front."""
    return lean_deg(motion.sagittal("ankle"), motion.sagittal("knee"))


@measure("T", joints=("heel", "toe"), line=("heel", "toe"))
def heel_height(motion: Motion) -> Array:
    """Height of the heel above the toe."""
    return (motion.joint("toe")[:, 1] - motion.joint("heel")[:, 1]) / motion.trunk_px


@measure("T", joints=("heel", "toe"))
def foot_error(motion: Motion) -> Array:
    """Half the width of the interval that holds `heel_height` 9 times in 10; from behind wider."""
    behind = max(-float(np.cos(np.radians(motion.view.yaw_deg or 0.0))), 0.0)
    sem = np.hypot(FOOT_ERROR, FOOT_BEHIND_ERROR * behind)
    return np.where(np.isfinite(heel_height(motion)), INTERVAL_SEMS * sem, np.nan)


@measure("T/s", joints=("ankle",))
def feet_speed(motion: Motion) -> Array:
    """How far the point between the ankles gets in a second: near 0 while the feet stand.

    Seen from the side it is no more than how far the trunk gets: plates hide the ankles and
    make them jump, and a lifter who walks takes the trunk along. Walking to the camera makes
    it longer in the picture, and brings the feet, two trunk lengths below, lower by as much.
    """
    feet, hips, shoulders = (np.mean(motion.pair(j), axis=0) for j in ("ankle", "hip", "shoulder"))
    speed = travel(feet, motion.rate_hz)
    if motion.near is not None:
        place = np.stack([hips[:, 0], FEET_BELOW * distance(hips, shoulders)], axis=1)
        trunk = travel(place, motion.rate_hz)
        speed = np.where(np.isnan(trunk), speed, np.minimum(speed, trunk))
    return np.asarray(speed / motion.trunk_px)


@measure("deg", joints=("knee", "ankle"), line=("ankle", "knee"), plane=Plane.SAGITTAL)
def shank_tilt(motion: Motion) -> Array:
    """Angle of ankle → knee from vertical, to whichever side."""
    return np.abs(shank_lean(motion))


@measure("ratio", joints=("hip", "ankle"), line=("left_hip", "right_hip"), plane=Plane.FRONTAL)
def hip_shift(motion: Motion) -> Array:
    """How far the hips are off the middle of the feet, over the width of the stance.

    Positive to the right of the picture. Unknown where the feet are closer than a fifth of T.
    """
    hips, ankles = motion.pair("hip"), motion.pair("ankle")
    stance = np.abs(ankles[0][:, 0] - ankles[1][:, 0])
    off = (hips[0][:, 0] + hips[1][:, 0] - ankles[0][:, 0] - ankles[1][:, 0]) / 2.0
    return ratio(off, stance, LEAST_STANCE * motion.trunk_px)
