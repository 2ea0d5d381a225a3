"""Two reps, or holds, side by side in words: which ones, what each is, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formcheck.core.enums import Outcome, PartState
from formcheck.core.exercise import Exercise
from formcheck.core.finding import Finding
from formcheck.core.pairs import Difference, Pair, with_best
from formcheck.core.parts import Hold, Rep
from formcheck.core.report import Report
from formcheck.core.units import format_value
from formcheck.report.remarks import work_on
from formcheck.report.wording import capitalised, in_sentence

__all__ = ["DifferenceRow", "caption", "difference_rows", "why_no_pair", "worst_beside_best"]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """What a check says of both; `says` is how far apart that is, against the error."""

    title: str
    first: Finding
    second: Finding
    says: str


def worst_beside_best(report: Report) -> Pair | None:
    """The rep, or hold, with the set's worst fault and the best one; None if they don't differ."""
    parts = [part for part in report.parts if part.is_full]
    for remark in work_on(report):
        worst = remark.worst.part
        if worst is not None and worst.is_full:
            pair = with_best(parts, worst, remark.check.id)
            if pair is not None:
                return pair
    return None


def why_no_pair(report: Report) -> str:
    """Why there is no worst rep beside a best one, as the end of a sentence."""
    word = "hold" if report.holds else "rep"
    full = sum(part.is_full for part in report.parts)
    if full < 2:
        return f"there is only one {word} in it" if full else f"there is no full {word} in it"
    if not any(remark.worst.part for remark in work_on(report)):
        return f"no {word} has anything to watch or to fix"
    return f"its {word}s don't differ by more than the error in what is to work on"


def caption(part: Rep | Hold, finding: Finding, exercise: Exercise) -> str:
    """`"Rep 4: hips rise first"`, `"Rep 1: fine"`."""
    title = next((check.title for check in exercise.checks if check.id == finding.check), "")
    if finding.outcome.is_bad:
        says = in_sentence(title)
    elif part.state is PartState.CLEAN:
        says = "fine"
    elif finding.outcome is Outcome.PASS:
        says = f"fine in this, but {part.state.words}" if _is_bad(part) else part.state.words
    else:
        says = finding.outcome.words
    return f"{capitalised(part.name)}: {says}"


def _is_bad(part: Rep | Hold) -> bool:
    return part.state in (PartState.WARN, PartState.FAULT)


def difference_rows(pair: Pair, exercise: Exercise) -> Iterator[DifferenceRow]:
    """The checks in which the two differ, after the one that they are looked at for."""
    titles = {check.id: check.title for check in exercise.checks}
    for each in pair.differences:
        if each.check in titles and (each.check == pair.check or each.is_told):
            yield _row(titles[each.check], each)


def _row(title: str, difference: Difference) -> DifferenceRow:
    change = difference.change
    apart = format_value(abs(change.value), difference.first.threshold.unit)
    than = "more than the error" if change.is_real else "within the error"
    return DifferenceRow(title, difference.first, difference.second, f"{apart} apart, {than}")
