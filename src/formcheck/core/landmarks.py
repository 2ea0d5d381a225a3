"""The 33 BlazePose landmarks: indices, names, the skeleton's edges and left/right pairs."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["EDGES", "FEET", "JOINTS", "N_LANDMARKS", "Landmark", "left_right"]


class Landmark(IntEnum):
    """Index of each landmark along the landmark axis of every pose array."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


N_LANDMARKS = len(Landmark)

JOINTS: tuple[str, ...] = (
    "ear",
    "shoulder",
    "elbow",
    "wrist",
    "hip",
    "knee",
    "ankle",
    "heel",
    "toe",
)
"""Names of the paired joints that measures and exercise files use."""


def left_right(joint: str) -> tuple[Landmark, Landmark]:
    """The left and the right landmark of a paired joint such as `"knee"`.

    Raises:
        KeyError: `joint` is not one of `JOINTS`.
    """
    return Landmark[f"LEFT_{joint.upper()}"], Landmark[f"RIGHT_{joint.upper()}"]


def _edges() -> tuple[tuple[Landmark, Landmark], ...]:
    chain = [
        ("shoulder", "elbow"),
        ("elbow", "wrist"),
        ("shoulder", "hip"),
        ("hip", "knee"),
        ("knee", "ankle"),
        ("ankle", "heel"),
        ("heel", "toe"),
        ("ankle", "toe"),
    ]
    sides = [(left_right(a)[side], left_right(b)[side]) for a, b in chain for side in (0, 1)]
    return (*sides, left_right("shoulder"), left_right("hip"))


EDGES: tuple[tuple[Landmark, Landmark], ...] = _edges()
"""Pairs of landmarks joined by a line when the skeleton is drawn."""

FEET = tuple(mark for joint in ("ankle", "heel", "toe") for mark in left_right(joint))
"""What a foot is known by, of both."""
