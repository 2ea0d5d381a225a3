"""Tells a set of reps from noise and fidgeting, which go up and down as well.

A rep goes back the way it came, looks at least loosely like the exercise, and is smooth. Three
numbers say how far a set is from that, each 0 for ideal reps:

* retrace: share of the body's movement within a rep in which the way back differs from the way out.
  For joints that move at random it is a half or more; a rep has one degree of freedom.
* misfit: how far start and turning point lie outside the exercise's signature, 0 to 1.
* jitter: what the rep signal changes its course by within a tenth of a second, in rep ranges.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import CountedAt, SignatureAt
from formcheck.core.exercise import Exercise, HoldPattern, RepPattern, SignatureRule
from formcheck.core.landmarks import left_right
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion
from formcheck.core.report import Rep
from formcheck.core.segment.moments import at_moment
from formcheck.core.units import UNITS

__all__ = ["NOT_LIKE_REPS", "UNLIKE_OTHERS", "are_reps", "disorder", "unlike_the_others"]

NOT_LIKE_REPS = "moves, but not as in reps"
UNLIKE_OTHERS = "unlike the other reps: getting into position, or out of it?"

# ours: sum of retrace, misfit and jitter, above which a set is none. Real and rendered sets reach
# 0.53; `benchmarks.noise` tells how much noise counts. If it is lowered, badly done and badly seen
# sets are lost.
MAX_DISORDER = 0.55
# ours: weight of the misfit; those of retrace and jitter are 1. If it is raised, reps that look
# little like their exercise are lost.
MISFIT_WEIGHT = 0.7
# ours: seconds over which the rep signal's change of course is taken; a rep takes longer.
JITTER_S = 0.1
# ours: reps; with fewer nobody knows what is usual in the set.
MIN_REPS_TO_COMPARE = 4
# structural: joints whose ways out and back are compared.
COMPARED = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
# ours: the network's visibility, 0 to 1, from which on a joint is compared.
SEEN = 0.5
# structural: equal steps of the rep signal at which the ways out and back are compared.
STEPS = 9
# ours: share of the common range that is left out at either end, where the lifter rests.
MARGIN = 0.1
# ours: share of a rep's range that the ways out and back have to have in common to be compared.
COMMON = 0.5
# ours: weight of the retrace where reps count at their turning point. If it is raised, sets are
# lost in which the bar is put down otherwise than it was lifted.
PUT_DOWN = 0.85
# ours: retrace of a set none of whose ways can be compared. Near what noise has, so that only reps
# that fit their exercise count.
NO_WAY_BACK = 0.5


def are_reps(
    motion: Motion,
    signal: Array,
    pattern: RepPattern | HoldPattern,
    reps: Sequence[Rep],
    exercise: Exercise,
) -> bool:
    """Whether full reps, cut from `signal` (T,) by `pattern`, are orderly enough to be a set."""
    full = [rep for rep in reps if rep.is_full]
    if not full or isinstance(pattern, HoldPattern):
        return True
    return disorder(motion, signal, pattern, full, exercise) <= MAX_DISORDER


def unlike_the_others(
    motion: Motion, reps: Sequence[Rep], exercise: Exercise, *, turned: bool
) -> list[Rep]:
    """The first or the last of full `reps`, if its turning point alone is not the exercise's.

    It has to be outside a rule of the signature by the whole tolerance, and the others within the
    rule: a lifter who gets down to the floor has the hands below the chest, and in a superman's
    reps they are above it.
    """
    if len(reps) < MIN_REPS_TO_COMPARE:
        return []
    rules = [rule for rule in exercise.signature if rule.at is SignatureAt.TURN]
    outside = [_outside(motion, rule, reps, turned=turned) for rule in rules]
    return [
        reps[k]
        for k in (0, len(reps) - 1)
        if any(x[k] >= 1.0 and np.all(np.delete(x, k) <= 0.0) for x in outside)
    ]


def disorder(
    motion: Motion, signal: Array, pattern: RepPattern, reps: Sequence[Rep], exercise: Exercise
) -> float:
    """How far a set is from ideal reps: 0 for those, about 1 for noise."""
    retrace = _set_retrace(motion, pattern.away(signal), reps, pattern)
    misfit = _misfit(motion, exercise.signature, reps, turned=pattern != exercise.pattern)
    return retrace + MISFIT_WEIGHT * misfit + _jitter(motion, signal, reps)


def _set_retrace(motion: Motion, away: Array, reps: Sequence[Rep], pattern: RepPattern) -> float:
    """The median over the reps that can be compared, of `away` (T,).

    A rep that counts at its turning point may come back in another way, as a bar that is put down
    does; a single one need not come back at all.
    """
    known = [share for share in (_retrace(motion, away, rep) for rep in reps) if share is not None]
    counts_at_turn = pattern.counted_at is CountedAt.TURN
    if known:
        return float(np.median(known)) * (PUT_DOWN if counts_at_turn else 1.0)
    return 0.0 if counts_at_turn and len(reps) == 1 else NO_WAY_BACK


def _retrace(motion: Motion, away: Array, rep: Rep) -> float | None:
    """Share of the joints' movement that differs between the way out and the way back, 0 to 1.

    Both ways are compared at the same levels of `away` (T,). None if they have little in common.
    """
    first, turn, last = np.searchsorted(motion.t_s, [rep.start_s, rep.turn_s, rep.end_s])
    last = min(last, len(away) - 1)
    ways = [np.arange(first, turn + 1), np.arange(last, turn - 1, -1)]
    ways = [way[np.isfinite(away[way])] for way in ways]
    if min(len(way) for way in ways) < 2:
        return None
    levels = [np.maximum.accumulate(away[way]) for way in ways]
    low, high = max(level[0] for level in levels), min(level[-1] for level in levels)
    if high - low < COMMON * rep.range:
        return None
    margin = MARGIN * (high - low)
    at = np.linspace(low + margin, high - margin, STEPS)
    points = _compared(motion, slice(first, last + 1))
    out, back = (
        _interpolated(points[way], level, at) for way, level in zip(ways, levels, strict=True)
    )
    middle = (out + back) / 2.0
    between = 2.0 * float(((middle - middle.mean(axis=0)) ** 2).sum())
    within = float(((out - back) ** 2).sum()) / 2.0
    total = between + within
    return within / total if total > 0.0 else None


def _compared(motion: Motion, inside: slice) -> Array:
    """Coordinates in the picture (T, n) of the joints seen `inside`, or of all if few are."""
    joints = np.array([landmark for joint in COMPARED for landmark in left_right(joint)])
    seen = np.median(motion.sequence.visibility[inside][:, joints], axis=0) >= SEEN
    if seen.sum() < len(COMPARED):
        seen[:] = True
    points = motion.sequence.xy_px[:, joints[seen]]
    return points.reshape(len(points), -1)


def _interpolated(values: Array, level: Array, at: Array) -> Array:
    """`values` (T, n) where a rising `level` (T,) reaches each of `at` (k,), as (k, n)."""
    index = np.interp(at, level, np.arange(len(level)))
    before = np.minimum(index.astype(int), len(level) - 2)
    weight = (index - before)[:, None]
    return np.asarray((1.0 - weight) * values[before] + weight * values[before + 1])


def _misfit(
    motion: Motion, signature: Sequence[SignatureRule], reps: Sequence[Rep], *, turned: bool
) -> float:
    """Mean over rules and reps of what a rep lacks to fit the exercise's signature, 0 to 1."""
    lacks = [
        np.clip(_outside(motion, rule, reps, turned=turned), 0.0, 1.0)
        for rule in signature
        if rule.at is not SignatureAt.HOLD
    ]
    known = np.concatenate(lacks) if lacks else np.zeros(0)
    known = known[np.isfinite(known)]
    return float(known.mean()) if len(known) else 0.0


def _outside(motion: Motion, rule: SignatureRule, reps: Sequence[Rep], *, turned: bool) -> Array:
    """How far each rep lies outside a rule's range, (reps,), in tolerances of the unit."""
    series = evaluate(motion, rule.measure)
    value = at_moment(rule.at, series, motion.t_s, reps, turned=turned)
    tolerance = UNITS[MEASURES[rule.measure].unit].tolerance or np.inf
    return np.asarray(np.maximum(rule.low - value, value - rule.high) / tolerance)


def _jitter(motion: Motion, signal: Array, reps: Sequence[Rep]) -> float:
    """Median change of course of `signal` (T,) within `JITTER_S`, in the set's usual range."""
    lag = max(1, round(JITTER_S * motion.rate_hz))
    bends = np.abs(signal[2 * lag :] - 2.0 * signal[lag:-lag] + signal[: -2 * lag])
    known = bends[np.isfinite(bends)]
    usual = float(np.median([rep.range for rep in reps]))
    return float(np.median(known)) / usual if len(known) else 0.0
