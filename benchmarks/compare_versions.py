"""Compares what two versions of formcheck say of the same landmarks.

    python -m benchmarks.compare_versions BEFORE AFTER [--clips DIR] [--cache DIR]
                                          [--only GLOB] [--expect GLOB] [--all]

BEFORE and AFTER are checkouts (folders with src/formcheck) or git revisions of this repository.
Each version judges every landmark file in a process of its own, run by this Python, once with
the exercise named and once with the exercise to be recognised; see `benchmarks.judge_landmarks`,
which also has the table of names that moved between versions. The files are those in
benchmarks/data and tests/landmarks, the landmarks of the sample videos (found by BEFORE, and
kept in `--cache`), and every .npz file below each `--clips` folder, such as the output of earlier
runs of `formcheck analyze`.

Compared are report.json, reps.csv and the terminal's text, the scores of the recognition and the
error, if there is one. Text has to be the same; numbers may differ by 1e-9. A difference is
listed as `file/mode/path`, for instance `samples/squat_side_good/named/report/reps/0/kind`.
`--expect` takes a glob of such paths that may differ (`*` also matches a slash): a defect that
was mended, say. Keys that only AFTER has are listed apart, and are no failure. `--only` takes a
glob of the files to judge.

The exit code is 0 if nothing differs but what was expected, 1 if something does, and 2 if a
version could not be run or there was no file to judge.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.differences import TOLERANCE, compare, listing, sort_out, table

__all__ = ["exercise_of", "main"]

Results = Mapping[str, Mapping[str, Any]]
"""What a version says, by file name and by mode: `named` or `auto`."""

PROJECT = Path(__file__).parents[1]
SHOWN = 10
"""Differences of one file that are listed without `--all`."""


@dataclass(frozen=True)
class LandmarkFile:
    """Saved landmarks to judge; `exercise` is None where nobody knows it."""

    name: str
    path: str
    exercise: str | None


class ComparisonError(Exception):
    """There is nothing to compare: a version or a file can't be found or run."""


def exercise_of(path: Path, exercises: Iterable[str]) -> str | None:
    """The exercise that a landmark file is of.

    It stands in the report.json beside the file; else the file's name, or its folder's for
    landmarks.npz, begins with it.
    """
    report = path.with_name("report.json")
    if report.is_file():
        return str(json.loads(report.read_text(encoding="utf-8"))["exercise"]["id"])
    name = path.parent.name if path.stem == "landmarks" else path.stem
    fitting = [e for e in exercises if re.match(rf"{re.escape(e)}(?![a-z])", name)]
    return max(fitting, key=len, default=None)


def _committed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Names and paths of the landmarks in the repository; `folder` takes converted ones."""
    for path in sorted((PROJECT / "benchmarks" / "data").glob("*.npz")):
        yield f"data/{path.stem}", _converted(path, folder)
    for path in sorted((PROJECT / "tests" / "landmarks").glob("*.npz")):
        yield f"tests/{path.stem}", path


def _converted(case: Path, folder: Path) -> Path:
    """A clip of benchmarks/data in the format of `formcheck analyze`'s landmarks.npz."""
    target = folder / case.name
    names = ("size_wh", "xy_px", "world_m", "visibility", "contour", "chord_px")
    with np.load(case, allow_pickle=False) as saved:
        arrays: dict[str, Any] = {name: saved[name] for name in names}
        arrays |= {"format": 1, "t_s": saved["pose_t_s"]}
    arrays |= dict.fromkeys(("key", "model_name", "model_sha256"), "")
    np.savez(target, **arrays)
    return target


def _sample(video: Path, cache: Path, checkout: Path) -> Path:
    """The landmarks of a sample video, found by a version unless they are in the cache."""
    folder = cache / video.stem
    landmarks = folder / "landmarks.npz"
    if not landmarks.is_file():
        options = ("-o", folder, "--no-video", "--format", "json", "-q")
        _finish(_start(checkout, "formcheck", "analyze", video, *options))
    return landmarks


def _gather(args: argparse.Namespace, scratch: Path, checkout: Path) -> Iterator[LandmarkFile]:
    """All landmark files that are wanted."""
    exercises = [path.stem for path in (PROJECT / "src/formcheck/exercises").glob("*.toml")]
    converted = scratch / "data"
    converted.mkdir()
    found = list(_committed(converted))
    cache = (args.cache or scratch / "cache").resolve()
    for video in sorted((PROJECT / "sample_videos").glob("*.mp4")):
        name = f"samples/{video.stem}"
        if _wanted(name, args.only):
            found.append((name, _sample(video, cache, checkout)))
    for folder in args.clips:
        if not folder.is_dir():
            raise ComparisonError(f"{folder}: no such folder")
        for path in sorted(folder.resolve().rglob("*.npz")):
            below = path.relative_to(folder.resolve()).with_suffix("")
            below = below.parent if below.name == "landmarks" else below
            found.append((f"clips/{folder.resolve().name}/{below.as_posix()}", path))
    for name, path in found:
        if _wanted(name, args.only):
            yield LandmarkFile(name, str(path.resolve()), exercise_of(path, exercises))


