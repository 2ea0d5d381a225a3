"""Rows at a constant rate, for files of motion capture: holes in time become empty rows."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.report import Report
from formcheck.core.time_base import sample_rate_hz
from formcheck.errors import UsageError

__all__ = ["even_rows"]

# ours: rows, an hour at 60 a second; a file of more is none that anybody meant to have.
MOST_ROWS = 216_000


def even_rows(report: Report, values: Array) -> tuple[float, Array, Array]:
    """Rate in Hz, times (N,) in seconds, and `values` (T, …) at these times as (N, …).

    The samples of a report come at a constant rate, but for long gaps without any, see
    `core.time_base.uniform_time`. There the rows are NaN.

    Raises:
        UsageError: the gaps are so long that there would be more than `MOST_ROWS`.
    """
    t_s = report.trace.sequence.t_s
    rate_hz = sample_rate_hz(t_s)
    if not len(t_s):
        return rate_hz, t_s, values
    row = np.rint((t_s - t_s[0]) * rate_hz)
    if row[-1] >= MOST_ROWS:
        raise UsageError(
            f"{report.clip.name}: the clip's times leap, so that even rows would be too many.",
            "Cut it with --start and --end, or use --format angles.",
        )
    even = np.full((int(row[-1]) + 1, *values.shape[1:]), np.nan)
    even[row.astype(int)] = values
    return rate_hz, t_s[0] + np.arange(len(even)) / rate_hz, even
