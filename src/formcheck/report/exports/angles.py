"""angles.csv: the angles of the joints and each check's measure over time, a row a sample."""

from __future__ import annotations

from pathlib import Path

from formcheck.core.report import Report
from formcheck.files import atomic_write
from formcheck.report.formats.csv import columns_as_csv
from formcheck.report.per_frame import per_frame

__all__ = ["FILE_NAME", "write"]

FILE_NAME = "angles.csv"


def write(report: Report, path: Path) -> None:
    """Write what `report` was made from, over time, to `path`; see docs/exports.md.

    Raises:
        UsageError: the file can't be written there.
    """
    atomic_write(path, columns_as_csv(per_frame(report)))
