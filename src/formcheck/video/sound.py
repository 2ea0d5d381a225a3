"""Copies the sound of a clip into the annotated one, unchanged."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.video.container import open_container, packets_of

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

__all__ = ["AAC", "SOUND_IN_MP4", "SoundTrack"]

AAC = frozenset({"aac"})
"""What every messenger plays."""
SOUND_IN_MP4 = frozenset({"aac", "mp3", "ac3", "eac3", "alac", "opus"})
"""Codecs that MP4 holds and players play; other sound is left out."""

# ours: seconds of sound kept from before time 0: a decoder needs a packet or two to get going.
# Players skip it, as the file's edit list tells them.
_LEAD_IN_S = 0.05


class SoundTrack:
    """Copies packets of sound from a clip, as far as the frames have got.

    Time is the clip's, with its first frame at 0.
    """

    def __init__(self, source: InputContainer, stream: AudioStream, out: OutputContainer) -> None:
        self._source = source
        self._out = out
        self._out_stream = out.add_stream_from_template(stream)
        self._pictures_start_s = _start_s(source.streams.video[0]) if source.streams.video else 0.0
        self._packets = packets_of(source, stream)
        self._waiting = self._next()
        self._last_dts = -math.inf

    @classmethod
    def of(
        cls, path: Path, out: OutputContainer, codecs: Collection[str] = SOUND_IN_MP4
    ) -> SoundTrack | None:
        """The first sound track of `path` that is in one of `codecs`; None if there is none."""
        source = open_container(path)
        for stream in source.streams.audio:
            if _fits(stream, codecs):
                return cls(source, stream, out)
        source.close()
        return None

    def copy(self, from_s: float, until_s: float) -> None:
        """Write the sound that is left before `until_s`; `from_s` becomes 0."""
        while (packet := self._waiting) is not None:
            tick_s = float(packet.time_base)
            zero = round((self._pictures_start_s + from_s) / tick_s)
            assert packet.pts is not None
            start_s = (packet.pts - zero) * tick_s
            if start_s >= until_s - from_s:
                return
            self._waiting = self._next()
            if start_s + (packet.duration or 0) * tick_s < -_LEAD_IN_S:
                continue
            packet.pts -= zero
            packet.dts = packet.pts
            if packet.dts > self._last_dts:
                self._last_dts = packet.dts
                packet.stream = self._out_stream
                self._out.mux(packet)

    def close(self) -> None:
        """Close the clip the sound comes from."""
        self._source.close()

    def _next(self) -> Packet[AudioStream] | None:
        timed = (p for p in self._packets if p.pts is not None and p.time_base)
        return next(timed, None)


def _fits(stream: AudioStream, codecs: Collection[str]) -> bool:
    """Whether MP4 can hold the sound as it is."""
    context = stream.codec_context
    if context is None:  # FFmpeg does not know the codec
        return False
    name = context.codec.canonical_name
    # Opus is described by its header; where that is damaged, the file can't be completed.
    return name in codecs and (name != "opus" or bool(context.extradata))


def _start_s(stream: VideoStream) -> float:
    return float((stream.start_time or 0) * (stream.time_base or 0))
