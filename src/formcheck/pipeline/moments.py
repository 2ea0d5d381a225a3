"""The moments of a set that are worth a picture."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.core.enums import KeyFrameKind
from formcheck.core.exercise import Exercise
from formcheck.core.in_step import in_step, stops_of
from formcheck.core.report import Finding, Hold, Rep, Report
from formcheck.report.side_by_side import worst_beside_best

__all__ = ["SAME_S", "Moment", "beside_moments", "fixed_moments", "key_moments"]

# ours: seconds; moments nearer to each other look alike and share a picture.
SAME_S = 0.12


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to cut: `finding` is what is drawn there, None for the lifter alone."""

    part: int
    kind: KeyFrameKind
    at_s: float
    finding: Finding | None


def key_moments(report: Report) -> list[Moment]:
    """Start, turning point and worst moment of every rep; start, middle and worst of a hold.

    They are in order of time within a rep. In a clean rep the worst moment is the one nearest
    to a limit. It replaces a start or turning point that is less than `SAME_S` away.
    """
    moments: list[Moment] = []
    for part in report.parts:
        mine = fixed_moments(part)
        worst = _worst(part, report.exercise)
        if worst is not None and worst.at_s is not None:
            at_s = worst.at_s
            mine = [moment for moment in mine if abs(moment.at_s - at_s) > SAME_S]
            mine.append(Moment(part.index, KeyFrameKind.WORST, at_s, worst))
        moments += sorted(mine, key=lambda moment: moment.at_s)
    return moments


def fixed_moments(part: Rep | Hold) -> list[Moment]:
    """Start and turning point of a rep, start and middle of a hold."""
    middle_s = part.turn_s if isinstance(part, Rep) else (part.start_s + part.end_s) / 2
    middle = KeyFrameKind.TURN if isinstance(part, Rep) else KeyFrameKind.MIDDLE
    return [
        Moment(part.index, KeyFrameKind.START, part.start_s, None),
        Moment(part.index, middle, middle_s, None),
    ]


def _worst(part: Rep | Hold, exercise: Exercise) -> Finding | None:
    """The worst finding of a rep or hold, None when nothing was measured."""
    measured = [f for f in part.findings if f.outcome.is_measured]
    return max(measured, key=lambda f: f.telling(exercise.main_checks), default=None)


def beside_moments(report: Report) -> list[tuple[Moment, Moment]]:
    """Moments of the worst rep and of the best one, or of two holds, in step with each other.

    The worst moment of the worst one is in front, with the finding of the check that they are
    compared for. The others are in order of time: start, half of the way, turning point, half of
    the way back; without one that is less than `SAME_S` from the worst. None without a pair.
    """
    pair = worst_beside_best(report)
    if pair is None:
        return []
    both = [_steps_of(part) for part in (pair.first, pair.second)]
    times = [(kind, both[0][kind], both[1][kind]) for kind in both[0] if kind in both[1]]
    found, beside_it = pair.findings
    moments = [
        (Moment(pair.first.index, kind, at_s, None), Moment(pair.second.index, kind, other_s, None))
        for kind, at_s, other_s in times
        if found.at_s is None or abs(at_s - found.at_s) > SAME_S
    ]
    if found.at_s is None:
        return moments
    clock, worst = in_step(pair.first, pair.second, report.pattern), KeyFrameKind.WORST
    at_s, other_s = clock.times(clock.clock_at(0, found.at_s))
    first = Moment(pair.first.index, worst, at_s, found)
    return [(first, Moment(pair.second.index, worst, other_s, beside_it)), *moments]


def _steps_of(part: Rep | Hold) -> dict[KeyFrameKind, float]:
    """When each step of the movement is reached, in seconds; without a way that was not seen."""
    stops_s = stops_of(part)
    if isinstance(part, Hold):
        middle_s = float(stops_s.mean())
        return {
            KeyFrameKind.START: part.start_s,
            KeyFrameKind.MIDDLE: middle_s,
            KeyFrameKind.END: part.end_s,
        }
    start_s, reached_s, left_s, end_s = stops_s.tolist()
    steps = {KeyFrameKind.START: start_s}
    if reached_s - start_s >= 2 * SAME_S:
        steps[KeyFrameKind.WAY_OUT] = (start_s + reached_s) / 2
    steps[KeyFrameKind.TURN] = part.turn_s
    if end_s - left_s >= 2 * SAME_S:
        steps[KeyFrameKind.WAY_BACK] = (left_s + end_s) / 2
    return steps
