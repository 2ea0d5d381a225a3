"""What the lifter does when: a motion file unrolled over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from benchmarks.lifter.effort import Effort, lerp
from benchmarks.lifter.gait import ARRIVED, STEPS_PER_SECOND
from benchmarks.lifter.motion_file import Hold, MotionFile, Rep

__all__ = ["HoldTimes", "Moment", "RepTimes", "Timeline", "ease", "ease_time"]

Faults = Mapping[str, float]

_STARTED = 0.03
"""A rep starts when it has covered this share of its range, and ends when so much is left.

The first instants of a smooth movement can't be told from standing still.
"""

_SETTLE_S = 0.7
"""Between standing with hanging arms and the posture of the exercise."""


def ease(share: float) -> float:
    """Minimum-jerk course of a reach: 0 to 1 with no speed and no acceleration at the ends.

    Flash & Hogan, J Neurosci 1985;5(7):1688-1703.
    """
    u = min(max(share, 0.0), 1.0)
    return u**3 * (10 - 15 * u + 6 * u**2)


def ease_time(value: float) -> float:
    """The share of time at which `ease` reaches `value`."""
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if ease(middle) < value else (low, middle)
    return low


@dataclass(frozen=True)
class Moment:
    """The lifter's task at one time; `rep` counts from 1 and is None outside of reps."""

    effort: Effort
    phase: str
    """`walk`, `still`, `set_up`, `lowering`, `pause`, `lifting`, `rest` or `hold`."""
    rep: int | None
    to_go: float | None = None
    """Steps to the spot, or from it when `leaving`; None when not walking."""
    leaving: bool = False
    settled: float = 1.0
    """0 just arrived with the arms hanging, 1 in the posture of the exercise."""


@dataclass(frozen=True)
class RepTimes:
    """When a rep starts, when it is at its turning point and when it is over."""

    index: int
    start_s: float
    turn_s: float
    end_s: float


@dataclass(frozen=True)
class HoldTimes:
    """A hold, and the stretches of it with the same faults."""

    start_s: float
    end_s: float
    stretches: tuple[tuple[float, float, Faults], ...]


@dataclass(frozen=True)
class _Span:
    """One movement: `depth`, `ready` and `faults` go from their first to their second value.

    `part` is the index of the rep or of the stretch of a hold.
    """

    length_s: float
    phase: str
    depth: tuple[float, float] = (0.0, 0.0)
    ready: tuple[float, float] = (1.0, 1.0)
    part: int | None = None
    returning: bool = False
    faults: tuple[Faults, Faults] = ({}, {})
    to_go: tuple[float, float] | None = None
    leaving: bool = False
    settled: tuple[float, float] = (1.0, 1.0)
    start_s: float = 0.0

    @property
    def end_s(self) -> float:
        return self.start_s + self.length_s

    def elapsed(self, t_s: float) -> float:
        return min(max((t_s - self.start_s) / self.length_s, 0.0), 1.0)

    def share(self, t_s: float) -> float:
        return ease(self.elapsed(t_s))


class Timeline:
    """A motion file over time, from 0 to `duration_s`."""

    def __init__(self, motion: MotionFile) -> None:
        self._motion = motion
        self._spans = tuple(_placed(_spans(motion)))

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self._spans[-1].end_s

    def at(self, t_s: float) -> Moment:
        """What is asked of the lifter at `t_s`; before and after the clip, its ends."""
        span = next((s for s in self._spans if t_s < s.end_s), self._spans[-1])
        share = span.share(t_s)
        effort = Effort(
            depth=lerp(*span.depth, share),
            ready=lerp(*span.ready, share),
            returning=span.returning,
            faults=_blend(*span.faults, share),
        )
        return Moment(
            effort,
            span.phase,
            rep=None if span.phase == "hold" else span.part,
            to_go=lerp(*span.to_go, span.elapsed(t_s)) if span.to_go else None,
            leaving=span.leaving,
            settled=lerp(*span.settled, share),
        )

    @cached_property
    def reps(self) -> tuple[RepTimes, ...]:
        """Start, turn and end of every rep; the turn is the middle of its pause."""
        return tuple(
            _rep_times(index, [span for span in self._spans if span.part == index])
            for index in range(1, len(self._motion.reps) + 1)
        )

    @cached_property
    def hold(self) -> HoldTimes | None:
        """The hold, when the exercise is one."""
        held = [span for span in self._spans if span.phase == "hold"]
        if not held:
            return None
        parts = [[span for span in held if span.part == part] for part in _parts(held)]
        stretches = tuple((p[0].start_s, p[-1].end_s, p[-1].faults[1]) for p in parts)
        return HoldTimes(held[0].start_s, held[-1].end_s, stretches)


