"""This set against the one before, and all sets together, check by check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.change import Change, change_to_last, drift
from formcheck.store.history import History
from formcheck.store.records import StoredSet
from formcheck.store.rows import Course

__all__ = ["AgainstLast", "Step", "against_last", "steps_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """How one check went on, in its unit.

    Attributes:
        check: its id.
        title: its name for people.
        last, this: its values in the newest set but one, and in the newest.
        change: from `last` to `this`.
        drift: from the first of all `sets` to the newest; None with fewer than three.
    """

    check: str
    title: str
    unit: str
    last: float
    this: float
    change: Change
    drift: Change | None
    sets: int


@dataclass(frozen=True, slots=True)
class AgainstLast:
    """A set, the same lifter's set of that exercise before it, and how the checks changed."""

    this: StoredSet
    last: StoredSet
    steps: tuple[Step, ...]

    @property
    def real(self) -> list[Step]:
        """What changed by more than the error of measuring."""
        return [step for step in self.steps if step.change.is_real]


def steps_of(courses: Sequence[Course]) -> list[Step]:
    """How each check that was measured in two sets or more went on.

    Of all steps together no more than one in twenty shows a real change where there is none.
    """
    known = [course for course in courses if len(course.values) > 1]
    steps = []
    for course in known:
        change = change_to_last(course.values, course.sems, among=len(known))
        if change is not None:
            steps.append(
                Step(
                    check=course.check,
                    title=course.title,
                    unit=course.unit,
                    last=float(course.values[-2]),
                    this=float(course.values[-1]),
                    change=change,
                    drift=drift(course.days, course.values, course.sems, among=len(known)),
                    sets=len(course.values),
                )
            )
    return steps


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
    return AgainstLast(this, last, tuple(steps_of(both)))
