"""Which of several people is the lifter: the one nearest to the camera.

The network follows a single person, the first one that its detector is sure of; in a gym that
may be somebody in the background who faces the camera.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.domain import Array, PoseFrame
from formcheck.geometry import distance
from formcheck.landmarks import left_right

__all__ = ["has_jumped", "is_nearer", "pixels_per_metre", "without"]

_JOINTS = [
    side for name in ("shoulder", "elbow", "hip", "knee", "ankle") for side in left_right(name)
]
_NEARER = 1.2
"""Of two at the same distance one may look this much larger by the network's error."""
_JUMP = 1.0
"""Trunk lengths that nobody moves from one picture to the next."""
_MARGIN = 0.1
"""Of a person's extent, added on all sides: hair, hands and feet reach beyond the landmarks."""
_GREY = 128


def pixels_per_metre(pose: PoseFrame) -> float:
    """Size of a metre at the person's distance, from all joints, whatever the posture.

    The metric landmarks seen along the camera's axis are the picture's, up to that scale.
    """
    xy_px, xy_m = pose.xy_px[_JOINTS], pose.world_m[_JOINTS, :2]
    spread_px, spread_m = (np.linalg.norm(points - points.mean(axis=0)) for points in (xy_px, xy_m))
    return float(spread_px / spread_m)


def is_nearer(other: PoseFrame, pose: PoseFrame) -> bool:
    """Whether `other` is plainly nearer to the camera than `pose`."""
    return pixels_per_metre(other) > _NEARER * pixels_per_metre(pose)


def has_jumped(pose: PoseFrame, before: PoseFrame) -> bool:
    """Whether `pose` must be somebody else than `before`, one picture earlier."""
    (hip, shoulder), (hip_before, shoulder_before) = pose.chord_px, before.chord_px
    moved_px: Array = distance((hip + shoulder) / 2, (hip_before + shoulder_before) / 2)
    trunk_px = max(distance(hip, shoulder), distance(hip_before, shoulder_before))
    return bool(moved_px > _JUMP * trunk_px)


def without(image_bgr: NDArray[Any], pose: PoseFrame) -> NDArray[Any]:
    """A copy of the picture (height, width, 3) with grey where the person is."""
    low, high = pose.xy_px.min(axis=0), pose.xy_px.max(axis=0)
    margin = _MARGIN * (high - low).max()
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.maximum(high + margin, 0).astype(int)
    blank = image_bgr.copy()
    blank[top:bottom, left:right] = _GREY
    return blank
