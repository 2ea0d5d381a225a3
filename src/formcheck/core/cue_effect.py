"""Whether a cue worked: how large the fault was before it, and after.

A change counts only beyond the error, as everywhere (`core.change`). A cue is given where a value
was bad; where that was chance, the next one is better without any cue. Of lifters who change
nothing 3 % are called better, and 18 % of those whose true value lies right at the limit; 11 % and
29 % where sets differ by as much as the error again (`tests/core/test_cue_effect.py`): a single cue
proves little, many of them more.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.change import Change, change_to_last, error_of_mean
from formcheck.core.enums import StrEnum, Worse

__all__ = ["Effect", "Within", "effect_of", "within_set"]


class Effect(StrEnum):
    """What became of a fault after a cue."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNSEEN = "not seen since"


@dataclass(frozen=True, slots=True)
class Within:
    """A fault before and after a cue in the same set: means of the reps, in the check's unit."""

    before: float
    after: float
    effect: Effect


def effect_of(change: Change | None, worse: Worse) -> Effect:
    """What a change of the fault's value means; None where there is no later value.

    Args:
        change: from the value that the cue was given for to the next one.
        worse: the side on which values are bad.
    """
    if change is None:
        return Effect.UNSEEN
    if not change.is_real:
        return Effect.SAME
    rises = change.value > 0.0
    return Effect.WORSE if rises == (worse is Worse.ABOVE) else Effect.BETTER


def within_set(
    before: Array,
    after: Array,
    sems_before: Array,
    sems_after: Array,
    worse: Worse,
    among: int = 1,
) -> Within | None:
    """The reps up to a cue beside those after it.

    Args:
        before: values of the check in the reps up to the one of the cue, (reps,).
        after: in those after it, (reps,).
        sems_before: standard errors of `before`, (reps,).
        sems_after: those of `after`, (reps,).
        worse: the side on which values are bad.
        among: how many checks are looked at together, as in `change_to_last`.

    Returns:
        None where one of the two has no rep, or a value or error that is not finite.
    """
    given = (before, after, sems_before, sems_after)
    if not all(len(each) and np.isfinite(each).all() for each in given):
        return None
    means = np.array([before.mean(), after.mean()])
    errors = np.array(
        [
            error_of_mean(before, fmean(sems_before)),
            error_of_mean(after, fmean(sems_after)),
        ]
    )
    change = change_to_last(means, errors, among)
    return Within(float(means[0]), float(means[1]), effect_of(change, worse))
