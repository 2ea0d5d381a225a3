"""What is read minus what is true, as tables: by check, by direction, by how it was filmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from benchmarks.known import Array
from benchmarks.random_effects import SDS_FOR_90, components, tail
from benchmarks.readings import BEST_DEG, Reading
from formcheck.core.enums import Plane

__all__ = ["tables"]

BIN_DEG = 15
"""Step of the directions in the tables."""
LEAST_CLIPS = 3
"""Of fewer there is no row."""

HEAD = (
    "| check | measure | filmed | clips | reps | bias | shared | own | slope | tail | stated |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
)
FILMED_HEAD = ("| filmed | reps | error, of the usual |", "|---|---|---|")


def tables(readings: Sequence[Reading]) -> str:
    """All tables as Markdown.

    An angle is the true one to the plane that is measured; to the front, for what shows from
    everywhere. "slope" is how much the error grows with the true value: at −0.3 a fault reads three
    tenths too small. "tail" is how far 9 in 10 errors reach over how far Gaussian ones would.
    "stated" is the share of true values in the product's own 90 % interval.
    """
    lines = [*HEAD, *_by_check(readings), "", *FILMED_HEAD, *_by_filming(readings)]
    return "\n".join(lines) + "\n"


def by_clip(readings: Iterable[Reading]) -> list[Array]:
    """Errors of the readings, clip by clip."""
    groups: dict[str, list[float]] = defaultdict(list)
    for reading in readings:
        groups[reading.clip].append(reading.error)
    return [np.array(group) for group in groups.values()]


def _by_check(readings: Sequence[Reading]) -> Iterator[str]:
    for check in sorted({r.check for r in readings}):
        of_check = [r for r in readings if r.check == check]
        yield from _rows([r for r in of_check if _is_best(r)], _best)
        yield from _rows(of_check, _direction)
        yield from _rows(of_check, _height)


def _rows(readings: Sequence[Reading], kind: Callable[[Reading], str]) -> Iterator[str]:
    """A row for each kind of filming of which there are enough clips."""
    for name, some in groupby(sorted(readings, key=kind), key=kind):
        group = list(some)
        if len({r.clip for r in group}) >= LEAST_CLIPS:
            yield _row(name, group)


def _is_best(reading: Reading) -> bool:
    return reading.plane is Plane.ANY or reading.true_off_deg <= BEST_DEG


def _best(reading: Reading) -> str:
    return "anyhow" if reading.plane is Plane.ANY else "square"


def _direction(reading: Reading) -> str:
    return f"{BIN_DEG * round(reading.true_off_deg / BIN_DEG):3d}°"


def _height(reading: Reading) -> str:
    return f"at {0.5 * round(reading.camera_m / 0.5):.1f} m"


def _row(filmed: str, readings: Sequence[Reading]) -> str:
    clips = by_clip(readings)
    found = components(clips)
    stated = np.mean([abs(r.error) <= SDS_FOR_90 * r.sem for r in readings])
    numbers = " | ".join(f"{x:.3g}" for x in (found.bias, found.shared, found.own))
    first = readings[0]
    return (
        f"| {first.check} | {first.quantity} | {filmed} | {len(clips)} | {len(readings)} "
        f"| {numbers} | {_slope(readings)} | {tail(clips, found):.2f} | {stated:.0%} |"
    )


def _slope(readings: Sequence[Reading]) -> str:
    """Slope of error on true value; empty where true values differ no more than errors do."""
    true = np.array([r.true for r in readings])
    error = np.array([r.error for r in readings])
    if true.std() <= error.std():
        return ""
    return f"{np.cov(true, error)[0, 1] / true.var(ddof=1):+.2f}"


def _by_filming(readings: Sequence[Reading]) -> Iterator[str]:
    """Size of the errors by condition, over what is usual for the check and direction.

    The bias of each check and direction is taken off, as it hangs on them and not on the filming.
    """
    sizes: dict[str, list[float]] = defaultdict(list)
    ordered = sorted(readings, key=lambda r: (r.check, _direction(r)))
    for _, some in groupby(ordered, key=lambda r: (r.check, _direction(r))):
        group = list(some)
        off = np.array([r.error for r in group])
        off = np.abs(off - np.median(off))
        usual = float(np.median(off))
        if len({r.clip for r in group}) < LEAST_CLIPS or usual == 0.0:
            continue
        for reading, size in zip(group, off / usual, strict=True):
            for how in _filmed(reading):
                sizes[how].append(size)
    for how in sorted(sizes):
        yield f"| {how} | {len(sizes[how])} | {np.median(sizes[how]):.2f} |"


def _filmed(reading: Reading) -> Iterator[str]:
    """What a clip counts for."""
    yield f"condition: {reading.condition}"
    yield f"camera {_height(reading)}"
    yield f"trunk: {30 * int(reading.trunk_px // 30)} px and more"
    yield f"frame rate: {5 * round(reading.rate_hz / 5)} per second"
