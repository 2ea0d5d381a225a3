"""Measures of shoulders, elbows and hands."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Plane
from formcheck.core.geometry import angle_deg, distance, lean_deg, ratio, turn_deg
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion
from formcheck.core.signals import settled

# source: in trunk lengths, 0.186 of the body's height where shoulder to hip is 0.288 (Winter,
# Biomechanics and Motor Control of Human Movement, 2009).
UPPER_ARM = 0.65
# source: in trunk lengths, 0.146 of the body's height (Winter 2009).
FOREARM = 0.51
# ours: an upper arm or forearm that shows less than this share of its length points more than 65°
# out of the frame, and what it makes with its neighbour there is no angle of the elbow. If it is
# raised, elbows are unknown more often.
LEAST_SHARE = 0.4
# ours: percentile of the shoulders' heights above the hands at which the arms are straight; if it
# is raised, one bad frame may set it.
STRAIGHT_PERCENTILE = 97.0
# ours: trunk lengths that straight arms hold the shoulders above the hands at least; below it they
# are not under them.
LEAST_ARM = 0.4
# ours: trunk lengths that the shoulders are apart at least where something is divided by that
# width; below it a little jitter makes a large ratio.
LEAST_WIDTH = 0.2


@measure("deg", joints=("shoulder", "elbow", "wrist"), line=("shoulder", "elbow", "wrist"))
def elbow_angle(motion: Motion) -> Array:
    """Angle shoulder – elbow – wrist: 180 straight. NaN while the arm points at the camera."""
    return elbow_deg(motion, *(motion.joint(name) for name in ("shoulder", "elbow", "wrist")))


def elbow_deg(motion: Motion, shoulder: Array, elbow: Array, wrist: Array) -> Array:
    """Angle at the elbow of an arm, (T,) from points (T, 2); NaN while it points at the camera."""
    with np.errstate(invalid="ignore"):
        shows = distance(elbow, wrist) / (FOREARM * motion.trunk_px) >= LEAST_SHARE
    shows &= arm_shows(motion, shoulder, elbow)
    return np.where(shows, angle_deg(shoulder, elbow, wrist), np.nan)


def arm_shows(motion: Motion, shoulder: Array, elbow: Array) -> Mask:
    """Where an upper arm between points (T, 2) does not point at the camera, (T,)."""
    with np.errstate(invalid="ignore"):
        return distance(shoulder, elbow) / (UPPER_ARM * motion.trunk_px) >= LEAST_SHARE


@measure("T", joints=("shoulder", "wrist"))
def shoulder_over_hand(motion: Motion) -> Array:
    """Height of the shoulder above the wrist: an arm's length at the top of a push-up."""
    return (motion.joint("wrist")[:, 1] - motion.joint("shoulder")[:, 1]) / motion.trunk_px


@measure("ratio", joints=("shoulder", "wrist"), line=("shoulder", "wrist"), words="chest height")
def chest_height(motion: Motion) -> Array:
    """Height of the shoulder above the wrist as a share of the straight arm's: 1 at the top.

    In a push-up on bent arms it falls to about 0.5 where the elbows make a right angle. Heights
    show from every side.
    """
    return _share_of_straight(shoulder_over_hand(motion))


def _share_of_straight(height: Array) -> Array:
    """`height` (T,) over what it is with straight arms, in trunk lengths T both."""
    if not np.isfinite(height).any():
        return height
    straight = np.full(len(height), np.nanpercentile(height, STRAIGHT_PERCENTILE))
    return ratio(height, straight, LEAST_ARM)


@measure("ratio", joints=("shoulder", "wrist"), line=("shoulder", "wrist"), words="hand height")
def press_height(motion: Motion) -> Array:
    """Height of the wrist above the shoulder as a share of the straight arm's: 1 at lock-out.

    In a bench press it falls to about 0.25 with the bar on the chest.
    """
    return _share_of_straight(hand_over_shoulder(motion))


@measure("T", joints=("shoulder", "elbow"), line=("elbow", "shoulder"), plane=Plane.SAGITTAL)
def shoulder_elbow_offset(motion: Motion) -> Array:
    """Horizontal distance between shoulder and elbow: 0 when one is above the other."""
    across = motion.sagittal("shoulder")[:, 0] - motion.sagittal("elbow")[:, 0]
    return np.abs(across) / motion.sagittal_trunk_px


@measure("T", joints=("shoulder", "wrist"))
def hand_over_shoulder(motion: Motion) -> Array:
    """Height of the wrist above the shoulder, negative while the arms hang."""
    return (motion.joint("shoulder")[:, 1] - motion.joint("wrist")[:, 1]) / motion.trunk_px


@measure("T", joints=("shoulder", "wrist"), line=("shoulder", "wrist"))
def arm_reach(motion: Motion) -> Array:
    """Distance between shoulder and wrist: the arm's length when it is straight."""
    return distance(motion.joint("shoulder"), motion.joint("wrist")) / motion.trunk_px


