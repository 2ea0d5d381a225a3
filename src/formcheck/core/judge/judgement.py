"""What came out of judging a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formcheck.core.judge.phases import Window
from formcheck.core.judge.series import CheckSeries
from formcheck.core.report import Finding, Hold, Rep

__all__ = ["Judgement"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came out of judging a set.

    `reps` and `holds` have their findings; `series` and `windows`, one for each rep or hold,
    are by the checks' ids.
    """

    reps: tuple[Rep, ...]
    holds: tuple[Hold, ...]
    set_findings: tuple[Finding, ...]
    series: Mapping[str, CheckSeries]
    windows: Mapping[str, Sequence[Window]]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: of reps, partial ones too, of holds, of the set."""
        parts: tuple[Rep | Hold, ...] = (*self.reps, *self.holds)
        of_parts = (finding for part in parts for finding in part.findings)
        return (*of_parts, *self.set_findings)
