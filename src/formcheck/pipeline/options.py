"""How a clip is to be analysed, and what the files are called that come of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.core.bar.model import NO_SETTINGS, BarSettings
from formcheck.core.baseline import Baseline
from formcheck.exercises.overrides import Overrides
from formcheck.pipeline.bar_settings import bar_settings_document
from formcheck.pipeline.baseline_settings import BASELINE, baseline_document
from formcheck.pose.registry import DEFAULT
from formcheck.report import usual_formats

__all__ = [
    "ANNOTATED",
    "AUTO",
    "COMPARED",
    "DRAWN_SIDE_PX",
    "LANDMARKS",
    "LAST_TIME",
    "MESSAGE",
    "SHARED",
    "SHARED_FILES",
    "SHARED_PAGE",
    "Options",
    "Progress",
    "quiet",
]

LANDMARKS = "landmarks.npz"
ANNOTATED = "annotated.mp4"
SHARED, MESSAGE, SHARED_PAGE = "share.mp4", "message.txt", "share.html"
"""What `formcheck share` writes, see `formcheck.pipeline.share`."""
COMPARED, LAST_TIME = "compare.mp4", "last_time.mp4"
"""What `formcheck compare` writes of one set, and of two; see `formcheck.pipeline.compare`."""
SHARED_FILES = (SHARED, MESSAGE, SHARED_PAGE, COMPARED, LAST_TIME)
"""What is made of a set's report when it is asked for."""
AUTO = "auto"
"""Instead of an exercise: recognise it."""

# ours: pixels, the longer side of the annotated video, unless its full size is asked for. It is
# looked at on a phone or a page; full HD takes 1.6 times as long to draw and encode (decision 55).
DRAWN_SIDE_PX = 1280

Progress = Callable[[str, float, float], None]
"""Called with the stage ("pose" or "video"), the seconds done and the seconds in all."""


def quiet(stage: str, done_s: float, total_s: float) -> None:
    """A `Progress` that does nothing."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to analyse a clip. The command line takes its defaults from here.

    Attributes:
        exercise: an id, the path of an exercise file, or "auto".
        model: "full", "lite" or the path of a .task file.
        backend: what finds the poses, one of `pose.registry.BACKENDS`.
        start_s, end_s: the part of the clip to look at, in seconds of real life.
        capture_fps: frames per second of real life, for slow motion saved at a lower rate.
        lifter: who of several people is judged, by place from the left: 1 for the leftmost, -1 for
            the rightmost; None for the one who moves.
        every_frame: whether the network looks at every frame. Else it looks at about 10 a second,
            and at more where the lifter moves fast, is small, or was just found or lost.
        overrides: thresholds changed by a config file.
        video: whether to write the annotated video.
        full_size: draw the annotated video in the clip's own size, if that is larger than usual.
        share: whether to write a short video of the worst rep and a message, to send.
        formats: which reports to write; page, JSON and table if not given.
        reuse: take the landmarks saved by an earlier run, when they fit.
        called: what people call the clip, where its file has another name.
        baseline: what other sets of the lifter have shown of them.
        bar: what is said of the bar and of the lifter's height.
        jobs: the most processes to find the lifter with; a long clip gains from one per core.
            Further processes import the running script anew, so a script that asks for more
            than one must do its work under `if __name__ == "__main__":`.
    """

    exercise: str | Path = AUTO
    model: str | Path = "full"
    backend: str = DEFAULT
    start_s: float | None = None
    end_s: float | None = None
    capture_fps: float | None = None
    lifter: int | None = None
    every_frame: bool = False
    overrides: Overrides | None = None
    video: bool = True
    full_size: bool = False
    share: bool = False
    formats: tuple[str, ...] = field(default_factory=usual_formats)
    reuse: bool = False
    called: str = ""
    baseline: Baseline | None = None
    bar: BarSettings = NO_SETTINGS
    jobs: int = 1

    @property
    def cut_s(self) -> tuple[float, float]:
        """Start and end of the part to look at, seconds of real life; the end may be infinite."""
        return self.start_s or 0.0, math.inf if self.end_s is None else self.end_s

    @property
    def draws_small_video(self) -> bool:
        """Whether a video of at most `DRAWN_SIDE_PX` is wanted."""
        return self.video and not self.full_size

    @property
    def settings(self) -> dict[str, object]:
        """What a report says about how it was asked for: `settings` in report.json."""
        known = {} if self.baseline is None else {BASELINE: baseline_document(self.baseline)}
        return {
            "exercise": str(self.exercise),
            "model": str(self.model),
            "start_s": self.start_s,
            "end_s": self.end_s,
            "capture_fps": self.capture_fps,
            "lifter": self.lifter,
            "every_frame": self.every_frame,
            "overrides": dict(self.overrides.changes) if self.overrides else {},
            **bar_settings_document(self.bar),
            **known,
        }
