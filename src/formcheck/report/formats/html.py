"""report.html: one page that stands alone, made by `formcheck.report.html`."""

from __future__ import annotations

from pathlib import Path

from formcheck.core.report import Report

__all__ = ["FILE_NAME", "write"]

FILE_NAME = "report.html"


def write(report: Report, path: Path) -> None:
    """Write `report` to `path` as a page.

    Raises:
        UsageError: the file can't be written there.
    """
    from formcheck.report.html.writer import write_html

    write_html(report, path)
