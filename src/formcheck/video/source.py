"""Reads a clip frame by frame: upright pictures, each with its true time.

Only one decoded frame is held at a time.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.poses import Frame
from formcheck.core.report import ClipInfo
from formcheck.errors import UsageError, VideoError
from formcheck.video.decoder import AvDecoder, Decoder, OpenCvDecoder
from formcheck.video.probe import Probe, probe, slow_motion_rate

__all__ = ["VideoSource", "open_video"]

# ours: seconds earlier to aim if a seek landed too late, before reading from the start.
_STEPS_BACK_S = (0.0, 1.0, 4.0, 16.0)
_TIME_TOLERANCE_S = 1e-4  # ours: seconds; nearer timestamps are the same.


def open_video(
    path: Path,
    *,
    start_s: float | None = None,
    end_s: float | None = None,
    time_scale: float = 1.0,
) -> VideoSource:
    """Open the clip at `path` and prove that its first frame decodes.

    All times, also `start_s` and `end_s`, are seconds of real life: those of the file times
    `time_scale`, with the file's first frame at 0.

    Args:
        path: mp4, mov, webm, mkv, avi, gif… with any codec that FFmpeg knows.
        start_s: leave out the frames before this time.
        end_s: leave out the frames at this time and after it.
        time_scale: seconds of real life a second of the file shows; 0.125 for 240 frames a
            second saved as 30.

    Raises:
        VideoError: the file can't be read, holds no video, or no frame can be decoded.
        UsageError: the cut is empty or lies outside the clip, or `time_scale` is not positive.
    """
    if not (math.isfinite(time_scale) and time_scale > 0):
        raise UsageError(f"A time scale of {time_scale} is not a positive number.")
    container = probe(path)
    start_s, end_s = _checked_cut(path, start_s, end_s, container.duration_s * time_scale)
    return VideoSource(path, container, start_s, end_s, time_scale)


class VideoSource:
    """An open clip; made by `open_video`, closed by `with`.

    Iterating yields the frames of the cut asked for, and may be done again. Times rise
    strictly; a frame whose timestamp does not is put one usual step after the one before.

    Attributes:
        info: the whole clip, without the cut, in seconds of real life.
        notes: what the user should know: a clip that stops early, or plays in slow motion.
    """

    def __init__(
        self, path: Path, container: Probe, start_s: float, end_s: float, time_scale: float
    ) -> None:
        self._path = path
        self._container = container
        self._start_s = start_s
        self._end_s = end_s
        self._open: list[Decoder] = []
        self._closed = False

        decoder, self._first_s, image = _first_frame(path, container.codec)
        decoder.close()
        self._decoder_type = type(decoder)
        height, width = image.shape[:2]
        self.info = ClipInfo(
            path=path,
            duration_s=container.duration_s * time_scale,
            size_wh=(round(width * decoder.pixel_aspect), height),
            rotation_deg=decoder.rotation_deg,
            frame_rate=container.frame_rate / time_scale,
            variable_frame_rate=container.variable_frame_rate,
            time_scale=time_scale,
            missing_s=container.missing_s * time_scale,
        )
        self.notes = _notes(container, time_scale)

    def __enter__(self) -> VideoSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the decoders; frames being iterated over end here."""
        self._closed = True
        while self._open:
            self._open.pop().close()

    def __iter__(self) -> Iterator[Frame]:
        return self.frames(self._start_s, self._end_s)

    def frames(self, start_s: float = 0.0, end_s: float = math.inf) -> Iterator[Frame]:
        """Frames with `start_s <= t_s < end_s`, the same as a reading from the start gives.

        Spans that share their ends thus split a clip without overlap or gap. The file is
        entered at a keyframe before `start_s`, so that a late span costs little more than
        its own frames. Every call has a decoder of its own.

        Raises:
            ValueError: the clip is closed.
        """
        if self._closed:
            raise ValueError(f"{self._path}: the clip is closed.")
        decoder, stamp_s = self._decoder_before(start_s)
        try:
            yield from self._decode(decoder, stamp_s, start_s, end_s)
        finally:
            self._release(decoder)

    def glimpses(self, start_s: float, end_s: float, n: int) -> Iterator[Frame]:
        """A frame from each of the `n` equal parts of a span, got quickly, in coarser quality.

        It is the keyframe next to the middle of the part, or the frame in the middle where the
        part has no keyframe. Fewer frames come when the clip ends early or is damaged, and from
        MPEG-TS, which may be entered too late.

        Raises:
            ValueError: the clip is closed.
        """
        if self._closed:
            raise ValueError(f"{self._path}: the clip is closed.")
        decoder = AvDecoder(self._path, hasty=True)
        self._open.append(decoder)
        step_s = (end_s - start_s) / n / self.info.time_scale
        try:
            # The two decoders may begin to count at different times.
            first_s = stamp_s = decoder.grab()
            for k in range(n):
                if first_s is None or stamp_s is None or self._closed:
                    return
                middle_s = start_s / self.info.time_scale + (k + 0.5) * step_s
                wanted_s = self._container.keyframe_near(middle_s, step_s / 2)
                before_s = self._container.keyframe_before(wanted_s)
                if before_s > stamp_s - first_s:
                    decoder.seek(first_s + before_s)
                while stamp_s is not None and stamp_s - first_s < wanted_s - _TIME_TOLERANCE_S:
                    stamp_s = decoder.grab()
                image = decoder.image()
                if stamp_s is not None and image is not None:
                    file_s = stamp_s - first_s
                    t_s = file_s * self.info.time_scale
                    yield Frame(self._index_at(file_s), t_s, self._fitted(image))
        finally:
            self._release(decoder)

    def _decode(
        self, decoder: Decoder, stamp_s: float | None, start_s: float, end_s: float
    ) -> Iterator[Frame]:
        """Frames of the span, from a decoder that stands at the frame of time `stamp_s`."""
        clock = _Clock(self._container.frame_rate)
        index: int | None = None
        while stamp_s is not None:
            file_s = clock.time_s(stamp_s - self._first_s)
            index = self._index_at(file_s) if index is None else index + 1
            t_s = file_s * self.info.time_scale
            if t_s >= end_s:
                return
            image = decoder.image() if t_s >= start_s else None
            if image is not None:
                yield Frame(index, t_s, self._fitted(image))
            stamp_s = decoder.grab()

    def _decoder_before(self, start_s: float) -> tuple[Decoder, float | None]:
        """A decoder at a frame not after `start_s`, and the frame's timestamp."""
        decoder = self._new_decoder()
        target_s = self._first_s + start_s / self.info.time_scale
        if start_s <= 0 or not self._container.seekable:
            return decoder, decoder.grab()
        for back_s in _STEPS_BACK_S:
            if target_s - back_s <= self._first_s:
                break
            decoder.seek(target_s - back_s)
            stamp_s = decoder.grab()
            if stamp_s is not None and stamp_s <= target_s:
                return decoder, stamp_s
        self._release(decoder)
        decoder = self._new_decoder()
        return decoder, decoder.grab()

    def _new_decoder(self) -> Decoder:
        decoder = self._decoder_type(self._path)
        self._open.append(decoder)
        return decoder

    def _release(self, decoder: Decoder) -> None:
        if decoder in self._open:
            self._open.remove(decoder)
            decoder.close()

    def _index_at(self, file_s: float) -> int:
        return bisect.bisect_left(self._container.frame_times_s, file_s - _TIME_TOLERANCE_S)

    def _fitted(self, image: Image) -> Image:
        """`image` with square pixels, in the clip's size also if that changes midway."""
        import cv2

        width, height = self.info.size_wh
        if image.shape[:2] == (height, width):
            return image
        return np.asarray(cv2.resize(image, (width, height)), np.uint8)


