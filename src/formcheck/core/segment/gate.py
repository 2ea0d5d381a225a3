"""Where the lifter is in an exercise's posture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import Mask
from formcheck.core.exercise import Exercise, PostureRule
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion

__all__ = ["breaks", "is_seen", "keeps", "may_keep", "not_out_of_posture", "posture_mask"]

# ours: the network's visibility, 0 to 1, below which a joint's place tells nothing of the posture.
HIDDEN_BELOW = 0.3


def keeps(rule: PostureRule, motion: Motion) -> Mask:
    """Where the lifter keeps to `rule`, (T,); not where that is unknown."""
    if motion.view.view not in rule.views:
        return np.ones(len(motion.t_s), dtype=bool)
    value = evaluate(motion, rule.measure)
    with np.errstate(invalid="ignore"):
        return np.asarray((value >= rule.low) & (value <= rule.high))


def may_keep(rule: PostureRule, motion: Motion, seen_from: float = HIDDEN_BELOW) -> Mask:
    """Where nothing that is seen says that the lifter breaks `rule`, (T,); not where nobody is.

    `seen_from` is the visibility from which on joints say something. A measure that is not known
    at a time, as a speed just after the lifter comes into view, speaks against nothing either, but
    one that is never known can't vouch for the posture.
    """
    if not np.isfinite(evaluate(motion, rule.measure)).any():
        return keeps(rule, motion)
    found = np.isfinite(motion.sequence.xy_px[:, 0, 0])
    return np.asarray(found & ~(breaks(rule, motion) & is_seen(motion, rule.measure, seen_from)))


def is_seen(motion: Motion, measure: str, least: float = HIDDEN_BELOW) -> Mask:
    """Where all joints of a measure have at least this visibility, (T,)."""
    joints = [joint for joint in MEASURES[measure].joints if joint != "contour"]
    seen = [motion.visibility(joint) for joint in joints]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.min(seen, axis=0) >= least)


def breaks(rule: PostureRule, motion: Motion) -> Mask:
    """Where the lifter plainly breaks `rule`, (T,); not where that is unknown."""
    known = np.isfinite(evaluate(motion, rule.measure))
    return np.asarray(known & ~keeps(rule, motion))


def posture_mask(motion: Motion, exercise: Exercise) -> Mask:
    """Where the lifter keeps to all of the exercise's posture rules, (T,)."""
    return _all(motion, [keeps(rule, motion) for rule in exercise.posture])


def not_out_of_posture(motion: Motion, exercise: Exercise, seen_from: float = HIDDEN_BELOW) -> Mask:
    """Where nothing that is seen says that the lifter breaks a posture rule, (T,)."""
    return _all(motion, [may_keep(rule, motion, seen_from) for rule in exercise.posture])


def _all(motion: Motion, masks: Sequence[Mask]) -> Mask:
    return np.asarray(np.all([np.ones(len(motion.t_s), dtype=bool), *masks], axis=0))
