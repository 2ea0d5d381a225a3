"""Measures of trunk, hips and head."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import Plane
from formcheck.core.geometry import (
    angle_deg,
    distance,
    lean_deg,
    side_of_line,
    signed_distance,
    turn_deg,
)
from formcheck.core.measures.lean import trunk_inclination
from formcheck.core.measures.legs import shank_lean
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion
from formcheck.core.signals import derivative

# structural: direction of the floor; the camera is taken to stand level.
FLOOR = np.array([0.0, 1.0])
# ours: share of the trunk's length that its height is at least at a lock-out; if it is raised, poor
# lock-outs are not judged.
LEAST_UPRIGHT = 0.3
# ours: trunk lengths; a part of the body that rises less is taken not to rise. If it is raised,
# small lifts count as lagging behind.
LEAST_LIFT = 0.05


@measure(
    "deg",
    joints=("shoulder", "hip", "knee", "ankle"),
    line=("hip", "shoulder"),
    plane=Plane.SAGITTAL,
)
def trunk_over_shank(motion: Motion) -> Array:
    """How much further forward the trunk leans than the shank: 0 where both are parallel."""
    return trunk_inclination(motion) - shank_lean(motion)


@measure("deg", joints=("shoulder", "hip"), line=("hip", "shoulder"))
def trunk_tilt(motion: Motion) -> Array:
    """Angle of hip → shoulder in the picture from vertical, 0 to 180, to whichever side."""
    return np.abs(lean_deg(motion.joint("hip"), motion.joint("shoulder")))


@measure(
    "deg",
    joints=("shoulder", "hip", "knee"),
    line=("shoulder", "hip", "knee"),
    plane=Plane.SAGITTAL,
)
def hip_angle(motion: Motion) -> Array:
    """Angle shoulder – hip – knee: 180 straight, less when the hip is bent, to either side."""
    return angle_deg(*(motion.sagittal(joint) for joint in ("shoulder", "hip", "knee")))


@measure(
    "deg",
    joints=("shoulder", "hip", "ankle"),
    line=("shoulder", "hip", "ankle"),
    plane=Plane.SAGITTAL,
)
def lockout_angle(motion: Motion) -> Array:
    """How straight the body stands at the hip, to the knee or to the ankle, whichever is more.

    180 is straight. A knee behind a bar's plate is put up to 30° off; the ankle below it is
    seen. NaN where the shoulders are not above the hips: nobody locks out bent over.
    """
    shoulder, hip, ankle = (motion.sagittal(joint) for joint in ("shoulder", "hip", "ankle"))
    angle = np.maximum(hip_angle(motion), angle_deg(shoulder, hip, ankle))
    is_upright = hip[:, 1] - shoulder[:, 1] > LEAST_UPRIGHT * distance(hip, shoulder)
    return np.where(is_upright, angle, np.nan)


@measure(
    "deg",
    joints=("shoulder", "hip", "knee"),
    line=("shoulder", "hip", "knee"),
    plane=Plane.SAGITTAL,
)
def hip_extension(motion: Motion) -> Array:
    """Angle shoulder – hip – knee on the lifter's front: 180 straight, above 180 arched.

    Needs a side view: it is the sign that tells bent from over-extended. The angle at the
    hip's landmark is larger by the network's bias, which is taken off.
    """
    shoulder, hip, knee = (motion.sagittal(j) for j in ("shoulder", "hip", "knee"))
    # From the thigh to the trunk, turning through the lifter's front.
    turn = -turn_deg(knee - hip, shoulder - hip)
    return np.where(turn < 0, turn + 360.0, turn) - motion.calibration.hip_landmark_deg


@measure(
    "T",
    joints=("shoulder", "hip", "ankle"),
    line=("shoulder", "hip", "ankle"),
    plane=Plane.SAGITTAL,
)
def hip_offset(motion: Motion) -> Array:
    """Distance of the hip from the line shoulder – ankle: positive toward the floor (sag)."""
    shoulder, hip, ankle = (motion.sagittal(j) for j in ("shoulder", "hip", "ankle"))
    return signed_distance(hip, shoulder, ankle, FLOOR) / motion.sagittal_trunk_px


@measure("T", joints=("hip", "ankle"))
def hip_height(motion: Motion) -> Array:
    """Height of the hip above the ankle."""
    return (motion.floor_y() - motion.joint("hip")[:, 1]) / motion.trunk_px


@measure("T", joints=("shoulder", "ankle"))
def shoulder_height(motion: Motion) -> Array:
    """Height of the shoulder above the ankle."""
    return (motion.floor_y() - motion.joint("shoulder")[:, 1]) / motion.trunk_px


@measure(
    "deg", joints=("ear", "shoulder", "hip"), line=("ear", "shoulder", "hip"), plane=Plane.SAGITTAL
)
def head_line(motion: Motion) -> Array:
    """Angle ear – shoulder – hip on the lifter's front: 180 in line, less when the head drops.

    Above 180 the head is drawn back, as when looking up.
    """
    ear, shoulder, hip = (motion.sagittal(j) for j in ("ear", "shoulder", "hip"))
    bend = 180.0 - angle_deg(ear, shoulder, hip)
    # The front lies to the right hand of hip → shoulder of one who faces right.
    forward = side_of_line(ear, hip, shoulder)
    return 180.0 - np.sign(forward) * bend


@measure("T", joints=("shoulder", "hip"), line=("hip", "shoulder"))
def shoulder_over_hip(motion: Motion) -> Array:
    """Height of the shoulder above the hip: 0 lying flat, 1 upright."""
    return (motion.joint("hip")[:, 1] - motion.joint("shoulder")[:, 1]) / motion.trunk_px


@measure("T", joints=("hip", "ankle"))
def leg_lift(motion: Motion) -> Array:
    """Height of the ankle above the hip, as when legs are raised lying on the belly."""
    return (motion.joint("hip")[:, 1] - motion.joint("ankle")[:, 1]) / motion.trunk_px


@measure("deg/s", joints=("shoulder", "hip"), line=("hip", "shoulder"), plane=Plane.SAGITTAL)
def trunk_speed(motion: Motion) -> Array:
    """How fast the trunk's lean changes, either way."""
    return np.abs(derivative(trunk_inclination(motion), motion.rate_hz))


