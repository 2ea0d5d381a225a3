"""Black bars around a picture, as a portrait clip has them that was reposted in a wide frame."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Image
from formcheck.pose.region import Region

__all__ = ["without_bars"]

# ours: brightness, 0 to 255, that a black bar has at most after compression; if it is raised, dark
# walls pass for bars.
_BLACK = 28
# structural: every fourth row and column of a picture is looked at.
_COARSE_PX = 4


def without_bars(image: Image) -> Region | None:
    """What is left of `image` (height, width, 3) without black rows and columns at its edges.

    None if all of it is black. The edges are found to 4 pixels, on the safe side.
    """
    height, width = image.shape[:2]
    bright = image[::_COARSE_PX, ::_COARSE_PX].max(axis=2) > _BLACK
    rows, columns = (np.flatnonzero(bright.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return Region(
        left=max(0, (int(columns[0]) - 1) * _COARSE_PX),
        top=max(0, (int(rows[0]) - 1) * _COARSE_PX),
        right=min(width, (int(columns[-1]) + 1) * _COARSE_PX),
        bottom=min(height, (int(rows[-1]) + 1) * _COARSE_PX),
    )
