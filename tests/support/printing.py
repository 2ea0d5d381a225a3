"""What the terminal shows of a report."""

from __future__ import annotations

import io

from rich.console import Console

from formcheck.core.report import Report
from formcheck.report.terminal import print_report


def printed(report: Report, width: int = 120, **console: object) -> str:
    """The text on a terminal of `width` letters; `console` is for rich's own."""
    file = io.StringIO()
    print_report(report, Console(file=file, width=width, **console))  # type: ignore[arg-type]
    return file.getvalue()
