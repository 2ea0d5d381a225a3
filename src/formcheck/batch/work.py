"""The work on one clip of a batch, as it runs in another process or on another machine."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.analysis import Options, analyze_sets
from formcheck.batch.results import (
    PICTURE,
    RESULT,
    Failure,
    Result,
    SetResult,
    Stamp,
    clear,
    content_hash,
    finished,
    save_result,
)
from formcheck.domain import Hold, KeyFrame, Rep, Report
from formcheck.errors import FormcheckError, NothingFoundError, UsageError, VideoError
from formcheck.report.document import to_document
from formcheck.report.index_rows import worst_of

__all__ = ["Notify", "Parcel", "Task", "failure_of", "silent", "unpack", "work", "work_on_sent"]

_TELLING = ("start", "turn", "middle", "worst")
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


@dataclass(frozen=True, slots=True)
class Parcel:
    """A result and its files, by their path below the clip's folder."""

    result: Result
    files: dict[str, bytes]


def silent(number: int, stage: str, done_s: float, total_s: float) -> None:
    """Tells nobody."""


def work(task: Task, notify: Notify = silent) -> Result:
    """Analyse a clip and write everything into its folder; never raises on a bad clip."""
    try:
        stamp = Stamp.of(task.clip)
        content = content_hash(task.clip)
    except OSError as error:
        return Result(task.recipe, "", None, failure=_unreadable(error))
    start_s = time.perf_counter()
    try:
        kept = finished(task.folder, task.recipe, content=content) if task.resume else None
        if kept is not None:
            result = replace(kept, stamp=stamp)
        else:
            result = Result(task.recipe, content, stamp, _analysed(task, notify))
            result = replace(result, elapsed_s=round(time.perf_counter() - start_s, 3))
    except Exception as error:
        failure = failure_of(task.clip, error)
        result = Result(task.recipe, content, stamp, failure=failure)
    try:
        save_result(result, task.folder)
    except UsageError as error:
        return replace(result, sets=(), failure=failure_of(task.clip, error))
    return result


def work_on_sent(task: Task, stamp: Stamp, content: bytes, notify: Notify = silent) -> Parcel:
    """As `work`, for a clip that came as bytes and whose results go back as bytes.

    `stamp` is the clip's from before its content was read.
    """
    with tempfile.TemporaryDirectory(prefix="formcheck") as name:
        clip, folder = Path(name) / task.clip.name, Path(name) / "results"
        clip.write_bytes(content)
        result = replace(work(replace(task, clip=clip, folder=folder), notify), stamp=stamp)
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
    return Parcel(result, files)


def unpack(parcel: Parcel, task: Task) -> Result:
    """Put the files of `parcel` where `work` would have written them, the result last.

    Raises:
        UsageError: they can't be written there.
    """
    clear(task.folder)
    for name, data in parcel.files.items():
        if name != RESULT:
            _write(task.folder / name, data)
    save_result(parcel.result, task.folder)
    return parcel.result


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
            _write(folder / PICTURE, picture.jpeg)
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
        from formcheck.keyframes import cut_key_frames

        reps, holds = ((part,), ()) if isinstance(part, Rep) else ((), (part,))
        pictures = list(cut_key_frames(clip, replace(report, reps=reps, holds=holds)))
    return max(pictures, key=lambda picture: _TELLING.index(picture.kind), default=None)


def _unreadable(error: OSError) -> Failure:
    return Failure(
        "unreadable",
        f"can't be opened ({error.strerror or error}).",
        "Check the file and its permissions; on a cluster, that each machine sees it, or add "
        "--send-files.",
    )


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (VideoError, "video"),
    (NothingFoundError, "nothing_found"),
    (FormcheckError, "setup"),
    (OSError, "setup"),
)


def failure_of(clip: Path, error: Exception) -> Failure:
    """What `error` says of the clip, as a result remembers it."""
    kind = next((kind for type_, kind in _KINDS if isinstance(error, type_)), "bug")
    if isinstance(error, FormcheckError):
        return Failure(kind, str(error).removeprefix(f"{clip}: "), error.hint)
    trace = "".join(traceback.format_exception(error))
    if kind == "setup":
        what = error.strerror if isinstance(error, OSError) else None
        return Failure(kind, f"{what or error}.", "Check the disk, then run again.", trace)
    return Failure(
        kind,
        f"formcheck failed on it ({type(error).__name__}: {error}).",
        "This is a bug; result.json in its folder shows where it comes from.",
        trace,
    )


def _write(path: Path, data: bytes) -> None:
    """Write `data` in one step.

    Raises:
        UsageError: the file can't be written there.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UsageError(
            f"{path}: can't be written ({error.strerror}).", "Free some space."
        ) from error
