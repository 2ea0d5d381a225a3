"""Cuts the rep signal into repetitions and finds what each stretch of the clip was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from formcheck.core.domain import Array, LedgerEntry, Rep, RepSignal
from formcheck.core.signals import Mask, derivative, runs, turning_points

__all__ = ["Posture", "Segmentation", "segment_reps"]

FULL = 0.7
"""A rep this share of the set's typical range is full; below it is partial."""
PARTIAL = 0.4
"""Below this share a wiggle is no rep at all."""
STILL = 0.08
"""The lifter is still below this share of the stroke's peak speed, near either end of it."""
NEAR_END = 0.2
MAX_BREAK_S = 0.5
"""A longer stretch out of position (or out of sight) ends one run of reps."""
MIN_REP_S = 0.4
OUT_OF_POSITION = "not in position, or out of sight"
NO_START = "the start of this rep is not in view"
NO_RETURN = "no return to the start position"
EDGE_S = 0.5
"""This near to its first or last frame, the clip itself is what cuts a rep off."""
POSTURE_TOLERANCE_DEG = 35.0
"""A rep that ends in joint angles this far from the set's own start posture is no rep: the
lifter is getting up or down. Wider than any honest start-posture spread, narrower than
kneeling is from a plank."""

HANDS_APART, MOST_APART, HANDS_NEARER = 6.0, 8.0, 0.9
"""How many errors apart the hands with and without the bar have to be, all taken together, to be
told apart; how far one number counts at most; and how much nearer to those without it than to any
rep's those of an unloaded one are. Of 26 rendered lifters that stand up without the bar this finds
25; of 641 pieces of sets, real ones too, in which it never leaves the hands, none is mistaken."""
HANDS_TOLERANCE, HANDS_SPREADS = 0.12, 4.0
"""Where that way is not known: what the hands' height may differ by, in trunk lengths (three times
what it varies by at lock-out with a bar) and in spreads of this set's reps."""
AT_TURN = 0.03
"""The lifter is at the turning point within this share of the set's usual range."""


class _Cycle(NamedTuple):
    """One turn away from the start posture, as sample indices; rise and fall are NaN if unseen."""

    start: int
    turn: int
    end: int
    rise: float
    fall: float
    at_start: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class Posture:
    """What tells the set's own reps from getting up or down, or from standing up unloaded.

    `angles_deg` (T, angles) are joint angles; `hands` (T, 7) are the height of the hands over
    shoulders and over the floor in trunk lengths, the angle of the elbows in radians and the
    distance between the hands, which a held bar keeps the same at every lock-out; and the
    visibility of wrist, knee and ankle: the plates hide the hands when they are up, the shanks
    when they lie on the floor. `hands_error` (7,) is what they vary by with the bar held.
    """

    angles_deg: Array
    hands: Array
    hands_error: Array


