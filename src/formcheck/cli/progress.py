"""A progress line on stderr: what is being done, how fast, and how long it will take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.pipeline.options import Progress

__all__ = ["clip_progress"]

_STAGES = {"pose": "finding the lifter", "video": "drawing (report is ready)"}


@contextmanager
def clip_progress(name: str, quiet: bool) -> Iterator[Progress]:
    """Shows the progress of one clip until the block ends."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.1f} of {task.total:.1f} s"),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
        tasks: dict[str, object] = {}
        frames: dict[str, int] = {}

        def report(stage: str, done_s: float, total_s: float) -> None:
            if stage not in tasks:
                label = f"{escape(name)}: {_STAGES[stage]}"
                tasks[stage] = bar.add_task(label, total=total_s, pace="")
            frames[stage] = frames.get(stage, 0) + 1
            task = tasks[stage]
            elapsed = bar.tasks[task].elapsed or 0.0  # type: ignore[call-overload]
            pace = f"{frames[stage] / elapsed:.0f} frames/s" if elapsed > 0.5 else ""
            bar.update(task, completed=done_s, pace=pace)  # type: ignore[arg-type]

        yield report
