"""The chart of a load-velocity profile on a lifter's page."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
from markupsafe import Markup

from formcheck.core.load_velocity import OneRepMax, Profile, SetSpeed
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.report.html.svg import Axis, Chart

__all__ = ["profile_chart"]

_HEIGHT_PX = 170  # layout: as that of a check
_LABEL_ROOM = 0.2  # layout: share left free for the numbers at the left edge


def profile_chart(profile: Profile) -> Markup | None:
    """Velocity by load: a dot with its error bar for each set, the line, and where it leads to.

    The maximum has its interval as a level bar. None for fewer than two loads.
    """
    line, found = profile.line, profile.one_rep_max
    if line is None:
        return None
    loads = [each.load_kg for each in profile.sets]
    farthest = max(loads[-1], found.high_kg if found else 0.0)
    room = _LABEL_ROOM * (farthest - loads[0])
    x = Axis(loads[0] - room, farthest + room / 4.0)
    ends = [each.velocity_m_s + side * _error(each) for each in profile.sets for side in (-1, 1)]
    y = Axis.around([*ends, *([line.at(found.kg)] if found else [])], 0.12)
    assert y is not None  # there are sets
    chart = Chart(x, y, _HEIGHT_PX, f"Speed by load: {len(loads)} sets, {_ends(profile)}")
    chart.axis_x((tick, f"{tick:g} kg") for tick in x.ticks(5) if tick >= loads[0])
    chart.axis_y((tick, f"{tick:g} m/s") for tick in y.ticks())
    drawn = np.array([loads[0], found.kg if found else loads[-1]])
    chart.curve("course", drawn, np.array([line.at(load) for load in drawn.tolist()]))
    for each in profile.sets:
        chart.whisker(each.load_kg, each.velocity_m_s, _error(each))
        chart.dot(each.load_kg, each.velocity_m_s, _said(each))
    if found is not None:
        _draw_maximum(chart, found, line.at(found.kg))
    return chart.markup()


def _draw_maximum(chart: Chart, found: OneRepMax, velocity_m_s: float) -> None:
    chart.level("whisker", velocity_m_s, (found.low_kg, found.high_kg))
    said = f"one-rep maximum: {found.kg:.0f} kg ({found.low_kg:.0f} to {found.high_kg:.0f} kg)"
    chart.dot(found.kg, velocity_m_s, said)


def _error(one: SetSpeed) -> float:
    """That of the measuring, the scale's among it, for 90 %."""
    return INTERVAL_SEMS * math.hypot(one.sem_m_s, one.scale_sem * one.velocity_m_s)


def _said(one: SetSpeed) -> str:
    day = date.fromordinal(one.day)
    speed = f"{one.velocity_m_s:.2f}±{_error(one):.2f} m/s"
    return f"{day.day} {day:%b}: {one.load_kg:g} kg at {speed}"


def _ends(profile: Profile) -> str:
    lightest, heaviest = profile.sets[0], profile.sets[-1]
    return (
        f"{lightest.velocity_m_s:.2f} m/s at {lightest.load_kg:g} kg, "
        f"{heaviest.velocity_m_s:.2f} m/s at {heaviest.load_kg:g} kg"
    )
