"""Keeps the sets of a batch in the history, clip by clip, for each client."""

from __future__ import annotations

import json
from pathlib import Path

from formcheck.batch.clips import Clip
from formcheck.batch.results import REPORT, Result
from formcheck.errors import FormcheckError, UsageError
from formcheck.pipeline.earlier import show_earlier
from formcheck.pipeline.history import clip_file, remember_sets
from formcheck.store import Analysed, History

__all__ = ["Memory", "analysed_in"]


class Memory:
    """Writes into `history`, or nowhere; the first thing that goes wrong is kept in `error`."""

    def __init__(self, history: History | None) -> None:
        self._history = history
        self._numbers: list[int] = []
        self.error: FormcheckError | None = None

    def keep(self, clip: Clip, folder: Path, result: Result) -> None:
        """Keep the sets of a clip that was analysed into `folder`."""
        if self._history is None or result.failure is not None:
            return
        try:
            file = clip_file(clip.path, result.content)
            sets = [analysed_in(folder / each.folder) for each in result.sets]
            self._numbers += remember_sets(self._history, file, sets, clip.client or None)
        except FormcheckError as error:
            self.error = self.error or error

    def show(self) -> None:
        """Say on the pages of all sets how they compare, once the sets before them are known."""
        if self._history is None:
            return
        try:
            show_earlier(self._history, self._numbers)
        except FormcheckError as error:
            self.error = self.error or error


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
