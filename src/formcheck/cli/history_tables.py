"""What the commands of `formcheck history` share: their tables, and whose sets they are of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from rich.table import Table

from formcheck.cli.tables import cells_of, new_table
from formcheck.core.change import Change
from formcheck.core.units import format_value
from formcheck.errors import UsageError, did_you_mean
from formcheck.store import ME, OVERALL, CheckFinding, History

__all__ = ["change_cells", "findings_table", "refuse_exercise", "require_client"]


def findings_table(findings: Iterable[CheckFinding]) -> Table:
    """A row a check: its verdict over the set, its value, and that of each rep."""
    rows: dict[str, list[CheckFinding]] = {}
    for found in findings:
        rows.setdefault(found.check, []).append(found)
    table = new_table("check", "verdict", "value", "each rep")
    for of_check in rows.values():
        overall = next(found for found in of_check if found.part == OVERALL)
        each = [found for found in of_check if found.part > 0]
        table.add_row(
            *cells_of(
                overall.title,
                overall.outcome.words,
                format_value(overall.value, overall.unit),
                " ".join(format_value(found.value, found.unit) or "?" for found in each),
            )
        )
    return table


def change_cells(change: Change | None, unit: str) -> tuple[str, str]:
    """How much it is, and whether that is real."""
    if change is None:
        return "", ""
    least = format_value(change.least_real, unit)
    said = "yes" if change.is_real else f"no (±{least})"
    return format_value(change.value, unit, signed=True), said


def require_client(history: History, client: str | None) -> None:
    """Make sure that somebody of that name has sets.

    Raises:
        UsageError: nobody has; the message names those who have.
    """
    known = history.clients()
    if client is None or client.casefold() in {name.casefold() for name in known}:
        return
    if not known and client == ME:
        return
    hint = did_you_mean(client, known).strip() or f"There are: {', '.join(known) or 'none'}."
    raise UsageError(f"Nobody called {client} is in the history.", hint)


def refuse_exercise(history: History, client: str, exercise: str) -> NoReturn:
    """Say that a client has no set of that exercise.

    Raises:
        UsageError: always; the message names those there are.
    """
    known = sorted({one.exercise for one in history.sets(client)})
    hint = did_you_mean(exercise, known).strip() or f"There are: {', '.join(known) or 'none'}."
    raise UsageError(f"No measured set of {exercise} of {client} is in the history.", hint)
