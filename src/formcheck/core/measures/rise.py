"""How far the whole lifter has risen in the picture: onto a box, or onto the toes."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.measures.legs import heel_height
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion

# ours: percentile of a height over the clip at which the lifter stands on the floor; if it is
# lowered, one bad frame may set it.
LOW_PERCENTILE = 10.0


def _above_its_low(height: Array) -> Array:
    """`height` (T,) above where it is when it is low."""
    known = height[np.isfinite(height)]
    return height - np.percentile(known, LOW_PERCENTILE) if len(known) else height


@measure("T", joints=("hip", "ankle"))
def hip_over_floor(motion: Motion) -> Array:
    """Height of the hips above where the lower foot stands most of the time.

    On a box it is higher than on the floor by the box, whichever foot is on it. A lifter who
    walks to or from the camera, or a camera that moves, changes it as well.
    """
    floor_y = np.max([ankle[:, 1] for ankle in motion.pair("ankle")], axis=0)
    known = floor_y[np.isfinite(floor_y)]
    lowest = np.percentile(known, 100.0 - LOW_PERCENTILE) if len(known) else np.nan
    hip_y = np.mean(motion.pair("hip"), axis=0)[:, 1]
    return np.where(np.isnan(floor_y), np.nan, (lowest - hip_y) / motion.trunk_px)


RISING = ("ear", "shoulder", "hip", "knee")


@measure("T", joints=(*RISING, "heel", "toe"))
def rise_on_toes(motion: Motion) -> Array:
    """How far the lifter stands on the toes: 0 with the feet flat, never below.

    The smallest rise of head, shoulders, hips, knees, and of the heels against the toes. In a calf
    raise all go up alike; a landmark that jumps, or somebody who fidgets, does not raise them all.
    """
    rises = [_above_its_low(heel_height(motion))]
    for joint in RISING:
        height_y = np.mean(motion.pair(joint), axis=0)[:, 1]
        rises.append(_above_its_low(-height_y / motion.trunk_px))
    return np.asarray(np.maximum(np.min(rises, axis=0), 0.0))
