"""The same pictures with other timestamps: gaps, jumps, clocks that run backward or wild."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import av

__all__ = ["restamped"]

Times = list[float]
_TICKS = (Fraction(1, 1000), Fraction(1, 90_000), Fraction(1, 1_000_000), Fraction(1, 12_800))
_GAPS_S = (0.3, 5.0, 59.0, 61.0, 3600.0, 86_400.0, 1e7)


def _gap(rng: Random, times: Times) -> Times:
    at, gap_s = rng.randrange(len(times)), rng.choice(_GAPS_S)
    return [t + gap_s * (k >= at) for k, t in enumerate(times)]


def _step_back(rng: Random, times: Times) -> Times:
    at, gap_s = rng.randrange(len(times)), rng.choice(_GAPS_S)
    return [t + gap_s * (k < at) for k, t in enumerate(times)]


def _wraps(rng: Random, times: Times) -> Times:
    """As a clock of 33 bits at 90 kHz, which MPEG-TS has."""
    length_s = 2**33 / 90_000
    return [(t + length_s - times[-1] / 2) % length_s for t in times]


def _microseconds(rng: Random, times: Times) -> Times:
    return [k * rng.choice([1e-6, 1e-6, 2e-6, 0.0]) for k in range(len(times))]


def _repeated(rng: Random, times: Times) -> Times:
    return [times[k - k % rng.choice([2, 3])] for k in range(len(times))]


def _jittered(rng: Random, times: Times) -> Times:
    return [t + rng.uniform(-0.2, 0.2) for t in times]


def _scaled(rng: Random, times: Times) -> Times:
    factor = rng.choice([1e-4, 1e-2, 100.0, 1e6])
    return [factor * t for t in times]


def _reversed(rng: Random, times: Times) -> Times:
    return times[::-1]


def _late(rng: Random, times: Times) -> Times:
    start_s = rng.choice([-1e5, -3.0, 12.5, 3600.0, 1e9])
    return [t + start_s for t in times]


_CHANGES: Sequence[Callable[[Random, Times], Times]] = (
    *(_gap, _step_back, _wraps, _microseconds, _repeated, _jittered, _scaled, _reversed, _late),
)
_MUXERS: Mapping[str, str] = {
    "mp4": "mp4", "mov": "mov", "mkv": "matroska", "ts": "mpegts", "avi": "avi", "flv": "flv"
}  # fmt: skip


def restamped(rng: Random, source: Path, folder: Path) -> Path:
    """Copy the packets of `source` into a file in `folder`, with other times.

    What its muxer refuses is left out.
    """
    suffix = rng.choice(list(_MUXERS))
    target = folder / f"input.{suffix}"
    with av.open(str(source)) as read, suppress(av.FFmpegError, OSError, ValueError):
        stream = read.streams.video[0]
        packets = [p for p in read.demux(stream) if p.size and p.pts is not None]
        times = [float(p.pts * p.time_base) for p in packets]
        for _ in range(rng.randint(1, 2)):
            times = rng.choice(_CHANGES)(rng, times)
        tick = rng.choice(_TICKS)
        with av.open(str(target), "w", format=_MUXERS[suffix]) as out:
            copy = out.add_stream_from_template(stream)
            for packet, t_s in zip(packets, times, strict=True):
                _mux(out, copy, packet, round(t_s / tick), tick)
    if not target.exists():
        target.write_bytes(source.read_bytes())
    return target


def _mux(out: Any, stream: Any, packet: Any, pts: int, tick: Fraction) -> None:
    packet.stream, packet.time_base = stream, tick
    packet.pts = packet.dts = pts
    with suppress(av.FFmpegError, OSError, ValueError, OverflowError):
        out.mux(packet)
