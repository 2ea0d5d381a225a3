"""The outline of the back in the picture, and the two directions of it that are compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.measures.silhouette import ALONG, HIGH, LOW, Part, straight_line
from formcheck.core.signals import runs

__all__ = ["Outline", "outline_of", "outlines_of"]

# ours: chord lengths that a straight line goes on past its part of the back; if it is raised, the
# lines leave the lifter and clutter the picture.
CONTINUED = 0.55
_READ = (LOW[0] <= ALONG) & (HIGH[1] >= ALONG)
"""The part of the outline that the checks read, (41,)."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The back as it was read.

    Attributes:
        points_px: from hip to shoulder, (41, 2); NaN where nothing was read.
        straight_px: the direction low on the back, continued upward, and the direction higher up,
            continued downward, each (2, 2) from end to end; none where the outline was lost.
        outward: unit vector away from the body, (2,).
    """

    points_px: Array
    straight_px: tuple[Array, ...]
    outward: Array

    @property
    def read_px(self) -> Array:
        """The points that were read, (points, 2)."""
        return self.points_px[np.isfinite(self.points_px).all(axis=1)]

    @property
    def corners_px(self) -> Array:
        """Upper left and lower right corner of all that is drawn, (2, 2)."""
        drawn = np.concatenate([self.read_px, *self.straight_px])
        return np.stack([drawn.min(axis=0), drawn.max(axis=0)])

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """From and to which point, exclusive, there is a line: two points or more in a row."""
        found = runs(np.asarray(np.isfinite(self.points_px).all(axis=1)))
        return [(start, stop) for start, stop in found if stop - start > 1]


def outline_of(chord_px: Array, profile: Array, side: int) -> Outline:
    """The outline of the back in pixels.

    Args:
        chord_px: hip and shoulder, (2, 2).
        profile: distance of the outline from the chord, in chord lengths, (41,).
        side: the side of the chord it is on: 0 the right hand of hip → shoulder, 1 the left.
    """
    points, straight = outlines_of(chord_px[None], profile[None], side)
    is_known = bool(np.isfinite(straight).all())
    outward = _outward(chord_px[1] - chord_px[0], side)
    return Outline(points[0], tuple(straight[0]) if is_known else (), outward)


def outlines_of(chord_px: Array, profile: Array, side: int) -> tuple[Array, Array]:
    """The outlines of many frames at once; NaN where nothing was read.

    Args:
        chord_px: hip and shoulder, (T, 2, 2).
        profile: distance of the outline from the chord, in chord lengths, (T, 41).
        side: as in `outline_of`.

    Returns:
        The points of the outlines, (T, 41, 2), and the ends of the two directions that are
        compared, (T, 2, 2, 2), as `Outline` has them.
    """
    hip, chord = chord_px[:, :1], np.diff(chord_px, axis=1)
    outward = np.hypot(chord[..., :1], chord[..., 1:]) * _outward(chord, side)

    def placed(along: Array, distance: Array) -> Array:
        return np.asarray(hip + along[:, None] * chord + distance[..., None] * outward)

    def straight(part: Part, along: Array) -> Array:
        at_hip, slope = straight_line(profile, part)
        return placed(along, at_hip[:, None] + slope[:, None] * along)

    lines = np.stack(
        [
            straight(LOW, np.array([LOW[0], LOW[1] + CONTINUED])),
            straight(HIGH, np.array([HIGH[0] - CONTINUED, HIGH[1]])),
        ],
        axis=1,
    )
    is_known = np.asarray(np.isfinite(lines).all(axis=(1, 2, 3)))
    distance = np.where(_READ & is_known[:, None], profile, np.nan)
    return placed(ALONG, distance), lines


def _outward(chord: Array, side: int) -> Array:
    """Unit vectors (…, 2) square to chords (…, 2), to the side the back is on."""
    length = np.hypot(chord[..., 0], chord[..., 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        right_hand = np.stack([-chord[..., 1], chord[..., 0]], axis=-1) / length[..., None]
    return np.asarray(right_hand if side == 0 else -right_hand)
