"""Where a bar is while a set goes on: no plates are followed then, so the hands stand in for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.bar.reading import SEEN_FROM_SINE
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
    # From the side the near foot, as it is the near hand: else the lifter's width would count.
    foot = (motion.sagittal("heel")[:, 0] + motion.sagittal("toe")[:, 0]) / 2.0
    if np.isnan(foot).all():
        return motion
    # The feet stand still, so that their median has less noise than they have in one sample.
    ahead_px = motion.sagittal("wrist")[:, 0] - float(np.nanmedian(foot))
    return replace(motion, bar_ahead=ahead_px / motion.trunk_px)