class _Clock:
    """Makes times rise: one that does not is put a usual step after the one before.

    An AVI with B-frames ends on a frame without a time, and a broken copy may repeat times.
    """

    def __init__(self, frame_rate: float) -> None:
        self._usual_step_s = 1 / frame_rate if frame_rate else 0.001
        self._last_s = -math.inf

    def time_s(self, stamp_s: float) -> float:
        rises = stamp_s > self._last_s + _TIME_TOLERANCE_S
        self._last_s = stamp_s if rises else self._last_s + self._usual_step_s
        return self._last_s


def _first_frame(path: Path, codec: str) -> tuple[Decoder, float, Image]:
    """The first decoder that can decode the clip, the first frame's timestamp and picture.

    Raises:
        VideoError: none of them can.
    """
    kinds: tuple[type[Decoder], ...] = (OpenCvDecoder, AvDecoder)
    for kind in kinds:
        decoder = kind(path)
        stamp_s = decoder.grab()
        image = decoder.image() if stamp_s is not None else None
        if stamp_s is not None and image is not None:
            return decoder, stamp_s, image
        decoder.close()
    raise VideoError(
        f"{path}: no picture of it can be decoded (codec {codec}).",
        "Convert it to MP4 (H.264), or film again.",
    )


def _checked_cut(
    path: Path, start_s: float | None, end_s: float | None, duration_s: float
) -> tuple[float, float]:
    """The cut with its defaults, in seconds of real life.

    Raises:
        UsageError: nothing of the clip lies in it.
    """
    start = 0.0 if start_s is None else start_s
    end = math.inf if end_s is None else end_s
    if not 0 <= start < end:
        raise UsageError(
            f"{path}: can't start at {start:g} s and end at {end:g} s.",
            "Give a start of 0 or more, and an end after it.",
        )
    if start > 0 and start >= duration_s:
        raise UsageError(
            f"{path}: can't start at {start:g} s, the clip ends at {duration_s:.1f} s.",
            "Give an earlier start.",
        )
    return start, end


def _notes(container: Probe, time_scale: float) -> tuple[str, ...]:
    notes = []
    if container.missing_s:
        whole_s = container.duration_s + container.missing_s
        notes.append(
            f"The file is cut off: {container.duration_s:.1f} s of about {whole_s:.1f} s"
            " can be read."
        )
    filmed_at = slow_motion_rate(container.metadata, container.frame_rate)
    if filmed_at and time_scale == 1:
        notes.append(
            f"The phone filmed {filmed_at:.0f} frames a second and saved them as"
            f" {container.frame_rate:.0f}: the clip plays in slow motion, and times are as it"
            f" plays. For real seconds add --capture-fps {filmed_at:.0f}."
        )
    return tuple(notes)
