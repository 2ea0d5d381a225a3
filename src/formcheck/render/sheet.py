"""What annotators draw on: a picture in BGR, or one in YUV as it comes from a video.

A frame in YUV is drawn on as it is, plane by plane. Converting it to BGR and back takes longer
than drawing does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Image
from formcheck.render.labels import Layer, Plate
from formcheck.render.layout import Rect
from formcheck.render.theme import Colour
from formcheck.video.yuv import Matrix, Yuv

__all__ = ["BgrSheet", "Pen", "Sheet", "YuvSheet"]

Fixed = NDArray[np.int32]

# ours: bits of sub-pixel position given to OpenCV; without them slow limbs move in jerks.
_SHIFT = 4
# ours: pixels; points farther out are drawn at this distance, which fits into OpenCV's integers.
_FAR_PX = 20000.0


Pen = tuple[Colour, int]
"""A colour and a width in pixels."""


class Sheet(Protocol):
    """A picture that is drawn on in place, with smooth edges."""

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""

    def polylines(self, lines_px: Sequence[Array], pens: Sequence[Pen]) -> None:
        """Draw open lines, each (points, 2), with one pen after the other."""

    def polygons(self, corners_px: Array, colour: Colour) -> None:
        """Fill convex polygons (polygons, corners, 2)."""

    def paste(self, plate: Plate, rect: Rect) -> None:
        """Lay the plate, as much of it as there is room for, into `rect` at even coordinates."""


class BgrSheet:
    """A picture (height, width, 3)."""

    def __init__(self, image_bgr: Image) -> None:
        self._image = image_bgr

    @property
    def size_wh(self) -> tuple[int, int]:
        """See `Sheet`."""
        height, width = self._image.shape[:2]
        return width, height

    def polylines(self, lines_px: Sequence[Array], pens: Sequence[Pen]) -> None:
        """See `Sheet`."""
        lines = _cut(_fixed(np.concatenate(lines_px)), lines_px)
        for colour, width_px in pens:
            _draw(self._image, lines, colour, width_px)

    def polygons(self, corners_px: Array, colour: Colour) -> None:
        """See `Sheet`."""
        _fill(self._image, _fixed(corners_px), colour)

    def paste(self, plate: Plate, rect: Rect) -> None:
        """See `Sheet`."""
        _blend(self._image[rect.top : rect.bottom, rect.left : rect.right], plate.bgr)


class YuvSheet:
    """A picture in YUV, whose planes can be written to."""

    def __init__(self, picture: Yuv) -> None:
        self._picture = picture

    @property
    def size_wh(self) -> tuple[int, int]:
        """See `Sheet`."""
        return self._picture.size_wh

    def polylines(self, lines_px: Sequence[Array], pens: Sequence[Pen]) -> None:
        """See `Sheet`."""
        picture, points = self._picture, _fixed(np.concatenate(lines_px))
        lines, halved = _cut(points, lines_px), _cut(_halved(points), lines_px)
        for colour, width_px in pens:
            y, u, v = _levels(picture.matrix, colour)
            half_px = max(1, round(width_px / 2))
            _draw(picture.y, lines, y, width_px)
            _draw(picture.u, halved, u, half_px)
            _draw(picture.v, halved, v, half_px)

    def polygons(self, corners_px: Array, colour: Colour) -> None:
        """See `Sheet`."""
        picture, corners = self._picture, _fixed(corners_px)
        halved = _halved(corners)
        y, u, v = _levels(picture.matrix, colour)
        _fill(picture.y, corners, y)
        _fill(picture.u, halved, u)
        _fill(picture.v, halved, v)

    def paste(self, plate: Plate, rect: Rect) -> None:
        """See `Sheet`."""
        picture = self._picture
        y, u, v = plate.yuv(picture.matrix)
        left, top, right, bottom = rect
        half = np.s_[top // 2 : bottom // 2, left // 2 : right // 2]
        _blend(picture.y[top:bottom, left:right], y)
        _blend(picture.u[half], u)
        _blend(picture.v[half], v)


@lru_cache(maxsize=256)
def _levels(matrix: Matrix, colour: Colour) -> tuple[tuple[int, ...], ...]:
    """The colour's Y, U and V, each as OpenCV wants it for a single plane."""
    return tuple((round(level),) for level in (matrix.from_bgr @ (*colour, 1)).tolist())


def _fixed(points_px: Array) -> Fixed:
    """Points as OpenCV wants them, with bits for parts of a pixel."""
    near = np.minimum(np.maximum(points_px, -_FAR_PX), _FAR_PX)
    return np.asarray(np.rint(near * (1 << _SHIFT)), np.int32)


def _halved(points: Fixed) -> Fixed:
    """Fixed points in pixels of a plane of half the size, each of which is two of the picture."""
    return np.asarray((points - (1 << _SHIFT - 1)) // 2, np.int32)


def _cut(points: Fixed, lines_px: Sequence[Array]) -> list[Fixed]:
    """`points`, those of all lines one after the other, as lines again."""
    ends = accumulate((len(line) for line in lines_px), initial=0)
    return [points[start:end] for start, end in pairwise(ends)]


def _draw(image: Image, lines: Sequence[Fixed], colour: tuple[int, ...], width_px: int) -> None:
    cv2.polylines(image, lines, False, colour, width_px, cv2.LINE_AA, _SHIFT)


def _fill(image: Image, polygons: Fixed, colour: tuple[int, ...]) -> None:
    for corners in polygons:
        cv2.fillConvexPoly(image, corners, colour, cv2.LINE_AA, _SHIFT)


def _blend(place: Image, layer: Layer) -> None:
    """Lay a plate's layer, as much of it as there is room for, over `place`."""
    colours, clear = layer
    rows, columns = place.shape[:2]
    seen = cv2.multiply(place, clear[:rows, :columns], scale=1 / 255)
    cv2.add(seen, colours[:rows, :columns], dst=place)
