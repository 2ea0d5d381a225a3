"""This set against the one before, check by check."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.core.course import Step, steps_of
from formcheck.store.history import History
from formcheck.store.records import StoredSet

__all__ = ["AgainstLast", "against_last"]


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
