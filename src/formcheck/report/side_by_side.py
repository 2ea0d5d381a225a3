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
    return (
        f"its {word}s don't differ by more than the error of measuring in what there is to work on"
    )


def caption(part: Rep | Hold, finding: Finding, exercise: Exercise) -> str:
    """`"Rep 4: hips rising first"`, `"Rep 1: fine"`, `"Rep 2: too close to call"`."""
    if part.state is PartState.CLEAN:
        says = "fine"
    elif finding.outcome is Outcome.UNCLEAR:
        says = finding.outcome.words
    else:
        check = next(check for check in exercise.checks if check.id == finding.check)
        is_named = finding.outcome.is_bad or check.title_good
        says = in_sentence(check.named(finding.outcome)) if is_named else "fine in this"
    return f"{capitalised(part.name)}: {says}"


def difference_rows(pair: Pair, exercise: Exercise) -> Iterator[DifferenceRow]:
    """The checks in which the two differ, after the one that they are looked at for.

    A check that both passed is left out where a check of the same measure was told: hips that sag
    less are hips that pike more.
    """
    checks, told = {check.id: check for check in exercise.checks}, set[str]()
    for each in pair.differences:
        if each.check != pair.check and not each.is_told:
            continue
        check = checks[each.check]
        is_passed = each.first.outcome is each.second.outcome is Outcome.PASS
        if not (is_passed and check.measure in told):
            told.add(check.measure)
            yield _row(check.title, each)


def _row(title: str, difference: Difference) -> DifferenceRow:
    change = difference.change
    apart = format_value(abs(change.value), difference.first.threshold.unit)
    than = "more than the error" if change.is_real else "within the error"
    return DifferenceRow(title, difference.first, difference.second, f"{apart} apart, {than}")
