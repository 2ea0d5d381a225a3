"""From a time of the report to the same moment of the annotated video."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import quote

from formcheck.core.report import Report

__all__ = ["VideoLink"]


@dataclass(frozen=True, slots=True)
class VideoLink:
    """Links into the annotated video, whose time runs from its first frame at the file's speed.

    `file` is its name beside the report, empty where there is none: then every link is.
    `first_s` is the report's time of that frame.
    """

    file: str
    first_s: float
    time_scale: float

    @classmethod
    def of(cls, report: Report) -> VideoLink:
        """The link into the video that was made with `report`."""
        t_s = report.trace.sequence.t_s
        first_s = float(t_s[0]) if len(t_s) else report.clip.start_s
        return cls(report.media.video, first_s, report.clip.time_scale)

    @property
    def address(self) -> str:
        """The video's address, relative to the report."""
        return quote(self.file)

    def seek(self, t_s: float | None) -> str:
        """Seconds of the video at which it shows `t_s` of the report, as text."""
        if not self.file or t_s is None or not math.isfinite(t_s):
            return ""
        return f"{max(0.0, (t_s - self.first_s) / self.time_scale):.2f}"

    def at(self, t_s: float | None) -> str:
        """An address that opens the video at `t_s`, also without any script."""
        seek = self.seek(t_s)
        return f"{self.address}#t={seek}" if seek else ""
