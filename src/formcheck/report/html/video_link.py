"""From a time of the report to the same moment of the video that the page plays."""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.core.report import Report
from formcheck.report.templating import address

__all__ = ["SHARED_CLIP", "VideoLink"]

SHARED_CLIP = "share.mp4"
"""What the video inside of a page that is one file is called; no file of that name is opened."""


@dataclass(frozen=True, slots=True)
class VideoLink:
    """Moments of the annotated video or, where there is none, of the clip itself.

    `file` is the way to it from the report's folder, empty where the page plays neither: then
    there are no moments. Its clock shows 0 at `first_s` of the report's time and runs at the
    file's speed, to `last_s` of the report's time.
    """

    file: str
    first_s: float
    time_scale: float
    last_s: float = math.inf

    @classmethod
    def of(cls, report: Report) -> VideoLink:
        """The link into the video that was made with `report`, or into its clip."""
        scale, media = report.clip.time_scale, report.media
        if (shared := media.shared) is not None:
            return cls(SHARED_CLIP, shared.start_s, scale, shared.end_s)
        if not media.video and media.playback is not None:
            return cls(media.playback.path, -media.playback.first_s * scale, scale)
        # The annotated video begins with the first frame that was looked at.
        t_s = report.trace.sequence.t_s
        first_s = float(t_s[0]) if len(t_s) else report.clip.start_s
        return cls(media.video, first_s, scale)

    @property
    def is_part(self) -> bool:
        """Whether the video shows only a part of what the report is about."""
        return math.isfinite(self.last_s)

    @property
    def address(self) -> str:
        """The video's address, relative to the report."""
        return address(self.file)

    def seek(self, t_s: float | None) -> str:
        """Seconds of the video at which it shows `t_s` of the report, as text."""
        if not self.file or t_s is None or not math.isfinite(t_s):
            return ""
        if self.is_part and not self.first_s <= t_s <= self.last_s:
            return ""
        return f"{max(0.0, (t_s - self.first_s) / self.time_scale):.2f}"
