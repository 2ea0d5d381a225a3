"""Simple solids with flat or smooth normals, and how to put several into one mesh.

Triangles run counter-clockwise as seen from outside: the renderer leaves out the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.skeleton import Array, unit

__all__ = ["Mesh", "box", "cylinder", "merge", "rectangle"]

Colour = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles: `vertices_m`, unit `normals` and `colours` (n, 3), `triangles` (faces, 3)."""

    vertices_m: Array
    normals: Array
    colours: Array
    triangles: NDArray[np.int32]

    def moved(self, rotation: Array, shift_m: Array) -> Mesh:
        """The mesh turned by `rotation` (3, 3) and then shifted by `shift_m` (3,)."""
        return replace(
            self,
            vertices_m=self.vertices_m @ rotation.T + shift_m,
            normals=self.normals @ rotation.T,
        )


def _mesh(
    vertices: Array, normals: Array, triangles: Sequence[Sequence[int]], colour: Colour
) -> Mesh:
    colours = np.tile(np.array(colour), (len(vertices), 1))
    return Mesh(vertices, normals, colours, np.array(triangles, np.int32))


def merge(parts: Sequence[Mesh]) -> Mesh:
    """All parts as one mesh."""
    starts = np.cumsum([0, *(len(part.vertices_m) for part in parts)])
    return Mesh(
        np.concatenate([part.vertices_m for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.colours for part in parts]),
        np.concatenate(
            [p.triangles + start for p, start in zip(parts, starts[:-1], strict=True)]
        ).astype(np.int32),
    )


def rectangle(corner: Array, across: Array, along: Array, colour: Colour) -> Mesh:
    """A flat patch from `corner`, spanned by two edges; it faces `across` x `along`."""
    vertices = np.array([corner, corner + across, corner + across + along, corner + along])
    normals = np.tile(unit(np.cross(across, along)), (4, 1))
    return _mesh(vertices, normals, [(0, 1, 2), (0, 2, 3)], colour)


def box(centre: Array, size: Array, colour: Colour) -> Mesh:
    """A box along the axes."""
    half = size / 2
    faces = []
    for axis in range(3):
        u, v = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3]
        for sign in (-1.0, 1.0):
            normal = sign * np.eye(3)[axis]
            edges = (2 * half * u, 2 * half * v)
            across, along = edges if sign > 0 else edges[::-1]
            corner = centre + half * (normal - u - v)
            faces.append(rectangle(corner, across, along, colour))
    return merge(faces)


def cylinder(radius_m: float, from_x: float, to_x: float, colour: Colour, sides: int = 48) -> Mesh:
    """A closed cylinder about the x axis."""
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rim = np.column_stack([np.zeros(sides), np.cos(angle), np.sin(angle)])
    ends = (np.array([from_x, 0.0, 0.0]), np.array([to_x, 0.0, 0.0]))
    rings = [radius_m * rim + end for end in ends]
    following = [*range(1, sides), 0]
    wall = [
        triangle
        for i, j in zip(range(sides), following, strict=True)
        for triangle in ((i, j, sides + i), (j, sides + j, sides + i))
    ]
    parts = [_mesh(np.concatenate(rings), np.concatenate([rim, rim]), wall, colour)]
    for ring, facing in zip(rings, (-1, 1), strict=True):
        normals = np.tile(np.array([float(facing), 0.0, 0.0]), (sides, 1))
        fan = [(0, i, i + 1)[::facing] for i in range(1, sides - 1)]
        parts.append(_mesh(ring, normals, fan, colour))
    return merge(parts)
