"""Exercises done on two feet: squat, deadlifts, bent-over row, overhead press."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from benchmarks.lifter.effort import Effort, Posture, lerp
from benchmarks.lifter.posing import Poser, Trunk, flat_hand
from benchmarks.lifter.skeleton import (
    BACKWARD,
    FORWARD,
    LEFT,
    SIDES,
    UP,
    Array,
    Pose,
    Skeleton,
    sign_of,
    turn,
)

__all__ = [
    "PLATE_RADIUS_M",
    "Stance",
    "bent_over_row",
    "deadlift",
    "hang_bar",
    "overhead_press",
    "romanian_deadlift",
    "squat",
    "stand",
]

PLATE_RADIUS_M = 0.225
"""A competition plate is 450 mm across, which sets the bar's height on the floor."""

_GRIP_M = 0.24  # from the middle of the bar to each hand
_WRIST_TO_BAR_M = 0.085


@dataclass(frozen=True, eq=False)
class Stance:
    """Feet on the floor: `ankles` by side, feet turned out by `toe_out_deg`."""

    ankles: dict[str, Array]
    toe_out_deg: float

    @classmethod
    def of(cls, skeleton: Skeleton, width: float, toe_out_deg: float) -> Stance:
        """`width` is the distance between the ankles in hip-joint distances."""
        ankles = {}
        for side in SIDES:
            ankle = skeleton.head(f"foot.{side}").copy()
            ankle[0] = sign_of(side) * abs(skeleton.head(f"upperleg01.{side}")[0]) * width
            ankles[side] = ankle
        return cls(ankles, toe_out_deg)

    @property
    def ankle(self) -> Array:
        """Midpoint of the ankles, (3,)."""
        return (self.ankles["L"] + self.ankles["R"]) / 2

    def plant(self, poser: Poser, knee_valgus_deg: float = 0.0) -> None:
        """Put both feet down; valgus turns the knees inward from the toes' direction."""
        for side in SIDES:
            outward = sign_of(side) * self.toe_out_deg
            knee = turn(UP, outward - sign_of(side) * knee_valgus_deg) @ FORWARD
            # The rest pose already turns the feet out by about 6 degrees.
            foot = turn(UP, outward - sign_of(side) * 6.0)
            poser.leg(side, self.ankles[side], knee, foot)

    def hips(self, skeleton: Skeleton, shank_deg: float, thigh_deg: float) -> Array:
        """Mid-hip for a shank that leans forward and a thigh that leans back, from vertical."""
        thigh_m, shank_m = skeleton.leg_m
        shank, thigh = np.radians([shank_deg, thigh_deg])
        back = -shank_m * np.sin(shank) + thigh_m * np.sin(thigh)
        up = shank_m * np.cos(shank) + thigh_m * np.cos(thigh)
        return np.asarray(self.ankle + np.array([0.0, back, up]))

    def midfoot_y(self, skeleton: Skeleton) -> float:
        """Where the load has to stay for the lifter not to topple."""
        return float(self.ankle[1]) - 0.12 * skeleton.leg_m[1]


def _balanced_lean_deg(skeleton: Skeleton, hips: Array, shoulders_y: float) -> float:
    """Lean that brings the shoulders over `shoulders_y`."""
    sine = (hips[1] - shoulders_y) / skeleton.trunk_m
    return float(np.degrees(np.arcsin(np.clip(sine, -0.2, 0.98))))


def _early(depth: float, by: float) -> float:
    """Rises from 0 to 1 while depth goes from 0 to `by`, then stays."""
    return float(np.clip(depth / by, 0.0, 1.0))


def _midway(depth: float) -> float:
    """0 at both ends of the range and 1 in its middle."""
    return float(np.sin(np.pi * np.clip(depth, 0.0, 1.0)) ** 2)


def stand(skeleton: Skeleton) -> Pose:
    """Upright with hanging arms."""
    stance = Stance.of(skeleton, width=1.1, toe_out_deg=8)
    hips = stance.hips(skeleton, 2, 2)
    poser = Poser(skeleton, hips, Trunk(lean_deg=3))
    stance.plant(poser)
    return hang_bar(skeleton, poser, stance, lumbar_deg=0.0).pose


