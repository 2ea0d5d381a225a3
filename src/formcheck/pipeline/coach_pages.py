"""Writes a coach's words into the files of a set: its pages and its message."""

from __future__ import annotations

from pathlib import Path

from formcheck.files import atomic_write
from formcheck.pipeline.options import MESSAGE, SHARED_PAGE
from formcheck.report import PAGE, find_reporter
from formcheck.report.html.coach import CoachBlock, own_message, with_coach
from formcheck.report.message import coached_message

__all__ = ["write_coach"]


def write_coach(folder: Path, block: CoachBlock) -> None:
    """Write `block` into the pages and the message in `folder`, where there are any.

    Raises:
        UsageError: a file can't be written.
    """
    report = find_reporter(PAGE).FILE_NAME
    pages = {name: _text(folder / name) for name in (report, SHARED_PAGE)}
    for name, page in pages.items():
        if page and (shown := with_coach(page, block)) != page:
            atomic_write(folder / name, shown)
    own = own_message(pages[report])
    if own is not None and (written := _text(folder / MESSAGE)):
        lines = coached_message(own.text, own.check, block.said)
        message = "\n".join((*filter(None, lines), ""))
        if message != written:
            atomic_write(folder / MESSAGE, message)


def _text(path: Path) -> str:
    """What stands in the file; nothing if it is gone or was damaged."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
