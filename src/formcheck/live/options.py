"""What a live set is asked for, what it needs, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from formcheck.core.arrays import Image
from formcheck.core.exercise import Exercise
from formcheck.core.report import Report
from formcheck.errors import FormcheckError, UsageError
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.live.speed import Speed
from formcheck.pipeline.options import AUTO
from formcheck.pose.registry import DEFAULT

__all__ = ["LiveOptions", "LiveResult", "Screen", "named_exercise"]


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How to watch a set.

    Attributes:
        exercise: an id or the path of an exercise file.
        camera: number of the camera; not used with `source`.
        source: a clip to play instead of a camera, at its own speed and without set-up.
        record: folder for recording and reports, or the next free one if there is a set in
            it; None keeps nothing.
        model: "auto", "full", "lite" or the path of a .task file.
        backend: what finds the poses, one of `pose.registry.BACKENDS`.
    """

    exercise: str | Path
    camera: int = 0
    source: Path | None = None
    record: Path | None = None
    model: str | Path = "auto"
    backend: str = DEFAULT


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What came of a live set.

    Attributes:
        report: None if there was no set.
        speed: how fast it went.
        folder: where everything was written, if it was.
        error: why it was not, although it should have been.
    """

    report: Report | None
    speed: Speed
    folder: Path | None = None
    error: FormcheckError | None = None


class Screen(Protocol):
    """Shows pictures and hears keys, as `render.window.Window` does."""

    def show(self, image_bgr: Image) -> str | None:
        """Show a picture; what a key asks for, if one was pressed."""

    def toggle_full_screen(self) -> None:
        """Between a window and the whole screen."""

    def close(self) -> None:
        """Close the window."""


def named_exercise(name: str | Path) -> Exercise:
    """The exercise of a live set, by a name or the path of its file.

    Raises:
        UsageError: it is "auto", or not known.
    """
    if str(name) == AUTO:
        raise UsageError(
            "A live set has to be named before it begins.",
            f"Say what you will do with -e: {', '.join(exercise_ids())}.",
        )
    return load_exercise(name)
