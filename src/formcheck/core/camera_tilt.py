"""How the phone is tilted, from a lifter who stands: rolled to one side, and looking down."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.geometry import distance
from formcheck.core.poses import PoseSequence, midway

__all__ = ["LEVEL", "CameraTilt", "estimate_tilt", "forward_slope_deg", "stands_upright"]

# ours: degrees that propped-up phones are rolled by, as a standard deviation. Raised, a lifter who
# stands leaning is taken for a tilted phone sooner.
ROLL_PRIOR_DEG = 4.0
# ours: degrees by which the body of people who stand leans over their feet, as a standard
# deviation, seen from the front.
STANCE_DEG = 2.0
# ours: the same, to be added in squares, seen from the side: people stand more or less forward.
STANCE_FORWARD_DEG = 3.0
# ours: degrees that the body of people who stand leans in front of the ankles.
FORWARD_DEG = 1.0
# ours: degrees at which a phone looks down on the feet: 0.8 m high, 3 m away.
LOOKS_DOWN_DEG = 15.0
# ours: its standard deviation over where people put phones. Raised, depth from the front gets fewer
# verdicts.
LOOKS_DOWN_ERROR_DEG = 6.0
# ours: percentile of the heights of the hips above the feet that is the largest; if it is raised,
# one bad frame may set it.
HIGHEST_PERCENTILE = 97.0
# ours: share of the largest height of the hips above the feet from which on a lifter stands.
STANDING = 0.9
# ours: trunk lengths that the hips of one who stands are above the feet at least; legs have 1.6.
LEAST_LEGS = 1.25
# ours: trunk lengths that they are above them at most: a trunk that leans toward the camera looks
# shorter than it is.
MOST_LEGS = 2.0
# ours: share of the trunk's length that its height is at least while the lifter stands upright.
UPRIGHT = 0.9
# ours: focal length in lengths of the picture's long side: a phone's main camera, 65° wide.
FOCAL_LENGTH = 0.785


@dataclass(frozen=True, slots=True)
class CameraTilt:
    """The camera's tilt against the floor that the lifter stands on.

    Attributes:
        roll_deg: the picture is turned clockwise by this; a lifter who stands upright leans to the
            right in it.
        looks_down_deg: angle at which the feet are looked down upon.
        sem_deg: standard error of both together, as far as they tilt a thigh that points forward.
    """

    roll_deg: float = 0.0
    looks_down_deg: float = 0.0
    sem_deg: float = 0.0


LEVEL = CameraTilt()
"""A camera that stands level at the height of the feet."""


def estimate_tilt(sequence: PoseSequence, yaw_deg: float, stands: Mask) -> CameraTilt:
    """Roll from the frames in which the lifter `stands`, (T,), against how phones usually stand.

    A body that leans over its feet in the picture shows the roll. That and a level phone are two
    normal variables; the estimate is their mean, weighed by their variances. How far the camera
    looks down is taken to be as usual: flat feet show it too roughly to help.
    """
    sine, cosine = math.sin(math.radians(yaw_deg)), math.cos(math.radians(yaw_deg))
    precision, weighted = ROLL_PRIOR_DEG**-2, 0.0
    lean_deg = _stance_lean_deg(sequence, stands)
    if math.isfinite(lean_deg):
        usual_deg = -sine * FORWARD_DEG
        error_deg = math.hypot(STANCE_DEG, STANCE_FORWARD_DEG * sine)
        precision += error_deg**-2
        weighted += (lean_deg - usual_deg) * error_deg**-2
    sem_deg = math.hypot(precision**-0.5 * sine, LOOKS_DOWN_ERROR_DEG * cosine)
    return CameraTilt(weighted / precision, LOOKS_DOWN_DEG, sem_deg)


def forward_slope_deg(
    tilt: CameraTilt, yaw_deg: float, above_feet_px: Array, long_side_px: float
) -> Array:
    """By how much what points straight forward seems to fall in the picture, (T,) degrees.

    Args:
        tilt: of the camera.
        yaw_deg: its direction.
        above_feet_px: height in the picture above the feet, where that is asked, (T,).
        long_side_px: of the picture.
    """
    sine, cosine = math.sin(math.radians(yaw_deg)), math.cos(math.radians(yaw_deg))
    higher_deg = np.degrees(np.arctan(above_feet_px / (FOCAL_LENGTH * long_side_px)))
    # Forward is to the left in the picture of a camera on the lifter's left.
    return np.asarray(cosine * (tilt.looks_down_deg - higher_deg) - sine * tilt.roll_deg)


def stands_upright(sequence: PoseSequence, trunk_px: float) -> Mask:
    """Where the lifter stands upright on straight legs, (T,), by the picture alone."""
    shoulder, hip, ankle = (midway(sequence.xy_px, joint) for joint in ("shoulder", "hip", "ankle"))
    legs_px = (ankle - hip)[:, 1]
    if not np.isfinite(legs_px).any():
        return np.zeros(len(legs_px), dtype=bool)
    longest_px = np.nanpercentile(legs_px, HIGHEST_PERCENTILE)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (legs_px >= max(STANDING * longest_px, LEAST_LEGS * trunk_px))
            & (legs_px <= MOST_LEGS * trunk_px)
            & ((hip - shoulder)[:, 1] >= UPRIGHT * distance(hip, shoulder))
        )


def _stance_lean_deg(sequence: PoseSequence, stands: Mask) -> float:
    """How far the body leans to the right over the feet in the picture.

    Its weight is about midway between hips and shoulders and stays over the feet, also of a lifter
    who arches the back with the hips in front.
    """
    if not stands.any():
        return math.nan
    weight = (midway(sequence.xy_px, "hip") + midway(sequence.xy_px, "shoulder")) / 2.0
    d = (weight - midway(sequence.xy_px, "ankle"))[stands]
    return float(np.median(np.degrees(np.arctan2(d[:, 0], -d[:, 1]))))
