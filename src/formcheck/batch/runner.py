"""Works through folders of clips, and keeps what was found out in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from formcheck.batch.clips import Clip, beside_earlier, find_clips
from formcheck.batch.failures import Failure
from formcheck.batch.index import rows_of
from formcheck.batch.memory import Memory
from formcheck.batch.results import Result
from formcheck.batch.schedule import work_through
from formcheck.batch.tasks import Task, as_asked, kept, largest_first, tasks_for
from formcheck.batch.workers import Message, OwnProcesses, Workers
from formcheck.errors import FormcheckError, VideoError
from formcheck.files import claimed
from formcheck.pipeline.options import Options
from formcheck.report.overview.index import Index, write_index
from formcheck.store import History

__all__ = ["Batch", "Settings", "Watcher", "run"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to work through folders. The command line takes its defaults from here.

    Attributes:
        out: where everything is written.
        options: how to analyse each clip; an exercise given here is that of all clips.
        jobs: processes to use, None for one a core.
        resume: keep results of earlier runs that are still good.
        client_from: `"folder"`, `"name"` or None, see `find_clips`.
        own_baseline: make use of the clients' sets in the history.
    """

    out: Path = Path("formcheck_out")
    options: Options = field(default_factory=Options)
    jobs: int | None = None
    resume: bool = True
    client_from: str | None = None
    own_baseline: bool = True


class Watcher:
    """Hears how a run gets on; this one does not care. All methods are called in `run`."""

    def planned(self, total: int, kept: int) -> None:
        """There are `total` clips, of which `kept` were finished earlier."""

    def advanced(self, clip: Clip, stage: str, done_s: float, total_s: float) -> None:
        """`clip` is being worked on."""

    def done(self, clip: Clip, failure: Failure | None) -> None:
        """`clip` is finished."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a run came to.

    Attributes:
        index: all clips at a glance.
        page: the path of its page.
        not_remembered: why a set did not get into the history, if one did not.
    """

    index: Index
    page: Path
    not_remembered: FormcheckError | None = None


def run(
    folders: Sequence[Path],
    settings: Settings | None = None,
    *,
    workers: Workers | None = None,
    watcher: Watcher | None = None,
    history: History | None = None,
) -> Batch:
    """Analyse every clip in `folders` and write reports and index into `settings.out`.

    A clip that fails becomes a row of the index with its reason. Interrupted by an
    exception, Ctrl-C for one, it writes the index of what there is before it goes on.

    Args:
        folders: where the clips are.
        settings: how to go about it.
        workers: where to work, `SharedExecutor(executor, slots)` for an executor of your
            own; by default in processes of its own.
        watcher: is told of progress.
        history: where each client's sets are kept as they are analysed; None for nowhere. What it
            can't keep stops no clip.

    Raises:
        VideoError: there is no clip in the folders.
        UsageError: a folder, an option or batch.toml is wrong, `out` can't be written to, or
            another run is writing there.
        ModelError: the pose model is missing or damaged.
    """
    settings, watcher, memory = settings or Settings(), watcher or Watcher(), Memory(history)
    with claimed(settings.out):
        found = find_clips(folders, settings.out, settings.client_from)
        if not found.clips and not found.unreadable:
            raise VideoError(
                f"{', '.join(map(str, folders))}: no video in there.", "Name a folder of clips."
            )
        apart = [beside_earlier(clip, settings.out) for clip in found.clips]
        clips = as_asked(apart, settings.options)
        tasks = tasks_for(clips, settings.out, settings.options, resume=settings.resume)
        results = dict(kept(tasks)) if settings.resume else {}
        watcher.planned(len(tasks), len(results))
        to_do = largest_first(task for task in tasks if task.number not in results)
        if settings.own_baseline:
            to_do = [memory.known(task, clips[task.number]) for task in to_do]
        try:
            own = workers or OwnProcesses(_jobs(settings))
            _work(to_do, clips, results, own, watcher, memory)
        finally:
            memory.show()
            pairs = ((clips[number], results[number]) for number in sorted(results))
            rows = memory.coached(
                rows_of(pairs, found.unreadable, settings.out), settings.out.absolute()
            )
            index = Index(rows, len(tasks) - len(results), datetime.now().astimezone())
            page = write_index(index, settings.out)
    return Batch(index, page, memory.error)


def _jobs(settings: Settings) -> int:
    from formcheck.pose.spans import usable_cores

    return settings.jobs or usable_cores()


def _work(
    tasks: Sequence[Task],
    clips: Sequence[Clip],
    results: dict[int, Result],
    workers: Workers,
    watcher: Watcher,
    memory: Memory,
) -> None:
    """Work on `tasks` and put what becomes of them into `results`, by number."""

    def done(task: Task, result: Result) -> None:
        results[task.number] = result
        memory.keep(clips[task.number], task.folder, result)
        watcher.done(clips[task.number], result.failure)

    def hear(message: Message) -> None:
        number, stage, done_s, total_s = message
        watcher.advanced(clips[number], stage, done_s, total_s)

    try:
        work_through(tasks, workers, done, hear)
    finally:
        workers.close()
