"""How fast formcheck is, beside the loop that most people would write.

    python -m benchmarks.speed              half an hour on two cores; writes docs/speed.md
    python -m benchmarks.speed --quick      a few minutes; prints the page and writes nothing
    python -m benchmarks.speed --resume     goes on where the last one was ended

Both programs run as processes of their own, in turn, on the same clip: a sample video, scaled
up, grained like a phone's and looped. Every run is kept in docs/speed.json as soon as it is done.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.looks import committed_clips, table
from benchmarks.measuring import Results, Run, run, undisturbed
from benchmarks.speed_cases import (
    BASE,
    CASES,
    FORMCHECK,
    ONE_JOB,
    PLAIN,
    REUSE,
    SILENT,
    SILENT_PLAIN,
    SMALL,
    START_UP,
    Case,
    length_name,
)
from benchmarks.speed_clip import Shape, looped_clip
from benchmarks.speed_page import page
from benchmarks.stages import stages_ms
from formcheck.pose.spans import usable_cores
from formcheck.pose.weights import find_weights

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "sample_videos" / "squat_side_good.mp4"
WITH_MASK, WITHOUT_MASK = "squat", "lunge"
"""Exercises whose checks do and don't read the outline of the back."""
PAGE_FILE = "report.html"
START_UP_S = 0.1
"""So short a clip is all start-up."""


@dataclass(frozen=True)
class Plan:
    """What to measure, in this order.

    Attributes:
        seconds: length of the clip of every case.
        pairs: how often both programs are run on the main cases.
        minutes: long clips, from the shortest to the longest.
        others: cases that are run once.
        patient: wait for other programs to be quiet.
    """

    seconds: float
    pairs: int
    minutes: Sequence[float]
    others: Sequence[Case]
    patient: bool


MAIN = (BASE, SILENT, SILENT_PLAIN)
OTHERS = tuple(case for case in CASES if case not in MAIN)
WHOLE = Plan(seconds=30.0, pairs=3, minutes=(1, 5, 10), others=OTHERS, patient=True)
QUICK = Plan(seconds=10.0, pairs=1, minutes=(), others=(), patient=False)


@dataclass(frozen=True)
class Bench:
    """Runs programs on clips that lie in `folder`, `seconds` long."""

    folder: Path
    seconds: float

    def clip(self, shape: Shape, seconds: float | None = None) -> Path:
        """A clip of that shape and length, made when it is first asked for."""
        return looped_clip(SAMPLE, shape, seconds or self.seconds, self.folder)

    def formcheck(
        self, case: Case, *more: str, seconds: float | None = None, jobs: int | None = None
    ) -> Run:
        """One run of `formcheck analyze`."""
        clip = self.clip(case.shape, seconds)
        command = [sys.executable, "-m", "formcheck", "analyze", str(clip), "-q", "--no-history"]
        command += ["-e", WITH_MASK if case.mask else WITHOUT_MASK, "--model", case.model]
        command += ["--format", "html" if case.page else "json"]
        command += ["--jobs", str(jobs or usable_cores())]
        output = self._output(clip)
        command += ["-o", str(output), *more]
        if not case.video:
            command.append("--no-video")
        frames = round((seconds or self.seconds) * case.shape.rate_hz)
        return run(command, frames, output / PAGE_FILE if case.page else None)

    def share_looked_at(self, case: Case) -> float:
        """Share of the frames that the network looked at in the last run of that case, 0 to 1."""
        report = json.loads((self._output(self.clip(case.shape)) / "report.json").read_text())
        return float(report["clip"]["frames_analysed"] / (self.seconds * case.shape.rate_hz))

    def _output(self, clip: Path) -> Path:
        return self.folder / f"out_{clip.stem}"

    def plain(self, case: Case) -> Run:
        """One run of the plain loop."""
        command = [sys.executable, "-m", "benchmarks.plain_loop", str(self.clip(case.shape))]
        command += ["--model", str(find_weights(case.model).path)]
        if case.video:
            command += ["--video", str(self.folder / "plain.mp4")]
        if case.mask:
            command.append("--mask")
        return run(command, frames=round(self.seconds * case.shape.rate_hz))


