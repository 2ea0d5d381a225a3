"""The trunk's lean, from any camera direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import Plane
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion

# ours: radians; error of a trunk's direction through its landmarks, square from the side, and of
# its height in trunk lengths.
LANDMARK_ERROR = 0.035
# ours: share; error of the trunk's height against its length, as the back bends and shoulders move.
LENGTH_ERROR = 0.1
# ours: share by which the trunk looks shorter in a lifter who bends over wholly, as the hip's
# landmark slides up it; 0.13 in real deadlifts from the side. Raised, leans from the front read
# less.
SHRINKS = 0.13
# ours: trunk lengths that the shoulders show behind the hips from which on the lean is backward.
LEAST_BACK = 0.1


@dataclass(frozen=True, slots=True)
class _Lean:
    """Two readings of the trunk's lean, (T,) radians each, and their variances."""

    by_offset: Array
    by_height: Array
    offset_variance: Array
    height_variance: Array
    """Infinite where the trunk's true length is not known."""


def _readings(motion: Motion) -> _Lean:
    """By how far the shoulders are in front of the hips, and by how low they are."""
    trunk = motion.sagittal("shoulder") - motion.sagittal("hip")
    forward, up = trunk[:, 0], -trunk[:, 1]
    by_offset = np.arctan2(forward, up)
    offset_variance = np.full(len(forward), (LANDMARK_ERROR / _shown(motion)) ** 2)
    if not motion.stands:
        return _Lean(by_offset, by_offset, offset_variance, np.full(len(forward), np.inf))
    seen = np.clip(up / motion.trunk_px, -1.0, 1.0)
    share = np.clip(seen / (1.0 - SHRINKS * np.sqrt(1.0 - seen**2)), -1.0, 1.0)
    is_back = forward * motion.sine < -LEAST_BACK * motion.trunk_px
    by_height = np.where(is_back, -1.0, 1.0) * np.arccos(share)
    with np.errstate(divide="ignore"):
        height_variance = ((LENGTH_ERROR * share) ** 2 + LANDMARK_ERROR**2) / (1.0 - share**2)
    return _Lean(by_offset, by_height, offset_variance, height_variance)


def _shown(motion: Motion) -> float:
    """The share of a forward distance that shows, above 0: unlike `sine` with no other limit.

    From straight ahead the shoulders never show in front of the hips, which says nothing.
    """
    yaw_deg = 90.0 if motion.view.yaw_deg is None else motion.view.yaw_deg
    return max(abs(float(np.sin(np.radians(yaw_deg)))), 1e-3)


def _yaw_variance(motion: Motion, lean: Array) -> Array:
    """Variance of a lean by offset that the error of the yaw makes, (T,) radians squared."""
    if motion.view.yaw_deg is None:
        return np.zeros(len(lean))
    yaw, sem = np.radians([motion.view.yaw_deg, motion.view.sem_deg])
    return np.asarray((np.sin(lean) * np.cos(lean) * np.cos(yaw) * sem / motion.sine) ** 2)


def trunk_growth(motion: Motion) -> Array:
    """How many times larger the error of the lean is than square from the side, (T,).

    Never less than once: what is read from the trunk's height has its errors from the same
    landmarks.
    """
    lean = motion.once(_readings)
    variance = 1.0 / (1.0 / lean.offset_variance + 1.0 / lean.height_variance)
    return np.maximum(np.sqrt(variance) / LANDMARK_ERROR, 1.0)


@measure(
    "deg",
    joints=("shoulder", "hip"),
    line=("hip", "shoulder"),
    words="trunk lean",
    plane=Plane.SAGITTAL,
    growth=trunk_growth,
)
def trunk_inclination(motion: Motion) -> Array:
    """Angle of hip → shoulder from vertical: 0 upright, 90 horizontal, positive forward.

    From the side it shows in how far the shoulders are in front of the hips, and from the front
    in how low they are against the trunk's length in standing. Both are read and weighed by
    their errors.
    """
    lean = motion.once(_readings)
    precision = 1.0 / (lean.offset_variance + _yaw_variance(motion, lean.by_offset))
    with np.errstate(divide="ignore"):
        by_height = 1.0 / lean.height_variance
    weight = np.where(np.isfinite(by_height), by_height / (by_height + precision), 1.0)
    return np.degrees((1.0 - weight) * lean.by_offset + weight * lean.by_height)
