"""A report as a table over time: a row a sample, a column an angle or a check's measure.

The samples are those that the checks were made with: smoothed, at a constant rate, with the
camera's motion taken out and its direction made up for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Phase
from formcheck.core.exercise import RepPattern
from formcheck.core.judge.phases import phase_mask
from formcheck.core.measures import MEASURES
from formcheck.core.report import Rep, Report
from formcheck.core.units import UNITS
from formcheck.report.stored import stored_all

__all__ = ["TIME_DIGITS", "per_frame", "with_unit"]

# ours: decimals of the seconds of samples, so that steps of a sixtieth of a second stay even.
TIME_DIGITS = 6
_PAUSE = "pause"
_PART_COLUMNS = ("scope", "index", "kind", "phase")

Column = Sequence[float | int | str | None]


def per_frame(report: Report) -> dict[str, Column]:
    """The table's columns by name, all of the same length; None where a number is missing.

    First `time_s`, then the part that the sample belongs to (`scope`, `index`, `kind` and `phase`),
    the signal that the reps are counted by, the angles of the joints, and the measure of each
    check. Every number's unit is the end of its column's name.
    """
    trace = report.trace
    signal = report.pattern.measure
    columns: dict[str, Column] = {
        "time_s": stored_all(trace.sequence.t_s, TIME_DIGITS),
        **_parts(report),
        with_unit(f"signal.{signal}", MEASURES[signal].unit): _of_unit(
            trace.signal, MEASURES[signal].unit
        ),
    }
    for name, angle_deg in trace.angles.items():
        columns[with_unit(name, "deg")] = _of_unit(angle_deg, "deg")
    units = {check.id: MEASURES[check.measure].unit for check in report.exercise.checks}
    for check, value in trace.checks.items():
        columns[with_unit(check, units[check])] = _of_unit(value, units[check])
    return columns


def with_unit(name: str, unit: str) -> str:
    """The name of a column: `knee_left_deg`, `squat.bar_path_T`, `deadlift.hip_speed_T_per_s`."""
    return f"{name}_{unit.replace('/', '_per_').replace('%', 'percent')}"


def _parts(report: Report) -> Mapping[str, Column]:
    """Which rep or hold each sample belongs to; where one ends as the next begins, to the next."""
    t_s = report.trace.sequence.t_s
    rows: list[tuple[str | int | None, ...]] = [(None,) * len(_PART_COLUMNS)] * len(t_s)
    for part in report.parts:
        phases: Mapping[str, Mask] = {}
        if isinstance(part, Rep):
            scope, kind, phases = "rep", part.kind.value, _phases(part, report)
        else:
            scope, kind = "hold", None
        for i in np.flatnonzero((t_s >= part.start_s) & (t_s <= part.end_s)).tolist():
            phase = next((name for name, mask in phases.items() if mask[i]), None)
            rows[i] = (scope, part.index, kind, phase)
    return {name: [row[n] for row in rows] for n, name in enumerate(_PART_COLUMNS)}


def _phases(rep: Rep, report: Report) -> dict[str, Mask]:
    """Pause, lowering and lifting of a rep as masks (T,), in the order in which they count."""
    t_s, signal, pattern = report.trace.sequence.t_s, report.trace.signal, report.pattern
    if not isinstance(pattern, RepPattern):
        return {}
    ways = (Phase.LOWERING, Phase.LIFTING)
    masks = {way.value: phase_mask(t_s, signal, rep, way, pattern) for way in ways}
    return {_PAUSE: np.abs(t_s - rep.turn_s) < (rep.pause_s or 0.0) / 2.0, **masks}


def _of_unit(values: Array, unit: str) -> Column:
    return stored_all(values, UNITS[unit].stored_digits)
