"""Poses → reps or holds, before anything is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.calibration import Calibration
from formcheck.core.camera_motion import STILL, CameraMotion
from formcheck.core.camera_tilt import LEVEL, estimate_tilt, stands_upright
from formcheck.core.camera_view import View, ViewEstimate, estimate_view
from formcheck.core.enums import SegmentKind
from formcheck.core.exercise import Exercise, HoldPattern, RepPattern
from formcheck.core.geometry import wrapped_deg
from formcheck.core.measures import evaluate
from formcheck.core.motion import Motion, clean, trunk_length_px
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Hold, Rep, Segment, Span, numbered
from formcheck.core.segment.gate import is_seen, not_out_of_posture, posture_mask
from formcheck.core.segment.heading import heading_deg
from formcheck.core.segment.holds import segment_holds
from formcheck.core.segment.ledger import explained
from formcheck.core.segment.likely import likely_reps
from formcheck.core.segment.planted import read_palms
from formcheck.core.segment.plausible import (
    NOT_LIKE_REPS,
    UNLIKE_OTHERS,
    are_reps,
    unlike_the_others,
)
from formcheck.core.segment.reps import MAX_BREAK_S, Segmentation, segment_reps
from formcheck.core.segment.sides import with_lower_sides, with_sides
from formcheck.core.segment.unloaded import read_hands

__all__ = ["Study", "part_view", "study", "study_smoothed", "uncounted"]

# ours: standard errors by which a rep's camera direction differs from the set's before it is taken
# to be another one: its own errors, as those of the set grow with a lifter who turns. Raised,
# lifters who turn between reps are judged from a mean direction.
TURNED_SEMS = 3.0
# ours: the network's visibility, 0 to 1, below which a joint that seems out of posture is doubted:
# a rep that it speaks against is likely, not counted.
DOUBTFUL_BELOW = 0.6
# ours: seconds; a likely rep may be out of sight for as long. Longer than many whole reps are.
LONGEST_BREAK_S = 1.5


@dataclass(frozen=True, slots=True)
class Study:
    """A motion cut into reps or holds.

    `signal` (T,) is the rep signal, or the measure that is held. `pattern` says how the reps
    really run, which need not be as in the exercise file: see `segment_reps`. `likely_reps` are
    when reps were probably done that were not seen well enough to be counted, `camera` when the
    camera moved.
    """

    motion: Motion
    signal: Array
    pattern: RepPattern | HoldPattern
    reps: tuple[Rep, ...]
    holds: tuple[Hold, ...]
    segments: tuple[Segment, ...]
    likely_reps: tuple[Span, ...] = ()
    camera: CameraMotion = STILL

    @property
    def parts(self) -> tuple[Rep | Hold, ...]:
        """The reps, or the holds."""
        return (*self.reps, *self.holds)

    @property
    def in_set(self) -> Mask:
        """The time from the first rep or hold to the end of the last, (T,)."""
        t_s = self.motion.t_s
        if not self.parts:
            return np.zeros(len(t_s), dtype=bool)
        return np.asarray((t_s >= self.parts[0].start_s) & (t_s <= self.parts[-1].end_s))


def study(sequence: PoseSequence, exercise: Exercise, calibration: Calibration) -> Study:
    """Find reps or holds of `exercise`, and likely reps, in raw poses that are known to show it."""
    found = _found(clean(sequence, calibration), exercise, calibration, is_known=True)
    return _finished(replace(found, likely_reps=_likely_reps(found, exercise)), exercise)


def study_smoothed(
    smoothed: PoseSequence,
    exercise: Exercise,
    calibration: Calibration,
    *,
    is_known: bool = False,
) -> Study:
    """Find reps or holds of `exercise` in poses as `clean` returns them.

    If the exercise `is_known`, joints that are hidden say nothing against its posture. To find out
    whether it is this exercise, they have to be seen.
    """
    return _finished(_found(smoothed, exercise, calibration, is_known), exercise)


def _found(
    smoothed: PoseSequence, exercise: Exercise, calibration: Calibration, is_known: bool
) -> Study:
    """Reps or holds, noise among them, with segments whose reasons are not explained yet."""
    first = _cut(_motion(smoothed, smoothed, calibration), exercise, is_known)
    if not first.parts:
        return first
    # Walking in distorts view and trunk length; the set itself tells better what they are.
    return _cut(_motion(smoothed, smoothed[first.in_set], calibration), exercise, is_known)


def _finished(found: Study, exercise: Exercise) -> Study:
    """`found` with reasons for what was not counted, and without reps that are noise."""
    found = replace(found, segments=explained(found.segments, found.motion, exercise))
    if are_reps(found.motion, found.signal, found.pattern, found.reps, exercise):
        return found
    return uncounted(found, NOT_LIKE_REPS)


def uncounted(found: Study, reason: str) -> Study:
    """`found` without its reps and holds: the time they took is not counted, for `reason`."""
    segments: list[Segment] = []
    for each in found.segments:
        if not each.is_counted:
            segments.append(each)
        elif segments and segments[-1].reason == reason:
            segments[-1] = replace(segments[-1], end_s=each.end_s)
        else:
            segments.append(_not_counted(each, reason))
    return replace(found, reps=(), holds=(), segments=tuple(segments), likely_reps=())


def _motion(smoothed: PoseSequence, part: PoseSequence, calibration: Calibration) -> Motion:
    """The whole motion, with view and trunk length as they are in `part` of it."""
    view, trunk_px = estimate_view(part, calibration), trunk_length_px(part)
    stands, tilt = stands_upright(smoothed, trunk_px), LEVEL
    if view.yaw_deg is not None:
        tilt = estimate_tilt(smoothed, view.yaw_deg, stands)
    return Motion(smoothed, view, trunk_px, calibration, tilt, bool(stands.any()))


def part_view(found: Study, part: Rep | Hold) -> ViewEstimate:
    """Where the camera stands during `part`: as in the whole set, unless it plainly differs."""
    motion = found.motion
    whole = motion.view
    inside = (motion.t_s >= part.start_s) & (motion.t_s <= part.end_s)
    own = estimate_view(motion.sequence[inside], motion.calibration)
    if own.yaw_deg is None or own.view is View.UNKNOWN:
        return whole
    if whole.yaw_deg is None or whole.view is View.UNKNOWN:
        return own
    apart_deg = abs(float(wrapped_deg(own.yaw_deg - whole.yaw_deg)))
    return whole if apart_deg <= TURNED_SEMS * own.sem_deg else own


def _cut(motion: Motion, exercise: Exercise, is_known: bool) -> Study:
    in_posture = not_out_of_posture if is_known else posture_mask
    allowed, pattern = in_posture(motion, exercise), exercise.pattern
    signal = evaluate(motion, pattern.measure)
    if isinstance(pattern, HoldPattern):
        holds, segments = segment_holds(motion.t_s, signal, allowed, pattern)
        if pattern.one_side:
            holds = with_lower_sides(holds, motion)
        return Study(motion, signal, pattern, (), holds, segments)
    cut = _cut_reps(motion, signal, pattern, allowed, MAX_BREAK_S)
    full = [rep for rep in cut.reps if rep.is_full]
    none = unlike_the_others(motion, full, exercise, turned=cut.pattern != pattern)
    segments = tuple(
        _not_counted(each, UNLIKE_OTHERS) if _is_of(each, none) else each for each in cut.segments
    )
    reps = tuple(numbered(rep for rep in cut.reps if rep not in none))
    return Study(motion, signal, cut.pattern, with_sides(reps, motion, pattern), (), segments)


def _is_of(segment: Segment, reps: Sequence[Rep]) -> bool:
    """Whether a segment is one of `reps`."""
    return segment.is_counted and any(
        segment.start_s <= rep.turn_s <= segment.end_s for rep in reps
    )


def _not_counted(segment: Segment, reason: str) -> Segment:
    return replace(segment, kind=SegmentKind.NOT_COUNTED, reason=reason)


def _likely_reps(found: Study, exercise: Exercise) -> tuple[Span, ...]:
    """Reps that are there if doubt about the posture and longer gaps are overlooked."""
    if isinstance(found.pattern, HoldPattern) or not found.reps:
        return ()
    doubted = not_out_of_posture(found.motion, exercise, DOUBTFUL_BELOW)
    more = _cut_reps(found.motion, found.signal, found.pattern, doubted, LONGEST_BREAK_S)
    return likely_reps(found.reps, found.segments, more.reps)


def _cut_reps(
    motion: Motion, signal: Array, pattern: RepPattern, allowed: Mask, max_break_s: float
) -> Segmentation:
    """The reps of `signal` (T,) where it is `allowed` (T,) to count."""
    angles = [_seen_angle(motion, name) for name in ("hip_angle_world", "knee_angle_world")]
    return segment_reps(
        motion.t_s,
        signal,
        allowed,
        pattern,
        angles_deg=np.stack(angles, axis=1),
        hands=read_hands(motion) if pattern.holds_bar else None,
        palms=read_palms(motion) if pattern.hands_planted else None,
        heading_deg=heading_deg(motion),
        max_break_s=max_break_s,
    )


def _seen_angle(motion: Motion, name: str) -> Array:
    """A joint angle (T,), NaN where one of its joints is hidden, as legs are behind a push-up."""
    return np.where(is_seen(motion, name), evaluate(motion, name), np.nan)
