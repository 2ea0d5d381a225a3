"""What a camera that moves makes impossible to judge."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from formcheck.core.camera_motion import CameraMotion
from formcheck.core.enums import ReasonKind
from formcheck.core.exercise import Check
from formcheck.core.judge.decide import not_assessed
from formcheck.core.judge.phases import Window
from formcheck.core.report import Finding, Span

__all__ = ["moved_notes", "not_in_moving_picture"]


# ours: seconds; stretches in which the camera moves are one for the reader if they are no farther
# apart. If it is raised, the report names fewer and longer ones.
JOINED_S = 2.0


def not_in_moving_picture(check: Check, window: Window, moved: Sequence[Span]) -> Finding | None:
    """That tempo is not assessed in a window in which the camera moved so; None if it can be.

    A lifter seems to go up and down when the camera does, so that it is unknown when a phase
    began and ended.
    """
    if not check.is_tempo:
        return None
    if not any(m.start_s < window.end_s and window.start_s < m.end_s for m in moved):
        return None
    return not_assessed(check, window, "the camera moved too much", ReasonKind.CAMERA_MOVED)


def moved_notes(camera: CameraMotion) -> Iterator[str]:
    """When the camera moved, what became of that, and what to do about it."""
    if camera.taken_out:
        yield (
            f"The camera moved ({_times(camera.taken_out)}). How it moved was measured on the "
            "background and taken out."
        )
    if camera.too_much:
        yield (
            f"The camera moved too much ({_times(camera.too_much)}): tempo is not judged there. "
            "Put the phone on something that stands still."
        )


def _times(spans: Sequence[Span]) -> str:
    """Stretches in whole seconds; those close together are one."""
    joined: list[Span] = []
    for span in spans:
        close = joined and span.start_s - joined[-1].end_s <= JOINED_S
        joined.append(Span(joined.pop().start_s, span.end_s) if close else span)
    whole = [(math.floor(span.start_s), math.ceil(span.end_s)) for span in joined]
    return ", ".join(f"{start_s}\u2013{end_s} s" for start_s, end_s in whole)
