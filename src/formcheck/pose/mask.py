"""The body's outline on both sides of the trunk, read from the soft segmentation mask.

The landmarks jump over the back: there is none between hip and shoulder. The mask shows
its outline. It is kept as two profiles, distances from the chord hip → shoulder, so that
the mask itself never leaves this package.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array
from formcheck.core.landmarks import left_right
from formcheck.core.poses import CONTOUR_SAMPLES

__all__ = ["trunk_chord", "trunk_contour"]

# ours: chord lengths at which rays end: no trunk is thicker than 1.5 of its own length. If it is
# raised, rays only cost more time.
_REACH = 0.75
# ours: pixels between the samples of a ray; the edge is interpolated between them.
_STEP_PX = 0.5
# structural: samples that a chord is long at least.
_MIN_STEPS = 8
# ours: chord lengths within which a gap in the mask (an arm's edge crossing it) is stepped over; if
# it is raised, the edge of a very thin trunk is missed.
_HOLE = 0.06
# structural: the mask's value on the outline, half of 0 to 1.
_EDGE = 0.5


def trunk_chord(xy_px: Array) -> Array:
    """The trunk chord from mid hip to mid shoulder, (2, 2), of landmarks (33, 2)."""
    hips, shoulders = (list(left_right(joint)) for joint in ("hip", "shoulder"))
    return np.stack([xy_px[hips].mean(axis=0), xy_px[shoulders].mean(axis=0)])


def trunk_contour(mask: NDArray[np.float32], chord_px: Array) -> Array:
    """Distance of the outline from the chord, right- and left-hand side, (2, 41).

    `mask` (height, width) holds 0..1 and `chord_px` (2, 2) is in its pixels. Distances
    are in chord lengths; NaN where a ray leaves the picture, or ends, inside the body.
    """
    start, end = chord_px
    length = float(np.hypot(*(end - start)))
    if not np.isfinite(length) or length < _MIN_STEPS * _STEP_PX:
        return np.full((2, CONTOUR_SAMPLES), np.nan)

    along = (end - start) / length
    right_hand = np.array([-along[1], along[0]])
    feet = start + np.linspace(0.0, 1.0, CONTOUR_SAMPLES)[:, None] * (end - start)
    reach_px = np.arange(0.0, _REACH * length, _STEP_PX)
    offsets = reach_px[:, None] * right_hand
    points = np.stack([feet[:, None] + offsets, feet[:, None] - offsets]).astype(np.float32)
    points = points.reshape(2 * CONTOUR_SAMPLES, len(reach_px), 2)
    # Outside the picture nothing is known: the border value marks such samples.
    values = cv2.remap(
        mask,
        points[..., 0],
        points[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=np.nan,
    )
    edge_px = _first_edge(values, reach_px, _HOLE * length)
    return (edge_px / length).reshape(2, CONTOUR_SAMPLES)


def _first_edge(values: NDArray[Any], reach_px: Array, hole_px: float) -> Array:
    """Where each row of `values` (rays, steps) first falls below the edge value, in pixels."""
    inside = values >= _EDGE
    outside = (values < _EDGE) & (reach_px > hole_px)
    unknown = np.isnan(values)
    first = np.where(outside.any(axis=1), outside.argmax(axis=1), -1)
    lost = (first < 1) | (unknown.any(axis=1) & (unknown.argmax(axis=1) <= first))
    k = np.clip(first, 1, None)
    rows = np.arange(len(values))
    lost |= ~inside[rows, k - 1]
    before, after = values[rows, k - 1], values[rows, k]
    # A flat edge of a lost ray has no crossing; its fraction is thrown away below.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        fraction = (before - _EDGE) / (before - after)
    return np.where(lost, np.nan, reach_px[k - 1] + fraction * _STEP_PX)
