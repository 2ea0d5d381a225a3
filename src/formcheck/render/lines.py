"""Annotators that draw on the lifter: the skeleton, a measure, the back, the way of the bar.

An annotator has its style in the constructor and its data in the call of `draw`, draws in
place and keeps nothing of one frame for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.landmarks import EDGES
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Outcome
from formcheck.render.labels import Canvas, Plate
from formcheck.render.outline import Outline
from formcheck.render.sheet import Sheet
from formcheck.render.theme import (
    CONFIDENCE,
    STROKES,
    Colour,
    Palette,
    Theme,
    outcome_colour,
)

__all__ = ["BackLine", "BarLine", "MeasureLine", "Reading", "Skeleton"]

_FROM, _TO = (np.array(ends) for ends in zip(*EDGES, strict=True))
_JOINTS = np.unique([_FROM, _TO])
_TURN = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
_DISC = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
"""A disc as a polygon: OpenCV's own circles of 2 or 3 pixels come out as diamonds."""


class Skeleton:
    """Limbs coloured by how plainly they are seen."""

    def __init__(self, theme: Theme) -> None:
        self._line_px = theme.line_px
        self._steps = np.array([step.visibility for step in CONFIDENCE[1:]])

    def draw(self, sheet: Sheet, pose: PoseFrame) -> None:
        """Draw the limbs whose two ends are known."""
        ends = np.stack([pose.xy_px[_FROM], pose.xy_px[_TO]], axis=1)
        seen = np.nan_to_num(np.minimum(pose.visibility[_FROM], pose.visibility[_TO]))
        step_of = np.digitize(seen, self._steps)
        known = np.isfinite(ends).all(axis=(1, 2))
        for number, step in enumerate(CONFIDENCE):
            limbs = list(ends[known & (step_of == number)])
            _stroke(sheet, limbs, step.colour, step.weight * self._line_px)
        plain = np.nan_to_num(pose.visibility[_JOINTS]) >= CONFIDENCE[1].visibility
        _dots(sheet, pose.xy_px[_JOINTS[plain]], STROKES.joint * self._line_px, Palette.WHITE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure to draw: `points_px` (points, 2), all known, coloured by `outcome` if any.

    `is_angle` asks for an arc at the middle point, between its two arms.
    """

    points_px: Array
    outcome: Outcome | None
    is_angle: bool


class MeasureLine:
    """The points a measure is taken from, joined."""

    def __init__(self, theme: Theme) -> None:
        self._line_px = theme.line_px

    def draw(self, sheet: Sheet, reading: Reading) -> None:
        """Draw line, arc and points."""
        colour = outcome_colour(reading.outcome)
        _stroke(sheet, [reading.points_px], colour, STROKES.measure * self._line_px)
        if reading.is_angle and len(reading.points_px) == 3:
            _stroke(sheet, [_arc(reading.points_px)], colour, STROKES.arc * self._line_px)
        _dots(sheet, reading.points_px, STROKES.point * self._line_px, colour)


class BackLine:
    """The back as it was read from the outline, with the outcome's sign beside it.

    With a verdict, the two directions that were compared are drawn as straight lines that go on
    past the bend. They fall together on a straight back and part on a round one.
    """

    def __init__(self, theme: Theme) -> None:
        self._line_px = STROKES.measure * theme.line_px
        self._straight_px = STROKES.straight * theme.line_px
        self._sign_px = 0.5 * theme.text_px
        self._sign = lru_cache(maxsize=8)(self._draw_sign)

    def draw(
        self, sheet: Sheet, outline: Outline, outcome: Outcome | None, with_sign: bool
    ) -> None:
        """Draw the stretches that were read and, half way up, the sign if it is asked for."""
        read = outline.read_px
        if not len(read):
            return
        if outcome is not None:
            _stroke(sheet, outline.straight_px, Palette.WHITE, self._straight_px)
        stretches = [outline.points_px[start:stop] for start, stop in outline.stretches]
        _stroke(sheet, stretches, outcome_colour(outcome), self._line_px)
        if outcome is None or not with_sign:
            return
        sign = self._sign(outcome)
        place = read[len(read) // 2] + 2.2 * self._sign_px * outline.outward
        left, top = np.rint(place - np.array(sign.size_wh) / 2).astype(int).tolist()
        sign.paste(sheet, (left, top))

    def _draw_sign(self, outcome: Outcome) -> Plate:
        side_px = round(2.4 * self._sign_px)
        canvas = Canvas((side_px, side_px), opacity=0.0)
        canvas.sign(outcome, (side_px / 2, side_px / 2), self._sign_px)
        return canvas.plate()


class BarLine:
    """The way of the bar in the rep so far, with a ring at its centre."""

    def __init__(self, theme: Theme) -> None:
        self._line_px = STROKES.bar * theme.line_px
        self._ring = STROKES.ring * theme.line_px * np.vstack([_DISC, _DISC[:1]])

    def draw(self, sheet: Sheet, stretches_px: Sequence[Array], centre_px: Array) -> None:
        """Draw the stretches, each (points, 2), and the ring where the centre (2,) is known."""
        ring = [centre_px + self._ring] if np.isfinite(centre_px).all() else []
        _stroke(sheet, [*stretches_px, *ring], Palette.PURPLE, self._line_px)


def _stroke(sheet: Sheet, lines: Sequence[Array], colour: Colour, width_px: float) -> None:
    """Polylines with a dark edge, which keeps them apart from any background."""
    if not lines:
        return
    inner = max(1, round(width_px))
    edge = inner + 2 * max(1, round(STROKES.line_edge * width_px))
    sheet.polylines(lines, [(Palette.INK, edge), (colour, inner)])


def _dots(sheet: Sheet, points: Array, radius_px: float, colour: Colour) -> None:
    """A dot with a dark edge at each known one of the points (n, 2)."""
    centres = points[np.isfinite(points).all(axis=1), None]
    edge_px = radius_px + max(1.0, STROKES.dot_edge * radius_px)
    sheet.polygons(centres + edge_px * _DISC, Palette.INK)
    sheet.polygons(centres + radius_px * _DISC, colour)


def _arc(points: Array) -> Array:
    """An arc (25, 2) around the middle point from the first arm to the last, the short way."""
    arms = points[[0, 2]] - points[1]
    radius = 0.32 * float(np.hypot(arms[:, 0], arms[:, 1]).min())
    first, last = np.arctan2(arms[:, 1], arms[:, 0])
    turn = (last - first + np.pi) % (2 * np.pi) - np.pi
    angles = first + turn * np.linspace(0.0, 1.0, 25)
    return np.asarray(points[1] + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1))