def squat(skeleton: Skeleton, effort: Effort) -> Posture:
    """Squat with the hands clasped before the chest.

    Full depth puts the hip joint just below the knee. Faults: `knees_caving` turns the
    knees inward; `chest_drop` adds trunk lean on the way up; `back_rounding` adds lumbar
    flexion toward the bottom.
    """
    depth = effort.depth
    stance = Stance.of(skeleton, width=1.55, toe_out_deg=18)
    hips = stance.hips(skeleton, lerp(2, 32, depth), lerp(2, 100, depth))
    over_foot = stance.midfoot_y(skeleton) - 0.02 * depth
    lean = lerp(3, _balanced_lean_deg(skeleton, hips, over_foot), _early(depth, 0.15))
    if effort.returning:
        lean += effort.fault("chest_drop") * _midway(depth)
    lumbar = 12 * depth + effort.fault("back_rounding") * depth
    valgus = effort.fault("knees_caving") * float(np.clip(1.2 * depth - 0.1, 0, 1))

    poser = Poser(skeleton, hips, Trunk(lean, lumbar, neck_deg=-0.45 * lean))
    stance.plant(poser, valgus)
    chest, forward, up = poser.chest()
    reach = skeleton.trunk_m * (0.5 * forward + 0.08 * up)
    for side in SIDES:
        out = sign_of(side) * LEFT
        poser.arm(side, chest + reach + 0.05 * out, 0.6 * out - 0.8 * UP, curl_deg=35)
    return Posture(poser.pose(), lumbar, valgus)


def deadlift(skeleton: Skeleton, effort: Effort) -> Posture:
    """Deadlift from the floor; depth 1 is lock-out.

    Not ready, the lifter stands upright and the bar lies on the floor. Faults:
    `back_rounding` adds lumbar flexion, most of it already at the floor; `hips_rise_first`
    adds trunk lean in the first half of the pull while the legs straighten early.
    """
    rounding = effort.fault("back_rounding")
    bottom = _floor_bend(skeleton, rounding)
    bend = bottom * (effort.ready - effort.depth)
    early_hips = 0.0 if effort.returning else effort.fault("hips_rise_first")
    early_hips *= _midway(min(1.5 * effort.depth, 1.0))
    posture = _pull(skeleton, bend, rounding, early_hips)
    if effort.ready < 1:
        on_floor = _pull(skeleton, bottom, rounding, 0.0)
        return Posture(posture.pose, posture.lumbar_deg, bar_m=on_floor.bar_m)
    return posture


@lru_cache(maxsize=64)
def _floor_bend(skeleton: Skeleton, rounding_deg: float) -> float:
    """The bend at which the plates touch the floor, for this body and this much rounding."""

    def plate_gap_m(bend: float) -> float:
        bar = _pull(skeleton, bend, rounding_deg, 0.0).bar_m
        assert bar is not None
        return float(bar[2]) - PLATE_RADIUS_M

    return float(brentq(plate_gap_m, 0.3, 1.8, xtol=1e-3))


def _pull(skeleton: Skeleton, bend: float, rounding_deg: float, early_hips_deg: float) -> Posture:
    """Bar in straight arms; `bend` 0 is upright and about 1 has the bar on the floor."""
    stance = Stance.of(skeleton, width=1.15, toe_out_deg=10)
    hips = stance.hips(skeleton, lerp(2, 12, bend), lerp(2, 52, bend))
    over_foot = stance.midfoot_y(skeleton) - 0.04
    lean = lerp(3, _balanced_lean_deg(skeleton, hips, over_foot), _early(bend, 0.15))
    lumbar = 10 * min(bend, 1.0) + rounding_deg * _early(bend, 0.5)
    lean += early_hips_deg
    legs = bend - early_hips_deg / 60  # straighter by as much as keeps the bar on its way
    hips = stance.hips(skeleton, lerp(2, 12, legs), lerp(2, 52, legs))
    poser = Poser(skeleton, hips, Trunk(lean, lumbar, neck_deg=-0.5 * lean))
    stance.plant(poser)
    return hang_bar(skeleton, poser, stance, lumbar)


def romanian_deadlift(skeleton: Skeleton, effort: Effort) -> Posture:
    """Hinge with almost straight legs, from upright until the bar passes the knees.

    Fault: `back_rounding` adds lumbar flexion.
    """
    depth = effort.depth
    stance = Stance.of(skeleton, width=1.1, toe_out_deg=8)
    hips = stance.hips(skeleton, lerp(2, 1, depth), lerp(2, 25, depth))
    lean = lerp(3, 68, depth)
    lumbar = 8 * depth + effort.fault("back_rounding") * _early(depth, 0.5)
    poser = Poser(skeleton, hips, Trunk(lean, lumbar, neck_deg=-0.45 * lean))
    stance.plant(poser)
    return hang_bar(skeleton, poser, stance, lumbar)


