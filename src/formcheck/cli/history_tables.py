"""Tables of `formcheck history`."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.core.change import Change
from formcheck.core.units import format_value
from formcheck.store import OVERALL, CheckFinding
from formcheck.text import visible

__all__ = ["cells", "change_cells", "findings_table", "table"]


def findings_table(findings: Iterable[CheckFinding]) -> Table:
    """A row a check: its verdict over the set, its value, and that of each rep."""
    by_check: dict[str, list[CheckFinding]] = {}
    for found in findings:
        by_check.setdefault(found.check, []).append(found)
    rows = table("check", "verdict", "value", "each rep")
    for of_check in by_check.values():
        overall = next(found for found in of_check if found.part == OVERALL)
        each = [found for found in of_check if found.part > 0]
        rows.add_row(
            *cells(
                overall.title,
                overall.outcome.words,
                format_value(overall.value, overall.unit),
                " ".join(format_value(found.value, found.unit) or "?" for found in each),
            )
        )
    return rows


def change_cells(change: Change | None, unit: str) -> tuple[str, str]:
    """How much it is, and whether that is real."""
    if change is None:
        return "", ""
    least = format_value(change.least_real, unit)
    said = "yes" if change.is_real else f"no (±{least})"
    return format_value(change.value, unit, signed=True), said


def table(*columns: str) -> Table:
    """An empty table with a line under its head."""
    return Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)


def cells(*values: object) -> list[Text]:
    """Cells that show nothing but what they hold, whatever names are in it."""
    return [Text(visible(str(value))) for value in values]
