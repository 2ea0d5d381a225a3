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

HOLDING, PAUSE = "holding", "pause"

Pattern = RepPattern | HoldPattern
Span = tuple[float, float]
"""Start and end in seconds."""


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One phase: when it is on the common clock, and in each of the two clips, in seconds."""

    name: str
    start_s: float
    end_s: float
    clips_s: tuple[Span, Span]


@dataclass(frozen=True, slots=True)
class InStep:
    """The common clock, which runs from 0 to `length_s`, as its phases in order.

    A phase that neither has is left out.
    """

    phases: tuple[PhaseSpan, ...]

    @property
    def length_s(self) -> float:
        """How long both take together."""
        return self.phases[-1].end_s

    def times(self, clock_s: float) -> tuple[float, float]:
        """The times in the first and in the second clip at `clock_s`; kept within the parts."""
        phase = self._phase(clock_s)
        on_clock = phase.start_s, phase.end_s
        first, second = (float(np.interp(clock_s, on_clock, span)) for span in phase.clips_s)
        return first, second

    def clock_at(self, which: int, t_s: float) -> float:
        """When the first (0) or second (1) clip shows its time `t_s`, or the one nearest to it.

        Where that one stands still because the other takes longer, any moment of that stop.
        """

        def away(phase: PhaseSpan) -> float:
            start_s, end_s = phase.clips_s[which]
            return max(start_s - t_s, t_s - end_s, 0.0)

        phase = min(self.phases, key=away)
        on_clock = phase.start_s, phase.end_s
        return float(np.interp(t_s, phase.clips_s[which], on_clock))

    def phase_at(self, clock_s: float) -> str:
        """The phase at `clock_s`."""
        return self._phase(clock_s).name

    def _phase(self, clock_s: float) -> PhaseSpan:
        running = (each for each in self.phases if clock_s < each.end_s)
        return next(running, self.phases[-1])


def stops_of(part: Rep | Hold) -> Array:
    """When the phases of `part` begin and end, in seconds and never falling.

    Of a rep (4,): start, begin and end of the pause around the turning point, end. Of a hold (2,).
    """
    if isinstance(part, Hold):
        return np.array([part.start_s, part.end_s])
    pause_s = part.pause_s if part.pause_s is not None and np.isfinite(part.pause_s) else 0.0
    around = part.turn_s + np.array([-0.5, 0.5]) * pause_s
    return np.array([part.start_s, *np.clip(around, part.start_s, part.end_s), part.end_s])


def phases_of(pattern: Pattern) -> tuple[str, ...]:
    """The names of the phases between the moments of `stops_of`."""
    if isinstance(pattern, HoldPattern):
        return (HOLDING,)
    ways = ("lifting", "lowering") if pattern.lifts_first else ("lowering", "lifting")
    return ways[0], PAUSE, ways[1]


def in_step(
    first: Rep | Hold,
    second: Rep | Hold,
    pattern: Pattern,
    other_pattern: Pattern | None = None,
) -> InStep:
    """The common clock of two reps or two holds.

    In a clip that begins at a turning point reps run the other way round. Beside one of another
    clip such a rep is cut at its own turning point, and its ways are shown in the other's order.

    Args:
        first: a rep or a hold.
        second: another one of the same kind.
        pattern: how the first runs.
        other_pattern: how the second runs, if not likewise.

    Raises:
        ValueError: one is a rep and the other a hold, or neither takes any time.
    """
    spans = _spans(first, pattern), _spans(second, other_pattern or pattern)
    if spans[0].keys() != spans[1].keys():
        raise ValueError("a rep and a hold have no common clock")
    if list(spans[0]) != list(spans[1]):
        # The one pauses at the top and the other at the bottom, where it is cut.
        way_back = list(spans[0])[-1]
        cut_s = spans[1][way_back][0]
        spans[1][PAUSE] = cut_s, cut_s
    phases, now_s = [], 0.0
    for name in spans[0]:
        both = spans[0][name], spans[1][name]
        length_s = max(end_s - start_s for start_s, end_s in both)
        if length_s > 0.0:
            phases.append(PhaseSpan(name, now_s, now_s + length_s, both))
            now_s += length_s
    if not phases:
        raise ValueError("two parts without any length have no common clock")
    return InStep(tuple(phases))


def _spans(part: Rep | Hold, pattern: Pattern) -> dict[str, Span]:
    """When each phase is, in the order of time."""
    stops_s = stops_of(part).tolist()
    names = (HOLDING,) if isinstance(part, Hold) else phases_of(pattern)
    return dict(zip(names, pairwise(stops_s), strict=True))
