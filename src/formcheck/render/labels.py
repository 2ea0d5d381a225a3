"""Translucent plates that text and signs stand on: drawn once, pasted into many frames."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.report import Outcome
from formcheck.render.icons import draw_sign
from formcheck.render.layout import Rect
from formcheck.render.text import Text, draw_text
from formcheck.render.theme import Colour, Palette

__all__ = ["Canvas", "Plate"]

# source: WCAG 2.1, 1.4.6 (AAA): white text has a contrast of 7:1 on a label before a white wall.
OPACITY = 0.76


@dataclass(frozen=True, slots=True)
class Plate:
    """A small picture with transparency, kept as what pasting needs.

    `colours` is already multiplied with the opacity and `clear` is how much of the frame
    shines through; both (h, w, 3), so that pasting is one product and one sum of bytes.
    """

    colours: Image
    clear: Image

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.colours.shape[:2]
        return width, height

    def paste(self, image_bgr: Image, left_top: tuple[int, int]) -> Rect:
        """Lay the plate over `image_bgr`, in place; moved where needed to stay inside it."""
        height, width = image_bgr.shape[:2]
        own_width, own_height = self.size_wh
        left = max(0, min(left_top[0], width - own_width))
        top = max(0, min(left_top[1], height - own_height))
        place = image_bgr[top : top + own_height, left : left + own_width]
        rows, columns = place.shape[:2]
        seen = cv2.multiply(place, self.clear[:rows, :columns], scale=1 / 255)
        cv2.add(seen, self.colours[:rows, :columns], dst=place)
        return Rect(left, top, left + columns, top + rows)


class Canvas:
    """An empty plate to draw on."""

    def __init__(self, size_wh: tuple[int, int]) -> None:
        width, height = size_wh
        self._picture: Image = np.full((height, width, 3), Palette.INK, dtype=np.uint8)
        self._opacity: Image = np.zeros((height, width), dtype=np.uint8)
        _fill_rounded(self._opacity, radius=min(width, height, 64) // 5, value=round(255 * OPACITY))

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
        opacity = np.repeat(self._opacity[..., None], 3, axis=2)
        colours = cv2.multiply(self._picture, opacity, scale=1 / 255)
        return Plate(colours=np.asarray(colours, dtype=np.uint8), clear=255 - opacity)


def _fill_rounded(mask: Image, radius: int, value: int) -> None:
    height, width = mask.shape
    right, bottom = width - 1, height - 1
    ink = (value, value, value)
    cv2.rectangle(mask, (radius, 0), (right - radius, bottom), ink, cv2.FILLED)
    cv2.rectangle(mask, (0, radius), (right, bottom - radius), ink, cv2.FILLED)
    for x in (radius, right - radius):
        for y in (radius, bottom - radius):
            cv2.circle(mask, (x, y), radius, ink, cv2.FILLED, cv2.LINE_AA)