def _parts(spans: Iterable[_Span]) -> list[int]:
    return sorted({span.part for span in spans if span.part is not None})


def _blend(before: Faults, after: Faults, share: float) -> Faults:
    """Fault sizes on the way from one set of faults to another."""
    names = {*before, *after}
    return {name: lerp(before.get(name, 0.0), after.get(name, 0.0), share) for name in names}


def _placed(spans: Iterable[_Span]) -> Iterator[_Span]:
    """The movements one after the other; those of no length are left out."""
    now = 0.0
    for span in spans:
        if span.length_s > 0:
            yield replace(span, start_s=now)
            now += span.length_s


def _spans(motion: MotionFile) -> Iterator[_Span]:
    """All movements in order. Faults fade from those of one part to those of the next."""
    parts = motion.parts
    first, last = ((part.faults, part.faults) for part in (parts[0], parts[-1]))
    unready = (0.0, 0.0) if motion.set_up_s else (1.0, 1.0)
    yield from _walk_spans(motion.walk_in_s, unready)
    yield _Span(motion.still_s, "still", ready=unready, faults=first)
    yield _Span(motion.set_up_s, "set_up", ready=(0.0, 1.0), faults=first)
    for index, rep in enumerate(motion.reps, start=1):
        following = motion.reps[min(index, len(motion.reps) - 1)]
        yield from _rep_spans(index, rep, motion.movement.turns_low)
        yield _Span(rep.rest_s, "rest", faults=(rep.faults, following.faults))
    for index, hold in enumerate(motion.holds, start=1):
        before = motion.holds[max(index - 2, 0)]
        yield from _hold_spans(index, hold, before)
    yield _Span(motion.set_up_s, "set_up", ready=(1.0, 0.0), faults=last)
    yield _Span(motion.still_s, "still", ready=unready, faults=last)
    yield from _walk_spans(motion.walk_out_s, unready, leaving=True)


def _walk_spans(
    length_s: float, ready: tuple[float, float], leaving: bool = False
) -> Iterator[_Span]:
    if not length_s:
        return
    walking = (ARRIVED + length_s * STEPS_PER_SECOND, ARRIVED)
    settling = (0.0, 1.0)
    walk = _Span(length_s, "walk", ready=ready, to_go=walking)
    settle = _Span(_SETTLE_S, "set_up", ready=ready, settled=settling)
    if not leaving:
        yield from (walk, settle)
        return
    yield replace(settle, settled=settling[::-1])
    yield replace(walk, to_go=walking[::-1], leaving=True)


def _rep_spans(index: int, rep: Rep, turns_low: bool) -> Iterator[_Span]:
    halves = [("lowering", rep.lower_s), ("lifting", rep.lift_s)]
    (first, first_s), (second, second_s) = halves if turns_low else reversed(halves)
    of_rep = _Span(0.0, first, part=index, faults=(rep.faults, rep.faults))
    yield replace(of_rep, length_s=first_s, depth=(0.0, rep.depth))
    yield replace(of_rep, length_s=rep.pause_s, phase="pause", depth=(rep.depth, rep.depth))
    back = replace(of_rep, phase=second, returning=True)
    yield replace(back, length_s=second_s, depth=(rep.depth, 0.0))


def _hold_spans(index: int, hold: Hold, before: Hold) -> Iterator[_Span]:
    changing_s = min(hold.blend_s, hold.hold_s) if index > 1 else 0.0
    yield _Span(changing_s, "hold", part=index, faults=(before.faults, hold.faults))
    yield _Span(hold.hold_s - changing_s, "hold", part=index, faults=(hold.faults, hold.faults))


def _rep_times(index: int, spans: Sequence[_Span]) -> RepTimes:
    out, back = spans[0], spans[-1]
    started = ease_time(_STARTED)
    return RepTimes(
        index=index,
        start_s=out.start_s + started * out.length_s,
        turn_s=(out.end_s + back.start_s) / 2,
        end_s=back.end_s - started * back.length_s,
    )
