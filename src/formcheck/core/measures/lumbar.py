"""The shape of the lower back, read from the outline of the body's back.

No landmark lies between hip and shoulder, so no angle of joints can tell a rounded lower
back from a good hinge. The outline can: its direction low on the back against its direction
higher up. Bodies differ by as much as 20° in it, so the same lifter standing is the zero.
"""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.geometry import distance, side_of_line
from formcheck.core.measures.legs import knee_angle
from formcheck.core.measures.registry import measure
from formcheck.core.measures.trunk import hip_angle, trunk_lean
from formcheck.core.motion import Motion
from formcheck.core.poses import CONTOUR_SAMPLES
from formcheck.core.signals import smooth

ALONG = np.linspace(0.0, 1.0, CONTOUR_SAMPLES)
"""Where the rays stand on the chord: 0 at the hip, 1 at the shoulder."""
LOW, HIGH = (0.12, 0.32), (0.55, 0.80)
"""Parts of the chord whose directions make the bend: sacrum and buttocks against chest."""
INNER_LOW, INNER_HIGH = (0.20, 0.40), (0.60, 0.80)
"""The same above the buttocks: what the back does without the corner of the hip."""
LOWEST = (0.0, 0.12)
"""The same below both. As a lifter bends over, the hip landmark slides up the trunk, on some bodies
so far that the hollow of the back comes to lie here."""
BELOW, BELOW_INNER = 0.45, 1.5
"""How much of a hollow down there counts for the bend and for the inner one; fitted with `GAIN`."""
MIN_RAYS = 0.6
JUMP = 0.02
"""A ray this far (in chord lengths) off its neighbours has met an arm, a bar or a plate."""
HANDS_UP, ARM_BEHIND, ARM_WIDTH = 0.4, 0.15, 0.1
"""In trunk lengths: how far up the trunk hands on a bar across the back are at least; how far
behind the line hip – shoulder the arm is at least; what of the back it hides below the joint."""

GAIN, FLAT_DEG = 1.4, 4.5
"""Degrees of lumbar flexion per degree of bend beyond that of the same back held flat, and what the
hinge alone adds to its bend in standing; fitted on rendered bodies, squats among them, so that
flat and rounded backs are read neither too high nor too low on the whole."""
LEAST_HOLLOW_DEG, MOST_HOLLOW_DEG = -25.0, -46.0
"""Bend in standing of the bodies measured. What lies beyond is clothing: a shirt that bridges
the hollow, or folds and stands out over the buttocks."""
DOUBTFUL_HOLLOW_DEG, DOUBTFUL_ERROR_DEG = -30.0, 6.0
"""The hollowest that a back is taken to be when it was only seen standing with the bar, whose
plates stand before the buttocks, and by how much less sure its flexion is then."""
HEM_DEG = 25.0
"""More of the hollow than this below the inner one is a hem that stands out over the buttocks:
without loose clothes it is 10 to 23° on rendered bodies."""
INNER_FLAT_DEG, INNER_GAIN = -8.5, 1.6
"""Inner bend of a flat back in a hinge on most bodies, and degrees of lumbar flexion per
degree of bend beyond it; fitted together with the above."""
USUAL_DEG, HOLLOW_DEG = -30.0, -40.0
"""Bend in standing of a back that is like most, and of one too hollow for that."""
BENT_FROM_DEG, BENT_DEG = 15.0, 35.0
"""Lean of the trunk from which on the back is taken to hinge, and at which wholly so."""
BASE_ERROR_DEG = 8.0
MIN_STANDING_S = 0.3
BENT_OVER_DEG = 40.0
"""Lean of the trunk with which a bar is reached."""


