"""A proxy: a small copy of a clip's frames, made while they are decoded for the network.

Pictures and video are drawn once the whole set has been judged. Decoding a clip of a phone a second
time takes longer than everything else that is done for them; decoding a proxy takes a tenth of it.
"""

from __future__ import annotations

import itertools
import math
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.core.report import ClipInfo
from formcheck.errors import UsageError
from formcheck.video.encoder import Purpose
from formcheck.video.source import DecodedFrame, open_video
from formcheck.video.writer import VideoWriter

__all__ = ["Proxy", "is_worth_a_proxy"]

_SUFFIX = ".mp4"

# ours: frames of the longest clip that gets a proxy, ten minutes at 30 a second. They take 10 to
# 30 kB each, half a gigabyte in all. If it is raised, more of the disk is needed for a while.
_MOST_FRAMES = 18_000
# ours: times as many pixels as the proxy that a clip has at least. With fewer, decoding it again
# takes no longer than making and reading a proxy.
_LEAST_GAIN = 1.5


@dataclass(frozen=True, slots=True)
class Proxy:
    """Small copies of a clip's frames in `folder`, a file for each span that was kept.

    Spans may be kept in several processes. What can't be written, for want of room on the disk, is
    no error: there is no proxy then.

    Attributes:
        folder: an empty folder for nothing else.
        size_wh: an even size of the frames, pixels.
        frame_rate: frames a second, roughly.
    """

    folder: Path
    size_wh: tuple[int, int]
    frame_rate: float

    def keep(self, frames: Iterable[DecodedFrame], start_s: float) -> Iterator[DecodedFrame]:
        """Pass `frames` on, and keep those from `start_s` on."""
        passed = iter(frames)
        for frame in passed:
            if frame.t_s >= start_s:
                yield from self._keep(itertools.chain([frame], passed), frame.t_s)
            else:
                yield frame

    def _keep(self, passed: Iterator[DecodedFrame], first_s: float) -> Iterator[DecodedFrame]:
        """Pass frames on and keep them; the first is at `first_s`."""
        try:
            with VideoWriter(
                self.folder / f"{first_s!r}{_SUFFIX}",
                self.size_wh,
                frame_rate_hint=self.frame_rate,
                purpose=Purpose.PROXY,
            ) as writer:
                for frame in passed:
                    yield frame  # first, so that none is lost where the disk is full
                    writer.write_yuv(frame.picture.yuv(self.size_wh), frame.t_s)
        except UsageError:
            shutil.rmtree(self.folder, ignore_errors=True)
            yield from passed

    @property
    def is_there(self) -> bool:
        """Whether frames have been kept: all that were passed on, or none."""
        return bool(self._spans())

    def frames(self, start_s: float, end_s: float) -> Iterator[DecodedFrame]:
        """The frames kept with `start_s <= t_s < end_s`; times are true to 10 microseconds.

        Raises:
            VideoError: a file has been moved or deleted meanwhile.
        """
        spans = self._spans()
        ends_s = [*(first_s for first_s, _ in spans[1:]), math.inf]
        for (first_s, path), until_s in zip(spans, ends_s, strict=True):
            if until_s <= start_s or first_s >= end_s:
                continue
            with open_video(path) as source:
                for frame in source.frames(start_s - first_s, end_s - first_s):
                    yield replace(frame, t_s=frame.t_s + first_s)

    def _spans(self) -> list[tuple[float, Path]]:
        """The time of each file's first frame, and the file, in order."""
        return sorted((float(path.stem), path) for path in self.folder.glob(f"*{_SUFFIX}"))


def is_worth_a_proxy(clip: ClipInfo, size_wh: tuple[int, int], length_s: float) -> bool:
    """Whether a proxy of `size_wh` saves time for `length_s` seconds of `clip`, and has room."""
    gain = math.prod(clip.size_wh) / math.prod(size_wh)
    return gain >= _LEAST_GAIN and length_s * clip.frame_rate <= _MOST_FRAMES
