"""Measures of shoulders, elbows and hands."""

from __future__ import annotations

import numpy as np

from formcheck.domain import Array
from formcheck.geometry import angle_deg, distance
from formcheck.measures.registry import measure
from formcheck.motion import Motion


@measure("deg", joints=("shoulder", "elbow", "wrist"), line=("shoulder", "elbow", "wrist"))
def elbow_angle(motion: Motion) -> Array:
    """Angle shoulder – elbow – wrist: 180 straight."""
    return angle_deg(motion.joint("shoulder"), motion.joint("elbow"), motion.joint("wrist"))


@measure("T", joints=("shoulder", "wrist"))
def shoulder_over_hand(motion: Motion) -> Array:
    """Height of the shoulder above the wrist: an arm's length at the top of a push-up."""
    return (motion.joint("wrist")[:, 1] - motion.joint("shoulder")[:, 1]) / motion.trunk_px


@measure("T", joints=("ankle", "wrist"))
def hand_height(motion: Motion) -> Array:
    """Height of the wrist above the ankle."""
    return (motion.joint("ankle")[:, 1] - motion.joint("wrist")[:, 1]) / motion.trunk_px


@measure("T/s", joints=("wrist",))
def hands_speed(motion: Motion) -> Array:
    """Speed of the point between the wrists: near 0 while the hands are planted."""
    left, right = motion.pair("wrist")
    middle = (left + right) / 2.0
    step = distance(middle[1:], middle[:-1]) * motion.rate_hz / motion.trunk_px
    return np.concatenate([step[:1], step])


@measure("T", joints=("shoulder", "elbow"), line=("elbow", "shoulder"))
def shoulder_elbow_offset(motion: Motion) -> Array:
    """Horizontal distance between shoulder and elbow: 0 when one is above the other."""
    across = motion.joint("shoulder")[:, 0] - motion.joint("elbow")[:, 0]
    return np.abs(across) / motion.trunk_px
