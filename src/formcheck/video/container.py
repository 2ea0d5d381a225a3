"""Opens a clip for reading with PyAV, the same way for every version of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.container import InputContainer

__all__ = ["open_container"]

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
