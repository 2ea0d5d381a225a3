"""What a live set is asked for, what it needs, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from formcheck.core.arrays import Image
from formcheck.core.bar.model import NO_SETTINGS, BarSettings
from formcheck.core.exercise import Exercise
from formcheck.core.report import Report
from formcheck.errors import FormcheckError
from formcheck.exercises import load_exercise
from formcheck.live.remembering import Remember, Remembered
from formcheck.live.speed import Speed
from formcheck.pipeline.options import AUTO
from formcheck.pose.registry import DEFAULT

__all__ = ["LiveOptions", "LiveResult", "LiveSet", "Screen", "named_exercise"]


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How to watch a set.

    Attributes:
        exercise: an id, the path of an exercise file, or "auto" to recognise it.
        camera: number of the camera; not used with `source`.
        source: a clip to play instead of a camera, at its own speed and without set-up.
        record: folder for recording and reports, or the next free one if there is a set in
            it; None keeps no video.
        page: whether there is to be a report page where nothing is recorded; it is then in a
            temporary folder.
        sets: how many sets to watch, one after the other.
        model: "auto", "full", "lite" or the path of a .task file.
        backend: what finds the poses, one of `pose.registry.BACKENDS`.
        remember: how the sets are kept in the history; None keeps none.
        bar: what is said of the bar and of the lifter's height.
        speaks_speed: whether the voice says after each rep how fast the bar was.
    """

    exercise: str | Path
    camera: int = 0
    source: Path | None = None
    record: Path | None = None
    page: bool = False
    sets: int = 1
    model: str | Path = "auto"
    backend: str = DEFAULT
    remember: Remember | None = None
    bar: BarSettings = NO_SETTINGS
    speaks_speed: bool = False


@dataclass(frozen=True, slots=True)
class LiveSet:
    """One set, and what came of it.

    Attributes:
        report: what was judged.
        rest_s: seconds from the end of the set before; None for the first.
        doubt: why its counts can't be relied on; empty if they can.
        cues: what came of each cue that was given during the set.
        folder: where everything was written, if it was.
        error: why it was not, although it should have been.
        remembered: what became of it in the history.
    """

    report: Report
    rest_s: float | None = None
    doubt: str = ""
    cues: tuple[str, ...] = ()
    folder: Path | None = None
    error: FormcheckError | None = None
    remembered: Remembered = field(default_factory=Remembered)


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What came of one or more live sets, and how fast it went."""

    sets: tuple[LiveSet, ...]
    speed: Speed

    @property
    def report(self) -> Report | None:
        """The report on the last set; None if there was none."""
        return self.sets[-1].report if self.sets else None


class Screen(Protocol):
    """Shows pictures and hears keys, as `render.window.Window` does."""

    def show(self, image_bgr: Image) -> str | None:
        """Show a picture; what a key asks for, if one was pressed."""

    def toggle_full_screen(self) -> None:
        """Between a window and the whole screen."""

    def close(self) -> None:
        """Close the window."""


def named_exercise(name: str | Path) -> Exercise | None:
    """The exercise of a live set, by a name or the path of its file; None to recognise it.

    Raises:
        UsageError: it is not known.
    """
    return None if str(name) == AUTO else load_exercise(name)
