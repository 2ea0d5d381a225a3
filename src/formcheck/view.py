"""Where the camera stands, from the poses alone."""

from __future__ import annotations

import numpy as np

from formcheck.domain import Array, PoseSequence, View, ViewEstimate
from formcheck.landmarks import left_right

__all__ = ["estimate_view", "name_view"]

FRONT_MAX_YAW_DEG = 20.0
"""Within this of straight ahead (or behind) a view counts as front (or back)."""
SIDE_MAX_YAW_DEG = 25.0
"""Within this of square to the side a view counts as a side view."""
MIN_CONFIDENCE = 0.5
STANDING_BIAS_DEG = 7.0
"""The network sees a lifter who stands side-on turned this much too far to the front.

Measured on rendered lifters at 70 to 110 degrees; it fades toward front and back, and there
is none when the lifter lies.
"""


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


def estimate_view(sequence: PoseSequence) -> ViewEstimate:
    """The mean camera direction over `sequence`.

    The lines through the hips and through the shoulders, left minus right, point from the
    picture's depth into its width as the lifter turns: yaw = atan2(−Δz, Δx) of the
    metric landmarks. It needs no upright lifter: lying, the same line tells the side.
    Depth is used for nothing else. A standing lifter's is corrected for the network's bias
    (`STANDING_BIAS_DEG`). Confidence is how well the frames agree (the length of
    the mean of the unit vectors); below 0.5 the view is unknown.
    """
    axes = [_axis(sequence.world_m, joint) for joint in ("shoulder", "hip")]
    directions = np.concatenate(axes)
    directions = directions[np.isfinite(directions).all(axis=1)]
    if not len(directions):
        return ViewEstimate(View.UNKNOWN, None, 0.0)
    mean = directions.mean(axis=0)
    confidence = float(np.hypot(*mean))
    yaw = float(np.arctan2(mean[1], mean[0]))
    yaw_deg = float(np.degrees(yaw))
    if _is_standing(sequence):
        yaw_deg += STANDING_BIAS_DEG * float(np.sin(yaw))
    view = name_view(yaw_deg) if confidence >= MIN_CONFIDENCE else View.UNKNOWN
    return ViewEstimate(view, yaw_deg, confidence)


def _is_standing(sequence: PoseSequence) -> bool:
    """Whether the hips are above the ankles rather than beside them, most of the time."""
    hip, ankle = (sequence.xy_px[:, list(left_right(j))].mean(axis=1) for j in ("hip", "ankle"))
    across, up = (hip - ankle)[np.isfinite(hip - ankle).all(axis=1)].T
    return bool(len(up)) and bool(np.mean(-up > np.abs(across)) > 0.5)


def _axis(world_m: Array, joint: str) -> Array:
    """Unit vectors right → left as (across the picture, toward the camera), (T, 2)."""
    left, right = left_right(joint)
    across = world_m[:, left, 0] - world_m[:, right, 0]
    toward = -(world_m[:, left, 2] - world_m[:, right, 2])
    length = np.hypot(across, toward)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([across, toward], axis=1) / np.where(length > 0, length, np.nan)[:, None]
