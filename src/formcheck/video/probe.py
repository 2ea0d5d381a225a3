"""What a clip's container says of it, read without decoding a single frame.

Demuxing gives every frame's time for the price of reading the file once. From that follow
the true length, the frame rate and whether it varies, and whether a recording was cut off.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.arrays import Array
from formcheck.errors import VideoError
from formcheck.video.container import open_container, packets_of, video_stream
from formcheck.video.timeline import Timeline, is_jump

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Probe", "probe", "slow_motion_rate"]

_FORMATS = "mov,matroska,avi,gif,mpegts,mpeg,flv,asf,ogg"
"""Demuxers a clip may use. Text and playlists, which FFmpeg would follow to other files or
render as pictures, are not among them."""
_CLOCK_HZ = 1_000_000  # source: FFmpeg's AV_TIME_BASE, ticks a second of a container's clock.
_PICTURE_BRANDS = frozenset({"heic", "heix", "mif1", "avif"})
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG")
_MP4_BOXES = frozenset({b"ftyp", b"mdat", b"moov", b"wide", b"free", b"skip"})
_CONVERT = "Convert it to MP4 (H.264), or film again."


@dataclass(frozen=True, slots=True)
class Probe:
    """A clip as its container describes it; times are the file's own, in seconds (`Timeline`).

    Attributes:
        codec: FFmpeg's name of the video codec.
        frame_times_s: presentation times in rising order, the first at 0, (frames,).
        keyframe_times_s: those at which decoding can begin, (keyframes,); none if not seekable.
        usual_step_s: the median step from frame to frame; 0 if unknown.
        cuts_s: times after which the file's clock had jumped.
        duration_s: until the last frame has been shown.
        frame_rate: mean over the clip; 0 where a single frame gives no clue.
        variable_frame_rate: whether more than 1 % of the steps in time differ from the rest.
        seekable: every frame has a time of its own, and the clock never jumps, so that a time
            names one frame.
        first_picture_s: when a player shows the first frame. Players start their clock with the
            first of all streams, and phones begin to record the sound up to some tenths of a
            second before the picture. 0 where the file does not say.
        missing_s: what the header promises and the file does not hold, 0 if complete.
        metadata: tags of the container and of the video stream.
    """

    codec: str
    frame_times_s: Array
    keyframe_times_s: Array
    usual_step_s: float
    cuts_s: tuple[float, ...]
    duration_s: float
    frame_rate: float
    variable_frame_rate: bool
    seekable: bool
    first_picture_s: float
    missing_s: float
    metadata: Mapping[str, str]

    def keyframe_near(self, time_s: float, within_s: float) -> float:
        """The time of the keyframe next to `time_s`, or `time_s` if none is so near."""
        offsets_s = self.keyframe_times_s - time_s
        if not len(offsets_s) or np.abs(offsets_s).min() > within_s:
            return time_s
        return float(time_s + offsets_s[np.abs(offsets_s).argmin()])

    def keyframe_before(self, time_s: float) -> float:
        """The time of the last keyframe up to `time_s`; -inf where one can't seek to it."""
        before_s = self.keyframe_times_s[self.keyframe_times_s <= time_s]
        return float(before_s[-1]) if self.seekable and len(before_s) else -math.inf


def probe(path: Path) -> Probe:
    """Read times and tags of the clip at `path`, once as long as the file stays the same.

    Raises:
        VideoError: the file can't be read, or holds no video.
    """
    return _probed(path, *_first_bytes(path))


