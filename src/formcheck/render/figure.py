"""A drawn lifter: a picture in which the pose network finds somebody, to try its speed on."""

from __future__ import annotations

import cv2
import numpy as np

from formcheck.core.arrays import Image
from formcheck.render.theme import Colour

__all__ = ["drawn_lifter"]

_WALL: Colour = (190, 190, 190)
_FLOOR: Colour = (140, 130, 120)
_SKIN: Colour = (150, 180, 225)
_HAIR: Colour = (30, 40, 60)
_SHIRT: Colour = (60, 40, 150)
_TROUSERS: Colour = (70, 60, 60)
_SHOES: Colour = (225, 225, 225)

# ours: the limbs of one side as ends, width and colour; shares of the picture's height, from the
# middle of the picture to the side and from its top down.
_LIMBS: tuple[tuple[tuple[float, float], tuple[float, float], float, Colour], ...] = (
    ((0.055, 0.52), (0.06, 0.70), 0.075, _TROUSERS),
    ((0.06, 0.70), (0.06, 0.86), 0.055, _TROUSERS),
    ((0.06, 0.875), (0.08, 0.885), 0.03, _SHOES),
    ((0.10, 0.27), (0.13, 0.40), 0.045, _SHIRT),
    ((0.13, 0.40), (0.14, 0.53), 0.035, _SKIN),
)
# ours: corners of one side of the trunk, likewise.
_TRUNK = ((0.11, 0.25), (0.08, 0.40), (0.09, 0.53))


def drawn_lifter(size_wh: tuple[int, int]) -> Image:
    """Somebody who stands and faces the camera, BGR (height, width, 3)."""
    width, height = size_wh
    picture = np.full((height, width, 3), _WALL, np.uint8)
    picture[round(0.8 * height) :] = _FLOOR

    def at(x: float, y: float) -> tuple[int, int]:
        return round(width / 2 + x * height), round(y * height)

    for side in (-1, 1):
        for (x, y), (to_x, to_y), thick, colour in _LIMBS:
            ends = at(side * x, y), at(side * to_x, to_y)
            cv2.line(picture, *ends, colour, max(1, round(thick * height)), cv2.LINE_AA)
    outline = [at(x, y) for x, y in _TRUNK] + [at(-x, y) for x, y in reversed(_TRUNK)]
    cv2.fillPoly(picture, [np.array(outline)], _SHIRT, cv2.LINE_AA)
    cv2.line(picture, at(0, 0.2), at(0, 0.25), _SKIN, max(1, round(0.05 * height)), cv2.LINE_AA)
    face = (round(0.045 * height), round(0.06 * height))
    cv2.ellipse(picture, at(0, 0.15), face, 0, 0, 360, _SKIN, -1, cv2.LINE_AA)
    cv2.ellipse(picture, at(0, 0.125), (face[0], face[0]), 0, 180, 360, _HAIR, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(picture, at(side * 0.017, 0.145), max(1, round(0.005 * height)), _HAIR, -1)
    cv2.line(picture, at(-0.015, 0.18), at(0.015, 0.18), _HAIR, max(1, round(0.006 * height)))
    return picture
