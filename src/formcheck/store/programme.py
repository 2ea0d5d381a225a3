"""What a lifter did in the last seven days by their own sets and notes, and what stands out.

Only sets that were filmed and kept are known: whoever films one set of five has a small volume
here. Two clips of the same set count twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from formcheck.core.programme import (
    WEEK,
    DatedSet,
    Rise,
    days_in_a_row,
    is_repeated,
    rise_in_load,
    rise_in_volume,
    this_week,
)
from formcheck.store.history import History
from formcheck.store.records import Soreness, StoredSet

__all__ = ["Notes", "Programme", "WeekOf", "programme_of", "programme_of_set"]

_T = TypeVar("_T")

# ours: newest sets that are looked at; five weeks hold fewer.
_MOST_SETS = 1000
# ours: days that notes speak for; older ones say nothing of how somebody is now.
_DAYS_OF_NOTES = 28
# ours: an RPE from which on a set was hard; 9 leaves one rep in reserve.
_HARD_RPE = 9.0
# ours: of 5, how little wish to train counts as dread.
_DREAD = 2.0


@dataclass(frozen=True, slots=True)
class WeekOf:
    """One exercise in the last seven days.

    Attributes:
        title: its name for people.
        is_held: whether `amount` is seconds held rather than reps.
        sets, amount: how many.
        heaviest_kg: None where no load was noted.
        load, volume: beside the four weeks before; None where there is nothing to compare.
    """

    exercise: str
    title: str
    is_held: bool
    sets: int
    amount: float
    heaviest_kg: float | None
    load: Rise | None
    volume: Rise | None


@dataclass(frozen=True, slots=True)
class Notes:
    """What the notes say of how the lifter is.

    Attributes:
        sore_side: the one side that was sore on the newest day with a note, else None.
        is_sore_again: whether the same side was on most of the last three days with a note.
        is_dreading: whether the wish to train was small then and on most of those days.
        is_hard: the same of sets that left at most one rep in reserve.
        days_in_a_row: days of training up to today without one of rest.
    """

    sore_side: Soreness | None
    is_sore_again: bool
    is_dreading: bool
    is_hard: bool
    days_in_a_row: int


@dataclass(frozen=True, slots=True)
class Programme:
    """A client's last seven days, the exercise done most recently first."""

    client: str
    until: date
    weeks: tuple[WeekOf, ...]
    notes: Notes


def programme_of(history: History, client: str, until: date) -> Programme:
    """The seven days of a client that end with the day `until`."""
    kept = history.sets(client, most=_MOST_SETS)
    sets = [one for one in kept if one.day <= until]
    today = until.toordinal()
    exercises = dict.fromkeys(one.exercise for one in sets if today - WEEK < _day(one))
    weeks = (_week_of([one for one in sets if one.exercise == each], today) for each in exercises)
    return Programme(client, until, tuple(weeks), _notes(sets, today))


def programme_of_set(history: History, number: int) -> Programme:
    """The seven days up to the set of that number, its exercise alone; notes are of all sets.

    Raises:
        UsageError: there is no such set.
    """
    one = history.set_numbered(number)
    whole = programme_of(history, one.client, one.day)
    weeks = tuple(week for week in whole.weeks if week.exercise == one.exercise)
    return Programme(whole.client, whole.until, weeks, whole.notes)


def _week_of(sets: Sequence[StoredSet], today: int) -> WeekOf:
    """`sets` are the newest first."""
    newest = sets[0]
    dated = [_dated(one) for one in sets]
    week = this_week(dated, today)
    return WeekOf(
        exercise=newest.exercise,
        title=newest.title,
        is_held=newest.held_s > 0.0,
        sets=len(week),
        amount=sum(each.amount for each in week),
        heaviest_kg=max((each.load_kg for each in week if each.load_kg), default=None),
        load=rise_in_load(dated, today),
        volume=rise_in_volume(dated, today),
    )


def _notes(sets: Sequence[StoredSet], today: int) -> Notes:
    in_order = [one for one in reversed(sets) if _day(one) > today - _DAYS_OF_NOTES]
    sore = _by_day([(_day(one), one.written.soreness) for one in in_order], today)
    keen = _by_day([(_day(one), one.written.keen) for one in in_order], today)
    # The hardest set of a day speaks for it.
    by_effort = sorted(in_order, key=lambda one: one.written.rpe or 0.0)
    hard = _by_day([(_day(one), one.written.rpe) for one in by_effort], today)
    side = sore[-1] if sore and sore[-1] in (Soreness.LEFT, Soreness.RIGHT) else None
    return Notes(
        sore_side=side,
        is_sore_again=side is not None and is_repeated([each is side for each in sore]),
        is_dreading=is_repeated([each <= _DREAD for each in keen]),
        is_hard=is_repeated([each >= _HARD_RPE for each in hard]),
        days_in_a_row=days_in_a_row((_day(one) for one in sets), today),
    )


def _by_day(noted: Iterable[tuple[int, _T | None]], today: int) -> list[_T]:
    """The last note of each day that has one, in order; none if the newest is not of this week."""
    of_day = {day: note for day, note in noted if note is not None}
    is_recent = max(of_day, default=today - WEEK) > today - WEEK
    return [of_day[day] for day in sorted(of_day)] if is_recent else []


def _dated(one: StoredSet) -> DatedSet:
    amount = one.held_s or float(one.reps_full + one.reps_partial)
    return DatedSet(_day(one), amount, one.written.load_kg)


def _day(one: StoredSet) -> int:
    """The date where this machine is, as a count of days."""
    return one.day.toordinal()
