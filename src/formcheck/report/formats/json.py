"""report.json: the whole report for scripts, as docs/report.schema.json describes it."""

from __future__ import annotations

import json
from pathlib import Path

from formcheck.core.report import Report
from formcheck.files import atomic_write
from formcheck.report.document import to_document

__all__ = ["FILE_NAME", "write"]

FILE_NAME = "report.json"


def write(report: Report, path: Path) -> None:
    """Write `report` to `path` as JSON.

    Raises:
        UsageError: the file can't be written there.
    """
    text = json.dumps(to_document(report), indent=2, ensure_ascii=False, allow_nan=False)
    atomic_write(path, text + "\n")
