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

from formcheck.core.arrays import Array, Mask
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
# ours: share of the rays that meet a rim at least; with fewer it is none.
_LEAST_RIM = 0.15
# structural: added to the diagonals of equations that have no solution, as a share of it.
_TINY = 1e-12
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
    centres = _centres(edges, squeeze, len(found))
    if len(centres):
        found[: len(centres)] = _rims(edges, centres, squeeze)
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


def _centres(edges: _Edges, squeeze: float, n: int) -> Array:
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


def _rims(edges: _Edges, centres: Array, squeeze: float) -> Array:
    """The ellipses of the outermost rings around `centres` (n, 2), as rows of `plates_in`.

    Where centre and width are not known well, only a part of each ring shows as one, and the
    outermost is found when those of another one have told more about both.
    """
    rims = np.column_stack([centres, np.zeros(len(centres)), np.full(len(centres), squeeze)])
    on_it = np.zeros((len(centres), _RAYS), dtype=bool)
    for off_px, is_new in ((2.0 * _OFF_PX, True), (_OFF_PX, True), (_OFF_PX, False)):
        if is_new:
            rims[:, 2] = _outer_radii(edges, rims)
        points, on_it = _on_rims(edges, rims)
        rims, on_it = _circles(points, on_it, rims, off_px)
        rims = _ellipses(points, on_it, rims)
    seen = on_it.mean(axis=1)
    return np.where(seen[:, None] >= _LEAST_RIM, np.column_stack([rims, seen]), np.nan)


def _outer_radii(edges: _Edges, rims: Array) -> Array:
    """The largest radius, (n,), at which nearly as many rays meet an edge as at the best one."""
    radii = np.arange(_RADII_PX[0] - 1.0, _RADII_PX[-1] + 2.0)
    across, size = _profiles(edges, rims, np.broadcast_to(radii, (len(rims), _RAYS, len(radii))))
    meets = (across >= _LEAST_EDGE) & (across >= _ALONG * size)
    share = (meets[..., 1:-1] | meets[..., :-2] | meets[..., 2:]).mean(axis=1)
    is_peak = np.ones(share.shape, dtype=bool)
    is_peak[:, 1:] &= share[:, 1:] >= share[:, :-1]
    is_peak[:, :-1] &= share[:, :-1] >= share[:, 1:]
    is_outer = is_peak & (share >= _OUTER_SHARE * share.max(axis=1, keepdims=True))
    return np.asarray(np.where(is_outer, radii[1:-1], radii[1]).max(axis=1))


def _profiles(edges: _Edges, rims: Array, radii: Array) -> tuple[Picture, Picture]:
    """Gradients along the ellipses' normals, and their size, at `radii` (n, rays, m)."""
    x, y, _, squeeze = rims[..., None, None].swapaxes(0, 1)
    cosine, sine = _RAYS_XY[:, :, None]
    at = [(x + squeeze * cosine * radii), (y + sine * radii)]
    at_x, at_y = (each.reshape(-1, radii.shape[-1]).astype(np.float32) for each in at)
    gradient_x, gradient_y, size = (
        np.asarray(cv2.remap(each, at_x, at_y, cv2.INTER_LINEAR)).reshape(radii.shape)
        for each in (edges.x, edges.y, edges.size)
    )
    length = np.hypot(cosine / squeeze, sine)
    across = (gradient_x * cosine / squeeze + gradient_y * sine) / length
    return np.abs(across), size


def _on_rims(edges: _Edges, rims: Array) -> tuple[Array, Mask]:
    """Where the rays cross the strongest edge near each rim, (n, rays, 2), and whether they do."""
    radii = rims[:, 2, None, None] + np.broadcast_to(_RIM_PX, (len(rims), _RAYS, len(_RIM_PX)))
    across, size = _profiles(edges, rims, radii)
    best = across.argmax(axis=2)[..., None]
    strength, size, radius = (
        np.take_along_axis(each, best, axis=2)[..., 0] for each in (across, size, radii)
    )
    crosses = (strength >= _LEAST_EDGE) & (strength >= _ALONG * size)
    squeezed = np.stack([rims[:, 3], np.ones(len(rims))], axis=1)[:, None]
    return rims[:, None, :2] + squeezed * _RAYS_XY.T * radius[..., None], np.asarray(crosses)


def _circles(points: Array, on_it: Mask, rims: Array, off_px: float) -> tuple[Array, Mask]:
    """Ellipses as wide as `rims` through the points (n, rays, 2) `on_it`, and which those are.

    Points that are off by more than `off_px` are left out.
    """
    squeeze = rims[:, 3]
    x, y = points[..., 0] / squeeze[:, None], points[..., 1]
    terms = np.stack([2.0 * x, 2.0 * y, np.ones_like(x)], axis=-1)
    for _ in range(3):
        a, b, c = _solved(terms, x**2 + y**2, on_it).T
        radius = np.sqrt(np.maximum(c + a**2 + b**2, 0.0))
        off = np.abs(np.hypot(x - a[:, None], y - b[:, None]) - radius[:, None])
        usual = np.sum(off * on_it, axis=1) / np.maximum(np.sum(on_it, axis=1), 1)
        on_it = on_it & (off <= np.maximum(off_px, 1.5 * usual)[:, None])
    return np.column_stack([a * squeeze, b, radius, squeeze]), on_it


def _ellipses(points: Array, on_it: Mask, rims: Array) -> Array:
    """Upright ellipses of any width through the points (n, rays, 2) `on_it`.

    Those of `rims` where the points are few or lie on none.
    """
    x, y = points[..., 0] - rims[:, :1], points[..., 1] - rims[:, 1:2]
    terms = np.stack([x**2, x, y, np.ones_like(x)], axis=-1)
    a, b, c, d = _solved(terms, -(y**2), on_it).T
    a = np.where(a > 0.0, a, np.nan)
    centre_x, centre_y, squeeze = -b / (2.0 * a), -c / 2.0, 1.0 / np.sqrt(a)
    height = np.sqrt(np.maximum(a * centre_x**2 + centre_y**2 - d, 0.0))
    is_plate = (on_it.mean(axis=1) >= _ROUND) & (squeeze >= _NARROWEST) & (squeeze <= _WIDEST)
    ellipses = np.column_stack([rims[:, 0] + centre_x, rims[:, 1] + centre_y, height, squeeze])
    return np.where(is_plate[:, None], ellipses, rims)


def _solved(terms: Array, values: Array, used: Mask) -> Array:
    """Least squares: (n, k) factors of `terms` (n, rays, k) that come nearest to `values`."""
    weighted = terms * used[..., None]
    square = np.einsum("nri,nrj->nij", weighted, terms)
    # Where too few points are used any factors do: they are not believed.
    square += _TINY * np.trace(square, axis1=1, axis2=2)[:, None, None] * np.eye(terms.shape[-1])
    square += np.where(used.any(axis=1), 0.0, 1.0)[:, None, None] * np.eye(terms.shape[-1])
    right = np.einsum("nri,nr->ni", weighted, values)
    return np.asarray(np.linalg.solve(square, right[..., None])[..., 0])


class FindingPlates(Wrapper):
    """Adds to each pose the candidates for a plate near its hands."""

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in `frame`, with `plates`."""
        pose = self._estimator.estimate(frame)
        return replace(pose, plates=plates_near(frame, pose))
