"""What report.html says of the bar."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from formcheck.core.bar.model import Bar
from formcheck.core.report import Report
from formcheck.report.bar_figures import fastest_and_slowest, lifts_of, scale_uncertainty
from formcheck.report.bar_wording import (
    LIFT_HEADERS,
    bar_cells,
    bar_name,
    describe_columns,
    describe_losses,
    describe_place,
    describe_stop,
    sum_up_bar,
)
from formcheck.report.html.bar_charts import path_chart, speed_chart

__all__ = ["BarView", "bar_view"]


@dataclass(frozen=True, slots=True)
class BarView:
    """The bar over the set.

    Attributes:
        title: what it is the way and speed of.
        summed_up: in a few words.
        stop: where the set should have ended by the limit asked for; empty for nothing to say.
        loss: how much speed was lost, and what that means; empty where it is not known.
        place: where place and centimetres come from.
        columns: how to read the table.
        headers: of its columns.
        rows: a rep each.
        path: the way of the bar from the side, None where that is not seen.
        path_says: how to read it.
        tells_two: whether the fastest and the slowest rep are told from the others.
        speeds: velocity rep by rep, None for one rep.
        limit: what the line in that chart is, empty for no line.
        scale_error: percent by which all numbers may be off together.
        is_open: whether it is shown unfolded: somebody asked for a limit.
    """

    title: str
    summed_up: str
    stop: str
    loss: str
    place: str
    columns: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    path: Markup | None
    path_says: str
    tells_two: bool
    speeds: Markup | None
    limit: str
    scale_error: str
    is_open: bool


def bar_view(report: Report) -> BarView | None:
    """What the page says of the bar; None where it was not seen in any rep."""
    bar, lifts = report.bar, lifts_of(report)
    if bar is None or not lifts:
        return None
    path = path_chart(report)
    rows = [bar_cells(bar, rep, lift) for rep, lift in lifts]
    # A column in which nothing stands is left out.
    shown = [n for n in range(len(LIFT_HEADERS)) if any(row[n] for row in rows)]
    return BarView(
        title=f"Path and speed of {bar_name(bar)}",
        summed_up=sum_up_bar(report),
        stop=describe_stop(report),
        loss=describe_losses(report),
        place=describe_place(bar),
        columns=describe_columns(report),
        headers=tuple(LIFT_HEADERS[n] for n in shown),
        rows=tuple(tuple(row[n] for n in shown) for row in rows),
        path=path[0] if path else None,
        path_says=_path_says(path[1], report) if path else "",
        tells_two=fastest_and_slowest(report) is not None,
        speeds=speed_chart(report),
        limit=_limit_says(bar),
        scale_error=f"{100 * scale_uncertainty(bar):.0f} %",
        is_open=bar.loss is not None and bar.loss.limit is not None,
    )


def _limit_says(bar: Bar) -> str:
    if bar.loss is None or bar.loss.limit is None:
        return ""
    return f"The dashed lines are your limit, {bar.loss.limit:g} % below the fastest rep so far."


def _path_says(stretch: int, report: Report) -> str:
    drawn = f" Sideways is drawn {stretch} times as large." if stretch > 1 else ""
    sticks = any(lift.sticking for _, lift in lifts_of(report))
    dots = " A dot is where it was slowest between two faster stretches." if sticks else ""
    return f"On the way up, forward is to the right.{drawn}{dots}"
