"""Pictures turned on their side, as a network wants them, and the way back."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array

__all__ = ["TURNS", "turn_back", "turn_back_world", "turned"]

# structural: degrees and OpenCV's codes for them.
TURNS: dict[int, int | None] = {
    0: None,
    90: cv2.ROTATE_90_CLOCKWISE,
    -90: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def turned(image: NDArray[Any], turn: int) -> NDArray[Any]:
    """`image` turned clockwise by `turn` degrees, one of `TURNS`."""
    rotation = TURNS[turn]
    return image if rotation is None else cv2.rotate(image, rotation)


def turn_back(xy_px: Array, turn: int, width: int, height: int) -> Array:
    """Points (…, 2) of a picture that was turned, in the pixels of the original.

    `width` and `height` are those of the turned picture. Turning keeps left and right
    hand, so contour sides need no exchange.
    """
    x, y = xy_px[..., 0], xy_px[..., 1]
    if turn == 90:
        return np.stack([y, width - x], axis=-1)
    if turn == -90:
        return np.stack([height - y, x], axis=-1)
    return xy_px


def turn_back_world(world_m: Array, turn: int) -> Array:
    """The same for metric landmarks (33, 3), whose origin is the hips."""
    x, y, z = world_m.T
    if turn == 90:
        return np.stack([y, -x, z], axis=-1)
    if turn == -90:
        return np.stack([-y, x, z], axis=-1)
    return world_m
