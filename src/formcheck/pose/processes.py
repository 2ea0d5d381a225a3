"""Parts of one piece of work in processes beside this one, which does the first of them itself."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from formcheck.core.poses import PoseSequence
from formcheck.errors import FormcheckError
from formcheck.interrupts import uninterrupted

__all__ = ["Advance", "Processes", "Work"]

Part = TypeVar("Part")
Prepared = TypeVar("Prepared")
Advance = Callable[[float], None]
"""Called whenever a part gets further, with the seconds by which it did."""
Work = Callable[[Part, Advance, Prepared | None], PoseSequence]
"""Does a part, with what the process has prepared for it; this process has prepared nothing."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a process ended with; `trace` is for whoever has to find out why."""

    error: Exception
    trace: str


class Processes(Generic[Prepared]):
    """Processes beside this one, each for a part of one piece of work; none is left behind.

    They can be started before the work is known, and prepare meanwhile what it needs.

    Args:
        prepare: what each of them does first; it is pickled.
    """

    def __init__(self, prepare: Sequence[Callable[[], Prepared]]) -> None:
        self._processes: list[SpawnProcess] = []
        self._connections: list[Connection] = []
        context = multiprocessing.get_context("spawn")
        try:
            with uninterrupted(), _ctrl_c_ends_only_us():
                for each in prepare:
                    ours, theirs = context.Pipe()
                    self._connections.append(ours)
                    process = context.Process(target=_run, args=(each, theirs), daemon=True)
                    process.start()
                    self._processes.append(process)
                    theirs.close()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Processes[Prepared]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End them, whatever they are at."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        for connection in self._connections:
            connection.close()

    def share(
        self, work: Work[Part, Prepared], parts: Sequence[Part], advance: Advance
    ) -> list[PoseSequence]:
        """Do the first part here and each other one in a process of its own.

        They have nothing to do afterwards: one piece of work is all they are for.

        Args:
            work: with several parts it is pickled, as they are.
            parts: one more than there are processes at most.
            advance: called in this process, whichever one gets further.

        Raises:
            FormcheckError: a process was ended from outside.
            Exception: what `work` raises, also in another process.
        """
        busy = self._connections[: len(parts) - 1]
        for connection, part in zip(busy, parts[1:], strict=True):
            with suppress(OSError):  # a process that has ended is found when its answer is read
                connection.send((work, part))
        inbox = _Inbox(busy, advance)

        def advance_and_look(step_s: float) -> None:
            advance(step_s)
            inbox.take(patience_s=0.0)

        first = work(parts[0], advance_and_look, None)
        while inbox.expects_more:
            inbox.take(patience_s=None)
        return [first, *inbox.parts]


class _Inbox:
    """Receives from other processes: the seconds they get done, and at last their poses."""

    def __init__(self, connections: Sequence[Connection], advance: Advance) -> None:
        self._advance = advance
        self._parts: dict[Connection, PoseSequence | None] = dict.fromkeys(connections)

    @property
    def parts(self) -> list[PoseSequence]:
        """The poses that have come, in the order in which they were expected."""
        return [part for part in self._parts.values() if part is not None]

    @property
    def expects_more(self) -> bool:
        """Whether a part is still to come."""
        return any(part is None for part in self._parts.values())

    def take(self, patience_s: float | None) -> None:
        """Take in what has come, waiting for it no longer than `patience_s`.

        Raises:
            FormcheckError: a process has been ended from outside.
            Exception: what a process failed with.
        """
        waiting = [connection for connection, part in self._parts.items() if part is None]
        ready = wait(waiting, patience_s)
        for connection in (c for c in waiting if c in ready):
            while self._parts[connection] is None and connection.poll():
                self._receive(connection)

    def _receive(self, connection: Connection) -> None:
        try:
            message = connection.recv()
        except (EOFError, ConnectionResetError):
            raise FormcheckError(
                "A process that was finding the lifter has been ended, perhaps for want of memory.",
                "Try again with --jobs 1.",
            ) from None
        if isinstance(message, _Failure):
            raise message.error from RuntimeError(f"in another process:\n{message.trace}")
        if isinstance(message, PoseSequence):
            self._parts[connection] = message
        else:
            self._advance(message)


def _run(prepare: Callable[[], object], connection: Connection) -> None:
    """What a process does: sends the seconds done frame by frame, and at last its poses."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        prepared = prepare()
        try:
            work, part = connection.recv()
        except EOFError:  # nobody is left who has work for it
            return
        connection.send(work(part, connection.send, prepared))
    except BrokenPipeError:
        pass  # nobody is left to send it to
    except Exception as error:
        with suppress(OSError):
            connection.send(_Failure(error, traceback.format_exc()))


@contextmanager
def _ctrl_c_ends_only_us() -> Iterator[None]:
    """Processes started in here ignore Ctrl-C from their first moment: we end them ourselves."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, ours)
