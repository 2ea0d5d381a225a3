"""Writes benchmarks/data: landmarks and truth of the clips that --quick judges.

    python -m benchmarks.quick_set [--cache DIR]

The first clip of each programme in either part, but for the conditions that take long to render,
and of the views from all around a few of the tune part; out of the cache that
`python -m benchmarks.accuracy` fills.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.corpus import DATA, default_cache, is_ready, load_case, write_case
from benchmarks.grid import COSTLY, GridClip, grid
from benchmarks.programmes import AROUND

__all__ = ["main", "quick_clips"]

FIRST = "-1-"
OBLIQUE_DEG = (30, 60, 120)
"""Yaws of the clips from all around that are kept."""


def quick_clips() -> tuple[GridClip, ...]:
    """The clips of the grid to keep."""
    return tuple(clip for clip in grid() if FIRST in clip.name and _is_kept(clip))


def _is_kept(clip: GridClip) -> bool:
    if clip.programme.startswith(AROUND):
        oblique = {f"{AROUND}_{yaw_deg}" for yaw_deg in OBLIQUE_DEG}
        return clip.part == "tune" and clip.programme in oblique
    return clip.condition not in COSTLY


def main(argv: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quick_set")
    parser.add_argument("--cache", type=Path, default=default_cache())
    cache = parser.parse_args(argv).cache
    wanted = quick_clips()
    ready = [clip for clip in wanted if is_ready(clip, cache)]
    if not ready:
        print(f"error: none of the {len(wanted)} clips is rendered yet", file=sys.stderr)
        return 1
    DATA.mkdir(exist_ok=True)
    for old in DATA.glob("*.npz"):
        old.unlink()
    for clip in ready:
        write_case(load_case(clip, cache), DATA / f"{clip.name}.npz")
    size_mb = sum(path.stat().st_size for path in DATA.glob("*.npz")) / 1e6
    print(f"{len(ready)} of {len(wanted)} clips, {size_mb:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
