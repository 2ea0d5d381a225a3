"""Pictures that tell where in the whole frame each pixel lies, and estimators that read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array, Image
from formcheck.core.poses import Frame, PoseFrame


def map_picture(size_wh: tuple[int, int], bars_px: tuple[int, int] = (0, 0)) -> Image:
    """Every pixel tells its column and row; `bars_px` are black at both sides, above and below."""
    width, height = size_wh
    column, row = np.meshgrid(np.arange(width), np.arange(height))
    fine = 128 + (column % 8) * 8 + row % 8
    image = np.stack([column // 8, row // 8, fine], axis=-1).astype(np.uint8)
    across, down = bars_px
    inside = (column >= across) & (column < width - across)
    inside &= (row >= down) & (row < height - down)
    image[~inside] = 0
    return image


def origin_px(image: Image) -> Array:
    """Column and row of the upper left corner of a part of a `map_picture`, (2,)."""
    rows, columns = np.nonzero(image[..., 2])
    blue, green, red = (int(v) for v in image[rows[0], columns[0]])
    fine = red - 128
    return np.array([8 * blue + fine // 8 - columns[0], 8 * green + fine % 8 - rows[0]], float)


def seen_in(image: Image, pose: PoseFrame) -> PoseFrame:
    """`pose` in pixels of the whole picture, in those of the part `image`."""
    origin = origin_px(image)
    return replace(pose, xy_px=pose.xy_px - origin, chord_px=pose.chord_px - origin)


def finder(people: Callable[[Frame], list[PoseFrame]]) -> Callable[[Frame], list[PoseFrame]]:
    """Finds `people`, who are in pixels of the whole picture, in parts of a `map_picture`."""
    return lambda frame: [seen_in(frame.image_bgr, pose) for pose in people(frame)]
