"""Makes tiny clips whose frames tell their own number, in every codec and container we read."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from formcheck.core.arrays import Image

SIZE_WH = (96, 64)
_BITS = 7
_BLOCK = 12
_TICKS = Fraction(1, 60_000)  # as fine as MPEG-4 part 2 allows
SAMPLE_RATE = 48_000


@dataclass(frozen=True)
class Format:
    """A container and a codec; `tick_s` is how finely the container keeps time."""

    name: str
    suffix: str
    codec: str
    pix_fmt: str = "yuv420p"
    options: Mapping[str, str] = field(default_factory=dict)
    tick_s: float = 1e-6
    keeps_variable_rate: bool = True


_X264 = {"g": "20", "bf": "3", "preset": "ultrafast", "x264-params": "b-adapt=0:bframes=3"}
_X265 = {"preset": "ultrafast", "x265-params": "log-level=none:keyint=20:bframes=3:open-gop=1"}
_VP9 = {"g": "20", "deadline": "realtime", "cpu-used": "8"}
_AV1 = {"g": "20", "preset": "12", "svtav1-params": "lp=1"}
FORMATS = (
    Format("mp4-h264", ".mp4", "libx264", options=_X264),
    Format("mov-h264", ".mov", "libx264", options=_X264),
    Format("mp4-hevc", ".mp4", "libx265", options=_X265),
    Format("mp4-av1", ".mp4", "libsvtav1", options=_AV1),
    Format("mp4-mpeg4", ".mp4", "mpeg4", options={"g": "20", "bf": "2"}),
    Format("mov-mjpeg", ".mov", "mjpeg", "yuvj420p"),
    Format("webm-vp9", ".webm", "libvpx-vp9", options=_VP9, tick_s=1e-3),
    Format("webm-av1", ".webm", "libsvtav1", options=_AV1, tick_s=1e-3),
    Format("mkv-h264", ".mkv", "libx264", options=_X264, tick_s=1e-3),
    Format("ts-h264", ".ts", "libx264", options=_X264, tick_s=1 / 90_000),
    Format("avi-mpeg4", ".avi", "mpeg4", options={"g": "20"}, keeps_variable_rate=False),
    Format("avi-mjpeg", ".avi", "mjpeg", "yuvj420p", keeps_variable_rate=False),
    Format("gif", ".gif", "gif", "rgb8", tick_s=0.01),
)
H264 = FORMATS[0]


def picture(number: int, size_wh: tuple[int, int] = SIZE_WH) -> Image:
    """A frame that shows `number` as a row of black and white blocks, and red at its top left."""
    width, height = size_wh
    image = np.full((height, width, 3), 60, np.uint8)
    image[: height // 4, : width // 4] = (0, 0, 255)
    for bit in range(_BITS):
        shade = 255 if number >> bit & 1 else 0
        image[height // 2 : height // 2 + _BLOCK, bit * _BLOCK : (bit + 1) * _BLOCK] = shade
    return image


def number_of(image: Image) -> int:
    """What `picture` was given."""
    middle = image.shape[0] // 2 + _BLOCK // 2
    shades = [image[middle, bit * _BLOCK + _BLOCK // 2].mean() for bit in range(_BITS)]
    return sum((shade > 127) << bit for bit, shade in enumerate(shades))


def every(step_s: float, count: int) -> list[float]:
    """The times 0, step, 2 steps…"""
    return [i * step_s for i in range(count)]


def make_clip(
    folder: Path,
    kind: Format = H264,
    times_s: Sequence[float] = tuple(every(1 / 30, 75)),
    *,
    name: str = "clip",
    size_wh: tuple[int, int] = SIZE_WH,
    metadata: Mapping[str, str] | None = None,
    pixel_aspect: Fraction | None = None,
    faststart: bool = False,
) -> Path:
    """Encode one `picture` for each of `times_s`, seconds, and return the clip's path."""
    path = folder / (name + kind.suffix)
    flags = ["use_metadata_tags"] * bool(metadata) + ["faststart"] * faststart
    options = {"movflags": "+" + "+".join(flags)} if flags else {}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(metadata or {})
        try:
            stream = container.add_stream(kind.codec, rate=30, options=dict(kind.options))
        except av.codec.codec.UnknownCodecError:
            pytest.skip(f"this PyAV can't encode {kind.codec}")
        stream.width, stream.height = size_wh
        stream.pix_fmt = kind.pix_fmt
        if kind.keeps_variable_rate:
            stream.codec_context.time_base = stream.time_base = (
                Fraction(1, 100) if kind.codec == "gif" else _TICKS
            )
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        for number, t_s in enumerate(times_s):
            frame = av.VideoFrame.from_ndarray(picture(number, size_wh), format="bgr24")
            frame.pts, frame.time_base = round(t_s / _TICKS), _TICKS
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def clicking(length_s: float, clicks_s: Sequence[float]) -> NDArray[np.float32]:
    """Silence with a click of 10 ms at each of `clicks_s`, (1, samples)."""
    samples = np.zeros((1, round(length_s * SAMPLE_RATE)), np.float32)
    for click_s in clicks_s:
        start = int(click_s * SAMPLE_RATE)
        samples[0, start : start + 480] = 0.9 * np.sin(np.arange(480) * 0.3)
    return samples


