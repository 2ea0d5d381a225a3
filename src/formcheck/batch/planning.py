"""What there is to do: a task for each clip, which of them an earlier run did, and the order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from formcheck.batch.clips import Clip
from formcheck.batch.results import Result, Stamp, finished, recipe_of
from formcheck.batch.work import Task
from formcheck.pipeline.options import AUTO, Options

__all__ = ["as_asked", "kept", "largest_first", "tasks_for"]


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
    recipes: dict[tuple[str, float | None], str] = {}
    for number, clip in enumerate(clips):
        own = _options(clip, options)
        differs = str(own.exercise), own.capture_fps
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
