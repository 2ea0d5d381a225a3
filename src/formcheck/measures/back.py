"""The shape of the lower back, read from the outline of the body's back.

No landmark lies between hip and shoulder, so no angle of joints can tell a rounded lower
back from a good hinge. The outline can: its direction low on the back against its direction
higher up. Bodies differ by as much as 20° in it, so the same lifter standing is the zero.
"""

from __future__ import annotations

import numpy as np

from formcheck.domain import CONTOUR_SAMPLES, Array
from formcheck.geometry import distance
from formcheck.measures.knees import knee_angle
from formcheck.measures.registry import measure
from formcheck.measures.trunk import hip_angle, trunk_lean
from formcheck.motion import Motion
from formcheck.signals import Mask, smooth

ALONG = np.linspace(0.0, 1.0, CONTOUR_SAMPLES)
"""Where the rays stand on the chord: 0 at the hip, 1 at the shoulder."""
LOW, HIGH = (0.12, 0.32), (0.55, 0.80)
"""Parts of the chord whose directions make the bend: sacrum and buttocks against chest."""
INNER_LOW, INNER_HIGH = (0.20, 0.40), (0.60, 0.80)
"""The same above the buttocks: what the back does without the corner of the hip."""
MIN_RAYS = 0.6
JUMP = 0.02
"""A ray this far (in chord lengths) off its neighbours has met an arm, a bar or a plate."""

GAIN, INNER_GAIN = 1.25, 2.2
"""Degrees of lumbar flexion per degree of bend against standing, over the whole and over the
inner parts, hinge included; measured on rendered bodies."""
FLAT_DEG, FLAT_GAIN = -3.5, 2.7
"""Inner bend of a flat back in a hinge on most bodies, and degrees of lumbar flexion per
degree of bend beyond it; measured on the same bodies."""
BENT_FROM_DEG, BENT_DEG = 15.0, 35.0
"""Lean of the trunk from which on the flat back of a hinge is looked for, and that at which
nothing else counts."""
HINGE_DEG = 20.0
"""The most flexion that a hinge alone feigns."""
USUAL_DEG, HOLLOW_DEG = -18.0, -28.0
"""Inner bend while standing of a back that is like most, and of one too hollow for that."""
BASE_ERROR_DEG = 8.0
MIN_STANDING_S = 0.3


def back_profile(motion: Motion) -> Array:
    """Distance of the back's outline from the trunk chord, in chord lengths, (T, 41).

    Rays that jump from their neighbours are NaN. All NaN in front and back views.
    """
    if motion.near is None:
        return np.full((len(motion.t_s), CONTOUR_SAMPLES), np.nan)
    # The lifter's back lies to the right hand of hip → shoulder when the left side is near.
    profile = motion.sequence.contour[:, motion.near]
    padded = np.pad(profile, ((0, 0), (2, 2)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=1)
    neighbours = np.median(windows, axis=2)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(profile - neighbours) > JUMP, np.nan, profile)


def _direction_deg(profile: Array, part: tuple[float, float]) -> Array:
    """Direction of the outline against the chord over `part` of it, by least squares, (T,)."""
    inside = (part[0] <= ALONG) & (part[1] >= ALONG)
    x, y = ALONG[inside], profile[:, inside]
    known = np.isfinite(y)
    n = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = np.where(known, x, 0.0)
        y = np.where(known, y, 0.0)
        dx = np.where(known, x - (x.sum(axis=1) / n)[:, None], 0.0)
        slope = (dx * y).sum(axis=1) / (dx * dx).sum(axis=1)
    return np.where(n >= MIN_RAYS * inside.sum(), np.degrees(np.arctan(slope)), np.nan)


@measure("deg", joints=("hip", "shoulder"), line=("hip", "shoulder"))
def back_bend(motion: Motion) -> Array:
    """Bend of the back's outline: its direction low on the back minus higher up.

    Positive is convex (rounded), negative concave (hollow). Compare it only with the same
    lifter: the outline of a straight back differs by 20° from body to body.
    """
    profile = back_profile(motion)
    bend = _direction_deg(profile, LOW) - _direction_deg(profile, HIGH)
    return smooth(bend, motion.rate_hz)


