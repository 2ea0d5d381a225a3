"""Measures of the front leg in a split stance, as in a lunge."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Plane
from formcheck.core.landmarks import left_right
from formcheck.core.measures.legs import slope_deg
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion

# ours: trunk lengths that the ankles are apart from front to back at the bottom of a lunge, at
# least: both knees bent to a right angle need 1.2. Landmarks of feet that are nearer have mixed up
# the legs. If it is raised, shorter steps are not judged.
LEAST_STEP = 0.6


def left_is_front(motion: Motion) -> Mask:
    """Where the left foot is in front of the right one, (T,), by the metric landmarks.

    Forward is square to the line through the hips.
    """
    world = motion.sequence.world_m
    hips, feet = (
        (world[:, left] - world[:, right])[:, [0, 2]]
        for left, right in map(left_right, ("hip", "ankle"))
    )
    # From above, right → left turned a quarter toward the lifter's front.
    with np.errstate(invalid="ignore"):
        return np.asarray(hips[:, 1] * feet[:, 0] - hips[:, 0] * feet[:, 1] > 0.0)


def _front(motion: Motion, pair: tuple[Array, Array]) -> Array:
    """Of left and right points (T, 2) those of the front leg."""
    return np.where(motion.once(left_is_front)[:, None], *pair)


@measure("T", joints=("knee", "ankle", "toe"), line=("knee", "toe"), plane=Plane.SAGITTAL)
def knee_over_toe(motion: Motion) -> Array:
    """How far the front knee is in front of the tip of its foot, negative behind it.

    Unknown while the feet are too close together to tell the front leg from the other.
    """
    knee, toe = (_front(motion, motion.sagittal_pair(joint)) for joint in ("knee", "toe"))
    left, right = motion.sagittal_pair("ankle")
    is_split = np.abs((left - right)[:, 0]) >= LEAST_STEP * motion.sagittal_trunk_px
    return np.where(is_split, (knee - toe)[:, 0] / motion.sagittal_trunk_px, np.nan)


@measure("deg", joints=("hip", "knee"), line=("hip", "knee"))
def front_thigh_slope(motion: Motion) -> Array:
    """Slope of the front thigh, as `thigh_slope`: 0 level, positive with the hip above the knee."""
    front = (_front(motion, motion.pair(j))[:, 1] for j in ("hip", "knee", "ankle"))
    return slope_deg(motion, *front)


@measure("T", joints=("knee", "ankle"), line=("ankle", "knee"), plane=Plane.FRONTAL)
def front_knee_inward(motion: Motion) -> Array:
    """How far the front knee is inside its ankle, seen from the front, negative outside it."""
    knee, ankle = (_front(motion, motion.frontal(joint))[:, 0] for joint in ("knee", "ankle"))
    inward = np.where(motion.once(left_is_front), ankle - knee, knee - ankle)
    return inward / motion.trunk_px
