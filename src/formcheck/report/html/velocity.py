"""Tempo and loss of speed over the set, in numbers and in honest words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from formcheck.core.report import Rep, Report
from formcheck.report.wording import capitalised, tempo_order

__all__ = ["Pace", "PhaseTimes", "RepSpeed", "pace_of", "phase_times", "usual"]

MIN_REPS = 3  # ours: reps that have to be timed; fewer show no trend.
SMALL = 10.0  # ours: percent of velocity lost, below which the drop is called small.
MODERATE = 20.0  # ours: percent; studies split low from high at about 20.
LARGE = 40.0  # ours: percent, from which on the drop is called very large.
# ours: seconds; a shorter lift has two or three frames, which say nothing of its speed.
MIN_CONCENTRIC_S = 0.1


@dataclass(frozen=True, slots=True)
class RepSpeed:
    """Mean speed of one lift as a percentage of the set's fastest, and its error."""

    rep: int
    percent: float
    error: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the lifts were, in order; `fastest` is the index of the fastest rep.

    `drop` is that of the last two lifts against the fastest, in percent, `error` its error.
    """

    speeds: tuple[RepSpeed, ...]
    fastest: int
    drop: float
    error: float

    @property
    def sentence(self) -> str:
        """What the speeds say, and no more."""
        found = (
            f"the last two lifts were {self.drop:.0f}±{self.error:.0f} % slower than the "
            f"fastest, rep {self.fastest}"
        )
        if self.drop <= self.error:
            return f"No loss of speed that could be measured: {found}."
        return f"{found.capitalize()}: a {_size(self.drop)} drop in speed."


@dataclass(frozen=True, slots=True)
class PhaseTimes:
    """How long one phase took over the set, in seconds: mean, shortest and longest."""

    name: str
    mean_s: float
    shortest_s: float
    longest_s: float


def pace_of(report: Report) -> Pace | None:
    """Speed of each full rep against the fastest; None for fewer than three that were timed.

    Mean concentric velocity, range over lifting time, against the fastest rep of the same
    set (Pérez-Castilla 2024), so that the unknown scale of the picture cancels. The error is
    that of one frame in the lifting time, of the rep itself and of the fastest.
    """
    timed = [(rep.number, *speed) for rep in report.reps if (speed := _speed(rep, report))]
    if len(timed) < MIN_REPS:
        return None
    fastest, top, top_error = max(timed, key=lambda item: item[1])
    speeds = tuple(
        RepSpeed(
            index,
            100.0 * speed / top,
            100.0 * speed / top * math.hypot(error, 0.0 if index == fastest else top_error),
        )
        for index, speed, error in timed
    )
    drop, error = _judged_drop(report) or (
        100.0 - mean(speed.percent for speed in speeds[-2:]),
        max(speed.error for speed in speeds[-2:]),
    )
    return Pace(speeds, fastest, max(0.0, drop), error)


def _judged_drop(report: Report) -> tuple[float, float] | None:
    """Drop and error of the check that judges it, where the exercise has one that could."""
    reductions = {check.id: check.reduce for check in report.exercise.checks}
    for finding in report.set_findings:
        if reductions.get(finding.check) == "slowdown" and finding.value is not None:
            return finding.value, finding.uncertainty or 0.0
    return None


def phase_times(report: Report) -> list[PhaseTimes]:
    """Lowering, pause and lifting of the full reps; none of them that was never timed."""
    full = [rep for rep in report.reps if rep.is_full]
    order = tempo_order(report.exercise)
    known = {name: _known([rep.phases_s[name] for rep in full]) for name in order}
    return [
        PhaseTimes(capitalised(name), mean(times), min(times), max(times))
        for name, times in known.items()
        if times
    ]


def usual(values: Sequence[float]) -> float:
    """The lifter's own reference: the mean of the first two reps."""
    return mean(values[:2])


def _speed(rep: Rep, report: Report) -> tuple[float, float] | None:
    """Mean speed of the lift in the rep signal's unit a second, and its relative error."""
    lift_s = rep.concentric_s
    if not rep.is_full or lift_s is None or not math.isfinite(lift_s):
        return None
    if lift_s < MIN_CONCENTRIC_S or not math.isfinite(rep.range) or rep.range <= 0:
        return None
    rate_hz = report.clip.looks_per_s or report.clip.frame_rate
    frame_s = 1.0 / rate_hz if rate_hz > 0 else 0.04
    return rep.range / lift_s, frame_s / lift_s


def _size(drop: float) -> str:
    """How to call a drop of so many percent."""
    steps = ((SMALL, "small"), (MODERATE, "moderate"), (LARGE, "large"))
    return next((word for limit, word in steps if drop < limit), "very large")


def _known(values: Iterable[float | None]) -> list[float]:
    return [v for v in values if v is not None and math.isfinite(v)]
