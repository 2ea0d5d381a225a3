"""Clips to measure speed on: a sample video scaled up, grained like a phone's, and looped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Shape", "looped_clip"]

_GRAIN = 3.0
"""Standard deviation of the noise in grey levels. It makes a 1080p clip one of 12 Mbit/s, as
phones record, instead of 4: decoding takes its true time."""
_GRAINS = 8
_ENCODER = {"preset": "superfast", "crf": "23", "bf": "0"}


@dataclass(frozen=True)
class Shape:
    """Size of the short side in pixels, and frames a second."""

    height_px: int
    rate_hz: int


def looped_clip(sample: Path, shape: Shape, seconds: float, folder: Path) -> Path:
    """The clip of that shape and length in `folder`, made unless it is there already.

    Only one loop is encoded; it is copied as often as it fits.
    """
    path = folder / f"{sample.stem}_{shape.height_px}p{shape.rate_hz}_{seconds:g}s.mp4"
    if not path.exists():
        once = folder / f"{sample.stem}_{shape.height_px}p{shape.rate_hz}_once.mp4"
        if not once.exists():
            _encode(sample, shape, once)
        _repeat(once, round(seconds * shape.rate_hz), path)
    return path


def _encode(sample: Path, shape: Shape, path: Path) -> None:
    with av.open(str(sample)) as source, av.open(str(path), "w") as target:
        video = source.streams.video[0]
        factor = shape.height_px / min(video.width, video.height)
        width, height = (2 * round(side * factor / 2) for side in (video.width, video.height))
        stream = target.add_stream("libx264", rate=shape.rate_hz, options=dict(_ENCODER))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = shape.rate_hz  # a keyframe a second, as phones do
        rng = np.random.default_rng(0)
        grains = rng.normal(0, _GRAIN, (_GRAINS, height, width, 1)).astype(np.int8)
        frames = _resampled(source.decode(video), shape.rate_hz)
        for i, image in enumerate(frames):
            large = cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC)
            grained = np.clip(large.astype(np.int16) + grains[i % _GRAINS], 0, 255)
            frame = av.VideoFrame.from_ndarray(grained.astype(np.uint8), format="bgr24")
            target.mux(stream.encode(frame))
        target.mux(stream.encode())


def _resampled(frames: Iterator[av.VideoFrame], rate_hz: int) -> Iterator[NDArray[np.uint8]]:
    """Frames at a constant rate, each the last one that was due."""
    shown = 0
    for frame in frames:
        image = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
        while shown <= (frame.time or 0.0) * rate_hz:
            shown += 1
            yield image


def _repeat(once: Path, n_frames: int, path: Path) -> None:
    """Copy the packets of `once`, again and again, until there are `n_frames`."""
    with av.open(str(path), "w") as target:
        copied, out = 0, None
        while copied < n_frames:
            with av.open(str(once)) as source:
                stream = source.streams.video[0]
                out = out or target.add_stream_from_template(stream)
                assert stream.average_rate is not None
                assert stream.time_base is not None
                step = Fraction(1) / stream.average_rate / stream.time_base
                for packet in source.demux(stream):
                    if packet.dts is None or copied == n_frames:
                        continue
                    packet.pts = packet.dts = round(copied * step)
                    packet.stream = out
                    target.mux(packet)
                    copied += 1