def mux_sound(container: OutputContainer, sound: AudioStream, samples: NDArray[np.float32]) -> None:
    """Encode `samples` (1, n) into the stream `sound` of `container`, to the end."""
    for start in range(0, samples.shape[1], 1024):
        chunk = np.ascontiguousarray(samples[:, start : start + 1024])
        block = av.AudioFrame.from_ndarray(chunk, format="flt", layout="mono")
        block.sample_rate, block.pts = SAMPLE_RATE, start
        block.time_base = Fraction(1, SAMPLE_RATE)
        container.mux(sound.encode(block))
    container.mux(sound.encode())


def make_clip_with_sound(
    folder: Path,
    *,
    codec: str = "aac",
    suffix: str = ".mp4",
    pictures: int = 60,
    flash_at: Sequence[int] = (),
    pictures_start_s: float = 0.0,
    cover: bool = False,
) -> Path:
    """Two seconds at 30 frames a second, with a click and a white frame at each of `flash_at`.

    The pictures start `pictures_start_s` after the sound, and the flashes with them. No
    pictures make a clip of sound only, `cover` one with a still picture as songs have it.
    """
    path = folder / f"sound{suffix}"
    samples = clicking(2.0, [number / 30 + pictures_start_s for number in flash_at])
    with av.open(str(path), "w") as container:
        sound = container.add_stream(codec, rate=SAMPLE_RATE)
        sound.layout = "mono"
        if pictures or cover:
            stream = container.add_stream("mjpeg" if cover else "libx264", rate=30)
            stream.width, stream.height = SIZE_WH
            stream.pix_fmt = "yuvj420p" if cover else "yuv420p"
        if cover:
            stream.disposition = av.stream.Disposition.attached_pic
        for number in range(1 if cover else pictures):
            image = np.full((*SIZE_WH[::-1], 3), 250 if number in flash_at else 20, np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = round((number / 30 + pictures_start_s) / _TICKS), _TICKS
            container.mux(stream.encode(frame))
        if pictures or cover:
            container.mux(stream.encode())
        mux_sound(container, sound, samples)
    return path


def set_rotation(path: Path, clockwise_deg: int) -> None:
    """Write a rotation tag, as phones do, into the track header of an MP4 of one track."""
    one, other = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[clockwise_deg]
    set_display_matrix(path, one, other, -other, one)


def set_display_matrix(path: Path, a: int, b: int, c: int, d: int) -> None:
    """Have an MP4 of one track shown with (x, y) at (a·x + c·y, b·x + d·y)."""
    unit = 1 << 16
    matrix = (a * unit, b * unit, 0, c * unit, d * unit, 0, 0, 0, 1 << 30)
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4 + 40  # version 0: the matrix follows 40 bytes of fields
    assert data[start : start + 4] == struct.pack(">i", unit), "no unit matrix here"
    data[start : start + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(data)


def set_start(path: Path, start_s: float, length_s: float) -> None:
    """Cut an MP4 of one track by its edit list, as phones do when a clip is trimmed."""
    data = bytearray(path.read_bytes())
    media_ticks = struct.unpack(">I", data[(at := data.index(b"mdhd") + 16) : at + 4])[0]
    movie_ticks = struct.unpack(">I", data[(at := data.index(b"mvhd") + 16) : at + 4])[0]
    at = data.index(b"elst") + 12
    first = struct.unpack(">i", data[at + 4 : at + 8])[0]
    entry = (round(length_s * movie_ticks), first + round(start_s * media_ticks))
    data[at : at + 8] = struct.pack(">Ii", *entry)
    path.write_bytes(data)
