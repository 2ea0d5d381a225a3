"""A key frame as report.html shows it."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.core.report import Outcome

__all__ = ["Picture"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A key frame: `data` is its JPEG in base 64, `seek` its time in the video.

    `says` explains what is drawn, empty where that is plain.
    """

    data: str
    size_wh: tuple[int, int]
    alt: str
    title: str
    note: str
    says: str
    outcome: Outcome | None
    seek: str
    at_ms: int
    """The frame by its moment, thousandths of a second of the file."""

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than high, as of a lifter who lies."""
        return self.size_wh[0] > self.size_wh[1]
