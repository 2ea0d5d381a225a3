"""What goes on in every second of a clip: sets, rests, movement nobody named, cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from formcheck.core.arrays import Array
from formcheck.core.enums import StretchKind
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import has_jumped, only_the_lifter
from formcheck.core.motion import trunk_length_px
from formcheck.core.parts import Hold, Rep
from formcheck.core.poses import PoseSequence, midway
from formcheck.core.signals import turning_points
from formcheck.core.time_base import sample_rate_hz, usual_step_s

__all__ = ["Interval", "Stretch", "looked_at", "set_spans", "timeline", "unnamed"]

Interval = tuple[float, float]
"""Start and end, seconds."""

# ours: seconds; shorter stretches become part of a neighbour. Raised, short rests disappear.
SHORTEST_S = 1.0
# ours: seconds between two reps or holds; a longer break is a rest between two sets.
SET_BREAK_S = 10.0
# ours: trunk lengths T; a smaller swing up or down is a sway, or the arms of one who walks.
# Raised, short lifts like a shrug pass for rest.
LEAST_SWING = 0.25
# ours: factor between swings of one movement. Raised, two exercises in a row become one.
ALIKE = 1.8
# ours: seconds from one turning point to the next, with a pause there. Raised, unrelated movements
# pass for repetitions.
LONGEST_SWING_S = 6.0
# ours: times there and back; a movement that is repeated less often is no set that lacks a name.
LEAST_REPEATS = 3
# ours: trunk lengths T, up or down within `MOVING_OVER_S`; one who walks or stands stays below.
MOVING = 0.5
# ours: seconds over which a movement has to be seen.
MOVING_OVER_S = 2.0
# ours: seconds between two frames; a longer time without any is a cut.
LONGEST_FRAME_S = 0.5
# ours: seconds; for so long a cut blends from one picture into the next. Raised, somebody who walks
# past the camera is taken for a cut.
LONGEST_CUT_S = 1.5
# ours: share of a swing; this near to where it begins or ends the lifter still waits.
WAITS = 0.2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the clip and what goes on in it.

    Attributes:
        start_s, end_s: seconds of the clip.
        kind: what goes on.
        number: which of the sets it is, from 1; None for what is no set.
        repeats: about how often an unrecognised movement is repeated, 0 for not.
    """

    start_s: float
    end_s: float
    kind: StretchKind
    number: int | None = None
    repeats: int = 0

    @property
    def length_s(self) -> float:
        """Seconds."""
        return self.end_s - self.start_s

    @property
    def is_exact(self) -> bool:
        """Whether its ends are known to the frame."""
        return self.kind in (StretchKind.SET, StretchKind.CUT)

    @property
    def is_short(self) -> bool:
        """Whether it is too short to be worth a line."""
        return not self.is_exact and self.length_s < SHORTEST_S

    @property
    def is_unnamed(self) -> bool:
        """Whether it looks like a set of an exercise that was not recognised."""
        return self.repeats > 0

    @property
    def words(self) -> str:
        """For people; of a set only that it is one."""
        if self.is_unnamed:
            return f"moving, exercise not recognised; repeated about {self.repeats} times"
        return self.kind.words


def unnamed(stretches: Sequence[Stretch]) -> list[Stretch]:
    """What looks like a set of an exercise that was not recognised."""
    return [stretch for stretch in stretches if stretch.is_unnamed]


def set_spans(parts: Sequence[Rep | Hold]) -> tuple[Interval, ...]:
    """From the first to the last of the reps or holds; a long break begins another set.

    Partial reps alone are no set.
    """
    groups: list[list[Rep | Hold]] = []
    for part in parts:
        if groups and part.start_s - groups[-1][-1].end_s <= SET_BREAK_S:
            groups[-1].append(part)
        else:
            groups.append([part])
    full = [group for group in groups if any(part.is_full for part in group)]
    return tuple((group[0].start_s, group[-1].end_s) for group in full)


def looked_at(sequence: PoseSequence, start_s: float, duration_s: float) -> Interval:
    """From `start_s` to where the last of at least two frames ends, within the clip."""
    last_s, frame_s = float(sequence.t_s[-1]), usual_step_s(sequence.t_s)
    return min(start_s, float(sequence.t_s[0])), max(last_s, min(last_s + frame_s, duration_s))


