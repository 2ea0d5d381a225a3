"""How the checks of an exercise went on from set to set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formcheck.core.arrays import Array
from formcheck.core.change import Change, change_to_last, drift
from formcheck.core.enums import Outcome

__all__ = ["Course", "Step", "real_changes", "steps_of"]


@dataclass(frozen=True, slots=True)
class Course:
    """What one check measured in each of a client's sets, in the order of time.

    Attributes:
        check: its id.
        title: its name for people.
        numbers: those of the sets, (sets,).
        days: when they were filmed, days since the first of them, (sets,).
        values: over all reps of each set, in `unit`, (sets,).
        sems: their standard errors, (sets,).
        outcomes: the verdict over each set, (sets,).
    """

    check: str
    title: str
    unit: str
    numbers: tuple[int, ...]
    days: Array
    values: Array
    sems: Array
    outcomes: tuple[Outcome, ...]

    def newest(self, n: int) -> Course:
        """The newest `n` sets of it, one or more."""
        return replace(
            self,
            numbers=self.numbers[-n:],
            days=self.days[-n:],
            values=self.values[-n:],
            sems=self.sems[-n:],
            outcomes=self.outcomes[-n:],
        )


@dataclass(frozen=True, slots=True)
class Step:
    """How one check went on, in its unit.

    Attributes:
        course: its values in all sets, two or more.
        change: from the newest set but one to the newest.
        drift: from the first of all sets to the newest; None with fewer than three.
    """

    course: Course
    change: Change
    drift: Change | None

    @property
    def check(self) -> str:
        """Its id."""
        return self.course.check

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.course.title

    @property
    def unit(self) -> str:
        """Of its values."""
        return self.course.unit

    @property
    def last(self) -> float:
        """Its value in the newest set but one."""
        return float(self.course.values[-2])

    @property
    def this(self) -> float:
        """Its value in the newest set."""
        return float(self.course.values[-1])

    @property
    def sets(self) -> int:
        """How many sets it was measured in."""
        return len(self.course.values)


def steps_of(courses: Sequence[Course]) -> list[Step]:
    """How each check that was measured in two sets or more went on.

    Of all steps together no more than one in twenty shows a real change where there is none.
    """
    known = [course for course in courses if len(course.values) > 1]
    steps = []
    for course in known:
        change = change_to_last(course.values, course.sems, among=len(known))
        if change is not None:
            drifted = drift(course.days, course.values, course.sems, among=len(known))
            steps.append(Step(course, change, drifted))
    return steps


def real_changes(course: Course, newest: int, among: int = 1) -> list[bool]:
    """Whether the value of each of the newest sets really differs from the one before.

    Each change is judged by what was known then: no later set makes it another.

    Args:
        course: of one check.
        newest: of how many sets.
        among: how many checks are looked at together, as in `change_to_last`.

    Returns:
        One for each of these sets; False for the first set of the course.
    """
    sets = len(course.values)
    return [_is_real(course, n, among) for n in range(max(0, sets - newest) + 1, sets + 1)]


def _is_real(course: Course, n: int, among: int) -> bool:
    """Whether the n-th set really changed.

    Without the sets before, smaller changes pass. Most don't pass that already, and it is quick.
    """
    for begin in (max(0, n - 2), 0):
        change = change_to_last(course.values[begin:n], course.sems[begin:n], among)
        if change is None or not change.is_real:
            return False
    return True
