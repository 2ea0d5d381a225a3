"""A lifter's motion: smoothed poses, and which of two joints a measure should look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.camera_path import steadied
from formcheck.core.camera_tilt import LEVEL, CameraTilt
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.geometry import distance
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import only_the_lifter, pixels_per_metre
from formcheck.core.poses import PoseSequence, midway
from formcheck.core.possible import hide_impossible
from formcheck.core.signals import hampel, resample, settled, smooth
from formcheck.core.time_base import sample_rate_hz, uniform_time, usual_step_s

__all__ = ["Motion", "clean", "trunk_length_px"]

T = TypeVar("T")

# ours: degrees off square to the side up to which only the near joints are taken for what is seen
# from the side: the far ones are guesses there. If it is raised, the lifter's width spoils what is
# measured at an angle.
NEAR_ONLY_DEG = 25.0
# ours: share of a distance that has to show for it to be made up for by the yaw; if it is lowered,
# noise is blown up further.
LEAST_SINE = 0.2
# ours: degrees of yaw from which on the far limbs are half hidden and only the near ones are
# measured; if it is raised, more measures are means of a seen and a guessed limb.
SIDE_MIN_YAW_DEG = 35.0
# ours: percentile of the trunk's lengths in the picture that is its true one; if it is raised, one
# bad frame may set it.
LONG_PERCENTILE = 90.0


def clean(sequence: PoseSequence, calibration: Calibration) -> PoseSequence:
    """Raw poses → the lifter's at a constant rate, without spikes, smoothed; gaps of 0.25 s filled.

    The camera's motion is taken out first, see `steadied`.
    Hampel filter, PCHIP, Savitzky–Golay, on coordinates and before any angle is taken.
    """
    if len(sequence) < 2:
        return sequence
    sequence = only_the_lifter(steadied(sequence), calibration.size_error)
    sequence = hide_impossible(sequence)
    t_s = uniform_time(sequence.t_s)
    rate_hz = sample_rate_hz(t_s)

    def filtered(x: Array) -> Array:
        return smooth(resample(sequence.t_s, hampel(x), t_s), rate_hz)

    return replace(
        sequence,
        t_s=t_s,
        xy_px=filtered(sequence.xy_px),
        world_m=filtered(sequence.world_m),
        visibility=np.clip(resample(sequence.t_s, sequence.visibility, t_s), 0.0, 1.0),
        # The contour is filtered where it is measured: its rays drop out one by one.
        contour=resample(sequence.t_s, sequence.contour, t_s),
        chord_px=filtered(sequence.chord_px),
        look_every_s=usual_step_s(sequence.t_s),
        plates=None,
    )


def trunk_length_px(sequence: PoseSequence) -> float:
    """Trunk length T: a high percentile of the distance mid shoulder – mid hip, pixels; or NaN."""
    lengths = distance(*(midway(sequence.xy_px, joint) for joint in ("shoulder", "hip")))
    known = lengths[lengths > 0.0]
    return float(np.percentile(known, LONG_PERCENTILE)) if known.size else float("nan")


@dataclass(frozen=True)
class Motion:
    """Smoothed poses at a constant rate, seen from one camera direction.

    Attributes:
        sequence: poses as `clean` returns them.
        view: where the camera stands.
        trunk_px: trunk length T in pixels, the unit of every distance.
        calibration: the errors of the network that found the poses.
        tilt: how the camera is tilted.
        stands: whether the lifter is seen standing upright, so that T is the trunk's true length.
        bar_ahead: how far a bar that is held is in front of the middle of the foot, (T,) in T; None
            where no bar is known.
    """

    sequence: PoseSequence
    view: ViewEstimate
    trunk_px: float
    calibration: Calibration
    tilt: CameraTilt = LEVEL
    stands: bool = False
    bar_ahead: Array | None = None
    _computed: dict[Callable[[Motion], Any], Any] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    _elsewhere: dict[ViewEstimate, Motion] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    @property
    def t_s(self) -> Array:
        """Times (T,), seconds, evenly spaced but for long gaps: see `uniform_time`."""
        return self.sequence.t_s

    @property
    def look_every_s(self) -> float:
        """Seconds from one look of the network to the next, at least from sample to sample."""
        return max(self.sequence.look_every_s or 0.0, 1.0 / self.rate_hz)

    @cached_property
    def rate_hz(self) -> float:
        """Samples per second."""
        return sample_rate_hz(self.t_s)

    @property
    def near(self) -> int | None:
        """0 when the lifter's left side is toward the camera, 1 when the right, None neither."""
        yaw = self.view.yaw_deg
        if yaw is None or not SIDE_MIN_YAW_DEG <= abs(yaw) <= 180 - SIDE_MIN_YAW_DEG:
            return None
        return 0 if yaw > 0 else 1

    @cached_property
    def enlargement(self) -> float:
        """How far the network enlarges the lifter: 1 when the picture is fine enough for it.

        By the size of a metre, for a trunk may be foreshortened.
        """
        sizes = pixels_per_metre(self.sequence.xy_px, self.sequence.world_m)
        if np.isnan(sizes).all():
            return 1.0
        seen_wh = self.sequence.seen_wh or self.sequence.size_wh
        shrunk = min(1.0, self.calibration.input_side_px / max(seen_wh))
        seen_px_per_metre = shrunk * float(np.nanmedian(sizes))
        return max(1.0, self.calibration.input_px_per_metre / seen_px_per_metre)

    @property
    def facing(self) -> float:
        """+1 when an upright lifter looks to image-right, −1 to image-left."""
        return 1.0 if (self.view.yaw_deg or 0.0) < 0 else -1.0

    @property
    def is_side(self) -> bool:
        """Whether the camera stands at the lifter's side."""
        return self.view.view in (View.SIDE_LEFT, View.SIDE_RIGHT)

    def pair(self, joint: str) -> tuple[Array, Array]:
        """Left and right positions of `joint`, each (T, 2) pixels."""
        left, right = left_right(joint)
        return self.sequence.xy_px[:, left], self.sequence.xy_px[:, right]

    def joint(self, joint: str) -> Array:
        """`joint` on the side toward the camera; midway between both in front and back views.

        Far limbs in a side view are the network's guess, so they are left out.
        """
        left, right = self.pair(joint)
        if self.near is None:
            return (left + right) / 2.0
        return (left, right)[self.near]

    def sagittal(self, joint: str) -> Array:
        """`joint` in the lifter's own side view, (T, 2) pixels: x forward, y down.

        A camera at an angle shows forward distances times the sine of its yaw, which is divided
        out. The lifter's width shows there as well and cancels midway between left and right, so
        that point is taken unless the camera stands nearly square to the side.
        """
        return self._near_or_both(*self.sagittal_pair(joint))

    def seen(self, joint: str) -> Array:
        """`joint` in the picture, (T, 2) pixels: the near one square from the side, else midway.

        Unlike `joint` it is midway at an angle, where both are seen and neither is the middle.
        """
        return self._near_or_both(*self.pair(joint))

    def _near_or_both(self, left: Array, right: Array) -> Array:
        yaw_deg = self.view.yaw_deg
        if yaw_deg is not None and abs(abs(yaw_deg) - 90.0) <= NEAR_ONLY_DEG:
            return left if yaw_deg > 0 else right
        return (left + right) / 2.0

    def sagittal_pair(self, joint: str) -> tuple[Array, Array]:
        """Left and right `joint` in the lifter's own side view, each (T, 2), as `sagittal`."""
        left, right = self._upright(joint)
        seen_as = (self.facing / self.sine, 1.0)
        return left * seen_as, right * seen_as

    def frontal(self, joint: str) -> tuple[Array, Array]:
        """Left and right `joint` as seen from the front, each (T, 2): x to the lifter's left.

        Widths show in the picture times the cosine of the yaw, which is divided out.
        """
        yaw_deg = self.view.yaw_deg or 0.0
        cosine = float(np.cos(np.radians(yaw_deg)))
        cosine = np.copysign(max(abs(cosine), LEAST_SINE), cosine)
        left, right = self._upright(joint)
        return left * (1.0 / cosine, 1.0), right * (1.0 / cosine, 1.0)

    def level(self, points_px: Array) -> Array:
        """Points (…, 2) of the picture as they were in one turned back to level."""
        roll = np.radians(self.tilt.roll_deg)
        turned_back = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
        return np.asarray(points_px @ turned_back)

    def _upright(self, joint: str) -> tuple[Array, Array]:
        """Left and right positions of `joint` in a picture turned back to level."""
        left, right = self.pair(joint)
        return self.level(left), self.level(right)

    @cached_property
    def sagittal_trunk_px(self) -> float:
        """Trunk length T as it would be in a side view: longer than `trunk_px` of one who lies."""
        as_seen = trunk_length_px(self.sequence)
        shoulder, hip = (np.mean(self.pair(joint), axis=0) for joint in ("shoulder", "hip"))
        across = (shoulder - hip) * (1.0 / self.sine, 1.0)
        made_up = np.hypot(*across.T)
        if not np.isfinite(made_up).any():
            return self.trunk_px
        return self.trunk_px * float(np.nanpercentile(made_up, LONG_PERCENTILE)) / as_seen

    @property
    def sine(self) -> float:
        """The share of a forward distance that the camera sees, no less than `LEAST_SINE`."""
        yaw_deg = 90.0 if self.view.yaw_deg is None else self.view.yaw_deg
        return max(abs(float(np.sin(np.radians(yaw_deg)))), LEAST_SINE)

    def seen_from(self, view: ViewEstimate) -> Motion:
        """The same motion, with the camera taken to stand elsewhere; one object for each view."""
        if view == self.view:
            return self
        if view not in self._elsewhere:
            self._elsewhere[view] = replace(self, view=view)
        return self._elsewhere[view]

    def visibility(self, joint: str) -> Array:
        """The network's visibility (T,) of what `joint` returns: the worse of both if two."""
        left, right = left_right(joint)
        both = self.sequence.visibility[:, [left, right]]
        if self.near is None:
            return np.asarray(both.min(axis=1))
        return both[:, self.near]

    def floor_y(self) -> Array:
        """Height of the ankles in the picture, (T,) pixels, as if they were standing still.

        Plates hide ankles and make them jump; a median over a second does not.
        """
        return settled(self.joint("ankle")[:, 1], self.rate_hz)

    def once(self, compute: Callable[[Motion], T]) -> T:
        """`compute(self)`, computed the first time only; the result must not be changed."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        result: T = self._computed[compute]
        return result
