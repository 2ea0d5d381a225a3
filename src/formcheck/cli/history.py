"""`formcheck history`: the sets of before, how they went on, and what people wrote of them."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from formcheck.cli import Group, history_baseline, history_profile, say
from formcheck.cli.coach import agreement, judge, seen
from formcheck.cli.history_programme import cues, week
from formcheck.cli.history_tables import (
    change_cells,
    findings_table,
    refuse_exercise,
    require_client,
)
from formcheck.cli.options import client_option, written_options
from formcheck.cli.tables import cells_of, new_table
from formcheck.core.course import steps_of
from formcheck.core.units import counted, format_value
from formcheck.store import ME, History, Soreness, Written
from formcheck.store.comparison import against_last
from formcheck.store.wording import (
    describe_against_last,
    describe_bar,
    describe_coach_word,
    describe_count,
    describe_day,
    describe_moment,
    describe_words,
)
from formcheck.text import visible

# ours: sets that are listed; what was done in the last weeks.
_LISTED = 20
_PAGE = Path("formcheck_history.html")
_NONE_YET = "There are no sets in the history yet: formcheck analyze keeps each one."


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Your earlier sets: list and compare them, add a note, export or forget them.

    They are kept in one file on this machine; FORMCHECK_HISTORY names another one.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


for _more in (
    week,
    cues,
    history_baseline.command,
    history_profile.command,
    judge,
    seen,
    agreement,
):
    command.add_command(_more)


@command.command("list")
@client_option("Only this client's sets.")
@click.option("-e", "--exercise", metavar="ID", help="Only this exercise.")
@click.option(
    "-n",
    "--most",
    type=click.IntRange(min=1),
    default=_LISTED,
    show_default=True,
    help="How many sets.",
)
def list_(client: str | None, exercise: str | None, most: int) -> None:
    """The newest sets, with their numbers."""
    with History() as history:
        require_client(history, client)
        sets = history.sets(client, exercise, most)
    if not sets:
        say(_NONE_YET)
        return
    table = new_table("set", "filmed", "client", "exercise", "", "", "verdict")
    for one in sets:
        table.add_row(
            *cells_of(
                one.number,
                describe_day(one),
                one.client,
                one.title,
                describe_count(one),
                describe_words(one.written),
                one.headline,
            )
        )
    Console().print(table)


@command.command()
@click.argument("number", type=int, metavar="SET")
def show(number: int) -> None:
    """Everything that is kept of a set, and how it compares with the one before."""
    with History() as history:
        one, findings = history.set_numbered(number), history.findings(number)
        words, bar = history.coach.words(number), history.bars.of(number)
        compared = against_last(history, number)
    lines = (
        f"Set {one.number}: {one.title} of {one.client}, filmed {describe_day(one)}",
        f"{describe_count(one)}. {one.headline}",
        describe_words(one.written),
        one.written.note or "",
        describe_bar(bar) if bar else "",
        *(describe_coach_word(one, word) for word in words),
        f"Seen by a coach on {describe_moment(one.seen_at)}" if one.seen_at else "",
        describe_against_last(compared) if compared else "",
        f"Clip: {one.clip.path}",
        f"Report: {one.folder}" if one.folder else "",
    )
    for line in filter(None, lines):
        say(line)
    Console().print(findings_table(findings))


@command.command()
@click.argument("exercise")
@client_option(f"Whose sets; default: {ME}.")
def trend(exercise: str, client: str | None) -> None:
    """How each check of EXERCISE went on from set to set, and what of it is a real change.

    A change is real when errors of measuring would make one so large in less than one of twenty
    comparisons, all checks of the table taken together.
    """
    client = client or ME
    with History() as history:
        require_client(history, client)
        courses = history.courses(client, exercise)
        if not courses:
            refuse_exercise(history, client, exercise)
    steps = steps_of(courses)
    if not steps:
        say(f"There is only one set of {exercise} of {client}: nothing to compare it with.")
        return
    table = new_table("check", "sets", "last", "this", "change", "real?", "all sets", "real?")
    for step in steps:
        table.add_row(
            *cells_of(
                step.title,
                step.sets,
                format_value(step.last, step.unit),
                format_value(step.this, step.unit),
                *change_cells(step.change, step.unit),
                *change_cells(step.drift, step.unit),
            )
        )
    Console().print(table)


@command.command()
@client_option(f"Whose page; default: {ME}.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=_PAGE,
    show_default=True,
    help="The file to write.",
)
def page(client: str | None, out: Path) -> None:
    """One page over time: charts of each exercise, real changes, loads, links to the reports."""
    from formcheck.files import atomic_write
    from formcheck.pipeline.lifter_page import lifter_page, link_from
    from formcheck.report.html.lifter import render_lifter

    client = client or ME
    with History() as history:
        require_client(history, client)
        shown = lifter_page(history, client, link_from(out.absolute().parent))
    if not shown.exercises:
        say(_NONE_YET)
        return
    atomic_write(out, render_lifter(shown))
    say(f"Open {out.absolute()}")


@command.command()
@click.argument("number", type=int, metavar="SET")
@click.argument("text", required=False)
@written_options
@client_option("Whose clip it is.")
def note(
    number: int,
    text: str | None,
    load_kg: float | None,
    rpe: float | None,
    sore: Soreness | None,
    keen: int | None,
    client: str | None,
) -> None:
    """Write TEXT, the load and so on to a set; an empty TEXT takes the note away."""
    written = Written(load_kg, rpe, sore, text, keen)
    if written == Written() and client is None:
        raise click.UsageError(
            "What is to be kept? Give a TEXT, --load, --rpe, --sore, --keen or --client."
        )
    from formcheck.pipeline.earlier import pages_follow

    with History() as history:
        with pages_follow(history, [number]):
            history.write(number, written, client)
        one = history.set_numbered(number)
    words = ". ".join(filter(None, (describe_words(one.written), one.written.note)))
    say(f"Set {number} of {one.client}: {words or 'no note'}")


@command.command()
@click.option(
    "--format", "form", type=click.Choice(("csv", "json")), default="csv", show_default=True
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file; default: print it.",
)
@client_option("Only this client's sets.")
def export(form: str, out: Path | None, client: str | None) -> None:
    """All sets with all findings, for a spreadsheet (csv: a row a finding) or a script (json)."""
    from formcheck.files import atomic_write
    from formcheck.report.formats.csv import as_csv
    from formcheck.store.export import COLUMNS, Kept, as_json, table_rows

    with History() as history:
        require_client(history, client)
        sets = [
            Kept(
                one,
                history.findings(one.number),
                history.coach.words(one.number),
                history.bars.of(one.number),
            )
            for one in history.sets(client)
        ]
    text = as_csv(COLUMNS, table_rows(sets)) if form == "csv" else as_json(sets)
    if out is None:
        click.echo(text, nl=False)
    else:
        atomic_write(out, text)


@command.command()
@click.argument("name", required=False)
@click.option("--set", "number", type=int, metavar="SET", help="Only this set.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
def forget(name: str | None, number: int | None, yes: bool) -> None:
    """Remove every trace of the client NAME, or of one set; clips and reports stay."""
    if (name is None) == (number is None):
        raise click.UsageError("Whom to forget? Give the NAME of a client, or --set.")
    with History() as history:
        if number is not None:
            gone = _forget_set(history, number, yes)
        else:
            gone = _forget_all(history, name or "", yes)
    say(f"Forgotten: {gone}.")


def _forget_set(history: History, number: int, yes: bool) -> str:
    from formcheck.pipeline.earlier import pages_follow

    one = history.set_numbered(number)
    _confirm(f"Forget set {number} of {one.client} for good?", yes)
    with pages_follow(history, [number]):
        history.forget_set(number)
    where = f"; its report is still in {one.folder}" if one.folder else ""
    return f"set {number} of {one.client}{where}"


def _forget_all(history: History, name: str, yes: bool) -> str:
    from formcheck.pipeline.earlier import forgetting_pages

    if sets := len(history.sets(name)):
        _confirm(f"Forget {name} and {counted(sets, 'set')} for good?", yes)
    with forgetting_pages(history, name):
        gone = history.forget(name)
    where = f"; their reports are still in {', '.join(gone.folders)}" if gone.folders else ""
    return f"{gone.client}, {counted(gone.sets, 'set')}{where}"


def _confirm(question: str, yes: bool) -> None:
    """Ask, unless `yes`; a no ends the command like Ctrl-C."""
    if not yes:
        click.confirm(visible(question), abort=True, err=True)
