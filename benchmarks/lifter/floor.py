"""Exercises done on the floor: push-up, plank, glute bridge."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from benchmarks.lifter.effort import Effort, Posture, lerp
from benchmarks.lifter.posing import Poser, Trunk, flat_hand, lean_of
from benchmarks.lifter.skeleton import (
    BACKWARD,
    FORWARD,
    LEFT,
    SIDES,
    UP,
    Array,
    Skeleton,
    sign_of,
    turn,
    two_bone_ik,
)

__all__ = ["glute_bridge", "hip_height_for", "plank", "push_up"]

_FOOT_ON_TOES = turn(LEFT, 58)
_HIP_ON_FLOOR_M = 0.14  # hip joint above the floor when lying prone
_SUPINE_SHOULDERS = np.array([0.0, 0.75, 0.12])  # mid-shoulder when lying on the back
_SUPINE_HIP_M = 0.13
_HEELS_FROM_HIPS_M = 0.36


def push_up(skeleton: Skeleton, effort: Effort) -> Posture:
    """Push-up on the toes; full depth brings the chest to a fist above the floor.

    Faults: `hips_sagging` and `hips_piking` bend the line shoulder, hip, ankle down or up.
    """
    arm_m = sum(skeleton.arm_m)
    top_m, low_m = 0.98 * arm_m + 0.06, 0.50 * skeleton.trunk_m
    bend = effort.fault("hips_piking") - effort.fault("hips_sagging")
    # The hands stay where they are put down: a little behind the shoulders of the top.
    hands_y = _prone_shoulders(skeleton, top_m, 0.0)[1] - 0.03
    shoulders_m = lerp(top_m, low_m, effort.depth)
    poser, lumbar = _prone(skeleton, shoulders_m, bend)
    for side in SIDES:
        out = sign_of(side) * LEFT
        wrist = 0.26 * out + np.array([0.0, hands_y, 0.065])
        elbow = 0.8 * BACKWARD + 0.6 * out + 0.1 * UP
        poser.arm(side, wrist, elbow, flat_hand(skeleton, side, FORWARD, -UP))
    return Posture(poser.pose(), lumbar)


def plank(skeleton: Skeleton, effort: Effort) -> Posture:
    """Forearm plank; not ready, the hips lie on the floor.

    Faults: `hips_sagging` and `hips_piking` bend the line shoulder, hip, ankle down or up.
    """
    upper_m, forearm_m = skeleton.arm_m
    shoulders_m = upper_m + 0.05
    held = effort.fault("hips_piking") - effort.fault("hips_sagging")
    bend = lerp(_lying_bend_deg(skeleton, shoulders_m), held, effort.ready)
    hands_y = _prone_shoulders(skeleton, shoulders_m, 0.0)[1] - forearm_m + 0.01
    poser, lumbar = _prone(skeleton, shoulders_m, bend)
    for side in SIDES:
        wrist = 0.16 * sign_of(side) * LEFT + np.array([0.0, hands_y, 0.05])
        elbow = 0.3 * BACKWARD - UP
        poser.arm(side, wrist, elbow, flat_hand(skeleton, side, FORWARD, -UP))
    return Posture(poser.pose(), lumbar)


def _toes(skeleton: Skeleton) -> Array:
    """Mid-ankle of feet that stand on their balls, (3,)."""
    ankle, ball = skeleton.middle("foot"), skeleton.middle("toe1-1")
    height = ball[2] - (_FOOT_ON_TOES @ (ball - ankle))[2]
    return np.array([0.0, 1.0, height])


def _lying_bend_deg(skeleton: Skeleton, shoulders_m: float) -> float:
    """Bend of the body line with the hips on the floor and the shoulders propped up."""
    legs = np.arcsin((_HIP_ON_FLOOR_M - _toes(skeleton)[2]) / sum(skeleton.leg_m))
    trunk = np.arcsin((shoulders_m - _HIP_ON_FLOOR_M) / skeleton.trunk_m)
    return float(np.degrees(legs - trunk))


def _prone_hips_and_shoulders(
    skeleton: Skeleton, shoulders_m: float, bend_deg: float
) -> tuple[Array, Array]:
    """Mid-hip and mid-shoulder over fixed toes; the bend is + for hips up (pike)."""
    legs_m, trunk_m = 0.998 * sum(skeleton.leg_m), skeleton.trunk_m
    bend, toes = np.radians(bend_deg), _toes(skeleton)
    # The triangle ankle, hip, shoulder: law of cosines, then of sines.
    span_m = np.sqrt(legs_m**2 + trunk_m**2 + 2 * legs_m * trunk_m * np.cos(bend))
    incline = np.arcsin((shoulders_m - toes[2]) / span_m)
    at_ankle = np.arcsin(trunk_m * np.sin(bend) / span_m)

    def toward_head(angle: float) -> Array:
        return np.array([0.0, -np.cos(angle), np.sin(angle)])

    hips = toes + legs_m * toward_head(incline + at_ankle)
    return hips, toes + span_m * toward_head(incline)


def _prone_shoulders(skeleton: Skeleton, shoulders_m: float, bend_deg: float) -> Array:
    return _prone_hips_and_shoulders(skeleton, shoulders_m, bend_deg)[1]


def _prone(skeleton: Skeleton, shoulders_m: float, bend_deg: float) -> tuple[Poser, float]:
    """Trunk and legs face down, and the lumbar flexion that goes with the bend."""
    hips, shoulders = _prone_hips_and_shoulders(skeleton, shoulders_m, bend_deg)
    lumbar = -8 + 0.6 * bend_deg
    poser = Poser(skeleton, hips, Trunk(lean_of(hips, shoulders), lumbar, neck_deg=-25))
    for side in SIDES:
        ankle = _toes(skeleton) + 0.1 * sign_of(side) * LEFT
        poser.leg(side, ankle, 0.05 * FORWARD - 0.9 * UP, _FOOT_ON_TOES)
        poser.flatten_toes(side, np.eye(3))
    return poser, lumbar


def glute_bridge(skeleton: Skeleton, effort: Effort) -> Posture:
    """Bridge from the back of the body; full depth lines up shoulder, hip and knee.

    Fault: `overextension` carries the hips on past that line by so many degrees.
    """
    over = effort.fault("overextension")
    top_m = hip_height_for(skeleton, over)
    hips_m = lerp(_SUPINE_HIP_M, top_m, effort.depth)
    hips = _supine_hips(skeleton, hips_m)
    lumbar = -0.8 * over * effort.depth
    incline = np.degrees(np.arcsin((hips_m - _SUPINE_SHOULDERS[2]) / skeleton.trunk_m))
    lean = lean_of(hips, _SUPINE_SHOULDERS)
    # The head stays on the floor while the trunk tips away under it.
    poser = Poser(skeleton, hips, Trunk(lean, lumbar, neck_deg=float(1.3 * incline)))
    for side in SIDES:
        out = sign_of(side) * LEFT
        poser.leg(side, _supine_ankle(skeleton) + 0.12 * out, UP + 0.1 * FORWARD, np.eye(3))
        wrist = np.array([0.0, _SUPINE_SHOULDERS[1] - 0.52, 0.05]) + 0.33 * out
        poser.arm(side, wrist, out, flat_hand(skeleton, side, FORWARD, -UP))
    return Posture(poser.pose(), lumbar)


def _supine_hips(skeleton: Skeleton, hips_m: float) -> Array:
    """Mid-hip at a height, on the circle around the shoulders."""
    rise = hips_m - _SUPINE_SHOULDERS[2]
    along = np.sqrt(skeleton.trunk_m**2 - rise**2)
    return np.asarray(_SUPINE_SHOULDERS + np.array([0.0, -along, rise]))


def _supine_ankle(skeleton: Skeleton) -> Array:
    y = _SUPINE_SHOULDERS[1] - skeleton.trunk_m - _HEELS_FROM_HIPS_M
    return np.array([0.0, y, skeleton.head("foot.L")[2]])


@lru_cache(maxsize=64)
def hip_height_for(skeleton: Skeleton, overextension_deg: float) -> float:
    """Hip height at which the hip is extended past the straight line by so many degrees."""
    ankle = _supine_ankle(skeleton)

    def excess_deg(hips_m: float) -> float:
        hips = _supine_hips(skeleton, hips_m)
        knee, _, _ = two_bone_ik(hips, ankle, skeleton.leg_m, UP)
        past = lean_of(hips, knee) - lean_of(_SUPINE_SHOULDERS, hips)
        return past - overextension_deg

    return float(brentq(excess_deg, _SUPINE_HIP_M, 0.95 * skeleton.trunk_m, xtol=1e-4))
