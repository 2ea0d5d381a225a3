"""What a page shows of the clip itself: pictures of it, a video made of it, or the clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from formcheck.core.enums import KeyFrameKind

__all__ = ["KeyFrame", "Media", "Playback", "SharedClip"]


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """One moment of a rep or hold as a picture, cropped to the lifter and drawn on.

    `part` is the index of the rep or hold; `check` is the check whose measure is drawn,
    empty for none.
    """

    part: int
    kind: KeyFrameKind
    check: str
    at_s: float
    size_wh: tuple[int, int]
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Playback:
    """The clip as it was filmed, for a page that plays it and draws over it.

    Attributes:
        path: the way from the report's folder to the clip, with slashes; empty where there is
            none, as to another drive.
        first_s: when a player shows the first picture, in seconds of its own clock. The clock
            starts with the first stream, and sound may start before the picture.
        drawing: what is drawn when, ready for JSON; see `formcheck.pipeline.playback`.
    """

    path: str
    first_s: float
    drawing: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SharedClip:
    """A short video of one rep or hold, to send; `mp4` is the file itself.

    It shows the report's time from `start_s` to `end_s`, in seconds, then the end card.
    """

    start_s: float
    end_s: float
    mp4: bytes


@dataclass(frozen=True, slots=True)
class Media:
    """What report.html shows of the clip's pictures; not part of report.json.

    `video` is the file name of the annotated video beside the report, empty if none is made.
    Where there is none, the page plays the clip itself as `playback` says, if that is given.
    `shared` makes one file of the page: it holds that video and plays no other. `to_send` is the
    file name of a short video beside the report, empty if none is made. `beside` shows two reps or
    holds, each pair at the same moment of the movement; `both_to_send` is the file name of a video
    of them beside the report, empty if none is made.
    """

    video: str = ""
    key_frames: tuple[KeyFrame, ...] = ()
    playback: Playback | None = None
    shared: SharedClip | None = None
    to_send: str = ""
    beside: tuple[tuple[KeyFrame, KeyFrame], ...] = ()
    both_to_send: str = ""
