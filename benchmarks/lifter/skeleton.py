"""Bones and their kinematics: rest pose, forward kinematics, two-bone inverse kinematics.

World axes: x to the lifter's left, y backward, z up, metres, the floor at z = 0.
Rotations are 3x3 matrices that turn the rest pose into the posed bone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

__all__ = [
    "BACKWARD",
    "FORWARD",
    "LEFT",
    "SIDES",
    "UP",
    "Array",
    "Pose",
    "Skeleton",
    "basis",
    "sign_of",
    "turn",
    "two_bone_ik",
    "unit",
]

Array = NDArray[np.float64]

LEFT, BACKWARD, UP = np.eye(3)
FORWARD = -BACKWARD

SIDES = ("L", "R")
"""Endings of bone names."""

_ALMOST_STRAIGHT = 0.9995
"""A limb never quite locks, so that the plane it bends in stays defined."""


def sign_of(side: str) -> float:
    """+1 for the left side, whose x is positive, and -1 for the right."""
    return 1.0 if side == "L" else -1.0


def unit(vector: Array) -> Array:
    """`vector` (3,) at length 1."""
    return np.asarray(vector / np.linalg.norm(vector))


def turn(axis: Array, angle_deg: float) -> Array:
    """Rotation matrix about `axis` (3,), right-handed, of `angle_deg` degrees."""
    return np.asarray(Rotation.from_rotvec(np.radians(angle_deg) * unit(axis)).as_matrix())


def basis(along: Array, normal: Array) -> Array:
    """Orthonormal matrix whose columns are `along`, the part of `normal` across it, and a third."""
    first = unit(along)
    second = unit(normal - first * (normal @ first))
    return np.stack([first, second, np.cross(first, second)], axis=1)


def two_bone_ik(
    start: Array, target: Array, lengths_m: tuple[float, float], bend_toward: Array
) -> tuple[Array, Array, Array]:
    """Place the middle and end joint of a limb such as hip, knee and ankle.

    Args:
        start: the fixed joint (3,).
        target: where the end joint should be (3,); out of reach, the limb points at it.
        lengths_m: of the upper and the lower bone.
        bend_toward: direction (3,) the middle joint moves to when the limb folds.

    Returns:
        Middle joint (3,), end joint (3,) and the unit hinge axis (3,).
    """
    upper, lower = lengths_m
    reach = target - start
    distance = min(float(np.linalg.norm(reach)), (upper + lower) * _ALMOST_STRAIGHT)
    along = unit(reach)
    across = unit(bend_toward - along * (along @ bend_toward))
    # Law of cosines: foot of the middle joint on the line from start to end.
    foot = (upper**2 - lower**2 + distance**2) / (2 * distance)
    height = np.sqrt(max(upper**2 - foot**2, 0.0))
    middle = start + along * foot + across * height
    return middle, start + along * distance, unit(np.cross(across, along))


@dataclass(frozen=True, eq=False)
class Pose:
    """Where every bone is: `rotations` (bones, 3, 3) and `heads_m` (bones, 3)."""

    skeleton: Skeleton
    rotations: Array
    heads_m: Array

    def head(self, bone: str) -> Array:
        """The joint at the near end of `bone`, (3,)."""
        return np.asarray(self.heads_m[self.skeleton.index(bone)])

    def rotation(self, bone: str) -> Array:
        """How far `bone` has turned from its rest pose, (3, 3)."""
        return np.asarray(self.rotations[self.skeleton.index(bone)])

    def middle(self, bone: str) -> Array:
        """Midpoint of the left and right heads of a paired bone, (3,)."""
        return (self.head(f"{bone}.L") + self.head(f"{bone}.R")) / 2


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The rest pose: bones in an order in which parents come first.

    Attributes:
        names: one a bone; paired bones end in `.L` and `.R`.
        parents: index of each bone's parent, -1 for the root.
        heads_m: the joint at each bone's near end, (bones, 3).
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    heads_m: Array
    _index: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {name: i for i, name in enumerate(self.names)})

    def index(self, bone: str) -> int:
        """Position of `bone` in the arrays. Raises `KeyError` for an unknown name."""
        return self._index[bone]

    def head(self, bone: str) -> Array:
        """Rest position of the joint at the near end of `bone`, (3,)."""
        return np.asarray(self.heads_m[self._index[bone]])

    def middle(self, bone: str) -> Array:
        """Rest midpoint of the left and right heads of a paired bone, (3,)."""
        return (self.head(f"{bone}.L") + self.head(f"{bone}.R")) / 2

    def length_m(self, bone: str, to: str) -> float:
        """Rest distance between the heads of two bones."""
        return float(np.linalg.norm(self.head(to) - self.head(bone)))

    @property
    def leg_m(self) -> tuple[float, float]:
        """Length of thigh and shank."""
        return (
            self.length_m("upperleg01.L", "lowerleg01.L"),
            self.length_m("lowerleg01.L", "foot.L"),
        )

    @property
    def arm_m(self) -> tuple[float, float]:
        """Length of upper arm and forearm."""
        return (
            self.length_m("upperarm01.L", "lowerarm01.L"),
            self.length_m("lowerarm01.L", "wrist.L"),
        )

    @property
    def trunk_m(self) -> float:
        """Distance from mid-hip to mid-shoulder when standing."""
        return float(np.linalg.norm(self.middle("upperarm01") - self.middle("upperleg01")))

    def pose(self, root_m: Array, rotations: Mapping[str, Array]) -> Pose:
        """Forward kinematics.

        Args:
            root_m: position of the root's head, (3,).
            rotations: world rotation of each bone that turns by itself; the others keep
                their parent's.
        """
        count = len(self.names)
        turned = np.empty((count, 3, 3))
        heads = np.empty((count, 3))
        for i, (name, parent) in enumerate(zip(self.names, self.parents, strict=True)):
            if parent < 0:
                heads[i], inherited = root_m, np.eye(3)
            else:
                inherited = turned[parent]
                heads[i] = heads[parent] + inherited @ (self.heads_m[i] - self.heads_m[parent])
            turned[i] = rotations.get(name, inherited)
        return Pose(self, turned, heads)