def timeline(
    sequence: PoseSequence,
    smoothed: PoseSequence,
    sets: Sequence[Interval],
    within_s: Interval,
    *,
    size_error: float,
) -> tuple[Stretch, ...]:
    """Stretches that cover `within_s` in order, without a gap and without overlap.

    Args:
        sequence: raw poses.
        smoothed: the same poses as `clean` returns them.
        sets: the sets in order of time; one begins where the one before it has ended.
        within_s: the part of the clip that was looked at.
        size_error: see `Calibration`; by so much the same person's size may change.
    """
    start_s, end_s = within_s
    taken: list[Stretch] = []
    for number, (first_s, last_s) in enumerate(sets, start=1):
        first_s = max(first_s, taken[-1].end_s if taken else start_s)
        if (last_s := min(last_s, end_s)) > first_s:
            taken.append(Stretch(first_s, last_s, StretchKind.SET, number))
    for first_s, last_s in _cuts(sequence, size_error):
        taken = _added(taken, Stretch(first_s, last_s, StretchKind.CUT), within_s)
    heights = _heights(smoothed)
    for run in _repeated(smoothed.t_s, heights):
        taken = _added(taken, run, within_s)
    kinds = _kinds(smoothed.t_s, heights)
    for gap in _free(taken, within_s):
        taken += _labelled(smoothed.t_s, kinds, gap)
    return tuple(_joined(sorted(taken, key=lambda s: s.start_s)))


def _free(taken: Sequence[Stretch], within_s: Interval) -> list[Interval]:
    """What no stretch takes up."""
    ordered = sorted(taken, key=lambda s: s.start_s)
    ends = [within_s[0], *(s.end_s for s in ordered)]
    starts = [*(s.start_s for s in ordered), within_s[1]]
    return [(a, b) for a, b in zip(ends, starts, strict=True) if b > a]


def _added(taken: Sequence[Stretch], new: Stretch, within_s: Interval) -> list[Stretch]:
    """`taken` and the longest part of `new` that is still free.

    A movement of which too little is left is not added.
    """
    parts = [(max(a, new.start_s), min(b, new.end_s)) for a, b in _free(taken, within_s)]
    start_s, end_s = max(parts, key=lambda p: p[1] - p[0], default=(0.0, 0.0))
    if end_s <= start_s:
        return list(taken)
    repeats = round(new.repeats * (end_s - start_s) / new.length_s)
    if repeats < LEAST_REPEATS and new.is_unnamed:
        return list(taken)
    return [*taken, replace(new, start_s=start_s, end_s=end_s, repeats=repeats)]


def _cuts(sequence: PoseSequence, size_error: float) -> Iterator[Interval]:
    """From the last frame before each cut to the first one after it.

    There are no frames for a while, or the lifter jumps from one to the next. Where the network
    holds on to something else for a moment in between, that is part of the cut.
    """
    t_s, chord_px = sequence.t_s, sequence.chord_px
    if len(t_s) < 2:
        return
    lifter_px = only_the_lifter(sequence, size_error).chord_px
    known, is_lifter = (
        np.flatnonzero(np.isfinite(chord).all(axis=(1, 2))) for chord in (chord_px, lifter_px)
    )
    jumps = known[1:][has_jumped(chord_px[known[1:]], chord_px[known[:-1]])]
    for before, after in pairwise(is_lifter.tolist()):
        jumped = bool(((jumps > before) & (jumps <= after)).any())
        if jumped and t_s[after] - t_s[before] <= LONGEST_CUT_S:
            yield float(t_s[before]), float(t_s[after])
    long_s = max(LONGEST_FRAME_S, 5.0 * usual_step_s(t_s))
    for before in np.flatnonzero(np.diff(t_s) > long_s).tolist():
        yield float(t_s[before]), float(t_s[before + 1])


def _heights(smoothed: PoseSequence) -> Array:
    """Heights of shoulders, hips, both wrists and both ankles, trunk lengths, (T, 6)."""
    joints = [midway(smoothed.xy_px, joint)[:, 1] for joint in ("shoulder", "hip")]
    joints += [smoothed.xy_px[:, i, 1] for j in ("wrist", "ankle") for i in left_right(j)]
    return -np.stack(joints, axis=1) / trunk_length_px(smoothed)


