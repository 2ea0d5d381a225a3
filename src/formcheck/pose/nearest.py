"""Who of several people in a picture is the lifter: the one nearest to the camera."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.lifter import NEARER, pixels_per_metre
from formcheck.core.poses import PoseFrame

__all__ = ["is_nearer", "without"]

_MARGIN = 0.1
"""Of a person's extent, added on all sides: hair, hands and feet reach beyond the landmarks."""
_GREY = 128


def is_nearer(other: PoseFrame, pose: PoseFrame) -> bool:
    """Whether `other` is plainly nearer to the camera than `pose`."""
    sizes = [float(pixels_per_metre(each.xy_px, each.world_m)) for each in (other, pose)]
    return sizes[0] > NEARER * sizes[1]


def without(image_bgr: NDArray[Any], pose: PoseFrame) -> NDArray[Any]:
    """A copy of the picture (height, width, 3) with grey where the person is."""
    low, high = pose.xy_px.min(axis=0), pose.xy_px.max(axis=0)
    margin = _MARGIN * (high - low).max()
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.maximum(high + margin, 0).astype(int)
    blank = image_bgr.copy()
    blank[top:bottom, left:right] = _GREY
    return blank
