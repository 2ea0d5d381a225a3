"""How the camera moves from frame to frame: seen by what stands still around the lifter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Image
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import Frame, PoseFrame, midway
from formcheck.pose.estimator import Estimator, Wrapper
from formcheck.pose.greyed import box_around

__all__ = ["CameraTracker", "WatchingCamera"]

# ours: pixels of the longer side of the picture that is compared; if it is raised, smaller
# movements are seen, at more cost.
_SIDE_PX = 320
# ours: points that are followed at most; if it is raised, each frame takes longer.
_POINTS = 60
# ours: contrast of the weakest point against the strongest; if it is lowered, points on plain
# walls are followed, which drift.
_QUALITY = 0.02
# ours: pixels between two points at least; if it is raised, fewer are found in a small patch.
_APART_PX = 8
# ours: seconds for which the same points are followed; if it is raised, more of them are lost.
_FOLLOWED_S = 0.5
# ours: metres beside the landmarks that belong to the lifter, as hair does, and a shadow close by.
# If it is raised, less of the background is left.
_MARGIN_M = 0.15
# source: half the length of an Olympic bar, 2.2 m.
_BAR_M = 1.1
# source: radius of its plates, 0.225 m; ours: half as much again for a bar seen at an angle.
_PLATE_M = 0.34
# ours: pixels that a point which moves with the others is off at most; if it is raised, things that
# move by themselves are taken for the background.
_OFF_PX = 1.0
# ours: pixels that at least half of the points move by if the camera moves at all; if it is
# lowered, a camera on a tripod is seen to drift.
_STILL_PX = 0.15
# ours: points that must move together; with fewer the camera's motion is unknown. If it is raised,
# it is unknown more often.
_LEAST_POINTS = 10
# ours: their share of all points; if it is raised, it is unknown more often.
_LEAST_SHARE = 0.6
# ours: side of a square of the picture, pixels.
_SQUARE_PX = 40
# ours: squares in which points that move together must lie, as those on a plate or on a passer-by
# lie in few; if it is raised, plain rooms tell nothing.
_LEAST_SQUARES = 6

# ours: pixels of the patch around a point that is looked for; if it is raised, each frame takes
# longer.
_WINDOW_PX = (13, 13)
# ours: steps at most towards where that patch is, and pixels from one to the next at which they
# end; if there are more, each frame takes longer.
_ACCURACY = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 0.03)

# ours: times by which the motion that points share has to exceed what is left of theirs. If it is
# lowered, compression that makes a floor's texture wobble passes for a camera that shakes; if it is
# raised, slow pans are noticed later.
_CLEARLY = 2.0
# structural: a motion (2, 3) as OpenCV gives it, of a camera that stands still.
_STILL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
# structural: as many as none, in the form that OpenCV gives points.
_NO_POINTS = np.zeros((0, 2), np.float32)

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _View:
    """A small grey picture, and boxes (2, 2) around what is not background in it."""

    t_s: float
    grey: Image
    boxes: list[Array]


class CameraTracker:
    """Follows points around the lifter, and finds what shift, turn and zoom most of them share.

    Points are chosen twice a second and compared with where they were then. What a person, a plate
    or a mirror image does by itself is told from the camera's motion by most points not sharing it;
    the lifter, and the bar that they may hold, are left out from the start.
    """

    def __init__(self) -> None:
        self._last: _View | None = None
        self._chosen_s = -np.inf
        self._chosen = self._points = _NO_POINTS
        self._since_chosen = _STILL

    def see(self, frame: Frame, pose: PoseFrame) -> Array:
        """How the picture of `frame`, with the lifter at `pose`, has moved since the one before.

        Returns:
            (4,) as `PoseFrame.camera`; NaN where it can't be told.
        """
        image = frame.picture.bgr(_SIDE_PX)
        scale = max(image.shape) / max(frame.picture.size_wh)
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
        view = _View(frame.t_s, grey, [scale * box for box in _lifters(pose)])
        last, self._last = self._last, view
        return np.full(4, np.nan) if last is None else self._step(last, view) / (1, 1, scale, scale)

    def _step(self, last: _View, view: _View) -> Array:
        """The motion (4,) from one view to the next, in pixels of the small picture."""
        if last.t_s - self._chosen_s >= _FOLLOWED_S:
            self._choose(last)
        had_points = len(self._points) >= _LEAST_POINTS
        before, after = self._since_chosen, self._follow(last, view)
        # Things nearer and farther away drift apart, so the points may no longer move alike.
        if np.isnan(after).any() and had_points and self._chosen_s < last.t_s:
            self._choose(last)
            before, after = self._since_chosen, self._follow(last, view)
        self._since_chosen = after
        turn = after[:, :2] @ np.linalg.inv(before[:, :2])
        return np.array([*turn[:, 0], *(after[:, 2] - turn @ before[:, 2])])

    def _choose(self, view: _View) -> None:
        """Choose points of the background to follow from `view` on."""
        background = np.full(view.grey.shape, 255, np.uint8)
        for box in view.boxes:
            (left, top), (right, bottom) = np.maximum(box, 0).astype(int)
            background[top:bottom, left:right] = 0
        found = cv2.goodFeaturesToTrack(view.grey, _POINTS, _QUALITY, _APART_PX, mask=background)
        points = _NO_POINTS if found is None else np.asarray(found, np.float32).reshape(-1, 2)
        self._chosen, self._points = points, points
        self._chosen_s, self._since_chosen = view.t_s, _STILL

    def _follow(self, last: _View, view: _View) -> Array:
        """How the background moved since its points were chosen, (2, 3); NaN if unknown."""
        if len(self._points) < _LEAST_POINTS:
            return np.full_like(_STILL, np.nan)
        there, found, _ = cv2.calcOpticalFlowPyrLK(
            last.grey,
            view.grey,
            self._points,
            np.empty_like(self._points),
            winSize=_WINDOW_PX,
            criteria=_ACCURACY,
        )
        there = np.asarray(there, np.float32)
        inside = [((there > low) & (there < high)).all(axis=1) for low, high in view.boxes]
        followed = (found.ravel() == 1) & ~np.any(inside, axis=0)
        self._chosen, self._points = self._chosen[followed], there[followed]
        return _shared_motion(self._chosen, self._points)


class WatchingCamera(Wrapper):
    """Adds to each pose how the camera has moved since the frame before."""

    def __init__(self, estimator: Estimator) -> None:
        super().__init__(estimator)
        self._camera = CameraTracker()

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`, with `camera`."""
        pose = self._estimator.estimate(frame)
        return replace(pose, camera=self._camera.see(frame, pose))


