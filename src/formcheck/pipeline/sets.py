"""Which sets a clip holds: the one that was named, or those that are recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from formcheck.core.exercise import Exercise
from formcheck.core.recognition import Recognition, recognise
from formcheck.errors import NothingFoundError, UnsureError
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.pipeline.again import ANY_NAME, again_command
from formcheck.pipeline.options import Options
from formcheck.pipeline.poses import ClipPoses
from formcheck.pose.registry import find_backend

__all__ = [
    "ClipSet",
    "known_exercises",
    "likely_in",
    "only",
    "options_of",
    "recognised",
    "without_warnings",
]

# ours: seconds before and after a set among others; walking up and away shows where it ends.
SET_MARGIN_S = 1.0
# ours: score, 0 to 1; an exercise that fits less well is not worth naming to the user.
LIKELY = 0.4
# ours: exercises; more of them are a list to search rather than a choice.
MOST_LIKELY = 3

# Saved landmarks may hold anything, such as a body without a size. What is divided by that is NaN,
# and so not assessed; NumPy need not tell of it.
without_warnings = np.errstate(divide="ignore", invalid="ignore", over="ignore")
"""A decorator: an `errstate` can't be entered twice."""


@dataclass(frozen=True, slots=True)
class ClipSet:
    """What is judged as one set of a clip.

    Attributes:
        exercise: as its file says, without the user's overrides.
        confidence: how sure the recognition is; 1 for an exercise that was given.
        is_given: whether the exercise was given.
        span_s: from the first rep to the last, where the clip has several exercises; None for
            all that was looked at.
        likely: ids of other exercises that it may be, best first.
    """

    exercise: Exercise
    confidence: float = 1.0
    is_given: bool = True
    span_s: tuple[float, float] | None = None
    likely: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether the user said what it is, rather than the recognition."""
        return self.is_given and self.span_s is None


def known_exercises() -> list[Exercise]:
    """All exercises that formcheck has a file of."""
    return [load_exercise(name) for name in exercise_ids()]


def likely_in(found: Recognition) -> tuple[str, ...]:
    """Ids of the exercises that are worth naming to the user, best first."""
    return tuple(c.exercise.id for c in found.candidates if c.score >= LIKELY)[:MOST_LIKELY]


@without_warnings
def recognised(path: Path, poses: ClipPoses, folder: Path | None) -> list[ClipSet]:
    """The sets in `poses`: one, or several of different exercises.

    Raises:
        UnsureError: no exercise fits well enough; the hint says how to go on.
    """
    calibration = find_backend(poses.options.backend).calibration
    found = recognise(poses.sequence, known_exercises(), calibration=calibration)
    likely = likely_in(found)
    if len({each.exercise.id for each in found.sets}) > 1:
        return [ClipSet(s.exercise, span_s=(s.start_s, s.end_s)) for s in found.sets]
    if found.exercise is not None:
        return [_alone(found.exercise, found.confidence, likely)]
    if found.sets:
        confidence = min(each.score for each in found.sets)
        return [_alone(found.sets[0].exercise, confidence, likely)]
    raise _unsure(path, folder, poses.options, likely)


def _alone(exercise: Exercise, confidence: float, likely: Sequence[str]) -> ClipSet:
    """The only set that was recognised, and what else is likely."""
    others = tuple(name for name in likely if name != exercise.id)
    return ClipSet(exercise, confidence, is_given=False, likely=others)


def _unsure(
    path: Path, folder: Path | None, options: Options, likely: Sequence[str]
) -> UnsureError:
    """What to raise when nothing fits well enough; the hint is how to go on, in one line."""
    message, among = "no exercise recognised.", "`formcheck exercises` lists them"
    if likely:
        message = "can't tell for sure which exercise this is."
        among = f"most likely: {', '.join(likely)}"
    hint = f"Say which with -e; {among}."
    if folder is not None:
        command = again_command(path, folder, options, likely[0] if likely else ANY_NAME)
        hint += f" Without the network: {command}"
    return UnsureError(f"{path}: {message}", hint, likely=tuple(likely))


def only(path: Path, sets: Sequence[ClipSet]) -> ClipSet:
    """The only one of `sets`.

    Raises:
        NothingFoundError: there are several, and the caller wants one report.
    """
    if len(sets) == 1:
        return sets[0]
    spans = [f"{s.exercise.id} {s.span_s[0]:.0f}-{s.span_s[1]:.0f} s" for s in sets if s.span_s]
    raise NothingFoundError(
        f"{path}: several exercises: {', '.join(spans)}.",
        "Analyse each by itself with -e, --start and --end.",
    )


def options_of(one: ClipSet, options: Options) -> Options:
    """The options that would make `analyze_to` judge this one of several sets."""
    if one.span_s is None:
        return options
    start_s, end_s = one.span_s[0] - SET_MARGIN_S, one.span_s[1] + SET_MARGIN_S
    return replace(
        options,
        exercise=one.exercise.id,
        start_s=max(options.start_s or 0.0, start_s),
        end_s=end_s if options.end_s is None else min(options.end_s, end_s),
    )
