"""Which side did each rep or hold, in lifts that are done with one side at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.core.enums import Side
from formcheck.core.exercise import Check, RepPattern
from formcheck.core.landmarks import left_right
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.measures.bar import BAR_MEASURES
from formcheck.core.measures.split import left_is_front
from formcheck.core.motion import Motion
from formcheck.core.parts import Hold, Rep

__all__ = [
    "askable",
    "fair_checks",
    "is_one_sided",
    "looks_at_working_arm",
    "side_of",
    "with_lower_sides",
    "with_sides",
]

ARM = {"elbow", "wrist"}

# ours: share of the working hand's way by which the other one's has to be shorter. Lifts with both
# arms show up to 0.56, where the camera makes one arm look longer; one-arm rows 0.85 and more.
ONE_ARM = 0.7
# ours: trunk lengths by which one shoulder is above the other in a side plank. Shoulders are 0.7
# apart, and look half as far from the front at an angle.
ONE_ABOVE_OTHER = 0.15
# ours: share of the full reps that are done with one arm in a one-arm set: one may be misread.
MOST_REPS = 0.8


def side_of(motion: Motion, turn_s: float, pattern: RepPattern) -> Side | None:
    """The side that works at `turn_s`, the turning point of a rep; None both or not known."""
    if pattern.one_leg:
        return _front_leg(motion, turn_s)
    return _working_arm(motion, turn_s) if pattern.one_arm else None


def _front_leg(motion: Motion, turn_s: float) -> Side | None:
    now = motion.sequence.nearest(turn_s)
    if np.isnan(motion.sequence.world_m[now, list(left_right("ankle"))]).any():
        return None
    return Side.LEFT if motion.once(left_is_front)[now] else Side.RIGHT


def _working_arm(motion: Motion, turn_s: float) -> Side | None:
    lead = float(np.interp(turn_s, motion.t_s, evaluate(motion, "arm_lead")))
    if not abs(lead) >= ONE_ARM:
        return None
    return Side.LEFT if lead > 0 else Side.RIGHT


def with_sides(reps: Sequence[Rep], motion: Motion, pattern: RepPattern) -> tuple[Rep, ...]:
    """`reps`, each with the side that did it."""
    return tuple(replace(rep, side=side_of(motion, rep.turn_s, pattern)) for rep in reps)


def with_lower_sides(holds: Sequence[Hold], motion: Motion) -> tuple[Hold, ...]:
    """`holds`, each with the side whose shoulder is the lower one in the picture."""
    return tuple(replace(hold, side=_lower_side(hold, motion)) for hold in holds)


def _lower_side(hold: Hold, motion: Motion) -> Side | None:
    inside = (motion.t_s >= hold.start_s) & (motion.t_s <= hold.end_s)
    left, right = (shoulder[inside, 1] for shoulder in motion.pair("shoulder"))
    lower_px = (left - right)[np.isfinite(left - right)]
    if not len(lower_px) or abs(np.median(lower_px)) < ONE_ABOVE_OTHER * motion.trunk_px:
        return None
    return Side.LEFT if np.median(lower_px) > 0 else Side.RIGHT


def is_one_sided(reps: Sequence[Rep]) -> bool:
    """Whether the set is done with one arm or leg at a time."""
    full = [rep for rep in reps if rep.is_full]
    return bool(full) and sum(rep.side is not None for rep in full) >= MOST_REPS * len(full)


def fair_checks(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Those of `checks` that mean something when one arm works."""
    return tuple(check for check in checks if not check.both_arms)


def _checks_without_a_bar(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Those of `checks` that mean something when no bar is known."""
    return tuple(check for check in checks if check.measure not in BAR_MEASURES)


def askable(checks: Sequence[Check], reps: Sequence[Rep], has_bar: bool) -> tuple[Check, ...]:
    """Those of `checks` that mean something in `reps`, and with a bar or without one."""
    kept = checks if has_bar else _checks_without_a_bar(checks)
    return fair_checks(kept) if is_one_sided(reps) else tuple(kept)


def looks_at_working_arm(check: Check, side: Side | None, near: int | None) -> bool:
    """Whether `check` of a rep that `side` did reads no arm, or the one that works.

    `near` is the side toward the camera, as of `Motion`. Measures look at that side's arm, and in
    front and back views at a point midway between both, which is neither.
    """
    if side is None or check.is_tempo or not ARM.intersection(MEASURES[check.measure].joints):
        return True
    return near is not None and side is tuple(Side)[near]
