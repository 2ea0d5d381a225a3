"""Hands tasks to workers, and gives those that lost their worker another chance."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import Any

from formcheck.batch.failures import failure_of, lost
from formcheck.batch.results import Result
from formcheck.batch.tasks import Task
from formcheck.batch.workers import Message, Parcel, Workers, unpack

__all__ = ["work_through"]

_POLL_S = 0.2  # ours: seconds between two looks at what the workers have told.


def work_through(
    tasks: Iterable[Task],
    workers: Workers,
    done: Callable[[Task, Result], None],
    hear: Callable[[Message], None],
) -> None:
    """Work on all `tasks`; `done` is called with each and its result, in any order.

    When a worker dies nobody knows which of the running tasks killed it. Each of them is run
    once more, alone, when all others are through; one that loses its worker again is given
    up, with the reason as its result.
    """
    queue, suspects = deque(tasks), deque[Task]()
    alone: set[int] = set()
    running: dict[Future[Any], Task] = {}

    def start(task: Task) -> None:
        running[_submit(workers, task)] = task

    while queue or suspects or running:
        while queue and len(running) < workers.slots:
            start(queue.popleft())
        if suspects and not running:
            alone.add(suspects[0].number)
            start(suspects.popleft())
        ended, _ = wait(running, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        for message in workers.messages():
            hear(message)
        for future in ended:
            task = running.pop(future)
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None:
                done(task, _received(future.result(), task))
            elif task.number in alone:
                done(task, Result(task.recipe, "", None, failure=lost(error)))
            else:
                suspects.append(task)


def _submit(workers: Workers, task: Task) -> Future[Any]:
    """A future for `task`, failed if it can't even be handed over."""
    try:
        return workers.submit(task)
    except Exception as error:
        failed: Future[Any] = Future()
        failed.set_exception(error)
        return failed


def _received(result: Result | Parcel, task: Task) -> Result:
    if isinstance(result, Result):
        return result
    try:
        return unpack(result, task)
    except Exception as error:
        return Result(task.recipe, "", None, failure=failure_of(error, task.clip, task.folder))
