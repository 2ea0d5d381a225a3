"""The sign of each outcome: a shape and a mark, drawn, since the font has no tick or cross.

A tick on a disc, a wave on a diamond, an exclamation mark on a triangle, a cross on a square
and a question mark in a ring: told apart by shape, without colour and at 12 pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Image
from formcheck.core.report import Outcome
from formcheck.render.text import BOLD, Text, draw_text
from formcheck.render.theme import OUTCOME, Colour, Palette

__all__ = ["draw_sign"]

_SHIFT = 4  # ours: bits of sub-pixel position given to OpenCV.


def draw_sign(
    image: Image, centre: tuple[float, float], radius_px: float, outcome: Outcome
) -> None:
    """Draw the outcome's sign in place.

    A one-channel image is taken for an opacity mask and gets the sign's outline, filled.
    """
    pen = _Pen(image, centre, radius_px)
    _SIGNS[outcome](pen)


class _Pen:
    """Draws in a square from -1 to 1 around the sign's centre."""

    def __init__(self, image: Image, centre: tuple[float, float], radius_px: float) -> None:
        self._image = image
        self._centre = np.array(centre)
        self._radius = radius_px

    def fill(self, points: list[tuple[float, float]], colour: Colour) -> None:
        cv2.fillPoly(self._image, [self._px(points)], self._ink(colour), cv2.LINE_AA, _SHIFT)

    def disc(self, centre: tuple[float, float], radius: float, colour: Colour) -> None:
        (x, y), r = self._px([centre])[0], round(radius * self._radius * (1 << _SHIFT))
        at = (int(x), int(y))
        cv2.circle(self._image, at, r, self._ink(colour), cv2.FILLED, cv2.LINE_AA, _SHIFT)

    def stroke(self, points: list[tuple[float, float]], colour: Colour, width: float) -> None:
        thickness = max(1, round(width * self._radius))
        line = [self._px(points)]
        cv2.polylines(self._image, line, False, self._ink(colour), thickness, cv2.LINE_AA, _SHIFT)

    def letter(self, letter: str, size: float, colour: Colour, lower: float = 0.0) -> None:
        text = Text((letter,), max(1, round(size * self._radius)), BOLD)
        left, top = self._centre - np.array([text.width_px, text.height_px]) / 2
        top += lower * self._radius
        draw_text(self._image, text, (round(left), round(top)), colour)

    def _px(self, points: list[tuple[float, float]]) -> NDArray[np.int32]:
        place = self._centre + self._radius * np.array(points)
        return np.rint(place * (1 << _SHIFT)).astype(np.int32)

    def _ink(self, colour: Colour) -> Colour:
        return Palette.WHITE if self._image.ndim == 2 else colour


def _tick(pen: _Pen) -> None:
    pen.disc((0, 0), 1.0, OUTCOME[Outcome.PASS])
    pen.stroke([(-0.48, 0.02), (-0.12, 0.4), (0.5, -0.36)], Palette.WHITE, 0.24)


def _wave(pen: _Pen) -> None:
    pen.fill([(0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)], OUTCOME[Outcome.UNCLEAR])
    wave = [(-0.56, 0.16), (-0.34, -0.24), (-0.12, -0.2), (0.12, 0.2), (0.34, 0.24), (0.56, -0.16)]
    pen.stroke(wave, Palette.INK, 0.2)


def _exclamation(pen: _Pen) -> None:
    pen.fill([(0, -1.0), (1.08, 0.88), (-1.08, 0.88)], OUTCOME[Outcome.WARN])
    pen.letter("!", 1.5, Palette.INK, lower=0.22)


def _cross(pen: _Pen) -> None:
    pen.fill([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)], OUTCOME[Outcome.FAULT])
    for slope in (-1, 1):
        pen.stroke([(-0.42, -0.42 * slope), (0.42, 0.42 * slope)], Palette.WHITE, 0.24)


def _question(pen: _Pen) -> None:
    pen.disc((0, 0), 1.0, OUTCOME[Outcome.NOT_ASSESSED])
    pen.disc((0, 0), 0.84, Palette.INK)
    pen.letter("?", 1.6, Palette.WHITE)


_SIGNS = {
    Outcome.PASS: _tick,
    Outcome.UNCLEAR: _wave,
    Outcome.WARN: _exclamation,
    Outcome.FAULT: _cross,
    Outcome.NOT_ASSESSED: _question,
}
