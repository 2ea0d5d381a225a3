"""Where a bar is that the lifter holds."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import Plane
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion

__all__ = ["BAR_MEASURES"]


# The hip stands for the lifter being seen at all: hands and feet may be hidden by a plate, which
# tells where the bar is.
@measure("T", joints=("hip",), words="bar in front of the foot", plane=Plane.SAGITTAL)
def bar_over_foot(motion: Motion) -> Array:
    """How far the bar is in front of the middle of the foot, negative behind it.

    By its plate where one is seen, else by the hands that hold it; unknown where there is no bar.
    """
    if motion.bar_ahead is None:
        return np.full(len(motion.t_s), np.nan)
    return motion.bar_ahead


BAR_MEASURES = frozenset({"bar_over_foot"})
"""Measures that nothing can be said of without a bar."""
