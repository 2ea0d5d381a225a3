"""Array types. Axes are (time, landmark, coordinate); what is missing is NaN."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Image", "Mask"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Image = NDArray[np.uint8]
"""A picture (height, width, 3), blue, green, red."""
