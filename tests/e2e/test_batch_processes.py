"""Real clips in real processes, some of which are killed."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest
from support.batch_builders import Place
from support.running import started, until

from formcheck.batch import Batch, Settings, Watcher, run
from formcheck.batch.clips import Clip
from formcheck.batch.workers import OwnProcesses
from formcheck.pipeline.options import Options

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]

FOUR = ("a.mp4", "b.mp4", "c.mp4", "d.mp4")

Fill = Callable[..., Place]
QUICK = Options(exercise="squat", model="lite", video=False, formats=("json",))
PATIENCE_S = 180.0


def work(place: Place, jobs: int, watcher: Watcher | None = None) -> Batch:
    return run([place.clips], Settings(place.out, QUICK, jobs), watcher=watcher)


def reported(batch: Batch) -> dict[str, bool]:
    """Whether each clip has a report."""
    return {row.clip: row.state != "failed" for row in batch.index.rows}


def leftovers(out: Path) -> list[Path]:
    return list(out.rglob("*.part"))


class Killer(Watcher):
    """Sends each signal to another process of the pool, when it hears of `clip`."""

    def __init__(self, clip: str, *signals: signal.Signals) -> None:
        self._clip = clip
        self._signals = list(signals)
        self.killed: list[int] = []

    def advanced(self, clip: Clip, stage: str, done_s: float, total_s: float) -> None:
        alive = [child.pid for child in multiprocessing.active_children() if child.pid]
        new = [pid for pid in alive if pid not in self.killed]
        if clip.name == self._clip and self._signals and new:
            os.kill(new[0], self._signals.pop(0))
            self.killed.append(new[0])


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_clips_of_a_killed_process_are_done_by_another(kind: signal.Signals, real: Fill) -> None:
    place = real("a.mp4", "b.mp4")
    killer = Killer("a.mp4", kind)
    batch = work(place, jobs=2, watcher=killer)
    assert len(killer.killed) == 1
    assert reported(batch) == {"a.mp4": True, "b.mp4": True}
    assert leftovers(place.out) == []
    assert multiprocessing.active_children() == []


def test_a_clip_that_kills_twice_is_reported_and_the_others_are_done(real: Fill) -> None:
    place = real("killer.mp4", "z.mp4")
    killer = Killer("killer.mp4", signal.SIGKILL, signal.SIGKILL)
    batch = work(place, jobs=1, watcher=killer)
    assert reported(batch) == {"killer.mp4": False, "z.mp4": True}
    (row,) = (row for row in batch.index.rows if row.state == "failed")
    assert "killed twice" in row.headline


def test_a_process_uses_one_thread_for_pictures() -> None:
    workers = OwnProcesses(jobs=1)
    try:
        threads = workers._pool.submit(eval, "__import__('cv2').getNumThreads()").result()
    finally:
        workers.close()
    assert threads == 1


def at_work(place: Place, jobs: int = 1) -> AbstractContextManager[subprocess.Popen[str]]:
    """The command at work, in a group of processes of its own."""
    arguments = ["clips", "-o", "out", "-e", "squat", "--model", "lite", "--no-video"]
    arguments += ["--format", "json", "--jobs", str(jobs)]
    return started("batch", *arguments, cwd=place.clips.parent, own_group=True)


def alive_in_group(group: int) -> list[int]:
    """Processes of the group that have not ended; Linux only."""
    alive = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = status.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of_group) == group and state != "Z":
            alive.append(int(status.parent.name))
    return alive


def a_worker_is_starting(group: int) -> bool:
    """Whether one of the group's processes has got as far as to load its libraries."""
    with suppress(OSError):
        others = (pid for pid in alive_in_group(group) if pid != group)
        return any("numpy" in Path(f"/proc/{pid}/maps").read_text() for pid in others)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_killed_at_any_moment_it_carries_on_and_a_second_run_keeps_out(real: Fill) -> None:
    place = real(*FOUR)
    with at_work(place, jobs=2) as process:
        until(lambda: any(place.out.glob("*/result.json")))
        os.killpg(process.pid, signal.SIGSTOP)  # lest it be done before the second has begun
        with at_work(place) as second:
            _, stderr = second.communicate(timeout=PATIENCE_S)
        assert second.returncode == 2
        assert "another formcheck run is writing there" in stderr
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.killpg(process.pid, signal.SIGCONT)
        until(lambda: alive_in_group(process.pid) == [], patience_s=20)  # workers end with it
    done = {path: path.stat().st_mtime_ns for path in place.out.glob("*/result.json")}
    assert 0 < len(done) < len(FOUR)
    with at_work(place) as process:
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, stderr
    assert "4 clips:" in stdout
    assert "no report" not in stdout
    assert f"{len(done)} of 4 clips kept" in stderr
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert leftovers(place.out) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("kind", "done"),
    [(signal.SIGTERM, 1), (signal.SIGINT, 1), (signal.SIGINT, 0)],
    ids=["SIGTERM", "Ctrl-C", "Ctrl-C while processes start"],
)
def test_asked_to_end_it_leaves_an_index(kind: signal.Signals, done: int, real: Fill) -> None:
    place = real(*FOUR)
    with at_work(place) as process:
        until(lambda: a_worker_is_starting(process.pid))
        until(lambda: len(list(place.out.glob("*/result.json"))) >= done)
        os.killpg(process.pid, kind)  # as a terminal does it with Ctrl-C
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert "Interrupted" in stderr
    index = json.loads((place.out / "index.json").read_text())
    assert index["pending"] > 0
    assert len(index["clips"]) + index["pending"] == len(FOUR)
