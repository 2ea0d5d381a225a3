"""The figures of the bar with all of their error: their own, and that of the picture's scale."""

from __future__ import annotations

from dataclasses import dataclass, fields

from formcheck.core.bar.model import Bar, BarRep, BarSettings, BarSource
from formcheck.core.normal import INTERVAL_SEMS, scaled_sem
from formcheck.core.report import Rep, Report

__all__ = [
    "Measured",
    "fastest_and_slowest",
    "full_lifts_of",
    "is_asked_for",
    "is_known_in_all",
    "lifts_of",
    "mean_of",
    "peak_of",
    "range_of",
    "scale_uncertainty",
]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of the bar.

    Attributes:
        value: in centimetres or metres a second.
        sem_in_set: its standard error without that of the scale, which is the same in all figures
            of a set: what reps of one set are compared with.
        scale_sem: the relative standard error of the scale.
    """

    value: float
    sem_in_set: float
    scale_sem: float

    @property
    def sem(self) -> float:
        """Its standard error."""
        return scaled_sem(self.value, self.sem_in_set, self.scale_sem)

    @property
    def uncertainty(self) -> float:
        """Half the width of the interval that holds the true value 9 times in 10."""
        return INTERVAL_SEMS * self.sem

    @property
    def uncertainty_in_set(self) -> float:
        """The same of the value beside those of other reps of the set."""
        return INTERVAL_SEMS * self.sem_in_set


def range_of(bar: Bar, rep: BarRep) -> Measured:
    """How far it rose, centimetres."""
    return Measured(rep.range_cm, rep.range_sem_cm, bar.scale.sem)


def mean_of(bar: Bar, rep: BarRep) -> Measured:
    """Mean velocity on the way up, metres a second."""
    return Measured(rep.mean_m_s, rep.mean_sem_m_s, bar.scale.sem)


def peak_of(bar: Bar, rep: BarRep) -> Measured:
    """Highest velocity on the way up, metres a second."""
    return Measured(rep.peak_m_s, rep.peak_sem_m_s, bar.scale.sem)


def scale_uncertainty(bar: Bar) -> float:
    """By which share all figures of the set may be off together, 9 times in 10 by no more."""
    return INTERVAL_SEMS * bar.scale.sem


def lifts_of(report: Report) -> list[tuple[Rep, BarRep]]:
    """The reps that the bar was seen in, in order, with what it did there."""
    bar = report.bar
    if bar is None:
        return []
    return [(rep, lift) for rep in report.reps if (lift := bar.rep(rep.index)) is not None]


def full_lifts_of(report: Report) -> list[tuple[Rep, BarRep]]:
    """The same of full reps alone."""
    return [(rep, lift) for rep, lift in lifts_of(report) if rep.is_full]


def is_known_in_all(report: Report) -> bool:
    """Whether the bar was seen in every full rep; False where there is none."""
    full = [rep for rep in report.reps if rep.is_full]
    return bool(full) and len(full_lifts_of(report)) == len(full)


def is_asked_for(report: Report) -> bool:
    """Whether the bar is spoken of to a lifter who reads or watches no further than the usual.

    Hands stand in for a bar where no plate is seen, so that there may be none: then only if
    something was said of it.
    """
    if report.bar is None:
        return False
    said = (report.settings.get(field.name) for field in fields(BarSettings))
    return report.bar.source is BarSource.PLATE or any(value is not None for value in said)


def fastest_and_slowest(report: Report) -> tuple[Rep, Rep] | None:
    """The full reps with the highest and the lowest mean velocity; None for fewer than two."""
    full = [(lift.mean_m_s, rep) for rep, lift in full_lifts_of(report)]
    if len(full) < 2:
        return None
    by_speed = sorted(full, key=lambda pair: pair[0])
    return by_speed[-1][1], by_speed[0][1]
