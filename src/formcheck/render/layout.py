"""Where things go: rectangles, and the place of a value beside the line it belongs to."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.exercise import Check
from formcheck.core.landmarks import Landmark
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Trace

__all__ = [
    "Place",
    "Rect",
    "banner_goes_on_top",
    "choose_place",
    "counter_goes_right",
    "face_boxes",
    "face_of",
    "free_place",
    "left_top",
    "place_of",
]


# ours: width over height; from here on a line counts as lying.
_LYING = 2.0
# ours: width over height; from here on a line leans, and a value without room beside it goes above.
_LEANING = 0.5
_FACE = slice(Landmark.NOSE, Landmark.LEFT_SHOULDER)
# ours: share of the face's extent that is added on each side; landmarks end at ears and mouth.
_FACE_MARGIN = 0.4


class Rect(NamedTuple):
    """A rectangle of the frame in pixels; right and bottom are just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top

    def moved_into(self, size_wh: tuple[int, int], left: int, top: int) -> Rect:
        """The rectangle with its corner at `left`, `top`, or as near as the frame allows."""
        left = max(0, min(left, size_wh[0] - self.width))
        top = max(0, min(top, size_wh[1] - self.height))
        return Rect(left, top, left + self.width, top + self.height)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Place(Enum):
    """Which side of its line a value stands on."""

    LEFT = "left"
    RIGHT = "right"
    ABOVE = "above"
    BELOW = "below"


def place_of(check: Check, trace: Trace) -> Place:
    """Where the value of `check` stands for the whole clip: behind the lifter if of the back."""
    if check.reads_silhouette and trace.back_side is not None:
        return Place.LEFT if trace.back_side == 1 else Place.RIGHT
    return choose_place(trace.lines[check.id], trace.sequence.xy_px)


def choose_place(lines_px: Array, body_px: Array) -> Place:
    """One place for a whole clip, so that the value does not jump about the lifter.

    `lines_px` (T, points, 2) is the line, `body_px` (T, landmarks, 2) the lifter. Beside an
    upright line, on the side of the body that its middle is on. Above a line that lies, as
    the trunk does in a plank; below it where it lies low, as from knee to knee or along the
    foot: there the body is not.
    """
    known = np.isfinite(lines_px).all(axis=(1, 2)) & np.isfinite(body_px).all(axis=(1, 2))
    if not known.any() or not lines_px.shape[1]:
        return Place.RIGHT
    lines, body = lines_px[known], body_px[known]
    width, height = np.median(np.ptp(lines, axis=1), axis=0)
    across, down = np.median(_middle(lines) - body.mean(axis=1), axis=0)
    if width > _LYING * height:
        low = down > 0.25 * float(np.median(np.ptp(body[..., 1], axis=1)))
        return Place.BELOW if low else Place.ABOVE
    return Place.LEFT if across < 0 else Place.RIGHT


def _middle(lines_px: Array) -> Array:
    """The middle point of lines (…, points, 2), or the middle between the two, (…, 2)."""
    last = lines_px.shape[-2] - 1
    return np.asarray((lines_px[..., last // 2, :] + lines_px[..., (last + 1) // 2, :]) / 2.0)


def left_top(
    place: Place, line_px: Array, size_wh: tuple[int, int], gap_px: int, frame_wh: tuple[int, int]
) -> tuple[int, int]:
    """Corner of a plate of `size_wh` set beside `line_px` (points, 2), `gap_px` off it.

    Left and right of the middle joint of three, and of the whole of a line of two. When there is
    no room beside a line that lies or leans, above it, on the side that was asked for.
    """
    width, height = size_wh
    x, y = _middle(line_px)
    (left, top), (right, bottom) = line_px.min(axis=0), line_px.max(axis=0)
    leans = right - left > _LEANING * (bottom - top)
    if len(line_px) > 2:
        left = right = x
    corner = {
        Place.LEFT: (left - gap_px - width, y - height / 2),
        Place.RIGHT: (right + gap_px, y - height / 2),
        Place.ABOVE: (x - width / 2, top - gap_px - height),
        Place.BELOW: (x - width / 2, bottom + gap_px),
    }
    if leans and not 0 <= corner[place][0] <= frame_wh[0] - width:
        beside = {Place.LEFT: right - width, Place.RIGHT: left}
        corner[place] = (beside.get(place, corner[place][0]), corner[Place.ABOVE][1])
    return round(corner[place][0]), round(corner[place][1])


def banner_goes_on_top(body_px: Array, size_wh: tuple[int, int], banner_px: float) -> bool:
    """Whether a banner `banner_px` high hides less at the top of the frame than at its bottom.

    `body_px` (T, landmarks, 2). The face counts first, then the rest of the lifter. Decided for
    the whole clip, so that the banner has one place.
    """
    y = body_px[..., 1]
    if not np.isfinite(y).any():
        return False
    from_px = size_wh[1] - banner_px
    face = face_boxes(body_px)
    on_top = float((face[:, 1] < banner_px).mean())
    below = float((face[:, 3] > from_px).mean())
    if on_top != below:
        return on_top < below
    head, feet = np.nanpercentile(y, [2, 98])
    hidden_on_top, hidden_below = banner_px - head, feet - from_px
    return bool(max(hidden_on_top, 0.0) < hidden_below)


def counter_goes_right(body_px: Array, width_px: int, counter_wh: tuple[int, int]) -> bool:
    """Whether a counter in an upper corner hides the face less often on the right.

    `body_px` (T, landmarks, 2) in a frame `width_px` wide. Decided for the whole clip.
    """
    face = face_boxes(body_px)
    wide, high = counter_wh
    is_high = face[:, 1] < high
    left, right = is_high & (face[:, 0] < wide), is_high & (face[:, 2] > width_px - wide)
    return bool(right.sum() < left.sum())


def face_boxes(body_px: Array) -> Array:
    """Left, top, right and bottom of the face (T, 4) of `body_px` (T, landmarks, 2).

    NaN where no landmark of it is known.
    """
    face = body_px[:, _FACE]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a frame without any landmark
        low, high = np.nanmin(face, axis=1), np.nanmax(face, axis=1)
    margin_px = _FACE_MARGIN * np.max(high - low, axis=1, keepdims=True)
    return np.hstack([low - margin_px, high + margin_px])


def face_of(pose: PoseFrame) -> Rect | None:
    """A rectangle around the lifter's face; None where it is not known."""
    box = face_boxes(pose.xy_px[None])[0]
    if not np.isfinite(box).all():
        return None
    left, top = np.floor(box[:2]).astype(int).tolist()
    right, bottom = np.ceil(box[2:]).astype(int).tolist()
    return Rect(left, top, right, bottom)


def free_place(
    rect: Rect, taken: Sequence[Rect], face: Rect | None, size_wh: tuple[int, int]
) -> Rect:
    """The place nearest to `rect` inside the frame that is off what is `taken` and off the face.

    Where there is none, one off the face; `rect` itself, moved into the frame, where even that is
    not to be had.
    """
    obstacles = [*taken, *([face] if face else [])]
    columns = {rect.left, *(o.right for o in obstacles), *(o.left - rect.width for o in obstacles)}
    rows = {rect.top, *(o.bottom for o in obstacles), *(o.top - rect.height for o in obstacles)}
    places = [rect.moved_into(size_wh, left, top) for left in columns for top in rows]
    places.sort(key=lambda p: (math.hypot(p.left - rect.left, p.top - rect.top), p))
    for avoided in (obstacles, [face] if face else []):
        for place in places:
            if not any(place.overlaps(other) for other in avoided):
                return place
    return places[0]
