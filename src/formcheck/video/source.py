"""Reads a clip frame by frame: upright pictures, each with its true time."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.poses import Frame
from formcheck.core.report import ClipInfo
from formcheck.errors import UsageError, VideoError
from formcheck.video.decoder import Decoder, Selection
from formcheck.video.notes import notes_on
from formcheck.video.picture import DecodedPicture
from formcheck.video.probe import Probe, probe
from formcheck.video.timeline import TIME_TOLERANCE_S, Timeline

__all__ = ["DecodedFrame", "VideoSource", "open_video"]

# ours: seconds earlier to aim if a seek landed too late, before reading from the start.
_STEPS_BACK_S = (0.0, 1.0, 4.0, 16.0)


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


@dataclass(frozen=True, slots=True)
class DecodedFrame(Frame):
    """A frame of a clip, which can be had in YUV as well."""

    picture: DecodedPicture


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
        self._unused: Decoder | None = self._new_decoder()
        first_s = self._unused.grab()
        if first_s is None:
            self._release(self._unused)
            raise VideoError(
                f"{path}: no picture of it can be decoded (codec {container.codec}).",
                "Convert it to MP4 (H.264), or film again.",
            )
        self._first_s = first_s
        self.info = ClipInfo(
            path=path,
            duration_s=container.duration_s * time_scale,
            size_wh=self._unused.picture().size_wh,
            rotation_deg=self._unused.orientation.rotation_deg,
            frame_rate=container.frame_rate / time_scale,
            variable_frame_rate=container.variable_frame_rate,
            time_scale=time_scale,
            missing_s=container.missing_s * time_scale,
        )
        self.notes = notes_on(container, time_scale)

    def __getstate__(self) -> dict[str, object]:
        """What another process needs to read the clip; it opens decoders of its own."""
        return {**self.__dict__, "_open": [], "_unused": None}

    def __enter__(self) -> VideoSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the decoders; frames being iterated over end here."""
        self._closed = True
        while self._open:
            self._open.pop().close()

    def __iter__(self) -> Iterator[DecodedFrame]:
        return self.frames(self._start_s, self._end_s)

    def frames(self, start_s: float = 0.0, end_s: float = math.inf) -> Iterator[DecodedFrame]:
        """Frames with `start_s <= t_s < end_s`, the same as a reading from the start gives.

        Spans that share their ends thus split a clip without overlap or gap. The file is
        entered at a keyframe before `start_s`, so that a late span costs little more than
        its own frames. Every call has a decoder of its own.

        Raises:
            ValueError: the clip is closed.
            VideoError: the file can't be read any more.
        """
        if self._closed:
            raise ValueError(f"{self._path}: the clip is closed.")
        decoder, stamp_s = self._decoder_before(start_s)
        try:
            yield from self._decode(decoder, stamp_s, start_s, end_s)
        finally:
            self._release(decoder)

    def glimpses(self, start_s: float, end_s: float, n: int) -> Iterator[DecodedFrame]:
        """A frame from each of `n` equal parts of a span, got quickly.

        It is the keyframe next to the middle of the part, or the frame in the middle where the
        part has no keyframe. Fewer frames come when the clip has fewer, ends early or is damaged,
        and from MPEG-TS, which may be entered too late.

        Raises:
            ValueError: the clip is closed.
            VideoError: the file can't be read any more.
        """
        if self._closed:
            raise ValueError(f"{self._path}: the clip is closed.")
        n = max(1, min(n, len(self._container.frame_times_s)))
        step_s = (end_s - start_s) / n / self.info.time_scale
        timeline = self._timeline()
        decoder, stamp_s = self._decoder_at_first()
        selection = Selection.ALL
        try:
            file_s = None if stamp_s is None else timeline.time_s(stamp_s)
            for k in range(n):
                if self._closed:
                    return
                middle_s = start_s / self.info.time_scale + (k + 0.5) * step_s
                wanted_s = self._container.keyframe_near(middle_s, step_s / 2)
                before_s = self._container.keyframe_before(wanted_s)
                is_keyframe = before_s >= wanted_s - TIME_TOLERANCE_S
                # Some of what follows a keyframe has been left out already when it comes.
                is_apart = selection is Selection.KEYFRAMES and not is_keyframe
                selection = Selection.KEYFRAMES if is_keyframe else Selection.REFERENCES
                decoder.decode_only(selection)
                if file_s is not None and (before_s > file_s or is_apart):
                    decoder.seek(self._first_s + before_s)
                    timeline = self._timeline()
                while file_s is not None and file_s < wanted_s - TIME_TOLERANCE_S:
                    stamp_s = decoder.grab()
                    file_s = None if stamp_s is None else timeline.time_s(stamp_s)
                if file_s is None:
                    return
                yield self._frame(decoder, self._index_at(file_s), file_s)
        finally:
            self._put_back(decoder)

    def _decode(
        self, decoder: Decoder, stamp_s: float | None, start_s: float, end_s: float
    ) -> Iterator[DecodedFrame]:
        """Frames of the span, from a decoder that stands at the frame of time `stamp_s`."""
        timeline = self._timeline()
        index: int | None = None
        while stamp_s is not None:
            file_s = timeline.time_s(stamp_s)
            index = self._index_at(file_s) if index is None else index + 1
            t_s = file_s * self.info.time_scale
            if t_s >= end_s:
                return
            if t_s >= start_s:
                yield self._frame(decoder, index, file_s)
            stamp_s = decoder.grab()

    def _decoder_before(self, start_s: float) -> tuple[Decoder, float | None]:
        """A decoder at a frame not after `start_s`, and the frame's timestamp."""
        decoder, stamp_s = self._decoder_at_first()
        target_s = self._first_s + start_s / self.info.time_scale
        if start_s <= 0 or not self._container.seekable:
            return decoder, stamp_s
        for back_s in _STEPS_BACK_S:
            if target_s - back_s <= self._first_s:
                break
            decoder.seek(target_s - back_s)
            stamp_s = decoder.grab()
            if stamp_s is not None and stamp_s <= target_s:
                return decoder, stamp_s
        self._release(decoder)
        return self._decoder_at_first()

    def _decoder_at_first(self) -> tuple[Decoder, float | None]:
        """A decoder at the first frame, and the frame's timestamp."""
        if self._unused is not None:
            decoder, self._unused = self._unused, None
            return decoder, self._first_s
        decoder = self._new_decoder()
        return decoder, decoder.grab()

    def _put_back(self, decoder: Decoder) -> None:
        """Keep `decoder` at the first frame for whoever needs one, if it finds back there."""
        if not self._closed and self._unused is None and self._container.seekable:
            decoder.decode_only(Selection.ALL)
            decoder.seek(self._first_s)
            if decoder.grab() == self._first_s:
                self._unused = decoder
                return
        self._release(decoder)

    def _new_decoder(self) -> Decoder:
        import av

        try:
            decoder = Decoder(self._path)
        except av.FFmpegError as error:
            raise VideoError(
                f"{self._path}: can't be read any more.", "Was it moved or deleted meanwhile?"
            ) from error
        self._open.append(decoder)
        return decoder

    def _release(self, decoder: Decoder) -> None:
        if decoder in self._open:
            self._open.remove(decoder)
            decoder.close()

    def _timeline(self) -> Timeline:
        return Timeline(self._first_s, self._container.usual_step_s)

    def _frame(self, decoder: Decoder, index: int, file_s: float) -> DecodedFrame:
        """The frame that `decoder` stands at, in the clip's size also if that changes midway."""
        return DecodedFrame(
            index, file_s * self.info.time_scale, decoder.picture(self.info.size_wh)
        )

    def _index_at(self, file_s: float) -> int:
        return bisect.bisect_left(self._container.frame_times_s, file_s - TIME_TOLERANCE_S)


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
