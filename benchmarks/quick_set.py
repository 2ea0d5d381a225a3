"""Writes benchmarks/data: landmarks and truth of the clips that --quick judges.

    python -m benchmarks.quick_set [--cache DIR]

The first two clips of each programme, and the first of each wrong view, out of the cache
that `python -m benchmarks.accuracy` fills.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.corpus import DATA, default_cache, is_ready, load_case, write_case
from benchmarks.grid import GridClip, grid

__all__ = ["main", "quick_clips"]

ROWS = ("-1-", "-2-")


def quick_clips() -> tuple[GridClip, ...]:
    """The clips of the grid to keep."""
    return tuple(clip for clip in grid() if any(row in clip.name for row in ROWS))


def main(argv: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quick_set")
    parser.add_argument("--cache", type=Path, default=default_cache())
    cache = parser.parse_args(argv).cache
    wanted = quick_clips()
    missing = [clip.name for clip in wanted if not is_ready(clip, cache)]
    if missing:
        print(f"error: not rendered yet: {', '.join(missing)}", file=sys.stderr)
        return 1
    DATA.mkdir(exist_ok=True)
    for old in DATA.glob("*.npz"):
        old.unlink()
    for clip in wanted:
        write_case(load_case(clip, cache), DATA / f"{clip.name}.npz")
    size_mb = sum(path.stat().st_size for path in DATA.glob("*.npz")) / 1e6
    print(f"{len(wanted)} clips, {size_mb:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
