"""Opens a clip for reading with PyAV, and chooses which of its pictures are the clip."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["open_container", "video_stream"]

_SURROGATE_ESCAPE_SINCE = 19
"""The major version of PyAV that reads tags with "surrogateescape" and takes no other choice."""


def open_container(path: Path, options: Mapping[str, str] | None = None) -> InputContainer:
    """Open the clip at `path`; tags that are not UTF-8 come with surrogates in their place.

    Args:
        path: the clip.
        options: for FFmpeg's demuxer.

    Raises:
        av.FFmpegError: FFmpeg can't read the file.
    """
    import av

    older: dict[str, Any] = {}
    if int(av.__version__.split(".")[0]) < _SURROGATE_ESCAPE_SINCE:
        older["metadata_errors"] = "surrogateescape"
    # An absolute path, as FFmpeg takes "a:b.mp4" for a protocol called "a".
    container: InputContainer = av.open(
        str(path.absolute()), "r", options=dict(options or {}), **older
    )
    return container


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
