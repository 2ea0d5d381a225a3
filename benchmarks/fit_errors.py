"""Measures how far what the product reads is off, and writes it for the product to state.

    python -m benchmarks.fit_errors [--cache DIR] [--squats squats3d.npz] [--keep]

On the rendered clips that are ready (`python -m benchmarks.accuracy` renders them; "around" in a
name marks those filmed from all around) and, given --squats, on people's squats seen by simulated
cameras. Errors are those of `Finding.value`, by measure and reduction. Prints tables; --keep writes
into the package, of each:

    bias     mean of read minus true from the best direction
    shared   standard deviation of what all reps of a lifter and camera have in common
    own      standard deviation of what differs from rep to rep
    growth   with the angle off the best direction both grow by hypot(1, growth · tan(angle))
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple
from pathlib import Path

import numpy as np

from benchmarks.corpus import default_cache
from benchmarks.error_tables import tables
from benchmarks.fitting import Fit, jackknife, keep
from benchmarks.known import Array
from benchmarks.outside.simulated import Phone
from benchmarks.outside.squats3d import read
from benchmarks.random_effects import components, growth
from benchmarks.readings import Reading, readings_of, ready_cases
from benchmarks.squat_cases import squat_cases

__all__ = ["best_view", "fits_of", "main", "rendered_readings", "simulated_readings"]

YAWS_DEG = range(0, 181, 15)
"""Directions of the simulated cameras."""
HEIGHTS_M = (1.0, 0.4, 1.6)
"""Heights of theirs that take turns."""
REPS = 3
"""Squats of a set that are judged."""
SEED = 20261128
BEST_DEG = 22.5
"""So far off the plane of a measure a camera still counts as the best direction."""
LEAST_CLIPS = 6
"""Of fewer nothing is fitted."""

Clip = tuple[Array, float]
"""Errors of a clip's reps, and how far the camera stood off the plane, in degrees."""


def rendered_readings(cache: Path, jobs: int) -> list[Reading]:
    """What is read of the grid's clips that are ready."""
    return _gathered(readings_of, ready_cases(cache), jobs)


def simulated_readings(path: Path, jobs: int) -> list[Reading]:
    """What is read of the squats of squats3d.npz from all around."""
    phones = [
        Phone(yaw_deg, height_m=HEIGHTS_M[i % len(HEIGHTS_M)]) for i, yaw_deg in enumerate(YAWS_DEG)
    ]
    return _gathered(readings_of, squat_cases(read(path), phones, REPS, SEED), jobs)


def _gathered(
    measure: Callable[..., list[Reading]], cases: Iterable[object], jobs: int
) -> list[Reading]:
    with ProcessPoolExecutor(jobs) as pool:
        return [reading for some in pool.map(measure, cases, chunksize=8) for reading in some]


def clips_of(readings: Iterable[Reading]) -> list[Clip]:
    """The errors of one measure and reduction, clip by clip.

    A check of a clip is a group of its own: two checks read the same joints in two phases.
    """
    groups: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.clip, reading.check].append(reading)
    return [
        (np.array([r.error for r in group]), float(np.median([r.off_deg for r in group])))
        for group in groups.values()
    ]


def best_view(clips: Sequence[Clip]) -> list[Array]:
    """Errors of the clips from the best direction, (reps,) each."""
    return [errors for errors, off_deg in clips if off_deg <= BEST_DEG]


def fits_of(quantity: str, readings: Iterable[Reading]) -> list[Fit]:
    """Bias, shared, own and growth of one measure and reduction; none of too few clips."""
    clips = clips_of(readings)
    best = best_view(clips)
    if len(best) < LEAST_CLIPS:
        return []
    estimates, errors = jackknife(best, lambda some: np.array(astuple(components(some))))
    found = [
        Fit(f"{quantity}.{part}", float(estimate), float(error), len(best))
        for part, estimate, error in zip(("bias", "shared", "own"), estimates, errors, strict=True)
        if np.isfinite(estimate) and error > 0
    ]
    return found + _growth(quantity, clips)


def _growth(quantity: str, clips: Sequence[Clip]) -> list[Fit]:
    def best(some: Sequence[Clip]) -> Array:
        return np.array([growth([errors for errors, _ in some], np.array([o for _, o in some]))])

    if np.isnan(best(clips)[0]):
        return []
    # Blocks of clips are left out, not each clip, which would take as many fits as there are clips.
    blocks = [clips[start::BLOCKS] for start in range(min(BLOCKS, len(clips)))]
    estimate, error = jackknife(blocks, lambda some: best([c for block in some for c in block]))
    if not error[0] > 0:
        return []
    return [Fit(f"{quantity}.growth", float(estimate[0]), float(error[0]), len(clips))]


BLOCKS = 20
"""Parts of the clips that are left out in turn."""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit_errors")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="of rendered clips")
    parser.add_argument("--squats", type=Path, help="squats3d.npz")
    parser.add_argument("--keep", action="store_true", help="write them into the package")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    parts = {"rendered": rendered_readings(args.cache, args.jobs)}
    if args.squats:
        parts["simulated"] = simulated_readings(args.squats, args.jobs)
    for name, readings in parts.items():
        print(f"## {name}\n")
        print(tables(readings))
    found = kept_of(parts)
    print(*found, sep="\n")
    if args.keep:
        keep(found, Path(__file__))


def kept_of(parts: dict[str, list[Reading]]) -> list[Fit]:
    """Of each measure and reduction the fits on that part in which the error is larger.

    Rendered clips have the network's errors but a lifter who is all of one make; simulated ones
    have people's bodies and no network. Each leaves something out, so neither bounds the error
    from above.
    """
    found: list[Fit] = []
    for quantity in sorted({r.quantity for some in parts.values() for r in some}):
        of_parts = [
            fits_of(quantity, [r for r in some if r.quantity == quantity])
            for some in parts.values()
        ]
        found += max(of_parts, key=_size)
    return found


def _size(fits: Sequence[Fit]) -> float:
    """Error of one rep from the best direction without its bias."""
    return float(np.hypot.reduce([f.estimate for f in fits if f.name.endswith(("shared", "own"))]))


if __name__ == "__main__":
    main()
