"""The words in which exercises are posed: what is asked of the lifter, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.lifter.skeleton import Array, Pose, Skeleton

__all__ = ["Effort", "Movement", "Posture", "lerp"]


def lerp(start: float, end: float, share: float) -> float:
    """`start` at share 0, `end` at share 1."""
    return start + (end - start) * share


@dataclass(frozen=True)
class Effort:
    """What is asked of the lifter at one moment.

    Attributes:
        depth: share of the rep's full range of motion: 0 start posture, 1 turning point.
        ready: 0 before the set (standing upright, or lying), 1 in the start posture.
        returning: whether the turning point is behind.
        faults: size of each fault in degrees.
    """

    depth: float
    ready: float = 1.0
    returning: bool = False
    faults: Mapping[str, float] = field(default_factory=dict)

    def fault(self, name: str) -> float:
        """Size of a fault, 0 when it is not asked for."""
        return self.faults.get(name, 0.0)


@dataclass(frozen=True, eq=False)
class Posture:
    """A posed skeleton, with what can't be read off the joints.

    Attributes:
        pose: the bones.
        lumbar_deg: flexion from the standing curve, positive rounds.
        knee_valgus_deg: inward turn of each knee about the line hip → ankle.
        bar_m: centre of the barbell, (3,), or None.
    """

    pose: Pose
    lumbar_deg: float
    knee_valgus_deg: float = 0.0
    bar_m: Array | None = None


@dataclass(frozen=True)
class Movement:
    """An exercise the lifter knows.

    Attributes:
        id: formcheck's id of the exercise.
        turns_low: whether a rep goes down first, as a squat does.
        is_hold: held instead of repeated.
        lies: whether the lifter is on the floor.
        faults: what can go wrong; sizes are degrees.
        posture: puts the skeleton where an effort asks.
        bar: whether the exercise is done with a barbell.
        hands_free: whether the lifter can walk up to it with empty hands.
        middle_share: height that a camera should aim at, as a share of the lifter's.
    """

    id: str
    turns_low: bool
    faults: tuple[str, ...]
    posture: Callable[[Skeleton, Effort], Posture]
    is_hold: bool = False
    lies: bool = False
    bar: bool = False
    hands_free: bool = False
    middle_share: float = 0.49
