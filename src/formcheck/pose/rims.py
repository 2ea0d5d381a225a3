"""Edges of a picture, and the rims of plates around places where their centres may be."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Mask

__all__ = ["NARROWEST", "Edges", "Grey", "edges_of", "rims_around"]

# ours: pixels over which the picture is smoothed before edges are looked for. If it is raised, the
# two edges of a lip become one; if it is lowered, grain is voting.
_SMOOTH_PX = 0.7
# ours: grey levels a pixel that an edge has at least; if it is lowered, noise is voting.
_LEAST_EDGE = 2.0
# ours: pixels around in which an edge is one of the stronger. If it is raised, bright windows hide
# the plates beside them.
_AROUND_PX = 31
# ours: times the mean gradient around that it is at least; if it is lowered, textures are voting.
_STRONGER = 1.2
# structural: rays from a centre on which its rim is looked for.
_RAYS = 64
# structural: their directions, (2, rays).
_RAYS_XY = np.stack([f(np.arange(_RAYS) * 2.0 * np.pi / _RAYS) for f in (np.cos, np.sin)])
# ours: pixels either side of an expected rim where it is looked for, and one more.
_RIM_PX = np.arange(-5.0, 6.0)
# ours: strength of an edge against the strongest near it on a ray, from which on it is the rim if
# it is farther out: a bright lip has a sharp inner edge and may look like the wall behind it. If it
# is lowered, what lies behind the plate is taken for its rim.
_OUTER_EDGE = 0.4
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
NARROWEST = 0.5
# ours: greatest such ratio; beyond it the points are no plate's.
_WIDEST = 1.05

Grey = NDArray[np.uint8]
Picture = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Edges:
    """Gradients (n, n) of a picture, their size, and where pixels (N,) are edges."""

    x: Picture
    y: Picture
    size: Picture
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]


def edges_of(grey: Grey) -> Edges:
    """The edges of a picture (n, n): where it changes more than it usually does around."""
    smooth = cv2.GaussianBlur(grey, (0, 0), _SMOOTH_PX).astype(np.float32)
    x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    size = cv2.magnitude(x, y)
    usual = cv2.blur(size, (_AROUND_PX, _AROUND_PX))
    rows, columns = np.nonzero(size > np.maximum(_LEAST_EDGE, _STRONGER * usual))
    return Edges(np.asarray(x), np.asarray(y), np.asarray(size), rows, columns)


def rims_around(edges: Edges, centres: Array, squeeze: float, radii_px: Array) -> Array:
    """The ellipses of the outermost rings around `centres` (n, 2).

    Args:
        edges: of the picture.
        centres: where centres may be, pixels.
        squeeze: width over height that a plate is expected to have.
        radii_px: half the heights that it may have, the least first.

    Returns:
        Rows of `PoseFrame.plates` (n, 5) in pixels of the picture; NaN where there is no rim.

    Where centre and width are not known well, only a part of each ring shows as one, and the
    outermost is found when those of another one have told more about both.
    """
    rims = np.column_stack([centres, np.zeros(len(centres)), np.full(len(centres), squeeze)])
    on_it = np.zeros((len(centres), _RAYS), dtype=bool)
    for off_px, is_new in ((2.0 * _OFF_PX, True), (_OFF_PX, True), (_OFF_PX, False)):
        if is_new:
            rims[:, 2] = _outer_radii(edges, rims, radii_px)
        points, on_it = _on_rims(edges, rims)
        rims, on_it = _circles(points, on_it, rims, off_px)
        rims = _ellipses(points, on_it, rims)
    seen = on_it.mean(axis=1)
    return np.where(seen[:, None] >= _LEAST_RIM, np.column_stack([rims, seen]), np.nan)


def _outer_radii(edges: Edges, rims: Array, radii_px: Array) -> Array:
    """The largest radius, (n,), at which nearly as many rays meet an edge as at the best one."""
    radii = np.arange(radii_px[0] - 1.0, radii_px[-1] + 2.0)
    across, size = _profiles(edges, rims, np.broadcast_to(radii, (len(rims), _RAYS, len(radii))))
    meets = (across >= _LEAST_EDGE) & (across >= _ALONG * size)
    share = (meets[..., 1:-1] | meets[..., :-2] | meets[..., 2:]).mean(axis=1)
    is_peak = np.ones(share.shape, dtype=bool)
    is_peak[:, 1:] &= share[:, 1:] >= share[:, :-1]
    is_peak[:, :-1] &= share[:, :-1] >= share[:, 1:]
    is_outer = is_peak & (share >= _OUTER_SHARE * share.max(axis=1, keepdims=True))
    return np.asarray(np.where(is_outer, radii[1:-1], radii[1]).max(axis=1))


def _profiles(edges: Edges, rims: Array, radii: Array) -> tuple[Picture, Picture]:
    """Gradients along the ellipses' normals, and their size, at `radii` (n, rays, m)."""
    x, y, _, squeeze = rims[..., None, None].swapaxes(0, 1)
    cosine, sine = _RAYS_XY[:, :, None]
    at = [(x + squeeze * cosine * radii), (y + sine * radii)]
    at_x, at_y = (each.reshape(-1, radii.shape[-1]).astype(np.float32) for each in at)
    gradient_x, gradient_y, size = (
        np.asarray(cv2.remap(each, at_x, at_y, cv2.INTER_LINEAR), float).reshape(radii.shape)
        for each in (edges.x, edges.y, edges.size)
    )
    length = np.hypot(cosine / squeeze, sine)
    across = (gradient_x * cosine / squeeze + gradient_y * sine) / length
    return np.asarray(np.abs(across)), np.asarray(size)


def _on_rims(edges: Edges, rims: Array) -> tuple[Array, Mask]:
    """Where the rays cross the outermost edge near each rim, (n, rays, 2), and whether they do."""
    radii = rims[:, 2, None, None] + np.broadcast_to(_RIM_PX, (len(rims), _RAYS, len(_RIM_PX)))
    across, size = _profiles(edges, rims, radii)
    inner, middle, outer = across[..., :-2], across[..., 1:-1], across[..., 2:]
    strong = middle >= _OUTER_EDGE * middle.max(axis=2, keepdims=True)
    is_edge = (middle >= inner) & (middle >= outer) & strong
    last = is_edge.shape[2] - 1 - is_edge[..., ::-1].argmax(axis=2)
    best = np.where(is_edge.any(axis=2), 1 + last, across.argmax(axis=2))[..., None]
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
    is_plate = (on_it.mean(axis=1) >= _ROUND) & (squeeze >= NARROWEST) & (squeeze <= _WIDEST)
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
