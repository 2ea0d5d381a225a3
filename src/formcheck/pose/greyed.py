"""Hides people in a frame, so that the network looks for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Image
from formcheck.core.poses import Part, Picture, PoseFrame

__all__ = ["GreyedPicture", "box_around", "greyed", "without"]

# ours: share of a person's extent added on all sides, as hair, hands and feet reach beyond the
# landmarks; if it is raised, others who stand close by are hidden as well.
_MARGIN = 0.1
_GREY = 128  # structural: the middle of 0 to 255

# structural: moves both corners of a box away from its middle.
_OUTWARD = np.array([[-1.0], [1.0]])


def without(image_bgr: NDArray[Any], pose: PoseFrame) -> NDArray[Any]:
    """A copy of the frame (height, width, 3) with grey where the person is."""
    return greyed(image_bgr, [box_around(pose.xy_px)])


def box_around(xy_px: Array) -> Array:
    """Corners (2, 2) of a box around a person's landmarks (33, 2) that holds all of the body."""
    box_px = np.stack([xy_px.min(axis=0), xy_px.max(axis=0)])
    return np.asarray(box_px + _OUTWARD * _MARGIN * np.ptp(box_px, axis=0).max())


def greyed(image_bgr: NDArray[Any], boxes_px: Iterable[Array]) -> NDArray[Any]:
    """A copy of the frame (height, width, 3) with grey boxes, given as their corners (2, 2)."""
    blank = image_bgr.copy()
    for box_px in boxes_px:
        (left, top), (right, bottom) = np.maximum(box_px, 0).astype(int)
        blank[top:bottom, left:right] = _GREY
    return blank


class GreyedPicture:
    """`picture` with grey boxes, given as their corners (2, 2) in its pixels."""

    def __init__(self, picture: Picture, boxes_px: Sequence[Array]) -> None:
        self._picture = picture
        self._boxes_px = boxes_px

    @property
    def size_wh(self) -> tuple[int, int]:
        """See `Picture`."""
        return self._picture.size_wh

    def bgr(self, side_px: float | None = None, part: Part | None = None) -> Image:
        """See `Picture`."""
        left, top, right, bottom = part or (0, 0, *self.size_wh)
        image = self._picture.bgr(side_px, part)
        scale = np.array(image.shape[1::-1]) / (right - left, bottom - top)
        boxes_px = [scale * (box_px - (left, top)) for box_px in self._boxes_px]
        return np.asarray(greyed(image, boxes_px), np.uint8)
