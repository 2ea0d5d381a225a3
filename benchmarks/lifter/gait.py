"""Walking up to the spot and away from it, and the change between two postures."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from benchmarks.lifter.effort import Posture, lerp
from benchmarks.lifter.posing import Poser, Trunk
from benchmarks.lifter.skeleton import (
    BACKWARD,
    FORWARD,
    LEFT,
    SIDES,
    UP,
    Pose,
    Skeleton,
    sign_of,
    turn,
)

__all__ = ["ARRIVED", "STEPS_PER_SECOND", "blend", "walk"]

STEPS_PER_SECOND = 2.0
ARRIVED = -0.6
"""Steps to go at which both feet are on the spot: the closing step comes after step 0."""

_STEP_M = 0.55
_STANCE = 0.6  # a foot stays down while the hips are so many steps behind or past it
_CLEARANCE_M = 0.07


def walk(skeleton: Skeleton, to_go: float, leaving: bool = False) -> Posture:
    """Walk forward, `to_go` steps short of the spot; leaving, as many past it.

    Leaving is arriving run backward and mirrored front to back, which is walking again.
    """
    side_sign = -1.0 if leaving else 1.0
    hips_y = side_sign * _STEP_M * _hips_to_go(to_go)
    standing = skeleton.middle("upperleg01")
    hips = np.array([0.0, hips_y, standing[2] - 0.055 * np.clip(to_go - ARRIVED, 0, 1)])
    poser = Poser(skeleton, hips, Trunk(lean_deg=4))
    swing = np.sin(np.pi * to_go) * np.clip(to_go - ARRIVED, 0, 1)
    for side, first in zip(SIDES, (0, 1), strict=True):
        along, lifted_m = _foot(to_go, first)
        ankle = skeleton.head(f"foot.{side}").copy()
        ankle[0] = skeleton.head(f"upperleg01.{side}")[0] * 1.1
        ankle[1] += side_sign * _STEP_M * along
        ankle[2] += lifted_m
        toes = turn(UP, sign_of(side) * 2)
        poser.leg(side, ankle, toes @ FORWARD, toes)
        shoulder = poser.head(f"upperarm01.{side}")
        out = sign_of(side) * LEFT
        ahead = 0.18 * side_sign * sign_of(side) * swing * FORWARD
        hand = shoulder + 0.08 * out + ahead - 0.95 * sum(skeleton.arm_m) * UP
        poser.arm(side, hand, BACKWARD + 0.4 * out, curl_deg=25)
    return Posture(poser.pose(), lumbar_deg=0.0)


def _hips_to_go(to_go: float) -> float:
    """Steps that the hips have to go: at an even pace, then slowing down to stop at 0."""
    if to_go >= -ARRIVED:
        return to_go
    return max(to_go - ARRIVED, 0.0) ** 2 / (-4 * ARRIVED)


def _foot(to_go: float, first: int) -> tuple[float, float]:
    """Where a foot is, in steps short of the spot, and how high it is lifted.

    It comes down at `first`, `first` + 2, `first` + 4... steps to go, and at last at 0.
    """
    down = first + 2 * round((to_go - first) / 2)
    past = down - to_go  # hips past the place where the foot is, or was, down
    behind, ahead = max(down, 0), max(down - 2, 0)
    if past < -_STANCE:  # still on its way from the place before
        behind, ahead, past = max(down + 2, 0), max(down, 0), past + 2
    share = (past - _STANCE) / (2 - 2 * _STANCE)
    if share <= 0 or behind == ahead:
        return float(behind), 0.0
    eased = 0.5 - 0.5 * np.cos(np.pi * min(share, 1.0))
    return lerp(behind, ahead, eased), _CLEARANCE_M * float(np.sin(np.pi * min(share, 1.0)))


def blend(start: Posture, end: Posture, share: float) -> Posture:
    """A posture between two: each bone turns the short way. The bar is the end's."""
    skeleton = start.pose.skeleton
    first = Rotation.from_matrix(start.pose.rotations)
    change = first.inv() * Rotation.from_matrix(end.pose.rotations)
    between = first * Rotation.from_rotvec(share * change.as_rotvec())
    rotations = dict(zip(skeleton.names, between.as_matrix(), strict=True))
    root = start.pose.heads_m[0] + share * (end.pose.heads_m[0] - start.pose.heads_m[0])
    pose: Pose = skeleton.pose(root, rotations)
    return Posture(pose, lerp(start.lumbar_deg, end.lumbar_deg, share), bar_m=end.bar_m)
