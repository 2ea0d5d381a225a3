"""Stick-figure lifters that go from one posture to the next, for legs and trunk.

A posture is given by which way each limb points; between two postures these angles change
evenly with how far the rep is (`movements.Beat.down`), which is up in lifts that begin at the
bottom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from support.lifters import FOREARM, SHANK, THIGH, UPPER_ARM, Figure, assemble, toward
from support.movements import Beat, Script

from formcheck.core.arrays import Array
from formcheck.core.landmarks import Landmark, left_right

HEEL, TOE = np.array([-0.1, -0.1]), np.array([0.3, -0.1])
"""From the ankle of a foot on the floor."""


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
        keys: postures and how far the rep is in each, from 0 to 1.
        fixed: the joint that stays in its place.
        sag: how far the hips hang below the body's line at the end.
        toes_up: how far the lifter stands on the toes at the end.
        step: how far the right foot stands behind the left one; 0 beside it.
    """

    keys: tuple[tuple[float, Pose], ...]
    fixed: str = "ankle"
    sag: float = 0.0
    toes_up: float = 0.0
    step: float = 0.0

    def body(self, beat: Beat) -> Array:
        """The left leg and the arms by their angles, the right knee between hip and foot."""
        progress, poses = zip(*self.keys, strict=True)
        way = {
            limb: toward(np.interp(beat.down, progress, angles))
            for limb, angles in zip(Pose._fields, zip(*poses, strict=True), strict=True)
        }
        up = np.outer(self.toes_up * beat.down, [0.0, 1.0])
        ankle = up
        knee = ankle + SHANK * way["shank"]
        hip = knee + THIGH * way["thigh"]
        shoulder = hip + way["trunk"]
        elbow = shoulder + UPPER_ARM * way["arm"]
        points = {
            "ankle": ankle,
            "knee": knee,
            "hip": hip - np.outer(self.sag * np.clip(2.0 * beat.down - 1.0, 0.0, 1.0), [0.0, 1.0]),
            "shoulder": shoulder,
            "elbow": elbow,
            "wrist": elbow + FOREARM * way["forearm"],
            "heel": ankle + HEEL,
            "toe": ankle - up + TOE,
        }
        body = assemble({name: p - points[self.fixed] for name, p in points.items()})
        if self.step:
            place_right_leg(body, np.array([-self.step, 0.0]))
        return body

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


def place_right_leg(body: Array, ankle: Array) -> None:
    """Put the right ankle of `body` (T, 33, 3) at `ankle` (…, 2), the knee bent forward."""
    hip = body[:, Landmark.RIGHT_HIP][:, [0, 2]]
    line = np.broadcast_to(ankle, hip.shape) - hip
    length = np.hypot(*line.T)[:, None]
    bend = np.sqrt(np.maximum(SHANK**2 - (length / 2.0) ** 2, 0.0))
    knee = hip + line / 2.0 + bend * np.stack([-line[:, 1], line[:, 0]], axis=1) / length
    foot = {"KNEE": knee, "ANKLE": hip + line}
    foot |= {"HEEL": foot["ANKLE"] + HEEL, "TOE": foot["ANKLE"] + TOE}
    for name, point in foot.items():
        body[:, Landmark[f"RIGHT_{name}"], 0] = point[:, 0]
        body[:, Landmark[f"RIGHT_{name}"], 2] = point[:, 1]


@dataclass(frozen=True, slots=True)
class StepUp:
    """The right foot on a box, the left one comes up from the floor and hangs beside it on top.

    Attributes:
        box: its height.
        lean_deg: lean of the trunk while the lifter is between floor and box.
    """

    box: float = 0.7
    lean_deg: float = 20.0

    def body(self, beat: Beat) -> Array:
        """The hips go from above the left foot on the floor to above the box."""
        lean = self.lean_deg * np.clip(4.0 * (1.0 - beat.down), 0.0, 1.0) * (beat.down > 0)
        hip = np.stack([0.35 * (beat.down - 1.0), self.box * beat.down + SHANK + THIGH], axis=1)
        shoulder = hip + toward(90.0 - lean)
        ankle = hip - np.array([0.0, SHANK + THIGH])
        points = {
            "ankle": ankle,
            "knee": ankle + np.array([0.0, SHANK]),
            "hip": hip,
            "shoulder": shoulder,
            "elbow": shoulder - np.array([0.0, UPPER_ARM]),
            "wrist": shoulder - np.array([0.0, UPPER_ARM + FOREARM]),
            "heel": ankle + HEEL,
            "toe": ankle + TOE,
        }
        body = assemble(points)
        place_right_leg(body, np.array([0.0, self.box]))
        return body

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


