"""An analysis that is made up and writes the pages that a coach speaks on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from formcheck.core.report import Report
from formcheck.files import atomic_write
from formcheck.pipeline.options import MESSAGE, Options
from formcheck.report import write_reports
from formcheck.report.message import message_of

KNEES = "squat.knees_caving"
LINE = '[{"tool":"line","colour":"red","points":[[0.1,0.1],[0.9,0.9]]}]'
"""A line across a key frame."""


def writes_pages(
    says: Report | dict[str, Report],
) -> Callable[[Path, Path, Options, Callable[..., None]], list[tuple[Path, Report]]]:
    """An analysis that writes page and message of a report, or of several by their folders."""
    sets = says if isinstance(says, dict) else {"": says}

    def analyse(
        path: Path, folder: Path, options: Options, progress: Callable[..., None]
    ) -> list[tuple[Path, Report]]:
        for below, report in sets.items():
            write_reports(report, folder / below, ["json", "html"])
            atomic_write(folder / below / MESSAGE, message_of(report) + "\n")
        return [(folder / below, report) for below, report in sets.items()]

    return analyse
