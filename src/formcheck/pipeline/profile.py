"""The load-velocity profile of a lifter, with what the exercise file says of its maximum."""

from __future__ import annotations

from formcheck.core.exercise import MaxVelocity
from formcheck.core.load_velocity import Profile
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.store import History
from formcheck.store.profile_wording import describe_one_rep_max
from formcheck.store.profiles import profile_of

__all__ = ["one_rep_max_line", "profile_in"]


def profile_in(history: History, client: str, exercise: str) -> Profile:
    """The profile that a client's sets of an exercise make.

    Raises:
        UsageError: the history can't be read.
    """
    return profile_of(history, client, exercise, _at_max(exercise))


def one_rep_max_line(history: History, number: int) -> str:
    """What the sets up to that one tell of the one-rep maximum, or what is missing.

    Empty for a set without a load or without a bar, and where nobody has measured the exercise.

    Raises:
        UsageError: there is no such set, or the history can't be read.
    """
    one = history.set_numbered(number)
    at_max = _at_max(one.exercise)
    if at_max is None or not one.written.load_kg or history.bars.of(number) is None:
        return ""
    profile = profile_of(history, one.client, one.exercise, at_max, until=one.day)
    return describe_one_rep_max(profile)


def _at_max(exercise: str) -> MaxVelocity | None:
    """How fast it is at its maximum; an exercise of somebody's own has no file here."""
    return load_exercise(exercise).at_max if exercise in exercise_ids() else None
