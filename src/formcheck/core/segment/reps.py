"""Cuts the rep signal into repetitions and says what each stretch of the clip was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import CountedAt, RepKind, SegmentKind
from formcheck.core.exercise import RepPattern
from formcheck.core.report import Rep, Segment, numbered
from formcheck.core.segment.cycle import (
    NEAR_END,
    Cycle,
    RepTrack,
    find_cycles,
    join_stretches,
    stroke,
    typical_swing,
)
from formcheck.core.segment.heading import turns_away
from formcheck.core.segment.ledger import NO_END, NO_RETURN, NO_START, idle
from formcheck.core.segment.planted import lifts_a_hand, without_lifted_hands
from formcheck.core.segment.unloaded import Hands, stands_up_unloaded
from formcheck.core.signals import derivative
from formcheck.core.time_base import usual_step_s

__all__ = ["MAX_BREAK_S", "Segmentation", "segment_reps"]

# ours: share of the set's typical range; a rep is full from here on, partial below.
FULL = 0.7
# ours: share of the typical range; a smaller swing is no rep at all.
PARTIAL = 0.4
# ours: seconds; a longer stretch out of position, or out of sight, ends one run of reps.
MAX_BREAK_S = 0.5
# ours: seconds; what takes less is too quick for a rep.
MIN_REP_S = 0.4
# ours: seconds; this near to its first or last frame, the clip itself is what cuts a rep off.
EDGE_S = 0.5
# ours: degrees; a rep that begins or ends in joint angles this far from the set's own start
# posture is no rep: the lifter gets up or down. Wider than any honest start posture varies,
# narrower than kneeling is from a plank.
POSTURE_TOLERANCE_DEG = 35.0
# ours: reps; with fewer the set's own start posture is not known.
MIN_REPS_FOR_POSTURE = 3

TOO_QUICK = "too quick for a rep"
SET_UP = "set-up: nothing lifted yet"
NO_LIFT = "no lift in view: set-up, or what was lifted is put down"
HAND_LIFTED = "a hand was lifted, the body did not go down"


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The reps of a clip and what everything else was.

    `pattern` is the one by which the reps were cut: see `segment_reps`.
    """

    reps: tuple[Rep, ...]
    segments: tuple[Segment, ...]
    pattern: RepPattern


@dataclass(frozen=True, slots=True)
class _Body:
    """What tells a rep from something else: see the arguments of `segment_reps`."""

    angles_deg: Array
    hands: Hands | None
    palms: Array | None
    heading_deg: Array | None
    max_break_s: float


@dataclass(frozen=True, slots=True)
class _Judged:
    """A cycle and what it was taken for."""

    cycle: Cycle
    kind: SegmentKind
    reason: str = ""

    @property
    def is_counted(self) -> bool:
        return self.kind is not SegmentKind.NOT_COUNTED


def segment_reps(
    t_s: Array,
    signal: Array,
    allowed: Mask,
    pattern: RepPattern,
    *,
    angles_deg: Array,
    hands: Hands | None = None,
    palms: Array | None = None,
    heading_deg: Array | None = None,
    max_break_s: float = MAX_BREAK_S,
) -> Segmentation:
    """Cut `signal` (T,) into reps, each from the pattern's start posture and back to it.

    A clip cut from the middle of a set may begin and end at the turning point instead, with
    half a rep at either end. Its reps then run from turning point to turning point, and the
    pattern that comes back says so.

    Args:
        t_s: times (T,), seconds, evenly spaced.
        signal: the rep signal (T,).
        allowed: where the lifter is in the exercise's posture at all, (T,).
        pattern: how reps run.
        angles_deg: joint angles (T, angles) that tell the set's own reps from getting up or
            down.
        hands: for exercises that hold a bar, what tells whether it is held.
        palms: for exercises with planted hands, where these are (T, 2), as `read_palms` has it.
        heading_deg: which way the lifter faces (T,), as `heading.heading_deg` has it.
        max_break_s: a longer stretch out of position, or out of sight, ends one run of reps.
    """
    body = _Body(angles_deg, hands, palms, heading_deg, max_break_s)
    cut = _segment(t_s, signal, allowed, pattern, body)
    if not _cut_at_turns(cut, t_s):
        return cut
    turned = replace(pattern, turn=pattern.turn.other)
    other = _segment(t_s, signal, allowed, turned, body)
    full, full_turned = (sum(rep.is_full for rep in c.reps) for c in (cut, other))
    return other if full_turned > full else cut


