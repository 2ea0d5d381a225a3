"""A squat with the barbell on the upper back."""

from __future__ import annotations

import numpy as np

from benchmarks.lifter.effort import Effort, Posture, lerp
from benchmarks.lifter.posing import Poser, Trunk, flat_hand
from benchmarks.lifter.skeleton import BACKWARD, FORWARD, LEFT, SIDES, UP, Skeleton, sign_of
from benchmarks.lifter.standing import Stance

__all__ = ["back_squat"]

_UP_T, _BEHIND_T = 0.11, 0.20
"""Where the bar lies, from the middle of the shoulder joints, in trunk lengths: on the muscles
below the neck."""
_GRIP_M = 0.40  # from the middle of the bar to each hand
_WRIST_M = np.array([0.0, 0.045, -0.055])  # from the bar: the hand comes from behind and below


def back_squat(skeleton: Skeleton, effort: Effort) -> Posture:
    """Squat with the bar over the middle of the feet all the way.

    Full depth puts the hip joint just below the knee. Faults: `knees_caving` turns the knees
    inward; `chest_drop` adds trunk lean on the way up, which takes the bar forward;
    `back_rounding` adds lumbar flexion toward the bottom.
    """
    depth = effort.depth
    stance = Stance.of(skeleton, width=1.45, toe_out_deg=18)
    hips = stance.hips(skeleton, lerp(2, 30, depth), lerp(4, 100, depth))
    ahead_m = float(hips[1]) - stance.midfoot_y(skeleton)
    lean = _lean_deg(skeleton, ahead_m)
    if effort.returning:
        lean += effort.fault("chest_drop") * float(np.sin(np.pi * np.clip(depth, 0, 1)) ** 2)
    lumbar = 10 * depth + effort.fault("back_rounding") * depth
    valgus = effort.fault("knees_caving") * float(np.clip(1.2 * depth - 0.1, 0, 1))

    poser = Poser(skeleton, hips, Trunk(lean, lumbar, neck_deg=-0.5 * lean))
    stance.plant(poser, valgus)
    shoulders = (poser.head("upperarm01.L") + poser.head("upperarm01.R")) / 2
    along = (shoulders - hips) / np.linalg.norm(shoulders - hips)
    across = np.cross(along, LEFT)  # backward of the trunk
    bar = shoulders + skeleton.trunk_m * (_UP_T * along + _BEHIND_T * across)
    for side in SIDES:
        out = sign_of(side) * LEFT
        fingers = 0.8 * UP + 0.5 * FORWARD + 0.15 * out
        poser.arm(
            side,
            bar + _GRIP_M * out + _WRIST_M,
            0.5 * BACKWARD - 0.8 * UP + 0.2 * out,
            flat_hand(skeleton, side, fingers, FORWARD),
            curl_deg=45,
        )
    return Posture(poser.pose(), lumbar, valgus, bar_m=bar)


def _lean_deg(skeleton: Skeleton, ahead_m: float) -> float:
    """The trunk's lean that brings the bar so far forward of the hips."""
    # The line from the hips to the bar leans backward from the trunk by as much as the bar lies
    # behind it.
    behind = np.arctan2(_BEHIND_T, 1 + _UP_T)
    reach_m = skeleton.trunk_m * float(np.hypot(_BEHIND_T, 1 + _UP_T))
    return float(np.degrees(np.arcsin(np.clip(ahead_m / reach_m, -0.2, 0.98)) + behind))
