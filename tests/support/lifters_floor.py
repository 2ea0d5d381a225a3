"""Stick-figure lifters on the floor who stretch an arm and the opposite leg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from support.lifters import ARM, SHANK, THIGH, assemble, elbow_between, toward
from support.movements import Beat

from formcheck.core.arrays import Array
from formcheck.core.landmarks import Landmark

LIMBS = ("ELBOW", "WRIST", "PINKY", "INDEX", "THUMB", "KNEE", "ANKLE", "HEEL", "TOE")


@dataclass(frozen=True, slots=True)
class Diagonal:
    """Stretches the left arm and the right leg, and the others in the next rep.

    Attributes:
        face_up: on the back with arms and thighs up, as in a dead bug; otherwise on all fours.
        tilts_deg: how far the trunk tilts at full reach, shoulders up.
        rises: how far the hips rise at full reach.
        only_arm: the leg stays where it is.
    """

    face_up: bool = False
    tilts_deg: float = 0.0
    rises: float = 0.0
    only_arm: bool = False

    def body(self, beat: Beat) -> Array:
        """Each limb turns from where it supports, or points up, to where it is stretched."""
        down = np.clip(beat.down, 0.0, 1.0)
        other = np.zeros(len(down)) if self.only_arm else down
        still = np.zeros(len(down))
        moved = self._assembled(down, other, down)
        rested = self._assembled(still, still, down)
        for name in LIMBS:
            of_leg = name in {"KNEE", "ANKLE", "HEEL", "TOE"}
            for side, parity in (("LEFT", 0), ("RIGHT", 1)):
                landmark = Landmark[f"{side}_{name}"]
                stretched = (beat.rep % 2 == parity) != of_leg
                moved[~stretched, landmark] = rested[~stretched, landmark]
        return moved

    def _assembled(self, arm: Array, leg: Array, down: Array) -> Array:
        """Both sides alike, arms and legs stretched from 0 to 1."""
        up = 1.0 if self.face_up else -1.0
        height = 0.2 if self.face_up else THIGH
        hip = np.stack([np.zeros(len(down)), height + self.rises * down], axis=1)
        shoulder = hip + toward(self.tilts_deg * down)
        wrist = shoulder + 0.999 * ARM * toward(up * 90.0 * (1.0 - arm))
        knee = hip + THIGH * toward(up * (90.0 + 90.0 * leg))
        ankle = knee + SHANK * toward(np.full(len(down), 180.0))
        points = {
            "hip": hip,
            "shoulder": shoulder,
            "wrist": wrist,
            "elbow": elbow_between(shoulder, wrist),
            "knee": knee,
            "ankle": ankle,
            "heel": ankle + np.array([0.0, 0.1]),
            "toe": ankle + np.array([-0.1, -0.1]),
        }
        return assemble(points)

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))
