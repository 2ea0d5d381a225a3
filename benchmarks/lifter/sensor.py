"""What a phone's sensor makes of a clean picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from benchmarks.lifter.skeleton import Array

__all__ = ["expose"]

_SOFTNESS_PX = 0.55
_LUMA_NOISE = 3.5
_COLOUR_NOISE = 1.5


def expose(image: Array, brightness: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Soften an RGB picture (height, width, 3) a little and add sensor noise.

    The noise grows as the light fades, with the square root of the gain that makes up for it.
    """
    soft = gaussian_filter(image, sigma=(_SOFTNESS_PX, _SOFTNESS_PX, 0), output=np.float32)
    height, width = image.shape[:2]
    gain = brightness**-0.5
    soft += gain * _LUMA_NOISE * rng.standard_normal((height, width, 1), np.float32)
    soft += gain * _COLOUR_NOISE * rng.standard_normal((height, width, 3), np.float32)
    return np.asarray(np.clip(soft, 0, 255).astype(np.uint8))
