"""Progress of a batch on stderr: the whole with the time left, and each running clip."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from formcheck.batch import Watcher
from formcheck.batch.clips import Clip
from formcheck.batch.failures import Failure
from formcheck.text import visible

__all__ = ["BatchProgress"]

_STAGES = {"pose": ("finding the lifter", 0.0, 0.75), "video": ("drawing", 0.75, 0.25)}
"""What each stage is called, where it begins and how much of a clip's work it is, roughly."""
_NAME = 40
"""Characters of a clip's name that are shown."""


class BatchProgress(Watcher):
    """A bar for the whole and one for each clip that is being worked on.

    Where stderr is no terminal, each finished clip gets a line instead.
    """

    def __init__(self, quiet: bool) -> None:
        self._console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:3.0f} %"),
            TimeRemainingColumn(elapsed_when_finished=True),
        )
        drawn = not quiet and self._console.is_terminal
        self._lines = not quiet and not drawn
        self._bars = Progress(*columns, console=self._console, disable=not drawn, transient=True)
        self._whole: TaskID | None = None
        self._running: dict[Clip, TaskID] = {}
        self._shares: dict[Clip, float] = {}
        self._finished = 0
        self._total = 0

    def __enter__(self) -> BatchProgress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def planned(self, total: int, kept: int) -> None:
        """There are `total` clips, of which `kept` were finished earlier."""
        self._total = total - kept
        kept_words = f", {kept} kept" if kept else ""
        self._whole = self._bars.add_task(f"{self._total} clips{kept_words}", total=self._total)
        if self._lines and kept:
            self._console.print(f"{kept} of {total} clips kept from earlier runs.")

    def advanced(self, clip: Clip, stage: str, done_s: float, total_s: float) -> None:
        """`clip` is being worked on."""
        words, start, share = _STAGES.get(stage, (stage, 0.0, 1.0))
        self._shares[clip] = start + share * min(1.0, done_s / total_s if total_s else 0.0)
        name = clip.name if len(clip.name) <= _NAME else f"…{clip.name[1 - _NAME :]}"
        label = f"  {escape(visible(name))}: {words}"
        if clip not in self._running:
            self._running[clip] = self._bars.add_task(label, total=1.0)
        self._bars.update(self._running[clip], description=label, completed=self._shares[clip])
        self._show_whole()

    def done(self, clip: Clip, failure: Failure | None) -> None:
        """`clip` is finished."""
        self._finished += 1
        self._shares.pop(clip, None)
        if (bar := self._running.pop(clip, None)) is not None:
            self._bars.remove_task(bar)
        self._show_whole()
        said = visible(f"{clip.name}: {failure.message if failure else 'done'}")
        if failure or self._lines:
            count = f"[{self._finished}/{self._total}] "
            self._console.print(f"{count}{said}", markup=False, highlight=False, soft_wrap=True)

    def _show_whole(self) -> None:
        if self._whole is not None:
            self._bars.update(self._whole, completed=self._finished + sum(self._shares.values()))
