"""What each check would read if it saw the bones: its measure, exactly, over the same phase.

Joints, angles and the times of reps come from the rendered skeleton. A check's phase and
the way it reduces that to one number are its definition, so those are formcheck's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.known import Array, Known
from formcheck.core.arrays import Mask
from formcheck.core.enums import Phase, RepKind
from formcheck.core.exercise import Check, Exercise, RepPattern
from formcheck.core.geometry import angle_deg
from formcheck.core.judge.phases import phase_mask
from formcheck.core.judge.reductions import reduce_window
from formcheck.core.report import Rep

__all__ = ["TRUE_MEASURES", "TrueRep", "true_reps", "true_value"]

_STARTED = 0.03
"""A rep has started when it has covered this share of its range."""


@dataclass(frozen=True)
class TrueRep:
    """One rep, from start posture to start posture as formcheck cuts this exercise.

    The turning point is anywhere from `turn_from_s` to `turn_to_s`, for as long as the
    lifter stays there; `end_s` is None where the clip ends at the turn.
    """

    index: int
    start_s: float
    turn_from_s: float
    turn_to_s: float
    end_s: float | None

    @property
    def turn_s(self) -> float:
        """Middle of the turning point."""
        return (self.turn_from_s + self.turn_to_s) / 2


def _sagittal(known: Known, name: str) -> Array:
    """A joint seen from the side: (frames, 2), forward and up."""
    return known.joint(name)[:, 1:] * [-1.0, 1.0]


def _lockout_deg(known: Known) -> Array:
    """As `formcheck.core.measures.lockout_angle`, seen square from the side."""
    shoulder, hip, knee, ankle = (
        _sagittal(known, name) for name in ("shoulder", "hip", "knee", "ankle")
    )
    return np.maximum(angle_deg(shoulder, hip, knee), angle_deg(shoulder, hip, ankle))


def _trunk_m(known: Known) -> float:
    return float(np.percentile(_length(known.joint("shoulder") - known.joint("hip")), 90))


def _length(vectors: Array) -> Array:
    return np.asarray(np.linalg.norm(vectors, axis=-1))


def _up(known: Known, high: str, low: str) -> Array:
    return (known.joint(high)[:, 2] - known.joint(low)[:, 2]) / _trunk_m(known)


def _lean_deg(known: Known, low: str, high: str) -> Array:
    forward, up = (_sagittal(known, high) - _sagittal(known, low)).T
    return np.asarray(np.degrees(np.arctan2(forward, up)))


def _thigh_slope_deg(known: Known) -> Array:
    """Slope of the thigh in the room: how far the hip is above the knee over the thigh's length."""
    thighs = [
        known.joint(f"{side}_hip") - known.joint(f"{side}_knee") for side in ("left", "right")
    ]
    sines = np.mean([thigh[:, 2] / np.percentile(_length(thigh), 90) for thigh in thighs], axis=0)
    return np.asarray(np.degrees(np.arcsin(np.clip(sines, -1.0, 1.0))))


def _head_line_deg(known: Known) -> Array:
    """Ear, shoulder, hip on the lifter's front: 180 in line, less when the head drops."""
    ear, shoulder, hip = (_sagittal(known, name) for name in ("ear", "shoulder", "hip"))
    neck, trunk = ear - shoulder, shoulder - hip
    cross = trunk[:, 0] * neck[:, 1] - trunk[:, 1] * neck[:, 0]
    return np.asarray(180.0 + np.degrees(np.arctan2(cross, (trunk * neck).sum(axis=1))))


def _unevenness(known: Known, joint: str) -> Array:
    left, right = known.joint(f"left_{joint}"), known.joint(f"right_{joint}")
    width = np.abs(known.joint("left_shoulder")[:, 0] - known.joint("right_shoulder")[:, 0])
    return np.asarray(np.abs(left[:, 2] - right[:, 2]) / width)


def _hip_speed(known: Known) -> Array:
    height = known.joint("hip")[:, 2] / _trunk_m(known)
    return np.abs(np.gradient(height, known.t_s))


def _share_of_longest(height: Array) -> Array:
    """Heights (frames,) over what they are with straight arms, one bad frame aside."""
    return np.asarray(height / np.percentile(height, 97))


def _hand_over_foot(known: Known) -> Array:
    hand, foot = _sagittal(known, "wrist"), _sagittal(known, "ankle")
    return (hand[:, 0] - foot[:, 0]) / _trunk_m(known)