def bent_over_row(skeleton: Skeleton, effort: Effort) -> Posture:
    """Row to the belly with the trunk bent over; not ready, the lifter stands upright.

    Faults: `back_rounding` adds lumbar flexion; `torso_swing` lifts the trunk with the pull.
    """
    ready, depth = effort.ready, effort.depth
    stance = Stance.of(skeleton, width=1.2, toe_out_deg=10)
    hips = stance.hips(skeleton, lerp(2, 6, ready), lerp(2, 30, ready))
    lean = lerp(3, 58, ready) - effort.fault("torso_swing") * depth
    lumbar = (8 + effort.fault("back_rounding")) * ready
    poser = Poser(skeleton, hips, Trunk(lean, lumbar, neck_deg=-0.45 * lean))
    stance.plant(poser)
    hanging, bar = _hanging_wrists(skeleton, poser, stance)
    trunk_up = turn(LEFT, lean) @ UP
    trunk_front = turn(LEFT, lean) @ FORWARD
    belly = hips + skeleton.trunk_m * (0.38 * trunk_up + 0.30 * trunk_front)
    move = (belly - bar) * depth
    move[0] = 0.0
    for side in SIDES:
        out = sign_of(side) * LEFT
        elbow = BACKWARD + 0.4 * out + depth * (UP - 0.5 * BACKWARD)
        poser.arm(side, hanging[side] + move, elbow, curl_deg=62)
    return Posture(poser.pose(), lumbar, bar_m=bar + move)


def _hanging_wrists(
    skeleton: Skeleton, poser: Poser, stance: Stance
) -> tuple[dict[str, Array], Array]:
    """Wrist targets for straight arms on a bar close to the legs, and the bar's centre."""
    bar_y = min(stance.midfoot_y(skeleton) - 0.01, float(stance.ankle[1]) - 0.06)
    arm_m = 0.998 * sum(skeleton.arm_m)
    wrists = {}
    for side in SIDES:
        shoulder = poser.head(f"upperarm01.{side}")
        sideways = sign_of(side) * _GRIP_M - shoulder[0]
        back = bar_y - shoulder[1]
        down = np.sqrt(max(arm_m**2 - sideways**2 - back**2, 0.01))
        wrists[side] = shoulder + np.array([sideways, back, -down])
    bar = np.array([0.0, bar_y - 0.01, wrists["L"][2] - _WRIST_TO_BAR_M])
    return wrists, bar


def hang_bar(skeleton: Skeleton, poser: Poser, stance: Stance, lumbar_deg: float) -> Posture:
    """Straight arms on the bar finish the posture."""
    wrists, bar = _hanging_wrists(skeleton, poser, stance)
    for side in SIDES:
        elbow = BACKWARD + 0.4 * sign_of(side) * LEFT
        poser.arm(side, wrists[side], elbow, curl_deg=62)
    return Posture(poser.pose(), lumbar_deg, bar_m=bar)


def overhead_press(skeleton: Skeleton, effort: Effort) -> Posture:
    """Press from the collarbones to straight arms overhead.

    Fault: `back_arching` extends the lumbar spine, leans the trunk back and pushes the
    hips forward as the bar goes up.
    """
    depth = effort.depth
    arch = effort.fault("back_arching") * _early(depth, 0.5)
    stance = Stance.of(skeleton, width=1.2, toe_out_deg=10)
    hips = stance.hips(skeleton, 1, 1) + 0.0018 * arch * FORWARD
    poser = Poser(skeleton, hips, Trunk(-0.4 * arch, -arch, neck_deg=0.4 * arch))
    stance.plant(poser)
    poser.raise_shoulders(22 * depth)
    shoulder = (poser.head("upperarm01.L") + poser.head("upperarm01.R")) / 2
    up = 0.10 + (sum(skeleton.arm_m) - 0.12) * depth
    forward = 0.02 + 0.17 * (1 - depth)
    wrist = shoulder + up * UP + forward * FORWARD
    hand_fingers = 0.75 * UP + 0.5 * BACKWARD
    for side in SIDES:
        out = sign_of(side) * LEFT
        poser.arm(
            side,
            wrist + 0.28 * out,
            0.6 * FORWARD + 0.5 * out - 0.6 * UP,
            flat_hand(skeleton, side, hand_fingers, FORWARD),
            curl_deg=50,
        )
    return Posture(poser.pose(), -arch, bar_m=wrist + 0.03 * FORWARD + 0.07 * UP)