class _Signal(NamedTuple):
    """The rep signal, turned so that it is low in the start posture, and its usual swing."""

    t_s: Array
    away: Array
    speed: Array
    typical: float


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The reps of a clip and the ledger of everything else."""

    reps: tuple[Rep, ...]
    ledger: tuple[LedgerEntry, ...]
    rule: RepSignal
    """The rule by which the reps were cut: see `segment_reps`."""


def segment_reps(
    t_s: Array, signal: Array, allowed: Mask, posture: Posture, rule: RepSignal
) -> Segmentation:
    """Cut `signal` (T,) into reps, each from the rule's start posture and back to it.

    A clip cut from the middle of a set may begin and end at the turning point instead, with
    half a rep at either end. Its reps then run from turning point to turning point, and the
    rule that comes back says so.
    """
    cut = _segment(t_s, signal, allowed, posture, rule)
    if not _cut_at_turns(cut, t_s):
        return cut
    turned = replace(rule, turn="high" if rule.turn == "low" else "low")
    other = _segment(t_s, signal, allowed, posture, turned)
    full = [sum(rep.kind == "full" for rep in c.reps) for c in (cut, other)]
    return other if full[1] > full[0] else cut


def _cut_at_turns(cut: Segmentation, t_s: Array) -> bool:
    """Whether the clip itself begins and ends with half a rep."""
    if not cut.ledger:
        return False
    first, last = cut.ledger[0], cut.ledger[-1]
    return (
        (first.reason, last.reason) == (NO_START, NO_RETURN)
        and first.start_s <= t_s[0] + EDGE_S
        and last.end_s >= t_s[-1] - EDGE_S
    )


def _segment(
    t_s: Array, signal: Array, allowed: Mask, posture: Posture, rule: RepSignal
) -> Segmentation:
    """Cut `signal` (T,) into reps by `rule` and nothing else.

    `allowed` (T,) marks the time in which the lifter is in the exercise's posture at all.

    The typical range is the range-weighted median of all swings of at least half
    `rule.min_range`, so that neither a walk-in nor small shuffles set the scale. A rep
    turns at a swing of 0.4 of it (hysteresis), is full from 0.7 on and partial below.
    """
    rate_hz = 1.0 / float(np.median(np.diff(t_s))) if len(t_s) > 1 else 1.0
    away = signal if rule.turn == "high" else -signal
    away = np.where(allowed, away, np.nan)
    stretches = _stretches(np.isfinite(away), round(MAX_BREAK_S * rate_hz))
    typical = _typical_swing(away, stretches, rule.min_range)
    if np.isnan(typical):
        return Segmentation((), tuple(_idle(t_s, allowed, [])), rule)

    cycles = [c for a, b in stretches for c in _cycles(away, a, b, PARTIAL * typical)]
    judged = [(c, *_judge(c, typical, rule)) for c in cycles]
    track = _Signal(t_s, away, np.abs(derivative(away, rate_hz)), typical)
    judged = _drop_getting_up(judged, track, posture, rule)
    reps: list[Rep] = []
    entries: list[LedgerEntry] = []
    for cycle, kind, reason in judged:
        rep = _rep(track, cycle, kind, len(reps) + 1, rule)
        if kind != "not_counted" and rep.end_s - rep.start_s >= MIN_REP_S:
            reps.append(rep)
            kind = "rep" if kind == "full" else kind
        else:
            kind, reason = "not_counted", reason or "too quick for a rep"
        entries.append(LedgerEntry(rep.start_s, rep.end_s, kind, reason))
    entries += _idle(t_s, allowed, entries)
    return Segmentation(tuple(reps), tuple(sorted(entries, key=lambda e: e.start_s)), rule)


def _stretches(known: Mask, max_break: int) -> list[tuple[int, int]]:
    """Index ranges with no break longer than `max_break` samples."""
    out: list[tuple[int, int]] = []
    for start, stop in runs(known):
        if out and start - out[-1][1] <= max_break:
            out[-1] = (out[-1][0], stop)
        else:
            out.append((start, stop))
    return out


def _typical_swing(away: Array, stretches: list[tuple[int, int]], min_range: float) -> float:
    """Range-weighted median of the swings that could be reps; NaN when there is none."""
    swings: list[float] = []
    for start, stop in stretches:
        levels = [away[start + i] for i, _ in turning_points(away[start:stop], min_range / 2)]
        swings += [abs(b - a) for a, b in pairwise(levels)]
    sizes = np.sort([s for s in swings if s >= min_range])
    if not len(sizes):
        return float("nan")
    return float(sizes[np.searchsorted(np.cumsum(sizes), sizes.sum() / 2)])


def _cycles(away: Array, first: int, stop: int, threshold: float) -> list[_Cycle]:
    """All turns of one stretch, with the extrema of the start posture on either side."""
    points = [(first + i, high) for i, high in turning_points(away[first:stop], threshold)]
    out = []
    for k, (turn, high) in enumerate(points):
        if not high:
            continue
        before = points[k - 1][0] if k > 0 else None
        after = points[k + 1][0] if k + 1 < len(points) else None
        out.append(
            _Cycle(
                start=turn if before is None else before,
                turn=turn,
                end=_last_there(away, turn, stop, threshold) if after is None else after,
                rise=np.nan if before is None else float(away[turn] - away[before]),
                fall=np.nan if after is None else float(away[turn] - away[after]),
                at_start=k <= 1,
                at_end=k >= len(points) - 2,
            )
        )
    return out


def _last_there(away: Array, turn: int, stop: int, threshold: float) -> int:
    """Last sample of the stretch up to which the lifter stays at the turning point."""
    gone = np.flatnonzero(away[turn] - away[turn:stop] > NEAR_END * threshold / PARTIAL)
    return turn + int(gone[0]) if len(gone) else stop - 1


def _judge(cycle: _Cycle, typical: float, rule: RepSignal) -> tuple[str, str]:
    """Kind and reason: full, partial or not_counted."""
    full = FULL * typical
    at_turn = rule.counted_at == "turn"
    if not cycle.rise >= FULL * np.fmin(typical, cycle.fall) and cycle.at_start:
        return "not_counted", "set-up: nothing lifted yet" if at_turn else NO_START
    if at_turn:
        reached = cycle.rise
    elif not cycle.fall >= FULL * np.fmin(typical, cycle.rise) and cycle.at_end:
        return "not_counted", NO_RETURN
    else:
        reached = min(cycle.rise, cycle.fall)
    if reached >= full:
        return "full", ""
    return "partial", f"{reached / typical:.0%} of this set's usual range"


def _drop_getting_up(
    judged: list[tuple[_Cycle, str, str]], track: _Signal, posture: Posture, rule: RepSignal
) -> list[tuple[_Cycle, str, str]]:
    """Take out first and last cycles that are unlike the set's own reps.

    A rep that counts at its turn may end anyhow, as the bar is put down in many ways, but
    it has the bar in its hands at the turn.
    """
    counted = [c for c, kind, _ in judged if kind != "not_counted"]
    if len(counted) < 3:
        return judged
    at_turn = rule.counted_at == "turn"
    starts = np.median(posture.angles_deg[[_begin(track, c) for c in counted]], axis=0)
    out = []
    for k, (cycle, kind, reason) in enumerate(judged):
        if k in (0, len(judged) - 1) and kind != "not_counted":
            ends = [_begin(track, cycle), *([] if at_turn else [_over(track, cycle)])]
            off = np.abs(posture.angles_deg[ends] - starts)
            if np.nanmax(off, initial=0.0) > POSTURE_TOLERANCE_DEG:
                kind, reason = "not_counted", "begins or ends in another posture"
            elif at_turn and _stands_up_unloaded(k, judged, track, posture):
                kind, reason = "not_counted", "hands not as in the other reps: without the weight?"
        out.append((cycle, kind, reason))
    return out


def _stands_up_unloaded(
    k: int, judged: list[tuple[_Cycle, str, str]], track: _Signal, posture: Posture
) -> bool:
    """Whether cycle `k` has no bar in the hands that the other reps hold."""
    hands = np.array([_hands_at_turn(track, cycle, posture) for cycle, _, _ in judged])
    is_rep = np.array([kind != "not_counted" for _, kind, _ in judged])
    free = np.where(is_rep[0], np.nan, hands[0])
    is_rep[k] = False
    return _is_unloaded(hands[k], hands[is_rep], free, posture.hands_error)


def _hands_at_turn(track: _Signal, cycle: _Cycle, posture: Posture) -> Array:
    """Hands (7,) while the lifter stays at the turning point of `cycle`."""
    stays = track.away >= track.away[cycle.turn] - AT_TURN * track.typical
    first, stop = next((a, b) for a, b in runs(stays) if a <= cycle.turn < b)
    return np.asarray(np.median(posture.hands[first:stop], axis=0))


def _begin(track: _Signal, cycle: _Cycle) -> int:
    """Where the movement begins: the extremum before it may lie in another posture."""
    return _stroke(track, cycle.start, cycle.turn)[0]


def _over(track: _Signal, cycle: _Cycle) -> int:
    """Where the movement is over."""
    return _stroke(track, cycle.turn, cycle.end)[1]


def _is_unloaded(at_turn: Array, held: Array, free: Array, error: Array) -> bool:
    """Whether these hands (7,) hold no bar: unlike in the other reps, or as before the set.

    `held` (reps, 7) are the hands at the turn of the other reps, `free` (7,) those of the lifter
    who stood there before the set-up, `error` (7,) what they vary by.
    """
    loaded = np.median(held, axis=0)
    spread = np.maximum(np.median(np.abs(held - loaded), axis=0), error)
    if _apart(free, loaded, spread) >= HANDS_APART:
        from_held = _apart(held, at_turn, spread).min()
        return bool(_apart(free, at_turn, spread) < HANDS_NEARER * from_held)
    return bool(abs(at_turn[0] - loaded[0]) > max(HANDS_TOLERANCE, HANDS_SPREADS * spread[0]))


def _apart(hands: Array, others: Array, spread: Array) -> Array:
    """How many spreads lie between hands (…, 7); one number read wrong does not outvote all."""
    errors = np.minimum(np.abs(hands - others) / spread, MOST_APART)
    return np.asarray(np.linalg.norm(errors, axis=-1))


def _rep(track: _Signal, cycle: _Cycle, kind: str, index: int, rule: RepSignal) -> Rep:
    """A cycle with its phases timed."""
    t_s = track.t_s
    start, reached = _stroke(track, cycle.start, cycle.turn)
    # Without a way back the lifter is taken to hold the turning point for as long as seen.
    left, end = (cycle.end,) * 2
    if np.isfinite(cycle.fall):
        left, end = _stroke(track, cycle.turn, cycle.end)
    first_s = float(t_s[reached] - t_s[start]) if np.isfinite(cycle.rise) else None
    last_s = float(t_s[end] - t_s[left]) if np.isfinite(cycle.fall) else None
    down_first = rule.turn == "low"
    ranges = [r for r in (cycle.rise, cycle.fall) if np.isfinite(r)]
    inside = track.away[start : end + 1]
    return Rep(
        index=index,
        kind=kind,
        start_s=float(t_s[start]),
        turn_s=float(t_s[(reached + left) // 2]),
        end_s=float(t_s[end]),
        eccentric_s=first_s if down_first else last_s,
        pause_s=max(0.0, float(t_s[left] - t_s[reached])),
        concentric_s=last_s if down_first else first_s,
        range=max(ranges, default=0.0),
        confidence=float(np.isfinite(inside).mean()),
    )


def _stroke(track: _Signal, a: int, b: int) -> tuple[int, int]:
    """Where the movement from extremum `a` to extremum `b` begins and where it is over.

    It begins at the last moment of stillness near `a` and is over at the first one near
    `b`, so that waiting at either end is not part of it. Near is what lies most of a
    typical swing from the other end: a walk-in may drift far beyond it.
    """
    if b - a < 2:
        return a, b
    part, pace = track.away[a : b + 1], track.speed[a : b + 1]
    if np.isnan(pace).all():
        return a, b
    far = (1.0 - NEAR_END) * min(abs(part[-1] - part[0]), track.typical)
    still = pace < STILL * np.nanmax(pace)
    near_a = np.flatnonzero(still & (np.abs(part - part[-1]) >= far))
    near_b = np.flatnonzero(still & (np.abs(part - part[0]) >= far))
    begin = int(near_a[-1]) if len(near_a) else 0
    over = int(near_b[0]) if len(near_b) else len(part) - 1
    return a + begin, a + max(over, begin)


def _idle(t_s: Array, allowed: Mask, taken: list[LedgerEntry]) -> list[LedgerEntry]:
    """Ledger entries for the stretches of a second or more that no rep takes up."""
    if not len(t_s):
        return []
    free = np.ones(len(t_s), dtype=bool)
    for entry in taken:
        free &= (t_s < entry.start_s) | (t_s > entry.end_s)
    counted = [e for e in taken if e.kind != "not_counted"]
    out = []
    for start, stop in runs(free):
        a, b = float(t_s[start]), float(t_s[stop - 1])
        if b - a < 1.0:
            continue
        if not allowed[start:stop].mean() >= 0.5:
            reason = OUT_OF_POSITION
        elif not counted or b <= counted[0].start_s:
            reason = "before the first rep"
        elif a >= counted[-1].end_s:
            reason = "after the last rep"
        else:
            reason = "rest between reps"
        out.append(LedgerEntry(a, b, "not_counted", reason))
    return out
