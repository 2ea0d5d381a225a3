"""Whether a lifter does much more this week than before, and trains without rest.

The rule is the coach's one of at most ten per cent more a week. It is held against the most that
the lifter did within any seven days of the four weeks before, not against their mean: who adds five
per cent a week is already thirteen per cent above the mean of four weeks, and who comes back from
an easy week, far more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "DatedSet",
    "Rise",
    "days_in_a_row",
    "is_repeated",
    "rise_in_load",
    "rise_in_volume",
    "this_week",
]

# structural: days.
WEEK = 7

# source: the coach's rule of thumb, "no more than 10 % per week"; a share, 0 to 1. If it is raised,
# fewer weeks are told of.
MOST_RISE = 0.10

# ours: weeks before this one that it is compared with.
WEEKS_BEFORE = 4

# ours: earlier weeks in which there must have been sets, and which the history must reach back: one
# of them is then known from its first day to its last.
FEWEST_WEEKS = 2

# ours: of so many days with a note …
DAYS_NOTED = 3
# ours: … so many tell that it was no single bad day.
DAYS_ALIKE = 2

# ours: days of training in a row from which on a day of rest is due.
DAYS_WITHOUT_REST = 6

# structural: keeps a rise of exactly ten per cent, which is allowed, from failing by rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class DatedSet:
    """A set as far as its load goes.

    Attributes:
        day: a count of days, the same for all sets of a date.
        amount: reps, or seconds held.
        load_kg: kilograms; None if nobody noted it.
    """

    day: int
    amount: float
    load_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Rise:
    """This week beside the most of the weeks before.

    Attributes:
        this, before: kilograms; reps or seconds of a volume whose loads are not all known.
        is_in_kg: which of the two it is.
    """

    this: float
    before: float
    is_in_kg: bool

    @property
    def share(self) -> float:
        """How much more it is: 0.25 is a quarter."""
        return self.this / self.before - 1.0

    @property
    def is_steep(self) -> bool:
        """Whether it is more than the rule allows."""
        return self.share > MOST_RISE + _ROUNDING


def this_week(sets: Iterable[DatedSet], today: int) -> list[DatedSet]:
    """The sets of the seven days that end with `today`."""
    return [each for each in sets if today - WEEK < each.day <= today]


def rise_in_load(sets: Sequence[DatedSet], today: int) -> Rise | None:
    """The heaviest load of the seven days up to `today` beside the heaviest before.

    Args:
        sets: of one exercise, in any order; later ones than `today` don't count.
        today: the day, counted as in `sets`.

    Returns:
        None where there is nothing to compare: no loads, or less than two weeks of earlier sets.
    """
    loaded = [each for each in sets if each.load_kg]
    weeks = _weeks(loaded, today)
    if weeks is None:
        return None
    this, *before = (max((each.load_kg or 0.0 for each in week), default=0.0) for week in weeks)
    return Rise(this, max(before), is_in_kg=True)


def rise_in_volume(sets: Sequence[DatedSet], today: int) -> Rise | None:
    """The volume of the seven days up to `today` beside the largest before.

    That is reps times kilograms, or reps alone where a load is not known. Arguments and result are
    those of `rise_in_load`.
    """
    weeks = _weeks(sets, today)
    if weeks is None:
        return None
    in_kg = all(each.load_kg for week in weeks for each in week)
    this, *before = (_volume(week, in_kg) for week in weeks)
    return Rise(this, max(before), in_kg) if max(before) > 0.0 else None


def days_in_a_row(days: Iterable[int], today: int) -> int:
    """How many days up to `today` had a set each; 0 if today has none."""
    trained = set(days)
    count = 0
    while today - count in trained:
        count += 1
    return count


def is_repeated(told: Sequence[bool]) -> bool:
    """Whether it was told on the newest of the days with a note, and on most of the last three.

    Args:
        told: whether it was, one a day with a note, in the order of time.
    """
    newest = told[-DAYS_NOTED:]
    return bool(newest) and newest[-1] and sum(newest) >= DAYS_ALIKE


def _weeks(sets: Sequence[DatedSet], today: int) -> list[list[DatedSet]] | None:
    """This week and all seven days in a row of the weeks before; None if there is too little."""
    this = this_week(sets, today)
    ends = [today - WEEK * n for n in range(1, WEEKS_BEFORE + 1)]
    trained = sum(bool(this_week(sets, end)) for end in ends)
    first = min((each.day for each in sets), default=today)
    reaches_back = first <= today - WEEK * FEWEST_WEEKS
    if not this or trained < FEWEST_WEEKS or not reaches_back:
        return None
    return [this, *(this_week(sets, end) for end in range(ends[-1], ends[0] + 1))]


def _volume(week: Iterable[DatedSet], in_kg: bool) -> float:
    return sum(each.amount * ((each.load_kg or 0.0) if in_kg else 1.0) for each in week)