def _cut_at_turns(cut: Segmentation, t_s: Array) -> bool:
    """Whether the clip itself begins and ends with half a rep."""
    if not cut.segments:
        return False
    first, last = cut.segments[0], cut.segments[-1]
    return (
        (first.reason, last.reason) == (NO_START, NO_RETURN)
        and first.start_s <= t_s[0] + EDGE_S
        and last.end_s >= t_s[-1] - EDGE_S
    )


def _segment(
    t_s: Array, signal: Array, allowed: Mask, pattern: RepPattern, body: _Body
) -> Segmentation:
    """Cut `signal` (T,) into reps by `pattern` and nothing else.

    The typical range is the range-weighted median of all swings of at least half
    `pattern.min_range`, so that neither a walk-in nor small shuffles set the scale. A rep
    turns at a swing of `PARTIAL` of it (hysteresis) and is full from `FULL` on.
    """
    rate_hz = 1.0 / usual_step_s(t_s)
    away = np.where(allowed, pattern.away(signal), np.nan)
    max_break = round(body.max_break_s * rate_hz)
    stretches = join_stretches(np.isfinite(away), max_break)
    scale = away
    if body.palms is not None:
        scale = without_lifted_hands(away, stretches, body.palms, pattern.min_range)
    in_scale = join_stretches(np.isfinite(scale), max_break)
    typical = typical_swing(scale, in_scale, pattern.min_range)
    if np.isnan(typical):
        return Segmentation((), tuple(idle(t_s, allowed, [])), pattern)

    swing, near = PARTIAL * typical, NEAR_END * typical
    track = RepTrack(t_s, away, np.abs(derivative(away, rate_hz)), typical)
    judged = [
        _judge(cycle, typical, pattern, body.palms, is_lost=b < len(away))
        for a, b in stretches
        for cycle in find_cycles(away, a, b, swing, near)
    ]
    judged = _drop_getting_up(judged, track, pattern, body)
    reps: list[Rep] = []
    segments: list[Segment] = []
    for item in judged:
        rep = _rep(track, item, pattern)
        if item.is_counted and rep.end_s - rep.start_s >= MIN_REP_S:
            reps.append(rep)
        else:
            # In the middle of a set the lifter comes back into view, and does not set up.
            reason = NO_START if item.reason == SET_UP and reps else item.reason
            item = _Judged(item.cycle, SegmentKind.NOT_COUNTED, reason or TOO_QUICK)
        segments.append(Segment(rep.start_s, rep.end_s, item.kind, item.reason))
    if not reps:
        segments = [replace(s, reason=NO_LIFT) if s.reason == SET_UP else s for s in segments]
    segments += idle(t_s, allowed, segments)
    segments.sort(key=lambda s: s.start_s)
    return Segmentation(tuple(numbered(reps)), tuple(segments), pattern)


def _judge(
    cycle: Cycle, typical: float, pattern: RepPattern, palms: Array | None, *, is_lost: bool
) -> _Judged:
    """Whether a cycle is a full rep, a partial one, or not to be counted and why.

    `is_lost` says that it is not the clip that ends where the lifter is seen no more.
    """
    if palms is not None and lifts_a_hand(cycle, palms):
        return _Judged(cycle, SegmentKind.NOT_COUNTED, HAND_LIFTED)
    at_turn = pattern.counted_at is CountedAt.TURN
    if not cycle.rise >= FULL * np.fmin(typical, cycle.fall) and cycle.at_start:
        reason = SET_UP if at_turn else NO_START
        return _Judged(cycle, SegmentKind.NOT_COUNTED, reason)
    if at_turn:
        reached = cycle.rise
    elif not cycle.fall >= FULL * np.fmin(typical, cycle.rise) and cycle.at_end:
        return _Judged(cycle, SegmentKind.NOT_COUNTED, NO_END if is_lost else NO_RETURN)
    else:
        reached = min(cycle.rise, cycle.fall)
    if reached >= FULL * typical:
        return _Judged(cycle, SegmentKind.REP)
    share = f"{reached / typical:.0%} of this set's usual range"
    return _Judged(cycle, SegmentKind.PARTIAL, share)


