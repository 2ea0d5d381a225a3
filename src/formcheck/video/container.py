"""Opens a clip for reading with PyAV, and chooses which of its pictures are the clip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import wait
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.errors import VideoError
from formcheck.video.threads import in_thread

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

__all__ = ["open_container", "packets_of", "video_stream"]

_SURROGATE_ESCAPE_SINCE = 19
"""The major version of PyAV that reads tags with "surrogateescape" and takes no other choice."""
# ours: seconds; whole clips take some milliseconds, from a slow disk a second or two. A damaged
# index can keep FFmpeg busy for as long as it likes.
LONGEST_OPENING_S = 10.0


def open_container(path: Path, options: Mapping[str, str] | None = None) -> InputContainer:
    """Open the clip at `path`; tags that are not UTF-8 come with surrogates in their place.

    Args:
        path: the clip.
        options: for FFmpeg's demuxer.

    Raises:
        av.FFmpegError: FFmpeg can't read the file.
        VideoError: it takes too long.
    """
    # FFmpeg looks at its own time limit only when it reads, and can't be interrupted otherwise.
    opened = in_thread(partial(_open, path, dict(options or {})), f"open {path.name}")
    wait([opened], timeout=LONGEST_OPENING_S)
    if not opened.done():
        raise VideoError(
            f"{path}: can't be opened within {LONGEST_OPENING_S:.0f} s.",
            "It is damaged, or its disk is very slow: copy it from the phone again.",
        )
    return opened.result()


def _open(path: Path, options: dict[str, str]) -> InputContainer:
    import av

    older: dict[str, Any] = {}
    if int(av.__version__.split(".")[0]) < _SURROGATE_ESCAPE_SINCE:
        older["metadata_errors"] = "surrogateescape"
    # An absolute path, as FFmpeg takes "a:b.mp4" for a protocol called "a".
    container: InputContainer = av.open(str(path.absolute()), "r", options=options, **older)
    return container


def packets_of(container: InputContainer, *streams: Stream) -> Iterator[Packet[Any]]:
    """The packets of `streams`, as far as the file can be read: not what follows a damaged spot."""
    import av

    # PyAV stumbles, at the file's end, over a stream that has begun in the middle of it.
    with suppress(av.FFmpegError, IndexError):
        yield from container.demux(*streams)


def video_stream(container: InputContainer) -> VideoStream | None:
    """The stream that is the clip: one marked as default before others, else the largest.

    A cover or a thumbnail counts as video to FFmpeg, and not here. None if there is no other, or
    if the codecs of all are unknown.
    """
    from av.stream import Disposition

    stills = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [
        stream
        for stream in container.streams.video
        # The stubs don't know that a stream of an unknown codec has no context.
        if not stream.disposition & stills and stream.codec_context is not None
    ]
    return max(
        streams,
        key=lambda s: (bool(s.disposition & Disposition.default), s.width * s.height),
        default=None,
    )
