"""Decodes a clip by PyAV's FFmpeg, whose wheels know every codec that phones record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck.video.container import open_container, packets_of, video_stream
from formcheck.video.orientation import Orientation
from formcheck.video.picture import DecodedPicture

if TYPE_CHECKING:
    from av import VideoFrame

__all__ = ["Decoder", "Selection"]

# ours: share by which pixels must be off square for a picture to be resized. Scaling a portrait
# clip to even sides leaves aspects like 1520:1521.
_OFF_SQUARE = 0.01
# ours: times that pixels are wider than high, or higher than wide, at most; beyond it the file is
# damaged. Lenses and formats that squeeze pictures do so by 2 and less.
_MOST_SQUEEZED = 4.0
# ours: threads of a decoder. Two take no more processor time than one and are nearly twice as quick
# where a core is free; each more holds another picture in memory.
_THREADS = 2


class Selection(Enum):
    """Frames that a decoder is to decode, each with FFmpeg's name for those that are left out."""

    ALL = "DEFAULT"
    REFERENCES = "NONREF"
    """Those that others are built on."""
    KEYFRAMES = "NONKEY"


class Decoder:
    """Decodes a clip on from where it stands, one frame at a time.

    A clip that can't be decoded has no frames.

    Raises:
        av.FFmpegError: FFmpeg can't read the file.
    """

    def __init__(self, path: Path) -> None:
        import av

        # PyAV stumbles, at the file's end, over a stream that has begun in the middle of it.
        self._errors = (av.FFmpegError, IndexError)
        self._container = open_container(path)
        self._stream = video_stream(self._container)
        if self._stream is not None:
            self._stream.thread_type = "AUTO"
            self._stream.codec_context.thread_count = _THREADS
        self._frames = self._decode()
        self._frame: VideoFrame | None = None
        self._time_s = 0.0
        self._orientation: Orientation | None = None

    def grab(self) -> float | None:
        """Go to the next frame: its time in the container's seconds, None after the last."""
        self._frame = next(self._frames, None)
        if self._frame is None:
            return None
        if self._frame.time is not None:
            self._time_s = self._frame.time
        if self._orientation is None:
            self._orientation = _orientation_of(self._frame)
        return self._time_s

    @property
    def orientation(self) -> Orientation:
        """What makes the frames upright; known from the first one on."""
        return self._orientation or Orientation()

    def picture(self, size_wh: tuple[int, int] | None = None) -> DecodedPicture:
        """The frame gone to, in that size; None for its own, with pixels made square.

        Raises:
            ValueError: there is no frame.
        """
        if self._frame is None:
            raise ValueError("the decoder stands at no frame")
        return DecodedPicture(self._frame, self.orientation, size_wh or self._size_wh(self._frame))

    def decode_only(self, selection: Selection) -> None:
        """From now on leave out all frames but these."""
        if self._stream is not None:
            self._stream.codec_context.skip_frame = selection.value

    def seek(self, time_s: float) -> None:
        """Stand before a frame not far from `time_s`, which may be too late a one."""
        if self._stream is None or self._stream.time_base is None:
            return
        with suppress(*self._errors):
            ticks = int(time_s / self._stream.time_base)
            self._container.seek(ticks, backward=True, stream=self._stream)
        self._frames = self._decode()

    def close(self) -> None:
        """Free the decoder; it has no more frames."""
        self._frames = iter(())
        self._container.close()

    def _decode(self) -> Iterator[VideoFrame]:
        if self._stream is None:
            return
        for packet in packets_of(self._container, self._stream):
            with suppress(*self._errors):  # of decoding: go on with the next packet
                yield from packet.decode()
        with suppress(*self._errors):  # nothing is left, unless reading has failed
            yield from self._stream.decode(None)

    def _size_wh(self, frame: VideoFrame) -> tuple[int, int]:
        """Width and height of a frame made upright, its width changed for square pixels."""
        width, height = self.orientation.turned_wh((frame.width, frame.height))
        aspect = self._stream.sample_aspect_ratio if self._stream is not None else None
        if not aspect or not 1 / _MOST_SQUEEZED <= aspect <= _MOST_SQUEEZED:
            return width, height
        upright = float(1 / aspect if self.orientation.transposed else aspect)
        is_off = abs(upright - 1) > _OFF_SQUARE
        return max(1, round(width * upright)) if is_off else width, height


def _orientation_of(frame: VideoFrame) -> Orientation:
    """The orientation that the frame's display matrix asks for.

    Not to be asked of every frame: PyAV's side data refer to their frame and back, which keeps both
    in memory until Python looks for cycles.
    """
    matrix: Any = frame.side_data.get("DISPLAYMATRIX")  # a buffer of 9 integers
    return (
        Orientation() if matrix is None else Orientation.of_matrix(np.frombuffer(matrix, np.int32))
    )
