"""A loose shirt: cloth that spans the hollows of the trunk instead of following them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from benchmarks.lifter.body import Body
from benchmarks.lifter.clothes import Dressed
from benchmarks.lifter.skeleton import LEFT, Array, Pose, unit

__all__ = ["hang"]

_COLUMN_M = 0.02
_FEWEST_POINTS = 8
_TRUNK_BONES = ("spine", "pelvis", "root", "clavicle", "shoulder01", "breast")
_HEM_RAMP_M = 0.03


def hang(body: Body, dressed: Dressed, pose: Pose, vertices_m: Array, drape: float) -> Array:
    """Pull the shirt toward the straight lines that the body holds it up at.

    In every sagittal slice of the posed trunk the cloth goes from the outline of the back
    (and of the front) toward that outline's convex hull, as a shirt does that hangs from
    shoulder blades to buttocks over the hollow of the lower back.

    Args:
        body: whose trunk it is.
        dressed: tells which vertices are under the shirt.
        pose: the posture.
        vertices_m: posed and dressed mesh, (vertices, 3).
        drape: share of the way to the hull, 0 skin-tight to 1.

    Returns:
        The mesh with the shirt moved, (vertices, 3).
    """
    up = unit(pose.middle("upperarm01") - pose.middle("upperleg01"))
    sideways = unit(LEFT - up * (LEFT @ up))
    backward = np.cross(up, sideways)
    along, across, depth = (vertices_m @ axis for axis in (up, sideways, backward))
    trunk = body.weight_of(*_TRUNK_BONES) > 0.6
    shirt = np.clip(dressed.cover[:, 0] / _HEM_RAMP_M, 0, 1) * trunk
    moved = vertices_m.copy()
    for sign in (1.0, -1.0):
        facing = np.clip(2 * sign * body.rest_normals[:, 1], 0, 1)
        outline = _outline(along, across, sign * depth, trunk)
        gap = np.clip(outline - sign * depth, 0, None)
        moved += np.outer(drape * shirt * facing * gap * sign, backward)
    return moved


def _outline(along: Array, across: Array, depth: Array, trunk: NDArray[np.bool_]) -> Array:
    """Depth of the convex outline at every vertex, interpolated between sagittal slices."""
    half = np.abs(across[trunk]).max()
    centres = np.arange(-half, half + _COLUMN_M, _COLUMN_M)
    slices = np.full((len(centres), len(along)), -np.inf)
    for k, centre in enumerate(centres):
        near = trunk & (np.abs(across - centre) < 0.75 * _COLUMN_M)
        if near.sum() >= _FEWEST_POINTS:
            slices[k] = _upper_hull(along[near], depth[near], along)
    slices = np.maximum(slices, depth)  # a slice without enough points moves nothing
    place = np.clip((across - centres[0]) / _COLUMN_M, 0, len(centres) - 1.001)
    left = place.astype(int)
    share = place - left
    every = np.arange(len(along))
    return np.asarray((1 - share) * slices[left, every] + share * slices[left + 1, every])


def _upper_hull(x: Array, y: Array, at: Array) -> Array:
    """Height of the upper convex hull of the points (x, y), at `at`."""
    corners = ConvexHull(np.column_stack([x, y])).vertices  # counter-clockwise
    corners = np.roll(corners, -int(np.argmax(x[corners])))
    upper = corners[: int(np.argmin(x[corners])) + 1][::-1]
    return np.asarray(np.interp(at, x[upper], y[upper]))
