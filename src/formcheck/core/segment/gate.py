"""Where the lifter is in an exercise's posture."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Mask
from formcheck.core.exercise import Exercise, PostureRule
from formcheck.core.measures import evaluate
from formcheck.core.motion import Motion

__all__ = ["breaks", "keeps", "posture_mask"]


def keeps(rule: PostureRule, motion: Motion) -> Mask:
    """Where the lifter keeps to `rule`, (T,); not where that is unknown."""
    if motion.view.view not in rule.views:
        return np.ones(len(motion.t_s), dtype=bool)
    value = evaluate(motion, rule.measure)
    with np.errstate(invalid="ignore"):
        return np.asarray((value >= rule.low) & (value <= rule.high))


def breaks(rule: PostureRule, motion: Motion) -> Mask:
    """Where the lifter plainly breaks `rule`, (T,); not where that is unknown."""
    known = np.isfinite(evaluate(motion, rule.measure))
    return np.asarray(known & ~keeps(rule, motion))


def posture_mask(motion: Motion, exercise: Exercise) -> Mask:
    """Where the lifter keeps to all of the exercise's posture rules, (T,)."""
    mask = np.ones(len(motion.t_s), dtype=bool)
    for rule in exercise.posture:
        mask &= keeps(rule, motion)
    return mask
