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


@measure("T", joints=("hip", "heel", "toe"))
def rise_on_toes(motion: Motion) -> Array:
    """How far the heels are up, and no more than the hips are: 0 with the feet flat.

    Both rise alike in a calf raise. A heel's landmark that jumps, or knees that straighten, do
    not raise the other.
    """
    hip_y = np.mean(motion.pair("hip"), axis=0)[:, 1]
    return np.minimum(_above_its_low(-hip_y / motion.trunk_px), _above_its_low(heel_height(motion)))
