"""The bar of a set that is still going on."""

from __future__ import annotations

from formcheck.core.bar.model import Bar, BarSettings
from formcheck.core.bar.reading import read_bar
from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Exercise
from formcheck.core.poses import PoseSequence
from formcheck.core.segment.study import study

__all__ = ["bar_so_far"]


def bar_so_far(
    sequence: PoseSequence, exercise: Exercise, calibration: Calibration, settings: BarSettings
) -> Bar | None:
    """The bar as the report would have it if the set ended with `sequence`; None for none.

    Takes a third of the report's time: 0.03 s for half a minute. The camera is taken to stand.
    """
    found = study(sequence, exercise, calibration)
    return read_bar(sequence, found, found.motion, exercise, settings)
