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
from formcheck.pipeline.history import clip_file
from formcheck.store import Analysed, History

__all__ = ["Memory"]


class Memory:
    """Writes into `history`, or nowhere; the first thing that goes wrong is kept in `error`."""

    def __init__(self, history: History | None) -> None:
        self._history = history
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
        if self._history is None or result.failure is not None:
            return
        try:
            self._history.remember(
                clip_file(clip.path, result.content),
                [_analysed(folder / each.folder) for each in result.sets],
                client=clip.client or None,
            )
        except FormcheckError as error:
            self.error = self.error or error


def _analysed(folder: Path) -> Analysed:
    try:
        document = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder / REPORT}: can't be read, so it is not remembered.") from error
    return Analysed(document, str(folder))
