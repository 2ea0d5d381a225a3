"""Two decoders behind one face: OpenCV, and PyAV for codecs that OpenCV was built without.

OpenCV turns frames upright by the rotation tag and reports the container's timestamps.
Its Linux wheels may lack AV1, which phones record; PyAV's have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from formcheck.core.arrays import Image
from formcheck.video.container import open_container

if TYPE_CHECKING:
    from av import VideoFrame

__all__ = ["AvDecoder", "Decoder", "OpenCvDecoder"]

# ours: damaged packets in a row that are skipped before the clip counts as ended.
_DAMAGED_PACKETS = 300


class Decoder(Protocol):
    """Decodes a clip on from where it stands, one frame at a time.

    Attributes:
        rotation_deg: clockwise turn that the container asks for: 0, 90, 180 or 270.
        pixel_aspect: width over height of a pixel of the upright picture.
    """

    rotation_deg: int
    pixel_aspect: float

    def __init__(self, path: Path) -> None:
        """Open the clip; one that can't be decoded has no frames."""

    def grab(self) -> float | None:
        """Go to the next frame: its time in the container's seconds, None after the last."""

    def image(self) -> Image | None:
        """The frame gone to, upright BGR (height, width, 3); None if it is damaged."""

    def seek(self, time_s: float) -> None:
        """Stand before a frame not far from `time_s`, which may be too late a one."""

    def close(self) -> None:
        """Free the decoder; it has no more frames."""


class OpenCvDecoder:
    """Decodes by OpenCV's own FFmpeg."""

    def __init__(self, path: Path) -> None:
        import cv2

        self._cv2 = cv2
        self._capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
        self.rotation_deg = round(self._capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 360
        across = self._capture.get(cv2.CAP_PROP_SAR_NUM)
        down = self._capture.get(cv2.CAP_PROP_SAR_DEN)
        self.pixel_aspect = _upright_aspect(across, down, self.rotation_deg)

    def grab(self) -> float | None:
        """See `Decoder`."""
        # It fails once for each damaged packet, and ever after at the end.
        for _ in range(_DAMAGED_PACKETS):
            if self._capture.grab():
                return self._capture.get(self._cv2.CAP_PROP_POS_MSEC) / 1000
        return None

    def image(self) -> Image | None:
        """See `Decoder`."""
        decoded, image = self._capture.retrieve()
        return np.asarray(image, np.uint8) if decoded else None

    def seek(self, time_s: float) -> None:
        """See `Decoder`. OpenCV counts frames, and lands wrong where their rate varies."""
        self._capture.set(self._cv2.CAP_PROP_POS_MSEC, time_s * 1000)

    def close(self) -> None:
        """See `Decoder`."""
        self._capture.release()


class AvDecoder:
    """Decodes by PyAV's FFmpeg; with `hasty` only the frames that others are built on.

    Those are about half of the frames, and come without the smoothing of block edges.
    """

    def __init__(self, path: Path, *, hasty: bool = False) -> None:
        import av
        import cv2

        self._cv2 = cv2
        self._errors = av.FFmpegError
        self._container = open_container(path)
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        if hasty:
            self._stream.codec_context.skip_frame = "NONREF"
            self._stream.codec_context.options = {"skip_loop_filter": "all"}
        self._frames = self._decode()
        self._frame: VideoFrame | None = None
        self._time_s = 0.0
        self.rotation_deg, self.pixel_aspect = self._geometry()
        self._turn = {
            90: cv2.ROTATE_90_CLOCKWISE,
            180: cv2.ROTATE_180,
            270: cv2.ROTATE_90_COUNTERCLOCKWISE,
        }.get(self.rotation_deg)

    def grab(self) -> float | None:
        """See `Decoder`."""
        self._frame = next(self._frames, None)
        if self._frame is None:
            return None
        if self._frame.time is not None:
            self._time_s = self._frame.time
        return self._time_s

    def image(self) -> Image | None:
        """See `Decoder`."""
        if self._frame is None:
            return None
        picture = self._frame.reformat(format="bgr24", interpolation="FAST_BILINEAR").to_ndarray()
        if self._turn is not None:
            return np.asarray(self._cv2.rotate(picture, self._turn), np.uint8)
        return np.asarray(picture, np.uint8)

    def seek(self, time_s: float) -> None:
        """See `Decoder`."""
        with suppress(self._errors):
            self._container.seek(round(time_s * 1e6), backward=True)
        self._frames = self._decode()

    def close(self) -> None:
        """See `Decoder`."""
        self._frames = iter(())
        self._container.close()

    def _decode(self) -> Iterator[VideoFrame]:
        with suppress(self._errors):  # of reading: the file ends here
            for packet in self._container.demux(self._stream):
                with suppress(self._errors):  # of decoding: go on with the next packet
                    yield from packet.decode()

    def _geometry(self) -> tuple[int, float]:
        """Rotation and pixel aspect; the former is known from the first frame on."""
        first = next(self._decode(), None)
        rotation_deg = -first.rotation % 360 if first is not None else 0
        self.seek(0.0)
        aspect = self._stream.sample_aspect_ratio
        across, down = (aspect.numerator, aspect.denominator) if aspect else (0, 0)
        return rotation_deg, _upright_aspect(across, down, rotation_deg)


def _upright_aspect(across: float, down: float, rotation_deg: int) -> float:
    """Aspect of an upright pixel from that of a stored one, `across` to `down`."""
    if across <= 0 or down <= 0:
        return 1.0
    aspect = down / across if rotation_deg in (90, 270) else across / down
    # Scaling a portrait clip to even sides leaves aspects like 1520:1521, not worth a resize.
    return aspect if abs(aspect - 1) > 0.01 else 1.0
