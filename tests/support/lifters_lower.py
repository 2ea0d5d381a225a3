"""Stick-figure lifters that go from one posture to the next, for legs and trunk.

A posture is given by which way each limb points; between two postures these angles change
evenly with how far down the lifter is (`movements.Beat.down`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from support.lifters import FOREARM, SHANK, THIGH, UPPER_ARM, Figure, assemble, toward
from support.movements import Beat, Script

from formcheck.core.arrays import Array


class Pose(NamedTuple):
    """Directions of the limbs, degrees above the lifter's forward direction: 90 is up.

    `shank` from ankle to knee, `thigh` from knee to hip, `trunk` from hip to shoulder, `arm` from
    shoulder to elbow, `forearm` from elbow to wrist.
    """

    shank: float = 90.0
    thigh: float = 90.0
    trunk: float = 90.0
    arm: float = -90.0
    forearm: float = -90.0


@dataclass(frozen=True, slots=True)
class Chain:
    """Ankle, knee, hip, shoulder, elbow and wrist, one after the other, left and right alike.

    Attributes:
        keys: postures and how far down each is taken, from 0 to 1.
        fixed: the joint that stays in its place.
        sag: how far the hips hang below the line of the body at the bottom.
    """

    keys: tuple[tuple[float, Pose], ...]
    fixed: str = "ankle"
    sag: float = 0.0
    at: tuple[float, float] = field(default=(0.0, 0.0))

    def body(self, beat: Beat) -> Array:
        """The feet are level."""
        downs, poses = zip(*self.keys, strict=True)
        way = {
            limb: toward(np.interp(beat.down, downs, angles))
            for limb, angles in zip(Pose._fields, zip(*poses, strict=True), strict=True)
        }
        ankle = np.zeros((len(beat.t_s), 2))
        knee = ankle + SHANK * way["shank"]
        hip = knee + THIGH * way["thigh"]
        shoulder = hip + way["trunk"]
        elbow = shoulder + UPPER_ARM * way["arm"]
        hip = hip - np.outer(self.sag * np.clip(2.0 * beat.down - 1.0, 0.0, 1.0), [0.0, 1.0])
        points = {
            "ankle": ankle,
            "knee": knee,
            "hip": hip,
            "shoulder": shoulder,
            "elbow": elbow,
            "wrist": elbow + FOREARM * way["forearm"],
            "heel": ankle + np.array([-0.1, -0.1]),
            "toe": ankle + np.array([0.3, -0.1]),
        }
        place = np.array(self.at) - points[self.fixed]
        return assemble({name: point + place for name, point in points.items()})

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


UPRIGHT = Pose()
# On straight arms, shoulders over the hands: the body slopes by 25 degrees.
PLANK = Pose(shank=25.0, thigh=25.0, trunk=25.0)
HANDS_DOWN = Pose(trunk=-10.0)
SQUAT_HANDS_DOWN = Pose(shank=55.0, thigh=175.0, trunk=10.0)


def hands_at_shoulders(pose: Pose) -> Pose:
    """`pose` with the arms folded, elbows down along the trunk."""
    return pose._replace(arm=pose.trunk - 150.0, forearm=pose.trunk + 30.0)


def inchworm(sag: float = 0.0) -> Figure:
    """Folds on straight legs and walks the hands out."""
    return Chain(((0.0, UPRIGHT), (0.4, HANDS_DOWN), (1.0, PLANK)), sag=sag)


def burpee() -> Figure:
    """Squats down and jumps the feet back."""
    return Chain(((0.0, UPRIGHT), (0.5, SQUAT_HANDS_DOWN), (1.0, PLANK)))


def good_morning(trunk_deg: float = 20.0, knee_deg: float = 160.0) -> Figure:
    """Hinges with a bar on the back; slope of the trunk and angle of the knee at the bottom."""
    low = Pose(thigh=270.0 - knee_deg, trunk=trunk_deg)
    return Chain(((0.0, hands_at_shoulders(UPRIGHT)), (1.0, hands_at_shoulders(low))))


SLOW = Script(depths=(1.0,) * 3, lower_s=2.5, lift_s=2.5)
FOUR = Script(depths=(1.0,) * 4)
