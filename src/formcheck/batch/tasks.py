"""The tasks of a batch: which clips are still to do, in which order, and the work on one of them.

`work` runs in another process or on another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.batch.clips import Clip
from formcheck.batch.failures import failure_of, unreadable
from formcheck.batch.results import (
    PICTURE,
    Result,
    SetResult,
    Stamp,
    clear,
    finished,
    recipe_of,
    save_result,
    write_bytes,
)
from formcheck.core.bar.model import BarSettings
from formcheck.core.enums import KeyFrameKind
from formcheck.core.report import Hold, KeyFrame, Rep, Report
from formcheck.errors import UsageError
from formcheck.files import claimed, require_room, sha256_of
from formcheck.pipeline.analyze import analyze_sets
from formcheck.pipeline.options import AUTO, Options
from formcheck.report.document import to_document
from formcheck.report.overview.rows import worst_of

__all__ = ["Notify", "Task", "as_asked", "kept", "largest_first", "silent", "tasks_for", "work"]

_TELLING = (KeyFrameKind.START, KeyFrameKind.TURN, KeyFrameKind.MIDDLE, KeyFrameKind.WORST)
"""Kinds of key frames, the most telling last."""

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


def as_asked(clips: Sequence[Clip], options: Options) -> Sequence[Clip]:
    """The clips, all of the exercise that the user has named, if so."""
    if str(options.exercise) == AUTO:
        return clips
    return [replace(clip, exercise=str(_absolute(options.exercise, ".toml"))) for clip in clips]


def tasks_for(clips: Sequence[Clip], out: Path, options: Options, *, resume: bool) -> list[Task]:
    """A task for each clip, numbered in their order, with results below `out`.

    Raises:
        ModelError: the pose model is missing or damaged.
        ExerciseError: the exercise is not known.
    """
    from formcheck.pose.registry import find_backend

    model_sha256 = find_backend(options.backend).find(options.model).sha256
    tasks = []
    recipes: dict[tuple[str, float | None, BarSettings], str] = {}
    for number, clip in enumerate(clips):
        own = _options(clip, options)
        differs = str(own.exercise), own.capture_fps, own.bar
        if differs not in recipes:
            recipes[differs] = recipe_of(own, model_sha256)
        folder = out.absolute() / clip.folder
        tasks.append(Task(number, clip.path, folder, own, recipes[differs], resume))
    return tasks


def _options(clip: Clip, options: Options) -> Options:
    return replace(
        options,
        exercise=clip.exercise or AUTO,
        model=_absolute(options.model, ".task"),
        capture_fps=clip.capture_fps or options.capture_fps,
        bar=replace(
            options.bar,
            plate_mm=clip.bar.plate_mm or options.bar.plate_mm,
            height_cm=clip.bar.height_cm or options.bar.height_cm,
        ),
        # The index is made from report.json.
        formats=tuple(dict.fromkeys(("json", *options.formats))),
        # More than one process a clip would be in the way of the other clips.
        jobs=1,
    )


def _absolute(name: str | Path, suffix: str) -> str | Path:
    """`name` as it is found from anywhere, if it is a file's; other names stay."""
    return Path(name).absolute() if str(name).endswith(suffix) else name


def kept(tasks: Iterable[Task]) -> Iterator[tuple[int, Result]]:
    """Task numbers and results that an earlier run finished, without reading the clips."""
    for task in tasks:
        try:
            stamp = Stamp.of(task.clip)
        except OSError:
            continue
        if (result := finished(task.folder, task.recipe, stamp=stamp)) is not None:
            yield task.number, result


def largest_first(tasks: Iterable[Task]) -> list[Task]:
    """In the order that keeps all workers busy to the end: large clips take long."""

    def size(task: Task) -> int:
        try:
            return task.clip.stat().st_size
        except OSError:
            return 0

    return sorted(tasks, key=size, reverse=True)


def work(task: Task, notify: Notify = silent) -> Result:
    """Analyse a clip and write everything into its folder; never raises on a bad clip."""
    try:
        stamp = Stamp.of(task.clip)
        content = sha256_of(task.clip)
    except OSError as error:
        return Result(task.recipe, "", None, failure=unreadable(error))
    try:
        with claimed(task.folder):
            return _worked(task, stamp, content, notify)
    except UsageError as error:  # of a folder that can't be written to, or is another run's
        failure = failure_of(error, task.clip, task.folder)
        return Result(task.recipe, content, stamp, failure=failure)


def _worked(task: Task, stamp: Stamp, content: str, notify: Notify) -> Result:
    """As `work`, in a folder that is ours, for a clip of that stamp and content."""
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
    require_room(task.folder)
    sets = []
    for folder, report in analyze_sets(task.clip, task.folder, task.options, progress):
        below = folder.relative_to(task.folder).as_posix()
        picture = _picture(task.clip, report)
        if picture is not None:
            write_bytes(folder / PICTURE, picture.jpeg)
        sets.append(SetResult("" if below == "." else below, picture.size_wh if picture else None))
    return tuple(sets)


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
