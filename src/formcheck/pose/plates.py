"""Finds the plates of a barbell near the lifter's hands: circles, or ellipses seen at an angle.

Every edge votes for the centres that it could be the rim of, a radius away along its gradient
(Hough's transform for circles). OpenCV's own adds up the votes of all radii and of edges that face
anywhere; among legs, racks and shadows it finds the plate in half as many pictures (decision 73).
What is found here are candidates: which of them is the lifter's, and whether any is, shows only
when they move (`core.bar.track`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PLATES, Frame, Part, PoseFrame, midway
from formcheck.pose.estimator import Wrapper

__all__ = ["FindingPlates", "plates_in", "plates_near"]

# ours: pixels a metre of the lifter in the picture that is searched. If it is raised, rims are
# found more exactly, at more cost.
_PX_PER_METRE = 110.0
# ours: metres around the hands that are searched: a plate is 0.7 m along the bar, some of which
# shows where the camera stands at an angle or much higher or lower.
_REACH_M = 0.8
# source: radius of a plate of 10 kg in iron and of a competition plate, 0.225 m; ours: nearer to
# the camera than the lifter by up to a third. If the range is widened, heads and hubs are found.
_RADII_PX = np.geomspace(0.13, 0.33, 15) * _PX_PER_METRE
# ours: pixels over which the picture is smoothed before edges are looked for. If it is raised, rims
# on dark floors are lost; if it is lowered, grain is voting.
_SMOOTH_PX = 1.2
# ours: grey levels a pixel that an edge has at least; if it is lowered, noise is voting.
_LEAST_EDGE = 2.0
# ours: pixels around in which an edge is one of the stronger. If it is raised, bright windows hide
# the plates beside them.
_AROUND_PX = 31
# ours: times the mean gradient around that it is at least; if it is lowered, textures are voting.
_STRONGER = 1.2
# ours: edge pixels that vote at most, evenly chosen. If it is lowered, rims in busy pictures are
# lost; if it is raised, they cost more time.
_VOTERS = 4000
# structural: sides of the squares that votes are counted in, pixels.
_COARSE_PX = 2
# ours: squares within which votes for a centre count together. If it is raised, centres blur.
_TOGETHER = 0.8
# ours: squares that two centres are apart at least; if it is lowered, a plate is found twice.
_APART = 4
# structural: rays from a centre on which its rim is looked for.
_RAYS = 64
# structural: their directions, (2, rays).
_RAYS_XY = np.stack([f(np.arange(_RAYS) * 2.0 * np.pi / _RAYS) for f in (np.cos, np.sin)])
# ours: pixels either side of an expected rim where it is looked for.
_RIM_PX = np.arange(-4.0, 5.0)
# ours: cosine of the angle between a ray and the gradient of a rim it crosses, at least.
_ALONG = 0.85
# ours: share of the rays that meet an edge, against that of the best radius, from which a larger
# ring is the rim: plates have rings of their own inside it.
_OUTER_SHARE = 0.75
# ours: pixels that a point of the rim is off the ellipse at most.
_OFF_PX = 1.5
# ours: share of the rays that meet a rim for its width to be measured and not taken as expected.
_ROUND = 0.5
# ours: least ratio of a plate's width to its height; beyond it the camera stands in front.
_NARROWEST = 0.5
# ours: greatest such ratio; beyond it the points are no plate's.
_WIDEST = 1.05

Grey = NDArray[np.uint8]
Picture = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class _Edges:
    """Gradients (n, n) of a picture, their size, and where pixels (N,) are edges."""

    x: Picture
    y: Picture
    size: Picture
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]


def plates_in(grey: Grey, squeeze: float = 1.0) -> Array:
    """The best candidates for a plate in a square picture `grey` (n, n).

    Args:
        grey: `_PX_PER_METRE` pixels are a metre of the lifter in it.
        squeeze: width over height that a plate is expected to have, 1 seen straight from the side.

    Returns:
        `PLATES` rows of centre x and y, half the height in pixels, width over height, and the share
        of the rim that is seen; NaN where there are fewer.
    """
    edges = _edges(grey)
    found = np.full(PLATES, np.nan)
    for row, (x, y) in enumerate(_centres(edges, squeeze, len(found))):
        found[row] = _rim(edges, x, y, squeeze)
    return found


def plates_near(frame: Frame, pose: PoseFrame) -> Array:
    """The best candidates for a plate around the hands of `pose` in `frame`.

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
    found = plates_in(_searched(frame, corner, scale, side), _squeeze(pose))
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


def _squeeze(pose: PoseFrame) -> float:
    """Width over height that a plate shows: its axis lies along the line of the shoulders."""
    left, right = left_right("shoulder")
    x, _, z = pose.world_m[left] - pose.world_m[right]
    away = abs(float(z)) / max(float(np.hypot(x, z)), 1e-6)
    return float(max(_NARROWEST, min(1.0, away)))


def _edges(grey: Grey) -> _Edges:
    smooth = cv2.GaussianBlur(grey, (0, 0), _SMOOTH_PX).astype(np.float32)
    x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    size = cv2.magnitude(x, y)
    usual = cv2.blur(size, (_AROUND_PX, _AROUND_PX))
    rows, columns = np.nonzero(size > np.maximum(_LEAST_EDGE, _STRONGER * usual))
    return _Edges(np.asarray(x), np.asarray(y), np.asarray(size), rows, columns)


def _centres(edges: _Edges, squeeze: float, n: int) -> list[tuple[float, float]]:
    """The `n` points that most edges could be the rim around, best first."""
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
    return centres


