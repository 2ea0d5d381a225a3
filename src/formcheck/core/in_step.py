"""Two reps, or two holds, in step by phase: one clock on which both do the same at the same time.

The clock is piecewise linear. Each phase takes as long on it as in the slower of the two, so that
neither is ever shown faster than it was, and start, turn and end of all phases coincide.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.exercise import HoldPattern, RepPattern
from formcheck.core.parts import Hold, Rep

__all__ = ["InStep", "PhaseSpan", "in_step", "phases_of", "stops_of"]

HOLDING = "holding"


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One phase on the common clock, in its seconds."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class InStep:
    """The common clock, which runs from 0 to `length_s`.

    Attributes:
        clock_s: where phases begin and end on it, rising, (n,).
        clips_s: the times of the same moments in the two clips, never falling, (2, n).
        phases: the phases in order; one that neither has is left out.
    """

    clock_s: Array
    clips_s: Array
    phases: tuple[PhaseSpan, ...]

    @property
    def length_s(self) -> float:
        """How long both take together."""
        return float(self.clock_s[-1])

    def times(self, clock_s: float) -> tuple[float, float]:
        """The times in the first and in the second clip at `clock_s`; kept within the parts."""
        first, second = (float(np.interp(clock_s, self.clock_s, clip)) for clip in self.clips_s)
        return first, second

    def clock_at(self, which: int, t_s: float) -> float:
        """When the first (0) or second (1) clip shows its time `t_s`; kept within the parts.

        Where that one stands still because the other takes longer, any moment of that stop.
        """
        return float(np.interp(t_s, self.clips_s[which], self.clock_s))

    def phase_at(self, clock_s: float) -> str:
        """The phase at `clock_s`."""
        running = (each.name for each in self.phases if clock_s < each.end_s)
        return next(running, self.phases[-1].name)


def stops_of(part: Rep | Hold) -> Array:
    """When the phases of `part` begin and end, in seconds and never falling.

    Of a rep (4,): start, begin and end of the pause around the turning point, end. Of a hold (2,).
    """
    if isinstance(part, Hold):
        return np.array([part.start_s, part.end_s])
    pause_s = part.pause_s if part.pause_s is not None and np.isfinite(part.pause_s) else 0.0
    around = part.turn_s + np.array([-0.5, 0.5]) * pause_s
    return np.array([part.start_s, *np.clip(around, part.start_s, part.end_s), part.end_s])


def phases_of(pattern: RepPattern | HoldPattern) -> tuple[str, ...]:
    """The names of the phases between the moments of `stops_of`."""
    if isinstance(pattern, HoldPattern):
        return (HOLDING,)
    ways = ("lifting", "lowering") if pattern.lifts_first else ("lowering", "lifting")
    return ways[0], "pause", ways[1]


def in_step(first: Rep | Hold, second: Rep | Hold, pattern: RepPattern | HoldPattern) -> InStep:
    """The common clock of two reps or two holds that run as `pattern` says.

    Raises:
        ValueError: one is a rep and the other a hold, or neither takes any time.
    """
    stops = np.stack([stops_of(first), stops_of(second)])
    lengths_s = np.diff(stops, axis=1).max(axis=0)
    has_length = lengths_s > 0.0
    if not has_length.any():
        raise ValueError("two parts without any length have no common clock")
    clock_s = np.concatenate([[0.0], np.cumsum(lengths_s[has_length])])
    names = [
        name for name, is_there in zip(phases_of(pattern), has_length, strict=True) if is_there
    ]
    return InStep(
        clock_s=clock_s,
        clips_s=stops[:, np.concatenate([[True], has_length])],
        phases=tuple(
            PhaseSpan(name, start, end)
            for name, (start, end) in zip(names, pairwise(clock_s.tolist()), strict=True)
        ),
    )
