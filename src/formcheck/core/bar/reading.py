"""The bar of a set: from the plates found near the hands, else from the hands themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.bar.model import Bar, BarRep, BarSettings, BarSource, Scale
from formcheck.core.bar.plate_track import follow_plate
from formcheck.core.bar.scale import scale_by_lifter, scale_by_plate
from formcheck.core.bar.strokes import AROUND_S, BarSeries, stroke, velocity_loss
from formcheck.core.camera_path import steadied
from formcheck.core.enums import BarAt
from formcheck.core.exercise import Exercise, RepPattern
from formcheck.core.motion import Motion
from formcheck.core.poses import PoseSequence, midway
from formcheck.core.segment.sides import is_one_sided
from formcheck.core.segment.study import Study, part_view
from formcheck.core.signals import SMOOTHING_S, derivative, hampel, resample, smooth
from formcheck.core.units import TRUNK_CM

__all__ = ["SEEN_FROM_SINE", "middle_of_foot_px", "read_bar", "with_bar"]

# ours: metres at the lifter's distance that a held plate is off where the hands say it is. If it is
# raised, a bar that was put down counts as held for longer.
HELD_M = 0.3
# ours: seconds without a plate that are bridged; a rep's turn takes longer. If it is raised, the
# track cuts corners.
LONGEST_GAP_S = 0.4
# source: a held bar is within 1.4 cm of the middle of the hands in height (motion capture,
# research for this project), beside what the noise of their landmarks makes.
HANDS_SEM_CM = 1.4
# ours: standard error of a mean velocity that hands tell, in m/s, and half of that of a peak, on
# rendered clips (docs/bar.md): a hand nearer to the camera goes farther in the picture.
HANDS_SEM_M_S = 0.05
# ours: sine of the camera's yaw from which on forward and backward are seen: 20° off the front,
# where checks of them end as well. If it is lowered, noise is blown up further.
SEEN_FROM_SINE = 1.0 / 3.0
# source: of a parabola fitted to n samples the middle has 9 / (4 n) of their variance (Savitzky &
# Golay 1964).
MIDDLE = 2.25
# source: and its slope 12 / n³ of it a squared step.
SLOPE = 12.0
# source: the median absolute deviation times this is the standard deviation of normal noise.
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the bar is, (T, 2) pixels of a steady camera, and how sure that is.

    `noise_px` is the standard error of a single look, `off_cm` what more a height is off, and
    `at_hands` how much larger than at the hands a distance is in the picture.
    """

    source: BarSource
    xy_px: Array
    rough_px: Array
    filmed_px: Array
    noise_px: float
    scale: Scale
    off_cm: float = 0.0
    at_lifter: float = 1.0
    rim_px: float | None = None


def read_bar(
    sequence: PoseSequence, found: Study, filmed: Motion, exercise: Exercise, settings: BarSettings
) -> Bar | None:
    """The bar of the set `found` in the raw poses of `sequence`.

    Args:
        sequence: raw poses, with `plates` if they were looked for.
        found: the set.
        filmed: its motion as it is in the clip's pictures, with that of the camera.
        exercise: what it is of.
        settings: what was said of plates and lifter.

    Returns:
        None where there are no reps, the exercise has no bar, none is seen, or one arm works.
    """
    pattern = found.pattern
    if exercise.bar is BarAt.NONE or not found.reps or not isinstance(pattern, RepPattern):
        return None
    # What one hand holds is no bar, and midway between both is nothing.
    if is_one_sided(found.reps) or not np.isfinite(found.motion.trunk_px):
        return None
    steady = steadied(sequence)
    place = _by_plate(sequence, steady, found, settings)
    if place is None and exercise.bar is BarAt.HANDS:
        place = _by_hands(steady, found, filmed, settings)
    return None if place is None else _bar(place, found, pattern, exercise, settings)


def with_bar(motion: Motion, bar: Bar | None) -> Motion:
    """`motion` that knows where `bar` is over the feet; as it is if there is none."""
    if bar is None:
        return motion
    return replace(motion, bar_ahead=bar.forward_cm / bar.trunk_cm)


