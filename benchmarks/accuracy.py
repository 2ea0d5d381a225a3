"""How accurate is formcheck? On rendered clips whose truth is known, and on your own.

    python -m benchmarks.accuracy                 renders the grid once, then judges it
    python -m benchmarks.accuracy --quick         committed landmarks and samples, for CI
    python -m benchmarks.accuracy --clips DIR --truth DIR/truth.csv

Figures go to standard output as Markdown tables, and with --json to a file.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import formcheck
from benchmarks import clips as real_clips
from benchmarks.accuracy_tables import failures_table, summary
from benchmarks.corpus import (
    DATA,
    SAMPLES,
    Case,
    default_cache,
    fresh_case,
    is_ready,
    load_case,
    prepare,
    read_case,
    sample_case,
)
from benchmarks.failures import failures
from benchmarks.figures import BARS, Figure, figures
from benchmarks.grid import DEALS, GridClip, grid
from benchmarks.lifter.renderer import NoGraphicsError
from benchmarks.score import ClipScore, score

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["below_floors", "main", "not_measured", "quick_cases", "result"]

FLOORS = Path(__file__).with_name("floors.toml")
FRESH = ("plank-good-1-", "squat-knees_caving-1-")
"""Clips of the grid that --quick renders anew where there is OpenGL."""


def main(argv: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="a few minutes; fails below a floor")
    parser.add_argument(
        "--analysed", type=Path, help="folder of the samples' landmarks.npz, for --quick"
    )
    parser.add_argument("--ready", action="store_true", help="judge what is rendered already")
    parser.add_argument("--only", nargs="*", default=(), help="clips with this in their name")
    parser.add_argument("--cache", type=Path, help="folder for rendered clips and landmarks")
    parser.add_argument("--clips", type=Path, help="folder of real clips, with --truth")
    parser.add_argument("--truth", type=Path, help="their truth table, CSV")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--jobs", type=int, default=2, help="processes that judge")
    args = parser.parse_args(argv)
    if (args.clips is None) != (args.truth is None):
        parser.error("--clips and --truth go together")
    if args.clips is not None:
        return _real(args)
    try:
        return _quick(args) if args.quick else _whole(args)
    except NoGraphicsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _real(args: argparse.Namespace) -> int:
    """Real clips with a truth table."""
    cache = (args.cache or default_cache()) / "clips"
    results = real_clips.measure_all(
        args.clips, args.truth, cache, given="truth", only=args.only, jobs=args.jobs
    )
    print(real_clips.summarise(results))
    if args.json:
        _write(args.json, [asdict(r) for r in results])
    return 0


def _whole(args: argparse.Namespace) -> int:
    """The grid, or as much of it as is asked for."""
    cache = args.cache or default_cache()
    chosen = [c for c in grid() if not args.only or any(name in c.name for name in args.only)]
    if args.ready:
        chosen = [clip for clip in chosen if is_ready(clip, cache)]
    for number, clip in enumerate(chosen, start=1):
        if not is_ready(clip, cache):
            print(f"{number}/{len(chosen)} rendering {clip.name}", file=sys.stderr, flush=True)
            prepare(clip, cache)
    with ProcessPoolExecutor(args.jobs) as pool:
        scores = list(pool.map(_score_ready, chosen, [cache] * len(chosen)))
    _tell(args.json, scores, figures(scores))
    return 0


def _quick(args: argparse.Namespace) -> int:
    """Everything that needs no rendering, and two clips that do."""
    with ProcessPoolExecutor(args.jobs) as pool, tempfile.TemporaryDirectory() as folder:
        cases = list(quick_cases(pool, Path(folder), args.analysed))
        scores = list(pool.map(score, cases))
    measured = figures(scores, parted=False)
    _tell(args.json, scores, measured)
    short = [*below_floors(measured, FLOORS), *not_measured(measured)]
    for line in short:
        print(f"below its floor: {line}", file=sys.stderr)
    return 1 if short else 0


def quick_cases(
    pool: ProcessPoolExecutor, folder: Path, analysed: Path | None = None
) -> Iterator[Case]:
    """Committed landmarks, the sample videos and, where there is OpenGL, two fresh clips.

    The poses in the samples are found now, unless formcheck has left them in `analysed`.
    """
    started: list[Future[Case]] = [
        pool.submit(sample_case, path.stem, analysed) for path in sorted(SAMPLES.glob("*.mp4"))
    ]
    wanted = [clip for clip in grid() if clip.name.startswith(FRESH)]
    fresh = [pool.submit(fresh_case, clip, folder) for clip in wanted]
    for path in sorted(DATA.glob("*.npz")):
        yield read_case(path)
    for job in started:
        yield job.result()
    for job in fresh:
        try:
            yield job.result()
        except NoGraphicsError as error:
            print(f"not rendered afresh: {error}", file=sys.stderr)


def below_floors(measured: Sequence[Figure], floors: Path) -> Iterator[str]:
    """What is worse than recorded, or not measured any more."""
    table = tomllib.loads(floors.read_text(encoding="utf-8"))
    values = {f"{f.name}: {f.subject}": f.value for f in measured}
    worse: dict[str, Callable[[float, float], bool]] = {
        "at_least": lambda value, floor: value < floor,
        "at_most": lambda value, floor: value > floor,
    }
    for side, is_worse in worse.items():
        for key, floor in table[side].items():
            value = values.get(key)
            if value is None:
                yield f"{key} is not measured"
            elif is_worse(value, floor):
                yield f"{key} is {value:g}, {side.replace('_', ' ')} {floor:g}"


def not_measured(measured: Sequence[Figure]) -> Iterator[str]:
    """Figures that have a bar and no value."""
    found = {(f.name, f.subject) for f in measured if f.value is not None}
    for name, subject in BARS:
        if (name, subject) not in found:
            yield f"{name}: {subject} has a bar and is not measured"


def _score_ready(clip: GridClip, cache: Path) -> ClipScore:
    return score(load_case(clip, cache))


def _tell(json_path: Path | None, scores: list[ClipScore], measured: Sequence[Figure]) -> None:
    print(summary(measured))
    print(f"\n{failures_table(failures(scores))}")
    if json_path:
        _write(json_path, result(scores, measured))


def result(scores: Sequence[ClipScore], measured: Sequence[Figure]) -> dict[str, Any]:
    """Everything as plain records, for JSON."""
    return {
        "formcheck_version": formcheck.__version__,
        "seeds": {part: deal.seed for part, deal in DEALS.items()},
        "grid_clips": len(grid()),
        "clips": len(scores),
        "exercises": sorted({s.exercise for s in scores}),
        "figures": [asdict(f) for f in measured],
        "failures": [asdict(f) for f in failures(scores)],
    }


def _write(path: Path, content: Any) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    sys.exit(main())
