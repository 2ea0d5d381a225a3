"""Poses → reps or holds, before anything is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.calibration import Calibration
from formcheck.core.camera_tilt import LEVEL, estimate_tilt, stands_upright
from formcheck.core.camera_view import View, ViewEstimate, estimate_view
from formcheck.core.exercise import Exercise, HoldPattern, RepPattern
from formcheck.core.geometry import wrapped_deg
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion, clean, trunk_length_px
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Hold, Rep, Segment
from formcheck.core.segment.gate import breaks, posture_mask
from formcheck.core.segment.holds import segment_holds
from formcheck.core.segment.plausible import are_reps, uncounted
from formcheck.core.segment.reps import OUT_OF_POSITION, segment_reps
from formcheck.core.segment.unloaded import read_hands

__all__ = ["Study", "part_view", "study", "study_smoothed"]

# ours: standard errors by which a rep's camera direction differs from the set's before it is taken
# to be another one: its own errors, as those of the set grow with a lifter who turns. Raised,
# lifters who turn between reps are judged from a mean direction.
TURNED_SEMS = 3.0
# ours: the network's visibility, 0 to 1, below which a joint's angle tells nothing of the posture.
HIDDEN_BELOW = 0.3


@dataclass(frozen=True, slots=True)
class Study:
    """A motion cut into reps or holds.

    `signal` (T,) is the rep signal, or the measure that is held. `pattern` says how the reps
    really run, which need not be as in the exercise file: see `segment_reps`.
    """

    motion: Motion
    signal: Array
    pattern: RepPattern | HoldPattern
    reps: tuple[Rep, ...]
    holds: tuple[Hold, ...]
    segments: tuple[Segment, ...]

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
    """Find reps or holds of `exercise` in raw poses."""
    return study_smoothed(clean(sequence, calibration), exercise, calibration)


def study_smoothed(smoothed: PoseSequence, exercise: Exercise, calibration: Calibration) -> Study:
    """Find reps or holds of `exercise` in poses as `clean` returns them."""
    first = _cut(_motion(smoothed, smoothed, calibration), exercise)
    if not first.parts:
        return first
    # Walking in distorts view and trunk length; the set itself tells better what they are.
    found = _cut(_motion(smoothed, smoothed[first.in_set], calibration), exercise)
    if are_reps(found.motion, found.signal, found.pattern, found.reps, exercise):
        return found
    return replace(found, reps=(), segments=uncounted(found.segments))


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


def _cut(motion: Motion, exercise: Exercise) -> Study:
    allowed, pattern = posture_mask(motion, exercise), exercise.pattern
    signal = evaluate(motion, pattern.measure)
    if isinstance(pattern, HoldPattern):
        holds, segments = segment_holds(motion.t_s, signal, allowed, pattern)
        return Study(motion, signal, pattern, (), holds, _explained(segments, motion, exercise))
    angles = [_seen_angle(motion, name) for name in ("hip_angle_world", "knee_angle_world")]
    cut = segment_reps(
        motion.t_s,
        signal,
        allowed,
        pattern,
        angles_deg=np.stack(angles, axis=1),
        hands=read_hands(motion) if pattern.holds_bar else None,
    )
    segments = _explained(cut.segments, motion, exercise)
    return Study(motion, signal, cut.pattern, cut.reps, (), segments)


def _seen_angle(motion: Motion, name: str) -> Array:
    """A joint angle (T,), NaN where one of its joints is hidden, as legs are behind a push-up."""
    joints = MEASURES[name].joints
    seen = np.min([motion.visibility(joint) for joint in joints], axis=0) >= HIDDEN_BELOW
    return np.where(seen, evaluate(motion, name), np.nan)


def _explained(
    segments: Sequence[Segment], motion: Motion, exercise: Exercise
) -> tuple[Segment, ...]:
    """`segments`, with the posture rule named that is broken most of the time, if one is."""
    if all(segment.reason != OUT_OF_POSITION for segment in segments):
        return tuple(segments)
    seen = np.isfinite(motion.sequence.xy_px[:, 0, 0])
    broken = {rule: breaks(rule, motion) for rule in exercise.posture}
    out = []
    for segment in segments:
        if segment.reason == OUT_OF_POSITION:
            inside = seen & (motion.t_s >= segment.start_s) & (motion.t_s <= segment.end_s)
            counts = {rule: float((inside & mask).sum()) for rule, mask in broken.items()}
            worst = max(counts, key=lambda rule: counts[rule], default=None)
            if worst is not None and counts[worst] > inside.sum() / 2 > 0:
                segment = replace(segment, reason=worst.reason)
        out.append(segment)
    return tuple(out)
