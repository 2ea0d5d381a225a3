"""The work on one clip of a batch, as it runs in another process or on another machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.batch.failures import failure_of, unreadable
from formcheck.batch.results import (
    PICTURE,
    Result,
    SetResult,
    Stamp,
    clear,
    finished,
    save_result,
    write_bytes,
)
from formcheck.core.enums import KeyFrameKind
from formcheck.core.report import Hold, KeyFrame, Rep, Report
from formcheck.errors import UsageError
from formcheck.files import sha256_of
from formcheck.pipeline.analyze import analyze_sets
from formcheck.pipeline.options import Options
from formcheck.report.document import to_document
from formcheck.report.overview.rows import worst_of

__all__ = ["Notify", "Task", "silent", "work"]

_TELLING = (KeyFrameKind.START, KeyFrameKind.TURN, KeyFrameKind.MIDDLE, KeyFrameKind.WORST)
"""Kinds of key frames, the most telling last."""
ROOM = 20_000_000
"""Bytes that have to be free before a clip is begun; an annotated video takes that much."""

Notify = Callable[[int, str, float, float], None]
"""Called with a task's number, the stage, the seconds done and the seconds in all."""


@dataclass(frozen=True, slots=True)
class Task:
    """A clip to work on: absolute paths, options, and the recipe its result is kept under."""

    number: int
    clip: Path
    folder: Path
    options: Options
    recipe: str
    resume: bool = True


def silent(number: int, stage: str, done_s: float, total_s: float) -> None:
    """Tells nobody."""


def work(task: Task, notify: Notify = silent) -> Result:
    """Analyse a clip and write everything into its folder; never raises on a bad clip."""
    try:
        stamp = Stamp.of(task.clip)
        content = sha256_of(task.clip)
    except OSError as error:
        return Result(task.recipe, "", None, failure=unreadable(error))
    try:
        kept = finished(task.folder, task.recipe, content=content) if task.resume else None
        if kept is not None:
            result = replace(kept, stamp=stamp)
        else:
            result = Result(task.recipe, content, stamp, _analysed(task, notify))
        save_result(result, task.folder)
    except Exception as error:
        failure = failure_of(error, task.clip, task.folder)
        result = Result(task.recipe, content, stamp, failure=failure)
        with suppress(OSError, UsageError):  # of a full disk; the failure tells of it
            clear(task.folder)
            save_result(result, task.folder)
    return result


def _analysed(task: Task, notify: Notify) -> tuple[SetResult, ...]:
    """Analyse the clip into its folder, with a picture of the worst moment of each set."""

    def progress(stage: str, done_s: float, total_s: float) -> None:
        notify(task.number, stage, done_s, total_s)

    clear(task.folder)
    _make_room(task.folder)
    sets = []
    for folder, report in analyze_sets(task.clip, task.folder, task.options, progress):
        below = folder.relative_to(task.folder).as_posix()
        picture = _picture(task.clip, report)
        if picture is not None:
            write_bytes(folder / PICTURE, picture.jpeg)
        sets.append(SetResult("" if below == "." else below, picture.size_wh if picture else None))
    return tuple(sets)


def _make_room(folder: Path) -> None:
    """Make `folder`, and make sure that a full disk is heard of before minutes of work."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < ROOM:
        raise UsageError("the disk for the results is full.", "Free some, then run again.")


def _picture(clip: Path, report: Report) -> KeyFrame | None:
    """The worst moment of the rep or hold a coach should see first."""
    worst = worst_of(to_document(report))
    parts: list[Rep | Hold] = [*report.reps, *report.holds]
    part = next((p for p in parts if worst and p.index == worst.part), parts[0] if parts else None)
    if part is None:
        return None
    pictures = [p for p in report.media.key_frames if p.part == part.index]
    if not pictures:
        from formcheck.pipeline.media import cut_key_frames

        reps, holds = ((part,), ()) if isinstance(part, Rep) else ((), (part,))
        pictures = list(cut_key_frames(clip, replace(report, reps=reps, holds=holds)))
    return max(pictures, key=lambda picture: _TELLING.index(picture.kind), default=None)
