"""Coarse posture from the metric landmarks: for telling lying from standing, from any view.

Depth from one camera is good to some 15° at best, which is enough to know a push-up from
a squat and never enough for a verdict: checks measure in the picture, see `trunk`.
"""

from __future__ import annotations

import numpy as np

from formcheck.domain import Array
from formcheck.landmarks import left_right
from formcheck.measures.registry import measure
from formcheck.motion import Motion


def _middle(motion: Motion, joint: str) -> Array:
    """Midway between the left and right `joint`, (T, 3) metres."""
    return np.asarray(motion.sequence.world_m[:, list(left_right(joint))].mean(axis=1))


def _angle_deg(u: Array, v: Array) -> Array:
    """Angle between directions `u` and `v`, (T, 3) each."""
    cosine = (u * v).sum(axis=1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


UP = np.array([[0.0, -1.0, 0.0]])


@measure("deg", joints=("shoulder", "hip"))
def trunk_incline(motion: Motion) -> Array:
    """Angle of hip → shoulder from vertical, coarse, from any view: 0 upright, 90 lying."""
    return _angle_deg(_middle(motion, "shoulder") - _middle(motion, "hip"), UP)


@measure("deg", joints=("hip", "ankle"))
def leg_incline(motion: Motion) -> Array:
    """Angle of ankle → hip from vertical, coarse, from any view: 0 standing, 90 lying."""
    return _angle_deg(_middle(motion, "hip") - _middle(motion, "ankle"), UP)


@measure("deg", joints=("shoulder", "hip", "knee"))
def hip_bend_coarse(motion: Motion) -> Array:
    """Angle shoulder – hip – knee, coarse, from any view: 180 straight."""
    hip = _middle(motion, "hip")
    return _angle_deg(_middle(motion, "shoulder") - hip, _middle(motion, "knee") - hip)


@measure("deg", joints=("hip", "knee", "ankle"))
def knee_bend_coarse(motion: Motion) -> Array:
    """Angle hip – knee – ankle, coarse, from any view: 180 straight."""
    knee = _middle(motion, "knee")
    return _angle_deg(_middle(motion, "hip") - knee, _middle(motion, "ankle") - knee)
