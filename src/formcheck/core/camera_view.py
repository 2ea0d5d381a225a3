"""Where the camera stands, from the poses alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.enums import StrEnum
from formcheck.core.landmarks import left_right
from formcheck.core.poses import PoseSequence

__all__ = ["View", "ViewEstimate", "estimate_view", "name_view"]


class View(StrEnum):
    """Where the camera stands, as seen from the lifter."""

    SIDE_LEFT = "side_left"
    """The lifter's left side is toward the camera."""
    SIDE_RIGHT = "side_right"
    FRONT = "front"
    BACK = "back"
    OBLIQUE = "oblique"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """Where it was filmed from, for people: `"from the left side"`."""
        return _VIEW_WORDS[self]


_VIEW_WORDS = {
    View.SIDE_LEFT: "from the left side",
    View.SIDE_RIGHT: "from the right side",
    View.FRONT: "from the front",
    View.BACK: "from behind",
    View.OBLIQUE: "at an angle",
    View.UNKNOWN: "from an unclear direction",
}


@dataclass(frozen=True, slots=True)
class ViewEstimate:
    """The camera's direction: `yaw_deg` 0 in front, +90 on the lifter's left, 180 behind.

    `sem_deg` is the standard error of the yaw.
    """

    view: View
    yaw_deg: float | None
    confidence: float
    sem_deg: float = 0.0


# ours: degrees off straight ahead (or behind) within which a view counts as front (or back); if
# it is raised, more clips are judged from there, and less surely.
FRONT_MAX_YAW_DEG = 20.0
# ours: degrees off square to the side within which a view counts as a side view; as above.
SIDE_MAX_YAW_DEG = 25.0
# ours: length of the mean of the frames' unit vectors, 0 to 1; if it is raised, lifters who turn
# around in a clip have no view.
MIN_CONFIDENCE = 0.5
# structural: share of the frames, more than half of them.
MOST = 0.5
# ours: cosine from which on a line through hips or shoulders counts as square to the body; if it
# is raised, more frames of a lifter who lies go by these short lines alone.
MIN_AGREEMENT = 0.5


def name_view(yaw_deg: float) -> View:
    """The name of a camera direction; yaw 0 in front, +90 at the lifter's left, 180 behind."""
    off_front = abs(yaw_deg)
    if off_front <= FRONT_MAX_YAW_DEG:
        return View.FRONT
    if off_front >= 180 - FRONT_MAX_YAW_DEG:
        return View.BACK
    if abs(off_front - 90) <= SIDE_MAX_YAW_DEG:
        return View.SIDE_LEFT if yaw_deg > 0 else View.SIDE_RIGHT
    return View.OBLIQUE


def estimate_view(sequence: PoseSequence, calibration: Calibration) -> ViewEstimate:
    """The mean camera direction over `sequence`.

    The lines through the hips and through the shoulders, left minus right, point from the
    picture's depth into its width as the lifter turns: yaw = atan2(−Δz, Δx) of the metric
    landmarks; a standing lifter's is corrected for the network's bias
    (`Calibration.standing_yaw_bias_deg`).
    Of a lifter who lies the network turns these short lines toward the side view, so the
    long line from feet to shoulders is taken, and they only tell which side is which; on the
    back its depth is lengthened (`Calibration.supine_depth_factor`).
    Depth is used for nothing else. Confidence is how well the frames agree (the length of
    the mean of the unit vectors); below 0.5 the view is unknown.
    """
    is_standing = _is_standing(sequence)
    directions = np.concatenate([_axis(sequence.world_m, joint) for joint in ("shoulder", "hip")])
    if not is_standing:
        directions = _square_to_body(sequence.world_m, directions, calibration.supine_depth_factor)
    directions = directions[np.isfinite(directions).all(axis=1)]
    if not len(directions):
        return ViewEstimate(View.UNKNOWN, None, 0.0)
    mean = directions.mean(axis=0)
    confidence = float(np.hypot(*mean))
    yaw = float(np.arctan2(mean[1], mean[0]))
    yaw_deg = float(np.degrees(yaw))
    if is_standing:
        yaw_deg += calibration.standing_yaw_bias_deg * float(np.sin(yaw))
    view = name_view(yaw_deg) if confidence >= MIN_CONFIDENCE else View.UNKNOWN
    return ViewEstimate(view, yaw_deg, confidence, 8.0)


def _is_standing(sequence: PoseSequence) -> bool:
    """Whether the hips are above the ankles rather than beside them, most of the time."""
    hip, ankle = (sequence.xy_px[:, list(left_right(j))].mean(axis=1) for j in ("hip", "ankle"))
    across, up = (hip - ankle)[np.isfinite(hip - ankle).all(axis=1)].T
    return bool(len(up)) and bool(np.mean(-up > np.abs(across)) > MOST)


def _axis(world_m: Array, joint: str) -> Array:
    """Unit vectors right → left as (across the picture, toward the camera), (T, 2)."""
    left, right = left_right(joint)
    return _on_floor(world_m[:, left] - world_m[:, right])


def _square_to_body(world_m: Array, axes: Array, supine_depth: float) -> Array:
    """Unit vectors at right angles to feet → shoulders, each on the side of its axis (2 T, 2).

    The axes themselves where the lifter does not lie on the back or the front.
    """
    shoulder, ankle = (world_m[:, list(left_right(j))].mean(axis=1) for j in ("shoulder", "ankle"))
    along = shoulder - ankle
    if _is_supine(world_m):
        along = along * (1.0, 1.0, supine_depth)
    body = _on_floor(along)
    square = np.tile(np.stack([-body[:, 1], body[:, 0]], axis=1), (2, 1))
    agree = (square * axes).sum(axis=1, keepdims=True)
    # Whoever lies on one side has one shoulder above the other: their line has no direction.
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(agree) > MIN_AGREEMENT, np.sign(agree) * square, axes)


def _is_supine(world_m: Array) -> bool:
    """Whether the chest points up, most of the time."""
    left, right = left_right("shoulder")
    hip, shoulder = (world_m[:, list(left_right(j))].mean(axis=1) for j in ("hip", "shoulder"))
    chest = np.cross(world_m[:, left] - world_m[:, right], shoulder - hip)
    seen = chest[np.isfinite(chest).all(axis=1), 1]
    return bool(len(seen)) and bool(np.mean(seen < 0) > MOST)


def _on_floor(vectors_m: Array) -> Array:
    """Directions of vectors (T, 3) seen from above, as (across, toward), unit length, (T, 2)."""
    across, toward = vectors_m[:, 0], -vectors_m[:, 2]
    length = np.hypot(across, toward)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([across, toward], axis=1) / np.where(length > 0, length, np.nan)[:, None]
