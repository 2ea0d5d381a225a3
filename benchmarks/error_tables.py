"""What is read minus what is true, as tables: by check, by direction, by how it was filmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from benchmarks.known import Array
from benchmarks.random_effects import SDS_FOR_90, components, tail
from benchmarks.readings import Reading

__all__ = ["tables"]

BIN_DEG = 15
"""Step of the directions in the tables."""
LEAST_CLIPS = 3
"""Of fewer there is no row."""

HEAD = (
    "| check | measure | off | clips | reps | bias | shared | own | tail | stated |",
    "|---|---|---|---|---|---|---|---|---|---|",
)
FILMED_HEAD = ("| filmed | reps | error, of the usual |", "|---|---|---|")


def tables(readings: Sequence[Reading]) -> str:
    """All tables as Markdown.

    "off" is the true angle to the plane that is measured; to the front, for what shows from
    everywhere. "tail" is how far 9 in 10 errors reach over how far Gaussian ones would. "stated" is
    the share of true values in the product's own 90 % interval.
    """
    lines = [*HEAD, *_by_check(readings), "", *FILMED_HEAD, *_by_filming(readings)]
    return "\n".join(lines) + "\n"


def by_clip(readings: Iterable[Reading], value: Callable[[Reading], float]) -> list[Array]:
    """A number of each reading, clip by clip."""
    groups: dict[str, list[float]] = defaultdict(list)
    for reading in readings:
        groups[reading.clip].append(value(reading))
    return [np.array(group) for group in groups.values()]


def _by_check(readings: Sequence[Reading]) -> Iterator[str]:
    ordered = sorted(readings, key=lambda r: (r.check, _bin(r)))
    for check, of_check in groupby(ordered, key=lambda r: r.check):
        for bin_deg, some in groupby(list(of_check), key=_bin):
            row = _row(check, bin_deg, list(some))
            if row:
                yield row


def _bin(reading: Reading) -> int:
    return BIN_DEG * round(reading.true_off_deg / BIN_DEG)


def _row(check: str, bin_deg: int, readings: Sequence[Reading]) -> str:
    clips = by_clip(readings, lambda r: r.error)
    if len(clips) < LEAST_CLIPS:
        return ""
    found = components(clips)
    stated = np.mean([abs(r.error) <= SDS_FOR_90 * r.sem for r in readings])
    numbers = " | ".join(f"{x:.3g}" for x in (found.bias, found.shared, found.own))
    return (
        f"| {check} | {readings[0].quantity} | {bin_deg}° | {len(clips)} | {len(readings)} "
        f"| {numbers} | {tail(clips, found):.2f} | {stated:.0%} |"
    )


def _by_filming(readings: Sequence[Reading]) -> Iterator[str]:
    """Size of the errors by condition, over what is usual for the check and direction.

    The bias of each check and direction is taken off, as it hangs on them and not on the filming.
    """
    sizes: dict[str, list[float]] = defaultdict(list)
    ordered = sorted(readings, key=lambda r: (r.check, _bin(r)))
    for _, some in groupby(ordered, key=lambda r: (r.check, _bin(r))):
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
    yield f"camera height: {0.5 * round(reading.camera_m / 0.5):.1f} m"
    yield f"trunk: {30 * int(reading.trunk_px // 30)} px and more"
    yield f"frame rate: {5 * round(reading.rate_hz / 5)} per second"
    yield f"body: {reading.body.partition(' ')[0]}"
