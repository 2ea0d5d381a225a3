"""Which frames of a clip the pose network looks at: as few as the lifter's movement allows.

Between two looks landmarks are interpolated. Where a joint accelerates by a, a straight line over
a time dt is off by a dt² / 8 at most, so that fast movements and turning points need more looks
than slow ones.
"""

from __future__ import annotations

from collections import deque
from typing import TypeVar

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseFrame

__all__ = [
    "REST_S",
    "USUAL_HZ",
    "WATCHED_REST_S",
    "Looks",
    "acceleration",
    "interval_for",
    "least_px_per_metre",
]

# These numbers were tried on real and rendered clips until counts stayed as they are with every
# frame. `benchmarks.looks` measures what is still lost.

# ours: seconds from one look to the next of a lifter who moves slowly. If it is raised, counts
# change.
REST_S = 1 / 10
# ours: the same where somebody watches. If it is raised, what is drawn moves in jerks.
WATCHED_REST_S = 1 / 15
# ours: seconds from one look to the next where most are needed. Looks at 60 Hz moved no value; if
# it is lowered, clips of 60 frames a second and more take longer.
DENSE_S = 1 / 30
# ours: metres that a joint interpolated between two looks may be off. If it is raised, fast reps
# are miscounted; if it is lowered, more frames are looked at than help.
TOLERANCE_M = 0.0075
# ours: seconds of looks that an acceleration is taken from. If it is lowered, the landmarks' noise
# passes for movement; if it is raised, short movements pass unnoticed.
ACCELERATION_OVER_S = 0.25
# ours: looks a second at usual lifts; only to share out the work.
USUAL_HZ = 13.0
# ours: seconds for which looks stay as close as a fast movement has asked for. If it is lowered,
# fast reps are seen in patches and miscounted.
FAST_FOR_S = 0.5
# structural: fewest looks that have an acceleration.
_FEWEST = 3
# ours: seconds for which looks are dense after somebody was found or lost. If it is lowered, clips
# of one rep are miscounted; if it is raised, short clips take longer.
UNSURE_S = 0.5
# ours: visibility, 0 to 1, that half of the joints have at least when the network is sure of them.
# Where plates hide them, a few frames left out make it guess otherwise. If it is raised, more looks
# go to lifters whom it sees well.
SURE = 0.8

# structural: seconds that times are off by rounding, far less than a frame takes.
_ROUNDED_S = 1e-6

T = TypeVar("T")

_JOINTS = [
    side
    for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in left_right(name)
]


class Looks:
    """Says of each frame whether the network is to look at it.

    Looks are `rest_s` apart while the lifter moves slowly, and as close as `DENSE_S` where a joint
    accelerates, for a lifter so small that landmarks have to be averaged over more frames, and
    while it is unsure who is where.

    Args:
        frame_rate: frames a second. Each look is at the frame nearest to when it is due.
        least_px_per_metre: size of a metre in the picture below which a lifter is small.
        rest_s: seconds from one look to the next at most.
    """

    def __init__(
        self, frame_rate: float, least_px_per_metre: float, rest_s: float = REST_S
    ) -> None:
        self._rest_s = rest_s
        # Of two frames that are as near the earlier one is taken, however times are rounded.
        self._half_frame_s = 0.5 / max(frame_rate, 1.0) + _ROUNDED_S
        self._least_px_per_metre = least_px_per_metre
        self._recent: deque[tuple[float, Array]] = deque()
        self._fastest: deque[tuple[float, float]] = deque()
        self._is_there = False
        self._changed_s = self._due_s = -np.inf

    def wants(self, t_s: float) -> bool:
        """Whether to look at the frame at `t_s`; times must rise from call to call."""
        return t_s + self._half_frame_s >= self._due_s

    def saw(self, pose: PoseFrame) -> None:
        """Take in what the network has found in the frame it looked at."""
        is_there = bool(np.isfinite(pose.xy_px).any())
        if is_there != self._is_there:
            self._is_there, self._changed_s = is_there, pose.t_s
            self._recent.clear()
        interval_s = self._rest_s
        if pose.t_s - self._changed_s < UNSURE_S:
            interval_s = DENSE_S
        if is_there:
            interval_s = min(interval_s, self._interval_for(pose))
        self._due_s = pose.t_s + interval_s

    def _interval_for(self, pose: PoseFrame) -> float:
        """Seconds until the next look at the lifter, who was found in `pose`."""
        px_per_metre = float(pixels_per_metre(pose.xy_px, pose.world_m))
        self._recent.append((pose.t_s, pose.xy_px[_JOINTS] / px_per_metre))
        _forget(self._recent, pose.t_s - ACCELERATION_OVER_S)
        if len(self._recent) < _FEWEST:
            return DENSE_S
        times, places = zip(*self._recent, strict=True)
        fastest = float(acceleration(np.array(times), np.array(places)).max())
        self._fastest.append((pose.t_s, fastest))
        _forget(self._fastest, pose.t_s - FAST_FOR_S)
        is_sure = np.median(pose.visibility[_JOINTS]) >= SURE
        # A network without metric landmarks leaves the size unknown.
        is_large = px_per_metre >= self._least_px_per_metre
        if not is_sure or not is_large:
            return DENSE_S
        return interval_for(max(each for _, each in self._fastest))


def _forget(timed: deque[tuple[float, T]], before_s: float) -> None:
    """Drop what is older than `before_s`."""
    while timed and timed[0][0] < before_s:
        timed.popleft()


def acceleration(t_s: Array, places_m: Array) -> Array:
    """How fast the joints accelerate, (joints,) in m/s²: that of a parabola through their places.

    Args:
        t_s: times (T,), at least three of them, seconds.
        places_m: where the joints were, (T, joints, axes), metres.
    """
    since_s = t_s - t_s[-1]
    to_parabola = np.linalg.pinv(np.stack([since_s**0, since_s, since_s**2 / 2], axis=1))
    return np.asarray(np.linalg.norm(np.tensordot(to_parabola[2], places_m, axes=1), axis=-1))


def interval_for(acceleration_m_s2: float) -> float:
    """Seconds between two looks at joints that accelerate by so much, none by more.

    At least `DENSE_S`, and at most `REST_S`.
    """
    with np.errstate(divide="ignore"):
        interval_s = np.sqrt(8.0 * TOLERANCE_M / np.float64(acceleration_m_s2))
    return float(np.clip(interval_s, DENSE_S, REST_S))


def least_px_per_metre(seen_wh: tuple[int, int], calibration: Calibration) -> float:
    """Size of a metre in a picture below which a lifter is small for the network.

    Args:
        seen_wh: width and height of the part of the picture that the network is shown.
        calibration: what the network makes of a picture.
    """
    shrinking = max(1.0, max(seen_wh) / calibration.input_side_px)
    return calibration.input_px_per_metre * shrinking
