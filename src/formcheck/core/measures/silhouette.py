"""The outline of the back as the segmentation mask shows it: its profile and how it bends.

Geometry only. What a bend says about the lower back is in `lumbar`.
"""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Plane
from formcheck.core.geometry import distance, side_of_line
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion
from formcheck.core.poses import CONTOUR_SAMPLES
from formcheck.core.signals import smooth

Part = tuple[float, float]
"""From where to where on the trunk chord, in chord lengths from the hip."""

# structural: where the rays stand on the chord, 0 at the hip and 1 at the shoulder.
ALONG = np.linspace(0.0, 1.0, CONTOUR_SAMPLES)

# ours: sacrum and buttocks, in chord lengths; if it is moved up, folds of the hip count less and
# so does the lower back.
LOW: Part = (0.12, 0.32)
# ours: the chest, in chord lengths; if it is moved up, arms and shoulder blades spoil it.
HIGH: Part = (0.55, 0.80)
# ours: the lower back above the buttocks, in chord lengths; if it is moved down, the corner of
# the hip in a hinge counts as a bend.
INNER_LOW: Part = (0.20, 0.40)
# ours: the chest as the inner bend takes it, in chord lengths; as `HIGH`.
INNER_HIGH: Part = (0.60, 0.80)
# ours: below `LOW`, in chord lengths. As a lifter bends over, the hip landmark slides up the
# trunk, on some bodies so far that the hollow of the back comes to lie here.
LOWEST: Part = (0.0, 0.12)

# ours: share of a part's rays that have to be known; if it is raised, more frames are unknown.
MIN_RAYS = 0.6
# ours: in chord lengths. A ray this far off its neighbours has met an arm, a bar or a plate; if
# it is raised, more of those pass for the back.
JUMP = 0.02
# ours: degrees; a bend below it is no back's: plates, mirrors and arms make them. The hollowest
# rendered back has −46 in standing; if it is raised, hollow backs are not read.
HOLLOWEST_DEG = -52.0
# ours: degrees; the same of a bend above it. The roundest rendered back, flexed by 80 degrees, has
# 51, people have up to 41; if it is lowered, very round backs are not read.
ROUNDEST_DEG = 60.0
# structural: rays on either side whose median a ray is compared with.
NEIGHBOURS = 2

# ours: a hand this far up the trunk, in chord lengths, may hold a bar across the back; if it is
# raised, fewer do.
HANDS_UP = 0.4
# ours: and it or the elbow is this far behind the line hip – shoulder, in chord lengths; if it is
# raised, fewer backs count as hidden by a bar.
ARM_BEHIND = 0.15
# ours: in chord lengths, what the arm hides of the back below its lower joint.
ARM_WIDTH = 0.1


def back_profile(motion: Motion) -> Array:
    """Distance of the back's outline from the trunk chord, in chord lengths, (T, 41).

    Rays that jump from their neighbours, or may end on an arm or on a bar across the shoulders,
    are NaN. All NaN in front and back views.
    """
    if motion.near is None:
        return np.full((len(motion.t_s), CONTOUR_SAMPLES), np.nan)
    # The lifter's back lies to the right hand of hip → shoulder when the left side is near.
    profile = motion.sequence.contour[:, motion.near]
    return np.where(_under_a_bar(motion), np.nan, without_jumps(profile))


def without_jumps(profile: Array) -> Array:
    """`profile` (T, 41) with NaN where a ray jumps from its neighbours, off to an arm or a bar."""
    padded = np.pad(profile, ((0, 0), (NEIGHBOURS, NEIGHBOURS)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURS + 1, axis=1)
    neighbours = np.median(windows, axis=2)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(profile - neighbours) > JUMP, np.nan, profile)


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


def read_profile(motion: Motion) -> Array:
    """The outline as the bend is read from it: `back_profile`, smoothed over time, (T, 41).

    Frames in which the outline is lost, so that no bend can be read, are all NaN.
    """
    profile = smooth(motion.once(back_profile), motion.rate_hz)
    is_read = _is_back(turn_between_deg(profile, LOW, HIGH))
    return np.where(is_read[:, None], profile, np.nan)


def _is_back(bend: Array) -> Mask:
    """Where a bend (T,), degrees, is neither hollower nor rounder than any back's, (T,)."""
    with np.errstate(invalid="ignore"):
        return np.asarray((bend >= HOLLOWEST_DEG) & (bend <= ROUNDEST_DEG))


def straight_line(profile: Array, part: Part) -> tuple[Array, Array]:
    """The straight line along the outline (T, 41) over `part`, by least squares.

    Returns its distance from the chord at the hip, (T,) chord lengths, and how much that grows
    over the whole chord, (T,). Both are NaN where too few rays are known.
    """
    inside = (part[0] <= ALONG) & (part[1] >= ALONG)
    x, y = ALONG[inside], profile[:, inside]
    known = np.isfinite(y)
    n = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = np.where(known, x, 0.0)
        y = np.where(known, y, 0.0)
        mean_x, mean_y = x.sum(axis=1) / n, y.sum(axis=1) / n
        dx = np.where(known, x - mean_x[:, None], 0.0)
        slope = (dx * y).sum(axis=1) / (dx * dx).sum(axis=1)
        at_hip = mean_y - slope * mean_x
    enough = n >= MIN_RAYS * inside.sum()
    return np.where(enough, at_hip, np.nan), np.where(enough, slope, np.nan)


def direction_deg(profile: Array, part: Part) -> Array:
    """Direction of the outline (T, 41) against the chord over `part`, (T,) degrees.

    It is that of `straight_line`, positive where the outline moves away from the chord toward
    the shoulder. NaN where too few rays are known.
    """
    _, slope = straight_line(profile, part)
    return np.asarray(np.degrees(np.arctan(slope)))


def turn_between_deg(profile: Array, low: Part, high: Part) -> Array:
    """How much the outline (T, 41) turns from `low` to `high`, (T,) degrees.

    Positive is convex (rounded), negative concave (hollow).
    """
    return direction_deg(profile, low) - direction_deg(profile, high)


def bend_deg(profile: Array, low: Part, high: Part, rate_hz: float) -> Array:
    """`turn_between_deg`, smoothed over time, (T,).

    NaN where it is hollower or rounder than any back: the outline runs along something else there.
    """
    bend = turn_between_deg(profile, low, high)
    return smooth(np.where(_is_back(bend), bend, np.nan), rate_hz)


@measure(
    "deg",
    joints=("hip", "shoulder", "contour"),
    line=("hip", "shoulder"),
    plane=Plane.SAGITTAL,
)
def back_bend(motion: Motion) -> Array:
    """Bend of the back's outline: its direction low on the back minus higher up.

    Positive is convex (rounded), negative concave (hollow). Compare it only with the same
    lifter: the outline of a straight back differs by 20° from body to body.
    """
    return bend_deg(motion.once(back_profile), LOW, HIGH, motion.rate_hz)


def back_bend_inner(motion: Motion) -> Array:
    """Bend of the back's outline above the buttocks, as `back_bend`.

    A hip that folds, or a shirt's edge, bends the outline low down and not here; a hood or
    a rounded upper back the other way round. A lower back that rounds bends both.
    """
    return bend_deg(motion.once(back_profile), INNER_LOW, INNER_HIGH, motion.rate_hz)


def hollow_below(motion: Motion) -> Array:
    """Bend of the outline below where the others are read if it is a hollow, else 0, (T,)."""
    return np.fmin(bend_deg(motion.once(back_profile), LOWEST, LOW, motion.rate_hz), 0.0)
