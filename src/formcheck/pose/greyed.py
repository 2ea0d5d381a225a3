"""Hides one person in a frame, so that the network looks for others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.poses import PoseFrame

__all__ = ["without"]

# ours: share of a person's extent added on all sides, as hair, hands and feet reach beyond the
# landmarks; if it is raised, others who stand close by are hidden as well.
_MARGIN = 0.1
_GREY = 128  # structural: the middle of 0 to 255


def without(image_bgr: NDArray[Any], pose: PoseFrame) -> NDArray[Any]:
    """A copy of the frame (height, width, 3) with grey where the person is."""
    low, high = pose.xy_px.min(axis=0), pose.xy_px.max(axis=0)
    margin = _MARGIN * (high - low).max()
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.maximum(high + margin, 0).astype(int)
    blank = image_bgr.copy()
    blank[top:bottom, left:right] = _GREY
    return blank
