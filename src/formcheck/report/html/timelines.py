"""Charts over time: the rep signal with its ledger, and each check's measure with its limits."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from markupsafe import Markup

from formcheck.core.arrays import Array
from formcheck.core.enums import Reduction
from formcheck.core.exercise import Check
from formcheck.core.judge.decide import acting
from formcheck.core.measures import MEASURES
from formcheck.core.report import Finding, Hold, Rep, Report, Segment
from formcheck.core.signals import runs
from formcheck.core.units import format_value
from formcheck.report.html.svg import Axis, Chart, Marker
from formcheck.report.html.video_link import VideoLink
from formcheck.report.remarks import located_findings, shown_state
from formcheck.report.wording import STATE_SIGNS, capitalised, uncertainty_of

__all__ = ["check_chart", "measure_words", "signal_chart", "unit_of"]

_SIGNAL_PX = 170  # layout: height of the rep signal's chart
_CHECK_PX = 170  # layout: height of a check's chart
_LABEL_ROOM = 0.15  # layout: share left free for the numbers at the left edge
_SIGN_ROOM = 0.02  # layout: share left free for half of a sign at the right edge
_PX_PER_LETTER = 6.2  # layout: width of a label's letter
_WIDE_PX = 640  # layout: width of a chart on a desktop, where a label has to fit


def measure_words(measure: str) -> str:
    """`"hip_height"` as `"Hip height"`."""
    known = MEASURES.get(measure)
    return known.title if known else measure.replace("_", " ").capitalize()


def signal_chart(report: Report) -> Markup | None:
    """The signal that reps are counted from: reps shaded, what was not counted hatched.

    None when there is no signal to show.
    """
    trace = report.trace
    y = Axis.around(trace.signal.tolist(), margin=0.12)
    if y is None or len(trace.signal) < 2:
        return None
    t_s = trace.sequence.t_s
    x = Axis(float(t_s[0]), float(t_s[-1]))
    what = "hold" if report.holds else "rep"
    label = (
        f"{_signal_words(report)} over {x.high - x.low:.0f} seconds with "
        f"{len(report.reps) or len(report.holds)} {what}s marked"
    )
    chart = Chart(x, y, _SIGNAL_PX, label, "timeline")
    for segment in report.segments:
        if not segment.is_counted:
            span = (segment.start_s, segment.end_s)
            chart.band("skipped", span, label=_if_it_fits(segment, x))
    _shade_parts(chart, report)
    chart.curve("signal", t_s, trace.signal)
    _finish_time_axis(chart, x, VideoLink.of(report))
    return chart.markup()


def check_chart(report: Report, check: Check) -> Markup | None:
    """A check's measure over the set, with its limits where and while it looks.

    None when the measure is not known anywhere in the set.
    """
    parts: tuple[Rep | Hold, ...] = (*report.reps, *report.holds)
    series = report.trace.checks.get(check.id)
    if series is None or not parts:
        return None
    t_s = report.trace.sequence.t_s
    first_s, last_s = parts[0].start_s, parts[-1].end_s
    whole_s = last_s - first_s
    x = Axis(first_s - _LABEL_ROOM * whole_s, last_s + _SIGN_ROOM * whole_s)
    windows = list(_limits(report, check, series))
    # What is left of the first part is room for the numbers.
    shown = np.where((t_s >= first_s) & (t_s <= x.high), series, np.nan)
    y = _value_axis(shown, windows, check)
    if y is None:
        return None
    unit = unit_of(check.measure, check.threshold.unit)
    label = f"{measure_words(check.measure)} over the set"
    chart = Chart(x, y, _CHECK_PX, label, "timeline judged")
    chart.axis_y((tick, format_value(tick, unit)) for tick in y.ticks())
    _shade_parts(chart, report)
    for span, limits in windows:
        _draw_limits(chart, span, limits, check)
    chart.curve("measure-curve", t_s, shown)
    link = VideoLink.of(report)
    for marker in _markers(report, check, link):
        chart.mark(marker)
    _finish_time_axis(chart, x, link)
    return chart.markup()


def unit_of(measure: str, otherwise: str) -> str:
    """The unit of a measure, which need not be that of a check's limits: seconds, per cent."""
    return MEASURES[measure].unit if measure in MEASURES else otherwise


