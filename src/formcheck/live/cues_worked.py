"""What came of the cues of a live set: each fault in the reps up to its first cue, and after."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.cue_effect import Effect, within_set
from formcheck.core.exercise import Check
from formcheck.core.online import Cue
from formcheck.core.report import Rep, Report
from formcheck.core.units import format_value
from formcheck.report.wording import in_sentence

__all__ = ["describe_cues"]

_SAYS = {
    Effect.BETTER: "better",
    Effect.WORSE: "worse",
    Effect.SAME: "no more than reps differ anyway",
}


def describe_cues(report: Report, cues: Iterable[Cue]) -> list[str]:
    """A line for each check that was cued and measured in full reps before and after.

    `"After the cue at rep 2: knees caving in 53% to 98% on average, better."`

    Args:
        report: on the set.
        cues: in the order they were given, in the set's own time; of a check the first one counts.
    """
    first: dict[str, Cue] = {}
    for cue in cues:
        first.setdefault(cue.check, cue)
    checks = {check.id: check for check in report.exercise.checks}
    compared = [
        found
        for cue in first.values()
        if cue.check in checks
        for found in _both_sides(report, checks[cue.check], cue.t_s)
    ]
    return [line for each in compared for line in _line(each, among=len(compared))]


@dataclass(frozen=True, slots=True)
class _BothSides:
    """A check that was cued in rep `number`: its values up to that rep, and after.

    `before` and `after` hold the values and their standard errors, (2, reps), at least one rep.
    """

    check: Check
    number: int
    before: Array
    after: Array


def _both_sides(report: Report, check: Check, cued_s: float) -> Iterator[_BothSides]:
    """The check before and after its cue; nothing where one of the two was not measured."""
    full = [rep for rep in report.reps if rep.is_full]
    before = [rep for rep in full if rep.start_s <= cued_s]
    after = [rep for rep in full if rep.start_s > cued_s]
    of_before, of_after = (_measured(reps, check) for reps in (before, after))
    if of_before and of_after:
        yield _BothSides(check, before[-1].number, np.array(of_before).T, np.array(of_after).T)


def _line(cued: _BothSides, among: int) -> Iterator[str]:
    """What became of it; `among` is how many checks were cued and are told of."""
    before, after = cued.before, cued.after
    threshold = cued.check.threshold
    found = within_set(before[0], after[0], before[1], after[1], threshold.worse, among)
    if found is not None:
        yield (
            f"After the cue at rep {cued.number}: {in_sentence(cued.check.title)} "
            f"{format_value(found.before, threshold.unit)} to "
            f"{format_value(found.after, threshold.unit)} on average, {_SAYS[found.effect]}."
        )


def _measured(reps: Iterable[Rep], check: Check) -> list[tuple[float, float]]:
    """Value and standard error of the check in each rep that has both."""
    findings = (found for rep in reps for found in rep.findings if found.check == check.id)
    return [
        (found.value, found.sem)
        for found in findings
        if found.value is not None and found.sem is not None
        if math.isfinite(found.value + found.sem)
    ]
