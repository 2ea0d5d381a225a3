"""Charts of one check over a lifter's sets: a small one for a table, and a large one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup

from formcheck.core.change import Change
from formcheck.core.course import Course
from formcheck.core.exercise import Threshold
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.units import format_value
from formcheck.report.html.charts import limit_levels
from formcheck.report.html.svg import Axis, Chart, Marker, curve_paths, fragment

__all__ = ["course_chart", "sparkline"]

_SPARK_WH = (96, 26)  # layout: pixels
_DOT_PX = 3.0  # layout: pixels, the radius of the dot on the newest value
_COURSE_PX = 170  # layout: height of a chart over sets
_LABEL_ROOM = 0.17  # layout: share left free for the numbers at the left edge
_MOST_DAYS = 4  # layout: days named below a chart; a phone has room for no more


def sparkline(course: Course) -> Markup | None:
    """The values of all sets as a line without numbers; None for fewer than three."""
    values = course.values
    axis = Axis.around(values.tolist(), 0.15)
    if len(values) < 3 or axis is None:
        return None
    width, height = _SPARK_WH
    said = f"{len(values)} sets, from {format_value(float(values[0]), course.unit)} "
    said += f"to {format_value(float(values[-1]), course.unit)}"
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
    changes: Sequence[Change | None],
    days: Sequence[str],
    threshold: Threshold | None = None,
) -> Markup:
    """The value of every set with its error bar; a ring marks one that really changed.

    Args:
        course: of one check, in two sets or more.
        changes: of each set against the one before, (sets,).
        days: when each set was filmed, in words, (sets,).
        threshold: the limits to draw, if they are known.
    """
    errors = course.sems * INTERVAL_SEMS
    ends = [*(course.values - errors).tolist(), *(course.values + errors).tolist()]
    y = Axis.around([*ends, *(threshold.limits if threshold else ())], 0.12)
    assert y is not None
    last = len(course.values) - 1
    x = Axis(-0.4 - _LABEL_ROOM * last, last + 0.6)
    chart = Chart(x, y, _COURSE_PX, _label(course, days))
    if threshold is not None:
        limit_levels(chart, x, threshold)
    places = np.arange(last + 1, dtype=float)
    chart.curve("course", places, course.values)
    for place, change in enumerate(changes):
        value, error = float(course.values[place]), float(errors[place])
        chart.whisker(place, value, error)
        said = f"{days[place]}: {format_value(value, course.unit, error)}"
        if place == last:
            chart.mark(Marker(place, value, course.outcomes[place], said))
        else:
            chart.dot(place, value, said)
        if change is not None and change.is_real:
            chart.ring(place, value)
    chart.axis_x(_named_days(days))
    chart.axis_y((tick, format_value(tick, course.unit)) for tick in y.ticks())
    return chart.markup()


def _label(course: Course, days: Sequence[str]) -> str:
    first, newest = (format_value(float(course.values[n]), course.unit) for n in (0, -1))
    return f"{course.title}: {first} on {days[0]}, {newest} on {days[-1]}, {len(days)} sets"


def _named_days(days: Sequence[str]) -> list[tuple[float, str]]:
    """Places and days for the axis: the newest set always, and each day once."""
    last = len(days) - 1
    every = max(1, math.ceil(last / (_MOST_DAYS - 1)))
    named: list[tuple[float, str]] = []
    for place in range(last, -1, -every):
        if not named or named[-1][1] != days[place]:
            named.append((place, days[place]))
    return named[::-1]