def standing(motion: Motion) -> Mask:
    """Where the lifter stands upright, knees and hips extended, and all of the trunk is seen.

    A hip hidden by a plate makes the trunk look longer or shorter than it is; such frames
    would spoil the zero, so they are left out.
    """
    trunk = distance(motion.joint("hip"), motion.joint("shoulder"))
    with np.errstate(invalid="ignore"):
        upright = (
            (np.abs(trunk_lean(motion)) < 12.0)
            & (knee_angle(motion) > 150.0)
            & (hip_angle(motion) > 150.0)
        )
        usual = np.median(trunk[upright]) if upright.any() else np.nan
        return np.asarray(upright & (np.abs(trunk / usual - 1.0) < 0.15))


@measure("deg", joints=("hip", "shoulder"), line=("hip", "shoulder"))
def back_bend_inner(motion: Motion) -> Array:
    """Bend of the back's outline above the buttocks, as `back_bend`.

    A hip that folds, or a shirt's edge, bends the outline low down and not here; a hood or
    a rounded upper back the other way round. A lower back that rounds bends both.
    """
    profile = back_profile(motion)
    bend = _direction_deg(profile, INNER_LOW) - _direction_deg(profile, INNER_HIGH)
    return smooth(bend, motion.rate_hz)


@measure("deg", joints=("hip", "shoulder"), line=("hip", "shoulder"))
def lumbar_flexion(motion: Motion) -> Array:
    """Estimated flexion of the lower back; 0 as in standing.

    There are two zeros. Against the same lifter standing it is the smaller of two estimates,
    from `back_bend` and from `back_bend_inner`: both have to show it. A hinge alone bends
    the outline, though, as buttocks stretch and shoulders come forward, by up to some 20°.
    So it is also estimated from what a flat back looks like bent over, which is much the
    same on most bodies. On one that is very hollow as it stands only the first zero holds.

    NaN when the lifter never stands upright in view.
    """
    bend, inner = back_bend(motion), back_bend_inner(motion)
    upright = standing(motion) & np.isfinite(bend) & np.isfinite(inner)
    if upright.sum() < MIN_STANDING_S * motion.rate_hz:
        return np.full(len(bend), np.nan)
    zero, inner_zero = float(np.median(bend[upright])), float(np.median(inner[upright]))
    by_standing = np.minimum(GAIN * (bend - zero), INNER_GAIN * (inner - inner_zero))
    # A hinge feigns flexion: without its share the back is no more extended than standing.
    least = np.maximum(by_standing - HINGE_DEG, np.minimum(by_standing, 0.0))
    by_flat = np.maximum(FLAT_GAIN * (inner - FLAT_DEG), least)
    bent = np.clip((trunk_lean(motion) - BENT_FROM_DEG) / (BENT_DEG - BENT_FROM_DEG), 0.0, 1.0)
    like_most = np.clip((inner_zero - HOLLOW_DEG) / (USUAL_DEG - HOLLOW_DEG), 0.0, 1.0)
    share = bent * like_most
    return np.asarray((1.0 - share) * by_standing + share * by_flat)


@measure("deg", joints=("hip", "shoulder"))
def lumbar_flexion_error(motion: Motion) -> Array:
    """Uncertainty of `lumbar_flexion` and `back_bend`: 8° on a clean outline.

    It grows as rays are lost and as the camera leaves the square side view, where 15° still
    separates flat from rounded and 30° does not.
    """
    profile = back_profile(motion)
    used = (LOW[0] <= ALONG) & (HIGH[1] >= ALONG)
    lost = np.isnan(profile[:, used]).mean(axis=1)
    yaw_off = abs(abs(motion.view.yaw_deg or 0.0) - 90.0)
    return np.asarray(BASE_ERROR_DEG + 20.0 * lost + 0.2 * max(yaw_off - 10.0, 0.0))
