"""What the end card says, in words: rows of text made from the report alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from formcheck.core.enums import PartState
from formcheck.core.report import (
    NOTHING_WRONG_OVER_SET,
    CheckSummary,
    Outcome,
    Report,
    too_close_over_set,
)
from formcheck.core.units import whole_seconds
from formcheck.render.text import BOLD, REGULAR
from formcheck.render.theme import Colour, Palette

__all__ = ["CardRow", "card_rows"]


@dataclass(frozen=True, slots=True)
class CardRow:
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


def card_rows(report: Report) -> tuple[CardRow, ...]:
    """All rows of the card: title, count, checks from worst to best, what was not seen."""
    return tuple(_rows(report))


def _rows(report: Report) -> Iterator[CardRow]:
    yield CardRow(report.exercise.title, scale=1.5, weight=BOLD)
    yield CardRow(_count(report), scale=1.1, space_above=0.0)
    if states := _states(report):
        yield CardRow(states, space_above=0.0)
    measured = [c for c in report.checks if c.outcome.is_measured]
    space = 0.9
    for check in sorted(measured, key=lambda c: c.outcome.severity, reverse=True):
        yield CardRow(check.name, outcome=check.outcome, note=_tally(check), space_above=space)
        space = 0.35
    unseen = _by_reason(c for c in report.checks if any(c.counts.values()) and c not in measured)
    if not unseen:
        return
    yield CardRow("Not assessed in this clip", weight=BOLD, space_above=0.9)
    for reason, titles in unseen.items():
        yield CardRow(
            ", ".join(titles),
            outcome=Outcome.NOT_ASSESSED,
            note=reason[:1].upper() + reason[1:],
            note_beside=False,
        )
    yield CardRow(f"How to film: {report.exercise.film}", colour=Palette.SKY_BLUE, space_above=0.9)


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
        seconds = whole_seconds(longest.end_s - longest.start_s)
        held = f"Held {seconds} s, {whole_seconds(longest.in_line_s)} s in line"
        return held if len(report.holds) == 1 else f"{len(report.holds)} holds. {held}"
    counts = _plural(report.reps_full, "full rep")
    if report.reps_partial:
        counts += f", {report.reps_partial} partial"
    return f"{counts}, {likely} more likely" if (likely := len(report.likely_reps)) else counts


def _states(report: Report) -> str:
    """How many full reps are clean, and what the others are: `"3 clean, 1 too close to call"`.

    Reps that are too close to call are not named where the mean of all reps is not.
    """
    full = [rep.state for rep in report.reps if rep.is_full]
    if not too_close_over_set(report.checks) and PartState.UNCLEAR in full:
        if report.state is PartState.CLEAN:
            return NOTHING_WRONG_OVER_SET.capitalize()
        full = [state for state in full if state is not PartState.UNCLEAR]
    ranked = sorted(PartState, key=lambda state: state is not PartState.CLEAN)
    return ", ".join(f"{n} {state.words}" for state in ranked if (n := full.count(state)))


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _tally(check: CheckSummary) -> str:
    """In how many of the reps that were measured it was so: `fault in 3 of 5`.

    Or `pass in the mean of 5`.
    """
    measured = sum(n for outcome, n in check.counts.items() if outcome.is_measured)
    if measured < 2:
        return check.outcome.words
    if check.is_by_mean:
        return f"{check.outcome.words} in the mean of {measured}"
    bad = check.tally(Outcome.FAULT, Outcome.WARN)
    return f"{bad or check.tally(check.outcome)} of {measured}"
