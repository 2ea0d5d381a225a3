"""Pictures behind `Picture`: one that is an array, and one that a decoder has just given.

A decoded frame is in YUV. It is cut, turned and halved there, plane by plane, and only what is left
is converted to BGR: that takes a third of the time of converting a 1080p frame and shrinking the
result. A frame that nobody looks at costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        self._last: tuple[Part, Image] | None = None

    def bgr(self, side_px: float | None = None, part: Part | None = None) -> Image:
        """See `Picture`."""
        part = part or (0, 0, *self.size_wh)
        left, top, right, bottom = part
        full_wh = right - left, bottom - top
        size_wh = full_wh if side_px is None else fitting(full_wh, side_px)
        if size_wh == full_wh or not self._has_planes:
            return ArrayPicture(self._whole).bgr(side_px, part)
        image = self._larger(part, size_wh)
        if image is None:
            image = _converted(self._sampled(part, size_wh))
        small = np.asarray(_resampled(image, size_wh), np.uint8)
        self._last = part, small
        return small

    def _larger(self, part: Part, size_wh: tuple[int, int]) -> Image | None:
        """What was asked for last, if it shows the same part in at least twice the size."""
        if self._last is None or self._last[0] != part:
            return None
        image = self._last[1]
        width, height = size_wh
        return image if image.shape[0] >= 2 * height and image.shape[1] >= 2 * width else None

    def yuv(self, size_wh: tuple[int, int]) -> Yuv:
        """The whole picture in an even size and in planes of its own, which can be drawn on."""
        stored, turn = self._limited_420(size_wh)
        picture = Yuv.empty(size_wh, Matrix.of(self._frame))
        for plane, target in zip(stored.planes, picture.planes, strict=True):
            small = _resampled(pixels(plane), turn.turned_wh(target.shape[1::-1]))
            np.copyto(target, turn.upright(small))
        return picture

    def _limited_420(self, size_wh: tuple[int, int]) -> tuple[VideoFrame, Orientation]:
        """The frame in YUV 4:2:0 and limited range, and what makes it upright.

        Shrunk to `size_wh` if it has to be converted for it.
        """
        from av.video.reformatter import ColorRange, Interpolation

        frame, turn = self._frame, self._orientation
        if frame.interlaced_frame and self._has_planes:
            frame, turn = self._sampled((0, 0, *self.size_wh), self.size_wh), Orientation()
        if frame.format.name == "yuv420p" and frame.color_range != ColorRange.JPEG:
            return frame, turn
        stored = frame.reformat(
            *turn.turned_wh(size_wh),
            "yuv420p",
            interpolation=Interpolation.AREA,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        return stored, turn

    @cached_property
    def _whole(self) -> Image:
        """All of it, in full size."""
        if not self._has_planes:
            image = self._orientation.upright(_converted(self._frame))
        elif self._frame.interlaced_frame or self._orientation != Orientation():
            image = _converted(self._sampled((0, 0, *self.size_wh), self.size_wh))
        else:
            image = _converted(self._frame)
        return np.asarray(_resampled(image, self.size_wh), np.uint8)

    @property
    def _has_planes(self) -> bool:
        """Whether it consists of three planes, which stay such when they are made upright."""
        layout, planes = self._frame.format, self._frame.planes
        if not layout.is_planar or layout.is_big_endian or len(planes) != 3:
            return False
        is_square = self._frame.width * planes[1].height == planes[1].width * self._frame.height
        return is_square or not self._orientation.transposed

    def _sampled(self, part: Part, size_wh: tuple[int, int]) -> VideoFrame:
        """A part made upright, its planes halved as often as leaves them no smaller than asked."""
        import av

        frame, turned_wh = self._frame, self._orientation.turned_wh
        bits = frame.format.components[0].bits
        # The rows between were taken half a frame later.
        every = 2 if frame.interlaced_frame else 1
        planes = [pixels(plane, bits)[::every] for plane in frame.planes]
        box = self._orientation.stored(part, self.size_wh)
        planes = _cut(planes, np.array(box) / np.tile(turned_wh(self.size_wh), 2))
        height, width = planes[0].shape
        least_width, least_height = turned_wh(size_wh)
        while width >= 2 * least_width and height >= 2 * least_height:
            width, height = width // 2, height // 2
        sampled = av.VideoFrame(*turned_wh((width, height)), frame.format.name)
        sampled.colorspace, sampled.color_range = frame.colorspace, frame.color_range
        for plane, target in zip(planes, sampled.planes, strict=True):
            small = _resampled(plane, turned_wh((target.width, target.height)))
            pixels(target, bits)[:] = self._orientation.upright(small)
        return sampled


def _converted(frame: VideoFrame) -> Image:
    """The frame in BGR, (height, width, 3)."""
    # More threads take more processor time than they save.
    return np.asarray(frame.reformat(format="bgr24", threads=1).to_ndarray(), np.uint8)


def _cut(planes: Sequence[NDArray[Any]], shares: NDArray[Any]) -> list[NDArray[Any]]:
    """The pixels of all planes (height, width) in a box, given as shares of both."""
    height, width = planes[0].shape
    left, top, right, bottom = np.rint(shares * (width, height, width, height)).astype(int).tolist()
    # FFmpeg takes three times as long for an odd number of rows.
    across, down = (max(1, n // 2 * 2) for n in (right - left, bottom - top))
    cut = []
    for plane in planes:
        # Colour has a pixel for every other one of brightness, or for each.
        x, y = round(width / plane.shape[1]), round(height / plane.shape[0])
        rows = slice(top // y, top // y - -down // y)
        cut.append(plane[rows, left // x : left // x - -across // x])
    return cut


def _resampled(image: NDArray[Any], size_wh: tuple[int, int]) -> NDArray[Any]:
    """`image` (height, width, …) in another size, averaged where it is shrunk.

    It is halved as often as possible, which OpenCV does ten times as quickly as averaging by
    another factor; what is left to shrink is too little for averaging to matter. The last of an
    odd number of rows or columns is left out then, which moves nothing by more than half a pixel
    of the result.
    """
    import cv2

    width, height = size_wh
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        image = cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    if image.shape[1::-1] == size_wh:
        return image
    return np.asarray(cv2.resize(image, size_wh, interpolation=cv2.INTER_LINEAR))
