"""The angles of the joints over a whole clip, left and right, for people who go on with them.

Checks have measures of their own; an angle here is the same as the measure of its name wherever a
check would read that side. Conventions: 180 is straight, but for the ankle (90 is a foot square
to the shank), the shoulder (0 is an arm along the trunk) and the trunk's lean (0 is upright).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Side
from formcheck.core.geometry import angle_deg
from formcheck.core.judge.series import MIN_VISIBILITY
from formcheck.core.judge.sight import MAX_GROWTH
from formcheck.core.landmarks import left_right
from formcheck.core.measures import evaluate
from formcheck.core.measures.arms import arm_shows, elbow_deg
from formcheck.core.measures.lean import trunk_growth
from formcheck.core.measures.world import between_deg
from formcheck.core.motion import Motion

__all__ = ["JOINT_ANGLES", "joint_angles"]

_JOINTS: Mapping[str, tuple[str, ...]] = {
    "knee": ("hip", "knee", "ankle"),
    "hip": ("shoulder", "hip", "knee"),
    "ankle": ("knee", "ankle", "heel", "toe"),
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("hip", "shoulder", "elbow"),
}
"""What each angle is made of. Of the ankle it is shank and sole."""
_SIDES = (Side.LEFT, Side.RIGHT)
_TRUNK = "trunk_lean"

JOINT_ANGLES = (
    *(f"{name}_{side.value}" for name in _JOINTS for side in _SIDES),
    _TRUNK,
    *(f"{name}_{side.value}_3d" for name in _JOINTS for side in _SIDES),
)
"""The angles' names; those that end in `_3d` are coarse, see `joint_angles`."""


def joint_angles(motion: Motion) -> dict[str, Array]:
    """The angles named in `JOINT_ANGLES`, each (T,) degrees.

    Knee, hip, ankle and trunk are those of the lifter's own side view, with the camera's direction
    made up for, as in the checks. Elbow and shoulder are what shows in the picture. NaN where a
    joint is not seen, where the arm points at the camera, and in all frames if the camera stands
    so that a check would not be judged.

    Names that end in `_3d` are from the network's metric landmarks: from any direction, and coarse.
    Depth from one camera is good to some 15° at best.
    """
    angles = {}
    for name, joints in _JOINTS.items():
        for i, side in enumerate(_SIDES):
            seen = _seen(motion, joints, i)
            angle, coarse = _in_picture(motion, name, i), _in_space(motion, joints, i)
            angles[f"{name}_{side.value}"] = np.where(seen, angle, np.nan)
            angles[f"{name}_{side.value}_3d"] = np.where(seen, coarse, np.nan)
    lean = evaluate(motion, "trunk_inclination")
    either = [_seen(motion, ("shoulder", "hip"), i) for i in range(len(_SIDES))]
    is_shown = (trunk_growth(motion) <= MAX_GROWTH) & (motion.view.yaw_deg is not None)
    angles[_TRUNK] = np.where(is_shown & np.any(either, axis=0), lean, np.nan)
    return {name: angles[name] for name in JOINT_ANGLES}


def _seen(motion: Motion, joints: tuple[str, ...], side: int) -> Mask:
    """Where all `joints` of a side are seen, (T,)."""
    landmarks = [left_right(joint)[side] for joint in joints]
    return np.asarray((motion.sequence.visibility[:, landmarks] >= MIN_VISIBILITY).all(axis=1))


def _in_picture(motion: Motion, name: str, side: int) -> Array:
    """The angle `name` of a side as it shows, (T,)."""
    joints = _JOINTS[name]
    if name in ("elbow", "shoulder"):
        a, b, c = (motion.pair(joint)[side] for joint in joints)
        if name == "elbow":
            return elbow_deg(motion, a, b, c)
        return np.where(arm_shows(motion, b, c), angle_deg(a, b, c), np.nan)
    if not _shows_sagittal(motion):
        return np.full(len(motion.t_s), np.nan)
    points = [motion.sagittal_pair(joint)[side] for joint in joints]
    if name == "ankle":
        knee, ankle, heel, toe = points
        return angle_deg(knee - ankle, np.zeros_like(ankle), toe - heel)
    return angle_deg(*points)


def _shows_sagittal(motion: Motion) -> bool:
    """Whether the camera's direction shows enough of what the lifter does forward and backward."""
    yaw_deg = motion.view.yaw_deg
    return yaw_deg is not None and abs(float(np.sin(np.radians(yaw_deg)))) * MAX_GROWTH >= 1.0


def _in_space(motion: Motion, joints: tuple[str, ...], side: int) -> Array:
    """The angle at the second of three joints, or between shank and sole, (T,)."""
    points = [motion.sequence.world_m[:, left_right(joint)[side]] for joint in joints]
    if len(points) > 3:
        knee, ankle, heel, toe = points
        return between_deg(knee - ankle, toe - heel)
    a, b, c = points
    return between_deg(a - b, c - b)