def _repeated(t_s: Array, heights: Array) -> list[Stretch]:
    """Movements up and down that repeat, the longest first; they may overlap."""
    found = [run for column in heights.T for run in _runs_alike(t_s, column)]
    return sorted(found, key=lambda s: s.length_s, reverse=True)


def _runs_alike(t_s: Array, height: Array) -> Iterator[Stretch]:
    """Runs of swings of about the same size, each soon after the one before."""
    points = [i for i, _ in turning_points(height, LEAST_SWING)]
    run = points[:1]
    for before, after in pairwise(points):
        sizes = np.abs(np.diff(height[[*run, after]]))
        usual = float(np.median(sizes))
        soon = t_s[after] - t_s[before] <= LONGEST_SWING_S
        if soon and usual / ALIKE <= sizes[-1] <= usual * ALIKE:
            run.append(after)
            continue
        yield from _as_stretch(t_s, height, run)
        run = [before, after] if soon else [after]
    yield from _as_stretch(t_s, height, run)


def _as_stretch(t_s: Array, height: Array, turns: Sequence[int]) -> Iterator[Stretch]:
    """A movement with these turning points, unless it repeats too seldom.

    Waiting before the first swing and after the last one is not part of it.
    """
    repeats = len(turns) // 2
    if repeats < LEAST_REPEATS:
        return
    first, last = (height[a : b + 1] for a, b in (turns[:2], turns[-2:]))
    leaves = np.flatnonzero(np.abs(first - first[0]) <= WAITS * abs(first[-1] - first[0]))[-1]
    arrives = np.flatnonzero(np.abs(last - last[-1]) <= WAITS * abs(last[-1] - last[0]))[0]
    ends = float(t_s[turns[0] + leaves]), float(t_s[turns[-2] + arrives])
    yield Stretch(*ends, StretchKind.MOVING, repeats=repeats)


def _kinds(t_s: Array, heights: Array) -> list[StretchKind]:
    """What goes on at each time (T,), if it is no set and does not repeat."""
    seen = np.isfinite(heights).all(axis=1)
    half = max(1, round(0.5 * MOVING_OVER_S * sample_rate_hz(t_s)))
    padded = np.pad(heights, ((half, half), (0, 0)), constant_values=np.nan)
    windows = sliding_window_view(padded, 2 * half + 1, axis=0)
    low, high = (np.where(np.isnan(windows), fill, windows) for fill in (np.inf, -np.inf))
    moves = ((high.max(axis=2) - low.min(axis=2)) > MOVING).any(axis=1)
    otherwise = np.where(moves, StretchKind.MOVING, StretchKind.REST)
    return [StretchKind(kind) for kind in np.where(seen, otherwise, StretchKind.NOBODY)]


def _labelled(t_s: Array, kinds: Sequence[StretchKind], gap: Interval) -> Iterator[Stretch]:
    """`gap` cut where the kind changes; without a frame in it nobody is seen there."""
    inside = np.flatnonzero((t_s >= gap[0]) & (t_s < gap[1]))
    changes = [k for k in inside[1:] if kinds[k] is not kinds[k - 1]]
    starts = [gap[0], *(float(t_s[k]) for k in changes)]
    firsts = [*inside[:1], *changes]
    for start_s, end_s, k in zip(starts, [*starts[1:], gap[1]], firsts or [None], strict=True):
        yield Stretch(start_s, end_s, StretchKind.NOBODY if k is None else kinds[k])


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours of the same kind as one; what is too short goes to a neighbour.

    Sets and cuts keep their times, so that between two of them there may be a short stretch.
    """
    out: list[Stretch] = []
    for each in stretches:
        last = out[-1] if out else None
        if last and (_are_same(last, each) or (each.is_short and not last.is_exact)):
            out[-1] = replace(last, end_s=each.end_s)
        elif last and last.is_short and not each.is_exact:
            out[-1] = replace(each, start_s=last.start_s)
        else:
            out.append(each)
    return out


def _are_same(one: Stretch, other: Stretch) -> bool:
    same = one.kind is other.kind and one.kind is not StretchKind.SET
    return same and not one.repeats and not other.repeats
