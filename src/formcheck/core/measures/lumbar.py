"""Flexion of the lower back, estimated from the bend of the back's outline.

No landmark lies between hip and shoulder, so no angle of joints can tell a rounded lower
back from a good hinge. The outline can: its direction low on the back against its direction
higher up. Bodies differ by as much as 20° in it, so the same lifter standing is the zero, in the
clip and in other sets. Where nobody has seen them stand, a usual back is: in a hinge flat backs of
people differ less than in standing.
How bends become flexion is the network's `LumbarModel`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.baseline import Known, combined, taken_for
from formcheck.core.calibration import LumbarModel
from formcheck.core.enums import Plane
from formcheck.core.geometry import distance
from formcheck.core.measures.lean import trunk_inclination
from formcheck.core.measures.legs import knee_angle
from formcheck.core.measures.registry import measure
from formcheck.core.measures.silhouette import (
    ALONG,
    HIGH,
    LOW,
    back_bend,
    back_bend_inner,
    back_profile,
    hollow_below,
)
from formcheck.core.measures.trunk import hip_angle
from formcheck.core.motion import Motion

# ours: degrees from vertical up to which a trunk stands upright; if it is raised, a lifter who
# already leans spoils the zero.
UPRIGHT_DEG = 12.0
# ours: degrees at knee and hip from which on the legs are straight; if it is raised, fewer frames
# are left to take the zero from.
STRAIGHT_DEG = 150.0
# ours: share by which the trunk's length may differ from its usual one. Where a plate hides the
# hip it differs by more; if it is raised, such frames spoil the zero.
TRUNK_TOLERANCE = 0.15
# ours: seconds of standing that make a zero; if it is raised, more clips have none.
MIN_STANDING_S = 0.3
# ours: degrees from vertical with which a bar is reached. What is seen before that is standing
# without a bar, whose plates would hide the buttocks.
BENT_OVER_DEG = 40.0
# ours: degrees from vertical from which on the back is taken to hinge; if it is raised, a trunk
# that leans a little is still held against standing only.
HINGE_FROM_DEG = 15.0
# ours: degrees from vertical from which on it is wholly taken to hinge; as above.
HINGE_DEG = 35.0


@dataclass(frozen=True, slots=True)
class BackReading:
    """What the outline shows of the back.

    Attributes:
        bend: whole bend, (T,) degrees.
        inner: bend above the buttocks, (T,) degrees.
        below: hollow below where the two are read, (T,) degrees, at most 0.
        lean: of the trunk from vertical, (T,) degrees.
        standing_deg: whole bend in standing; NaN if nothing is known or assumed of it.
        is_doubtful: it is assumed, or not from before the lifter first bends over, when no bar's
            plates are in the way, or a hem stands out over the buttocks. Other sets of the lifter
            take away the first two doubts and not the hem, which spoils the outline in this clip.
        seen: what this clip alone clearly shows of it; None if it does not.
    """

    bend: Array
    inner: Array
    below: Array
    lean: Array
    standing_deg: float
    is_doubtful: bool
    seen: Known | None = None


def standing(motion: Motion) -> Mask:
    """Where the lifter stands upright, knees and hips extended, and all of the trunk is seen, (T,).

    A hip hidden by a plate makes the trunk look longer or shorter than it is; such frames
    would spoil the zero, so they are left out.
    """
    trunk = distance(motion.joint("hip"), motion.joint("shoulder"))
    with np.errstate(invalid="ignore"):
        upright = (
            (np.abs(motion.once(trunk_inclination)) < UPRIGHT_DEG)
            & (motion.once(knee_angle) > STRAIGHT_DEG)
            & (motion.once(hip_angle) > STRAIGHT_DEG)
        )
        usual = np.median(trunk[upright]) if upright.any() else np.nan
        return np.asarray(upright & (np.abs(trunk / usual - 1.0) < TRUNK_TOLERANCE))


def read_back(motion: Motion) -> BackReading:
    """The bends of the back in every frame, and that of the same lifter standing."""
    bend, inner = motion.once(back_bend), motion.once(back_bend_inner)
    lean = motion.once(trunk_inclination)
    model = motion.calibration.lumbar
    seen_deg, is_late, has_hem = _seen_bend(motion, bend, inner, lean)
    is_doubtful = is_late or has_hem
    seen = None if is_doubtful else Known(seen_deg, model.zero_sem_deg)
    standing_deg = model.assumed_hollow_deg if np.isnan(seen_deg) else seen_deg
    own = _own_bend(seen, model)
    if own is not None:
        standing_deg, is_doubtful = own.value, has_hem
    return BackReading(bend, inner, hollow_below(motion), lean, standing_deg, is_doubtful, seen)


def _own_bend(seen: Known | None, model: LumbarModel) -> Known | None:
    """The lifter's bend in standing by other sets and, if it is `seen`, by this one.

    None if no other sets are known.
    """
    if not np.isfinite(model.personal_hollow_deg):
        return None
    personal = Known(model.personal_hollow_deg, model.personal_sem_deg)
    return combined([personal] if seen is None else [personal, taken_for(seen, model)])


def _seen_bend(motion: Motion, bend: Array, inner: Array, lean: Array) -> tuple[float, bool, bool]:
    """The whole bend of the lifter who stands, NaN if nobody does, and what is doubtful of it.

    First whether it is not from before the first bend, then whether a hem stands out.
    """
    upright = standing(motion) & np.isfinite(bend) & np.isfinite(inner)
    with np.errstate(invalid="ignore"):
        has_bent = np.maximum.accumulate(lean > BENT_OVER_DEG)
    fewest = MIN_STANDING_S * motion.rate_hz
    is_early = bool((upright & ~has_bent).sum() >= fewest)
    if is_early:
        upright &= ~has_bent
    if upright.sum() < fewest:
        return float("nan"), True, False
    whole_deg, inner_deg = float(np.median(bend[upright])), float(np.median(inner[upright]))
    has_hem = whole_deg < inner_deg - motion.calibration.lumbar.hem_deg
    return whole_deg, not is_early, has_hem


def flexion_deg(back: BackReading, model: LumbarModel) -> Array:
    """Flexion of the lower back by `model`, (T,) degrees; 0 as in standing."""
    deepest = model.doubtful_hollow_deg if back.is_doubtful else model.deepest_hollow_deg
    zero_deg = max(back.standing_deg, deepest)
    bend = back.bend + model.below_gain * back.below
    inner = back.inner + model.below_inner_gain * back.below
    upright = model.gain * (bend - zero_deg)
    hinged = _hinged_deg(model, zero_deg, bend, inner, least=np.minimum(upright, 0.0))
    bent = np.clip((back.lean - HINGE_FROM_DEG) / (HINGE_DEG - HINGE_FROM_DEG), 0.0, 1.0)
    return np.asarray((1.0 - bent) * upright + bent * hinged)


def _hinged_deg(
    model: LumbarModel, zero_deg: float, bend: Array, inner: Array, least: Array
) -> Array:
    """Flexion (T,) of a back in a hinge, no less than `least`, from its whole and inner bend."""
    hollow_deg = min(zero_deg, model.shallowest_hollow_deg)
    by_whole = np.maximum(model.gain * (bend - hollow_deg - model.flat_deg), least)
    by_inner = np.maximum(model.inner_gain * (inner - model.inner_flat_deg), least)
    depth_deg = model.usual_hollow_deg - model.deep_hollow_deg
    like_most = float(np.clip((zero_deg - model.deep_hollow_deg) / depth_deg, 0.0, 1.0))
    return np.asarray(by_whole + model.inner_weight * like_most * (by_inner - by_whole))


@measure(
    "deg",
    joints=("hip", "shoulder", "contour"),
    line=("hip", "shoulder"),
    plane=Plane.SAGITTAL,
)
def lumbar_flexion(motion: Motion) -> Array:
    """Estimated flexion of the lower back; 0 as in standing.

    The bend is held against that of the same lifter standing, and a hinge alone adds a little
    to it. On a back that is hollow like most it is also estimated from the outline above the
    buttocks, which looks much the same on all of them when flat; the two are averaged. Where
    the outline lies between standing and a flat hinge, the flexion is 0. A hollow that shows
    only below where the two are read is taken off both.

    Of a lifter who never stands upright in view a usual back is assumed, with a wider error, unless
    other sets have shown how theirs stands.
    """
    return flexion_deg(motion.once(read_back), motion.calibration.lumbar)


@measure("deg", joints=("hip", "shoulder", "contour"))
def lumbar_flexion_error(motion: Motion) -> Array:
    """Uncertainty of `lumbar_flexion`: 10° on a clean outline, square side-on.

    It grows as rays are lost, as the camera leaves the square side view, where 15° still
    separates flat from rounded and 30° does not, and where the zero is doubtful or assumed.
    """
    return _error_deg(motion, motion.once(read_back).is_doubtful)


@measure("deg", joints=("hip", "shoulder", "contour"))
def back_bend_error(motion: Motion) -> Array:
    """Uncertainty of `back_bend`: that of `lumbar_flexion` as this clip alone has it.

    A change of bend needs no zero, so that what other sets have shown makes it no surer.
    """
    return _error_deg(motion, motion.once(read_back).seen is None)


def _error_deg(motion: Motion, is_doubtful: bool) -> Array:
    """Half the 90 % interval of what is read of the back's outline, (T,) degrees."""
    model = motion.calibration.lumbar
    base_deg = model.error_deg + (model.doubtful_error_deg if is_doubtful else 0.0)
    used = (LOW[0] <= ALONG) & (HIGH[1] >= ALONG)
    lost = np.isnan(motion.once(back_profile)[:, used]).mean(axis=1)
    yaw_off = abs(abs(motion.view.yaw_deg or 0.0) - 90.0)
    yaw_error_deg = model.yaw_error * max(yaw_off - model.yaw_free_deg, 0.0)
    return np.asarray(base_deg + model.lost_rays_error_deg * lost + yaw_error_deg)
