"""A stick figure whose joints turn freely, filmed from any side, for clips without exercise.

Lengths are in trunk lengths, axes are (forward, left, up). Bones keep their lengths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from benchmarks.known import Array
from formcheck.core.landmarks import JOINTS, N_LANDMARKS, Landmark, left_right
from formcheck.core.poses import CONTOUR_SAMPLES, PoseSequence

__all__ = ["CHAINS", "STANDING", "Posture", "bent_body", "filmed", "posture_of"]

METRES_PER_TRUNK = 0.5
TRUNK_PX = 180.0
SIZE_WH = (1280, 720)
VISIBILITY = 0.95

CHAINS: Mapping[str, str | None] = {
    "whole": None,
    "trunk": "whole",
    "upper_arm": "trunk",
    "forearm": "upper_arm",
    "thigh": "whole",
    "shank": "thigh",
}
"""Each part of the body and the part that takes it along when it turns."""

LIMBS = ("upper_arm", "forearm", "thigh", "shank")
UPPER_ARM, FOREARM, THIGH, SHANK = 0.6, 0.55, 0.85, 0.85
HALF_SHOULDERS, HALF_HIPS = 0.36, 0.2


@dataclass(frozen=True)
class Posture:
    """How somebody stands or lies, from the direction of each part.

    Attributes:
        directions_deg: of each part away from the pelvis, in the side view: 0 forward, 90 up.
        planted: the joint that stays where it is.
    """

    directions_deg: Mapping[str, float]
    planted: str = "ankle"

    @property
    def body(self) -> Array:
        """Landmarks (33, 3) at rest."""
        return np.asarray(bent_body(self, {})[0])


def _posture(
    trunk: float, upper_arm: float, forearm: float, thigh: float, shank: float, planted: str
) -> Posture:
    parts = ("trunk", "upper_arm", "forearm", "thigh", "shank")
    angles = (trunk, upper_arm, forearm, thigh, shank)
    return Posture(dict(zip(parts, angles, strict=True)), planted)


STANDING = _posture(90.0, -90.0, -85.0, -90.0, -90.0, "ankle")
_BENT = _posture(30.0, -90.0, -90.0, -25.0, -105.0, "ankle")
_HINGED = _posture(20.0, -90.0, -90.0, -70.0, -95.0, "ankle")
_PRONE = _posture(20.0, -90.0, -90.0, 200.0, 200.0, "ankle")
_ON_ELBOWS = _posture(8.0, -90.0, 0.0, 188.0, 188.0, "ankle")
_FACE_DOWN = _posture(2.0, 0.0, 0.0, 180.0, 180.0, "hip")
_ON_BACK = _posture(180.0, 0.0, 0.0, 45.0, -70.0, "hip")
_LEGS_UP = _posture(180.0, 90.0, 90.0, 90.0, 0.0, "hip")
_ALL_FOURS = _posture(5.0, -90.0, -90.0, -90.0, 180.0, "hip")
_HANDS_UP = _posture(90.0, -60.0, 70.0, -90.0, -90.0, "ankle")

_STARTS: Mapping[str, Posture] = {
    "bent_over_row": _HINGED,
    "bird_dog": _ALL_FOURS,
    "dead_bug": _LEGS_UP,
    "deadlift": _BENT,
    "glute_bridge": _ON_BACK,
    "mcgill_curl_up": _ON_BACK,
    "overhead_press": _HANDS_UP,
    "plank": _ON_ELBOWS,
    "push_up": _PRONE,
    "romanian_deadlift": _HINGED,
    "side_plank": _ON_ELBOWS,
    "sit_up": _ON_BACK,
    "superman": _FACE_DOWN,
}
"""Start postures; all other exercises begin in standing."""


def posture_of(exercise: str) -> Posture:
    """The start posture of an exercise, by its id."""
    return _STARTS.get(exercise, STANDING)


def bent_body(posture: Posture, turns_deg: Mapping[str, Array]) -> Array:
    """A body (T, 33, 3) whose parts turn by rotation vectors (T, 2, 3), left and right, degrees.

    The trunk and the body as a whole take the left one. Axes: forward, left, up.
    """
    n = len(next(iter(turns_deg.values()), np.zeros(1)))
    body = np.zeros((n, N_LANDMARKS, 3))
    halves = [_side(posture, turns_deg, side, n) for side in (0, 1)]
    # The nose stands in for the other points of the face; the ears come after it.
    body[:, : Landmark.LEFT_SHOULDER] = halves[0]["nose"][:, None]
    for side, joints in enumerate(halves):
        for joint in JOINTS:
            body[:, left_right(joint)[side]] = joints[joint]
    for name in ("LEFT", "RIGHT"):
        for hand in ("PINKY", "INDEX", "THUMB"):
            body[:, Landmark[f"{name}_{hand}"]] = body[:, Landmark[f"{name}_WRIST"]]
    stays = body[:, list(left_right(posture.planted))].mean(axis=1, keepdims=True)
    return np.asarray(body - stays)


def _side(posture: Posture, turns_deg: Mapping[str, Array], side: int, n: int) -> dict[str, Array]:
    """Joints (T, 3) of the left or right half of the body, from the middle of the pelvis."""
    turned = _turned(turns_deg, side, n)
    sign = 1.0 - 2.0 * side

    def along(part: str, length: float, *, out: float = 0.0, ahead: float = 0.0) -> Array:
        """A point `length` down a part, `out` of the middle plane and `ahead` of the part."""
        angle = np.radians(posture.directions_deg[part])
        line = np.array([np.cos(angle), 0.0, np.sin(angle)])
        across = np.array([np.sin(angle), 0.0, -np.cos(angle)])
        return np.asarray(turned[part] @ (length * line + ahead * across + [0.0, sign * out, 0.0]))

    hip = turned["whole"] @ np.array([0.0, sign * HALF_HIPS, 0.0])
    shoulder = along("trunk", 1.0, out=HALF_SHOULDERS)
    elbow = shoulder + along("upper_arm", UPPER_ARM)
    knee = hip + along("thigh", THIGH)
    ankle = knee + along("shank", SHANK)
    return {
        "shoulder": shoulder,
        "elbow": elbow,
        "wrist": elbow + along("forearm", FOREARM),
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "heel": ankle + along("shank", 0.1, ahead=0.1),
        "toe": ankle + along("shank", 0.1, ahead=-0.3),
        "ear": along("trunk", 1.3, out=0.08),
        "nose": along("trunk", 1.3, ahead=0.12),
    }


def _turned(turns_deg: Mapping[str, Array], side: int, n: int) -> dict[str, Array]:
    """How each part is turned, as matrices (T, 3, 3), with all that takes it along."""
    turned: dict[str, Array] = {}
    for part, parent in CHAINS.items():
        own = turns_deg.get(part, np.zeros((n, 2, 3)))[:, side if part in LIMBS else 0]
        if part == "whole":
            own = own * (0.0, 0.0, 1.0)  # turns on the spot, without falling over
        matrix = Rotation.from_rotvec(own, degrees=True).as_matrix()
        turned[part] = matrix if parent is None else turned[parent] @ matrix
    return turned


def filmed(body: Array, t_s: Array, *, yaw_deg: float) -> PoseSequence:
    """Poses of `body` (T, 33, 3), filmed level from far away: yaw 0 in front, +90 on the left."""
    ahead, left, up = np.moveaxis(body, 2, 0)
    yaw = np.radians(yaw_deg)
    across = left * np.cos(yaw) - ahead * np.sin(yaw)
    away = -left * np.sin(yaw) - ahead * np.cos(yaw)
    xyz = np.stack([across, -up, away], axis=2)
    hips, shoulders = (list(left_right(joint)) for joint in ("hip", "shoulder"))
    xy_px = TRUNK_PX * xyz[..., :2] + np.array(SIZE_WH) * [0.5, 0.85]
    return PoseSequence(
        t_s=t_s,
        xy_px=xy_px,
        world_m=METRES_PER_TRUNK * (xyz - xyz[:, hips].mean(axis=1, keepdims=True)),
        visibility=np.full(xy_px.shape[:2], VISIBILITY),
        contour=np.full((len(t_s), 2, CONTOUR_SAMPLES), np.nan),
        chord_px=np.stack([xy_px[:, hips].mean(axis=1), xy_px[:, shoulders].mean(axis=1)], axis=1),
        size_wh=SIZE_WH,
    )
