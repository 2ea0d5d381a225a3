"""The angles of the joints over a whole clip, left and right, for people who go on with them.

Checks have measures of their own; an angle here is the same as the measure of its name wherever a
check would read that side. Conventions: 180 is straight, but for the ankle (90 is a foot square
to the shank), the shoulder (0 is an arm along the trunk) and the trunk's lean (0 is upright).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Plane, Side
from formcheck.core.geometry import angle_deg
from formcheck.core.judge.series import MIN_VISIBILITY
from formcheck.core.judge.sight import MAX_GROWTH, plane_growth
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
_SAGITTAL = ("knee", "hip", "ankle")
_TRUNK = "trunk_lean"

JOINT_ANGLES = (
    *_JOINTS,
    _TRUNK,
    *(f"{name}_{side.value}" for name in _JOINTS for side in _SIDES),
    *(f"{name}_{side.value}_3d" for name in _JOINTS for side in _SIDES),
)
"""The angles' names; those that end in `_3d` are coarse, see `joint_angles`."""


def joint_angles(motion: Motion) -> dict[str, Array]:
    """The angles named in `JOINT_ANGLES`, each (T,) degrees.

    Names without a side are what a check reads: square from the side the near joints, at an angle
    the middle of both sides. Knee, hip, ankle and trunk are those of the lifter's own side view,
    with the camera's direction made up for. Elbow and shoulder are what shows in the picture. NaN
    where a joint is not seen, where the arm points at the camera, and in all frames if the camera
    stands so that a check would not be judged.

    Names that end in `_3d` are from the network's metric landmarks: from any direction, and coarse.
    Depth from one camera is good to some 15° at best.
    """
    angles = {}
    for name, joints in _JOINTS.items():
        place = motion.sagittal if name in _SAGITTAL else motion.joint
        seen = np.min([motion.visibility(joint) for joint in joints], axis=0) >= MIN_VISIBILITY
        angle = _in_picture(motion, name, [place(joint) for joint in joints])
        angles[name] = np.where(seen, angle, np.nan)
        pair = motion.sagittal_pair if name in _SAGITTAL else motion.pair
        for i, side in enumerate(_SIDES):
            seen = _seen(motion, joints, i)
            angle = _in_picture(motion, name, [pair(joint)[i] for joint in joints])
            angles[f"{name}_{side.value}"] = np.where(seen, angle, np.nan)
            angles[f"{name}_{side.value}_3d"] = np.where(seen, _in_space(motion, joints, i), np.nan)
    lean = evaluate(motion, "trunk_inclination")
    either = [_seen(motion, ("shoulder", "hip"), i) for i in range(len(_SIDES))]
    is_shown = (trunk_growth(motion) <= MAX_GROWTH) & (motion.view.yaw_deg is not None)
    angles[_TRUNK] = np.where(is_shown & np.any(either, axis=0), lean, np.nan)
    return {name: angles[name] for name in JOINT_ANGLES}


def _seen(motion: Motion, joints: tuple[str, ...], side: int) -> Mask:
    """Where all `joints` of a side are seen, (T,)."""
    landmarks = [left_right(joint)[side] for joint in joints]
    return np.asarray((motion.sequence.visibility[:, landmarks] >= MIN_VISIBILITY).all(axis=1))


def _in_picture(motion: Motion, name: str, points: Sequence[Array]) -> Array:
    """The angle `name` between joints at `points` (T, 2), as far as this direction shows it, (T,).

    Those of `_SAGITTAL` have to be in the lifter's own side view.
    """
    if name in _SAGITTAL and not _shows_sagittal(motion):
        return np.full(len(motion.t_s), np.nan)
    if name == "ankle":
        knee, ankle, heel, toe = points
        return angle_deg(knee - ankle, np.zeros_like(ankle), toe - heel)
    a, b, c = points
    if name == "elbow":
        return elbow_deg(motion, a, b, c)
    if name == "shoulder":
        return np.where(arm_shows(motion, b, c), angle_deg(a, b, c), np.nan)
    return angle_deg(a, b, c)


def _shows_sagittal(motion: Motion) -> bool:
    """Whether the camera's direction shows enough of what the lifter does forward and backward."""
    yaw_deg = motion.view.yaw_deg
    return yaw_deg is not None and plane_growth(Plane.SAGITTAL, yaw_deg) <= MAX_GROWTH


def _in_space(motion: Motion, joints: tuple[str, ...], side: int) -> Array:
    """The angle at the second of three joints, or between shank and sole, (T,)."""
    points = [motion.sequence.world_m[:, left_right(joint)[side]] for joint in joints]
    if len(points) > 3:
        knee, ankle, heel, toe = points
        return between_deg(knee - ankle, toe - heel)
    a, b, c = points
    return between_deg(a - b, c - b)
