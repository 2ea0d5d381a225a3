"""Translucent plates that text and signs stand on: drawn once, pasted into many frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.report import Outcome
from formcheck.render.icons import draw_sign
from formcheck.render.layout import Rect
from formcheck.render.text import Text, draw_text
from formcheck.render.theme import Colour, Palette
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    from formcheck.render.sheet import Sheet

__all__ = ["Canvas", "Layer", "Plate"]

# source: WCAG 2.1, 1.4.6 (AAA): white text has a contrast of 7:1 on a label before a white wall.
OPACITY = 0.76


Layer = tuple[Image, Image]
"""What a plate adds to a picture and, of the picture below, how much shines through, 0 to 255."""


class Plate:
    """A small picture with transparency, of even sides, kept as what pasting needs.

    Colours are already multiplied with the opacity, so that pasting is one product and one sum of
    bytes.
    """

    def __init__(self, picture: Image, opacity: Image) -> None:
        """Keep `picture` (h, w, 3) with its `opacity` (h, w), 0 to 255."""
        self._opacity = opacity
        thrice = np.repeat(opacity[..., None], 3, axis=2)
        colours = cv2.multiply(picture, thrice, scale=1 / 255)
        self.bgr: Layer = (np.asarray(colours, np.uint8), 255 - thrice)
        self._yuv: dict[Matrix, tuple[Layer, ...]] = {}

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self._opacity.shape
        return width, height

    def yuv(self, matrix: Matrix) -> tuple[Layer, ...]:
        """The layers of Y, (h, w), and of U and V, each (h / 2, w / 2)."""
        if matrix not in self._yuv:
            self._yuv[matrix] = self._converted(matrix)
        return self._yuv[matrix]

    def _converted(self, matrix: Matrix) -> tuple[Layer, ...]:
        colours = self.bgr[0].astype(np.float64)
        # The constant of the conversion is part of the colour, so it counts as far as that does.
        share = self._opacity[..., None] / 255
        planes = np.concatenate([colours, share], axis=2) @ matrix.from_bgr.T
        y, u, v = (np.rint(planes[..., i]).astype(np.uint8) for i in range(3))
        clear = 255 - self._opacity
        half_clear = _halved(clear)
        return (y, clear), (_halved(u), half_clear), (_halved(v), half_clear)

    def paste(self, sheet: Sheet, left_top: tuple[int, int]) -> Rect:
        """Lay the plate over what is on `sheet`; moved where needed to stay inside it.

        Its corner comes to even coordinates, on which pixels of U and V begin.
        """
        width, height = sheet.size_wh
        own_width, own_height = self.size_wh
        left = max(0, min(left_top[0], width - own_width)) // 2 * 2
        top = max(0, min(left_top[1], height - own_height)) // 2 * 2
        rect = Rect(left, top, min(left + own_width, width), min(top + own_height, height))
        sheet.paste(self, rect)
        return rect


def _halved(plane: Image) -> Image:
    height, width = plane.shape
    half = cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(half, np.uint8)


class Canvas:
    """An empty plate to draw on; odd sides get a pixel more."""

    def __init__(self, size_wh: tuple[int, int], opacity: float = OPACITY) -> None:
        width, height = (max(2, side + side % 2) for side in size_wh)
        self._picture: Image = np.full((height, width, 3), Palette.INK, dtype=np.uint8)
        self._opacity: Image = np.zeros((height, width), dtype=np.uint8)
        _fill_rounded(self._opacity, radius=min(width, height, 64) // 5, value=round(255 * opacity))

    def write(self, text: Text, left_top: tuple[int, int], colour: Colour = Palette.WHITE) -> None:
        """Draw text with the upper left corner of its first line at `left_top`."""
        draw_text(self._picture, text, left_top, colour)
        draw_text(self._opacity, text, left_top, colour)

    def sign(self, outcome: Outcome, centre: tuple[float, float], radius_px: float) -> None:
        """Draw the sign of an outcome."""
        draw_sign(self._picture, centre, radius_px, outcome)
        draw_sign(self._opacity, centre, radius_px, outcome)

    def plate(self) -> Plate:
        """The finished plate."""
        return Plate(self._picture, self._opacity)


def _fill_rounded(mask: Image, radius: int, value: int) -> None:
    height, width = mask.shape
    right, bottom = width - 1, height - 1
    ink = (value, value, value)
    cv2.rectangle(mask, (radius, 0), (right - radius, bottom), ink, cv2.FILLED)
    cv2.rectangle(mask, (0, radius), (right, bottom - radius), ink, cv2.FILLED)
    for x in (radius, right - radius):
        for y in (radius, bottom - radius):
            cv2.circle(mask, (x, y), radius, ink, cv2.FILLED, cv2.LINE_AA)
