"""A picture of report.html, and what its moment is called."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from formcheck.core.enums import KeyFrameKind, Reversal
from formcheck.core.exercise import HoldPattern, RepPattern
from formcheck.core.in_step import phases_of
from formcheck.core.report import KeyFrame, Outcome
from formcheck.report.wording import capitalised

__all__ = ["Picture", "moment_title", "picture_data"]

_KINDS = {
    KeyFrameKind.START: "Start",
    KeyFrameKind.MIDDLE: "Middle",
    KeyFrameKind.END: "End",
    KeyFrameKind.WORST: "Worst moment",
}
_TURNS = {Reversal.LOW: "Bottom", Reversal.HIGH: "Top"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A key frame: `data` is its JPEG in base 64, `seek` its time in the video.

    `says` explains what is drawn, empty where that is plain. `at_ms` tells the frame by its moment,
    thousandths of a second of the file; None of a picture that nobody draws on.
    """

    data: str
    size_wh: tuple[int, int]
    alt: str
    title: str
    note: str
    says: str
    outcome: Outcome | None
    seek: str
    at_ms: int | None = None

    @property
    def is_wide(self) -> bool:
        """Whether it is wider than high, as of a lifter who lies."""
        return self.size_wh[0] > self.size_wh[1]


def moment_title(kind: KeyFrameKind, pattern: RepPattern | HoldPattern) -> str:
    """What a moment of the movement is called: `"Start"`, `"Bottom"`, `"Lifting"`."""
    if isinstance(pattern, RepPattern):
        if kind is KeyFrameKind.TURN:
            return _TURNS[pattern.turn]
        ways = {KeyFrameKind.WAY_OUT: 0, KeyFrameKind.WAY_BACK: -1}
        if kind in ways:
            return capitalised(phases_of(pattern)[ways[kind]])
    return _KINDS[kind]


def picture_data(key_frame: KeyFrame) -> str:
    """Its JPEG in base 64."""
    return base64.b64encode(key_frame.jpeg).decode("ascii")
