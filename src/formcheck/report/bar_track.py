"""The bar as a table over time: a row a sample of the trace, in the columns of bar.csv."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.report import Report
from formcheck.report.bar_document import CM_DIGITS, M_S_DIGITS, PX_DIGITS
from formcheck.report.per_frame import TIME_DIGITS
from formcheck.report.stored import stored_all

__all__ = ["bar_track"]

Column = Sequence[float | int | None]


def bar_track(report: Report) -> Mapping[str, Column]:
    """The table's columns by name, all of the same length; None where something is not known.

    Without a bar all of them but `time_s` and `rep` are unknown throughout.
    """
    t_s, bar = report.trace.sequence.t_s, report.bar
    unknown: Array = np.full(len(t_s), np.nan)
    x_px, y_px = (unknown, unknown) if bar is None else bar.xy_px.T
    return {
        "time_s": stored_all(t_s, TIME_DIGITS),
        "x_px": stored_all(x_px, PX_DIGITS),
        "y_px": stored_all(y_px, PX_DIGITS),
        "height_cm": stored_all(bar.height_cm if bar else unknown, CM_DIGITS),
        "forward_cm": stored_all(bar.forward_cm if bar else unknown, CM_DIGITS),
        "velocity_m_per_s": stored_all(bar.velocity_m_s if bar else unknown, M_S_DIGITS),
        "held": _whole(bar.held.astype(float) if bar else unknown),
        "rep": _whole(_reps(report)),
    }


def _reps(report: Report) -> Array:
    """The `index` of the rep that each sample belongs to, NaN between them.

    Where one ends as the next begins, that of the next, as in angles.csv.
    """
    t_s = report.trace.sequence.t_s
    indices: Array = np.full(len(t_s), np.nan)
    for rep in report.reps:
        indices[(t_s >= rep.start_s) & (t_s <= rep.end_s)] = rep.index
    return indices


def _whole(values: Array) -> Column:
    return [int(value) if math.isfinite(value) else None for value in values.tolist()]
