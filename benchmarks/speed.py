"""How fast formcheck is, beside the loop that most people would write.

`python -m benchmarks.speed` measures and writes docs/speed.md and docs/speed.json;
`--quick` takes minutes instead of hours and writes nothing. Both programs run as processes of
their own, in turn, on the same clip: a sample video, scaled up and looped.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measuring import Run, median_run, run
from benchmarks.speed_clip import Shape, looped_clip
from benchmarks.speed_page import page
from benchmarks.stages import stages_ms
from formcheck.pose.parallel import usable_cores
from formcheck.pose.weights import find_weights

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "sample_videos" / "squat_side_good.mp4"
WITH_MASK, WITHOUT_MASK = "squat", "lunge"
"""Exercises whose checks do and don't read the outline of the back."""


FULL_HD = Shape(height_px=1080, rate_hz=30)


@dataclass(frozen=True)
class Case:
    """What is asked of both programs; the page with its pictures of formcheck alone."""

    shape: Shape = FULL_HD
    model: str = "full"
    video: bool = True
    mask: bool = True
    page: bool = False


CASES = (
    Case(),
    Case(mask=False),
    Case(video=False),
    Case(video=False, page=True),
    Case(video=False, mask=False),
    Case(model="lite"),
    Case(model="lite", video=False),
    Case(shape=Shape(720, 30)),
    Case(shape=Shape(720, 30), video=False),
    Case(shape=Shape(1080, 60)),
    Case(shape=Shape(1080, 60), video=False),
)
QUICK_CASES = (Case(), Case(video=False))


@dataclass(frozen=True)
class Pairs:
    """Both programs on one case: medians, and the median of the pairs' ratios."""

    case: Case
    plain: Run
    formcheck: Run
    wall_ratio: float
    cpu_ratio: float


@dataclass(frozen=True)
class Passes:
    """A long clip: finding the lifter, and then drawing from the saved landmarks."""

    minutes: float
    finding: Run
    drawing: Run


@dataclass(frozen=True)
class Bench:
    """Where clips lie, how long they are and how often each pair is run."""

    folder: Path
    seconds: float
    pairs: int

    def clip(self, shape: Shape, seconds: float | None = None) -> Path:
        """A clip of that shape, made when it is first asked for."""
        return looped_clip(SAMPLE, shape, seconds or self.seconds, self.folder)

    def formcheck(
        self, case: Case, *more: str, seconds: float | None = None, jobs: int | None = None
    ) -> Run:
        """One run of `formcheck analyze`."""
        seconds = seconds or self.seconds
        command = [sys.executable, "-m", "formcheck", "analyze"]
        command += [str(self.clip(case.shape, seconds)), "-q"]
        command += ["--format", "html" if case.page else "json"]
        command += ["-e", WITH_MASK if case.mask else WITHOUT_MASK, "--model", case.model]
        command += ["--jobs", str(jobs or usable_cores()), "-o", str(self.folder / "out"), *more]
        if not case.video:
            command.append("--no-video")
        return run(command, frames=round(seconds * case.shape.rate_hz))

    def plain(self, case: Case) -> Run:
        """One run of the plain loop."""
        command = [sys.executable, "-m", "benchmarks.plain_loop", str(self.clip(case.shape))]
        command += ["--model", str(find_weights(case.model).path)]
        if case.video:
            command += ["--video", str(self.folder / "plain.mp4")]
        if case.mask:
            command.append("--mask")
        return run(command, frames=round(self.seconds * case.shape.rate_hz))

    def passes(self, minutes: float) -> Passes:
        """Both passes over a long clip."""
        seconds = 60 * minutes
        finding = _noted(self.formcheck(Case(video=False), seconds=seconds))
        return Passes(minutes, finding, _noted(self.formcheck(Case(), "--reuse", seconds=seconds)))

    def compare(self, case: Case) -> Pairs:
        """Both programs in turn, each going first every other time."""
        plains: list[Run] = []
        ours: list[Run] = []
        for i in range(self.pairs):
            first, second = (plains, ours) if i % 2 == 0 else (ours, plains)
            for runs in (first, second):
                runs.append(self.plain(case) if runs is plains else self.formcheck(case))
        return Pairs(
            case,
            median_run(plains),
            median_run(ours),
            wall_ratio=_median_ratio(plains, ours, lambda r: r.wall_s),
            cpu_ratio=_median_ratio(plains, ours, lambda r: r.cpu_s),
        )


def _median_ratio(plains: Sequence[Run], ours: Sequence[Run], of: Callable[[Run], float]) -> float:
    return statistics.median(of(b) / of(a) for a, b in zip(plains, ours, strict=True))


def measure(bench: Bench, cases: Sequence[Case], minutes: Sequence[float]) -> dict[str, Any]:
    """Everything that docs/speed.md shows."""
    base, silent = Case(), Case(video=False)
    note("against the plain loop")
    pairs = [_noted(bench.compare(case)) for case in cases]
    note("by number of processes")
    jobs = {n: _noted(bench.formcheck(silent, jobs=n)) for n in sorted({1, usable_cores()})}
    note("with saved landmarks")
    reuse = _noted(bench.formcheck(silent, "--reuse"))
    note("by stage")
    stages = stages_ms(bench.clip(base.shape))
    note("by length")
    lengths = [bench.passes(n) for n in minutes]
    note("small commands")
    small = {
        name: _noted(run([sys.executable, "-m", "formcheck", name], frames=1))
        for name in ("--help", "exercises")
    }
    return {
        "machine": machine(),
        "seconds": bench.seconds,
        "runs": bench.pairs,
        "pairs": pairs,
        "jobs": jobs,
        "reuse": reuse,
        "stages": stages,
        "lengths": lengths,
        "small": small,
    }


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    packages = ("mediapipe", "opencv-contrib-python", "av", "numpy")
    return {
        "processor": _processor(),
        "cores": str(usable_cores()),
        "system": platform.platform(aliased=True, terse=True),
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


def note(text: object) -> None:
    """Say on stderr how far the benchmark has got."""
    print(text, file=sys.stderr, flush=True)


def _noted(result: Any) -> Any:
    note(f"  {result}")
    return result


def main(argv: list[str] | None = None) -> int:
    """Measure, print the page, and write it unless told to be quick."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two cases, short clips, no files")
    parser.add_argument("--seconds", type=float, default=30.0, help="length of a clip")
    parser.add_argument("--pairs", type=int, default=5, help="runs of each program on each case")
    parser.add_argument(
        "--minutes", type=float, nargs="*", default=[1, 5, 10], help="long clips for the growth"
    )
    parser.add_argument("--clips", type=Path, help="keep the clips in this folder")
    parser.add_argument("-o", "--output", type=Path, default=PROJECT / "docs", metavar="DIR")
    arguments = parser.parse_args(argv)
    seconds, pairs, minutes = arguments.seconds, arguments.pairs, arguments.minutes
    cases: Sequence[Case] = CASES
    if arguments.quick:
        seconds, pairs, minutes, cases = 12.0, 1, [], QUICK_CASES
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.clips or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            results = measure(Bench(folder, seconds, pairs), cases, minutes)
        except subprocess.CalledProcessError as error:
            note(error.stderr or error)
            return 1
    text = page(results)
    print(text)
    if not arguments.quick:
        (arguments.output / "speed.md").write_text(text, encoding="utf-8")
        document = json.dumps(results, default=asdict, indent=2)
        (arguments.output / "speed.json").write_text(document + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