@dataclass(frozen=True, slots=True)
class Twisting:
    """`figure` with its arms turned about the trunk, to the left and to the right in turn.

    Attributes:
        turn_deg: how far the hands are turned.
        shoulders_deg: how far the shoulders are.
    """

    figure: Figure
    turn_deg: float = 50.0
    shoulders_deg: float = 50.0

    def body(self, beat: Beat) -> Array:
        """Each rep is a turn to one side."""
        body = self.figure.body(beat)
        middle = {j: body[:, left_right(j)].mean(axis=1) for j in ("hip", "shoulder")}
        axis = middle["shoulder"] - middle["hip"]
        side = np.where(beat.rep % 2, -1.0, 1.0) * beat.down
        arms = [m for m in Landmark if m.name.split("_")[-1] in ARM_LANDMARKS]
        for landmarks, deg in ((left_right("shoulder"), self.shoulders_deg), (arms, self.turn_deg)):
            turn = np.radians(deg) * side
            for landmark in landmarks:
                offset = body[:, landmark] - middle["shoulder"]
                body[:, landmark] = middle["shoulder"] + _turned(offset, axis, turn)
        return body

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


ARM_LANDMARKS = ("ELBOW", "WRIST", "PINKY", "INDEX", "THUMB")


def _turned(v: Array, axis: Array, angle: Array) -> Array:
    """`v` (T, 3) turned by `angle` (T,) radians about `axis` (T, 3): Rodrigues' formula."""
    unit = axis / np.linalg.norm(axis, axis=1, keepdims=True)
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    along = (unit * v).sum(axis=1, keepdims=True) * unit
    return np.asarray(v * cos + np.cross(unit, v) * sin + along * (1.0 - cos))


UPRIGHT = Pose()
# On straight arms, shoulders over the hands: the body slopes by 25 degrees.
PLANK = Pose(shank=25.0, thigh=25.0, trunk=25.0)
HANDS_DOWN = Pose(trunk=-10.0)
SQUAT_HANDS_DOWN = Pose(shank=55.0, thigh=175.0, trunk=10.0)
SLOW = Script(depths=(1.0,) * 3, lower_s=2.5, lift_s=2.5)
FOUR = Script(depths=(1.0,) * 4)
QUICK = Script(depths=(1.0,) * 5, lower_s=0.7, lift_s=0.6, pause_s=0.1, rest_s=0.2)


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


def hip_thrust(hip_deg: float = 180.0) -> Figure:
    """From hips near the floor to level thighs, shoulders on a bench; angle of the hip on top."""
    low = Pose(thigh=225.0, trunk=125.0, arm=-45.0, forearm=-45.0)
    top = Pose(thigh=180.0, trunk=hip_deg, arm=0.0, forearm=0.0)
    return Chain(((0.0, low), (1.0, top)))


def kettlebell_swing(knee_deg: float = 150.0) -> Figure:
    """From hands at the height of the chest to between the legs; angle of the knee there."""
    shank = 90.0 - (180.0 - knee_deg) / 3.0
    low = Pose(shank, thigh=shank + 180.0 - knee_deg, trunk=30.0, arm=-110.0, forearm=-110.0)
    return Chain(((0.0, Pose(arm=-5.0, forearm=-5.0)), (1.0, low)))


def split_squat(thigh_deg: float = 0.0) -> Figure:
    """Feet 1.2 T apart throughout; slope of the front thigh at the bottom."""
    top = hands_at_shoulders(Pose(shank=110.7, thigh=110.7))
    low = hands_at_shoulders(Pose(thigh=180.0 - thigh_deg))
    return Chain(((0.0, top), (1.0, low)), step=1.2)


def squat_in_front(arm: float, forearm: float) -> Figure:
    """Squats with the arms held in these directions."""
    top, low = Pose(), Pose(shank=60.0, thigh=190.0, trunk=62.0)
    arms = {"arm": arm, "forearm": forearm}
    return Chain(((0.0, top._replace(**arms)), (1.0, low._replace(**arms))))


def calf_raise(knee_deg: float = 180.0) -> Figure:
    """Rises by 0.16 T; angle of the knees half-way up."""
    bend = (180.0 - knee_deg) / 2.0
    middle = Pose(shank=90.0 - bend, thigh=90.0 + bend)
    return Chain(((0.0, UPRIGHT), (0.5, middle), (1.0, UPRIGHT)), fixed="toe", toes_up=0.16)


def leg_raise(knee_deg: float = 180.0) -> Figure:
    """Lies on the back and raises the legs upright; angle of the knees on top."""
    low = Pose(shank=180.0, thigh=180.0, trunk=178.0, arm=0.0, forearm=0.0)
    return Chain(((0.0, low), (1.0, low._replace(thigh=265.0, shank=85.0 + knee_deg))), fixed="hip")


def russian_twist(shoulders_deg: float = 50.0) -> Figure:
    """Sits leaning back, knees bent; how far the shoulders turn with the hands."""
    sitting = Pose(shank=135.0, thigh=225.0, trunk=125.0, arm=20.0, forearm=20.0)
    return Twisting(Chain(((0.0, sitting),), fixed="hip"), shoulders_deg=shoulders_deg)


def pick_up(knee_deg: float = 80.0) -> Figure:
    """Bends to the floor and stands up again; angle of the knee at the bottom."""
    shank = 90.0 - (180.0 - knee_deg) / 4.0
    low = Pose(shank, thigh=shank + 180.0 - knee_deg, trunk=20.0)
    return Chain(((0.0, UPRIGHT), (1.0, low)))
