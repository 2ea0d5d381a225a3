"""Pictures as videos store them: brightness in full size, colour in half of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Image

if TYPE_CHECKING:
    from av import VideoFrame
    from av.video.plane import VideoPlane

__all__ = ["Matrix", "Yuv", "frame_of", "pixels"]


class Matrix(Enum):
    """How YUV is made of colours.

    Each has FFmpeg's number for it and the weights of red and blue in the brightness.
    """

    BT601 = (5, 0.299, 0.114)  # source: ITU-R BT.601-7, 2.5.1
    BT709 = (1, 0.2126, 0.0722)  # source: ITU-R BT.709-6, 3.2
    BT2020 = (9, 0.2627, 0.0593)  # source: ITU-R BT.2020-2, table 4, non-constant luminance

    @classmethod
    def of(cls, frame: VideoFrame) -> Matrix:
        """What a decoded frame is tagged with; as FFmpeg does, BT.601 where nothing is said."""
        return next((matrix for matrix in cls if matrix.number == frame.colorspace), cls.BT601)

    @property
    def number(self) -> int:
        """What files are tagged with, one of FFmpeg's AVColorSpace."""
        return self.value[0]

    @cached_property
    def from_bgr(self) -> Array:
        """Takes (blue, green, red, 1) of 0 to 255 to Y, U and V in limited range, (3, 4)."""
        _, red, blue = self.value
        luma = np.array([blue, 1.0 - red - blue, red])
        u = (np.array([1.0, 0.0, 0.0]) - luma) / (2.0 * (1.0 - blue))
        v = (np.array([0.0, 0.0, 1.0]) - luma) / (2.0 * (1.0 - red))
        # Limited range: 219 levels of brightness from 16 on, 224 of colour around 128.
        scaled = np.stack([219.0 * luma, 224.0 * u, 224.0 * v]) / 255.0
        return np.column_stack([scaled, [16.0, 128.0, 128.0]])

    @cached_property
    def to_bgr(self) -> Array:
        """Takes (Y, U, V, 1) to blue, green and red, (3, 4)."""
        back = np.linalg.inv(self.from_bgr[:, :3])
        return np.column_stack([back, -back @ self.from_bgr[:, 3]])


@dataclass(frozen=True, slots=True)
class Yuv:
    """A picture in YUV 4:2:0 and limited range; its sides are even.

    Attributes:
        y: brightness, (height, width).
        u, v: colour, (height / 2, width / 2).
        matrix: which colours they stand for.
        frame: the frame whose memory they are, if they belong to one that can be encoded.
    """

    y: Image
    u: Image
    v: Image
    matrix: Matrix = Matrix.BT601
    frame: VideoFrame | None = field(default=None, repr=False, compare=False)

    @classmethod
    def empty(cls, size_wh: tuple[int, int], matrix: Matrix = Matrix.BT601) -> Yuv:
        """A picture of that size to be filled, in the memory of a frame."""
        import av

        frame = av.VideoFrame(*size_wh, "yuv420p")
        y, u, v = (pixels(plane) for plane in frame.planes)
        return cls(y, u, v, matrix, frame)

    @property
    def planes(self) -> tuple[Image, Image, Image]:
        """Brightness and colour, one after the other."""
        return self.y, self.u, self.v

    @classmethod
    def of_bgr(cls, image_bgr: Image, matrix: Matrix = Matrix.BT601) -> Yuv:
        """From (height, width, 3); of an odd side the last row or column comes twice."""
        import cv2

        height, width = image_bgr.shape[:2]
        if width % 2 or height % 2:
            image_bgr = np.pad(image_bgr, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
            height, width = image_bgr.shape[:2]
        if matrix is Matrix.BT601:  # the only one that OpenCV has, and in one step
            planes = np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2YUV_I420), np.uint8)
            u, v = planes[height:].reshape(2, height // 2, width // 2)
            return cls(planes[:height], u, v)
        full = cv2.transform(image_bgr, matrix.from_bgr)
        half = cv2.resize(full, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        y, u, v = (
            np.array(plane, np.uint8) for plane in (full[..., 0], half[..., 1], half[..., 2])
        )
        return cls(y, u, v, matrix)

    def bgr(self) -> Image:
        """As (height, width, 3)."""
        import cv2

        full = [cv2.resize(plane, self.size_wh) for plane in (self.u, self.v)]
        return np.asarray(cv2.transform(cv2.merge([self.y, *full]), self.matrix.to_bgr), np.uint8)

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.y.shape
        return width, height


def frame_of(picture: Yuv) -> VideoFrame:
    """The picture as a frame to encode: its own, or a copy where it has none."""
    if picture.frame is not None:
        return picture.frame
    copy = Yuv.empty(picture.size_wh, picture.matrix)
    for target, plane in zip(copy.planes, picture.planes, strict=True):
        target[:] = plane
    assert copy.frame is not None
    return copy.frame


def pixels(plane: VideoPlane, bits: int = 8) -> NDArray[Any]:
    """A frame's plane as an array (height, width) that shares its memory."""
    kind: np.dtype[Any] = np.dtype(np.uint8 if bits <= 8 else np.uint16)
    rows: NDArray[Any] = np.frombuffer(memoryview(plane), kind)
    rows = rows.reshape(-1, plane.line_size // kind.itemsize)
    return rows[: plane.height, : plane.width]
