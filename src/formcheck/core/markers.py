"""Landmarks as markers of motion capture: metres, y up, with the lifter moving through the room."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.landmarks import FEET
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseSequence, midway

__all__ = ["markers_m"]

# structural: from x right, y down, z away to x right, y up, z toward the camera: half a turn about
# x, so that left stays left.
_HALF_TURN = np.array([1.0, -1.0, -1.0])


def markers_m(sequence: PoseSequence) -> Array:
    """Positions of the landmarks in metres, (T, 33, 3): x to the picture's right, y up, z nearer.

    The network gives landmarks around the hips. They are moved as the hips move in the picture, by
    the usual size of a metre there, so that in a squat the hips sink and the feet stand. How
    near the lifter is to the camera is not known, so that the hips keep z = 0. x is 0 where the
    hips are most of the time, y where the lower foot is. NaN where nobody is seen.
    """
    world_m = sequence.world_m - midway(sequence.world_m, "hip")[:, None]
    markers = world_m * _HALF_TURN
    sizes = pixels_per_metre(sequence.xy_px, sequence.world_m)
    seen = np.isfinite(sizes)
    if not seen.any():
        return np.full_like(markers, np.nan)
    hips_m = midway(sequence.xy_px, "hip") / np.median(sizes[seen])
    markers[:, :, :2] += (hips_m * _HALF_TURN[:2])[:, None]
    markers[:, :, 0] -= np.median(hips_m[seen, 0])
    markers[:, :, 1] -= np.median(markers[seen][:, FEET, 1].min(axis=1))
    return np.asarray(markers)