def back_profile(motion: Motion) -> Array:
    """Distance of the back's outline from the trunk chord, in chord lengths, (T, 41).

    Rays that jump from their neighbours, or may end on an arm or on a bar across the shoulders,
    are NaN. All NaN in front and back views.
    """
    if motion.near is None:
        return np.full((len(motion.t_s), CONTOUR_SAMPLES), np.nan)
    # The lifter's back lies to the right hand of hip → shoulder when the left side is near.
    profile = motion.sequence.contour[:, motion.near]
    padded = np.pad(profile, ((0, 0), (2, 2)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=1)
    neighbours = np.median(windows, axis=2)
    with np.errstate(invalid="ignore"):
        return np.where(
            (np.abs(profile - neighbours) > JUMP) | _under_a_bar(motion), np.nan, profile
        )


def _under_a_bar(motion: Motion) -> Mask:
    """Rays (T, 41) that end on an arm or a plate rather than on the back, with a bar across it.

    Then the near hand is up at the chest and it or the elbow behind the trunk's line; the
    outline from there to the shoulder is theirs.
    """
    hip, shoulder = motion.joint("hip"), motion.joint("shoulder")
    trunk = shoulder - hip
    length = distance(hip, shoulder)
    arm = np.stack([motion.joint("elbow"), motion.joint("wrist")])
    with np.errstate(invalid="ignore", divide="ignore"):
        behind = -motion.facing * side_of_line(arm, hip, shoulder) / length
        along = ((arm - hip) * trunk).sum(axis=-1) / length**2
        has_bar = (along[1] > HANDS_UP) & (behind.max(axis=0) > ARM_BEHIND)
        return np.asarray(has_bar[:, None] & (along.min(axis=0)[:, None] - ARM_WIDTH <= ALONG))


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


def _turn_deg(
    motion: Motion, profile: Array, low: tuple[float, float], high: tuple[float, float]
) -> Array:
    """How much the outline turns from one part of `profile` to one higher up, smoothed, (T,)."""
    turn = _direction_deg(profile, low) - _direction_deg(profile, high)
    return smooth(turn, motion.rate_hz)


@measure("deg", joints=("hip", "shoulder", "contour"), line=("hip", "shoulder"))
def back_bend(motion: Motion) -> Array:
    """Bend of the back's outline: its direction low on the back minus higher up.

    Positive is convex (rounded), negative concave (hollow). Compare it only with the same
    lifter: the outline of a straight back differs by 20° from body to body.
    """
    return _turn_deg(motion, back_profile(motion), LOW, HIGH)


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


@measure("deg", joints=("hip", "shoulder", "contour"), line=("hip", "shoulder"))
def back_bend_inner(motion: Motion) -> Array:
    """Bend of the back's outline above the buttocks, as `back_bend`.

    A hip that folds, or a shirt's edge, bends the outline low down and not here; a hood or
    a rounded upper back the other way round. A lower back that rounds bends both.
    """
    return _turn_deg(motion, back_profile(motion), INNER_LOW, INNER_HIGH)


@measure("deg", joints=("hip", "shoulder", "contour"), line=("hip", "shoulder"))
def lumbar_flexion(motion: Motion) -> Array:
    """Estimated flexion of the lower back; 0 as in standing.

    The bend is held against that of the same lifter standing, and a hinge alone adds a little
    to it. On a back that is hollow like most it is also estimated from the outline above the
    buttocks, which looks much the same on all of them when flat; the two are averaged. Where
    the outline lies between standing and a flat hinge, the flexion is 0. A hollow that shows
    only below where the two are read is taken off both.

    NaN when the lifter never stands upright in view.
    """
    profile, lean = back_profile(motion), trunk_lean(motion)
    bend = _turn_deg(motion, profile, LOW, HIGH)
    inner = _turn_deg(motion, profile, INNER_LOW, INNER_HIGH)
    zero, is_doubtful = _standing_zero(motion, bend, inner)
    zero = max(zero, DOUBTFUL_HOLLOW_DEG if is_doubtful else MOST_HOLLOW_DEG)

    below = np.fmin(_turn_deg(motion, profile, LOWEST, LOW), 0.0)
    bend, inner = bend + BELOW * below, inner + BELOW_INNER * below
    by_standing = GAIN * (bend - zero)
    least = np.minimum(by_standing, 0.0)
    hollow = min(zero, LEAST_HOLLOW_DEG)
    hinged = np.maximum(GAIN * (bend - hollow - FLAT_DEG), least)
    by_inner = np.maximum(INNER_GAIN * (inner - INNER_FLAT_DEG), least)
    like_most = float(np.clip((zero - HOLLOW_DEG) / (USUAL_DEG - HOLLOW_DEG), 0.0, 1.0))
    hinged += 0.5 * like_most * (by_inner - hinged)

    bent = np.clip((lean - BENT_FROM_DEG) / (BENT_DEG - BENT_FROM_DEG), 0.0, 1.0)
    return np.asarray((1.0 - bent) * by_standing + bent * hinged)


def _standing_zero(motion: Motion, bend: Array, inner: Array) -> tuple[float, bool]:
    """Bend of the back in standing, NaN if it was read for too little of it; and if it is doubtful.

    It is not from before the lifter first bends over, when no bar's plates are in the way, or
    where a hem stands out.
    """
    upright = standing(motion) & np.isfinite(bend) & np.isfinite(inner)
    with np.errstate(invalid="ignore"):
        has_bent = np.maximum.accumulate(trunk_lean(motion) > BENT_OVER_DEG)
    fewest = MIN_STANDING_S * motion.rate_hz
    is_early = bool((upright & ~has_bent).sum() >= fewest)
    if is_early:
        upright &= ~has_bent
    if upright.sum() < fewest:
        return float("nan"), True
    zero, inner_zero = float(np.median(bend[upright])), float(np.median(inner[upright]))
    return zero, not is_early or zero < inner_zero - HEM_DEG


@measure("deg", joints=("hip", "shoulder", "contour"))
def lumbar_flexion_error(motion: Motion) -> Array:
    """Uncertainty of `lumbar_flexion` and `back_bend`: 8° on a clean outline, square side-on.

    It grows as rays are lost, as the camera leaves the square side view, where 15° still
    separates flat from rounded and 30° does not, and where the zero is doubtful.
    """
    profile = back_profile(motion)
    bend = _turn_deg(motion, profile, LOW, HIGH)
    inner = _turn_deg(motion, profile, INNER_LOW, INNER_HIGH)
    _, is_doubtful = _standing_zero(motion, bend, inner)
    base_deg = BASE_ERROR_DEG + (DOUBTFUL_ERROR_DEG if is_doubtful else 0.0)
    used = (LOW[0] <= ALONG) & (HIGH[1] >= ALONG)
    lost = np.isnan(profile[:, used]).mean(axis=1)
    yaw_off = abs(abs(motion.view.yaw_deg or 0.0) - 90.0)
    return np.asarray(base_deg + 20.0 * lost + 0.2 * max(yaw_off - 10.0, 0.0))
