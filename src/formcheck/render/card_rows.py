"""What the end card says, in words: rows of text in the order in which they matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formcheck.core.report import Outcome, Report
from formcheck.render.text import BOLD, REGULAR
from formcheck.render.theme import Colour, Palette
from formcheck.report.advice import advice_on
from formcheck.report.not_judged import listed, not_judged
from formcheck.report.remarks import work_on
from formcheck.report.wording import capitalised, in_sentence

__all__ = ["CardRow", "card_rows"]


@dataclass(frozen=True, slots=True)
class CardRow:
    """One paragraph: an outcome's sign, the text, a smaller note below it.

    `scale` and `space_above` are in heights of ordinary text.
    """

    text: str
    scale: float = 1.0
    weight: int = REGULAR
    colour: Colour = Palette.WHITE
    outcome: Outcome | None = None
    note: str = ""
    space_above: float = 0.9


def card_rows(report: Report) -> tuple[CardRow, ...]:
    """All rows: headline, what to work on, what was fine, what was not judged."""
    return tuple(_rows(report))


def _rows(report: Report) -> Iterator[CardRow]:
    yield CardRow(report.exercise.title, weight=BOLD, colour=Palette.SKY_BLUE)
    yield CardRow(report.headline, scale=1.5, weight=BOLD, space_above=0.1)
    for number, advice in enumerate(advice_on(report, work_on(report))):
        scale = 1.0 if number else 1.3
        yield CardRow(advice.cue, scale, BOLD, outcome=advice.outcome, note=advice.found)
    for outcome, says in ((Outcome.UNCLEAR, Outcome.UNCLEAR.words), (Outcome.PASS, "fine")):
        names = [in_sentence(check.name) for check in report.checks if check.outcome is outcome]
        if names:
            yield CardRow(f"{len(names)} {says}", outcome=outcome, note=capitalised(listed(names)))
    if missing := not_judged(report):
        yield CardRow(missing.what, outcome=Outcome.NOT_ASSESSED, note=missing.remedy)
