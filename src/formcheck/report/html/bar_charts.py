"""Charts of the bar: its way seen from the side, and how fast it rose in each rep."""

from __future__ import annotations

import math

import numpy as np
from markupsafe import Markup

from formcheck.core.arrays import Array
from formcheck.core.bar.model import Bar
from formcheck.core.report import Rep, Report
from formcheck.report.bar_figures import fastest_and_slowest, lifts_of, mean_of
from formcheck.report.bar_wording import bar_name
from formcheck.report.html.svg import Axis, Chart

__all__ = ["path_chart", "speed_chart"]

PATH_PX = (220, 330)  # layout: width of the chart of the way, which is the same on any page; height
_SPEED_PX = 200  # layout: height of the chart of speeds
_LABEL_ROOM = 0.17  # layout: share left free for the numbers at the left edge
_MOST_NUMBERS = 12  # layout: more reps than this are not all numbered
_TICK_ROOM = 0.12  # layout: share of the chart of the way that half of a number below it takes
# ours: times that the way is drawn wider than high, the largest that has room is taken.
_STRETCHES = (4, 3, 2, 1)
# ours: centimetres to either side of the middle that a chart shows at least.
_LEAST_CM = 3.0
# ours: share of the fastest that a chart of speeds spans at least, so that small differences look
# small.
_SMALLEST_SPAN = 0.3


def path_chart(report: Report) -> tuple[Markup, int] | None:
    """The way up in each rep, forward to the right, and how often wider than high it is drawn.

    It is drawn about the middle of the foot where the lifter stands over the feet, else about its
    own middle.

    None where the camera does not see how far forward the bar is.
    """
    bar = report.bar
    if bar is None:
        return None
    lifts = [(rep, _during(report, lift.start_s, lift.end_s)) for rep, lift in lifts_of(report)]
    ways = [(rep, bar.forward_cm[inside], bar.height_cm[inside]) for rep, inside in lifts]
    known = [way for way in ways if np.isfinite(way[1] + way[2]).any()]
    if not known:
        return None
    over_foot = any(lift.lift_off_cm is not None for _, lift in lifts_of(report))
    middle_cm = 0.0 if over_foot else _middle(np.concatenate([way[1] for way in known]))
    known = [(rep, across - middle_cm, up) for rep, across, up in known]
    forward, height = (np.concatenate([way[n] for way in known]) for n in (1, 2))
    y = Axis.around(height.tolist(), 0.05)
    assert y is not None
    x, stretch = _wide(forward, (y.high - y.low) / Chart.plot_px(PATH_PX[1]))
    chart = Chart(x, y, PATH_PX[1], _path_label(report, bar, len(known)), "path")
    chart.attribute("width", str(PATH_PX[0]))
    chart.axis_y((tick, f"{tick:g} cm") for tick in y.ticks())
    middle_name = "mid-foot" if over_foot else "middle"
    ticks = [(tick, f"{tick:+g} cm" if tick else middle_name) for tick in x.ticks()]
    chart.axis_x(ticks, edge=_TICK_ROOM)
    chart.band("turn", (-0.004 * (x.high - x.low), 0.004 * (x.high - x.low)))
    told = _told(report)
    # What is told stands on top.
    for rep, across, up in sorted(known, key=lambda way: way[0].index in told):
        chart.curve(f"way {told.get(rep.index, '')}".strip(), across, up)
    _sticking_dots(chart, report, bar, middle_cm)
    return chart.markup(), stretch


