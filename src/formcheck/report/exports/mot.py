"""angles.mot: the angles of the joints as a motion file, for OpenSim and what reads its files.

The format is that of the OpenSim documentation, "Motion (.mot) files" and "Storage (.sto) files".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from formcheck.core.joint_angles import JOINT_ANGLES
from formcheck.core.report import Report
from formcheck.core.units import UNITS
from formcheck.files import atomic_write
from formcheck.report.even_rows import even_rows
from formcheck.report.per_frame import TIME_DIGITS

__all__ = ["FILE_NAME", "write"]

FILE_NAME = "angles.mot"


def write(report: Report, path: Path) -> None:
    """Write the angles of the joints in `report` to `path`, in degrees, as in angles.csv.

    What is not seen is `NaN`: empty cells would move the rest of a row, as readers take any number
    of blanks for one.

    Raises:
        UsageError: the file can't be written there, or the clip's times leap too far.
    """
    atomic_write(path, "".join(f"{line}\n" for line in _lines(report)))


def _lines(report: Report) -> Iterator[str]:
    trace = report.trace
    unknown = np.full(len(trace.sequence), np.nan)
    series = [trace.angles.get(name, unknown) for name in JOINT_ANGLES]
    _, t_s, angles_deg = even_rows(report, np.stack(series, axis=1))
    digits = UNITS["deg"].stored_digits
    yield "Coordinates"
    yield "version=1"
    yield f"nRows={len(t_s)}"
    yield f"nColumns={len(JOINT_ANGLES) + 1}"  # the time counts as one
    yield "inDegrees=yes"
    yield "endheader"
    yield "\t".join(("time", *JOINT_ANGLES))
    for at_s, row in zip(t_s.tolist(), angles_deg.tolist(), strict=True):
        cells = ("NaN" if math.isnan(value) else f"{value:.{digits}f}" for value in row)
        yield "\t".join((f"{at_s:.{TIME_DIGITS}f}", *cells))
