"""What to work on and what is too close to call, in the words that page and terminal share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from formcheck.core.report import Outcome, Report
from formcheck.report.phrases import describe_found
from formcheck.report.remarks import Remark
from formcheck.report.wording import describe_doubt

__all__ = ["Advice", "advice_on"]


@dataclass(frozen=True, slots=True)
class Advice:
    """A remark in words.

    Attributes:
        outcome: what was found.
        cue: what to do about it; the check's name where the exercise has no cue.
        title: the check and where it was found: `"Lower back rounding in rep 3"`.
        value: what was found, in words; at its worst where it was found more than once.
        at: the worst moment, `"rep 4 at 17.5 s"`, or only `"17.5 s"` where it is plain which rep.
        at_s: the same in seconds of the clip, None for the set as a whole.
    """

    outcome: Outcome
    cue: str
    title: str
    value: str
    at: str
    at_s: float | None

    @property
    def found(self) -> str:
        """Title and value: `"Lower back rounding in rep 3: 43±10° rounder than flat"`."""
        return ": ".join(filter(None, (self.title, self.value)))


def advice_on(report: Report, remarks: Iterable[Remark]) -> Iterator[Advice]:
    """`remarks` on `report` in words, in their order."""
    checks = {check.id: check for check in report.exercise.checks}
    for item in remarks:
        finding, check = item.worst.finding, checks.get(item.check.id)
        value = describe_found(finding, check) if check else finding.text
        if value and item.is_spread:
            value = f"at worst {value}"
        if finding.outcome is Outcome.UNCLEAR:
            value = ", ".join(filter(None, (value, describe_doubt(finding, item.check))))
        yield Advice(
            outcome=finding.outcome,
            cue=finding.cue or item.check.title,
            title=f"{item.check.title} {item.where}".strip(),
            value=value,
            at=_moment(item),
            at_s=finding.at_s,
        )


def _moment(item: Remark) -> str:
    at_s = item.worst.finding.at_s
    when = f"{at_s:.1f} s" if at_s is not None and math.isfinite(at_s) else ""
    if item.worst.part is None or not item.is_spread:
        return when
    return f"{item.worst.name} at {when}" if when else item.worst.name
