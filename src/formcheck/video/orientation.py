"""How a stored picture has to be turned and mirrored to stand upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.poses import Part

__all__ = ["Orientation"]


@dataclass(frozen=True, slots=True)
class Orientation:
    """What makes a stored picture upright: first transposed, then flipped.

    Attributes:
        transposed: rows become columns.
        flip_x: left and right are swapped.
        flip_y: top and bottom are swapped.
    """

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def of_matrix(cls, matrix: NDArray[np.int32]) -> Orientation:
        """The orientation that a display matrix asks for, to the nearest quarter turn.

        Args:
            matrix: the container's matrix (9,), row by row, as FFmpeg's `av_display_rotation_get`
                describes it: (x, y) is shown at (a·x + c·y, b·x + d·y).
        """
        a, b, _, c, d = (int(value) for value in matrix[:5])
        if abs(a) + abs(d) >= abs(b) + abs(c):
            return cls(flip_x=a < 0, flip_y=d < 0)
        return cls(transposed=True, flip_x=c < 0, flip_y=b < 0)

    @property
    def rotation_deg(self) -> int:
        """The clockwise turn in it: 0, 90, 180 or 270. A mirror is undone left to right."""
        is_mirrored = (self.transposed + self.flip_x + self.flip_y) % 2 == 1
        if self.transposed:
            return 90 if self.flip_x != is_mirrored else 270
        return 180 if self.flip_y else 0

    def turned_wh(self, size_wh: tuple[int, int]) -> tuple[int, int]:
        """The upright size of a stored picture of `size_wh`, or the stored size of an upright."""
        width, height = size_wh
        return (height, width) if self.transposed else (width, height)

    def upright(self, image: NDArray[Any]) -> NDArray[Any]:
        """The stored `image` (height, width, …) made upright."""
        import cv2

        if self.transposed:
            image = cv2.transpose(image)
        if self.flip_x or self.flip_y:
            # OpenCV's code: 1 swaps left and right, 0 top and bottom, -1 both.
            image = cv2.flip(image, -1 if self.flip_x and self.flip_y else int(self.flip_x))
        return image

    def stored(self, part: Part, upright_wh: tuple[int, int]) -> Part:
        """Where a part of the upright picture lies in the stored one, in upright pixels."""
        left, top, right, bottom = part
        width, height = upright_wh
        if self.flip_x:
            left, right = width - right, width - left
        if self.flip_y:
            top, bottom = height - bottom, height - top
        return (top, left, bottom, right) if self.transposed else (left, top, right, bottom)
