"""Scores formcheck on labels that other people made, which lie in a folder of their own.

    python -m benchmarks.outside DIR [--only squats plank ...] [--limit N] [--json FILE]

The folder's README says what is in it. Nothing was fitted to these labels on purpose; where a
limit was, docs/accuracy.md says so. Landmarks of clips are kept in --cache, so that a second run
takes minutes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.outside.page import to_json, to_markdown
from benchmarks.outside.sections import SECTIONS, Settings
from benchmarks.outside.squats3d import DIRECTIONS_DEG


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.outside", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folder", type=Path, help="folder of the labelled data")
    parser.add_argument("--cache", type=Path, default=Path("formcheck_out/outside"))
    parser.add_argument("--json", type=Path, help="write figures and every judgement here")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument(
        "--directions",
        nargs="*",
        type=float,
        default=DIRECTIONS_DEG,
        metavar="DEG",
        help="cameras of the squats, degrees off the front, positive on the lifter's left",
    )
    parser.add_argument("--limit", type=int, help="at most so many cases of each label")
    parser.add_argument("--seed", type=int, default=0, help="of noise and of --limit's choice")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> None:
    """Judge, print the tables, write the JSON."""
    args = parse(argv)
    settings = Settings(
        folder=args.folder,
        cache=args.cache,
        directions_deg=tuple(args.directions),
        limit=args.limit,
        seed=args.seed,
        jobs=args.jobs,
    )
    content = to_json({name: SECTIONS[name](settings) for name in args.only})
    if args.json:
        args.json.write_text(json.dumps(content), encoding="utf-8")
    print(to_markdown(content))


if __name__ == "__main__":
    main()
