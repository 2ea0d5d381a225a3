"""Where a rendered bar really is, how fast it rises, and how large a centimetre is in the picture.

It shares no code with formcheck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.body import load_body
from benchmarks.lifter.camera import ViewCamera
from benchmarks.lifter.effort import Effort
from benchmarks.lifter.motion_file import MotionFile
from benchmarks.lifter.performer import Performer
from benchmarks.lifter.plates import face_m
from benchmarks.lifter.scene import place_camera
from benchmarks.lifter.skeleton import unit
from benchmarks.lifter.timeline import RepTimes, Timeline

__all__ = ["Lift", "Place", "TrueBar", "lift_of", "true_bar", "true_bar_in"]

Array = NDArray[np.float64]

RATE_HZ = 100.0
"""Of the bar's true course: far more than of any clip."""
MOVING_M_S = 0.05
"""A bar that rises faster than that is being lifted."""
FIRST_SHARE, LAST_SHARE = 0.10, 0.90
"""Shares of the range by which the lift has begun, and after which it may be over."""
_SET_UP_S = 0.3
"""Seconds before the first rep in which the lifter does not bend down with the bar any more."""
_DENSE = "bar.npz"


@dataclass(frozen=True)
class Lift:
    """One way up of the bar.

    Attributes:
        start_s, end_s: when it begins and when it is over.
        range_m: how far the bar rose.
        mean_m_s: rise over time.
        peak_m_s: highest upward velocity.
        ahead_m: how far in front of the middle of the foot the bar is when the lift begins.
    """

    start_s: float
    end_s: float
    range_m: float
    mean_m_s: float
    peak_m_s: float
    ahead_m: float = np.nan


def lift_of(t_s: Array, height_m: Array) -> Lift:
    """The lift in a course of the bar from before its lowest to after its highest place.

    THE definition of this benchmark. The lift begins at the first moment after the lowest point
    from which the upward velocity stays above `MOVING_M_S` until `FIRST_SHARE` of the range is
    passed. It ends at the first moment after `LAST_SHARE` of it at which the velocity falls below
    `MOVING_M_S`. Mean velocity is the rise between the two over the time between the two.

    Args:
        t_s: evenly spaced times (T,).
        height_m: of the bar's centre, (T,).
    """
    velocity = np.gradient(height_m, t_s)
    low = int(np.argmin(height_m))
    high = low + int(np.argmax(height_m[low:]))
    range_m = float(height_m[high] - height_m[low])
    share = (height_m - height_m[low]) / max(range_m, 1e-9)
    begun = low + int(np.argmax(share[low:] >= FIRST_SHARE))
    ending = low + int(np.argmax(share[low:] >= LAST_SHARE))
    slow_before = np.flatnonzero(velocity[low:begun] <= MOVING_M_S)
    slow_after = np.flatnonzero(velocity[ending:] < MOVING_M_S)
    start_s = _crossing(t_s, velocity, low + slow_before[-1]) if len(slow_before) else t_s[low]
    end_s = _crossing(t_s, velocity, ending + slow_after[0] - 1) if len(slow_after) else t_s[-1]
    start_m, end_m = np.interp((start_s, end_s), t_s, height_m)
    inside = (t_s >= start_s) & (t_s <= end_s)
    return Lift(
        start_s=float(start_s),
        end_s=float(end_s),
        range_m=range_m,
        mean_m_s=float((end_m - start_m) / (end_s - start_s)),
        peak_m_s=float(velocity[inside].max()),
    )


def _crossing(t_s: Array, velocity: Array, before: int) -> float:
    """When the velocity passes `MOVING_M_S` between the sample `before` and the next."""
    one, other = velocity[before : before + 2] - MOVING_M_S
    return float(t_s[before] + (t_s[before + 1] - t_s[before]) * one / (one - other))


class Place(IntEnum):
    """A place on the bar, in distances of the near plate from the middle."""

    FAR_PLATE = -1
    MIDDLE = 0
    NEAR_PLATE = 1


