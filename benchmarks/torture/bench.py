"""What every input of a campaign is made from: whole clips, results and texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from benchmarks.torture.samples import CLIPS, write_clip
from benchmarks.torture.told import command
from formcheck.batch import Settings, run
from formcheck.batch.runner import Batch
from formcheck.batch.workers import SharedExecutor
from formcheck.exercises import exercise_ids
from formcheck.pipeline.options import Options

__all__ = ["Bench", "batch", "prepare"]


@dataclass(frozen=True)
class Bench:
    """Whole files; the inputs are damaged copies of them.

    Attributes:
        clips: a small clip of every kind of container.
        results: the folder that `analyze` has made of the first clip.
        clients: a folder with two clips.
        index: the folder that `batch` has made of `clients`.
        exercises: the texts of the shipped exercise files, by id.
    """

    clips: tuple[Path, ...]
    results: Path
    clients: Path
    index: Path
    exercises: Mapping[str, str]


class _Here(Executor):
    """Does at once, in this process, what it is given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def batch(clients: Path, out: Path, *, resume: bool = True) -> Batch:
    """Run `formcheck batch` on a folder in this process, without annotated videos."""
    options = Options(exercise="auto", video=False, formats=("json",))
    settings = Settings(out, options, resume=resume)
    return run([clients], settings, workers=SharedExecutor(_Here(), slots=1))


def prepare(folder: Path) -> Bench:
    """Make the whole files in `folder`, or find those that another process has made there."""
    bench = Bench(
        tuple(folder / f"clip_{n}.{kind.suffix}" for n, kind in enumerate(CLIPS)),
        folder / "results",
        folder / "clients",
        folder / "index",
        _exercises(),
    )
    if not folder.exists():
        _make(bench, folder)
    there = tuple(path for path in bench.clips if path.exists())
    return Bench(there, bench.results, bench.clients, bench.index, bench.exercises)


def _make(bench: Bench, folder: Path) -> None:
    folder.mkdir(parents=True)
    for path, kind in zip(bench.clips, CLIPS, strict=True):
        write_clip(path, kind)
    done = command(
        "analyze", bench.clips[0], "-e", "squat", "-o", bench.results, "--jobs", 1, folder=folder
    )
    if done.exit_code or done.wrong:
        raise RuntimeError(f"the whole clip could not be analysed: {done}")
    for name in ("anna_squat.mp4", "ben_squat.mp4"):
        (bench.clients / name[:4]).mkdir(parents=True)
        os.link(bench.clips[0], bench.clients / name[:4] / name)
    batch(bench.clients, bench.index)


def _exercises() -> dict[str, str]:
    shipped = resources.files("formcheck.exercises")
    return {name: (shipped / f"{name}.toml").read_text("utf-8") for name in exercise_ids()}
