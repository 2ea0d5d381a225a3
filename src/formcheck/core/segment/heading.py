"""Tells a lifter who turns away from one who goes on with the set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.geometry import wrapped_deg
from formcheck.core.landmarks import left_right
from formcheck.core.motion import Motion

__all__ = ["heading_deg", "turns_away"]

# ours: degrees; who begins or ends a rep turned by this much has left the set. In real sets lifters
# keep to 10, in poor poses to 25.
TURNED_AWAY_DEG = 45.0
# ours: share of the line across the lifter that is level, below which it tells no direction: of one
# who lies on the side it stands upright.
LEVEL_SHARE = 0.5


def heading_deg(motion: Motion) -> Array:
    """Direction of the line across hips and shoulders seen from above, (T,); NaN if it is upright.

    As the metric landmarks have it.
    """
    hips, shoulders = (list(left_right(joint)) for joint in ("hip", "shoulder"))
    ends_m = motion.sequence.world_m[:, hips] + motion.sequence.world_m[:, shoulders]
    across_m = ends_m[:, 0] - ends_m[:, 1]
    level_m = np.hypot(across_m[:, 0], across_m[:, 2])
    with np.errstate(invalid="ignore"):
        is_level = level_m >= LEVEL_SHARE * np.linalg.norm(across_m, axis=1)
    direction_deg = np.degrees(np.arctan2(across_m[:, 2], across_m[:, 0]))
    return np.where(is_level, direction_deg, np.nan)


def turns_away(heading: Array, ends: Sequence[int], begins: Sequence[int]) -> bool:
    """Whether one of the samples `ends` lies in another direction than `begins` mostly do.

    Directions in `heading` (T,) are compared as lines: now and then the network takes the front for
    the back.
    """
    usual = heading[begins]
    usual = usual[np.isfinite(usual)]
    if not len(usual):
        return False
    apart_deg = np.abs(wrapped_deg(heading[ends, None] - usual))
    as_lines_deg = np.median(np.minimum(apart_deg, 180.0 - apart_deg), axis=1)
    return bool(np.nanmax(as_lines_deg, initial=0.0) > TURNED_AWAY_DEG)
