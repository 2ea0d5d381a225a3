"""`formcheck history judge`, `seen` and `agreement`: a coach's own word on a set."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console

from formcheck.cli import say
from formcheck.cli.history_tables import require_client
from formcheck.cli.options import client_option
from formcheck.cli.tables import cells_of, new_table
from formcheck.errors import UsageError, did_you_mean
from formcheck.store import OVERALL, WHOLE_SET, History, Verdict
from formcheck.store.coach import NO_PLACES
from formcheck.store.coach_records import Judged
from formcheck.store.wording import describe_coach_word

__all__ = ["agreement", "judge", "seen"]

_SET = "set"
"""What a coach calls the set as a whole."""
_LISTED = 20  # ours: the newest disagreements; more are not looked up one by one.
_NOTHING = "nothing"
"""What takes an earlier word away."""


@click.command()
@click.argument("number", type=int, metavar="SET")
@click.argument("check")
@click.argument("verdict", type=click.Choice([*(each.value for each in Verdict), _NOTHING]))
@click.option("--rep", type=click.IntRange(min=1), metavar="N", help="Only of this rep or hold.")
@click.option("--comment", default="", metavar="TEXT", help="What to say to the lifter.")
def judge(number: int, check: str, verdict: str, rep: int | None, comment: str) -> None:
    """Say how you see CHECK in a set yourself, as a coach; `nothing` takes it back.

    CHECK is an id, with or without the exercise before it, or `set` for the set as a whole. Your
    word is kept apart from formcheck's and stays when the clip is analysed again.
    """
    from formcheck.pipeline.coach import show_coach

    if verdict == _NOTHING and comment:
        raise click.UsageError("A comment needs a verdict: fine, fault or unclear.")
    with History() as history:
        check = _full_name(history, number, check)
        said = None if verdict == _NOTHING else Verdict(verdict)
        history.coach.say(number, check, said, comment, _part(history, number, rep))
        one, words = history.set_numbered(number), history.coach.words(number)
        show_coach(history, number)
    for word in words:
        say(describe_coach_word(one, word))
    if not words:
        say(f"Set {number}: no word of a coach.")


@click.command()
@click.argument("numbers", type=int, nargs=-1, required=True, metavar="SET...")
@click.option("--not", "not_seen", is_flag=True, help="Take the mark away.")
def seen(numbers: tuple[int, ...], not_seen: bool) -> None:
    """Mark sets as seen by the coach."""
    from formcheck.pipeline.coach import show_coach

    with History() as history:
        # All of them first: a number that is wrong changes nothing.
        for number in numbers:
            history.set_numbered(number)
        for number in numbers:
            history.coach.mark_seen(number, not not_seen)
            show_coach(history, number)
    say(f"{'Not seen' if not_seen else 'Seen'}: {', '.join(map(str, numbers))}.")


@click.command()
@client_option("Only this client's sets.")
@click.option("-e", "--exercise", metavar="ID", help="Only this exercise.")
def agreement(client: str | None, exercise: str | None) -> None:
    """How often a coach sees what formcheck sees, check by check.

    Only what both call fine or a fault is compared; formcheck's "to watch" counts as a fault. The
    range holds the true rate in 19 of 20 cases.
    """
    from formcheck.store.agreement import agreements

    with History() as history:
        require_client(history, client)
        judged = history.coach.judged(client, exercise)
    found = agreements(judged)
    if not found:
        say("No coach has judged a check yet: formcheck history judge, or the page of serve.")
        return
    table = new_table(
        "check", "agreed", "rate", "range", "only coach: fault", "only formcheck: fault", "unsure"
    )
    for each in found:
        known = bool(each.compared)
        table.add_row(
            *cells_of(
                each.title or "All checks",
                f"{each.agreed} of {each.compared}",
                f"{each.agreed / each.compared:.0%}" if known else "",
                f"{each.low:.0%} to {each.high:.0%}" if known else "",
                each.missed,
                each.false_alarms,
                each.undecided,
            )
        )
    Console().print(table)
    _say_disagreements(judged)


def _say_disagreements(judged: Sequence[Judged]) -> None:
    """The newest of them, each in a line."""
    apart = [each for each in judged if each.is_apart]
    for each in reversed(apart[-_LISTED:]):
        say(
            f"Set {each.number}, {each.title}{' in one rep' if each.part > 0 else ''}: "
            f"formcheck {each.outcome.words}, coach {each.verdict.words}"
        )


def _full_name(history: History, number: int, check: str) -> str:
    """The id of the check that is meant.

    Raises:
        UsageError: the set has no such check.
    """
    if check == _SET:
        return WHOLE_SET
    history.set_numbered(number)
    known = sorted({found.check for found in history.findings(number)})
    for name in known:
        if check in (name, name.rpartition(".")[2]):
            return name
    hint = did_you_mean(check, known).strip() or f"There are: {', '.join(known)}."
    raise UsageError(f"Set {number} has no check {check}.", hint)


def _part(history: History, number: int, rep: int | None) -> int:
    """The rep of that number as report.json numbers it.

    Raises:
        UsageError: there is none.
    """
    if rep is None:
        return OVERALL
    places = history.coach.places(number)
    for place in places:
        if place.number == rep:
            return place.part
    raise UsageError(
        f"Set {number} has no rep {rep}.",
        f"It has {len(places)}." if places else NO_PLACES,
    )
