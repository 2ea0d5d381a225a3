"""The bar of a set that is still going on."""

from __future__ import annotations

from formcheck.core.bar.model import Bar, BarSettings
from formcheck.core.bar.reading import read_bar
from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Exercise
from formcheck.core.online.store import PoseStore
from formcheck.core.segment.study import study

__all__ = ["bar_so_far"]


def bar_so_far(
    poses: PoseStore,
    size_wh: tuple[int, int],
    exercise: Exercise,
    calibration: Calibration,
    settings: BarSettings,
) -> Bar | None:
    """The bar as the report would have it if these were all poses of the set; None for none.

    Takes a third of the report's time. The camera is taken to stand.
    """
    sequence = poses.sequence(size_wh)
    found = study(sequence, exercise, calibration)
    return read_bar(sequence, found, found.motion, exercise, settings)
