"""What stands out in a lifter's last seven days, in plain sentences; nothing here alarms."""

from __future__ import annotations

from collections.abc import Iterator

from formcheck.core.exercise import name_in_sentence
from formcheck.core.programme import DAYS_WITHOUT_REST, MOST_RISE, Rise
from formcheck.core.units import counted, whole_seconds
from formcheck.store.programme import Notes, Programme, WeekOf
from formcheck.store.records import ME

__all__ = ["describe_amount", "describe_first", "sentences_of"]


def sentences_of(programme: Programme) -> list[str]:
    """All that stands out, the most important first; mostly nothing.

    `"Squat 100 kg: 18 % above the most of the four weeks before (85 kg). Steps of 10 % a week are
    the usual advice."`
    """
    return [said[:1].upper() + said[1:] for said in _within_sentence(programme)]


def describe_first(programme: Programme) -> str:
    """The most important sentence, and whose notes it is by; empty for nothing."""
    first = next(_within_sentence(programme), "")
    if not first:
        return ""
    whose = "your own notes" if programme.client == ME else f"the notes on {programme.client}"
    return f"By {whose}: {first}"


def describe_amount(week: WeekOf) -> str:
    """`"30 reps"`, `"held 90 s"`."""
    if week.is_held:
        return f"held {whole_seconds(week.amount)} s"
    return counted(round(week.amount), "rep")


def _within_sentence(programme: Programme) -> Iterator[str]:
    """The sentences as they stand after a colon."""
    notes = programme.notes
    yield from _soreness(notes)
    yield from _dread(notes)
    for week in programme.weeks:
        yield from _rises(week)
    yield from _rest(notes)


def _soreness(notes: Notes) -> Iterator[str]:
    if notes.sore_side is not None:
        again = " again" if notes.is_sore_again else ""
        yield (
            f"sore on the {notes.sore_side.value} side only{again}. Go lighter until both sides "
            "feel alike."
        )


def _dread(notes: Notes) -> Iterator[str]:
    if notes.is_dreading:
        yield "little wish to train lately. Fewer or lighter sets for a week often bring it back."


def _rises(week: WeekOf) -> Iterator[str]:
    """Of the load, or else of the volume, which a heavier load raises too."""
    name = name_in_sentence(week.title)
    if week.load is not None and week.load.is_steep:
        yield f"{name} {week.load.this:g} kg: {_above(week.load, f'{week.load.before:g} kg')}"
    elif week.volume is not None and week.volume.is_steep:
        if week.volume.is_in_kg:
            what, unit = f"{week.volume.this:,.0f} kg lifted (reps times weight)", "kg"
        else:
            what, unit = describe_amount(week), "s" if week.is_held else "reps"
        before = f"{week.volume.before:,.0f} {unit}"
        yield f"{name}, {what} in 7 days: {_above(week.volume, before)}"


def _above(rise: Rise, before: str) -> str:
    return (
        f"{100 * rise.share:.0f} % above the most of the four weeks before "
        f"({before}). Steps of {100 * MOST_RISE:.0f} % a week are the usual "
        "advice."
    )


def _rest(notes: Notes) -> Iterator[str]:
    if notes.days_in_a_row >= DAYS_WITHOUT_REST:
        yield f"{notes.days_in_a_row} days of training in a row. A day of rest is part of training."
    if notes.is_hard:
        yield "RPE 9 or more most days lately. Easier days in between let the hard ones count."