def _by_plate(
    sequence: PoseSequence, steady: PoseSequence, found: Study, settings: BarSettings
) -> _Place | None:
    """From the plates of raw poses, as they are in the pictures and as of a steady camera."""
    motion = found.motion
    plate = follow_plate(steady, _within_reps(found, sequence.t_s))
    if plate is None:
        return None
    seen = hampel(plate.xy_px)
    rough = resample(sequence.t_s, seen, motion.t_s, LONGEST_GAP_S)
    xy_px = smooth(rough, motion.rate_hz)
    as_filmed = hampel(plate.chosen(sequence)[:, :2])
    return _Place(
        source=BarSource.PLATE,
        xy_px=xy_px,
        rough_px=rough,
        filmed_px=smooth(
            resample(sequence.t_s, as_filmed, motion.t_s, LONGEST_GAP_S), motion.rate_hz
        ),
        noise_px=_noise_px(sequence.t_s, seen, motion.t_s, xy_px),
        scale=scale_by_plate(plate, motion.trunk_px, settings),
        at_lifter=plate.nearer,
        rim_px=plate.rim_px,
    )


def _by_hands(steady: PoseSequence, found: Study, filmed: Motion, settings: BarSettings) -> _Place:
    """From the hands; the raw poses as of a steady camera tell their noise."""
    motion, raw = found.motion, replace(found.motion, sequence=steady)
    scale = scale_by_lifter(motion.trunk_px, settings)
    xy_px = motion.seen("wrist")
    return _Place(
        source=BarSource.HANDS,
        xy_px=xy_px,
        rough_px=xy_px,
        filmed_px=filmed.seen("wrist"),
        noise_px=_noise_px(raw.t_s, raw.seen("wrist"), motion.t_s, xy_px),
        scale=scale,
        off_cm=HANDS_SEM_CM,
    )


def _noise_px(t_s: Array, seen: Array, at_s: Array, smoothed: Array) -> float:
    """Standard error of a single look, by how far looks (T, 2) are off the smoothed track."""
    known = np.isfinite(smoothed[:, 1])
    if not known.any():
        return 0.0
    off = seen[:, 1] - np.interp(t_s, at_s[known], smoothed[known, 1])
    return MAD_TO_SIGMA * float(np.nanmedian(np.abs(off)))


def _within_reps(found: Study, t_s: Array, beside_s: float = 0.0) -> Mask:
    """Which times (T,) are in a rep, or beside one by so much."""
    spans = [(rep.start_s - beside_s, rep.end_s + beside_s) for rep in found.reps]
    within = [(t_s >= start_s) & (t_s <= end_s) for start_s, end_s in spans]
    return np.asarray(np.any(within, axis=0))


def _bar(
    place: _Place,
    found: Study,
    pattern: RepPattern,
    exercise: Exercise,
    settings: BarSettings,
) -> Bar:
    motion, scale = found.motion, place.scale
    held = _held(place, found)
    level_px = motion.level(place.xy_px)
    height_cm = -scale.cm_per_px * level_px[:, 1]
    height_cm = np.where(held, height_cm, np.nan)
    lowest = float(np.nanmin(height_cm)) if held.any() else 0.0
    rough_m = -scale.cm_per_px / 100.0 * motion.level(place.rough_px)[:, 1]
    window = SMOOTHING_S / motion.look_every_s
    sem_px = place.noise_px * float(np.sqrt(MIDDLE / window))
    sem_cm = float(np.hypot(place.off_cm, scale.cm_per_px * sem_px))
    series = BarSeries(
        t_s=motion.t_s,
        height_cm=height_cm - lowest,
        forward_cm=np.where(
            held, _forward_cm(place, level_px, found, not exercise.bar_off_feet), np.nan
        ),
        velocity_m_s=np.where(held, derivative(rough_m, motion.rate_hz), np.nan),
        sem_cm=sem_cm,
        velocity_sem_m_s=scale.cm_per_px
        / 100.0
        * place.noise_px
        / motion.look_every_s
        * float(np.sqrt(SLOPE / window**3)),
        look_every_s=motion.look_every_s,
        off_m_s=HANDS_SEM_M_S if place.source is BarSource.HANDS else 0.0,
    )
    reps = _strokes(series, found, pattern, is_over_feet=not exercise.bar_off_feet)
    full = {rep.index for rep in found.reps if rep.is_full}
    return Bar(
        source=place.source,
        scale=scale,
        xy_px=np.where(held[:, None], place.filmed_px, np.nan),
        sem_px=sem_cm / scale.cm_per_px,
        trunk_cm=scale.cm_per_px * place.at_lifter * motion.trunk_px,
        rim_px=place.rim_px,
        held=held,
        height_cm=series.height_cm,
        forward_cm=series.forward_cm,
        velocity_m_s=series.velocity_m_s,
        reps=reps,
        loss=velocity_loss([rep for rep in reps if rep.index in full], settings.velocity_loss),
    )


