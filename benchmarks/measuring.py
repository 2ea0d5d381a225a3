"""Runs a program and says what it took: time, processor time, memory, and who disturbed it.

`Results` keeps the runs on disk from the moment they are done.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import psutil

__all__ = ["QUIET", "Results", "Run", "median_run", "run", "undisturbed"]

QUIET = 0.05
"""Share of the cores that other programs may take without a word about it."""
_LOOK_EVERY_S = 0.25
_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Run:
    """What one run of a program took, its child processes included.

    Attributes:
        frames: length of the clip it worked on.
        wall_s: time on the clock.
        cpu_s: processor time, user and system.
        rss_mib: peak of the resident memory of all its processes together.
        others: share of all cores that other programs took meanwhile, 0 to 1.
        awaited_s: time on the clock until a file was there that was waited for; 0 if none was.
    """

    frames: int
    wall_s: float
    cpu_s: float
    rss_mib: float
    others: float
    awaited_s: float = 0.0

    @property
    def wall_ms(self) -> float:
        """Milliseconds a frame."""
        return 1000 * self.wall_s / self.frames

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time a frame."""
        return 1000 * self.cpu_s / self.frames


def run(command: Sequence[str], frames: int, awaited: Path | None = None) -> Run:
    """Run `command` to its end.

    Args:
        command: program and arguments.
        frames: length of the clip it works on.
        awaited: a file that it writes; one that is there already is removed.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    if awaited is not None:
        awaited.unlink(missing_ok=True)
    busy_s, cpu_s, started_s = _busy_s(), _children_cpu_s(), time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        # Without bytecode Python compiles the program anew in each run and process.
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    )
    peak_mib = awaited_s = 0.0
    errors = ""
    while process.returncode is None:
        peak_mib = max(peak_mib, _resident_mib(process.pid))
        if awaited is not None and not awaited_s and awaited.exists():
            awaited_s = time.perf_counter() - started_s
        try:
            _, errors = process.communicate(timeout=_LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            continue
    wall_s = time.perf_counter() - started_s
    cpu_s, busy_s = _children_cpu_s() - cpu_s, _busy_s() - busy_s
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors)
    others = max(0.0, busy_s - cpu_s) / (wall_s * (psutil.cpu_count() or 1))
    return Run(frames, wall_s, cpu_s, peak_mib, others, awaited_s)


def median_run(runs: Sequence[Run]) -> Run:
    """Each figure's median over several runs."""
    medians = {f.name: statistics.median(getattr(r, f.name) for r in runs) for f in fields(Run)}
    return Run(**{**medians, "frames": runs[0].frames})


def undisturbed(measure: Callable[[], Run], tries: int) -> Run:
    """`measure()` once other programs are quiet; again, up to `tries`, if they did not stay so.

    After half a minute of noise it begins all the same. Returns the quietest run, which says
    in `others` how quiet it was.
    """
    runs: list[Run] = []
    for _ in range(tries):
        deadline_s = time.perf_counter() + _PATIENCE_S
        while psutil.cpu_percent(interval=1.0) > 100 * QUIET and time.perf_counter() < deadline_s:
            pass
        runs.append(measure())
        if runs[-1].others <= QUIET:
            break
    return min(runs, key=lambda r: r.others)


@dataclass
class Results:
    """What has been measured so far, kept in a JSON file.

    Attributes:
        path: the file.
        setting: what it was measured on and how.
        runs: by the name of what was run, in the order of running.
        figures: measured otherwise, by name.
    """

    path: Path
    setting: dict[str, Any]
    runs: dict[str, list[Run]] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)

    def resume(self) -> None:
        """Take over what the file holds, if it was measured in the same setting."""
        if not self.path.is_file():
            return
        document = json.loads(self.path.read_text(encoding="utf-8"))
        if document["setting"] == self.setting:
            self.runs = {k: [Run(**run) for run in v] for k, v in document["runs"].items()}
            self.figures = document["figures"]

    def add_run(self, name: str, run: Run) -> None:
        """Keep one more run of `name`."""
        self.runs.setdefault(name, []).append(run)
        self._save()

    def add_figure(self, name: str, figure: Any) -> None:
        """Keep a figure that JSON can hold."""
        self.figures[name] = figure
        self._save()

    def median(self, name: str) -> Run | None:
        """Each figure's median over the runs of `name`; None if there is none."""
        runs = self.runs.get(name)
        return median_run(runs) if runs else None

    def _save(self) -> None:
        document = {
            "setting": self.setting,
            "runs": {name: [asdict(run) for run in runs] for name, runs in self.runs.items()},
            "figures": self.figures,
        }
        temporary = self.path.with_name(self.path.name + ".part")
        temporary.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        temporary.replace(self.path)


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