def _lifters(pose: PoseFrame) -> list[Array]:
    """Corners (2, 2) of boxes around the lifter, and around the bar that they may hold, pixels."""
    px_per_metre = float(pixels_per_metre(pose.xy_px, pose.world_m))
    if not np.isfinite(px_per_metre):
        return []
    outward = px_per_metre * np.array([[-1.0], [1.0]])
    hands_px = midway(pose.xy_px, "wrist")
    return [
        box_around(pose.xy_px) + outward * _MARGIN_M,
        hands_px + outward * (_BAR_M, _PLATE_M),
    ]


def _shared_motion(before: Points, after: Points) -> Array:
    """The motion (2, 3) that most points (N, 2) share; NaN where too few do."""
    unknown = np.full_like(_STILL, np.nan)
    if len(before) < _LEAST_POINTS:
        return unknown
    if np.median(np.linalg.norm(after - before, axis=1)) < _STILL_PX:
        return _STILL
    matrix, together = cv2.estimateAffinePartial2D(
        before, after, method=cv2.RANSAC, ransacReprojThreshold=_OFF_PX
    )
    alike = after[together.ravel() == 1]
    squares = np.unique(alike // _SQUARE_PX, axis=0)
    is_most = len(alike) >= max(_LEAST_POINTS, _LEAST_SHARE * len(after))
    if matrix is None or not is_most or len(squares) < _LEAST_SQUARES:
        return unknown
    moved = before @ matrix[:, :2].T + matrix[:, 2]
    way_px, left_px = (np.median(np.linalg.norm(moved - x, axis=1)) for x in (before, after))
    return np.asarray(matrix, float) if way_px >= _CLEARLY * left_px else _STILL
