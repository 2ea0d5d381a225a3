"""Ends real runs at random moments, and lets disks get full: nothing may be lost or mixed.

    python -m benchmarks.torture.rounds [--rounds 40] [--seed 1] [--kind kill|interrupt|batch|disk]

Each round begins with the results of another exercise in the folder. Then a run is killed (or
interrupted, or meets a disk that gets full) at a random moment, and started once more. In between,
the reports in the folder are those of one run, and after it they are complete, and nothing else is
left there. Poses are stored ones; batch has its processes, as it has for users.

Prints a line for each kind; the exit code is 1 if a round went wrong.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import av

from benchmarks.torture.bench import prepare
from benchmarks.torture.stored import installed
from formcheck.files import TEMPORARY_FILES
from formcheck.pipeline.landmarks import load_landmarks

__all__ = ["ROUNDS", "main"]

OLD, NEW = "goblet_squat", "squat"
"""The exercise of the earlier results and that of the run."""
WHOLE = {"annotated.mp4", "landmarks.npz", "report.html", "report.json", "reps.csv"}
LONGEST_S = 60.0
"""Seconds that a run may take."""
DISK_BYTES = (40_000, 400_000)
"""Size of the disks; all results of the clip together take some 200 kB."""


def _command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.torture.victim", *map(str, words)]


def _run(words: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*words), capture_output=True, text=True, timeout=LONGEST_S, check=False
    )


def _ended(words: Sequence[str | Path], sign: signal.Signals, after_s: float) -> tuple[int, str]:
    """Run, and send `sign` after some seconds; the exit code and what was told."""
    with subprocess.Popen(
        _command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _, said = process.communicate(timeout=after_s)
        except subprocess.TimeoutExpired:
            process.send_signal(sign)
            _, said = process.communicate(timeout=LONGEST_S)
    return process.returncode, said


def _analyze(clip: Path, out: Path, exercise: str) -> list[str | Path]:
    return ["analyze", clip, "-o", out, "-e", exercise, "--jobs", "1", "-q"]


def _exercises(folder: Path) -> set[str]:
    """The exercises that the reports in a folder speak of."""
    spoken = set()
    for path in (folder / "report.json", folder / "reps.csv", folder / "report.html"):
        if path.exists():
            text = path.read_text("utf-8")
            spoken.add(OLD if OLD in text else NEW)
    return spoken


def _readable(folder: Path) -> Iterator[str]:
    """Complains of files that are there and not whole."""
    if (folder / "landmarks.npz").exists():
        load_landmarks(folder / "landmarks.npz")
    video = folder / "annotated.mp4"
    if video.exists():
        with av.open(str(video)) as container:
            if not sum(1 for _ in container.decode(video=0)):
                yield "an annotated video without a frame"
    if len(spoken := _exercises(folder)) > 1:
        yield f"reports of {' and '.join(sorted(spoken))} in one folder"


def _complete(folder: Path) -> Iterator[str]:
    """Complains of anything but the whole results of the run."""
    if (there := {path.name for path in folder.iterdir()}) != WHOLE:
        yield f"left after the second run: {sorted(there ^ WHOLE)}"
    if _exercises(folder) != {NEW}:
        yield "old reports after the second run"
    yield from _readable(folder)


def _stopped(rng: Random, clip: Path, out: Path, sign: signal.Signals) -> Iterator[str]:
    shutil.copytree(out.parent / "old", out)
    code, said = _ended(_analyze(clip, out, NEW), sign, rng.uniform(0.4, 1.6))
    # Python itself ends by SIGINT if it was met inside an import, or at its very end.
    if code not in (0, -sign, 130):
        yield f"exit code {code}: {said[-300:]}"
    if sign != signal.SIGKILL and any(out.rglob(TEMPORARY_FILES)):
        yield "something is left half written"
    yield from _readable(out)
    again = _run(_analyze(clip, out, NEW))
    if again.returncode:
        yield f"the second run ended with {again.returncode}: {again.stderr[:300]}"
    yield from _complete(out)


def _kill(rng: Random, clip: Path, out: Path) -> Iterator[str]:
    yield from _stopped(rng, clip, out, signal.SIGKILL)


def _interrupt(rng: Random, clip: Path, out: Path) -> Iterator[str]:
    yield from _stopped(rng, clip, out, rng.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))


def _batch(rng: Random, clip: Path, out: Path) -> Iterator[str]:
    clients = out.parent / f"{out.name}_clips"
    clients.mkdir()
    names = [f"anna_{NEW}", f"ben_{NEW}"]
    for name in names:
        shutil.copy(clip, clients / f"{name}.mp4")
    words = ["batch", clients, "-o", out, "--jobs", "2", "-q", "--no-video"]
    sign = rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
    code, said = _ended(words, sign, rng.uniform(0.5, 4.0))
    if code not in (0, -sign, 130):
        yield f"exit code {code}: {said[-300:]}"
    time.sleep(0.3)  # workers end with their parent
    again = _run(words)
    if again.returncode:
        yield f"the second run ended with {again.returncode}: {again.stderr[:300]}"
    there = {path.name for path in out.iterdir()}
    if there != {*names, "index.html", "index.csv", "index.json"}:
        yield f"in the folder: {sorted(there)}"
    wanted = (WHOLE - {"annotated.mp4"}) | {"result.json", "worst.jpg"}
    for name in names:
        if (files := {path.name for path in (out / name).iterdir()}) != wanted:
            yield f"{name}: {sorted(files ^ wanted)}"


@contextmanager
def _small_disk(folder: Path, most_bytes: int) -> Iterator[None]:
    """A disk of its own at `folder`, where the system lets us have one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={most_bytes}", "tmpfs", str(folder)]
    subprocess.run(mount, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _disk(rng: Random, clip: Path, out: Path) -> Iterator[str]:
    most_bytes = rng.randrange(*DISK_BYTES)
    with _small_disk(out.parent / f"{out.name}_disk", most_bytes):
        there = out.parent / f"{out.name}_disk" / "out"
        done = _run(_analyze(clip, there, NEW))
        if done.returncode not in (0, 2):
            yield f"exit code {done.returncode} on a disk of {most_bytes}: {done.stderr[-300:]}"
        if done.returncode == 2 and done.stderr.count("\n") != 1:
            yield f"not one line: {done.stderr[:300]}"
        if there.exists():
            yield from _readable(there)
            if any(there.rglob(TEMPORARY_FILES)):
                yield "something is left half written"


ROUNDS: Mapping[str, Callable[[Random, Path, Path], Iterator[str]]] = {
    "kill": _kill,
    "interrupt": _interrupt,
    "batch": _batch,
    "disk": _disk,
}
"""Each complains of what went wrong with a run on a clip; the results go into a new folder."""


def main(words: Sequence[str] | None = None) -> int:
    """Go through the rounds; 1 if one of them went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=list(ROUNDS), action="append")
    args = parser.parse_args(words)
    folder = Path(tempfile.mkdtemp(prefix="torture"))
    os.environ["FORMCHECK_DEBUG"] = ""
    with installed():
        clip = prepare(folder / "whole").clips[0]
    if done := _run(_analyze(clip, folder / "old", OLD)).returncode:
        raise SystemExit(f"the first run ended with {done}")
    failed = 0
    for kind in args.kind or ROUNDS:
        wrong = []
        for number in range(args.rounds):
            rng = Random(f"{args.seed}/{kind}/{number}")
            out = folder / f"{kind}_{number}"
            found = list(ROUNDS[kind](rng, clip, out))
            wrong += [f"{kind} {number}: {what}" for what in found]
            if not found:
                shutil.rmtree(out, ignore_errors=True)
        print(f"{kind}: {args.rounds} rounds, {len(wrong)} complaints", *wrong, sep="\n  ")
        failed += len(wrong)
    print(f"Seed {args.seed}; in {folder}.")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
