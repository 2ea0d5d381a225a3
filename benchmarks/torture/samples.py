"""The whole files that the campaign damages: small clips of every kind, and what comes of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from formcheck.pose.mediapipe_import import native_stderr_silenced

__all__ = ["CLIPS", "Container", "write_clip"]

SIZE_WH = 96, 128
LARGE_WH = 1680, 64
"""Wider than what is drawn on, so that the first pass keeps small copies of the pictures."""
RATE_HZ = 20
FRAMES = 24
"""1.2 s, a rep of `benchmarks.torture.stored`."""
SOUND_HZ = 48_000


@dataclass(frozen=True)
class Container:
    """A kind of file: its suffix, codecs by FFmpeg's names, options of its muxer, its size."""

    suffix: str
    video: str
    audio: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    size_wh: tuple[int, int] = SIZE_WH


CLIPS = (
    Container("mp4", "libx264", "aac"),
    Container("mp4", "libx264", "aac", (("movflags", "+faststart"),)),
    Container("mp4", "libx264", "aac", (("movflags", "+frag_keyframe+empty_moov"),)),
    Container("mp4", "libx265", "libmp3lame"),
    Container("mp4", "libsvtav1"),
    Container("mov", "libx264", "pcm_s16le"),
    Container("mov", "mjpeg", "alac"),
    Container("webm", "libvpx", "libopus"),
    Container("mkv", "libx264", "ac3"),
    Container("mkv", "mpeg2video", "flac"),
    Container("avi", "mpeg4", "libmp3lame"),
    Container("ts", "libx264", "aac"),
    Container("mpg", "mpeg2video", "mp2"),
    Container("flv", "libx264", "aac"),
    Container("gif", "gif"),
    Container("mp4", "libx264", size_wh=LARGE_WH),
)


def write_clip(path: Path, kind: Container) -> bool:
    """Write a clip of that kind; False where PyAV's FFmpeg has no such encoder."""
    with suppress(av.FFmpegError, ValueError), native_stderr_silenced():
        _encode(path, kind)
        return True
    path.unlink(missing_ok=True)
    return False


def _encode(path: Path, kind: Container) -> None:
    with av.open(str(path), "w", options=dict(kind.options)) as out:
        video: Any = out.add_stream(kind.video, rate=RATE_HZ)
        video.width, video.height = kind.size_wh
        video.pix_fmt = {"gif": "rgb8", "mjpeg": "yuvj420p"}.get(kind.video, "yuv420p")
        audio: Any = out.add_stream(kind.audio, rate=SOUND_HZ) if kind.audio else None
        for frame in _pictures(kind.size_wh):
            out.mux(video.encode(frame))
        out.mux(video.encode())
        if audio is not None:
            for sound in _sounds():
                out.mux(audio.encode(sound))
            out.mux(audio.encode())


def _pictures(size_wh: tuple[int, int]) -> Iterator[av.VideoFrame]:
    """A bright patch of noise that goes through a grey picture."""
    rng = np.random.default_rng(0)
    width, height = size_wh
    for number in range(FRAMES):
        picture = np.full((height, width, 3), 120, np.uint8)
        picture[number : 30 + number, 30:60] = rng.integers(0, 255, (30, 30, 3))
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = number, Fraction(1, RATE_HZ)
        yield frame


def _sounds() -> Iterator[av.AudioFrame]:
    """A tone, as long as the pictures."""
    step = 1024
    for start in range(0, SOUND_HZ * FRAMES // RATE_HZ, step):
        wave = 8000 * np.sin(2 * np.pi * 440 * np.arange(start, start + step) / SOUND_HZ)
        frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None], "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
        yield frame
