"""bar.csv: where the bar is, and how fast it rises, over time, a row a sample."""

from __future__ import annotations

from pathlib import Path

from formcheck.core.report import Report
from formcheck.files import atomic_write
from formcheck.report.bar_track import bar_track
from formcheck.report.formats.csv import columns_as_csv

__all__ = ["FILE_NAME", "write"]

FILE_NAME = "bar.csv"


def write(report: Report, path: Path) -> None:
    """Write the track of the bar in `report` to `path`; see docs/exports.md.

    Raises:
        UsageError: the file can't be written there.
    """
    atomic_write(path, columns_as_csv(bar_track(report)))
