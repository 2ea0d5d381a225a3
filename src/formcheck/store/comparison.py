"""This set against the one before, check by check."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.core.change import Change, change_to_last
from formcheck.core.course import Step, steps_of
from formcheck.store.bars import StoredBar
from formcheck.store.history import History
from formcheck.store.records import StoredSet

__all__ = ["AgainstLast", "SpeedStep", "against_last"]


@dataclass(frozen=True, slots=True)
class SpeedStep:
    """The fastest rep of two sets with the same load, metres a second.

    `is_about` says that metres of one of them come from a guess.
    """

    last_m_s: float
    this_m_s: float
    change: Change
    is_about: bool


@dataclass(frozen=True, slots=True)
class AgainstLast:
    """A set, the same lifter's set of that exercise before it, and how the checks changed.

    `speed` is None where the bar is not known in both, or the load was another.
    """

    this: StoredSet
    last: StoredSet
    steps: tuple[Step, ...]
    speed: SpeedStep | None = None

    @property
    def real(self) -> list[Step]:
        """What changed by more than the error of measuring."""
        return [step for step in self.steps if step.change.is_real]


def against_last(history: History, number: int) -> AgainstLast | None:
    """The set of that number beside the one before it; None if it is the first.

    Only checks that were measured in both are compared.

    Raises:
        UsageError: there is no such set.
    """
    this, last = history.set_numbered(number), history.before(number)
    if last is None:
        return None
    courses = history.courses(this.client, this.exercise, until=number)
    both = [course for course in courses if course.numbers[-2:] == (last.number, number)]
    steps = tuple(steps_of(both))
    return AgainstLast(this, last, steps, _speed(history, this, last, among=len(steps) + 1))


def _speed(history: History, this: StoredSet, last: StoredSet, among: int) -> SpeedStep | None:
    load_kg = this.written.load_kg
    if not load_kg or load_kg != last.written.load_kg:
        return None
    before, now = history.bars.of(last.number), history.bars.of(this.number)
    if before is None or now is None:
        return None
    values = np.array([bar.fastest.mean_m_s for bar in (before, now)])
    change = change_to_last(values, np.array([_error(before), _error(now)]), among)
    assert change is not None  # of two sets
    is_about = before.scale.is_about or now.scale.is_about
    return SpeedStep(float(values[0]), float(values[1]), change, is_about)


def _error(bar: StoredBar) -> float:
    """Standard error of the fastest rep's velocity, that of the scale among it."""
    fastest = bar.fastest
    return math.hypot(fastest.sem_m_s, bar.scale_sem * fastest.mean_m_s)
