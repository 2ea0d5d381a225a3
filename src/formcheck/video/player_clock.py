"""When a video player shows the first picture of a file."""

from __future__ import annotations

from pathlib import Path

from formcheck.errors import VideoError
from formcheck.video.container import open_container, video_stream

__all__ = ["first_picture_s"]


def first_picture_s(path: Path) -> float:
    """Seconds of a player's clock at which it shows the first picture of the clip at `path`.

    Players start their clock with the first of all streams. Phones begin to record the sound up
    to some tenths of a second before the picture. 0 where the file does not say.

    Raises:
        VideoError: the file can't be read any more.
    """
    import av

    try:
        with open_container(path) as container:
            stream = video_stream(container)
            if stream is None or stream.start_time is None or stream.time_base is None:
                return 0.0
            begins_s = (container.start_time or 0) / av.time_base
            return max(0.0, float(stream.start_time * stream.time_base) - begins_s)
    except av.FFmpegError as error:
        raise VideoError(f"{path}: can't be read any more.", "Check the disk.") from error
