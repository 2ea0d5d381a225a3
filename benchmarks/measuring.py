"""Runs a program and says what it took: time, processor time, memory, and who disturbed it."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields

import psutil

__all__ = ["Run", "median_run", "run"]

_LOOK_EVERY_S = 0.25


@dataclass(frozen=True)
class Run:
    """What one run of a program took, its child processes included.

    Attributes:
        frames: length of the clip it worked on.
        wall_s: time on the clock.
        cpu_s: processor time, user and system.
        rss_mib: peak of the resident memory of all its processes together.
        others: share of all cores that other programs took meanwhile, 0 to 1.
    """

    frames: int
    wall_s: float
    cpu_s: float
    rss_mib: float
    others: float

    @property
    def wall_ms(self) -> float:
        """Milliseconds a frame."""
        return 1000 * self.wall_s / self.frames

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time a frame."""
        return 1000 * self.cpu_s / self.frames


def run(command: Sequence[str], frames: int) -> Run:
    """Run `command` to its end.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    busy_s, cpu_s, started_s = _busy_s(), _children_cpu_s(), time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    peak_mib = 0.0
    errors = ""
    while process.returncode is None:
        peak_mib = max(peak_mib, _resident_mib(process.pid))
        try:
            _, errors = process.communicate(timeout=_LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            continue
    wall_s = time.perf_counter() - started_s
    cpu_s, busy_s = _children_cpu_s() - cpu_s, _busy_s() - busy_s
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors)
    others = max(0.0, busy_s - cpu_s) / (wall_s * (psutil.cpu_count() or 1))
    return Run(frames, wall_s, cpu_s, peak_mib, others)


def median_run(runs: Sequence[Run]) -> Run:
    """Each figure's median over several runs."""
    medians = {f.name: statistics.median(getattr(r, f.name) for r in runs) for f in fields(Run)}
    return Run(**{**medians, "frames": runs[0].frames})


def _busy_s() -> float:
    """Processor time of the whole machine so far."""
    times = psutil.cpu_times()
    return float(times.user + times.system + getattr(times, "nice", 0.0))


def _children_cpu_s() -> float:
    """Processor time of this process's finished children and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident_mib(pid: int) -> float:
    """Resident memory of a process and its children; pages they share count for each."""
    total = 0
    try:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # it ended meanwhile
    return total / 2**20
