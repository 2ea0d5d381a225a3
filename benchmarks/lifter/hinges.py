"""Hinges, squats and standing in which every part is set by itself: no exercise ties them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.lifter.effort import Posture
from benchmarks.lifter.posing import Poser, Trunk
from benchmarks.lifter.skeleton import LEFT, SIDES, UP, Skeleton, sign_of
from benchmarks.lifter.standing import Stance, hang_bar

__all__ = ["Hinge", "take"]


@dataclass(frozen=True)
class Hinge:
    """A posture on two feet.

    Attributes:
        trunk: lean and shape of the trunk.
        shank_deg: lean of the shanks from vertical, positive forward.
        thigh_deg: lean of the thighs from vertical, positive backward.
        width: distance between the ankles in distances of the hip joints.
        toe_out_deg: turn of each foot outward.
        reach: None for hanging arms, else how far the hands are held before the chest and above
            its base, in trunk lengths.
    """

    trunk: Trunk
    shank_deg: float
    thigh_deg: float
    width: float
    toe_out_deg: float
    reach: tuple[float, float] | None = None


def take(skeleton: Skeleton, hinge: Hinge) -> Posture:
    """Put the skeleton into the posture; with hanging arms it holds a bar."""
    stance = Stance.of(skeleton, hinge.width, hinge.toe_out_deg)
    hips = stance.hips(skeleton, hinge.shank_deg, hinge.thigh_deg)
    poser = Poser(skeleton, hips, hinge.trunk)
    stance.plant(poser)
    if hinge.reach is None:
        return hang_bar(skeleton, poser, stance, hinge.trunk.lumbar_deg)
    chest, forward, up = poser.chest()
    hands = chest + skeleton.trunk_m * (hinge.reach[0] * forward + hinge.reach[1] * up)
    for side in SIDES:
        out = sign_of(side) * LEFT
        poser.arm(side, hands + 0.05 * out, 0.6 * out - 0.8 * UP, curl_deg=35)
    return Posture(poser.pose(), hinge.trunk.lumbar_deg)
