"""Plane geometry over arrays of points, shape (…, 2), pixels, x right and y down.

NaN in, NaN out: a missing point makes every quantity that depends on it missing.
"""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array

__all__ = [
    "angle_deg",
    "distance",
    "lean_deg",
    "ratio",
    "side_of_line",
    "signed_distance",
    "turn_deg",
    "wrapped_deg",
]


def distance(a: Array, b: Array) -> Array:
    """Distance between points `a` and `b` (…, 2), in pixels, shape (…)."""
    return np.asarray(np.hypot(a[..., 0] - b[..., 0], a[..., 1] - b[..., 1]))


def turn_deg(u: Array, v: Array) -> Array:
    """Signed angle from direction `u` to direction `v` (…, 2), degrees in (−180, 180].

    Positive is clockwise on the screen, since y points down. A zero-length direction
    has no angle and gives NaN.
    """
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    dot = u[..., 0] * v[..., 0] + u[..., 1] * v[..., 1]
    angle = np.degrees(np.arctan2(cross, dot))
    return np.where((cross == 0) & (dot == 0), np.nan, angle)


def angle_deg(a: Array, b: Array, c: Array) -> Array:
    """Angle at `b` between the arms to `a` and `c`, each (…, 2): 0 folded, 180 straight."""
    return np.abs(turn_deg(a - b, c - b))


def lean_deg(low: Array, high: Array, facing: float | Array = 1.0) -> Array:
    """Lean of the segment `low` → `high` from vertical, degrees: 0 upright, 90 horizontal.

    `facing` is +1 when the lifter faces image-right and −1 when image-left, so that
    positive is always a forward lean.
    """
    d = high - low
    return np.asarray(np.degrees(np.arctan2(d[..., 0] * facing, -d[..., 1])))


def side_of_line(point: Array, start: Array, end: Array) -> Array:
    """Signed pixel distance of `point` from the line `start` → `end`, all (…, 2).

    Positive lies to the right hand of someone walking from `start` to `end` on the
    screen (y down). A line of no length has no sides and gives NaN.
    """
    d = end - start
    r = point - start
    length = np.hypot(d[..., 0], d[..., 1])
    cross = d[..., 0] * r[..., 1] - d[..., 1] * r[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(length > 0, cross / length, np.nan))


def ratio(top: Array, bottom: Array, least: float) -> Array:
    """`top` over `bottom` (…); NaN where `bottom` is not larger than `least`, a positive number.

    A ratio to a width that is hardly there says nothing.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bottom > least, top / bottom, np.nan))


def signed_distance(point: Array, start: Array, end: Array, toward: Array) -> Array:
    """Distance of `point` from the line `start` → `end`, positive on the side of `toward`.

    `toward` is a direction (…, 2), for example (0, 1) for the floor. Where it runs along
    the line there is no telling the sides apart: NaN.
    """
    sign = np.sign(side_of_line(start + toward, start, end))
    return np.asarray(np.where(sign == 0, np.nan, sign * side_of_line(point, start, end)))


def wrapped_deg(angle_deg: Array | float) -> Array:
    """The same direction from −180 to below 180 degrees, (…)."""
    angle_deg = np.asarray(angle_deg)
    return np.asarray(angle_deg - 360.0 * np.floor((angle_deg + 180.0) / 360.0))
