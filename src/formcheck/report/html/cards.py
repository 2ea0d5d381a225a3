"""The checks of a set as report.html shows them to a coach: limits, chart, source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from formcheck.core.bar.model import BarSource
from formcheck.core.enums import Phase, Reduction, Scope
from formcheck.core.exercise import Check
from formcheck.core.report import CheckSummary, Outcome, Report
from formcheck.report.bar_figures import lifts_of
from formcheck.report.html.drawings import BackDrawing, back_drawing
from formcheck.report.html.timelines import check_chart
from formcheck.report.remarks import located_findings
from formcheck.report.wording import describe_threshold, describe_value, uncertainty_of

__all__ = ["Card", "cards_of", "when_of"]


@dataclass(frozen=True, slots=True)
class Card:
    """A check over the whole set. `looks` says how to read its chart."""

    check: Check
    summary: CheckSummary
    counts: str
    """In how many reps it passed or failed; of a check of the whole set, its value."""
    limits: str
    looks: str
    chart: Markup | None
    back: BackDrawing | None


def cards_of(report: Report) -> Iterator[Card]:
    """The checks that were made, worst first."""
    definitions = {check.id: check for check in report.exercise.checks}
    made = [c for c in report.checks if c.outcome.is_measured]
    drawn = False
    for summary in sorted(made, key=lambda c: -c.outcome.severity):
        if (check := definitions.get(summary.id)) is not None:
            # Backs that pass look alike: one of them is enough to see.
            wanted = summary.outcome is not Outcome.PASS or not drawn
            back = back_drawing(report, check) if wanted else None
            drawn = drawn or back is not None
            found = [
                item.finding
                for item in located_findings(report)
                if item.finding.check == check.id and item.counts
            ]
            yield Card(
                check=check,
                summary=summary,
                counts=_over_set(report, check) or _counts(summary),
                limits=describe_threshold(check.threshold, uncertainty_of(found)),
                looks=_looks(check, report),
                chart=check_chart(report, check) if check.scope is not Scope.SET else None,
                back=back,
            )


def _over_set(report: Report, check: Check) -> str:
    """What a check of the whole set found; empty for other checks."""
    for finding in report.set_findings:
        if finding.check == check.id:
            return describe_value(finding, check)
    return ""


def _counts(summary: CheckSummary) -> str:
    """`"fault in 2, warn in 1, pass in 5 of 8"`; first what the mean comes to if it decides."""
    total = sum(summary.counts.values())
    if total < 2:
        return ""
    spoken = (Outcome.FAULT, Outcome.WARN, Outcome.UNCLEAR, Outcome.PASS)
    by_mean = f"{summary.outcome.words} in the mean; " if summary.is_by_mean else ""
    return f"{by_mean}{summary.tally(*spoken)} of {total}"


_PHASES = {
    Phase.WHOLE: "all through the rep",
    Phase.LOWERING: "on the way down",
    Phase.LIFTING: "on the way up",
    Phase.TOP: "at the top",
    Phase.BOTTOM: "at the bottom",
    Phase.MIDDLE: "half way down and half way up",
    Phase.EARLY_LIFTING: "early on the way up",
    Phase.PULL: "from leaving the floor to past the knees",
    Phase.LATE_LOWERING: "late on the way down",
}


_REDUCTIONS = {
    Reduction.WORST: "the worst that lasts counts",
    Reduction.MEDIAN: "the middle value counts",
    Reduction.CHANGE: "how much it changes from where that begins counts",
    Reduction.RANGE: "how far it moves counts",
    Reduction.REBOUND: "the largest bounce counts",
    Reduction.DURATION: "how long that takes counts",
    Reduction.ONE_SIDED: "it counts when most reps lean the same way",
}
_OVER_TIME = {
    (Scope.SET, Reduction.DRIFT): "Compares the last two reps with the first two.",
    (Scope.SET, Reduction.SLOWDOWN): "Compares the last two reps with the fastest.",
    (Scope.HOLD, Reduction.DRIFT): "Compares the last fifth of the hold with the first.",
}

_SLOWDOWN_BESIDE_BAR = {
    BarSource.PLATE: "The bar's own speed, which is surer, is told above.",
    BarSource.HANDS: "The speed of your hands is told above.",
}


def _looks(check: Check, report: Report) -> str:
    """When the check looks, and at what."""
    if check.reduce is Reduction.SLOWDOWN and report.bar is not None and lifts_of(report):
        said = _SLOWDOWN_BESIDE_BAR[report.bar.source]
        return f"Compares the last two reps with the fastest, by the joints. {said}"
    if (over_time := _OVER_TIME.get((check.scope, check.reduce))) is not None:
        return over_time
    return f"Looks {when_of(check)}; {_REDUCTIONS[check.reduce]}."


def when_of(check: Check) -> str:
    """The part of a rep or hold that the check looks at: `"on the way down"`."""
    return "all through the hold" if check.scope is Scope.HOLD else _PHASES[check.phase]
