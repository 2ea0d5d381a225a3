"""A part of the picture, and an estimator that is shown only that part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import TracebackType

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.poses import Frame, PoseFrame
from formcheck.pose.estimator import Estimator

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
    def origin_px(self) -> Array:
        """The upper left corner in the pixels of the whole picture, (2,)."""
        return np.array([self.left, self.top], dtype=float)

    def cut(self, image: Image) -> Image:
        """This part of `image` (height, width, 3), as a view."""
        return image[self.top : self.bottom, self.left : self.right]

    def back(self, pose: PoseFrame) -> PoseFrame:
        """A pose found in this part, in pixels of the whole picture."""
        return replace(
            pose, xy_px=pose.xy_px + self.origin_px, chord_px=pose.chord_px + self.origin_px
        )


class InRegion:
    """Lets `estimator` see one region of each frame; poses are in pixels of the whole frame.

    The network gives a picture no more than a fixed number of pixels, so a lifter who takes up
    little of the frame is seen better in a region of it.
    """

    def __init__(self, estimator: Estimator, region: Region) -> None:
        self._estimator = estimator
        self._region = region

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._estimator.name

    @property
    def sha256(self) -> str:
        """Checksum of the model file."""
        return self._estimator.sha256

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in the region of `frame`."""
        part = replace(frame, image_bgr=self._region.cut(frame.image_bgr))
        return self._region.back(self._estimator.estimate(part))

    def __enter__(self) -> InRegion:
        self._estimator.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._estimator.__exit__(kind, error, trace)
