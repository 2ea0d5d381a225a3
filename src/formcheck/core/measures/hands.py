"""Where hands and elbows are against the shoulders and the hips."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import Plane
from formcheck.core.landmarks import left_right
from formcheck.core.measures.registry import measure
from formcheck.core.measures.world import trunk_length_m
from formcheck.core.motion import Motion
from formcheck.core.poses import midway

# ours: trunk lengths that hands on the floor are above the ankles at most: the wrist's landmark is
# as high as that of an ankle on its toes. If it is raised, hands on a low step count as well.
ON_FLOOR = 0.35


@measure(
    "T", joints=("shoulder", "wrist", "ankle"), line=("shoulder", "wrist"), plane=Plane.SAGITTAL
)
def hands_ahead(motion: Motion) -> Array:
    """How far hands on the floor are in front of the shoulders, negative toward the feet.

    In front is toward the head of one who lies face down. Unknown while the hands are on
    something higher than the feet: there they belong in front.
    """
    shoulder, wrist, ankle = (motion.sagittal(joint) for joint in ("shoulder", "wrist", "ankle"))
    ahead = (wrist - shoulder)[:, 0] / motion.sagittal_trunk_px
    is_on_floor = (ankle - wrist)[:, 1] <= ON_FLOOR * motion.sagittal_trunk_px
    return np.where(is_on_floor, ahead, np.nan)


@measure("T", joints=("shoulder", "elbow"), line=("shoulder", "elbow"))
def elbow_over_shoulder(motion: Motion) -> Array:
    """Height of the elbow above the shoulder: 0 with a level upper arm, −0.65 hanging."""
    return (motion.joint("shoulder")[:, 1] - motion.joint("elbow")[:, 1]) / motion.trunk_px


@measure("T", joints=("wrist", "hip"))
def hands_aside_world(motion: Motion) -> Array:
    """How far the hands are off to one side of the hips, either side, coarse, from any view."""
    world = motion.sequence.world_m
    left, right = left_right("hip")
    to_left = world[:, left] - world[:, right]
    to_left = to_left / np.linalg.norm(to_left, axis=1, keepdims=True)
    aside = (midway(world, "wrist") - midway(world, "hip")) * to_left
    return np.asarray(np.abs(aside.sum(axis=1)) / trunk_length_m(motion))
