"""Real clips in real processes, some of which are killed."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from batch_builders import Place

import formcheck
from formcheck.analysis import Options
from formcheck.batch import Batch, Settings, Watcher, run
from formcheck.batch.clips import Clip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]

FIVE = ("a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4")

Fill = Callable[..., Place]
QUICK = Options(exercise="squat", model="lite", video=False, formats=("json",))
PATIENCE_S = 180.0


def work(place: Place, jobs: int, watcher: Watcher | None = None) -> Batch:
    return run([place.clips], Settings(place.out, QUICK, jobs), watcher=watcher)


def reported(batch: Batch) -> dict[str, bool]:
    """Whether each clip has a report."""
    return {row.clip: row.state != "failed" for row in batch.index.rows}


def leftovers(out: Path) -> list[Path]:
    return [path for path in out.rglob("*") if path.suffix in (".part", ".tmp")]


class Killer(Watcher):
    """Kills a process of the pool when it hears of `clip`, at most `times`."""

    def __init__(self, clip: str, times: int) -> None:
        self._clip = clip
        self._left = times
        self.killed: list[int] = []

    def advanced(self, clip: Clip, stage: str, done_s: float, total_s: float) -> None:
        alive = [child.pid for child in multiprocessing.active_children() if child.pid]
        new = [pid for pid in alive if pid not in self.killed]
        if clip.name == self._clip and self._left and new:
            os.kill(new[0], signal.SIGKILL)
            self.killed.append(new[0])
            self._left -= 1


def test_clips_of_a_killed_process_are_done_by_another(real: Fill) -> None:
    place = real("a.mp4", "b.mp4", "c.mp4")
    killer = Killer("a.mp4", times=1)
    batch = work(place, jobs=2, watcher=killer)
    assert len(killer.killed) == 1
    assert reported(batch) == {"a.mp4": True, "b.mp4": True, "c.mp4": True}
    assert leftovers(place.out) == []
    assert multiprocessing.active_children() == []


def test_a_clip_that_kills_twice_is_reported_and_the_others_are_done(real: Fill) -> None:
    place = real("killer.mp4", "z.mp4")
    batch = work(place, jobs=1, watcher=Killer("killer.mp4", times=2))
    assert reported(batch) == {"killer.mp4": False, "z.mp4": True}
    (row,) = (row for row in batch.index.rows if row.state == "failed")
    assert "killed twice" in row.headline
    assert reported(work(place, jobs=1)) == {"killer.mp4": True, "z.mp4": True}


COMMAND = (sys.executable, "-m", "formcheck", "batch")


@contextmanager
def started(place: Place) -> Iterator[subprocess.Popen[str]]:
    """The command at work, in a group of processes of its own."""
    source = Path(formcheck.__file__).parents[1]
    arguments = ["clips", "-o", "out", "-e", "squat", "--model", "lite", "--no-video"]
    process = subprocess.Popen(
        [*COMMAND, *arguments, "--format", "json", "--jobs", "2"],
        cwd=place.clips.parent,
        env={**os.environ, "PYTHONPATH": str(source)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.05)


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


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_killed_at_any_moment_it_carries_on(real: Fill) -> None:
    place = real(*FIVE)
    with started(place) as process:
        until(lambda: any(place.out.glob("*/result.json")))
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: alive_in_group(process.pid) == [], patience_s=20)  # workers end with it
    done = {path: path.stat().st_mtime_ns for path in place.out.glob("*/result.json")}
    assert 0 < len(done) < 5
    with started(place) as process:
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, stderr
    assert "5 clips:" in stdout
    assert "no report" not in stdout
    assert f"{len(done)} of 5 clips kept" in stderr
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert leftovers(place.out) == []


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_leaves_an_index_and_carries_on(kind: signal.Signals, real: Fill) -> None:
    place = real(*FIVE)
    with started(place) as process:
        until(lambda: any(place.out.glob("*/result.json")))
        os.killpg(process.pid, kind)  # as a terminal does it with Ctrl-C
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert "Interrupted" in stderr
    index = json.loads((place.out / "index.json").read_text())
    assert index["pending"] > 0
    assert len(index["clips"]) + index["pending"] == 5
    assert list(reported(work(place, jobs=2)).values()) == [True] * 5
