"""The figures of report.html that compare reps: laid over one another, and in order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from markupsafe import Markup

from formcheck.core.arrays import Array
from formcheck.core.enums import Reduction, Scope
from formcheck.core.exercise import Check
from formcheck.core.judge.decide import acting
from formcheck.core.report import Finding, Outcome, Report
from formcheck.core.units import format_value
from formcheck.report.html.charts import RepValue, drift_chart, laid_over
from formcheck.report.html.timelines import measure_words, unit_of
from formcheck.report.html.velocity import Pace, usual
from formcheck.report.html.video_link import VideoLink
from formcheck.report.wording import describe_value, uncertainty_of

__all__ = ["Figure", "drift_figures", "laid_over_figures", "signal_unit"]

# ours: share of the value that a chart of range or speed spans at least, so that small
# differences look small.
_SMALLEST_SPAN = 0.3


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title and a sentence on what it says."""

    title: str
    says: str
    chart: Markup
    outcome: Outcome | None = None


def laid_over_figures(report: Report, checks: Sequence[Check]) -> Iterator[Figure]:
    """The rep signal and the measure of each of `checks`, once."""
    if report.exercise.is_hold:
        return
    seen: dict[str, tuple[Array, str]] = {
        report.pattern.measure: (report.trace.signal, signal_unit(report))
    }
    for check in checks:
        series = report.trace.checks.get(check.id)
        if series is not None and check.scope is Scope.REP:
            seen.setdefault(check.measure, (series, unit_of(check.measure, check.threshold.unit)))
    for measure, (series, unit) in seen.items():
        title = measure_words(measure)
        if (chart := laid_over(report, series, title, unit)) is not None:
            yield Figure(title, "", chart)


def signal_unit(report: Report) -> str:
    """The unit of the reps' range."""
    return unit_of(report.pattern.measure, "T")


def drift_figures(report: Report, pace: Pace | None) -> Iterator[Figure]:
    """Range, speed, depth and back over the reps, then what the checks of the set say."""
    full = [rep for rep in report.reps if rep.is_full and math.isfinite(rep.range)]
    unit = signal_unit(report)
    values = [RepValue(rep.number, rep.range, None) for rep in full]
    least = _SMALLEST_SPAN * usual([rep.range for rep in full]) if full else 0.0
    if (chart := drift_chart(values, "Range of each rep", unit, least_span=least)) is not None:
        yield Figure("Range: how far each rep goes", _range_says(values), chart)
    if pace is not None:
        values = [RepValue(speed.rep, speed.percent, speed.error) for speed in pace.speeds]
        chart = drift_chart(values, "Speed of each lift", "%", least_span=100 * _SMALLEST_SPAN)
        if chart is not None:
            yield Figure("Speed of each lift, fastest = 100 %", "", chart)
    for check in report.exercise.checks:
        if check.scope is Scope.REP and (check.reads_silhouette or check.id.endswith(".depth")):
            yield from _drift_of(report, check)


def _drift_of(report: Report, check: Check) -> Iterator[Figure]:
    link = VideoLink.of(report)
    found = [
        (rep.number, finding)
        for rep in report.reps
        if rep.is_full
        for finding in rep.findings
        if finding.check == check.id and finding.outcome.is_measured
    ]
    values = [
        RepValue(index, f.value, f.uncertainty, f.outcome, link.seek(f.at_s))
        for index, f in found
        if f.value is not None
    ]
    unit = check.threshold.unit
    limits = acting(check.threshold, uncertainty_of(f for _, f in found) or 0.0)
    chart = drift_chart(values, f"{check.title}, rep by rep", unit, limits)
    if chart is None:
        return
    first, last = usual([v.value for v in values]), mean([v.value for v in values[-2:]])
    says = (
        f"First two reps {format_value(first, unit)} on average, "
        f"last two {format_value(last, unit)}."
    )
    drift = _judged_drift(report, check.measure)
    if drift is not None:
        says = f"{says} {drift[1]}"
    yield Figure(check.title, says, chart, drift[0].outcome if drift else None)


def _judged_drift(report: Report, measure: str) -> tuple[Finding, str] | None:
    """What a check of the whole set says of how `measure` drifts, if there is one."""
    checks = {check.id: check for check in report.exercise.checks}
    for finding in report.set_findings:
        check = checks.get(finding.check)
        if check is None or not finding.outcome.is_measured:
            continue
        if (check.measure, check.reduce) == (measure, Reduction.DRIFT):
            name = check.named(finding.outcome)
            return finding, f"{name}: {describe_value(finding, check)}."
    return None


def _range_says(values: list[RepValue]) -> str:
    """How far the last rep went against the lifter's own first two."""
    own, last = usual([v.value for v in values]), values[-1]
    if own <= 0:
        return ""
    change = 100 * (last.value / own - 1)
    if abs(change) < 3:
        return f"Rep {last.rep} went as far as your first two on average."
    word = "further than" if change > 0 else "less far than"
    return f"Rep {last.rep} went {abs(change):.0f} % {word} your first two on average."
