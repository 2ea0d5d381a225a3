"""Where a bar is while a set goes on: no plates are followed then, so the hands stand in for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.bar.reading import SEEN_FROM_SINE, middle_of_foot_px
from formcheck.core.enums import BarAt
from formcheck.core.exercise import Exercise
from formcheck.core.motion import Motion

__all__ = ["with_bar_in_hands"]


def with_bar_in_hands(motion: Motion, exercise: Exercise) -> Motion:
    """`motion` with `bar_ahead` by the hands, which can be 4 cm off the bar's own.

    It stays as it is where the exercise has no bar in the hands over the feet, the camera does not
    see forward and backward, or the feet are never seen.
    """
    is_over_feet = exercise.bar is BarAt.HANDS and not exercise.bar_off_feet
    if not is_over_feet or motion.sine < SEEN_FROM_SINE:
        return motion
    foot_px = middle_of_foot_px(motion, np.ones(len(motion.t_s), dtype=bool))
    if np.isnan(foot_px):
        return motion
    return replace(motion, bar_ahead=(motion.sagittal("wrist")[:, 0] - foot_px) / motion.trunk_px)
