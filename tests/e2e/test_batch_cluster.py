"""A real Dask scheduler with two workers on the loopback interface."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.batch_builders import Place

import formcheck
from formcheck.batch import Batch, Settings, Watcher, run
from formcheck.batch.clips import Clip
from formcheck.errors import UsageError
from formcheck.pipeline.options import Options

pytestmark = [
    pytest.mark.slow,
    # Of the library's own making: an unclosed socket here, a deprecated call there.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed"),
]

Fill = Callable[..., Place]
QUICK = Options(exercise="squat", model="lite", video=False, formats=("json",))
NAMES = ("anna/a.mp4", "anna/b.mp4", "bob/c.mp4", "bob/d.mp4")
# Without a nanny, which would start a killed worker again.
WORKER = (
    *("distributed.cli.dask_worker", "--host", "127.0.0.1"),
    *("--nthreads", "1", "--no-nanny", "--no-dashboard"),
)
WORKERS = 3
"""Two for the first test that kills one of them; each leaves one fewer."""


@dataclass
class Dask:
    """A scheduler and its workers, as processes of their own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def _start(*arguments: str, cwd: Path, source: Path | None = None) -> subprocess.Popen[bytes]:
    source = source or Path(formcheck.__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(source)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    tmp_path = tmp_path_factory.mktemp("dask")
    file = tmp_path / "scheduler.json"
    loopback = ("--host", "127.0.0.1")
    processes = [
        _start(
            "distributed.cli.dask_scheduler",
            *loopback,
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(file),
            cwd=tmp_path,
        )
    ]
    try:
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text().endswith("}"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        for _ in range(WORKERS):
            processes.append(_start(*WORKER, address, cwd=tmp_path))
        yield Dask(address, processes[0], processes[1:])
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def work(place: Place, dask: Dask, *, send_files: bool, watcher: Watcher | None = None) -> Batch:
    from formcheck.batch.cluster import Cluster

    settings = Settings(place.out, QUICK)
    with Cluster(dask.address, send_files=send_files) as workers:
        return run([place.clips], settings, workers=workers, watcher=watcher)


class Killer(Watcher):
    """Kills one of the workers as soon as a clip is on its way, when both are at work."""

    def __init__(self, dask: Dask) -> None:
        self._dask = dask
        self.running: set[str] = set()
        self.killed = 0

    def advanced(self, clip: Clip, stage: str, done_s: float, total_s: float) -> None:
        self.running.add(clip.name)
        if len(self.running) > 1 and not self.killed:
            self._dask.workers.pop().kill()
            self.killed += 1


@pytest.mark.parametrize("send_files", [False, True], ids=["shared", "sent"])
def test_every_clip_is_reported_though_a_worker_is_killed(
    send_files: bool, real: Fill, dask: Dask
) -> None:
    place = real(*NAMES)
    with (place.clips / NAMES[0]).open("ab") as clip:
        clip.write(b"\0" * 11_000_000)  # what Dask calls large, and warns its users of
    killer = Killer(dask)
    batch = work(place, dask, send_files=send_files, watcher=killer)
    assert killer.killed == 1
    assert {row.clip: row.state != "failed" for row in batch.index.rows} == dict.fromkeys(
        NAMES, True
    )
    for name in NAMES:
        folder = place.out / name.removesuffix(".mp4")
        assert {path.name for path in folder.iterdir()} >= {"report.json", "result.json"}


def test_another_version_on_the_workers_is_heard_of_before_the_work(
    dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from formcheck.batch import cluster as batch_cluster

    monkeypatch.setattr(batch_cluster, "__version__", "99")
    with pytest.raises(UsageError, match=r"has formcheck .*, here it is 99"):
        batch_cluster.Cluster(dask.address)


def test_an_address_where_nobody_answers_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    from formcheck.batch import cluster as batch_cluster

    monkeypatch.setattr(batch_cluster, "_CONNECT_S", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(UsageError, match="no Dask scheduler answers"):
            batch_cluster.Cluster(address)


def test_a_worker_without_formcheck_is_heard_of_before_the_work(dask: Dask, tmp_path: Path) -> None:
    from distributed import Client

    from formcheck.batch.cluster import Cluster

    (tmp_path / "formcheck.py").write_text("raise ModuleNotFoundError(\"No module 'formcheck'\")")
    with Client(dask.address, set_as_default=False) as client:
        there = len(client.scheduler_info()["workers"])
        without = _start(*WORKER, dask.address, cwd=tmp_path, source=tmp_path)
        try:
            client.wait_for_workers(there + 1, timeout=60)
            with pytest.raises(UsageError, match=r"can't run formcheck .*No module") as caught:
                Cluster(dask.address)
        finally:
            without.kill()
            without.wait()
    assert "Install formcheck" in caught.value.hint


class Ender(Watcher):
    """Kills the scheduler as soon as a clip is on its way."""

    def __init__(self, dask: Dask) -> None:
        self._dask = dask

    def advanced(self, clip: Clip, stage: str, done_s: float, total_s: float) -> None:
        self._dask.scheduler.kill()


def test_a_lost_scheduler_ends_the_run_with_an_index(real: Fill, dask: Dask) -> None:
    """The last test here: nobody can use the scheduler any more."""
    place = real(*NAMES)
    with pytest.raises(UsageError, match="the scheduler is gone") as caught:
        work(place, dask, send_files=True, watcher=Ender(dask))
    assert "what is finished is kept" in caught.value.hint
    index = json.loads((place.out / "index.json").read_text())
    assert len(index["clips"]) + index["pending"] == len(NAMES)
    assert index["pending"] > 0
