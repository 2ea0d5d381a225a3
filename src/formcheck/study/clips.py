"""A clip made fit for a blinded rating: the set alone, and nothing that tells where it is from."""

from __future__ import annotations

from pathlib import Path

from formcheck.study.reports import JudgedSet

__all__ = ["write_blinded"]

# ours: pixels of the longer side; enough to see a heel lift, and small enough to send.
_MOST_PX = 1280


def write_blinded(judged: JudgedSet, target: Path) -> None:
    """Write the set's part of the clip to `target`, an MP4 that every browser plays.

    It is encoded anew: tags, sound, name and time of the file, the phone's own notes in the stream
    and everything outside the set are left out. Nothing is drawn.

    Raises:
        VideoError: the clip can't be read any more.
        UsageError: the file can't be written.
    """
    from formcheck.video.source import open_video
    from formcheck.video.writer import VideoWriter, video_size, written_beside

    with open_video(judged.source, time_scale=judged.time_scale) as source:
        size_wh = video_size(source.info.size_wh, _MOST_PX)
        rate_hz = source.info.frame_rate * judged.time_scale
        with (
            VideoWriter(target, size_wh, frame_rate_hint=rate_hz) as writer,
            written_beside(writer) as write,
        ):
            for frame in source.frames(judged.start_s, judged.end_s):
                write(frame.picture.yuv(size_wh), frame.t_s / judged.time_scale)
