"""When the camera moved: pictures from all over a clip, compared by what stands around people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Span
from formcheck.pose.greyed import box_around
from formcheck.pose.pictures import shrunk

__all__ = ["CameraWatch"]

# ours: pixels of the longer side of the picture that is compared; if it is raised, smaller
# movements are seen, at more cost.
_SIDE_PX = 480
# ours: points that are compared at most; if it is raised, comparing takes longer.
_POINTS = 400
# ours: brightness, 0 to 255, that a point differs by from what is around; if it is raised, plain
# walls have fewer points.
_CONTRAST = 10
# ours: pixels that a point which moves with the others is off at most; if it is raised, things that
# move by themselves are taken for the background.
_OFF_PX = 2.0
# ours: points that must move together; with fewer it is unknown whether the camera moved. If it is
# raised, it is unknown more often.
_LEAST_POINTS = 20
# ours: their share of all points that look alike in both pictures; below it the picture is of
# another place. If it is raised, it is unknown more often.
_LEAST_SHARE = 0.3
# ours: metres by which a lifter who stands still would seem to move from one picture to the next.
# Clips on a tripod show up to 0.01, a steady hand 0.02 to 0.06, a camera that is carried or turned
# 0.07 to 0.3. If it is raised, tempo is judged under a camera that sways.
_MOVED_M = 0.07


@dataclass(frozen=True, slots=True)
class _View:
    """Points around the people in one picture, and the nearest of these.

    `points_px` (N, 2), `descriptors` (N, 32) of the shrunk picture; `body_px` (33, 2) and the size
    of a metre in the same pixels.
    """

    t_s: float
    points_px: Array
    descriptors: Any
    body_px: Array | None
    px_per_metre: float


@dataclass(slots=True)
class CameraWatch:
    """Compares each picture that it is shown with the one before.

    Attributes:
        moved: from one picture to the next, when the camera moved; those without a gap are one.
    """

    moved: list[Span] = field(default_factory=list)
    _before: _View | None = None

    def see(self, t_s: float, image: Image, people: Sequence[PoseFrame]) -> None:
        """Look at the picture (height, width, 3) at `t_s`, and at the people found in it."""
        view = _view(t_s, image, people)
        if self._before is not None and _moved_m(self._before, view) > _MOVED_M:
            start_s = self._before.t_s
            if self.moved and self.moved[-1].end_s == start_s:
                start_s = self.moved.pop().start_s
            self.moved.append(Span(start_s, t_s))
        self._before = view


def _view(t_s: float, image: Image, people: Sequence[PoseFrame]) -> _View:
    small = cv2.cvtColor(shrunk(image, _SIDE_PX), cv2.COLOR_BGR2GRAY)
    scale = max(small.shape) / max(image.shape[:2])
    background = np.full(small.shape, 255, np.uint8)
    for pose in people:
        (left, top), (right, bottom) = np.maximum(scale * box_around(pose.xy_px), 0).astype(int)
        background[top:bottom, left:right] = 0
    orb = cv2.ORB.create(nfeatures=_POINTS, fastThreshold=_CONTRAST)
    points, descriptors = orb.detectAndCompute(small, background)
    nearest = max(people, key=_size, default=None)
    return _View(
        t_s=t_s,
        points_px=np.array([point.pt for point in points], float).reshape(-1, 2),
        descriptors=descriptors,
        body_px=None if nearest is None else scale * nearest.xy_px,
        px_per_metre=np.nan if nearest is None else scale * _size(nearest),
    )


def _size(pose: PoseFrame) -> float:
    return float(pixels_per_metre(pose.xy_px, pose.world_m))


def _moved_m(before: _View, after: _View) -> float:
    """Metres that a lifter would seem to move without moving; NaN where it can't be told."""
    seen = before if before.body_px is not None else after
    if seen.body_px is None or min(len(before.points_px), len(after.points_px)) < _LEAST_POINTS:
        return float("nan")
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True)
    pairs = matcher.match(before.descriptors, after.descriptors)
    if len(pairs) < _LEAST_POINTS:
        return float("nan")
    matrix, together = cv2.estimateAffinePartial2D(
        before.points_px[[pair.queryIdx for pair in pairs]],
        after.points_px[[pair.trainIdx for pair in pairs]],
        method=cv2.RANSAC,
        ransacReprojThreshold=_OFF_PX,
    )
    if matrix is None or together.sum() < max(_LEAST_POINTS, _LEAST_SHARE * len(pairs)):
        return float("nan")
    there_px = seen.body_px @ matrix[:, :2].T + matrix[:, 2]
    apart_px = np.linalg.norm(there_px - seen.body_px, axis=-1)
    return float(apart_px.mean()) / seen.px_per_metre
