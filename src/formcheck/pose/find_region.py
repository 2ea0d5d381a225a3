"""Finds the part of a clip's picture in which the lifter is, before the network runs over it."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.calibration import Calibration
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import Frame, PoseFrame
from formcheck.pose.estimator import PeopleIn
from formcheck.pose.region import Region

__all__ = ["find_region", "number_of_glimpses"]

# ours: seconds of the clip for each picture that is looked at; if it is raised, a lifter who
# walks about is more often outside the region.
_EVERY_S = 3.0
# ours: pictures that a short clip is looked at; if it is raised, short clips take longer.
_FEWEST = 5
# ours: share of the pictures in which somebody must be found; with fewer of them the region is
# all but the black bars. If it is lowered, regions miss more of what the lifter does.
_LEAST_SHARE = 0.5
# ours: metres left free on all sides of everybody's landmarks: arms that go up, a step aside,
# lying down. If it is raised, regions bring fewer pixels.
_MARGIN_M = 0.6
# ours: times the size of the network's own input; a larger lifter is not seen better. If it is
# raised, regions are tighter.
_ENOUGH = 1.5
# ours: people of less than this share of the lifter's size stand too far off to be the lifter;
# if it is lowered, others make the region larger.
_FAR_OFF = 0.5
# ours: factor by which a region must enlarge the lifter; if it is lowered, more clips are cut
# that look no different afterwards.
_LEAST_GAIN = 1.15
# ours: brightness, 0 to 255, of the brightest pixel of a black bar after compression; if it is
# raised, dark walls pass for bars.
_BLACK = 28
# structural: pixels of a picture whose brightness is looked at: every fourth row and column.
_COARSE = 4


def number_of_glimpses(length_s: float) -> int:
    """How many pictures of a clip `find_region` should be shown."""
    return max(_FEWEST, math.ceil(length_s / _EVERY_S))


def find_region(
    glimpses: Iterable[Frame], people_in: PeopleIn, calibration: Calibration
) -> Region | None:
    """The region of the picture that shows all that the lifter does, and little else.

    Everybody who may be the lifter is in it. It is no tighter than brings the network pixels.

    Args:
        glimpses: pictures from all over the clip.
        people_in: finds people in one of them.
        calibration: what the network makes of a picture.

    Returns:
        The region; None when the network sees the lifter as well in the whole picture.
    """
    size_wh = np.zeros(2)
    contents: list[Array] = []
    people: list[list[PoseFrame]] = []
    for glimpse in glimpses:
        size_wh = np.array(glimpse.image_bgr.shape[1::-1], dtype=float)
        content = _without_bars(glimpse.image_bgr)
        if content is None:
            continue
        contents.append(_corners(content))
        part = Frame(glimpse.index, glimpse.t_s, content.cut(glimpse.image_bgr))
        people.append([content.back(pose) for pose in people_in(part)])
    if not contents:
        return None
    content_px = _around(contents)
    found = [each for each in people if each]
    box_px = content_px
    if len(found) >= _LEAST_SHARE * len(people):
        box_px = _clipped(_lifter_box(found, calibration), content_px)
    if _seen_scale(box_px, calibration) < _LEAST_GAIN * _seen_scale(
        np.array([(0.0, 0.0), size_wh]), calibration
    ):
        return None
    (left, top), (right, bottom) = np.floor(box_px[0]), np.ceil(box_px[1])
    return Region(int(left), int(top), int(right), int(bottom))


def _without_bars(image: Image) -> Region | None:
    """`image` without rows and columns at its edges that are black; None if all of it is."""
    height, width = image.shape[:2]
    bright = image[::_COARSE, ::_COARSE].max(axis=2) > _BLACK
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    if not len(rows):
        return None
    return Region(
        left=max(0, (columns[0] - 1) * _COARSE) if columns[0] else 0,
        top=max(0, (rows[0] - 1) * _COARSE) if rows[0] else 0,
        right=min(width, (columns[-1] + 1) * _COARSE),
        bottom=min(height, (rows[-1] + 1) * _COARSE),
    )


def _lifter_box(found: list[list[PoseFrame]], calibration: Calibration) -> Array:
    """A box around all who may be the lifter, with room to move, as corners (2, 2)."""
    sizes = [
        np.array([pixels_per_metre(pose.xy_px, pose.world_m) for pose in each]) for each in found
    ]
    # A passer-by may be nearer to the camera for a moment.
    lifter = float(np.median([size.max() for size in sizes]))
    boxes = [
        np.stack([pose.xy_px.min(axis=0), pose.xy_px.max(axis=0)])
        + np.array([[-1.0], [1.0]]) * _MARGIN_M * size
        for each, of_each in zip(found, sizes, strict=True)
        for pose, size in zip(each, of_each, strict=True)
        if size >= _FAR_OFF * lifter
    ]
    box_px = _around(boxes)
    # Up to this side the network sees every pixel, and the lifter as large as it can use.
    side = calibration.input_side_px
    enough = side * max(1.0, lifter / (_ENOUGH * calibration.input_px_per_metre))
    grow = np.maximum(0.0, max(np.ptp(box_px, axis=0).max(), enough) - np.ptp(box_px, axis=0)) / 2
    return box_px + np.array([[-1.0], [1.0]]) * grow


def _clipped(box_px: Array, content_px: Array) -> Array:
    """`box_px` moved, and where it is too large cut, to lie within `content_px`."""
    size = np.minimum(np.ptp(box_px, axis=0), np.ptp(content_px, axis=0))
    centre = box_px.mean(axis=0)
    low = np.clip(centre - size / 2, content_px[0], content_px[1] - size)
    return np.stack([low, low + size])


def _seen_scale(box_px: Array, calibration: Calibration) -> float:
    """How far the network's input shrinks a box: 1 or less."""
    return float(min(1.0, calibration.input_side_px / np.ptp(box_px, axis=0).max()))


def _corners(region: Region) -> Array:
    """The corners of a region, (2, 2)."""
    return np.array([(region.left, region.top), (region.right, region.bottom)], dtype=float)


def _around(boxes: list[Array]) -> Array:
    """The smallest box around all `boxes`, as corners (2, 2)."""
    corners = np.stack(boxes)
    return np.stack([corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)])
