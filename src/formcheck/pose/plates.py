"""Finds the plates of a barbell near the lifter's hands: circles, or ellipses seen at an angle.

Every edge votes for the centres that it could be the rim of, a radius away along its gradient
(Hough's transform for circles). OpenCV's own adds up the votes of all radii and of edges that face
anywhere; among legs, racks and shadows it finds the plate in half as many pictures (decision 73).
What is found here are candidates: which of them is the lifter's, and whether any is, shows only
when they move (`core.bar.plate_track`).
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import cv2
import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.bar.plate_place import LEAST_RADIUS_M
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PLATES, Frame, Part, PoseFrame, midway
from formcheck.pose.estimator import Estimator, Wrapper
from formcheck.pose.rims import NARROWEST, Edges, Grey, edges_of, rims_around

__all__ = ["FindingPlates", "plates_in", "plates_near", "seen_squeeze"]

# ours: pixels a metre of the lifter in the picture that is searched. If it is raised, rims are
# found more exactly, at more cost.
_PX_PER_METRE = 110.0
# ours: metres around the hands that are searched: a plate is 0.7 m along the bar, some of which
# shows where the camera stands at an angle or much higher or lower.
_REACH_M = 0.8
# source: radius of a plate of 10 kg in iron and of a competition plate, 0.225 m; ours: nearer to
# the camera than the lifter by up to a third. If the range is widened, heads and hubs are found.
_RADII_PX = np.geomspace(0.13, 0.33, 15) * _PX_PER_METRE
# ours: edge pixels that vote at most, evenly chosen. If it is lowered, rims in busy pictures are
# lost; if it is raised, they cost more time.
_VOTERS = 4000
# structural: sides of the squares that votes are counted in, pixels.
_COARSE_PX = 2
# ours: squares within which votes for a centre count together. If it is raised, centres blur.
_TOGETHER = 0.8
# ours: squares that two centres are apart at least; if it is lowered, a plate is found twice.
_APART = 4

# ours: share of a rim from which on a candidate is promising. If it is raised, a plate that comes
# into sight is searched for at every third look for longer.
_PROMISING = 0.5
# ours: searches, one to four seconds, of which it is counted how many had something promising.
_SEARCHES = 12
# ours: their share from which on every look is searched. Where a plate was followed it is 0.6 to 1,
# in clips without one 0.23 in the median, as a knee or a head is round for a moment. If it is
# lowered, searching in vain costs more time; if it is raised, a plate in a busy room is lost.
_OFTEN = 0.4
# ours: looks from one search to the next while too little is promising; more find the bar later.
_SELDOM = 3
# ours: looks, three seconds or less, over which the camera's direction is a median. If it is
# raised, plates are lost for longer when the lifter turns.
_LOOKS = 30


def plates_in(grey: Grey, squeeze: float = 1.0) -> Array:
    """The best candidates for a plate in a square picture `grey` (n, n).

    Args:
        grey: `_PX_PER_METRE` pixels are a metre of the lifter in it.
        squeeze: width over height that a plate is expected to have, 1 seen straight from the side.

    Returns:
        `PLATES` rows of centre x and y, half the height in pixels, width over height, and the share
        of the rim that is seen; NaN where there are fewer.
    """
    edges = edges_of(grey)
    found = np.full(PLATES, np.nan)
    centres = _centres(edges, squeeze, len(found))
    if len(centres):
        found[: len(centres)] = rims_around(edges, centres, squeeze, _RADII_PX)
    return found


def plates_near(frame: Frame, pose: PoseFrame, squeeze: float = 1.0) -> Array:
    """The best candidates for a plate around the hands of `pose` in `frame`.

    Args:
        frame: the picture.
        pose: the lifter in it.
        squeeze: as in `plates_in`.

    Returns:
        As `PoseFrame.plates`; NaN where there are no hands.
    """
    px_per_metre = float(pixels_per_metre(pose.xy_px, pose.world_m))
    hands_px = midway(pose.xy_px, "wrist")
    if not np.isfinite([*hands_px, px_per_metre]).all() or px_per_metre <= 0.0:
        return np.full(PLATES, np.nan)
    scale = _PX_PER_METRE / px_per_metre
    side = round(2.0 * _REACH_M * _PX_PER_METRE)
    corner = hands_px - side / 2.0 / scale
    found = plates_in(_searched(frame, corner, scale, side), squeeze)
    return np.asarray(
        (found + np.pad(scale * corner, (0, 3))) / np.array([scale, scale, scale, 1.0, 1.0])
    )


def _searched(frame: Frame, corner: Array, scale: float, side: int) -> Grey:
    """A square of `side` pixels with its upper left corner there in the picture, `scale`d."""
    width, height = frame.picture.size_wh
    last = corner + side / scale
    left, top = np.clip(np.floor(corner), 0, (width - 2, height - 2)).astype(int).tolist()
    right, bottom = (
        np.clip(np.ceil(last), (left + 2, top + 2), (width, height)).astype(int).tolist()
    )
    part: Part = (left, top, right, bottom)
    image = frame.picture.bgr(scale * max(right - left, bottom - top), part)
    shrunk = np.array(image.shape[1::-1]) / (right - left, bottom - top)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    moved = np.diag(scale / shrunk)
    shift = scale * ((left, top) - corner)
    matrix = np.column_stack([moved, shift])
    searched = cv2.warpAffine(
        grey, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(searched, np.uint8)


def _centres(edges: Edges, squeeze: float, n: int) -> Array:
    """The `n` points, (n, 2) or fewer, that most edges could be the rim around, best first."""
    step = 1 + len(edges.rows) // _VOTERS
    rows, columns = edges.rows[::step], edges.columns[::step]
    side = len(edges.size) // _COARSE_PX
    # Widened by 1 / squeeze the ellipses are circles, whose gradients lie on their radii.
    along = np.stack([squeeze * edges.x[rows, columns], edges.y[rows, columns]])
    along /= np.maximum(np.hypot(*along), np.float32(1e-6))
    steps = np.concatenate([-_RADII_PX, _RADII_PX]).astype(np.float32)[:, None] / _COARSE_PX
    x = (columns / _COARSE_PX + steps * squeeze * along[0]).astype(np.int32)
    y = (rows / _COARSE_PX + steps * along[1]).astype(np.int32)
    inside = (x > 0) & (x < side) & (y > 0) & (y < side)
    at = np.where(inside, y * side + x, 0)
    best = np.zeros((side, side), np.float32)
    for i, radius in enumerate(_RADII_PX):
        both = np.concatenate([at[i], at[i + len(_RADII_PX)]])
        counted = np.bincount(both, minlength=side * side).astype(np.float32)
        counted[0] = 0.0  # where those outside are counted
        votes = cv2.GaussianBlur(counted.reshape(side, side), (0, 0), _TOGETHER)
        best = np.maximum(best, votes / radius)
    centres = []
    for _ in range(n):
        _, most, _, middle = cv2.minMaxLoc(best)
        if most <= 0.0:
            break
        centres.append((_COARSE_PX * (middle[0] + 0.5), _COARSE_PX * (middle[1] + 0.5)))
        cv2.circle(best, middle, _APART, (0.0,), -1)
    return np.array(centres)


class FindingPlates(Wrapper):
    """Adds to each pose the candidates for a plate near its hands.

    While few searches find anything like a plate, only every third look is searched.
    """

    def __init__(self, estimator: Estimator) -> None:
        super().__init__(estimator)
        self._squeezes: deque[float] = deque(maxlen=_LOOKS)
        self._promising: deque[bool] = deque([True] * _SEARCHES, maxlen=_SEARCHES)
        self._skipped = 0

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`, with `plates`."""
        pose = self._estimator.estimate(frame)
        squeeze = seen_squeeze(pose)
        if np.isfinite(squeeze):
            self._squeezes.append(squeeze)
        self._skipped += 1
        if sum(self._promising) < _OFTEN * _SEARCHES and self._skipped < _SELDOM:
            return replace(pose, plates=np.full(PLATES, np.nan))
        usual = float(np.median(self._squeezes)) if self._squeezes else 1.0
        plates = plates_near(frame, pose, usual)
        self._promising.append(_is_promising(plates, pose))
        self._skipped = 0
        return replace(pose, plates=plates)


def _is_promising(plates: Array, pose: PoseFrame) -> bool:
    """Whether one of the candidates is as round and as large as a plate."""
    px_per_metre = float(pixels_per_metre(pose.xy_px, pose.world_m))
    with np.errstate(invalid="ignore"):
        large = plates[:, 2] >= LEAST_RADIUS_M * px_per_metre
        return bool(np.any(large & (plates[:, 4] >= _PROMISING)))


def seen_squeeze(pose: PoseFrame) -> float:
    """Width over height that a plate shows, whose axis lies along the line of the hips; or NaN.

    Not that of the shoulders, which a bar on the back and its plates hide.
    """
    left, right = left_right("hip")
    x, _, z = pose.world_m[left] - pose.world_m[right]
    away = abs(float(z)) / max(float(np.hypot(x, z)), 1e-6)
    return float(np.clip(away, NARROWEST, 1.0))
