"""Measures how far what the product reads is off, and writes it for the product to state.

    python -m benchmarks.fit_errors [--cache DIR] [--squats squats3d.npz] [--keep]

On the rendered clips that are ready (`python -m benchmarks.accuracy` renders them; "around" in a
name marks those filmed from all around) and, given --squats, on people's squats seen by simulated
cameras. Errors are those of `Finding.value`. Prints tables; --keep writes into the package, of each
check with clips enough:

    bias     mean of read minus true from the best direction
    shared   standard deviation of what all reps of a lifter and camera have in common
    own      standard deviation of what differs from rep to rep
    growth   with the angle off the best direction both grow by hypot(1, growth · tan(angle))
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.corpus import default_cache
from benchmarks.error_tables import tables
from benchmarks.fitting import Fit, jackknife, keep
from benchmarks.known import Array
from benchmarks.outside.squats3d import read
from benchmarks.random_effects import GROWTH_STEP, Components, components, growth
from benchmarks.readings import BEST_DEG, Reading, readings_of, ready_cases
from benchmarks.squat_cases import sets_of, squat_cases

__all__ = ["clips_of", "growths_of", "kept_of", "main", "sizes"]

YAWS_DEG = range(0, 181, 15)
"""Directions of the simulated cameras."""
HEIGHTS_M = (1.0, 0.4, 1.6)
"""Their heights, one for each set in turn: hip height of most people, a chair, eye height."""
REPS = 2
"""Squats of a set that are judged."""
EVERY = 3
"""One set in so many is judged: 46 sets from 13 directions tell enough."""
SEED = 20261128
LEAST_CLIPS = 6
"""Of fewer nothing is fitted."""
LEAST_BODIES = 3
"""The same, of lifters."""
GROWTH_ERROR = 0.4
"""A growth with a larger standard error is not kept: it can't tell 0 from 1."""


class Clip(NamedTuple):
    """Errors of a clip's reps, how far off the plane the camera stood in degrees, the lifter."""

    errors: Array
    off_deg: float
    body: str


def rendered_readings(cache: Path, jobs: int) -> list[Reading]:
    """What is read of the grid's clips that are ready."""
    return _gathered(readings_of, ready_cases(cache), jobs)


def simulated_readings(path: Path, jobs: int) -> list[Reading]:
    """What is read of the squats of squats3d.npz from all around."""
    sets = sets_of(read(path))[::EVERY]
    return _gathered(readings_of, squat_cases(sets, YAWS_DEG, HEIGHTS_M, REPS, SEED), jobs)


def _gathered(
    measure: Callable[..., list[Reading]], cases: Iterable[object], jobs: int
) -> list[Reading]:
    with ProcessPoolExecutor(jobs) as pool:
        return [reading for some in pool.map(measure, cases, chunksize=8) for reading in some]


def clips_of(readings: Iterable[Reading]) -> list[Clip]:
    """The errors of one check, clip by clip."""
    groups: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.clip].append(reading)
    return [
        Clip(
            errors=np.array([r.error for r in group]),
            off_deg=float(np.median([r.off_deg for r in group])),
            body=group[0].body,
        )
        for group in groups.values()
    ]


def sizes(check: str, clips: Sequence[Clip]) -> list[Fit]:
    """Bias, shared and own of one check from the best direction; none of too few clips."""
    best = [clip for clip in clips if clip.off_deg <= BEST_DEG]
    if len(best) < LEAST_CLIPS or len({clip.body for clip in best}) < LEAST_BODIES:
        return []
    estimates, errors = _over_bodies(
        best, lambda some: np.array(astuple(components([clip.errors for clip in some])))
    )
    names = (f"{check}.{field.name}" for field in fields(Components))
    found = zip(names, estimates, errors, strict=True)
    return [Fit(name, float(x), float(error), len(best)) for name, x, error in found if error > 0]


def growths_of(check: str, clips: Sequence[Clip]) -> list[Fit]:
    """The growth of its errors, where that is told with some certainty."""

    def best(some: Sequence[Clip]) -> Array:
        off_deg = np.array([clip.off_deg for clip in some])
        return np.array([growth([clip.errors for clip in some], off_deg)])

    if np.isnan(best(clips)[0]):
        return []
    (estimate,), (error,) = _over_bodies(clips, best)
    if not error <= GROWTH_ERROR:
        return []
    return [Fit(f"{check}.growth", float(estimate), max(float(error), GROWTH_STEP), len(clips))]


def _over_bodies(
    clips: Sequence[Clip], best: Callable[[Sequence[Clip]], Array]
) -> tuple[Array, Array]:
    """What is best on all clips and its standard error, by leaving out a lifter at a time.

    Clips of one lifter are not independent.
    """
    bodies: dict[str, list[Clip]] = defaultdict(list)
    for clip in clips:
        bodies[clip.body].append(clip)
    return jackknife(
        list(bodies.values()), lambda some: best([clip for body in some for clip in body])
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit_errors")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="of rendered clips")
    parser.add_argument("--squats", type=Path, help="squats3d.npz")
    parser.add_argument("--keep", action="store_true", help="write them into the package")
    parser.add_argument("--json", type=Path, help="write every reading here")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    parts = {"rendered": rendered_readings(args.cache, args.jobs)}
    if args.squats:
        parts["simulated"] = simulated_readings(args.squats, args.jobs)
    if args.json:
        readings = {name: [asdict(r) for r in some] for name, some in parts.items()}
        args.json.write_text(json.dumps(readings), encoding="utf-8")
    for name, some in parts.items():
        print(f"## {name}\n")
        print(tables(some))
    found = kept_of(parts)
    print(*found, sep="\n")
    if args.keep:
        keep(found, Path(__file__))


def kept_of(parts: dict[str, list[Reading]]) -> list[Fit]:
    """The fits of each check.

    Bias, shared and own are those of the part in which shared and own are larger. Rendered clips
    have the network's errors but one make of lifter; simulated ones have people's bodies and no
    network: each leaves something out. The growth is that of the part that tells it more exactly.
    """
    found: list[Fit] = []
    for check in sorted({r.check for some in parts.values() for r in some}):
        clips = [clips_of(r for r in some if r.check == check) for some in parts.values()]
        found += max((sizes(check, of_part) for of_part in clips), key=_size)
        growths = [fit for of_part in clips for fit in growths_of(check, of_part)]
        found += sorted(growths, key=lambda fit: fit.standard_error)[:1]
    return found


def _size(fits: Sequence[Fit]) -> float:
    """Error of one rep from the best direction without its bias."""
    return float(np.hypot.reduce([f.estimate for f in fits if f.name.endswith(("shared", "own"))]))


if __name__ == "__main__":
    main()
