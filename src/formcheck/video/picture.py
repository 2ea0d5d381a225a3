"""Pictures behind `Picture`: one that is an array, and one that a decoder has just given.

A decoded frame is in YUV. It is shrunk there, plane by plane, and only what is left is converted
to BGR: for a 1080p frame that a network sees with 640 pixels this takes a third of the time of
converting it and shrinking the result, and a frame that nobody looks at costs nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Image
from formcheck.core.poses import Part
from formcheck.video.orientation import Orientation
from formcheck.video.yuv import Matrix, Yuv, pixels

if TYPE_CHECKING:
    from av import VideoFrame

__all__ = ["ArrayPicture", "DecodedPicture", "fitting"]


def fitting(size_wh: tuple[int, int], most_px: float) -> tuple[int, int]:
    """A size of the same shape with no side longer than `most_px`; never larger than it was."""
    factor = min(1.0, most_px / max(size_wh))
    width, height = (max(1, round(side * factor)) for side in size_wh)
    return width, height


class ArrayPicture:
    """A picture that is an array (height, width, 3) already."""

    def __init__(self, image: Image) -> None:
        self._image = image

    @property
    def size_wh(self) -> tuple[int, int]:
        """See `Picture`."""
        height, width = self._image.shape[:2]
        return width, height

    def bgr(self, side_px: float | None = None, part: Part | None = None) -> Image:
        """See `Picture`."""
        left, top, right, bottom = part or (0, 0, *self.size_wh)
        image = self._image[top:bottom, left:right]
        if side_px is None:
            return image
        return np.asarray(_resampled(image, fitting(image.shape[1::-1], side_px)), np.uint8)


class DecodedPicture:
    """A frame as PyAV decodes it, converted when it is asked for.

    The matrix and the range of its colours are respected. Of an interlaced frame only every
    other row is used: the rows between were taken half a frame later.

    Args:
        frame: the frame, as it is stored.
        orientation: what makes it upright.
        size_wh: size of the upright picture with square pixels.
    """

    def __init__(
        self, frame: VideoFrame, orientation: Orientation, size_wh: tuple[int, int]
    ) -> None:
        self._frame = frame
        self._orientation = orientation
        self.size_wh = size_wh

    def bgr(self, side_px: float | None = None, part: Part | None = None) -> Image:
        """See `Picture`."""
        part = part or (0, 0, *self.size_wh)
        left, top, right, bottom = part
        full_wh = right - left, bottom - top
        size_wh = full_wh if side_px is None else fitting(full_wh, side_px)
        if size_wh == full_wh or not _has_planes(self._frame):
            return ArrayPicture(self._whole).bgr(side_px, part)
        box = self._orientation.stored(part, self.size_wh)
        small = self._sampled(box, self._orientation.turned_wh(size_wh))
        return self._upright(small)

    def yuv(self, size_wh: tuple[int, int]) -> Yuv:
        """The whole picture in an even size and in planes of its own, which can be drawn on."""
        from av.video.reformatter import ColorRange, Interpolation

        frame = self._progressive()
        # FFmpeg shrinks by parts of a pixel four times as fast as OpenCV does.
        stored = frame.reformat(
            *self._orientation.turned_wh(size_wh),
            "yuv420p",
            interpolation=Interpolation.AREA,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        planes = [pixels(plane) for plane in stored.planes]
        if stored is self._frame:  # there was nothing to convert, and others are built on it
            planes = [plane.copy() for plane in planes]
        y, u, v = (self._orientation.upright(plane) for plane in planes)
        return Yuv(y, u, v, Matrix.of(self._frame))

    @cached_property
    def _whole(self) -> Image:
        """All of it, in full size."""
        return np.asarray(_resampled(self._upright(self._progressive()), self.size_wh), np.uint8)

    def _progressive(self) -> VideoFrame:
        """The frame; of an interlaced one, every other row in the frame's size."""
        frame = self._frame
        if not (frame.interlaced_frame and _has_planes(frame)):
            return frame
        box = (0, 0, *self._orientation.turned_wh(self.size_wh))
        return self._sampled(box, (frame.width, frame.height))

    def _upright(self, frame: VideoFrame) -> Image:
        # More threads take more processor time than they save.
        stored = frame.reformat(format="bgr24", threads=1).to_ndarray()
        return np.asarray(self._orientation.upright(stored), np.uint8)

    def _sampled(self, box: Part, size_wh: tuple[int, int]) -> VideoFrame:
        """The frame's planes inside a box of the stored picture, in another size."""
        import av

        frame = self._frame
        sampled = av.VideoFrame(*size_wh, frame.format.name)
        sampled.colorspace, sampled.color_range = frame.colorspace, frame.color_range
        shares = np.array(box) / np.tile(self._orientation.turned_wh(self.size_wh), 2)
        bits = frame.format.components[0].bits
        for source, target in zip(frame.planes, sampled.planes, strict=True):
            stored = pixels(source, bits)
            if frame.interlaced_frame:
                stored = stored[::2]
            height, width = stored.shape
            left, top, right, bottom = shares * (width, height, width, height)
            inside = stored[_span(top, bottom), _span(left, right)]
            pixels(target, bits)[:] = _resampled(inside, (target.width, target.height))
        return sampled


def _span(start: float, end: float) -> slice:
    """Whole pixels nearest to a span, at least one."""
    first = round(start)
    return slice(first, max(first + 1, round(end)))


def _has_planes(frame: VideoFrame) -> bool:
    """Whether it consists of three planes, one for each of its components."""
    layout = frame.format
    return layout.is_planar and len(frame.planes) == 3 and not layout.is_big_endian


def _resampled(image: NDArray[Any], size_wh: tuple[int, int]) -> NDArray[Any]:
    """`image` (height, width, …) in another size, averaged where it is shrunk."""
    import cv2

    width, height = size_wh
    averaging = cv2.INTER_AREA
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        # Halving is much quicker than averaging by another factor, and leaves too little to
        # shrink for averaging to matter. It leaves out the last of an odd
        # number of rows or columns, which moves nothing by more than half a pixel of the result.
        image = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        averaging = cv2.INTER_LINEAR
    if image.shape[1::-1] == size_wh:
        return image
    shrinks = image.shape[1] >= width and image.shape[0] >= height
    interpolation = averaging if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size_wh, interpolation=interpolation))