@lru_cache(maxsize=4)
def _probed(path: Path, head: bytes, identity: tuple[int, ...]) -> Probe:
    import av  # takes a quarter of a second to load

    try:
        container = open_container(
            path, {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
        )
    except av.FFmpegError:
        raise _not_a_video(path, head) from None
    with container:
        stream = _video_stream(path, head, container)
        return _describe(container, stream, _demux(container, stream))


def slow_motion_rate(metadata: Mapping[str, str], frame_rate: float) -> float | None:
    """The rate a clip was filmed at, if its tags show that it plays in slow motion.

    Android phones write the camera's rate to `com.android.capture.fps`, also when the file
    has the same rate and plays in real time. iPhones leave no trace in the file.

    Args:
        metadata: the container's tags.
        frame_rate: frames a second of the file.

    Returns:
        Frames a second of real life, or None.
    """
    try:
        captured = float(metadata["com.android.capture.fps"])
    except (KeyError, ValueError):
        return None
    slowed = math.isfinite(captured) and captured > 1.25 * frame_rate
    return captured if slowed else None


def _first_bytes(path: Path) -> tuple[bytes, tuple[int, ...]]:
    """The first bytes of `path`, having made sure that it is a file we may read.

    Beside them numbers that are others as soon as the file is.
    """
    try:
        if path.is_dir():
            raise VideoError(f"{path}: is a folder.", "Name a video file inside it.")
        if path.exists() and not path.is_file():
            raise VideoError(f"{path}: is not a file.", "Save the video to a file first.")
        with path.open("rb") as file:
            head, about = file.read(12), os.fstat(file.fileno())
    except FileNotFoundError:
        raise VideoError(f"{path}: no such file.", "Check the name and the folder.") from None
    except PermissionError:
        raise VideoError(
            f"{path}: no permission to read it.", "Change its permissions, or copy it elsewhere."
        ) from None
    except OSError as error:
        raise VideoError(f"{path}: can't be read ({error.strerror}).", "Check the disk.") from error
    if not head:
        raise VideoError(f"{path}: is empty (0 bytes).", "Copy it from the phone again.")
    return head, (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)


def _not_a_video(path: Path, head: bytes) -> VideoError:
    if head.startswith(_PICTURE_STARTS) or head[8:] == b"WEBP":
        return _a_photo(path)
    if head[4:8] in _MP4_BOXES:
        # The index ("moov") is written last: a recording or copy that stops early has none.
        return VideoError(
            f"{path}: is incomplete, its index is missing or damaged.",
            "Copy it from the phone again; if it is cut short there too, it can't be saved.",
        )
    return VideoError(f"{path}: is not a video that formcheck can read.", _CONVERT)


def _a_photo(path: Path) -> VideoError:
    return VideoError(f"{path}: is a photo, not a video.", "Film the set as a video.")


def _video_stream(path: Path, head: bytes, container: InputContainer) -> VideoStream:
    if container.metadata.get("major_brand", "").strip() in _PICTURE_BRANDS:
        raise _a_photo(path)
    stream = video_stream(container)
    if stream is not None:
        return stream
    if any(each.codec_context is None for each in container.streams.video):
        raise VideoError(f"{path}: its video codec is not known here.", _CONVERT)
    if container.streams.audio:
        raise VideoError(f"{path}: has sound but no picture.", "Choose a file with video in it.")
    raise _not_a_video(path, head)


@dataclass(slots=True)
class _Packets:
    """Times of packets, in seconds of the container's clock."""

    shown_s: list[list[float]] = field(default_factory=lambda: [[]])
    """Those of the pictures in the file's order; a new list begins where the clock jumps."""
    keyframes_s: list[float] = field(default_factory=list)
    last_step_s: float = 0.0
    """How long the last frame is shown, 0 if the container does not say."""
    end_s: float = -math.inf
    """Where the last packet of any stream ends."""
    untimed: int = 0


def _demux(container: InputContainer, stream: VideoStream) -> _Packets:
    """The times of all packets, as far as the file can be read: no more can be decoded either."""
    found = _Packets()
    last_s = last_decoded_s = -math.inf
    for packet in packets_of(container):
        if packet.size == 0 or packet.is_discard:
            continue
        tick = packet.time_base
        if packet.pts is None or not tick:  # 0 in PyAV 19 if unknown, else None
            found.untimed += packet.stream is stream
            continue
        # Not by the fraction itself, which takes ten times as long and makes the same numbers.
        t_s = packet.pts * tick.numerator / tick.denominator
        step_s = (packet.duration or 0) * tick.numerator / tick.denominator
        found.end_s = max(found.end_s, t_s + step_s)
        if packet.stream is stream:
            # Pictures are decoded in another order than they are shown, but times of
            # decoding only rise.
            decoded_s = (
                t_s if packet.dts is None else packet.dts * tick.numerator / tick.denominator
            )
            if is_jump(decoded_s - last_decoded_s):
                found.shown_s.append([])
            last_decoded_s = decoded_s
            found.shown_s[-1].append(t_s)
            if packet.is_keyframe:
                found.keyframes_s.append(t_s)
            if t_s > last_s:
                last_s, found.last_step_s = t_s, step_s
    return found


def _describe(container: InputContainer, stream: VideoStream, found: _Packets) -> Probe:
    stamps_s = np.concatenate([np.sort(each) for each in found.shown_s])
    rising_s = np.diff(stamps_s)[np.diff(stamps_s) > 0]
    usual_step_s = float(np.median(rising_s)) if len(rising_s) else 0.0
    timeline = Timeline(stamps_s[0] if len(stamps_s) else 0.0, usual_step_s)
    times_s = np.array([timeline.time_s(stamp_s) for stamp_s in stamps_s.tolist()])
    steps_s = np.diff(times_s)
    frame_rate = float(1 / steps_s.mean() if len(steps_s) else stream.average_rate or 0)
    last_step_s = found.last_step_s
    if not last_step_s or is_jump(last_step_s):
        last_step_s = float(np.median(steps_s)) if len(steps_s) else 0.0
    seekable = found.untimed == 0 and timeline.is_plain
    return Probe(
        codec=stream.codec_context.codec.canonical_name,
        frame_times_s=times_s,
        keyframe_times_s=times_s[np.isin(stamps_s, found.keyframes_s)] if seekable else times_s[:0],
        usual_step_s=usual_step_s,
        cuts_s=tuple(timeline.cuts_s),
        duration_s=float(times_s[-1]) + last_step_s if len(times_s) else 0.0,
        frame_rate=frame_rate,
        variable_frame_rate=_varies(steps_s, float(stream.time_base or 0)),
        seekable=seekable,
        first_picture_s=_first_picture_s(container, stream),
        missing_s=_missing_s(container, found.end_s),
        metadata={**stream.metadata, **container.metadata},
    )


def _first_picture_s(container: InputContainer, stream: VideoStream) -> float:
    """How long after the first of all streams the one of the pictures starts."""
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    begins_s = (container.start_time or 0) / _CLOCK_HZ
    return max(0.0, float(stream.start_time * stream.time_base) - begins_s)


def _missing_s(container: InputContainer, end_s: float) -> float:
    """How far the packets, ending at `end_s`, fall short of the header's duration."""
    if container.duration is None or not math.isfinite(end_s):
        return 0.0
    promised_s = ((container.start_time or 0) + container.duration) / _CLOCK_HZ
    missing_s = promised_s - end_s
    return missing_s if missing_s > max(0.5, 0.02 * promised_s) else 0.0


def _varies(steps_s: Array, tick_s: float) -> bool:
    """Whether the steps differ by more than a tenth and the rounding to ticks explains."""
    if len(steps_s) == 0:
        return False
    usual_s = np.median(steps_s)
    odd = np.abs(steps_s - usual_s) > max(0.1 * usual_s, 1.5 * tick_s)
    return bool(np.mean(odd) > 0.01)