@dataclass(frozen=True, eq=False)
class TrueBar:
    """The bar of a clip.

    Attributes:
        t_s: evenly spaced times (T,).
        bar_m: the bar's centre in the room (T, 3): x to the lifter's left, y backward, z up.
        held: whether it is in the hands or on the back (T,).
        midfoot_y_m: middle of the foot in the room, halfway from heel to toes.
        lifts: one for each rep.
        near_m: from the bar's centre to that of the near plate's outer face, along the bar; where
            there are no plates, 0.
        camera: that filmed it.
    """

    t_s: Array
    bar_m: Array
    held: NDArray[np.bool_]
    midfoot_y_m: float
    lifts: tuple[Lift, ...]
    near_m: float
    camera: ViewCamera

    def height_cm(self, t_s: Array) -> Array:
        """Height of its centre above the floor at other times (n,)."""
        return 100 * np.interp(t_s, self.t_s, self.bar_m[:, 2])

    def forward_cm(self, t_s: Array) -> Array:
        """How far it is in front of the middle of the foot at other times (n,)."""
        return 100 * (self.midfoot_y_m - np.interp(t_s, self.t_s, self.bar_m[:, 1]))

    def is_held(self, t_s: Array) -> NDArray[np.bool_]:
        """Whether it is held at other times (n,)."""
        return np.asarray(np.interp(t_s, self.t_s, self.held) > 0.5)

    def at_m(self, t_s: Array, place: Place) -> Array:
        """A place on the bar in the room at other times, (n, 3)."""
        axes = [np.interp(t_s, self.t_s, self.bar_m[:, k]) for k in range(3)]
        return np.column_stack(axes) + np.array([place * self.near_m, 0.0, 0.0])

    def cm_per_px(self, place: Place) -> float:
        """Centimetres a pixel at a place on the bar while it is held."""
        camera = self.camera
        ahead = unit(camera.target_m - camera.eye_m)
        depth_m = (self.at_m(self.t_s[self.held], place) - camera.eye_m) @ ahead
        focal_px = max(camera.size_wh) / 2 / np.tan(np.radians(camera.fov_deg) / 2)
        return float(100 * np.median(depth_m) / focal_px)

    def loss_percent(self) -> float:
        """How much slower the last lift is than the fastest, in percent."""
        means = [lift.mean_m_s for lift in self.lifts]
        return 100 * (1 - means[-1] / max(means))


def true_bar_in(folder: Path, motion: MotionFile) -> TrueBar:
    """The bar of the clip rendered into `folder`, whose dense course is kept there."""
    path = folder / _DENSE
    if not path.is_file():
        t_s, bar_m = _course(motion, RATE_HZ)
        np.savez_compressed(path, t_s=t_s, bar_m=bar_m)
    with np.load(path) as kept:
        return _true_bar(motion, kept["t_s"], kept["bar_m"])


def true_bar(motion: MotionFile, rate_hz: float = RATE_HZ) -> TrueBar:
    """The bar of a clip that need not be rendered, so many times a second."""
    return _true_bar(motion, *_course(motion, rate_hz))


def _course(motion: MotionFile, rate_hz: float) -> tuple[Array, Array]:
    """Times (T,) and the bar's centre (T, 3)."""
    performer = Performer(motion, load_body(motion.body, motion.height_m).skeleton)
    t_s = np.arange(0.0, performer.timeline.duration_s, 1 / rate_hz)
    bars = [performer.at(t)[1].bar_m for t in t_s]
    return t_s, np.array([np.full(3, np.nan) if bar is None else bar for bar in bars])


def _true_bar(motion: MotionFile, t_s: Array, bar_m: Array) -> TrueBar:
    timeline, camera = Timeline(motion), place_camera(motion)
    midfoot_y_m = _midfoot_y_m(motion)
    near = np.sign(camera.eye_m[0]) * face_m(motion.plates) if motion.plate_radius_m else 0.0
    return TrueBar(
        t_s=t_s,
        bar_m=bar_m,
        held=_held(motion, timeline, t_s),
        midfoot_y_m=midfoot_y_m,
        lifts=tuple(_lifts(timeline.reps, motion.movement.turns_low, t_s, bar_m, midfoot_y_m)),
        near_m=float(near),
        camera=camera,
    )


def _midfoot_y_m(motion: MotionFile) -> float:
    """Halfway from the back of the heel to the tip of the toes; the feet stay where they are."""
    body = load_body(motion.body, motion.height_m)
    skin = body.skin(motion.movement.posture(body.skeleton, Effort(0.0)).pose)
    feet = skin[body.weight_of("foot", "toe") > 0.5, 1]
    return float(feet.min() + feet.max()) / 2


def _held(motion: MotionFile, timeline: Timeline, t_s: Array) -> NDArray[np.bool_]:
    """A deadlift's bar lies on the floor until it is gripped; all others are held throughout."""
    if motion.exercise != "deadlift":
        return np.ones(len(t_s), bool)
    return np.array([timeline.at(t).effort.ready >= 1 for t in t_s])


def _lifts(
    reps: Sequence[RepTimes], turns_low: bool, t_s: Array, bar_m: Array, midfoot_y_m: float
) -> Sequence[Lift]:
    """Each rep's way up, which is its second half where it goes down first."""
    found = []
    for number, rep in enumerate(reps):
        before = reps[number - 1].end_s if number else rep.start_s - _SET_UP_S
        after = reps[number + 1].start_s if number + 1 < len(reps) else np.inf
        start_s, end_s = (rep.start_s, after) if turns_low else (before, rep.end_s)
        around = (t_s >= start_s) & (t_s <= end_s)
        if turns_low:  # from the lowest place on
            around &= t_s >= t_s[around][np.argmin(bar_m[around, 2])]
        else:  # up to the highest place
            around &= t_s <= t_s[around][np.argmax(bar_m[around, 2])]
        lift = lift_of(t_s[around], bar_m[around, 2])
        ahead_m = midfoot_y_m - float(np.interp(lift.start_s, t_s, bar_m[:, 1]))
        found.append(replace(lift, ahead_m=ahead_m))
    return found