def _value_at(t_s: Array, series: Array, at_s: float) -> float:
    """`series` (T,) at the sample nearest to `at_s`."""
    return float(series[int(np.argmin(np.abs(t_s - at_s)))])


def _signal_words(report: Report) -> str:
    return measure_words(report.pattern.measure)


def _shade_parts(chart: Chart, report: Report) -> None:
    for rep in report.reps:
        number = str(rep.number) if rep.is_full else "partial"
        label = f"{number} {STATE_SIGNS[shown_state(rep)]}"
        chart.band(f"part {rep.kind}", (rep.start_s, rep.end_s), label=label)
    for hold in report.holds:
        number = f"{hold.index} " if len(report.holds) > 1 else ""
        label = f"{number}{STATE_SIGNS[hold.state]}"
        chart.band("part full", (hold.start_s, hold.end_s), label=label)


def _if_it_fits(entry: Segment, x: Axis) -> str:
    wide_px = (entry.end_s - entry.start_s) / (x.high - x.low) * _WIDE_PX
    return entry.reason if len(entry.reason) * _PX_PER_LETTER + 10 < wide_px else ""


def _finish_time_axis(chart: Chart, x: Axis, link: VideoLink) -> None:
    chart.axis_x((tick, f"{tick:g} s") for tick in x.ticks(6) if tick >= 0)
    if link.file and not link.is_part:
        chart.attribute("data-from", link.seek(x.low))
        chart.attribute("data-to", link.seek(x.high))
        chart.playhead()


_Span = tuple[float, float]


def _limits(report: Report, check: Check, series: Array) -> Iterator[tuple[_Span, list[float]]]:
    """Stretches in which the check looks, each with the values from which it warns and faults.

    A check of a change judges it from where the stretch begins. Where the limits are of
    something else than the measure's own value there is nothing to draw.
    """
    if check.reduce not in (Reduction.WORST, Reduction.MEDIAN, Reduction.CHANGE):
        return
    t_s, looked = report.trace.sequence.t_s, report.trace.windows[check.id]
    for part in report.parts:
        found = [f for f in part.findings if f.check == check.id]
        steps = acting(check.threshold, uncertainty_of(found) or 0.0).limits
        inside = (t_s >= part.start_s) & (t_s <= part.end_s)
        for start, stop in runs(looked & inside):
            base = 0.0
            if check.reduce is Reduction.CHANGE:
                known = series[start:stop][np.isfinite(series[start:stop])]
                if not len(known):
                    continue
                base = float(np.median(known[:3]))
            yield (float(t_s[start]), float(t_s[stop - 1])), [base + step for step in steps]


def _value_axis(
    shown: Array, windows: list[tuple[_Span, list[float]]], check: Check
) -> Axis | None:
    """From the smallest to the largest value, and a little beyond the outermost limit."""
    known = shown[np.isfinite(shown)]
    if not len(known):
        return None
    limits = [limit for _, steps in windows for limit in steps]
    ends = [*np.percentile(known, [0.5, 99.5]).tolist(), *limits]
    if limits and (axis := Axis.around(ends)) is not None:
        beyond = 0.08 * (axis.high - axis.low)
        sign = check.threshold.sign
        ends.append(sign * (max(sign * limit for limit in limits) + beyond))
    return Axis.around(ends)


def _draw_limits(chart: Chart, span: _Span, limits: list[float], check: Check) -> None:
    """From the limit for warn on one colour, from that for fault on another."""
    outcomes = [name for name, _ in check.threshold.steps]
    endless = check.threshold.sign * math.inf
    for name, limit, end in zip(outcomes, limits, [*limits[1:], endless], strict=True):
        chart.band(f"limit {name}", span, (limit, end))


def _markers(report: Report, check: Check, link: VideoLink) -> Iterator[Marker]:
    t_s, series = report.trace.sequence.t_s, report.trace.checks[check.id]
    for item in located_findings(report):
        finding = item.finding
        if finding.check != check.id or finding.at_s is None or item.part is None:
            continue
        if not finding.outcome.is_measured:
            continue
        title = f"{capitalised(item.name)}: {check.named(finding.outcome)}, {_verdict(finding)}"
        y = _value_at(t_s, series, finding.at_s)
        yield Marker(finding.at_s, y, finding.outcome, title, link.seek(finding.at_s))


def _verdict(finding: Finding) -> str:
    return f"{finding.text}, {finding.outcome.words}, at {finding.at_s:.1f} s"
