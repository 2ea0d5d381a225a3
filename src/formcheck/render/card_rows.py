"""What the end card says, in words: rows of text made from the report alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from formcheck.core.report import CheckSummary, Outcome, Report
from formcheck.render.text import BOLD, REGULAR
from formcheck.render.theme import Colour, Palette

__all__ = ["Row", "card_rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph: an outcome's sign, the text, a smaller note beside or below it.

    `scale` and `space_above` are in heights of ordinary text.
    """

    text: str
    scale: float = 1.0
    weight: int = REGULAR
    colour: Colour = Palette.WHITE
    outcome: Outcome | None = None
    note: str = ""
    note_beside: bool = True
    space_above: float = 0.3


def card_rows(report: Report) -> tuple[Row, ...]:
    """All rows of the card: title, count, checks from worst to best, what was not seen."""
    return tuple(_rows(report))


def _rows(report: Report) -> Iterator[Row]:
    yield Row(report.exercise.title, scale=1.5, weight=BOLD)
    yield Row(_count(report), scale=1.1, space_above=0.0)
    assessed = [c for c in report.checks if c.outcome is not Outcome.NOT_ASSESSED]
    space = 0.9
    for check in sorted(assessed, key=lambda c: c.outcome.severity, reverse=True):
        yield Row(check.title, outcome=check.outcome, note=_tally(check), space_above=space)
        space = 0.35
    unseen = _by_reason(c for c in report.checks if c.outcome is Outcome.NOT_ASSESSED)
    if not unseen:
        return
    yield Row("Not assessed in this clip", weight=BOLD, space_above=0.9)
    for reason, titles in unseen.items():
        yield Row(
            ", ".join(titles),
            outcome=Outcome.NOT_ASSESSED,
            note=reason[:1].upper() + reason[1:],
            note_beside=False,
        )
    yield Row(f"How to film: {report.exercise.film}", colour=Palette.SKY_BLUE, space_above=0.9)


def _by_reason(checks: Iterable[CheckSummary]) -> dict[str, list[str]]:
    """Titles of checks without a verdict, together where they share the reason."""
    titles: dict[str, list[str]] = {}
    for check in checks:
        titles.setdefault(check.reason, []).append(check.title)
    return titles


def _count(report: Report) -> str:
    if report.exercise.is_hold:
        if not report.holds:
            return "No hold found"
        longest = max(report.holds, key=lambda h: h.end_s - h.start_s)
        held = f"Held {longest.end_s - longest.start_s:.0f} s, {longest.in_line_s:.0f} s in line"
        return held if len(report.holds) == 1 else f"{len(report.holds)} holds. {held}"
    full = _plural(report.reps_full, "full rep")
    return f"{full}, {report.reps_partial} partial" if report.reps_partial else full


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _tally(check: CheckSummary) -> str:
    """How many of the reps that could be assessed got the check's outcome: `fault in 3 of 5`."""
    assessed = sum(n for outcome, n in check.counts.items() if outcome.is_verdict)
    if assessed < 2:
        return check.outcome.value
    bad = check.tally(Outcome.FAULT, Outcome.WARN)
    return f"{bad or check.tally(Outcome.PASS)} of {assessed}"
