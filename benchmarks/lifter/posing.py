"""Put a skeleton into a posture: trunk first, then limbs by inverse kinematics."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.lifter.skeleton import (
    BACKWARD,
    FORWARD,
    LEFT,
    UP,
    Array,
    Pose,
    Skeleton,
    basis,
    sign_of,
    turn,
    two_bone_ik,
    unit,
)

__all__ = ["Poser", "Trunk", "flat_hand", "lean_of"]

# Shares in which flexion spreads over the joints at about L5/S1, L3 and T12, and over the neck.
_LUMBAR_BONES = ("spine04", "spine03", "spine02")
_LUMBAR_SHARES = (0.35, 0.40, 0.25)
_NECK = (("neck01", 0.3), ("neck02", 0.3), ("neck03", 0.2), ("head", 0.2))
_FINGERS = (2, 3, 4, 5)
_FINGER_CURL = ((1, 0.9), (2, 0.9), (3, 0.7))


@dataclass(frozen=True)
class Trunk:
    """Shape and direction of the trunk.

    Attributes:
        lean_deg: of the line mid-hip → mid-shoulder from vertical, positive forward.
        lumbar_deg: lumbar flexion from the standing curve; positive rounds, negative arches.
        neck_deg: of the head against the trunk, positive nods.
        thoracic_deg: flexion of the chest at about T8 from the standing curve.
        lumbar_shares: shares of the lumbar flexion at about L5/S1, L3 and T12; they sum to 1.
    """

    lean_deg: float
    lumbar_deg: float = 0.0
    neck_deg: float = 0.0
    thoracic_deg: float = 0.0
    lumbar_shares: tuple[float, float, float] = _LUMBAR_SHARES


def lean_of(low: Array, high: Array) -> float:
    """Sagittal angle of `low` → `high` from vertical in degrees, positive forward."""
    along = high - low
    return float(np.degrees(np.arctan2(-along[1], along[2])))


def flat_hand(skeleton: Skeleton, side: str, fingers: Array, palm: Array) -> Array:
    """Rotation of a hand whose fingers point along `fingers` and whose palm faces `palm`."""
    wrist = skeleton.head(f"wrist.{side}")
    index, little = (skeleton.head(f"finger{n}-1.{side}") for n in (2, 5))
    rest_palm = np.cross(index - wrist, little - wrist) * sign_of(side)
    rest_fingers = skeleton.head(f"finger3-1.{side}") - wrist
    return np.asarray(basis(fingers, palm) @ basis(rest_fingers, rest_palm).T)


class Poser:
    """Builds one `Pose`: give it the trunk, then bend limbs, then ask for `pose()`.

    Args:
        skeleton: the bones.
        hips: where the midpoint of the hip joints goes, (3,).
        trunk: the trunk's shape and direction.
    """

    def __init__(self, skeleton: Skeleton, hips: Array, trunk: Trunk) -> None:
        self._skeleton = skeleton
        # All turns of the trunk are about the same axis, so its lean is the pelvis's tilt
        # plus a constant that depends on the spine's shape alone.
        straight = skeleton.pose(skeleton.heads_m[0], _trunk_rotations(0.0, trunk))
        shape_deg = lean_of(straight.middle("upperleg01"), straight.middle("upperarm01"))
        tilt_deg = trunk.lean_deg - shape_deg
        self._rotations = _trunk_rotations(tilt_deg, trunk)
        offset = skeleton.heads_m[0] - skeleton.middle("upperleg01")
        self._root = np.asarray(hips, dtype=float) + turn(LEFT, tilt_deg) @ offset

    def pose(self) -> Pose:
        """The posture as built so far."""
        return self._skeleton.pose(self._root, self._rotations)

    def head(self, bone: str) -> Array:
        """Where the near end of `bone` is, (3,): cheaper than the whole pose."""
        path = [self._skeleton.index(bone)]
        while self._skeleton.parents[path[-1]] >= 0:
            path.append(self._skeleton.parents[path[-1]])
        rest, names = self._skeleton.heads_m, self._skeleton.names
        at, rotation = self._root, self._rotations["root"]
        for parent, child in pairwise(reversed(path)):
            at = at + rotation @ (rest[child] - rest[parent])
            rotation = self._rotations.get(names[child], rotation)
        return np.asarray(at)

    def chest(self) -> tuple[Array, Array, Array]:
        """Base of the chest, its forward and its upward direction, each (3,)."""
        rotation = self._rotations["spine01"]
        return self.head("spine01"), rotation @ FORWARD, rotation @ UP

    def raise_shoulders(self, angle_deg: float) -> None:
        """Lift the shoulder girdle as the arms go overhead."""
        chest = self._rotations["spine01"]
        for side in ("L", "R"):
            lift = turn(chest @ BACKWARD, -sign_of(side) * angle_deg)
            self._rotations[f"shoulder01.{side}"] = lift @ chest

    def leg(self, side: str, ankle: Array, knee_toward: Array, foot: Array) -> None:
        """Reach `ankle` with the knee bending toward `knee_toward`; `foot` is a rotation."""
        chain = (f"upperleg01.{side}", f"lowerleg01.{side}", f"foot.{side}")
        upper, lower = self._limb(chain, ankle, knee_toward, LEFT)
        self._rotations |= {
            f"upperleg01.{side}": upper,
            f"upperleg02.{side}": upper,
            f"lowerleg01.{side}": lower,
            f"lowerleg02.{side}": lower,
            f"foot.{side}": foot,
        }

    def flatten_toes(self, side: str, toes: Array) -> None:
        """Turn the toes by themselves, as on the ball of the foot; `toes` is a rotation."""
        self._rotations |= {f"toe{n}-1.{side}": toes for n in range(1, 6)}

    def arm(
        self,
        side: str,
        wrist: Array,
        elbow_toward: Array,
        hand: Array | None = None,
        curl_deg: float = 0.0,
    ) -> None:
        """Reach `wrist` with the elbow pointing to `elbow_toward`.

        Args:
            side: `"L"` or `"R"`.
            wrist: target (3,).
            elbow_toward: direction (3,) of the elbow from the line shoulder → wrist.
            hand: the hand's rotation; by default it follows the forearm.
            curl_deg: flexion of each finger joint, 0 flat.
        """
        chain = (f"upperarm01.{side}", f"lowerarm01.{side}", f"wrist.{side}")
        shoulder, elbow, rest_wrist = (self._skeleton.head(bone) for bone in chain)
        hinge = np.cross(elbow - shoulder, rest_wrist - elbow)
        upper, lower = self._limb(chain, wrist, elbow_toward, hinge)
        self._rotations |= {
            f"upperarm01.{side}": upper,
            f"upperarm02.{side}": upper,
            f"lowerarm01.{side}": lower,
            f"lowerarm02.{side}": lower,
            f"wrist.{side}": lower if hand is None else hand,
        }
        if curl_deg:
            self._curl_fingers(side, curl_deg)

    def _limb(
        self, chain: tuple[str, str, str], target: Array, bend_toward: Array, rest_hinge: Array
    ) -> tuple[Array, Array]:
        rest = [self._skeleton.head(bone) for bone in chain]
        lengths = (
            float(np.linalg.norm(rest[1] - rest[0])),
            float(np.linalg.norm(rest[2] - rest[1])),
        )
        start = self.head(chain[0])
        middle, end, hinge = two_bone_ik(start, target, lengths, unit(bend_toward))
        upper = basis(middle - start, hinge) @ basis(rest[1] - rest[0], rest_hinge).T
        lower = basis(end - middle, hinge) @ basis(rest[2] - rest[1], rest_hinge).T
        return upper, lower

    def _curl_fingers(self, side: str, angle_deg: float) -> None:
        head = self._skeleton.head
        wrist = head(f"wrist.{side}")
        palm = sign_of(side) * np.cross(
            head(f"finger2-1.{side}") - wrist, head(f"finger5-1.{side}") - wrist
        )
        hand = self._rotations[f"wrist.{side}"]
        for finger in _FINGERS:
            along = head(f"finger{finger}-2.{side}") - head(f"finger{finger}-1.{side}")
            axis = np.cross(along, palm)
            bent = np.eye(3)
            for joint, share in _FINGER_CURL:
                bent = turn(axis, angle_deg * share) @ bent
                self._rotations[f"finger{finger}-{joint}.{side}"] = hand @ bent


def _trunk_rotations(tilt_deg: float, trunk: Trunk) -> dict[str, Array]:
    """World rotations from pelvis to head; tilt is the pelvis's, positive forward."""
    rotation = turn(LEFT, tilt_deg)
    rotations = {"root": rotation, "spine05": rotation}
    shares = zip(_LUMBAR_BONES, trunk.lumbar_shares, strict=True)
    steps = [(bone, trunk.lumbar_deg * share) for bone, share in shares]
    steps += [("spine01", trunk.thoracic_deg)]
    steps += [(bone, trunk.neck_deg * share) for bone, share in _NECK]
    for bone, angle_deg in steps:
        rotation = turn(LEFT, angle_deg) @ rotation
        rotations[bone] = rotation
    return rotations
