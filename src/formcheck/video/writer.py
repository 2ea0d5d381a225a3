"""Writes the annotated clip: H.264 in MP4 with the frames' own times and the clip's sound."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from formcheck.core.arrays import Image
from formcheck.errors import UsageError
from formcheck.files import temporary_beside
from formcheck.video.encoder import QUICKEST, Purpose, best_encoder, prepare
from formcheck.video.picture import fitting
from formcheck.video.sound import AAC, SOUND_IN_MP4, SoundTrack
from formcheck.video.threads import one_opencv_thread
from formcheck.video.yuv import Matrix, Yuv, frame_of

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

__all__ = ["VideoWriter", "video_size", "written_beside"]

_TIME_BASE = Fraction(1, 90_000)
"""Holds the frame times of all usual rates to within 6 µs."""
_PROXY_TIME_BASE = Fraction(1, 60_000)
"""The same to within 9 µs: MPEG-4 video counts no more than 65,535 ticks a second."""
_MOST_WAITING = 4  # ours: frames on their way to the encoder; more would only take memory.


class VideoWriter:
    """Writes an MP4 at `path` that appears only when it is complete.

    The first frame written becomes time 0, and the sound is cut and shifted to match: a
    clip cut to 5…9 s gives a video of 4 s, with the sound of those seconds. For a clip
    whose time is scaled, pass no sound.

    If the body of the `with` raises, or writes no frame, no file is left behind, and a file
    that was at `path` before stays as it was.
    """

    def __init__(
        self,
        path: Path,
        size_wh: tuple[int, int],
        *,
        audio_from: Path | None = None,
        frame_rate_hint: float = 30.0,
        purpose: Purpose = Purpose.WATCHING,
    ) -> None:
        """Prepare a writer; nothing is opened before `with`.

        Args:
            path: the file to write; its folder exists.
            size_wh: width and height of the frames, pixels. The picture of an odd size gets
                its last row or column twice, since H.264 wants even ones.
            audio_from: clip whose sound is copied unchanged, if MP4 can hold it.
            frame_rate_hint: frames a second, roughly, for the encoder's bit budget; 0 if
                unknown.
            purpose: what the video is for.
        """
        self._path = path
        self._temporary = temporary_beside(path)
        width, height = size_wh
        self._even_wh = width + width % 2, height + height % 2
        self._audio_from = audio_from
        self._frame_rate = frame_rate_hint or 30.0
        self._purpose = purpose
        self._time_base = _PROXY_TIME_BASE if purpose is Purpose.PROXY else _TIME_BASE
        self._first_s: float | None = None
        self._last_s = 0.0
        self._last_tick = -1
        self._step_s = 1 / self._frame_rate
        self._sound: SoundTrack | None = None
        self._silent = False

    def __enter__(self) -> VideoWriter:
        import av

        # Players on the web need the index at the start, for which the file is written twice.
        flags = {} if self._purpose is Purpose.PROXY else {"movflags": "+faststart"}
        with self._as_usage_error():
            self._container: OutputContainer = av.open(
                str(self._temporary.absolute()), "w", format="mp4", options=flags
            )
        try:
            self._stream = self._add_stream()
            if self._audio_from is not None:
                codecs = AAC if self._purpose is Purpose.MESSENGER else SOUND_IN_MP4
                self._sound = SoundTrack.of(self._audio_from, self._container, codecs)
        except BaseException:
            self._discard()
            raise
        return self

    def write(self, image_bgr: Image, t_s: float) -> None:
        """As `write_yuv`, for a picture (height, width, 3) of any size that the writer takes."""
        self.write_yuv(Yuv.of_bgr(image_bgr), t_s)

    def write_yuv(self, picture: Yuv, t_s: float) -> None:
        """Append one frame, and the sound up to it.

        Args:
            picture: all pictures of a video have the matrix of the first.
            t_s: its time in seconds, later than that of the frame before; with sound, the
                time in the clip that the sound comes from.

        Raises:
            ValueError: wrong size of frame, or time does not rise.
            UsageError: the disk is full or the folder is gone.
        """
        self._encode(picture, t_s)
        self._copy_sound(t_s)

    def write_still(self, picture: Yuv, length_s: float) -> None:
        """Append a picture that stays for `length_s`; it has no sound.

        Raises what `write` raises.
        """
        step_s = self._step_s
        start_s = self._last_s + step_s
        self._copy_sound(start_s)
        self._silent = True
        self._encode(picture, start_s)
        # MP4 takes the length of a track from the order of decoding, which B-frames let run
        # two frames late: only frames at the usual step make the picture stay to its end.
        for k in (3, 2, 1):
            if length_s > (k + 1) * step_s:
                self._encode(picture, start_s + length_s - k * step_s)

    def _encode(self, picture: Yuv, t_s: float) -> None:
        if picture.size_wh != self._even_wh:
            raise ValueError(f"expected a frame of {self._even_wh}, got {picture.size_wh}")
        if self._first_s is None:
            self._first_s = t_s
            self._tag(picture.matrix)
        tick = round((t_s - self._first_s) / self._time_base)
        if tick <= self._last_tick:
            raise ValueError(f"the frame at {t_s} s is not later than the one before")
        if self._last_tick >= 0:
            self._step_s = t_s - self._last_s
        self._last_tick, self._last_s = tick, t_s

        frame = frame_of(picture)
        frame.pts, frame.time_base = tick, self._time_base
        with self._as_usage_error():
            self._container.mux(self._stream.encode(frame))

    def _copy_sound(self, until_s: float) -> None:
        if self._sound is not None and self._first_s is not None and not self._silent:
            with self._as_usage_error():
                self._sound.copy(self._first_s, until_s)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._first_s is not None:
                with self._as_usage_error():
                    self._container.mux(self._stream.encode())
                    self._copy_sound(self._last_s + self._step_s)
                    self._close()
                    self._temporary.replace(self._path)
        finally:
            self._discard()

    def _add_stream(self) -> VideoStream:
        rate = Fraction(self._frame_rate).limit_denominator(1001)
        is_proxy = self._purpose is Purpose.PROXY
        encoder = QUICKEST if is_proxy else best_encoder(self._even_wh)
        # Typed for any codec, and this one is for video.
        stream = cast("VideoStream", self._container.add_stream(encoder, rate=rate))
        prepare(stream.codec_context, self._even_wh, rate, self._purpose)
        stream.time_base = stream.codec_context.time_base = self._time_base
        return stream

    def _tag(self, matrix: Matrix) -> None:
        """Say which colours are meant; players guess if nothing is said."""
        from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc

        context = self._stream.codec_context
        context.colorspace = matrix.number
        context.color_range = ColorRange.MPEG
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709

    def _close(self) -> None:
        if self._sound is not None:
            self._sound.close()
        self._container.close()

    def _discard(self) -> None:
        """Close whatever is open and remove the temporary file."""
        import av

        try:
            # Closing writes the file's end, which fails again if that is why we are here.
            with suppress(OSError, ValueError, av.FFmpegError):
                self._close()
        finally:
            self._temporary.unlink(missing_ok=True)

    @contextmanager
    def _as_usage_error(self) -> Iterator[None]:
        import av

        try:
            yield
        except (OSError, av.FFmpegError) as error:
            raise UsageError(
                f"{self._path}: can't be written ({error.strerror}).",
                "Choose another folder with -o, or make room on the disk.",
            ) from error


def video_size(size_wh: tuple[int, int], most_px: float = math.inf) -> tuple[int, int]:
    """An even size of the same shape, no side longer than `most_px` and none longer than it was.

    H.264 wants even sides; one pixel is left out where they are odd.
    """
    width, height = (max(2, side - side % 2) for side in fitting(size_wh, most_px))
    return width, height


@contextmanager
def written_beside(writer: VideoWriter) -> Iterator[Callable[[Yuv, float], None]]:
    """Gives a `write` that encodes in a thread of its own while the next frames are drawn.

    It takes what `VideoWriter.write_yuv` takes and raises what that raises, some calls later or at
    the end of the `with`, where everything has been written. A frame handed over must not be
    changed before that.
    """
    waiting: deque[Future[None]] = deque()
    encoder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
    with one_opencv_thread(), encoder as thread:

        def write(picture: Yuv, t_s: float) -> None:
            waiting.append(thread.submit(writer.write_yuv, picture, t_s))
            if len(waiting) > _MOST_WAITING:
                waiting.popleft().result()

        yield write
        while waiting:
            waiting.popleft().result()
