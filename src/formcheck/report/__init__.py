"""Writes a `Report` to disk, one module a format; a reporter sees nothing but the report.

To add a format, write `formcheck/report/<name>.py` with a function `(report, path) -> None`
that ends in `files.atomic_write`, and add one line to `REPORTERS`. The terminal is no file
and stands apart, in `formcheck.report.terminal`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.report import Report
from formcheck.errors import UsageError

__all__ = ["REPORTERS", "Reporter", "find_reporter"]


@dataclass(frozen=True, slots=True)
class Reporter:
    """One format: the file it makes and the function that makes it.

    `entry` is `"module:function"`, imported only when a report is written, so that naming
    the formats costs nothing at start-up.
    """

    file_name: str
    entry: str

    def write(self, report: Report, folder: Path) -> Path:
        """Write `report` into `folder` (made if missing) and return the file's path.

        Raises:
            UsageError: the file can't be written there.
        """
        write: Callable[[Report, Path], None] = pkgutil.resolve_name(self.entry)
        path = folder / self.file_name
        write(report, path)
        return path


REPORTERS: Mapping[str, Reporter] = {
    "json": Reporter("report.json", "formcheck.report.json:write_json"),
    "csv": Reporter("reps.csv", "formcheck.report.csv:write_csv"),
    "html": Reporter("report.html", "formcheck.report.html.writer:write_html"),
}
"""The formats by the name that `--format` takes."""


def find_reporter(name: str) -> Reporter:
    """The reporter of a format.

    Raises:
        UsageError: there is no such format.
    """
    try:
        return REPORTERS[name]
    except KeyError:
        raise UsageError(
            f"{name}: no such report format.", f"Use one of {', '.join(REPORTERS)}."
        ) from None
