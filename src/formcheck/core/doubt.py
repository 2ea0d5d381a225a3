"""A named exercise that does not fit what is seen: why, and whether its reps count at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.enums import SignatureAt
from formcheck.core.exercise import Exercise, SignatureRule
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.poses import PoseSequence
from formcheck.core.recognition import Recognition, recognise, signature_fits
from formcheck.core.segment.moments import at_moment
from formcheck.core.segment.study import Study
from formcheck.core.units import UNITS

__all__ = ["Doubt", "doubt_about"]

# ours: fit of one rule of a signature, 0 to 1; while all rules fit this well nothing is doubted.
PLAINLY_BROKEN = 0.5
# ours: mean fit of all rules, 0 to 1; below, nothing is counted. Sets of two reps and more of
# the named exercise fit to 0.8 and better in the real clips at hand, single reps to 0.5.
HARDLY_ANY_FIT = 0.7
# ours: the same where the clip surely shows another exercise.
RIVAL_FITS_BETTER = 0.8
# ours: reps; the fit of a single one, which a short clip may cut anywhere, refuses nothing.
LEAST_REPS = 2
# ours: share of a unit's tolerance; a joint that a rep has to bend and that changes by less than
# this (10 degrees) hardly moved.
HARDLY_MOVED = 0.5
# ours: fit of one rule, 0 to 1; below, a joint that hardly moved was also far from where a rep
# begins or turns. Quarter squats of a lifter who never stands up straight are not.
FAR_OFF = 0.2

_MOVED = {
    "elbow_angle_world": "the elbows",
    "hand_over_shoulder": "the hands",
    "hip_angle_world": "the hips",
    "knee_angle_world": "the knees",
    "trunk_inclination_world": "the trunk",
}
"""What people see moving when a measure of a signature changes."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the named exercise is likely another one.

    Attributes:
        reason: in plain words, `"the hips hardly moved: is this a squat?"`.
        counts: whether its reps or holds count all the same.
        likely: ids of the exercises that the clip shows instead, as far as that is known.
    """

    reason: str
    counts: bool
    likely: tuple[str, ...] = ()


def doubt_about(
    found: Study,
    exercise: Exercise,
    sequence: PoseSequence,
    others: Sequence[Exercise],
    *,
    calibration: Calibration,
) -> Doubt | None:
    """What speaks against `exercise`, which the user named; None if it fits well enough.

    Exercises without a signature are never doubted, nor are clips without a full rep or a hold.

    Args:
        found: the poses cut into reps or holds of `exercise`.
        exercise: the exercise that was named.
        sequence: the raw poses, in which the others are looked for where there is a doubt.
        others: the exercises that it may be instead; `exercise` may be one of them.
        calibration: the errors of the network that found the poses.
    """
    full = [part for part in found.parts if part.is_full]
    if not exercise.signature or not full:
        return None
    fits = signature_fits(found, exercise)
    if fits.min() >= PLAINLY_BROKEN:
        return None
    still = _hardly_moved(found, exercise, fits)
    rival = _rival(recognise(sequence, others, calibration=calibration), exercise)
    likely = (rival.id,) if rival else ()
    question = f"is this {exercise.with_article}?"
    if still:
        return Doubt(f"{still} hardly moved: {question}", False, likely)
    if rival is not None:
        counts = bool(fits.mean() >= RIVAL_FITS_BETTER)
        return Doubt(f"it looks like {rival.with_article}: {question}", counts, likely)
    if len(full) >= LEAST_REPS and fits.mean() < HARDLY_ANY_FIT:
        return Doubt(f"the movement doesn't fit: {question}", False, likely)
    return None


def _hardly_moved(found: Study, exercise: Exercise, fits: Array) -> str:
    """What has to move from the start of a rep to its turn and did not; empty if all did."""
    full = [rep for rep in found.reps if rep.is_full]
    far_off = {r.measure for r, fit in zip(exercise.signature, fits, strict=True) if fit < FAR_OFF}
    for measure, direction in _strokes(exercise.signature):
        if measure not in _MOVED or measure not in far_off:
            continue
        series, turned = evaluate(found.motion, measure), found.pattern != exercise.pattern
        rise = at_moment(SignatureAt.CHANGE, series, found.motion.t_s, full, turned=turned)
        change = float(np.median(direction * rise))
        tolerance = UNITS[MEASURES[measure].unit].tolerance
        if tolerance is not None and change < HARDLY_MOVED * tolerance:
            return _MOVED[measure]
    return ""


def _strokes(signature: Sequence[SignatureRule]) -> list[tuple[str, float]]:
    """The measures that a rep has to change, and the direction: 1 for up, -1 for down.

    These are the ones that the signature bounds from opposite sides at start and turn.
    """
    at_start = {rule.measure: rule for rule in signature if rule.at is SignatureAt.START}
    strokes = []
    for turn in signature:
        start = at_start.get(turn.measure)
        if turn.at is not SignatureAt.TURN or start is None:
            continue
        if np.isfinite(start.low) and np.isfinite(turn.high):
            strokes.append((turn.measure, -1.0))
        elif np.isfinite(start.high) and np.isfinite(turn.low):
            strokes.append((turn.measure, 1.0))
    return strokes


def _rival(seen: Recognition, exercise: Exercise) -> Exercise | None:
    """The exercise that the clip surely shows instead; None if a set is of the named one."""
    if any(each.exercise.id == exercise.id for each in seen.sets):
        return None
    longest = max(seen.sets, key=lambda each: each.end_s - each.start_s, default=None)
    rival = longest.exercise if longest else seen.exercise
    return rival if rival and rival.id != exercise.id else None
