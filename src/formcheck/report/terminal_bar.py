"""The bar as a lifter reads of it in a terminal: its speeds, rep by rep."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table

from formcheck.core.report import Report
from formcheck.report.bar_figures import is_asked_for, lifts_of
from formcheck.report.bar_wording import (
    LIFT_HEADERS,
    bar_cells,
    bar_name,
    describe_columns,
    describe_losses,
    describe_place,
    describe_stop,
)
from formcheck.report.terminal_text import plain
from formcheck.report.wording import capitalised

__all__ = ["bar_lines"]


def bar_lines(report: Report) -> Iterator[RenderableType]:
    """A table of the reps, what it comes to, and where the numbers come from.

    Nothing where the bar was not seen, or nobody has asked for one that is only guessed to be.
    """
    bar, lifts = report.bar, lifts_of(report)
    if bar is None or not lifts or not is_asked_for(report):
        return
    about = " (about)" if bar.scale.source.is_about else ""
    yield plain(f"\n{capitalised(bar_name(bar))}, on the way up{about}", "bold")
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    sticks = any(lift.sticking for _, lift in lifts)
    columns = len(LIFT_HEADERS) - (0 if sticks else 1)
    for header in LIFT_HEADERS[:columns]:
        table.add_column(header)
    for rep, lift in lifts:
        table.add_row(*(plain(cell) for cell in bar_cells(bar, rep, lift)[:columns]))
    yield table
    if stop := describe_stop(report):
        yield plain(stop, "bold")
    if losses := describe_losses(report):
        yield plain(losses)
    yield plain(f"{describe_columns(report)} {describe_place(bar)}", "dim")
