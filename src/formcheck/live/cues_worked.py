"""What came of the cues of a live set: each fault in the reps up to its first cue, and after."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

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
    known = [(checks[cue.check], cue) for cue in first.values() if cue.check in checks]
    return [line for check, cue in known for line in _line(report, check, cue.t_s)]


def _line(report: Report, check: Check, cued_s: float) -> Iterator[str]:
    full = [rep for rep in report.reps if rep.is_full]
    before = [rep for rep in full if rep.start_s <= cued_s]
    after = [rep for rep in full if rep.start_s > cued_s]
    of_before, of_after = (_measured(reps, check) for reps in (before, after))
    found = within_set(
        np.array([value for value, _ in of_before]),
        np.array([value for value, _ in of_after]),
        np.array([sem for _, sem in of_before]),
        np.array([sem for _, sem in of_after]),
        check.threshold.worse,
    )
    if found is not None:
        unit = check.threshold.unit
        yield (
            f"After the cue at rep {before[-1].number}: {in_sentence(check.title)} "
            f"{format_value(found.before, unit)} to {format_value(found.after, unit)} on average, "
            f"{_SAYS[found.effect]}."
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
