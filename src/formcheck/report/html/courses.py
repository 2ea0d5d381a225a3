"""Charts over a lifter's sets: a small one for a table, and large ones with days below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup

from formcheck.core.arrays import Array
from formcheck.core.course import Course
from formcheck.core.exercise import Threshold
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.units import format_value
from formcheck.report.html.charts import limit_levels
from formcheck.report.html.svg import Axis, Chart, Marker, curve_paths, fragment

__all__ = ["course_chart", "number_chart", "sparkline"]

_SPARK_WH = (96, 26)  # layout: pixels
_DOT_PX = 3.0  # layout: pixels, the radius of the dot on the newest value
_COURSE_PX = 170  # layout: height of a chart of a check
_NUMBER_PX = 120  # layout: height of a chart of what people wrote
_LABEL_ROOM = 0.17  # layout: share left free for the numbers at the left edge
_MOST_DAYS = 4  # layout: days named below a chart; a phone has room for no more


def sparkline(course: Course) -> Markup | None:
    """The values of all sets as a line without numbers; None for fewer than three.

    It is as high as their errors, so that what is within them does not look like a change.
    """
    values, width, height = course.values, *_SPARK_WH
    axis = Axis.around(_with_errors(course))
    if len(values) < 3 or axis is None:
        return None
    first, newest = (format_value(float(values[n]), course.unit) for n in (0, -1))
    said = f"{len(values)} sets, from {first} to {newest}"
    attributes = {"class": "spark", "width": str(width), "height": str(height), "role": "img"}
    root = ET.Element("svg", {**attributes, "aria-label": said})
    # The dot at the end stays inside the picture.
    plot = {"width": f"{width - 2 * _DOT_PX:g}", "height": str(height)}
    box = {"viewBox": "0 0 1000 1000", "preserveAspectRatio": "none"}
    inner = ET.SubElement(root, "svg", {"x": f"{_DOT_PX:g}", "y": "0", **plot, **box})
    heights = np.array([axis.at(value) for value in values.tolist()])
    path = curve_paths(np.linspace(0.0, 1.0, len(values)), heights)
    ET.SubElement(inner, "path", {"class": "course", "d": path})
    end = {"cx": f"{width - _DOT_PX:g}", "cy": f"{height * (1 - heights[-1]):.1f}"}
    ET.SubElement(root, "circle", {"class": "dot", **end, "r": f"{_DOT_PX:g}"})
    return fragment(root)


def course_chart(
    course: Course,
    changes: Sequence[bool],
    places: Sequence[int],
    days: Sequence[str],
    threshold: Threshold | None = None,
) -> Markup:
    """The value of every set with its error bar; a ring marks one that really changed.

    Args:
        course: of one check, (sets,).
        changes: whether each set really differs from the one before, (sets,).
        places: of the sets among all of the exercise, (sets,).
        days: when each set of the exercise was filmed, in words; a set may lack this check.
        threshold: the limits to draw, if they are known.
    """
    y = Axis.around([*_with_errors(course), *(threshold.limits if threshold else ())], 0.12)
    assert y is not None
    said = [format_value(value, course.unit) for value in course.values.tolist()]
    chart, x = _chart_over(days, y, _COURSE_PX, f"{course.title}: {_summed_up(said)}")
    chart.axis_y((tick, format_value(tick, course.unit)) for tick in y.ticks())
    if threshold is not None:
        limit_levels(chart, x, threshold)
    chart.curve("course", np.array(places, dtype=float), course.values)
    errors = course.sems * INTERVAL_SEMS
    for n, place in enumerate(places):
        value, error = float(course.values[n]), float(errors[n])
        chart.whisker(place, value, error)
        title = f"{days[place]}: {format_value(value, course.unit, error)}"
        if n == len(places) - 1:
            chart.mark(Marker(place, value, course.outcomes[n], title))
        else:
            chart.dot(place, value, title)
        if changes[n]:
            chart.ring(place, value)
    return chart.markup()


def number_chart(values: Array, unit: str, days: Sequence[str], title: str) -> Markup | None:
    """What people wrote of each set, (sets,), NaN where nothing; None for fewer than two."""
    known = np.flatnonzero(np.isfinite(values))
    y = Axis.around(values.tolist(), 0.2)
    if len(known) < 2 or y is None:
        return None
    said = [f"{value:g}{unit}" for value in values[known].tolist()]
    chart, _ = _chart_over(days, y, _NUMBER_PX, f"{title}: {_summed_up(said)}")
    chart.axis_y((tick, f"{tick:g}{unit}") for tick in y.ticks(3))
    chart.curve("course", known.astype(float), values[known])
    for place, words in zip(known.tolist(), said, strict=True):
        chart.dot(place, float(values[place]), f"{days[place]}: {words}")
    return chart.markup()


def _chart_over(days: Sequence[str], y: Axis, height: int, label: str) -> tuple[Chart, Axis]:
    """An empty chart with a place for each set, and its axis across."""
    last = len(days) - 1
    x = Axis(-0.5 - _LABEL_ROOM * max(last, 1), last + 0.5)
    chart = Chart(x, y, height, label)
    chart.axis_x(_named_days(days))
    return chart, x


def _with_errors(course: Course) -> list[float]:
    """Both ends of all error bars."""
    errors = course.sems * INTERVAL_SEMS
    return [*(course.values - errors).tolist(), *(course.values + errors).tolist()]


def _summed_up(said: Sequence[str]) -> str:
    return f"{len(said)} sets, first {said[0]}, newest {said[-1]}"


def _named_days(days: Sequence[str]) -> list[tuple[float, str]]:
    """Places and days for the axis: the newest set always, and each day once."""
    last = len(days) - 1
    every = max(1, math.ceil(last / (_MOST_DAYS - 1)))
    named: list[tuple[float, str]] = []
    for place in range(last, -1, -every):
        if not named or named[-1][1] != days[place]:
            named.append((place, days[place]))
    return named[::-1]
