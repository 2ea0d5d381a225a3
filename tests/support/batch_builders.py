"""Folders of clips, workers that run at once in this process, and an analysis that is made up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from support.builders import make_check, make_exercise, make_finding, make_rep, make_report

from formcheck.batch import Batch, Settings, Watcher, run
from formcheck.batch.workers import SharedExecutor
from formcheck.core.enums import KeyFrameKind
from formcheck.core.report import KeyFrame, Media, Outcome, Report
from formcheck.errors import VideoError
from formcheck.pipeline.options import Options
from formcheck.report import write_reports
from formcheck.store import History
from formcheck.video.source import open_video
from formcheck.video.writer import VideoWriter

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
SHORT_S = 1.0


class Inline(Executor):
    """Runs what it is given at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def knees_report(path: Path, outcome: Outcome = Outcome.FAULT) -> Report:
    """Three reps, the second with knees of that outcome, and a picture of it."""
    check = "squat.knees_caving"
    outcomes = (Outcome.PASS, outcome, Outcome.PASS)
    reps = [make_rep(n, make_finding(check, o)) for n, o in enumerate(outcomes, start=1)]
    report = make_report(reps, exercise=make_exercise(make_check(check)))
    picture = KeyFrame(2, KeyFrameKind.WORST, check, 9.0, (40, 60), b"a picture")
    return replace(report, clip=replace(report.clip, path=path), media=Media("", (picture,)))


@dataclass
class Analysis:
    """Stands in for the analysis of a clip: quick, and told what to say.

    Attributes:
        says: what to do with a clip by its stem: a report, several by their folders, or an
            exception to raise.
        asked: the clips and options it was called with.
        instead: is called in place of `usual`, if given.
    """

    says: dict[str, Report | dict[str, Report] | Exception] = field(default_factory=dict)
    asked: list[tuple[Path, Options]] = field(default_factory=list)
    instead: Callable[..., Any] | None = None

    def __call__(
        self, path: Path, folder: Path, options: Options, progress: Callable[..., None]
    ) -> list[tuple[Path, Report]]:
        self.asked.append((path, options))
        made: list[tuple[Path, Report]] = (self.instead or self.usual)(
            path, folder, options, progress
        )
        return made

    def usual(
        self, path: Path, folder: Path, options: Options, progress: Callable[..., None]
    ) -> list[tuple[Path, Report]]:
        """What it says, or what is wrong with the clip."""
        if not path.stat().st_size:
            raise VideoError(f"{path}: is empty (0 bytes).", "Copy it from the phone again.")
        progress("pose", 1.0, 2.0)
        answer = self.says.get(path.stem, knees_report(path))
        if isinstance(answer, Exception):
            raise answer
        sets = answer if isinstance(answer, dict) else {"": answer}
        for below, report in sets.items():
            write_reports(report, folder / below, ["json"])
        return [(folder / below, report) for below, report in sets.items()]

    @property
    def names(self) -> list[str]:
        """The names of the clips it was asked about."""
        return [path.name for path, _ in self.asked]


@dataclass
class Place:
    """A folder for clips and one for results."""

    clips: Path
    out: Path

    def add(self, name: str, content: str = "") -> Path:
        """A file that is called like a video; nothing here decodes it."""
        path = self.clips / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content or f"the clip {name!r}", encoding="utf-8")
        return path

    def run(
        self, watcher: Watcher | None = None, history: History | None = None, **changes: Any
    ) -> Batch:
        """Run in this process."""
        settings = replace(Settings(out=self.out), **changes)
        workers = SharedExecutor(Inline(), slots=1)
        return run([self.clips], settings, workers=workers, watcher=watcher, history=history)


def half_size(path: Path, end_s: float) -> Path:
    """The first `end_s` of a sample video at half its size, written to `path`."""
    with open_video(SAMPLE, end_s=end_s) as source:
        width, height = source.info.size_wh
        with VideoWriter(path, (width // 2, height // 2)) as out:
            for frame in source:
                out.write(np.ascontiguousarray(frame.image_bgr[::2, ::2]), frame.t_s)
    return path
