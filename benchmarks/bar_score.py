"""What formcheck says of the bar in one clip beside what is true of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.bar_clips import BarClip
from benchmarks.bar_truth import Lift, Place, TrueBar
from formcheck.core.bar.model import Bar, BarRep, BarSource

__all__ = ["BarScore", "RepError", "score_bar"]

Array = NDArray[np.float64]

MATCH_S = 0.7
"""A rep whose lift has its middle further from a true one's is another rep."""
NINETY = 1.645
"""Standard errors to either side in which nine of ten values lie."""


@dataclass(frozen=True)
class RepError:
    """One lift: formcheck's figures minus the true ones.

    Attributes:
        mean_m_s, peak_m_s: of the velocities.
        range_cm: of the distance.
        start_s, end_s: of the times.
        lift_off_cm: of how far in front of the foot it begins; None where that is not said.
        mean_within, peak_within, range_within: whether the true value lies in the 90 % interval
            that formcheck gives, the scale's error included.
    """

    mean_m_s: float
    peak_m_s: float
    range_cm: float
    start_s: float
    end_s: float
    lift_off_cm: float | None
    mean_within: bool
    peak_within: bool
    range_within: bool


@dataclass(frozen=True)
class BarScore:
    """One clip judged.

    Attributes:
        clip: which.
        told: whether the size of plates that are not 450 mm was said.
        source: `"plate"`, `"hands"`, or `"none"` where no bar was found.
        counted: whether formcheck counted a rep, without which there is no bar.
        seen: share of the looks with the bar held that have a place for it.
        not_held: share of the looks in which it is said to be held that it is not.
        vertical_cm, forward_cm: root mean square error of height and of forward position, without
            their mean; NaN where there are none.
        shape_cm: that of the height, were the scale right.
        place: which plate was followed, whichever is nearer; the middle of the bar where it was
            read from the hands.
        off_cm: median distance from that place in the picture.
        scale: relative error of the scale, 0.03 where a centimetre is read as 1.03.
        scale_within: whether the true scale lies in its 90 % interval.
        reps: errors of those true lifts that have figures.
        lifts: number of true lifts.
        loss: error of the velocity loss, percentage points; None where either is not known.
    """

    clip: BarClip
    told: bool
    source: str
    counted: bool = True
    seen: float = 0.0
    not_held: float = 0.0
    vertical_cm: float = math.nan
    forward_cm: float = math.nan
    shape_cm: float = math.nan
    place: Place = Place.MIDDLE
    off_cm: float = math.nan
    scale: float = math.nan
    scale_within: bool = False
    reps: tuple[RepError, ...] = ()
    lifts: int = 0
    loss: float | None = None

    @property
    def both_cm(self) -> float:
        """Root mean square distance from the true path; NaN where forward is not known."""
        return math.hypot(self.vertical_cm, self.forward_cm)

    @property
    def is_wrong(self) -> bool:
        """Whether a bar was found where there is none, or none where there is one."""
        return (self.source == "none") == self.clip.has_bar


def score_bar(
    clip: BarClip, true: TrueBar | None, bar: Bar | None, t_s: Array, *, told: bool = True
) -> BarScore:
    """Compare `bar`, on the times `t_s` of its report's trace, with the true one.

    `true` may be None for a clip without a bar.
    """
    lifts = len(true.lifts) if true is not None else 0
    if bar is None:
        return BarScore(clip, told, "none", lifts=lifts)
    if true is None:
        return BarScore(clip, told, str(bar.source.value))
    held = true.is_held(t_s)
    seen = held & np.isfinite(bar.xy_px).all(axis=1)
    place, off_px = _place(true, bar, t_s, seen)
    scale = bar.scale.cm_per_px / true.cm_per_px(place) - 1
    height_cm, forward_cm = true.height_cm(t_s), true.forward_cm(t_s)
    return BarScore(
        clip=clip,
        told=told,
        source=str(bar.source.value),
        seen=float(seen.sum() / max(held.sum(), 1)),
        not_held=float((bar.held & ~held).sum() / max(bar.held.sum(), 1)),
        vertical_cm=_spread(bar.height_cm - height_cm, held),
        forward_cm=_spread(bar.forward_cm - forward_cm, held),
        shape_cm=_spread(bar.height_cm / (1 + scale) - height_cm, held),
        place=place,
        off_cm=off_px * true.cm_per_px(place),
        scale=scale,
        scale_within=abs(scale) <= NINETY * bar.scale.sem * (1 + scale),
        reps=tuple(_rep_errors(true, bar)),
        lifts=lifts,
        loss=None if bar.loss is None else bar.loss.percent - true.loss_percent(),
    )


def _place(true: TrueBar, bar: Bar, t_s: Array, seen: NDArray[np.bool_]) -> tuple[Place, float]:
    """What of the bar was followed while it was `seen`, and by how many pixels it is missed."""
    if not seen.any():
        return Place.MIDDLE, math.nan
    plates = (Place.NEAR_PLATE, Place.FAR_PLATE)
    off_px = {}
    for place in plates if bar.source is BarSource.PLATE else (Place.MIDDLE,):
        true_px = true.camera.project(true.at_m(t_s[seen], place))
        off_px[place] = float(np.median(np.hypot(*(bar.xy_px[seen] - true_px).T)))
    return min(off_px.items(), key=lambda item: item[1])


def _spread(error: Array, held: NDArray[np.bool_]) -> float:
    """Root mean square of an error while the bar is held, without its mean; NaN for none."""
    known = error[held & np.isfinite(error)]
    return float(np.std(known)) if len(known) else math.nan


def _rep_errors(true: TrueBar, bar: Bar) -> Iterator[RepError]:
    """The errors of all true lifts that have figures."""
    for lift in true.lifts:
        middle_s = (lift.start_s + lift.end_s) / 2
        found = min(bar.reps, key=lambda rep: abs(_middle_s(rep) - middle_s), default=None)
        if found is not None and abs(_middle_s(found) - middle_s) <= MATCH_S:
            yield _rep_error(lift, found, bar.scale.sem)


def _middle_s(rep: BarRep) -> float:
    return (rep.start_s + rep.end_s) / 2


def _rep_error(lift: Lift, rep: BarRep, scale_sem: float) -> RepError:
    def within(value: float, sem: float, true: float) -> bool:
        return abs(value - true) <= NINETY * math.hypot(sem, scale_sem * value)

    range_cm = 100 * lift.range_m
    ahead_cm = 100 * lift.ahead_m
    return RepError(
        mean_m_s=rep.mean_m_s - lift.mean_m_s,
        peak_m_s=rep.peak_m_s - lift.peak_m_s,
        range_cm=rep.range_cm - range_cm,
        start_s=rep.start_s - lift.start_s,
        end_s=rep.end_s - lift.end_s,
        lift_off_cm=None if rep.lift_off_cm is None else rep.lift_off_cm - ahead_cm,
        mean_within=within(rep.mean_m_s, rep.mean_sem_m_s, lift.mean_m_s),
        peak_within=within(rep.peak_m_s, rep.peak_sem_m_s, lift.peak_m_s),
        range_within=within(rep.range_cm, rep.range_sem_cm, range_cm),
    )
