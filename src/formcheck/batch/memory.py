"""Keeps the sets of a batch in the history, clip by clip, for each client."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from formcheck.batch.clips import Clip
from formcheck.batch.results import REPORT, Result
from formcheck.batch.tasks import Task
from formcheck.errors import FormcheckError, UsageError
from formcheck.pipeline.baseline import with_baseline
from formcheck.pipeline.coach import set_in
from formcheck.pipeline.history import clip_file, remember_sets, show_sets
from formcheck.report.overview.rows import Row
from formcheck.store import Analysed, History, Written
from formcheck.store.wording import describe_moment, describe_verdict

__all__ = ["Memory", "analysed_in", "remember_result"]


class Memory:
    """Writes into `history`, or nowhere; the first thing that goes wrong is kept in `error`."""

    def __init__(self, history: History | None) -> None:
        self._history = history
        self._numbers: list[int] = []
        self.error: FormcheckError | None = None

    def known(self, task: Task, clip: Clip) -> Task:
        """`task` with what earlier runs have shown of the client."""
        if self._history is None:
            return task
        try:
            options = with_baseline(self._history, clip.path, task.options, clip.client or None)
        except FormcheckError as error:
            self.error = self.error or error
            return task
        return replace(task, options=options)

    def keep(self, clip: Clip, folder: Path, result: Result) -> None:
        """Keep the sets of a clip that was analysed into `folder`."""
        if self._history is None:
            return
        try:
            client = clip.client or None
            self._numbers += remember_result(self._history, clip.path, folder, result, client)
        except FormcheckError as error:
            self.error = self.error or error

    def show(self) -> None:
        """Fill the pages: how a set compares, now that those before are known; the coach's word."""
        if self._history is None:
            return
        try:
            show_sets(self._history, self._numbers)
        except FormcheckError as error:
            self.error = self.error or error

    def coached(self, rows: tuple[Row, ...], out: Path) -> tuple[Row, ...]:
        """`rows` of the index in `out`, with what coaches say of their sets."""
        if self._history is None:
            return rows
        try:
            return tuple(_coached(row, self._history, out) for row in rows)
        except FormcheckError as error:
            self.error = self.error or error
            return rows


def _coached(row: Row, history: History, out: Path) -> Row:
    one = set_in(history, (out / row.report).parent) if row.report else None
    if one is None:
        return row
    words = history.coach.words_now(one.number)
    return replace(
        row,
        seen=describe_moment(one.seen_at) if one.seen_at else "",
        coach="; ".join(describe_verdict(one, word).rstrip(".") for word in words),
    )


def remember_result(
    history: History,
    path: Path,
    folder: Path,
    result: Result,
    client: str | None,
    written: Written | None = None,
) -> list[int]:
    """Keep the sets of the clip at `path`, whose result lies in `folder`; none of one that failed.

    Raises:
        UsageError: the clip or its report can't be read, or the history can't be written.
    """
    if result.failure is not None:
        return []
    sets = [analysed_in(folder / each.folder) for each in result.sets]
    return remember_sets(history, clip_file(path, result.content), sets, client, written)


def analysed_in(folder: Path) -> Analysed:
    """The set whose report.json is in `folder`.

    Raises:
        UsageError: it can't be read.
    """
    try:
        document = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder / REPORT}: can't be read, so it is not remembered.") from error
    return Analysed(document, str(folder))
