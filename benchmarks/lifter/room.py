"""The gym: floor, wall, equipment, and the barbell."""

from __future__ import annotations

import numpy as np

from benchmarks.lifter.meshes import Mesh, box, cylinder, merge, rectangle
from benchmarks.lifter.plates import PlateLook, on_sleeve
from benchmarks.lifter.skeleton import BACKWARD, LEFT, UP, turn

__all__ = ["barbell", "equipment", "ground", "wall"]

_STEEL = (0.10, 0.10, 0.11)
_SHELF = (0.12, 0.12, 0.13)


def barbell(plate_radius_m: float, look: PlateLook = "stack") -> Mesh:
    """An Olympic bar about the x axis, with plates unless their radius is 0."""
    parts = [cylinder(0.014, -1.05, 1.05, (0.55, 0.55, 0.57))]
    if plate_radius_m:
        plates = on_sleeve(look, plate_radius_m)
        parts += [plates.moved(turn(UP, 180), np.zeros(3)), plates]
    return merge(parts)


def ground() -> Mesh:
    """Rubber flooring under everything."""
    corner = -6 * LEFT - 6 * BACKWARD
    return rectangle(corner, 12 * LEFT, 12 * BACKWARD, (0.12, 0.125, 0.13))


def wall() -> Mesh:
    """The wall 2.2 m behind the lifter; x to the right, y away from the camera."""
    corner = np.array([-7.0, 2.2, 0.0])
    return rectangle(corner, 14 * LEFT, 5 * UP, (0.50, 0.52, 0.54))


def equipment() -> Mesh:
    """A rack, a shelf of dumbbells and a banner, in the axes of `wall`."""
    boxes = (  # middle, size, colour
        ((-2.10, 1.9, 1.15), (0.07, 0.06, 2.30), _STEEL),
        ((-1.45, 1.9, 1.15), (0.07, 0.06, 2.30), _STEEL),
        ((-1.77, 1.9, 2.25), (0.70, 0.06, 0.07), _STEEL),
        ((1.90, 1.9, 0.35), (1.10, 0.06, 0.05), _SHELF),
        ((1.90, 1.9, 0.80), (1.10, 0.06, 0.05), _SHELF),
        ((1.40, 1.9, 0.45), (0.05, 0.06, 0.90), _SHELF),
        ((2.40, 1.9, 0.45), (0.05, 0.06, 0.90), _SHELF),
        ((0.00, 2.1, 1.90), (1.70, 0.03, 0.50), (0.36, 0.18, 0.13)),
    )
    dumbbells = (
        ((x, 1.85, z), (0.1, 0.2, 0.11), (0.05, 0.05, 0.05))
        for x in (1.55, 1.75, 1.95, 2.15)
        for z in (0.45, 0.90)
    )
    return merge(
        [box(np.array(mid), np.array(size), colour) for mid, size, colour in (*boxes, *dumbbells)]
    )