def speed_chart(report: Report) -> Markup | None:
    """Mean velocity of each lift with its own error; None for fewer than two."""
    bar, lifts = report.bar, lifts_of(report)
    if bar is None or len(lifts) < 2:
        return None
    speeds = [(rep, mean_of(bar, lift)) for rep, lift in lifts]
    ends = [s.value + sign * s.uncertainty_in_set for _, s in speeds for sign in (-1, 1)]
    limits = _limits_m_s(report)
    fastest = max(speed.value for _, speed in speeds)
    least = (1.0 - _SMALLEST_SPAN) * fastest
    y = Axis.around([*ends, least, *limits], 0.1)
    assert y is not None
    last = len(speeds)
    x = Axis(1 - 0.4 - _LABEL_ROOM * last, last + 0.6)
    said = ", ".join(f"{rep.name} {speed.value:.2f}" for rep, speed in speeds)
    chart = Chart(x, y, _SPEED_PX, f"Mean velocity in metres a second: {said}")
    chart.axis_y((tick, f"{tick:g} m/s") for tick in y.ticks())
    for place, limit in enumerate(limits, start=1):
        if math.isfinite(limit):
            chart.level("limit-level warn", limit, (place - 0.5, place + 0.5))
    for place, (rep, speed) in enumerate(speeds, start=1):
        around = f"{speed.value:.2f}±{speed.uncertainty_in_set:.2f} m/s"
        chart.whisker(place, speed.value, speed.uncertainty_in_set)
        chart.dot(place, speed.value, f"{rep.name}: {around}")
    every = math.ceil(last / _MOST_NUMBERS)
    names = [str(rep.number) if rep.is_full else "–" for rep, _ in speeds]
    chart.axis_x(list(enumerate(names, start=1))[::every])
    return chart.markup()


def _middle(forward_cm: Array) -> float:
    return float(np.nanmin(forward_cm) + np.nanmax(forward_cm)) / 2.0


def _wide(forward_cm: Array, cm_per_px: float) -> tuple[Axis, int]:
    """The axis across on which all of `forward_cm` has room, and how often wider it is drawn.

    `cm_per_px` is the scale upward.
    """
    low = min(float(np.nanmin(forward_cm)), -_LEAST_CM)
    high = max(float(np.nanmax(forward_cm)), _LEAST_CM)
    margin = 0.08 * (high - low)
    plot = 1.0 - _LABEL_ROOM  # the rest, at the left edge, is for numbers
    room = [(PATH_PX[0] * cm_per_px / stretch, stretch) for stretch in _STRETCHES]
    need = (high - low + 2 * margin) / plot
    span, stretch = next((each for each in room if each[0] >= need), (need, 1))
    right = (low + high) / 2 + plot * span / 2
    return Axis(right - span, right), stretch


def _during(report: Report, start_s: float, end_s: float) -> Array:
    """Where the samples of the trace lie in a stretch of time, (T,) bools."""
    t_s = report.trace.sequence.t_s
    return np.asarray((t_s >= start_s) & (t_s <= end_s))


def _told(report: Report) -> dict[int, str]:
    """The reps that are told from the others, by index: the fastest and the slowest."""
    ends = fastest_and_slowest(report)
    return {} if ends is None else {ends[0].index: "fastest", ends[1].index: "slowest"}


def _sticking_dots(chart: Chart, report: Report, bar: Bar, middle_cm: float) -> None:
    """A dot where the bar nearly stopped, in each lift in which it did."""
    for rep, lift in lifts_of(report):
        if lift.sticking is None or not len(report.trace.sequence):
            continue
        at = report.trace.sequence.nearest(lift.sticking.at_s)
        across, up = float(bar.forward_cm[at]) - middle_cm, float(bar.height_cm[at])
        if math.isfinite(across + up):
            chart.dot(across, up, _sticking_title(rep, lift.sticking.height))


def _sticking_title(rep: Rep, height: float) -> str:
    return f"{rep.name}: slowest {100 * height:.0f} % of the way up"


def _limits_m_s(report: Report) -> list[float]:
    """The velocity that each lift was not to fall to: the limit below the fastest full rep before.

    NaN where there is none before; nothing where no limit was asked for.
    """
    bar = report.bar
    if bar is None or bar.loss is None or bar.loss.limit is None:
        return []
    limits, fastest = [], math.nan
    for rep, lift in lifts_of(report):
        limits.append(fastest * (1.0 - bar.loss.limit / 100.0))
        if rep.is_full:
            fastest = np.fmax(fastest, lift.mean_m_s)
    return limits


def _path_label(report: Report, bar: Bar, n: int) -> str:
    """What the chart shows, for those who can't see it."""
    lifts = [lift for _, lift in lifts_of(report)]
    swings = [lift.forward_cm for lift in lifts if lift.forward_cm is not None]
    swing = f"; forward and back {min(swings):.0f} to {max(swings):.0f} cm" if swings else ""
    return f"The way of {bar_name(bar)} from the side in {n} reps{swing}"
