"""A part of the picture, and an estimator that is shown only that part."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.poses import Frame, Part, Picture, PoseFrame
from formcheck.pose.estimator import Estimator, Wrapper

__all__ = ["InRegion", "Region"]


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of whole pixels: columns `left` to `right`, rows `top` to `bottom`.

    `right` and `bottom` are one past the last.
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height, pixels."""
        return self.right - self.left, self.bottom - self.top

    @property
    def corners_px(self) -> Array:
        """Upper left and lower right corner, (2, 2)."""
        return np.array([(self.left, self.top), (self.right, self.bottom)], dtype=float)

    @classmethod
    def at(cls, corners_px: Array) -> Region:
        """The region at a box between pixels, given as its two corners (2, 2).

        A box with sides of whole pixels keeps their length, so that it is not scaled by a hair.
        """
        left, top = np.floor(corners_px[0])
        width, height = np.ceil(np.ptp(corners_px, axis=0))
        return cls(int(left), int(top), int(left + width), int(top + height))

    def tiles(self) -> list[Region]:
        """Squares of half the longer side, or smaller, which overlap by half and cover it all."""
        side = (max(self.size_wh) + 1) // 2
        lefts, tops = (
            [int(at) for at in np.linspace(low, max(low, high - side), _n_tiles(high - low, side))]
            for low, high in self.corners_px.T
        )
        return [
            Region(left, top, min(left + side, self.right), min(top + side, self.bottom))
            for top in tops
            for left in lefts
        ]

    def holds(self, xy_px: Array) -> bool:
        """Whether all points (…, 2) lie in it."""
        low, high = self.corners_px
        return bool(((xy_px >= low) & (xy_px <= high)).all())

    def of(self, frame: Frame) -> Frame:
        """`frame` with only this part of its picture."""
        return replace(frame, picture=_InPart(frame.picture, self))

    def back(self, pose: PoseFrame) -> PoseFrame:
        """A pose found in this part, in pixels of the whole picture."""
        origin_px = self.corners_px[0]
        return replace(pose, xy_px=pose.xy_px + origin_px, chord_px=pose.chord_px + origin_px)


class _InPart:
    """A part of another picture, as a picture of its own."""

    def __init__(self, whole: Picture, region: Region) -> None:
        self._whole = whole
        self._region = region

    @property
    def size_wh(self) -> tuple[int, int]:
        """See `Picture`."""
        return self._region.size_wh

    def bgr(self, side_px: float | None = None, part: Part | None = None) -> Image:
        """See `Picture`."""
        x, y = self._region.left, self._region.top
        left, top, right, bottom = part or (0, 0, *self.size_wh)
        return self._whole.bgr(side_px, (x + left, y + top, x + right, y + bottom))


def _n_tiles(length: float, side: int) -> int:
    """How many tiles of `side` cover a length when each covers half of the one before."""
    return max(1, math.ceil(2 * length / side) - 1)


class InRegion(Wrapper):
    """Lets `estimator` see one region of each frame; poses are in pixels of the whole frame.

    The network gives a picture no more than a fixed number of pixels, so a lifter who takes up
    little of the frame is seen better in a region of it.
    """

    def __init__(self, estimator: Estimator, region: Region) -> None:
        super().__init__(estimator)
        self._region = region

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in the region of `frame`."""
        return self._region.back(self._estimator.estimate(self._region.of(frame)))
