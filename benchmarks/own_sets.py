"""Several sets of each of ten rendered lifters, as if filmed on different days.

    python -m benchmarks.own_sets [--cache FOLDER] [--seconds N]

Renders deadlifts of every body and finds their poses, until all are there or the time is up; run
it again to go on. Body and height are the lifter's own; shirt, camera and light are dealt anew for
each set. `benchmarks.baseline` compares the sets.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpus import default_cache, is_ready, prepare
from benchmarks.grid import DEALS, GridClip
from benchmarks.lifter.motion_file import MotionFile

__all__ = ["FLAT", "LIFTERS", "ROUNDED", "OwnSet", "own_sets", "ready_sets"]

LIFTERS = tuple(body for deal in DEALS.values() for body in deal.bodies)
"""One of each body, those of the tune part first."""
FLAT, ROUNDED = 4, 1
"""Sets of each lifter: with a flat back, and with one that rounds."""

_SEED = 20261129
_SHIRTS = ("#4f76b4", "#9c4a55", "#c7c2b8", "#3f7d63", "#2d2f33")


@dataclass(frozen=True)
class OwnSet:
    """One of a lifter's sets."""

    lifter: str
    is_flat: bool
    drape: float
    clip: GridClip


def own_sets() -> list[OwnSet]:
    """All sets, the first of every lifter before the second of any."""
    heights = np.random.default_rng(_SEED).uniform(size=len(LIFTERS))
    return [
        _own_set(place, float(heights[place]), number)
        for number in range(FLAT + ROUNDED)
        for place in range(len(LIFTERS))
    ]


def _own_set(place: int, height: float, number: int) -> OwnSet:
    """The `number`-th set of a lifter; `height` is 0 for a short one, 1 for a tall one."""
    lifter, is_flat = LIFTERS[place], number < FLAT
    rng = np.random.default_rng([_SEED, place, number])
    least_m, most_m = {"m": (1.70, 1.86), "f": (1.58, 1.74)}[lifter[0]]
    # Every other shirt is tight, the others hang more or less loose.
    drape = 0.0 if rng.random() < 0.5 else round(float(rng.uniform(0.2, 0.9)), 2)
    side = 1 if rng.random() < 0.5 else -1
    rep: dict[str, Any] = {
        "lower_s": round(float(rng.uniform(0.7, 1.0)), 2),
        "lift_s": round(float(rng.uniform(1.0, 1.3)), 2),
        "faults": {} if is_flat else {"back_rounding": round(float(rng.uniform(34, 42)), 1)},
    }
    motion: Mapping[str, Any] = {
        "exercise": "deadlift",
        "body": lifter,
        "height_m": round(least_m + height * (most_m - least_m), 2),
        "still_s": 0.6,
        "set_up_s": 1.0,
        "look": {"shirt": _SHIRTS[rng.integers(len(_SHIRTS))], "shirt_drape": drape},
        "camera": {
            "size": (200, 352),
            "fov_deg": 46,
            "yaw_deg": round(float(side * (90 + rng.uniform(-15, 15))), 1),
            "height_m": round(float(rng.uniform(0.7, 1.2)), 2),
            "distance_m": round(3.1 * float(rng.uniform(0.95, 1.15)), 2),
            "roll_deg": round(float(rng.uniform(-2, 2)), 1),
        },
        "video": {
            "frame_rate": 12,
            "brightness": round(float(rng.uniform(0.4, 1.0)), 2),
            "seed": int(rng.integers(1 << 16)),
        },
        "reps": [rep],
    }
    name = f"own-{lifter}-{number + 1}-{'flat' if is_flat else 'rounded'}"
    clip = GridClip(name, "own", "own_sets", "plain", MotionFile.model_validate(motion))
    return OwnSet(lifter, is_flat, drape, clip)


def ready_sets(cache: Path) -> list[OwnSet]:
    """The sets that are rendered and whose poses are found."""
    return [one for one in own_sets() if is_ready(one.clip, cache)]


def main() -> None:
    """Render what is missing."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--seconds", type=float, default=540.0, help="stop after this long")
    parser.add_argument("--every", type=int, default=1, help="leave the rest to other processes")
    parser.add_argument("--first", type=int, default=0, help="which of these processes it is")
    arguments = parser.parse_args()
    ends = time.monotonic() + arguments.seconds
    for one in own_sets()[arguments.first :: arguments.every]:
        if time.monotonic() > ends:
            break
        prepare(one.clip, arguments.cache)
    print(f"{len(ready_sets(arguments.cache))} of {len(own_sets())} sets are ready")


if __name__ == "__main__":
    main()