def _drop_getting_up(
    judged: Sequence[_Judged], track: RepTrack, pattern: RepPattern, body: _Body
) -> list[_Judged]:
    """Take out first and last cycles that are unlike the set's own reps."""
    counted = [k for k, item in enumerate(judged) if item.is_counted]
    out = list(judged)
    if len(counted) < MIN_REPS_FOR_POSTURE:
        return out
    cycles, is_rep = [item.cycle for item in judged], [item.is_counted for item in judged]
    begins = [_begin(track, cycles[k]) for k in counted]
    for k in {counted[0], counted[-1]}:
        is_outer = k in (0, len(judged) - 1)
        reason = _unlike(cycles[k], begins, track, pattern, body, is_outer=is_outer)
        if not reason and is_outer and body.hands is not None:
            is_unloaded = stands_up_unloaded(k, cycles, is_rep, track, body.hands)
            reason = "hands not as in the other reps: without the weight?" if is_unloaded else ""
        if reason:
            out[k] = _Judged(cycles[k], SegmentKind.NOT_COUNTED, reason)
    return out


def _unlike(
    cycle: Cycle,
    begins: Sequence[int],
    track: RepTrack,
    pattern: RepPattern,
    body: _Body,
    *,
    is_outer: bool,
) -> str:
    """How a cycle's ends are unlike the samples at which the set's reps begin; empty if alike.

    A rep that counts at its turn may end in any posture, as the bar is put down in many ways. One
    with a set-up before it, or with something after it, may begin in another posture than those
    that follow: a first rep done right, the others with the hips first.
    """
    ends = [_begin(track, cycle)]
    if pattern.counted_at is not CountedAt.TURN:
        ends.append(_end(track, cycle))
    seen = [column[np.isfinite(column)] for column in body.angles_deg[begins].T]
    usual_deg = np.array([np.median(column) if len(column) else np.nan for column in seen])
    off_deg = np.abs(body.angles_deg[ends] - usual_deg)
    if is_outer and np.nanmax(off_deg, initial=0.0) > POSTURE_TOLERANCE_DEG:
        return "begins or ends in another posture"
    if body.heading_deg is not None and turns_away(body.heading_deg, ends, begins):
        return "turns away, unlike the other reps"
    return ""


def _begin(track: RepTrack, cycle: Cycle) -> int:
    """Where the movement begins: the extremum before it may lie in another posture."""
    return stroke(track, cycle.start, cycle.turn)[0]


def _end(track: RepTrack, cycle: Cycle) -> int:
    """Where the movement has ended."""
    return stroke(track, cycle.turn, cycle.end)[1]


def _rep(track: RepTrack, item: _Judged, pattern: RepPattern) -> Rep:
    """A cycle with its phases timed, not numbered yet."""
    t_s, cycle = track.t_s, item.cycle
    start, reached = stroke(track, cycle.start, cycle.turn)
    # Without a way back the lifter is taken to hold the turning point for as long as seen.
    left, end = cycle.end, cycle.end
    if np.isfinite(cycle.fall):
        left, end = stroke(track, cycle.turn, cycle.end)
    first_s = float(t_s[reached] - t_s[start]) if np.isfinite(cycle.rise) else None
    last_s = float(t_s[end] - t_s[left]) if np.isfinite(cycle.fall) else None
    ranges = [r for r in (cycle.rise, cycle.fall) if np.isfinite(r)]
    inside = track.away[start : end + 1]
    return Rep(
        index=0,
        kind=RepKind.PARTIAL if item.kind is SegmentKind.PARTIAL else RepKind.FULL,
        start_s=float(t_s[start]),
        turn_s=float(t_s[(reached + left) // 2]),
        end_s=float(t_s[end]),
        eccentric_s=last_s if pattern.lifts_first else first_s,
        pause_s=max(0.0, float(t_s[left] - t_s[reached])),
        concentric_s=first_s if pattern.lifts_first else last_s,
        range=max(ranges, default=0.0),
        confidence=float(np.isfinite(inside).mean()),
    )
