"""How `formcheck batch` gains from a second process, and what finished clips cost.

    python -m benchmarks.batch [jobs] [finished]

*jobs* works through eight sample videos with one process and with two. *finished* gives the
command folders in which nothing is left to do, copies of one clip and of its results, so that
looking them up and making the index is all there is. Both in a temporary folder; prints tables.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Run, run, undisturbed

PROJECT = Path(__file__).parents[1]
SAMPLES = sorted((PROJECT / "sample_videos").glob("*.mp4"))
CLIPS = 8
FINISHED = (1, 50, 250, 1000)
TRIES = 3
"""Runs of which the quietest counts, if other programs disturb them."""
CLIENTS = 40
"""Folders that the finished clips are spread over."""
HEAD = ("| {} | time | processor | memory | others |", "|---|---|---|---|---|")


def jobs_table(folder: Path) -> Iterator[str]:
    """Eight clips with two processes and with one, one right after the other."""
    clips = folder / "clips"
    clips.mkdir(parents=True)
    for sample in SAMPLES[:CLIPS]:
        shutil.copy2(sample, clips)

    def work(jobs: int) -> Run:
        return undisturbed(
            lambda: batch(clips, folder / "out", "--no-resume", "--jobs", str(jobs)), TRIES
        )

    runs = {jobs: work(jobs) for jobs in (2, 1)}
    yield HEAD[0].format(f"{CLIPS} clips")
    yield HEAD[1]
    yield from (line(f"{jobs} job{'s' * (jobs > 1)}", done) for jobs, done in runs.items())
    yield f"\nTwo jobs are {runs[1].wall_s / runs[2].wall_s:.2f} times as fast as one.\n"


def finished_table(folder: Path) -> Iterator[str]:
    """Folders of more and more clips that an earlier run has finished."""
    clips, out = folder / "clips", folder / "out"
    first = clips / "client 0" / "squat 0.mp4"
    first.parent.mkdir(parents=True)
    shutil.copy2(PROJECT / "sample_videos" / "squat_side_good.mp4", first)
    batch(clips, out, "--no-video")
    yield HEAD[0].format("finished clips")
    yield HEAD[1]
    made = 1
    for count in FINISHED:
        for n in range(made, count):
            add_copy(first, out, n)
        made = count
        yield line(str(count), undisturbed(lambda: batch(clips, out, "--no-video"), TRIES))


def add_copy(first: Path, out: Path, n: int) -> None:
    """Clip number `n`, a copy of the first one, and its results."""
    client, name = f"client {n % CLIENTS}", f"squat {n}"
    clip = first.parents[1] / client / f"{name}.mp4"
    clip.parent.mkdir(exist_ok=True)
    shutil.copy2(first, clip)  # with its time, by which a clip is known to be the same
    results = out / first.parent.name / first.stem
    shutil.copytree(results, out / client / name, ignore=shutil.ignore_patterns("landmarks.npz"))


def batch(clips: Path, out: Path, *options: str) -> Run:
    """One run of the command."""
    command = [sys.executable, "-m", "formcheck", "batch", str(clips), "-o", str(out), "-q"]
    return run([*command, *options], frames=1)


def line(name: str, done: Run) -> str:
    """A row of a table."""
    return (
        f"| {name} | {done.wall_s:.2f} s | {done.cpu_s:.2f} s | {done.rss_mib:.0f} MiB"
        f" | {done.others:.0%} |"
    )


def main(argv: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.batch",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tables = {"jobs": jobs_table, "finished": finished_table}
    parser.add_argument("parts", nargs="*", metavar="PART", help="jobs, finished; default: both")
    parts = parser.parse_args(argv).parts or list(tables)
    if unknown := set(parts) - set(tables):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as name:
        try:
            for part in parts:
                for text in tables[part](Path(name) / part):
                    print(text, flush=True)
        except subprocess.CalledProcessError as error:
            print(error.stderr or error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