@measure("T/s", joints=("hip",), plane=Plane.SAGITTAL)
def hip_speed(motion: Motion) -> Array:
    """Vertical speed of the hip, either way.

    The trunk of a lifter who lies does not show its length from the front, so that its unit is
    that of a side view.
    """
    height = motion.joint("hip")[:, 1] / motion.sagittal_trunk_px
    return np.abs(derivative(height, motion.rate_hz))


@measure("T", joints=("shoulder", "hip", "ankle"), line=("shoulder", "hip", "ankle"))
def side_line(motion: Motion) -> Array:
    """Distance of mid hip from the line mid shoulder – mid ankle, positive toward the floor.

    For a side plank, filmed facing the chest or the back.
    """
    shoulder, hip, ankle = (
        (left + right) / 2.0 for left, right in map(motion.pair, ("shoulder", "hip", "ankle"))
    )
    return signed_distance(hip, shoulder, ankle, FLOOR) / motion.trunk_px


@measure("deg", joints=("shoulder", "hip"), line=("hip", "shoulder"), plane=Plane.SAGITTAL)
def trunk_off_level(motion: Motion) -> Array:
    """Angle of hip → shoulder from horizontal, either way: 0 on all fours with a level back."""
    return np.abs(np.abs(trunk_inclination(motion)) - 90.0)


@measure("ratio", joints=("shoulder", "hip", "ankle"))
def legs_behind_chest(motion: Motion) -> Array:
    """How far the legs lag behind the chest on their ways up, in shares of those ways.

    0 while both rise together, towards 1 when the chest is up before the legs begin, below 0
    the other way round. Legs that hardly leave the floor lag by all that the chest has risen.
    """
    chest, legs = (_risen(x) for x in (shoulder_over_hip(motion), leg_lift(motion)))
    return chest - legs


def _risen(height: Array) -> Array:
    """Heights (T,) as shares of their usual range, 0 to 1."""
    if np.isnan(height).all():
        return height
    low, high = np.nanpercentile(height, [5, 95])
    return np.asarray(np.clip((height - low) / max(high - low, LEAST_LIFT), 0.0, 1.0))