def _held(place: _Place, found: Study) -> Mask:
    """When the bar is held, (T,): while reps are done, and between them if at the hands."""
    motion = found.motion
    known = np.isfinite(place.xy_px).all(axis=1)
    lifted = known & _within_reps(found, motion.t_s, AROUND_S)
    if place.source is BarSource.HANDS:
        return np.asarray(lifted)
    known &= found.in_set
    off = place.xy_px - place.at_lifter * midway(motion.sequence.xy_px, "wrist")
    away = np.linalg.norm(off - np.nanmedian(off, axis=0), axis=1)
    least_px = 100.0 * HELD_M / TRUNK_CM * motion.trunk_px
    return np.asarray(lifted | (known & (away <= least_px)))


def _forward_cm(place: _Place, level_px: Array, found: Study, is_over_feet: bool) -> Array:
    """How far forward the bar is in each rep, (T,): from the middle of the foot of one on the feet.

    Of others it is from the bar's usual place. Each rep has a camera direction and a place of the
    feet of its own, for a lifter may turn or step between two. NaN outside of reps, and where
    forward is not seen.
    """
    forward_cm = np.full(len(level_px), np.nan)
    for rep in found.reps:
        motion = found.motion.seen_from(part_view(found, rep))
        near = (motion.t_s >= rep.start_s - AROUND_S) & (motion.t_s <= rep.end_s + AROUND_S)
        if motion.sine >= SEEN_FROM_SINE:
            forward_cm[near] = _forward_of_rep(place, level_px, motion, near, is_over_feet)
    return forward_cm


def _forward_of_rep(
    place: _Place, level_px: Array, motion: Motion, near: Mask, is_over_feet: bool
) -> Array:
    """As `_forward_cm` for the samples `near` (T,) a rep.

    A plate nearer to the camera than the feet is not where the bar is: the hands tell that, and the
    plate how it moves. The feet stand still, and plates on the floor hide them, so that they and
    the hands have one place in a rep.
    """
    at_lifter = place.scale.cm_per_px * place.at_lifter
    forward = level_px[near, 0] * motion.facing / motion.sine * place.scale.cm_per_px
    if not is_over_feet:
        return np.asarray(forward - _median(forward))
    hands = motion.sagittal("wrist")[near, 0] * at_lifter
    foot = middle_of_foot_px(motion, near) * at_lifter
    return np.asarray(forward - _median(forward - hands) - foot)


def middle_of_foot_px(motion: Motion, during: Mask) -> float:
    """Where the middle of the foot is forward, in `Motion.sagittal`'s pixels; NaN if never seen.

    Of the same side as `Motion.sagittal` has the hands, or midway between both, so that the
    lifter's width is no way forward. The feet stand still `during` these samples (T,).
    """
    heel, toe = (motion.sagittal(joint)[during, 0] for joint in ("heel", "toe"))
    return _median((heel + toe) / 2.0)


def _median(x: Array) -> float:
    """The median of what is known of `x` (T,); NaN if nothing is."""
    known = x[np.isfinite(x)]
    return float(np.median(known)) if len(known) else float("nan")


def _strokes(
    series: BarSeries, found: Study, pattern: RepPattern, *, is_over_feet: bool
) -> tuple[BarRep, ...]:
    """The bar's way up in each rep it was seen in."""
    spans = [
        (
            rep.index,
            *((rep.start_s, rep.turn_s) if pattern.lifts_first else (rep.turn_s, rep.end_s)),
        )
        for rep in found.reps
    ]
    strokes = (stroke(series, *span) for span in spans)
    known = [each for each in strokes if each is not None]
    return tuple(each if is_over_feet else replace(each, lift_off_cm=None) for each in known)
