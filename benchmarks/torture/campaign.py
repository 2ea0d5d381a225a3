"""Puts inputs to the program in processes of their own, which may crash, hang and be ended."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random

from benchmarks.torture.bench import Bench, prepare
from benchmarks.torture.kinds import KINDS
from benchmarks.torture.stored import install
from benchmarks.torture.told import Told, unexpected

__all__ = ["Done", "Input", "campaign", "inputs", "put"]

# ours: seconds and bytes beyond which an input has done harm: nobody waits longer, and a laptop
# has no more to spare.
LONGEST_S = 20.0
MOST_BYTES = int(1.5 * 2**30)
ADDRESSES = 8 * 2**30
"""Bytes of addresses that a process may have, so that none takes the machine's memory."""
ENDED = "ended"


@dataclass(frozen=True)
class Input:
    """An input by its kind and number; with the campaign's seed these say all of it."""

    kind: str
    number: int

    @property
    def name(self) -> str:
        """Of its folder."""
        return f"{self.kind.replace(' ', '_')}_{self.number}"


@dataclass(frozen=True)
class Done:
    """What became of an input; `wrong` is empty if it did no harm."""

    input: Input
    exit_code: int
    wrong: tuple[str, ...]
    took_s: float
    peak_bytes: int


def inputs(count: int, only: Iterable[str] = ()) -> list[Input]:
    """That many inputs, kinds mixed by their shares."""
    kinds = [kind for kind in KINDS if not only or kind in only]
    whole = sum(KINDS[kind].share for kind in kinds)
    made = [
        (number / (share := KINDS[kind].share), Input(kind, number))
        for kind in kinds
        for number in range(round(count * KINDS[kind].share / whole))
    ]
    del share
    return [each for _, each in sorted(made, key=lambda pair: pair[0])]


def put(one: Input, seed: int, bench: Bench, folder: Path) -> Told:
    """Make the input in `folder`, which is new, and put it to the program.

    The same seed and input make the same file. Raises what is not meant for users.
    """
    folder.mkdir(parents=True)
    return KINDS[one.kind].run(Random(f"{seed}/{one.kind}/{one.number}"), bench, folder)


def campaign(todo: list[Input], seed: int, folder: Path, jobs: int = 1) -> Iterator[Done]:
    """Put all inputs to the program, in `jobs` processes; what came of each, as it comes.

    The folders of those that went wrong are left in `folder`, the others are removed.
    """
    waiting = todo[::-1]
    workers = [_Worker(seed, folder) for _ in range(min(jobs, len(todo)))]
    try:
        while True:
            for worker in workers:
                if worker.is_idle and waiting:
                    worker.give(waiting.pop())
            busy = [worker for worker in workers if not worker.is_idle]
            if not busy:
                return
            wait([worker.ours for worker in busy], timeout=1.0)
            for worker in busy:
                if (done := worker.taken()) is not None:
                    if not done.wrong:
                        shutil.rmtree(folder / done.input.name, ignore_errors=True)
                    yield done
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process that is given one input after the other, and replaced when it is lost."""

    def __init__(self, seed: int, folder: Path) -> None:
        self._seed, self._folder = seed, folder
        self._given: Input | None = None
        self._since_s = 0.0
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, self._seed, self._folder), daemon=True
        )
        self._process.start()
        theirs.close()
        self.ours.recv()  # it is ready

    @property
    def is_idle(self) -> bool:
        return self._given is None

    def give(self, one: Input) -> None:
        self._given, self._since_s = one, time.monotonic()
        self.ours.send(one)

    def taken(self) -> Done | None:
        """What became of the input, None if it is still being worked on."""
        assert self._given is not None
        took_s = time.monotonic() - self._since_s
        try:
            if not self.ours.poll():
                if took_s < LONGEST_S:
                    return None
                done = Done(self._given, 1, (f"no end within {LONGEST_S:g} s",), took_s, 0)
            else:
                done = self.ours.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            what = f"the process has crashed with {self._process.exitcode}"
            done = Done(self._given, 1, (what,), took_s, 0)
        self._given = None
        if done.took_s >= LONGEST_S or done.peak_bytes > MOST_BYTES or not self._process.is_alive():
            self.end()
            self._start()
        return done

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.ours.close()


def _work(theirs: Connection, seed: int, folder: Path) -> None:
    """What a process does: takes inputs and sends back what became of them."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    install()
    bench = prepare(folder / "whole")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())  # what FFmpeg and others log past Python
    theirs.send("ready")
    while True:
        one: Input = theirs.recv()
        began_s = time.monotonic()
        try:
            told = put(one, seed, bench, folder / one.name)
        except Exception as error:
            told = unexpected(error)
        took_s, peak_bytes = time.monotonic() - began_s, _peak_bytes()
        wrong = list(told.wrong)
        if peak_bytes > MOST_BYTES:
            wrong.append(f"{peak_bytes / 2**20:.0f} MiB of memory")
        if took_s > LONGEST_S:
            wrong.append(f"took {took_s:.0f} s")
        theirs.send(Done(one, told.exit_code, tuple(wrong), took_s, peak_bytes))


def _peak_bytes() -> int:
    """The most memory that this process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
