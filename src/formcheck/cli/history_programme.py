"""`formcheck history week` and `cues`: how much was done lately, and which cues worked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import click
from rich.console import Console

from formcheck.cli import say
from formcheck.cli.history_tables import require_client
from formcheck.cli.options import client_option
from formcheck.cli.tables import cells_of, new_table
from formcheck.core.cue_effect import Effect
from formcheck.core.enums import Worse
from formcheck.core.units import counted, format_value
from formcheck.errors import ExerciseError
from formcheck.exercises import find_exercise, load_exercise
from formcheck.store import ME, History
from formcheck.store.cues import GivenCue, cues_of
from formcheck.store.programme import WeekOf, programme_of
from formcheck.store.programme_wording import describe_amount, sentences_of
from formcheck.store.wording import describe_day

__all__ = ["cues", "week"]

# ours: cues that are listed; the counts below them are of all.
_LISTED = 20


@click.command()
@client_option(f"Whose week; default: {ME}.")
def week(client: str | None) -> None:
    """The last seven days: how much of what, and what stands out by your own notes.

    Only sets that are kept here are counted.
    """
    client = client or ME
    with History() as history:
        require_client(history, client)
        found = programme_of(history, client, datetime.now().astimezone().date())
    if found.weeks:
        table = new_table("last 7 days", "sets", "", "heaviest", "volume")
        for each in found.weeks:
            table.add_row(*cells_of(*_week_cells(each)))
        Console().print(table)
        if any(each.load or each.volume for each in found.weeks):
            say("In brackets: the most in any 7 days of the four weeks before.")
    else:
        say(f"No set of {client} was filmed in the last 7 days.")
    for sentence in sentences_of(found):
        say(sentence)


@click.command()
@client_option(f"Whose cues; default: {ME}.")
@click.option("-e", "--exercise", metavar="ID", help="Only this exercise.")
@click.option(
    "-n",
    "--most",
    type=click.IntRange(min=1),
    default=_LISTED,
    show_default=True,
    help="How many cues.",
)
def cues(client: str | None, exercise: str | None, most: int) -> None:
    """Did the cue work? Each fault's size in the set of the cue, in the next set, and since.

    Better and worse are changes that errors of measuring would make in less than one of twenty
    comparisons. A fault that was large by chance gets smaller without a cue too: where lifters
    change nothing, three to eleven cues in a hundred are called better.
    """
    client = client or ME
    with History() as history:
        require_client(history, client)
        known = dict.fromkeys(one.exercise for one in history.sets(client))
        chosen = known if exercise is None else [_exercise_id(exercise)]
        given = [cue for each in chosen for cue in cues_of(history, client, each, _worse_in(each))]
    if not given:
        say(f"No cue was given to {client}{f' in {exercise}' if exercise else ''} yet.")
        return
    given.sort(key=lambda cue: cue.given.clip.filmed_at, reverse=True)
    table = new_table("set", "given", "exercise", "fault", "then", "next set", "since", "")
    for cue in given[:most]:
        table.add_row(*cells_of(*_cue_cells(cue)))
    Console().print(table)
    say(f"{_tally(given)}.")


def _week_cells(each: WeekOf) -> Iterator[str]:
    yield each.title
    yield str(each.sets)
    yield describe_amount(each)
    heaviest = f"{each.heaviest_kg:g} kg" if each.heaviest_kg else ""
    yield f"{heaviest} ({each.load.before:g} kg)" if each.load else heaviest
    volume = each.volume
    unit = "s" if each.is_held else "reps"
    if volume is not None and volume.is_in_kg:
        unit = "kg"
    yield f"{volume.this:,.0f} {unit} ({volume.before:,.0f} {unit})" if volume else ""


def _cue_cells(cue: GivenCue) -> Iterator[object]:
    yield cue.given.number
    yield describe_day(cue.given)
    yield cue.given.title
    yield cue.title
    for value in (cue.before, cue.after, cue.since):
        yield format_value(value, cue.unit)
    yield cue.effect.value


def _tally(given: Iterable[GivenCue]) -> str:
    """`"5 cues: 2 better, 1 same, 2 not seen since"`."""
    effects = Counter(cue.effect for cue in given)
    said = ", ".join(f"{effects[each]} {each.value}" for each in Effect if effects[each])
    return f"{counted(effects.total(), 'cue')}: {said}"


def _exercise_id(name: str) -> str:
    """The id of an exercise by any of its names; of somebody's own, the name itself."""
    try:
        return find_exercise(name)
    except ExerciseError:
        return name


def _worse_in(exercise: str) -> Mapping[str, Worse]:
    """On which side each check is bad; nothing of an exercise of somebody's own."""
    try:
        return {check.id: check.threshold.worse for check in load_exercise(exercise).checks}
    except ExerciseError:
        return {}
