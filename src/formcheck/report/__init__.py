"""Writes a `Report` to disk; a reporter sees nothing but the report.

Each format is a module in `formcheck.report.formats`, where there is no list of them either, or in
`formcheck.report.exports` if it is only written when it is asked for. The terminal is no file and
stands apart, in `formcheck.report.terminal`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from formcheck.core.report import Report
from formcheck.errors import UsageError, did_you_mean
from formcheck.files import removed, replacing
from formcheck.interrupts import uninterrupted
from formcheck.report import exports, formats

__all__ = [
    "PAGE",
    "Reporter",
    "file_names",
    "find_reporter",
    "format_names",
    "usual_formats",
    "write_reports",
]

PAGE = "html"
"""The format that shows the annotated video and pictures of it, so that it is written last."""


class Reporter(Protocol):
    """What a module in `formcheck.report.formats` or `.exports` has to offer."""

    FILE_NAME: str

    def write(self, report: Report, path: Path) -> None:
        """Write `report` to `path`; the folder is made if missing.

        Raises:
            UsageError: the file can't be written there.
        """


def format_names() -> tuple[str, ...]:
    """The formats by the names that `--format` takes; imports none of them."""
    return tuple(sorted((*usual_formats(), *_names_in(tuple(exports.__path__)))))


def usual_formats() -> tuple[str, ...]:
    """Those of them that are written where nobody has said which; imports none of them."""
    return _names_in(tuple(formats.__path__))


@cache
def _names_in(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folders)))


def find_reporter(name: str) -> Reporter:
    """The reporter of a format.

    Raises:
        UsageError: there is no such format.
    """
    if name not in format_names():
        known = format_names()
        raise UsageError(
            f"{name}: no such report format.{did_you_mean(name, known)}",
            f"Use one of {', '.join(known)}.",
        )
    package = formats if name in usual_formats() else exports
    return cast("Reporter", importlib.import_module(f"{package.__name__}.{name}"))


def file_names() -> tuple[str, ...]:
    """The files that all formats together make in a report's folder."""
    return tuple(find_reporter(name).FILE_NAME for name in format_names())


def write_reports(
    report: Report, folder: Path, names: Iterable[str], *, outdated: Iterable[Path] = ()
) -> list[Path]:
    """Write `report` into `folder` in each of the formats `names`, and return the files' paths.

    Either all files get their names or, if one can't be written, none does. `outdated` are
    files of an earlier report, which are removed just before, so that even a process that is
    killed leaves no files of two reports.

    Raises:
        UsageError: there is no such format, or a file can't be written there.
    """
    written = []
    with uninterrupted(), ExitStack() as complete:
        for name in names:
            reporter = find_reporter(name)
            written.append(folder / reporter.FILE_NAME)
            reporter.write(report, complete.enter_context(replacing(written[-1])))
        for path in outdated:
            removed(path)
    return written