def _rim(edges: _Edges, x: float, y: float, squeeze: float) -> Array:
    """The ellipse of the outermost ring around a centre, as a row of `plates_in`; NaN if none."""
    radius = _outer_radius(edges, x, y, squeeze)
    points = np.empty((2, 0))
    # The width that was expected may be wrong, so that the rim is looked for farther off at first.
    for off_px in (2.0 * _OFF_PX, _OFF_PX, _OFF_PX):
        points = _on_rim(edges, x, y, radius, squeeze)
        if points.shape[1] < _RAYS / 4:
            return np.full(PLATES[1], np.nan)
        x, y, radius, points = _circle(points, squeeze, off_px)
        if points.shape[1] >= _ROUND * _RAYS:
            x, y, radius, squeeze = _ellipse(points, (x, y, radius, squeeze))
    return np.array([x, y, radius, squeeze, points.shape[1] / _RAYS])


def _outer_radius(edges: _Edges, x: float, y: float, squeeze: float) -> float:
    """The largest radius at which nearly as many rays meet an edge as at the best one."""
    radii = np.arange(_RADII_PX[0], _RADII_PX[-1] + 1.0)
    meets = _meets(edges, x, y, radii, squeeze)
    near = meets | np.roll(meets, 1, axis=1) | np.roll(meets, -1, axis=1)
    share = near.mean(axis=0)
    is_peak = share >= np.maximum(np.roll(share, 1), np.roll(share, -1))
    return float(radii[is_peak & (share >= _OUTER_SHARE * share.max())].max(initial=radii[0]))


def _meets(edges: _Edges, x: float, y: float, radii: Array, squeeze: float) -> NDArray[np.bool_]:
    """Whether each ray crosses an edge that faces along it at each of the radii, (rays, radii)."""
    across, size = _profile(edges, x, y, np.broadcast_to(radii, (_RAYS, len(radii))), squeeze)
    return np.asarray((across >= _LEAST_EDGE) & (across >= _ALONG * size))


def _profile(
    edges: _Edges, x: float, y: float, radii: Array, squeeze: float
) -> tuple[Picture, Picture]:
    """Gradients along the ellipses' normals, and their size, at `radii` (rays, n) of each ray."""
    at_x = (x + squeeze * _RAYS_XY[0][:, None] * radii).astype(np.float32)
    at_y = (y + _RAYS_XY[1][:, None] * radii).astype(np.float32)
    gradient_x, gradient_y, size = (
        cv2.remap(each, at_x, at_y, cv2.INTER_LINEAR) for each in (edges.x, edges.y, edges.size)
    )
    normal = _RAYS_XY / [[squeeze], [1.0]]
    normal = normal / np.linalg.norm(normal, axis=0)
    across = np.abs(gradient_x * normal[0][:, None] + gradient_y * normal[1][:, None])
    return np.asarray(across), np.asarray(size)


def _on_rim(edges: _Edges, x: float, y: float, radius: float, squeeze: float) -> Array:
    """Where the rays cross the edge nearest in strength to a rim, (2, at most rays)."""
    radii = np.broadcast_to(radius + _RIM_PX, (_RAYS, len(_RIM_PX)))
    across, size = _profile(edges, x, y, radii, squeeze)
    best = across.argmax(axis=1)
    rays = np.arange(_RAYS)
    strength = across[rays, best]
    crosses = (strength >= _LEAST_EDGE) & (strength >= _ALONG * size[rays, best])
    along = _RAYS_XY * [[squeeze], [1.0]] * radii[rays, best]
    return np.asarray((np.array([[x], [y]]) + along)[:, crosses])


def _circle(points: Array, squeeze: float, off_px: float) -> tuple[float, float, float, Array]:
    """Centre and radius of the circle, squeezed, through `points` (2, N), and those on it."""
    for _ in range(3):
        x, y = points / [[squeeze], [1.0]]
        terms = np.stack([2.0 * x, 2.0 * y, np.ones_like(x)], axis=1)
        (a, b, c), *_ = np.linalg.lstsq(terms, x**2 + y**2, rcond=None)
        radius = float(np.sqrt(max(c + a**2 + b**2, 0.0)))
        off = np.abs(np.hypot(x - a, y - b) - radius)
        fits = off <= max(off_px, 1.5 * float(np.median(off)))
        points = points[:, fits]
        if fits.all() or points.shape[1] < 4:
            break
    return float(a * squeeze), float(b), radius, points


def _ellipse(
    points: Array, circle: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Centre, half the height and width over height of the upright ellipse through `points`.

    `circle` is what is returned where they lie on none.
    """
    x, y = points
    terms = np.stack([x**2, x, y, np.ones_like(x)], axis=1)
    (a, b, c, d), *_ = np.linalg.lstsq(terms, -(y**2), rcond=None)
    if a <= 0.0:
        return circle
    centre_x, centre_y = -b / (2.0 * a), -c / 2.0
    height = np.sqrt(max(a * centre_x**2 + centre_y**2 - d, 0.0))
    squeeze = 1.0 / np.sqrt(a)
    if not _NARROWEST <= squeeze <= _WIDEST:
        return circle
    return float(centre_x), float(centre_y), float(height), float(squeeze)


class FindingPlates(Wrapper):
    """Adds to each pose the candidates for a plate near its hands."""

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`, with `plates`."""
        pose = self._estimator.estimate(frame)
        return replace(pose, plates=plates_near(frame, pose))
