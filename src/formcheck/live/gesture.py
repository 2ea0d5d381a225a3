"""The sign that ends a live set."""

from __future__ import annotations

from formcheck.core.geometry import lean_deg
from formcheck.core.landmarks import Landmark, left_right
from formcheck.core.poses import PoseFrame

__all__ = ["hand_is_up"]

# ours: degrees; a trunk that leans more is not upright, and a raised hand means nothing then.
MOST_LEAN_DEG = 45.0


def hand_is_up(pose: PoseFrame) -> bool:
    """Whether an upright lifter holds up one hand, fingers up, and not the other.

    Both hands are up in a press, and one may be anywhere when the lifter lies.
    """
    y = pose.xy_px[:, 1]
    hips, shoulders = (pose.xy_px[list(left_right(j))].mean(axis=0) for j in ("hip", "shoulder"))
    if not abs(lean_deg(hips, shoulders)) <= MOST_LEAN_DEG:
        return False
    trunk = float(hips[1] - shoulders[1])
    up = []
    for side in ("LEFT", "RIGHT"):
        wrist, index = Landmark[f"{side}_WRIST"], Landmark[f"{side}_INDEX"]
        seen = pose.visibility[wrist] >= 0.5
        head = y[Landmark.NOSE] - 0.1 * trunk
        up.append((bool(seen and y[wrist] < head and y[index] < y[wrist]), y[wrist]))
    (left, left_y), (right, right_y) = up
    other_y = right_y if left else left_y
    return left != right and bool(other_y > shoulders[1])
