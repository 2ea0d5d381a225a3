"""Charts of single reps: a value against its limits, tempo, reps laid over one another, drift."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup

from formcheck.core.arrays import Array
from formcheck.core.enums import Worse
from formcheck.core.exercise import Threshold
from formcheck.core.judge.decide import acting, doubtful_from
from formcheck.core.report import Finding, Outcome, Rep, Report
from formcheck.core.units import format_value
from formcheck.report.html.svg import Axis, Chart, Marker, fragment
from formcheck.report.html.velocity import usual
from formcheck.report.wording import describe_threshold

__all__ = ["RepValue", "bullet", "drift_chart", "laid_over", "limit_levels", "tempo_bar"]

_BULLET_PX = 44  # layout: height of a bullet chart
_BAR_TOP = 6  # layout: pixels above its bar
_BAR_PX = 18  # layout: height of its bar
_TEMPO_PX = 24  # layout: height of a tempo bar
_OVER_PX = 150  # layout: height of the chart of reps laid over one another
_DRIFT_PX = 150  # layout: height of the chart of a value over the reps
_LABEL_ROOM = 0.17  # layout: share left free for the numbers at the left edge
_SHADES = 5  # layout: steps from the first rep's shade to the last one's
_MOST_NUMBERS = 12  # layout: more reps than this are not all numbered


def bullet(finding: Finding) -> Markup | None:
    """The value with its error bar on a bar that says where warn and fault begin.

    Between what is passed and what is warned of lies what is too close to call. None for a
    finding without a value.
    """
    value, error = finding.value, finding.uncertainty or 0.0
    if value is None or not math.isfinite(value) or not math.isfinite(error):
        return None
    threshold = acting(finding.threshold, error)
    doubtful = doubtful_from(finding.threshold, error)
    limits = list(threshold.limits)
    axis = Axis.around([value - error, value + error, doubtful, *limits], margin=0.25)
    assert axis is not None
    limits_text = describe_threshold(finding.threshold, error)
    label = f"{finding.text}: {finding.outcome.words}; {limits_text}"
    root = ET.Element(
        "svg",
        {"class": "bullet", "height": str(_BULLET_PX), "role": "img", "aria-label": label},
    )
    for css, low, high in _zones([("unclear", doubtful), *threshold.steps], threshold.sign, axis):
        _rect(root, f"zone {css}", (low, high), _BAR_TOP, _BAR_PX)
    for limit in limits:
        _limit_number(root, limit, axis, threshold)
    middle = _BAR_TOP + _BAR_PX / 2
    level = f"{middle:g}"
    ends = {"x1": _percent(axis.at(value - error)), "x2": _percent(axis.at(value + error))}
    ET.SubElement(root, "line", {"class": "error", **ends, "y1": level, "y2": level})
    place = {"cx": _percent(axis.at(value)), "cy": level, "r": "6"}
    ET.SubElement(root, "circle", {"class": f"value {finding.outcome.value}", **place})
    return fragment(root)


def _zones(
    steps: Sequence[tuple[str, float]], sign: float, axis: Axis
) -> Iterator[tuple[str, float, float]]:
    """Name and ends, as fractions, of the zones from good to bad."""
    bad_end = max(sign, 0.0)
    begin, name = 1.0 - bad_end, "pass"
    for next_name, step in steps:
        end = axis.at(step)
        yield name, min(begin, end), max(begin, end)
        begin, name = end, next_name
    yield name, min(begin, bad_end), max(begin, bad_end)


def _limit_number(root: ET.Element, limit: float, axis: Axis, threshold: Threshold) -> None:
    """A limit's number under the bar; the one for warn stands clear of that for fault."""
    at = axis.at(limit)
    first = limit == threshold.warn and threshold.fault is not None
    css = "first" if first == (threshold.worse is Worse.ABOVE) else "last"
    if len(threshold.steps) == 1:
        css = "middle"
    place = {"x": _percent(at), "y": str(_BULLET_PX - 6)}
    text = ET.SubElement(root, "text", {"class": f"tick {css}", **place})
    text.text = format_value(limit, threshold.unit)


def tempo_bar(rep: Rep, longest_s: float, order: Sequence[str]) -> Markup | None:
    """Lowering, pause and lifting in their `order`; a bar across the page lasts `longest_s`."""
    phases = [(name, rep.phases_s[name]) for name in order]
    known = [(name, s) for name, s in phases if s is not None and math.isfinite(s)]
    if not known or longest_s <= 0:
        return None
    css = {"lowering": "lower", "pause": "hold", "lifting": "lift"}
    label = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in known)
    attributes = {"class": "tempo", "height": str(_TEMPO_PX), "role": "img", "aria-label": label}
    root = ET.Element("svg", attributes)
    left = 0.0
    for name, seconds in known:
        right = left + seconds / longest_s
        _rect(root, f"phase {css[name]}", (left, right), 2, _TEMPO_PX - 4)
        left = right
    return fragment(root)