@measure("deg", joints=("shoulder", "wrist"), line=("shoulder", "wrist"), plane=Plane.SAGITTAL)
def arm_lean(motion: Motion) -> Array:
    """Angle of shoulder → wrist from vertical: 0 with the hands straight above, either side."""
    return np.abs(lean_deg(motion.sagittal("shoulder"), motion.sagittal("wrist")))


@measure(
    "ratio",
    joints=("shoulder", "wrist"),
    line=("left_wrist", "right_wrist"),
    plane=Plane.FRONTAL,
)
def hands_level(motion: Motion) -> Array:
    """Difference in height of the wrists over the width of the shoulders: 0 is level."""
    wrists, shoulders = motion.frontal("wrist"), motion.frontal("shoulder")
    width = np.abs(shoulders[0][:, 0] - shoulders[1][:, 0])
    uneven = np.abs(wrists[0][:, 1] - wrists[1][:, 1])
    return ratio(uneven, width, LEAST_WIDTH * motion.trunk_px)


@measure(
    "ratio",
    joints=("shoulder", "elbow"),
    line=("left_elbow", "right_elbow"),
    plane=Plane.FRONTAL,
)
def elbows_level(motion: Motion) -> Array:
    """Difference in height of the elbows over the width of the shoulders: 0 is level."""
    elbows, shoulders = motion.frontal("elbow"), motion.frontal("shoulder")
    width = np.abs(shoulders[0][:, 0] - shoulders[1][:, 0])
    uneven = np.abs(elbows[0][:, 1] - elbows[1][:, 1])
    return ratio(uneven, width, LEAST_WIDTH * motion.trunk_px)


@measure("T/s", joints=("shoulder",))
def shoulder_speed(motion: Motion) -> Array:
    """Speed of the shoulder in the picture: near 0 in a held position."""
    shoulder = motion.joint("shoulder")
    step = distance(shoulder[1:], shoulder[:-1]) * motion.rate_hz / motion.trunk_px
    return np.concatenate([step[:1], step])


@measure("T", joints=("hip", "elbow", "wrist"))
def hip_clearance(motion: Motion) -> Array:
    """Height of the hip above the lower of elbow and wrist, which stand on the floor in a plank."""
    floor = np.maximum(motion.joint("elbow")[:, 1], motion.joint("wrist")[:, 1])
    return (floor - motion.joint("hip")[:, 1]) / motion.trunk_px


@measure("T", joints=("wrist", "ankle"), line=("ankle", "wrist"), plane=Plane.SAGITTAL)
def hand_over_foot(motion: Motion) -> Array:
    """How far the hand is in front of the ankle: a stand-in for the path of a bar."""
    foot = settled(motion.sagittal("ankle")[:, 0], motion.rate_hz)
    return (motion.sagittal("wrist")[:, 0] - foot) / motion.sagittal_trunk_px


@measure("T", joints=("shoulder", "elbow"))
def support_elbow_offset(motion: Motion) -> Array:
    """Horizontal distance of the lower elbow from its own shoulder, as in a side plank."""
    elbows = np.stack(motion.pair("elbow"))
    shoulders = np.stack(motion.pair("shoulder"))
    lower = np.argmax(elbows[:, :, 1], axis=0)
    across = np.abs(elbows[:, :, 0] - shoulders[:, :, 0])
    return np.asarray(np.take_along_axis(across, lower[None], axis=0)[0]) / motion.trunk_px


def _tilt_deg(line: tuple[Array, Array], base: tuple[Array, Array]) -> Array:
    """Angle between two lines through left and right joints, positive with the left higher.

    A camera that is not level tilts both lines alike.
    """
    across = base[1] - base[0]
    return turn_deg(across, line[1] - line[0]) * np.sign(across[..., 0])


@measure("deg", joints=("wrist", "ankle"), line=("left_wrist", "right_wrist"), plane=Plane.FRONTAL)
def hands_tilt(motion: Motion) -> Array:
    """Tilt of the line through the hands against that through the feet, left higher positive."""
    return _tilt_deg(motion.frontal("wrist"), motion.frontal("ankle"))


@measure(
    "deg",
    joints=("shoulder", "wrist"),
    line=("left_shoulder", "right_shoulder"),
    plane=Plane.FRONTAL,
)
def shoulders_tilt(motion: Motion) -> Array:
    """Tilt of the shoulders against the line through the hands, left higher positive."""
    return _tilt_deg(motion.frontal("shoulder"), motion.frontal("wrist"))


@measure("deg", joints=("hip", "ankle"), line=("left_hip", "right_hip"), plane=Plane.FRONTAL)
def hips_tilt(motion: Motion) -> Array:
    """Tilt of the hips against the line through the feet, left higher positive."""
    return _tilt_deg(motion.frontal("hip"), motion.frontal("ankle"))