TRUE_MEASURES: Mapping[str, Callable[[Known], Array]] = {
    "knee_ankle_separation": lambda known: known.series["knee_separation_ratio"],
    "thigh_slope": _thigh_slope_deg,
    "squat_slope": _thigh_slope_deg,
    "trunk_inclination": lambda known: known.series["trunk_lean_deg"],
    "lumbar_flexion": lambda known: known.series["lumbar_flexion_deg"],
    "back_bend": lambda known: known.series["lumbar_flexion_deg"],
    "hip_angle": lambda known: 180.0 - np.abs(180.0 - known.series["hip_angle_deg"]),
    "lockout_angle": _lockout_deg,
    "hip_extension": lambda known: known.series["hip_angle_deg"],
    "hip_offset": lambda known: known.series["hip_offset_t"],
    "knee_angle": lambda known: known.series["knee_angle_deg"],
    "elbow_angle": lambda known: known.series["elbow_angle_deg"],
    "shank_lean": lambda known: _lean_deg(known, "ankle", "knee"),
    "shank_tilt": lambda known: np.abs(_lean_deg(known, "ankle", "knee")),
    "arm_lean": lambda known: np.abs(_lean_deg(known, "shoulder", "wrist")),
    "shoulder_elbow_offset": lambda known: (
        np.abs(_sagittal(known, "shoulder")[:, 0] - _sagittal(known, "elbow")[:, 0])
        / _trunk_m(known)
    ),
    "trunk_over_shank": lambda known: (
        known.series["trunk_lean_deg"] - _lean_deg(known, "ankle", "knee")
    ),
    "heel_height": lambda known: _up(known, "heel", "toe"),
    "head_line": _head_line_deg,
    "hands_level": lambda known: _unevenness(known, "wrist"),
    "elbows_level": lambda known: _unevenness(known, "elbow"),
    "hand_over_foot": _hand_over_foot,
    "hip_speed": _hip_speed,
    "hip_height": lambda known: known.joint("hip")[:, 2],
    "shoulder_height": lambda known: known.joint("shoulder")[:, 2],
    "chest_height": lambda known: _share_of_longest(_up(known, "shoulder", "wrist")),
    "shoulder_over_hand": lambda known: _up(known, "shoulder", "wrist"),
    "hand_over_shoulder": lambda known: _up(known, "wrist", "shoulder"),
    "arm_reach": lambda known: _length(known.joint("wrist") - known.joint("shoulder")),
}
"""formcheck's measures, from the bones; each gives (frames,)."""


def true_reps(known: Known, exercise: Exercise) -> tuple[TrueRep, ...]:
    """The reps of a clip.

    A lift that counts at lock-out and is rendered the other way round, from standing down
    and up, is cut as formcheck cuts it: from the bottom up to standing and down again.
    """
    rows = known.summary["reps"]
    plain = tuple(
        TrueRep(row["index"], row["start_s"], row["turn_s"], row["turn_s"], row["end_s"])
        for row in rows
    )
    if exercise.id != "romanian_deadlift":
        return plain
    signal = TRUE_MEASURES["shoulder_height"](known)
    bounds = [_bottom(known.t_s, signal, rep) for rep in plain]
    return tuple(
        TrueRep(
            index=rep.index,
            start_s=bounds[i][1],
            turn_from_s=float(rep.end_s or 0.0),
            turn_to_s=plain[i + 1].start_s if i + 1 < len(plain) else float(known.t_s[-1]),
            end_s=bounds[i + 1][0] if i + 1 < len(plain) else None,
        )
        for i, rep in enumerate(plain)
    )


def _bottom(t_s: Array, height: Array, rep: TrueRep) -> tuple[float, float]:
    """From when to when the lifter is at the bottom of a rep, in seconds."""
    inside = np.flatnonzero((t_s >= rep.start_s) & (t_s <= (rep.end_s or t_s[-1])))
    part = height[inside]
    low = inside[part <= part.min() + _STARTED * np.ptp(part)]
    return float(t_s[low[0]]), float(t_s[low[-1]])


def true_value(known: Known, check: Check, exercise: Exercise, rep: TrueRep | None) -> float | None:
    """What the check would read of a rep, or of the hold when `rep` is None.

    None for checks whose measure has no truth, and for those of a whole set.
    """
    measure = TRUE_MEASURES.get(check.measure)
    if measure is None or check.scope == "set":
        return None
    if rep is None:
        hold = known.summary["hold"]
        inside: Mask = (known.t_s >= hold["start_s"]) & (known.t_s <= hold["end_s"])
    else:
        assert isinstance(exercise.pattern, RepPattern)
        inside = _phase(known, check.phase, exercise.pattern, rep)
    if inside.sum() < 2:
        return None
    rate_hz = (len(known.t_s) - 1) / float(known.t_s[-1] - known.t_s[0])
    value, _ = reduce_window(measure(known)[inside], check, rate_hz)
    return value if np.isfinite(value) else None


def _phase(known: Known, phase: Phase, rule: RepPattern, rep: TrueRep) -> Mask:
    signal = TRUE_MEASURES[rule.measure](known)
    end_s = rep.turn_s if rep.end_s is None else rep.end_s
    cut = Rep(rep.index, RepKind.FULL, rep.start_s, rep.turn_s, end_s, None, None, None, 0.0, 1.0)
    return phase_mask(known.t_s, signal, cut, phase, rule)
