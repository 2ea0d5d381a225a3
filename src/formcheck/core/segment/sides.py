"""Which arm did each rep, in lifts that may be done with one arm or with one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.core.enums import Side
from formcheck.core.exercise import Check
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion
from formcheck.core.parts import Rep

__all__ = ["fair_checks", "is_one_sided", "looks_at_working_arm", "side_of", "with_sides"]

ARM = {"elbow", "wrist"}

# ours: share of the working hand's way by which the other one's has to be shorter. Lifts with both
# arms show up to 0.56, where the camera makes one arm look longer; one-arm rows 0.85 and more.
ONE_ARM = 0.7
# ours: share of the full reps that are done with one arm in a one-arm set: one may be misread.
MOST_REPS = 0.8


def side_of(motion: Motion, turn_s: float) -> Side | None:
    """The arm that works around `turn_s`, the turning point of a rep; None both or not known."""
    lead = float(np.interp(turn_s, motion.t_s, evaluate(motion, "arm_lead")))
    if not abs(lead) >= ONE_ARM:
        return None
    return Side.LEFT if lead > 0 else Side.RIGHT


def with_sides(reps: Sequence[Rep], motion: Motion) -> tuple[Rep, ...]:
    """`reps`, each with the arm that did it."""
    return tuple(replace(rep, side=side_of(motion, rep.turn_s)) for rep in reps)


def is_one_sided(reps: Sequence[Rep]) -> bool:
    """Whether the set is done with one arm at a time."""
    full = [rep for rep in reps if rep.is_full]
    return bool(full) and sum(rep.side is not None for rep in full) >= MOST_REPS * len(full)


def fair_checks(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Those of `checks` that mean something when one arm works."""
    return tuple(check for check in checks if not check.both_arms)


def looks_at_working_arm(check: Check, side: Side | None, near: int | None) -> bool:
    """Whether `check` of a rep that `side` did reads no arm, or the one that works.

    `near` is the side toward the camera, as of `Motion`. Measures look at that side's arm, and in
    front and back views at a point midway between both, which is neither.
    """
    if side is None or check.is_tempo or not ARM.intersection(MEASURES[check.measure].joints):
        return True
    return near is not None and side is tuple(Side)[near]
