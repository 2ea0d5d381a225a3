"""The phone's camera: where it stands, what it sees, where a point lands in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.lifter.skeleton import UP, Array, turn, unit

__all__ = ["ViewCamera", "look_at", "orthographic"]


def look_at(eye: Array, target: Array, up: Array, roll_deg: float = 0.0) -> Array:
    """World to camera, 4x4: x right, y up, z backward."""
    backward = unit(eye - target)
    right = unit(np.cross(up, backward))
    axes = turn(UP, roll_deg) @ np.stack([right, np.cross(backward, right), backward])
    matrix = np.eye(4)
    matrix[:3, :3] = axes
    matrix[:3, 3] = -axes @ eye
    return matrix


def orthographic(half_width_m: float, near_m: float, far_m: float) -> Array:
    """Camera to clip space without perspective, 4x4."""
    depth = far_m - near_m
    matrix = np.diag([1 / half_width_m, 1 / half_width_m, -2 / depth, 1.0])
    matrix[2, 3] = -(far_m + near_m) / depth
    return matrix


def _perspective(half_tan_wh: tuple[float, float], near_m: float, far_m: float) -> Array:
    depth = near_m - far_m
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1] = 1 / half_tan_wh[0], 1 / half_tan_wh[1]
    matrix[2, 2], matrix[2, 3] = (far_m + near_m) / depth, 2 * far_m * near_m / depth
    matrix[3, 2] = -1.0
    return matrix


@dataclass(frozen=True, eq=False)
class ViewCamera:
    """A pinhole camera.

    Attributes:
        eye_m: the lens, (3,).
        target_m: the point in the middle of the picture, (3,).
        size_wh: the picture in pixels.
        fov_deg: angle of view along the picture's long side.
        roll_deg: turn of the phone about its line of sight, positive clockwise as seen
            by whoever holds it.
    """

    eye_m: Array
    target_m: Array
    size_wh: tuple[int, int]
    fov_deg: float
    roll_deg: float = 0.0

    @cached_property
    def matrix(self) -> Array:
        """World to clip space, 4x4."""
        half = np.tan(np.radians(self.fov_deg) / 2)
        width, height = self.size_wh
        longest = max(self.size_wh)
        half_wh = (float(half * width / longest), float(half * height / longest))
        view = look_at(self.eye_m, self.target_m, UP, self.roll_deg)
        return _perspective(half_wh, 0.1, 30.0) @ view

    def project(self, points_m: Array) -> Array:
        """Pixel positions (n, 2), y down, of points (n, 3) in front of the camera."""
        clip = np.column_stack([points_m, np.ones(len(points_m))]) @ self.matrix.T
        right, up = (clip[:, :2] / clip[:, 3:]).T
        width, height = self.size_wh
        return np.column_stack([(right + 1) / 2 * width, (1 - up) / 2 * height])
