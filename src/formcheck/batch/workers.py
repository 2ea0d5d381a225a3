"""Where the clips of a batch are worked on: own processes, or an executor of the caller."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from formcheck.batch.results import RESULT, Result, Stamp, clear, save_result, write_bytes
from formcheck.batch.tasks import Notify, Task, silent, work
from formcheck.errors import UsageError
from formcheck.files import claimed
from formcheck.interrupts import uninterrupted

__all__ = [
    "Message",
    "OwnProcesses",
    "Parcel",
    "SharedExecutor",
    "Workers",
    "unpack",
    "work_on_sent",
]

Message = tuple[int, str, float, float]
"""A task's number, the stage, the seconds done and the seconds in all."""

# source: POSIX, PIPE_BUF is at least 512 bytes. A pipe takes that much as a whole or not at all, so
# that neither a second writer nor a writer's sudden death can leave half a message.
_LARGEST = 512


@dataclass(frozen=True, slots=True)
class Parcel:
    """A result and its files, by their path below the clip's folder."""

    result: Result
    files: dict[str, bytes]


class Workers(Protocol):
    """Takes tasks and tells how they get on."""

    @property
    def slots(self) -> int:
        """How many tasks to hand over at once."""

    def submit(self, task: Task) -> Future[Result] | Future[Parcel]:
        """Start `task`. The future raises only for what is not the clip's fault."""

    def messages(self) -> Iterator[Message]:
        """What the running tasks have told since the last call; never waits."""

    def close(self) -> None:
        """Let go of everything at once, also of what is running."""


class OwnProcesses:
    """New processes; they end when they are closed or this process dies.

    A process that the system kills takes the pool with it, as `ProcessPoolExecutor` has it:
    all running tasks fail, and the next one gets a new pool.
    """

    def __init__(self, jobs: int) -> None:
        self.slots = jobs
        self._open()

    def _open(self) -> None:
        # Started afresh (spawn), never forked: the libraries behind have threads of their own.
        context = multiprocessing.get_context("spawn")
        self._inbox, outbox = context.Pipe(duplex=False)
        lifeline, self._hold = context.Pipe(duplex=False)
        self._theirs = (outbox, lifeline)
        self._pool = ProcessPoolExecutor(self.slots, context, _begin, self._theirs)

    def submit(self, task: Task) -> Future[Result]:
        """Start `task` in a process, in a new pool if the last one is broken."""
        try:
            return self._submit(task)
        except BrokenExecutor:
            self.close()
            self._open()
            return self._submit(task)

    def _submit(self, task: Task) -> Future[Result]:
        # Blocked here, Ctrl-C may be heard by another thread, and then interrupts this one all the
        # same; a process that is being started would be left with half of what it needs.
        with uninterrupted(), _ctrl_c_ends_only_us():
            return self._pool.submit(work, task, _send)

    def messages(self) -> Iterator[Message]:
        """What the processes have sent."""
        while self._inbox.poll():
            number, stage, done_s, total_s = json.loads(self._inbox.recv_bytes())
            yield number, stage, done_s, total_s

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        self._hold.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for end in (self._inbox, *self._theirs):
            end.close()


@contextmanager
def _ctrl_c_ends_only_us() -> Iterator[None]:
    """Processes started in here never hear of Ctrl-C, which reaches all of a terminal's.

    The first one decides what becomes of the others.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


_outbox: Connection | None = None


def _begin(outbox: Connection, lifeline: Connection) -> None:
    """Set up a process of the pool."""
    global _outbox
    _outbox = outbox
    # Every job keeps one core busy. OpenCV's threads, ours and those inside MediaPipe, would
    # take the others' cores, mostly to wait there. It is read when OpenCV is loaded.
    os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
    # For systems that can't block it from the start.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    """End this process when the other end is closed, on purpose or by the parent's death."""
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


def _send(number: int, stage: str, done_s: float, total_s: float) -> None:
    message = json.dumps((number, stage, round(done_s, 2), round(total_s, 2))).encode()
    if _outbox is not None and len(message) <= _LARGEST:
        _outbox.send_bytes(message)


class SharedExecutor:
    """Any `concurrent.futures.Executor`, which stays its owner's.

    Args:
        executor: where to run.
        slots: how many tasks to hand over at once.
        notify: called there as a task gets on; it is pickled like any function.
        send_files: send the clips' content along, and results back, for executors that don't
            see our files.
    """

    def __init__(
        self,
        executor: Executor,
        slots: int,
        *,
        notify: Notify = silent,
        send_files: bool = False,
    ) -> None:
        self.slots = slots
        self._executor = executor
        self._notify = notify
        self._send_files = send_files
        self._futures: set[Future[Result] | Future[Parcel]] = set()

    def submit(self, task: Task) -> Future[Result] | Future[Parcel]:
        """Hand `task` to the executor."""
        future: Future[Result] | Future[Parcel]
        if self._send_files:
            stamp, content = Stamp.of(task.clip), task.clip.read_bytes()
            future = self._executor.submit(work_on_sent, task, stamp, content, self._notify)
        else:
            future = self._executor.submit(work, task, self._notify)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        return future

    def messages(self) -> Iterator[Message]:
        """Nothing: how to hear of progress is the executor's business."""
        return iter(())

    def close(self) -> None:
        """Cancel what has not begun."""
        for future in tuple(self._futures):
            future.cancel()


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
        UsageError: they can't be written there, or one of them would come to lie elsewhere.
    """
    folder = task.folder.resolve()
    for name in parcel.files:
        if not (folder / name).resolve().is_relative_to(folder):
            raise UsageError(
                f"a worker sent a file that does not belong here ({name!r}).",
                "Make sure that nobody else can reach the scheduler.",
            )
    with claimed(task.folder):
        clear(task.folder)
        for name, data in parcel.files.items():
            if name != RESULT:
                write_bytes(task.folder / name, data)
        save_result(parcel.result, task.folder)
    return parcel.result
