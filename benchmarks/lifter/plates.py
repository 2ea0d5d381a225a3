"""Plates of several looks, as they lie on a barbell and as they stand about in a gym."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, get_args

import numpy as np

from benchmarks.lifter.meshes import Mesh, box, cylinder, merge
from benchmarks.lifter.skeleton import BACKWARD, LEFT, UP, Array, basis, turn

__all__ = ["PLATE_LOOKS", "SPARE_PLATES", "PlateLook", "face_m", "on_sleeve", "spare_plates"]

PlateLook = Literal["stack", "bumper", "iron", "thin"]
PLATE_LOOKS: tuple[PlateLook, ...] = get_args(PlateLook)

_RAISED_M = 0.002
"""How far a mark stands out of the face it is on, so that it is drawn over it."""

Colour = tuple[float, float, float]
_STEEL = (0.55, 0.55, 0.57)
_BLACK = (0.08, 0.08, 0.09)
_WHITE = (0.75, 0.75, 0.72)


def on_sleeve(look: PlateLook, radius_m: float) -> Mesh:
    """The plates on the left end of a bar about the x axis whose middle is at 0."""
    return _LOOKS[look](radius_m)


def face_m(look: PlateLook) -> float:
    """How far along the bar, from its middle, the outer face of the largest plate is."""
    return _FACES_M[look]


def _stack(radius_m: float) -> Mesh:
    """A black plate, a dark red one and a small one, with a collar on the inside."""
    plates = (  # middle, radius, width, colour
        (0.660, 0.05, 0.02, (0.5, 0.5, 0.5)),
        (0.700, radius_m, 0.05, _BLACK),
        (0.755, radius_m * 0.99, 0.04, (0.45, 0.06, 0.06)),
        (0.800, radius_m * 0.55, 0.03, (0.1, 0.1, 0.1)),
    )
    return merge(
        [
            cylinder(radius, middle - width / 2, middle - width / 2 + width, colour)
            for middle, radius, width, colour in plates
        ]
    )


def _bumper(radius_m: float) -> Mesh:
    """A blue rubber plate with a steel hub in a dark ring, and white marks about it."""
    face = _FACES_M["bumper"]
    parts = [
        cylinder(0.05, 0.65, 0.67, (0.5, 0.5, 0.5)),
        cylinder(radius_m, 0.68, face, (0.06, 0.12, 0.42)),
        cylinder(radius_m * 0.48, face, face + _RAISED_M, (0.10, 0.10, 0.11)),
        cylinder(radius_m * 0.32, face, face + 2 * _RAISED_M, _STEEL),
        cylinder(0.03, face, face + 0.03, _STEEL),
    ]
    for angle_deg in (0, 24, 180, 204, 228):
        mark = np.array([2 * _RAISED_M, 0.10 * radius_m, 0.20 * radius_m])
        parts.append(_on_face(face, 0.76 * radius_m, angle_deg, mark, _WHITE))
    return merge(parts)


def _iron(radius_m: float) -> Mesh:
    """Two grey iron plates with a bright rim, five spokes and a hub."""
    face, grey = _FACES_M["iron"], (0.13, 0.13, 0.14)
    bright = (0.36, 0.36, 0.37)
    parts = [
        cylinder(0.05, 0.65, 0.67, (0.5, 0.5, 0.5)),
        cylinder(radius_m, 0.680, 0.715, bright),
        cylinder(radius_m, 0.720, face, bright),
        cylinder(radius_m * 0.88, face, face + _RAISED_M, grey),
        cylinder(radius_m * 0.30, face, face + 3 * _RAISED_M, bright),
    ]
    for angle_deg in range(20, 380, 72):
        spoke = np.array([2 * _RAISED_M, 0.16 * radius_m, 0.60 * radius_m])
        parts.append(_on_face(face + _RAISED_M, 0.57 * radius_m, angle_deg, spoke, bright))
    return merge(parts)


def _thin(radius_m: float) -> Mesh:
    """One thin black plate with a clip outside of it."""
    face = _FACES_M["thin"]
    return merge(
        [
            cylinder(0.05, 0.65, 0.67, (0.5, 0.5, 0.5)),
            cylinder(radius_m, 0.68, face, _BLACK),
            cylinder(radius_m * 0.24, face, face + _RAISED_M, (0.30, 0.30, 0.31)),
            cylinder(0.035, face, face + 0.03, (0.45, 0.06, 0.06)),
        ]
    )


_LOOKS: Mapping[PlateLook, Callable[[float], Mesh]] = {
    "stack": _stack,
    "bumper": _bumper,
    "iron": _iron,
    "thin": _thin,
}
_FACES_M: Mapping[PlateLook, float] = {
    "stack": 0.775,
    "bumper": 0.740,
    "iron": 0.755,
    "thin": 0.695,
}


def _on_face(
    at_m: float, from_middle_m: float, angle_deg: float, size_m: Array, colour: Colour
) -> Mesh:
    """A mark on the face at x = `at_m`, turned about the x axis.

    `size_m` is through the face, across the radius and along it.
    """
    mark = box(np.array([at_m, 0.0, from_middle_m]), size_m, colour)
    return mark.moved(turn(LEFT, angle_deg), np.zeros(3))


_SPARE_RADIUS_M = 0.225
_SPARES: tuple[tuple[PlateLook, tuple[float, float, float]], ...] = (
    ("bumper", (-0.62, 1.75, 1.05)),
    ("iron", (0.58, 0.95, _SPARE_RADIUS_M)),
    ("thin", (0.66, 1.75, 1.40)),
    ("iron", (-0.66, 1.75, 0.50)),
)
"""Look, and where the middle is in the axes of `room.wall`: one is left on the floor, the others
hang on pegs, at heights where a bar comes by."""

SPARE_PLATES = len(_SPARES)


def spare_plates(count: int) -> Mesh:
    """The first `count` plates that stand and hang behind the lifter, facing the camera.

    In the axes of `room.wall`: x to the right, y away from the camera.
    """
    toward_camera = basis(-BACKWARD, UP) @ basis(LEFT, UP).T
    return merge(
        [
            on_sleeve(look, _SPARE_RADIUS_M).moved(
                toward_camera, np.array(at) + face_m(look) * BACKWARD
            )
            for look, at in _SPARES[:count]
        ]
    )
