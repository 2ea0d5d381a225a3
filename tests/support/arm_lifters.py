"""Stick-figure lifters of the upper body: trunk and legs rest, the arms do the lift.

Directions are degrees in the lifter's own side view: 0 forward, 90 up, as in `lifters.toward`.
Pairs are at the start of a rep and at its turning point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from support.lifters import FOREARM, SHANK, THIGH, UPPER_ARM, Figure, assemble, toward
from support.movements import Beat

from formcheck.core.arrays import Array
from formcheck.core.landmarks import Landmark, left_right

Pair = tuple[float, float]
ARM_JOINTS = ("elbow", "wrist", "pinky", "index", "thumb")


@dataclass(frozen=True, slots=True)
class ArmLifter:
    """Arms that bend and stretch on a body that rests on its feet or hangs from its hands.

    Attributes:
        upper_arm_deg: direction of shoulder → elbow.
        elbow_deg: angle of the elbow, 180 straight; it bends toward the lifter's front.
        trunk_deg: direction of hip → shoulder.
        thigh_deg, shank_deg: directions of hip → knee and knee → ankle.
        hands_fixed: the hands stay where they are, and the body moves.
    """

    upper_arm_deg: Pair
    elbow_deg: Pair
    trunk_deg: Pair = (90.0, 90.0)
    thigh_deg: float = -90.0
    shank_deg: float = -90.0
    hands_fixed: bool = False

    def body(self, beat: Beat) -> Array:
        """The ankles rest at the origin, or the hands where they begin."""
        trunk, upper_arm, elbow = (
            start + (turn - start) * beat.down
            for start, turn in (self.trunk_deg, self.upper_arm_deg, self.elbow_deg)
        )
        ankle = np.zeros((len(beat.down), 2))
        knee = ankle - SHANK * toward(self.shank_deg)
        hip = knee - THIGH * toward(self.thigh_deg)
        shoulder = hip + toward(trunk)
        points = {"ankle": ankle, "knee": knee, "hip": hip, "shoulder": shoulder}
        points["heel"], points["toe"] = (
            ankle + np.array([-0.1, -0.1]),
            ankle + np.array([0.3, -0.1]),
        )
        points["elbow"] = shoulder + UPPER_ARM * toward(upper_arm)
        points["wrist"] = points["elbow"] + FOREARM * toward(upper_arm + 180.0 - elbow)
        if self.hands_fixed:
            moved = points["wrist"] - points["wrist"][:1]
            points = {joint: place - moved for joint, place in points.items()}
        return assemble(points)

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


@dataclass(frozen=True, slots=True)
class OneArm:
    """`figure` with one arm at rest in each rep; `sides` says for each rep which one works."""

    figure: Figure
    sides: tuple[str, ...]

    def body(self, beat: Beat) -> Array:
        """The resting arm is where it is at the start of a rep, against its shoulder."""
        body = self.figure.body(beat)
        at_start = self.figure.body(replace(beat, down=np.zeros(len(beat.down))))
        works = np.array(self.sides)[np.minimum(beat.rep, len(self.sides) - 1)]
        for number, side in enumerate(("left", "right")):
            rests = works != side
            shoulder = left_right("shoulder")[number]
            moved = body[rests, shoulder] - at_start[rests, shoulder]
            for joint in ARM_JOINTS:
                landmark = Landmark[f"{side}_{joint}".upper()]
                body[rests, landmark] = at_start[rests, landmark] + moved
        return body

    def back(self, beat: Beat) -> Array:
        """As it is."""
        return self.figure.back(beat)


ROW = ArmLifter(
    (-90.0, -160.0), (175.0, 80.0), trunk_deg=(35.0, 35.0), thigh_deg=-65.0, shank_deg=-100.0
)
"""Bent over by 55 degrees."""
CURL = ArmLifter((-90.0, -85.0), (175.0, 50.0))
BENCH_PRESS = ArmLifter(
    (90.0, -28.0), (178.0, 62.0), trunk_deg=(180.0, 180.0), thigh_deg=10.0, shank_deg=-90.0
)
"""Supine, the head behind and the feet on the floor in front."""
PULL_UP = ArmLifter((88.0, -60.0), (178.0, 35.0), trunk_deg=(90.0, 98.0), hands_fixed=True)
LAT_PULLDOWN = ArmLifter(
    (88.0, -60.0), (175.0, 45.0), trunk_deg=(95.0, 102.0), thigh_deg=0.0, shank_deg=-90.0
)
"""Seated, pulling to the upper chest."""
DIP = ArmLifter((-92.0, -165.0), (178.0, 95.0), trunk_deg=(88.0, 78.0), hands_fixed=True)
SEATED_PRESS = replace(
    LAT_PULLDOWN, upper_arm_deg=(-60.0, 88.0), elbow_deg=(45.0, 178.0), trunk_deg=(92.0, 92.0)
)
PRESS = ArmLifter((-60.0, 89.0), (45.0, 178.0))
