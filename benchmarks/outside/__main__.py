"""Scores formcheck on labels that other people made, which lie in a folder of their own.

    python -m benchmarks.outside DIR [--only squats plank ...] [--limit N] [--json FILE]

The folder's README says what is in it. Nothing was fitted to these labels on purpose; where a
limit was, docs/accuracy.md says so. Landmarks of clips are kept in --cache, so that a second run
takes minutes.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.outside.scores import reliability, right_shares, risk_coverage
from benchmarks.outside.sections import SECTIONS, Section, Settings
from benchmarks.outside.squats3d import DIRECTIONS_DEG
from benchmarks.outside.tables import certainty_tables


def to_json(section: Section) -> dict[str, Any]:
    """A section's figures and rows."""
    return {
        "title": section.title,
        **section.figures,
        "certainty": {
            name: {
                "verdicts": asdict(right_shares(rows)),
                "reliability": reliability(rows),
                "risk_coverage": risk_coverage(rows),
            }
            for name, rows in section.told.items()
        },
        "rows": [asdict(row) for row in section.rows],
    }


def _without_nan(content: Any) -> Any:
    """JSON has no NaN: it becomes null."""
    if isinstance(content, dict):
        return {key: _without_nan(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_without_nan(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content


def to_markdown(sections: dict[str, Section]) -> str:
    """All sections, and how far verdicts and probabilities can be trusted."""
    parts = [f"## {section.title}\n\n{section.text}" for section in sections.values()]
    told = {name: rows for s in sections.values() for name, rows in s.told.items()}
    certainty = certainty_tables(told)
    return "\n\n".join([*parts, f"## How sure is sure\n\n{certainty}"])


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
    sections = {name: SECTIONS[name](settings) for name in args.only}
    if args.json:
        content = {name: to_json(section) for name, section in sections.items()}
        args.json.write_text(json.dumps(_without_nan(content), indent=1), encoding="utf-8")
    print(to_markdown(sections))


if __name__ == "__main__":
    main()