def _wanted(name: str, only: Sequence[str]) -> bool:
    return not only or any(fnmatchcase(name, glob) for glob in only)


@contextmanager
def _checkout(version: str) -> Iterator[Path]:
    """The folder of a version; a revision is checked out and removed afterwards."""
    given = Path(version)
    if (given / "src" / "formcheck").is_dir():
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "checkout"
        git = ("git", "-C", str(PROJECT), "worktree")
        add = (*git, "add", "--detach", str(folder), version)
        done = subprocess.run(add, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ComparisonError(
                f"{version}: neither a checkout nor a revision ({done.stderr.strip()})"
            )
        try:
            yield folder.resolve()
        finally:
            subprocess.run((*git, "remove", "--force", str(folder)), check=True)


def _start(checkout: Path, module: str, *args: object) -> subprocess.Popen[str]:
    """Run a module with the `formcheck` of a checkout."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(checkout / "src"), str(PROJECT)))}
    command = [sys.executable, "-m", module, *map(str, args)]
    return subprocess.Popen(command, env=env, cwd=PROJECT, stderr=subprocess.PIPE, text=True)


def _finish(*processes: subprocess.Popen[str]) -> None:
    """Wait for all of them.

    Raises:
        ComparisonError: one of them failed.
    """
    said = [process.communicate()[1] for process in processes]
    for process, errors in zip(processes, said, strict=True):
        if process.returncode:
            raise ComparisonError(f"{process.args!r} failed:\n{errors.strip()}")


def _judge_all(
    files: Sequence[LandmarkFile], checkouts: Sequence[Path], scratch: Path
) -> list[Results]:
    """The results of each version; the versions work at the same time."""
    listed = scratch / "files.json"
    listed.write_text(json.dumps([asdict(file) for file in files]), encoding="utf-8")
    targets = [scratch / f"results_{n}.json" for n in range(len(checkouts))]
    running = [
        _start(checkout, "benchmarks.judge_landmarks", listed, target)
        for checkout, target in zip(checkouts, targets, strict=True)
    ]
    _finish(*running)
    contents = [json.loads(target.read_text(encoding="utf-8")) for target in targets]
    for content, checkout in zip(contents, checkouts, strict=True):
        if checkout not in Path(content["formcheck"]).resolve().parents:
            raise ComparisonError(f"{content['formcheck']} was run, which is not in {checkout}")
    return [content["results"] for content in contents]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare_versions")
    parser.add_argument("before", help="a checkout or a git revision")
    parser.add_argument("after", help="a checkout or a git revision")
    parser.add_argument("--clips", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keeps the samples' landmarks")
    parser.add_argument("--only", action="append", default=[], metavar="GLOB")
    parser.add_argument("--expect", action="append", default=[], metavar="GLOB")
    parser.add_argument("--all", action="store_true", help="list every difference")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    args = _parser().parse_args(argv)
    try:
        with ExitStack() as stack:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            checkouts = [stack.enter_context(_checkout(v)) for v in (args.before, args.after)]
            files = list(_gather(args, scratch, checkouts[0]))
            if not files:
                raise ComparisonError("no landmark file fits --only")
            old, new = _judge_all(files, checkouts, scratch)
    except ComparisonError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    files_compared = {
        file.name: sort_out(compare(old[file.name], new[file.name], file.name), args.expect)
        for file in files
    }
    differ = any(compared.unexpected for compared in files_compared.values())
    lines = [
        *listing(files_compared, None if args.all else SHOWN),
        "",
        *table(files_compared),
        "",
        f"Errors before: {_errors(old)}; after: {_errors(new)}.",
        f"Text compared exactly, numbers to {TOLERANCE:g}: "
        + ("there are differences." if differ else "no differences."),
    ]
    print("\n".join(lines))
    return int(differ)


def _errors(results: Results) -> str:
    """How many judgements ended in an error, by its class."""
    errors = [r["error"].partition(":")[0] for modes in results.values() for r in modes.values()]
    counts = Counter(error for error in errors if error)
    total = f"{counts.total()} of {len(errors)} judgements"
    return total + "".join(f", {name} {count}" for name, count in counts.items())


if __name__ == "__main__":
    sys.exit(main())
