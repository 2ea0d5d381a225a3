"""Crops of two clips in which both lifters are of one size and stand on one line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.landmarks import FEET
from formcheck.core.motion import trunk_length_px
from formcheck.core.poses import PoseSequence

__all__ = ["Box", "Shown", "alike"]

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels of the poses; it may reach beyond the picture."""

# ours: trunk lengths, the room left around the lifter, as far as the picture has it.
MARGIN = 0.35
# ours: width to height; a slimmer crop has no room for a value.
SLIMMEST = 0.55
# ours: percentiles of the landmarks that are inside for certain; single ones are lost now and then.
_INSIDE = (0.5, 99.5)


@dataclass(frozen=True, slots=True)
class Shown:
    """The lifter to show: poses, and the span of time that counts, in seconds."""

    sequence: PoseSequence
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class _Body:
    """How far somebody reaches, in own trunk lengths from the line of the feet and the middle."""

    trunk_px: float
    middle_px: Array
    reach: Array
    room: Array


def alike(first: Shown, second: Shown) -> tuple[Box, Box]:
    """A crop of each: left, top, right and bottom in pixels of its poses.

    Both are equally high and wide in trunk lengths of their lifter, and the feet are at the same
    height in both. A crop reaches beyond the picture only where the lifter would be cut off in
    the other one. The whole picture where nobody is seen.
    """
    bodies = [_body(first), _body(second)]
    known = [body for body in bodies if body is not None]
    if not known:
        return _whole(first.sequence), _whole(second.sequence)
    reach = np.max([body.reach for body in known], axis=0)
    room = np.min([body.room for body in known], axis=0)
    up, down, aside = np.maximum(reach, np.minimum(reach + MARGIN, room)).tolist()
    aside = max(aside, SLIMMEST * (up + down) / 2)
    one, other = (
        _whole(shown.sequence) if body is None else _box(body, shown.sequence, up, down, aside)
        for body, shown in zip(bodies, (first, second), strict=True)
    )
    return one, other


def _whole(sequence: PoseSequence) -> Box:
    return 0, 0, *sequence.size_wh


def _body(shown: Shown) -> _Body | None:
    """How far the lifter reaches up, down and aside in the span; None where nobody is seen."""
    sequence = shown.sequence
    inside = (sequence.t_s >= shown.start_s) & (sequence.t_s <= shown.end_s)
    body, feet_y = sequence.xy_px[inside], sequence.xy_px[inside][:, FEET, 1]
    points = body[np.isfinite(body).all(axis=2)]
    feet_y = feet_y[np.isfinite(feet_y).any(axis=1)]
    trunk_px = trunk_length_px(sequence)
    if not len(points) or not len(feet_y) or not trunk_px > 0.0:
        return None
    (left, top), (right, bottom) = np.percentile(points, _INSIDE, axis=0)
    line = float(np.median(np.nanmax(feet_y, axis=1)))
    width, height = sequence.size_wh
    reach = np.array([line - top, max(bottom - line, 0.0), (right - left) / 2])
    room = np.array([line, height - line, width / 2])
    middle = np.array([(left + right) / 2, line])
    return _Body(trunk_px, middle, reach / trunk_px, room / trunk_px)


def _box(body: _Body, sequence: PoseSequence, up: float, down: float, aside: float) -> Box:
    width = sequence.size_wh[0]
    middle, line = body.middle_px.tolist()
    half = aside * body.trunk_px
    if 2 * half <= width:
        middle = min(max(middle, half), width - half)
    return (
        round(middle - half),
        round(line - up * body.trunk_px),
        round(middle + half),
        round(line + down * body.trunk_px),
    )