def laid_over(report: Report, series: Array, label: str, unit: str) -> Markup | None:
    """All full reps of `series` (T,) over one another, from light for the first to dark.

    Their turning points lie on one line. None for fewer than two reps.
    """
    reps = [rep for rep in report.reps if rep.is_full]
    t_s = report.trace.sequence.t_s
    if len(reps) < 2 or not len(t_s):
        return None
    insides = [(t_s >= rep.start_s) & (t_s <= rep.end_s) for rep in reps]
    y = Axis.around(np.concatenate([series[inside] for inside in insides]).tolist(), 0.1)
    if y is None:
        return None
    before = max(rep.turn_s - rep.start_s for rep in reps)
    after = max(rep.end_s - rep.turn_s for rep in reps)
    if before + after <= 0:
        return None
    x = Axis(-before - _LABEL_ROOM * (before + after), after)
    chart = Chart(x, y, _OVER_PX, f"{label} of {len(reps)} reps over one another")
    chart.band("turn", (0.0, 0.004 * (before + after)))
    for place, (rep, inside) in enumerate(zip(reps, insides, strict=True)):
        shade = 1 + round((_SHADES - 1) * place / (len(reps) - 1))
        chart.curve(f"rep-curve shade-{shade}", t_s[inside] - rep.turn_s, series[inside])
    chart.axis_y((tick, format_value(tick, unit)) for tick in y.ticks())
    chart.axis_x((tick, f"{tick:+g} s" if tick else "turn") for tick in x.ticks(4))
    return chart.markup()


@dataclass(frozen=True, slots=True)
class RepValue:
    """A rep's value in a chart of drift; `outcome` None where nothing judges it."""

    rep: int
    value: float
    error: float | None
    outcome: Outcome | None = None
    seek: str = ""


def drift_chart(
    values: Sequence[RepValue],
    label: str,
    unit: str,
    threshold: Threshold | None = None,
    least_span: float = 0.0,
) -> Markup | None:
    """A value over the reps, with the lifter's own first reps as a band to compare with.

    The chart shows `least_span` or more. None for fewer than three known values.
    """
    values = [v for v in values if math.isfinite(v.value)]
    if len(values) < 3:
        return None
    errors = [v.error or 0.0 for v in values]
    limits = list(threshold.limits) if threshold else []
    ends = [v.value + sign * e for v, e in zip(values, errors, strict=True) for sign in (-1, 1)]
    middle = (min(ends) + max(ends)) / 2
    ends += [middle - least_span / 2, middle + least_span / 2]
    y = Axis.around([*ends, *limits], 0.12)
    assert y is not None
    reps = values[-1].rep - values[0].rep
    x = Axis(values[0].rep - 0.4 - _LABEL_ROOM * reps, values[-1].rep + 0.6)
    chart = Chart(x, y, _DRIFT_PX, label)
    own, error = usual([v.value for v in values]), usual(errors)
    chart.band("own", y=(own - error, own + error))
    chart.level("own-level", own)
    if threshold is not None:
        limit_levels(chart, x, threshold)
    for v in values:
        chart.whisker(v.rep, v.value, v.error)
        if v.outcome is None:
            chart.dot(v.rep, v.value)
        else:
            title = f"Rep {v.rep}: {format_value(v.value, unit, v.error)}"
            chart.mark(Marker(v.rep, v.value, v.outcome, title, v.seek))
    every = math.ceil(len(values) / _MOST_NUMBERS)
    chart.axis_x((v.rep, str(v.rep)) for v in values[::every])
    chart.axis_y((tick, format_value(tick, unit)) for tick in y.ticks())
    return chart.markup()


def limit_levels(chart: Chart, x: Axis, threshold: Threshold) -> None:
    """Both limits as lines, their names outside of the stretch between them."""
    for name, limit in threshold.steps:
        chart.level(f"limit-level {name}", limit)
        above = (name == "fault") == (threshold.worse is Worse.ABOVE)
        chart.text("limit-name", x.high, limit, Outcome(name).words, lift_px=3 if above else -11)


def _rect(
    root: ET.Element, css: str, ends: tuple[float, float], top_px: float, height_px: float
) -> None:
    place = {"x": _percent(ends[0]), "width": _percent(ends[1] - ends[0])}
    size = {"y": f"{top_px:g}", "height": f"{height_px:g}"}
    ET.SubElement(root, "rect", {"class": css, **place, **size})


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}%"
