"""Works through the queue: one clip after the other, each in a process of its own.

A clip that kills its process, by whatever is in it, kills nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from formcheck.batch.clips import Clip
from formcheck.batch.failures import Failure, failure_of, lost
from formcheck.batch.results import Result, load_result, save_result
from formcheck.batch.tasks import Task, tasks_for
from formcheck.batch.workers import Message, OwnProcesses
from formcheck.core.bar.model import BarSettings
from formcheck.errors import FormcheckError
from formcheck.pipeline.options import AUTO, Options
from formcheck.pose.spans import usable_cores
from formcheck.serve.entry import Entry, State, Wishes
from formcheck.serve.memory import Memory
from formcheck.serve.queue import REPORT, Queue, Stage

__all__ = ["OpenWorker", "Runner", "Worker", "clip_of", "own_process"]


class Worker(Protocol):
    """The place where one clip is worked on, such as `OwnProcesses`."""

    def submit(self, task: Task) -> Future[Result]:
        """Start `task`. The future raises only for what is not the clip's fault."""

    def messages(self) -> Iterator[Message]:
        """What has been told since the last call; never waits."""

    def close(self) -> None:
        """Let go of it at once."""


OpenWorker = Callable[[], Worker]

_POLL_S = 0.25  # ours: seconds between two looks at what the process has told.
# ours: seconds; a process that tells nothing for so long hangs. Usually it tells many a second.
_SILENT_S = 600.0
_TRIES = 2  # ours: a clip that loses its process once may have met a shortage of memory.


def own_process() -> Worker:
    """One process for one clip; it ends with the server, however that ends."""
    return OwnProcesses(jobs=1)


def clip_of(entry: Entry, queue: Queue) -> Clip:
    """The clip as a batch would have it; its folder is below the queue's."""
    exercise = entry.wishes.exercise
    return Clip(
        path=queue.clip_path(entry).absolute(),
        name=entry.name,
        client=entry.wishes.who,
        exercise=None if exercise == AUTO else exercise,
        capture_fps=None,
        folder=f"{entry.id}/{REPORT}",
        bar=BarSettings(entry.wishes.plate_mm, entry.wishes.height_cm),
    )


class Runner:
    """Takes the clips of a queue in their order.

    Args:
        queue: where they are.
        options: how to analyse each.
        open_worker: where to work on each.
        memory: the history that the sets are kept in, if they are.
    """

    def __init__(
        self,
        queue: Queue,
        options: Options,
        open_worker: OpenWorker = own_process,
        memory: Memory | None = None,
    ) -> None:
        self._queue, self._open_worker, self._memory = queue, open_worker, memory
        # With landmarks of an earlier look another exercise takes no second one.
        self._options = replace(options, reuse=True, share=True)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Work until it is cancelled; what was being worked on then waits for the next start."""
        for entry in self._queue.entries:
            if entry.untold and entry.state is State.FINISHED:
                await self._tell(entry)
        while True:
            if not (waiting := self._queue.waiting):
                await self._queue.next_change.wait()
                continue
            entry = waiting[0]
            task = self._tasks[entry.id] = asyncio.create_task(self._work_on(entry))
            try:
                await asyncio.wait([task])
            finally:
                await self.stop(entry)

    async def judge_again(self, entry: Entry, exercise: str) -> None:
        """Have the clip judged as that exercise, whatever is being done with it."""
        self._queue.judge_again(entry, exercise)
        await self.stop(entry)

    async def reword(self, entry: Entry, wishes: Wishes) -> None:
        """Take `wishes` for what the lifter says of the clip, in the history too."""
        changed = self._queue.reword(entry, wishes, untold=self._memory is not None)
        if changed.state is State.FINISHED:
            await self._tell(changed)

    async def _tell(self, entry: Entry) -> None:
        """Tell the history of a clip that has a result."""
        if self._memory is not None:
            await self._memory.keep(entry)

    async def delete(self, entry: Entry) -> None:
        """Forget the clip and remove its files, whatever is being done with it."""
        self._queue.forget(entry)
        await self.stop(entry)
        self._queue.erase(entry)

    async def stop(self, entry: Entry) -> None:
        """Leave off working on the clip, if it is being worked on."""
        task = self._tasks.pop(entry.id, None)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if self._memory is not None:
            await self._memory.settled()
        self._queue.running.pop(entry.id, None)

    async def _work_on(self, entry: Entry) -> None:
        self._hear(entry, Stage("start", 0.0))
        try:
            task = await asyncio.to_thread(self._task_for, entry)
            if self._memory is not None:
                task = replace(task, options=await self._memory.known(entry, task.options))
            await self._tried(entry, task)
        except Exception as error:
            # Of whatever kind: the other clips are not to wait for it.
            failure = failure_of(error, self._queue.clip_path(entry), self._queue.folder)
            self._fail(entry, failure)
        # Before it is finished: whatever ends the server now, the next one tells the history.
        await self._tell(self._queue.get(entry.id) or entry)
        self._queue.finish(entry)

    def _task_for(self, entry: Entry) -> Task:
        clip = clip_of(entry, self._queue)
        (task,) = tasks_for([clip], self._queue.folder, self._options, resume=True)
        # No other clip is being worked on, so that this one may have all cores.
        options = replace(task.options, jobs=usable_cores(), called=entry.name)
        return replace(task, options=options)

    async def _tried(self, entry: Entry, task: Task) -> None:
        """Work on it, and once more if its process is lost."""
        for _ in range(_TRIES):
            try:
                result = await self._in_process(entry, task)
            except (BrokenExecutor, TimeoutError) as error:
                failure = lost(error)
            else:
                if result.failure is not None and load_result(task.folder) is None:
                    self._fail(entry, result.failure)
                return
        self._fail(entry, failure)

    async def _in_process(self, entry: Entry, task: Task) -> Result:
        """Work on it in a new process.

        Raises:
            BrokenExecutor: the process was killed, or killed itself.
            TimeoutError: it hung.
        """
        worker = await asyncio.to_thread(self._open_worker)
        try:
            future = asyncio.wrap_future(worker.submit(task))
            heard_s = time.monotonic()
            while not future.done():
                await asyncio.wait([future], timeout=_POLL_S)
                for _, stage, done_s, total_s in worker.messages():
                    heard_s = time.monotonic()
                    share = min(1.0, done_s / total_s) if total_s > 0 else 0.0
                    self._hear(entry, Stage(stage, share))
                if time.monotonic() - heard_s > _SILENT_S:
                    raise TimeoutError("it hangs")
            return future.result()
        finally:
            await asyncio.shield(asyncio.to_thread(worker.close))

    def _hear(self, entry: Entry, stage: Stage) -> None:
        self._queue.running[entry.id] = stage
        self._queue.tell()

    def _fail(self, entry: Entry, failure: Failure) -> None:
        """Keep why there is no report, where the process could not."""
        with suppress(FormcheckError):  # of a full disk: the page says that there is no result
            folder = self._queue.report_folder(entry)
            save_result(Result("", "", None, failure=failure), folder)