@dataclass(frozen=True)
class Measurement:
    """Carries out a plan; what is in `results` already is not measured again."""

    bench: Bench
    plan: Plan
    results: Results

    def run(self) -> None:
        """Measure what is missing."""
        bench = self.bench
        for name in SMALL:
            self._take(name, 3, lambda n=name: _command(n))
        start_up = ("--end", str(START_UP_S))
        self._take(START_UP, 3, lambda: bench.formcheck(SILENT, *start_up, jobs=1))
        for pair in range(self.plan.pairs):
            for case in MAIN:
                self._compare(case, pair)
        if "looked at" not in self.results.figures:
            self.results.add_figure("looked at", bench.share_looked_at(SILENT))
        self._take(ONE_JOB, 1, lambda: bench.formcheck(SILENT, jobs=1))
        if "stages" not in self.results.figures:
            note("stages")
            self.results.add_figure("stages", stages_ms(bench.clip(BASE.shape)))
        if self.plan.others and "looks" not in self.results.figures:
            note("looks")
            self.results.add_figure("looks", table(committed_clips(usable_cores())))
        for case in self.plan.others:
            self._compare(case, 0)
        for minutes in self.plan.minutes:
            name, seconds = length_name(minutes), 60 * minutes
            self._take(name, 1, lambda s=seconds: bench.formcheck(BASE, seconds=s), tries=1)
        if self.plan.minutes:
            # The landmarks of the shortest lie there by now.
            seconds = 60 * self.plan.minutes[0]
            self._take(REUSE, 3, lambda: bench.formcheck(SILENT, "--reuse", seconds=seconds))

    def _compare(self, case: Case, pair: int) -> None:
        """Both programs in turn, each going first every other time."""
        programs = {PLAIN: self.bench.plain, FORMCHECK: self.bench.formcheck}
        for program in list(programs)[:: -1 if pair % 2 else 1]:
            self._take(case.run_name(program), pair + 1, lambda p=program: programs[p](case))

    def _take(self, name: str, count: int, measure: Callable[[], Run], tries: int = 2) -> None:
        """Run until there are `count` runs of that name, each the best of up to `tries`."""
        while len(self.results.runs.get(name, [])) < count:
            done = undisturbed(measure, tries) if self.plan.patient else measure()
            note(
                f"{name}: {done.wall_ms:.1f} ms a frame, processor {done.cpu_ms:.1f} ms,"
                f" {done.rss_mib:.0f} MiB, others {done.others:.0%}"
            )
            self.results.add_run(name, done)


def _command(name: str) -> Run:
    return run([sys.executable, "-m", "formcheck", name], frames=1)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    packages = ("formcheck", "mediapipe", "opencv-contrib-python", "av", "numpy")
    return {
        "processor": _processor(),
        "cores": str(usable_cores()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def note(text: str) -> None:
    """Say on stderr how far the benchmark has got."""
    print(text, file=sys.stderr, flush=True)


def main(argv: list[str] | None = None) -> int:
    """Measure, print the page, and write it unless told to be quick."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="main cases, short clips, no files")
    parser.add_argument("--resume", action="store_true", help="keep what docs/speed.json holds")
    parser.add_argument("--clips", type=Path, metavar="DIR", help="keep the clips in this folder")
    parser.add_argument("-o", "--output", type=Path, default=PROJECT / "docs", metavar="DIR")
    arguments = parser.parse_args(argv)
    plan = QUICK if arguments.quick else WHOLE
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.clips or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        output = Path(temporary) if arguments.quick else arguments.output
        setting = {**machine(), "seconds": plan.seconds}
        results = Results(output / "speed.json", setting)
        if arguments.resume:
            results.resume()
        exit_code = 0
        try:
            Measurement(Bench(folder, plan.seconds), plan, results).run()
        except subprocess.CalledProcessError as error:
            note(error.stderr or str(error))
            return 1
        except KeyboardInterrupt:
            note("Interrupted: --resume goes on from here.")
            exit_code = 130
        text = page(results)
        (output / "speed.md").write_text(text, encoding="utf-8")
    print(text)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
