"""A check's measure over the whole clip, its uncertainty, and where it can be believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import Phase, Plane
from formcheck.core.exercise import Check
from formcheck.core.geometry import distance
from formcheck.core.judge.sight import growth, turned
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion
from formcheck.core.normal import INTERVAL_SEMS

__all__ = ["MIN_VISIBILITY", "CheckSeries", "series_of"]

# ours: the network's visibility, 0 to 1; a joint is seen from here on. Raised, more checks are
# not assessed.
MIN_VISIBILITY = 0.6
# ours: share; a limb this much longer or shorter than usual in a side view has a hidden end.
LIMB_TOLERANCE = 0.2
# ours: the same of a trunk that looks short, of a lifter on the feet: the hip landmark of one who
# bends over slides up it. Raised, more hidden hips are believed.
TRUNK_TOLERANCE = 0.4
# ours: the same at the top of a rep, against the lifter standing before or after the set.
STRICT_LIMB_TOLERANCE = 0.12
# ours: seconds; this much time outside the set is enough to take the limbs' lengths from.
REFERENCE_S = 1.0

_LIMBS = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
"""Arms are left out: elbows flare, so an arm's length in the picture changes honestly."""


@dataclass(frozen=True, slots=True)
class CheckSeries:
    """A check's measure over the whole clip.

    Attributes:
        value: the measure (T,).
        sem: its standard error (T,) as far as landmarks and body make it.
        growth: how many times larger that is than from the best camera direction, (T,).
        turned: the measure (2, T) as it were if the camera's yaw were a standard error less, and
            more.
        seen: where it can be believed, (T,).
    """

    value: Array
    sem: Array
    growth: Array
    turned: Array
    seen: Mask


def series_of(check: Check, motion: Motion, in_set: Mask) -> CheckSeries:
    """Evaluate the check's measure on every frame. `in_set` (T,) marks the lifter at work.

    What has to be enlarged for the network is measured less well, by as much; what is turned out
    of the picture's plane, by as much as it is foreshortened.
    """
    value = evaluate(motion, check.measure)
    if isinstance(check.uncertainty, str):
        uncertainty = evaluate(motion, check.uncertainty)
    else:
        uncertainty = np.full(len(value), check.uncertainty)
    grown = growth(check, motion)
    sem = uncertainty / INTERVAL_SEMS * motion.enlargement * grown
    seen = np.isfinite(value) & _visible(motion, check.needs) & _limbs_fit(motion, check, in_set)
    return CheckSeries(value, sem, grown, _turned(check, motion, value), seen)


def _turned(check: Check, motion: Motion, value: Array) -> Array:
    if MEASURES[check.measure].plane is Plane.ANY or not motion.view.sem_deg:
        return np.stack([value, value])
    views = (turned(motion.view, sems) for sems in (-1.0, 1.0))
    return np.stack([evaluate(motion.seen_from(view), check.measure) for view in views])


def _visible(motion: Motion, needs: tuple[str, ...]) -> Mask:
    seen = np.ones(len(motion.t_s), dtype=bool)
    for joint in needs:
        if joint != "contour":
            seen &= motion.visibility(joint) >= MIN_VISIBILITY
    return seen


def _limbs_fit(motion: Motion, check: Check, in_set: Mask) -> Mask:
    """Where no needed limb has an odd length: hidden joints come back with full visibility.

    Only in side views, where limbs move in the picture's plane and keep their length. A thigh
    that looks short may point out of that plane, with knees that go outward: that spoils an angle
    in the plane and no height. At the top of a rep the lifter is as straight as before the set,
    when no plate hid anything, so that lengths are compared with those, and closely.
    """
    fits = np.ones(len(motion.t_s), dtype=bool)
    if not motion.is_side:
        return fits
    for a, b in _LIMBS:
        if a in check.needs and b in check.needs:
            length = distance(motion.joint(a), motion.joint(b))
            known = np.isfinite(length)
            inside, outside = known & in_set, known & ~in_set
            strict = check.phase is Phase.TOP and outside.sum() >= REFERENCE_S * motion.rate_hz
            reference = outside if strict else inside
            if reference.any():
                usual = np.median(length[reference])
                tolerance = STRICT_LIMB_TOLERANCE if strict else LIMB_TOLERANCE
                with np.errstate(invalid="ignore"):
                    fits &= length <= (1.0 + tolerance) * usual
                    if MEASURES[check.measure].plane is Plane.SAGITTAL:
                        bends_over = a == "shoulder" and motion.stands
                        shortest = max(tolerance, TRUNK_TOLERANCE) if bends_over else tolerance
                        fits &= length >= (1.0 - shortest) * usual
    return fits
