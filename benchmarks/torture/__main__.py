"""Damages inputs of every kind and sees that the program refuses or survives them.

    python -m benchmarks.torture [--inputs 10000] [--seed 1] [--jobs 2] [--kind container]
    python -m benchmarks.torture --seed 1 --replay container 4711

A crash, more than 20 s, more than 1.5 GiB, an exception that is not meant for users, a line of more
than 300 characters or a control code in what is printed is a failure. The folder of each failing
input is kept; `--replay` makes the input again from the seed and shows the exception. Poses come
from a stored squat instead of the network, so that what is tried is everything else. The runs that
are killed and the disks that get full in real processes are in `benchmarks.torture.rounds`.

Prints a line for each kind, and the failures by what went wrong. The exit code is 1 if there are
any.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.torture.bench import prepare
from benchmarks.torture.campaign import Done, Input, campaign, inputs, put
from benchmarks.torture.kinds import KINDS
from benchmarks.torture.stored import installed


def _row(kind: str, done: Sequence[Done]) -> str:
    codes = Counter(each.exit_code for each in done if not each.wrong)
    failed = sum(bool(each.wrong) for each in done)
    slowest_s = max((each.took_s for each in done), default=0.0)
    most_mib = max((each.peak_bytes for each in done), default=0) / 2**20
    counts = (len(done), codes[0], sum(codes.values()) - codes[0], failed)
    numbers = " | ".join(map(str, counts))
    return f"| {kind} | {numbers} | {slowest_s:.1f} s | {most_mib:.0f} MiB |"


def _keep(done: Done, seed: int, folder: Path) -> None:
    """Say in the folder of a failing input what it is and what went wrong."""
    about = {
        "seed": seed,
        "kind": done.input.kind,
        "number": done.input.number,
        "wrong": done.wrong,
        "took_s": round(done.took_s, 1),
    }
    target = folder / done.input.name
    target.mkdir(exist_ok=True)
    (target / "failure.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _replayed(one: Input, seed: int) -> int:
    """Make one input again, here, and let what it raises through."""
    os.environ["FORMCHECK_DEBUG"] = "1"
    folder = Path(tempfile.mkdtemp(prefix="torture"))
    print(f"Input in {folder / one.name}")
    with installed():
        told = put(one, seed, prepare(folder / "whole"), folder / one.name)
    print(told)
    return int(bool(told.wrong))


def main(words: Sequence[str] | None = None) -> int:
    """Run a campaign or replay an input; 1 if something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--kind", choices=list(KINDS), action="append", default=[])
    parser.add_argument("--keep", type=Path, help="Folder for failing inputs; default: a new one.")
    parser.add_argument("--replay", nargs=2, metavar=("KIND", "NUMBER"))
    args = parser.parse_args(words)
    if args.replay:
        return _replayed(Input(args.replay[0], int(args.replay[1])), args.seed)
    folder = args.keep or Path(tempfile.mkdtemp(prefix="torture"))
    began_s = time.monotonic()
    by_kind: defaultdict[str, list[Done]] = defaultdict(list)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    with installed():
        prepare(folder / "whole")
    for done in campaign(inputs(args.inputs, args.kind), args.seed, folder, args.jobs):
        by_kind[done.input.kind].append(done)
        if done.wrong:
            _keep(done, args.seed, folder)
            wrong[done.wrong[0]].append(done.input.name)
            print(f"{done.input.name}: {done.wrong[0]}", flush=True)
    print("| kind | inputs | analysed | refused | failed | slowest | most memory |")
    print("|---|---|---|---|---|---|---|")
    for kind, all_done in by_kind.items():
        print(_row(kind, all_done))
    print(_row("all", [done for all_done in by_kind.values() for done in all_done]))
    print(f"Seed {args.seed}, {time.monotonic() - began_s:.0f} s.")
    for what, names in sorted(wrong.items(), key=lambda item: -len(item[1])):
        print(f"{len(names)} times: {what} ({', '.join(names[:3])})")
    if wrong:
        print(f"The failing inputs are in {folder}.")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
