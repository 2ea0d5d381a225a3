"""A lifter's motion: smoothed poses, and which of two joints a measure should look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.geometry import distance
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import only_the_lifter, pixels_per_metre
from formcheck.core.poses import MAX_SIDE_PX, PoseSequence
from formcheck.core.signals import hampel, resample, settled, smooth, uniform_time

__all__ = ["Motion", "clean", "trunk_length_px"]

NETWORK_PX_PER_METRE = 120.0
"""Of a lifter in the network's own input, whose 256 px are 1.25 times the body's height."""
SIDE_MIN_YAW_DEG = 35.0
"""From this yaw on the far limbs are half hidden and only the near ones are measured."""


def clean(sequence: PoseSequence) -> PoseSequence:
    """Raw poses → the lifter's at a constant rate, without spikes, smoothed; gaps of 0.25 s filled.

    Hampel filter, PCHIP, Savitzky–Golay, on coordinates and before any angle is taken.
    """
    if len(sequence) < 2:
        return sequence
    sequence = only_the_lifter(sequence)
    t_s = uniform_time(sequence.t_s)
    rate_hz = (len(t_s) - 1) / (t_s[-1] - t_s[0]) if len(t_s) > 1 else 1.0

    def filtered(x: Array) -> Array:
        return smooth(resample(sequence.t_s, hampel(x), t_s), rate_hz)

    return PoseSequence(
        t_s=t_s,
        xy_px=filtered(sequence.xy_px),
        world_m=filtered(sequence.world_m),
        visibility=np.clip(resample(sequence.t_s, sequence.visibility, t_s), 0.0, 1.0),
        # The contour is filtered where it is measured: its rays drop out one by one.
        contour=resample(sequence.t_s, sequence.contour, t_s),
        chord_px=filtered(sequence.chord_px),
        size_wh=sequence.size_wh,
    )


def trunk_length_px(sequence: PoseSequence) -> float:
    """Trunk length T: 90th percentile of the distance mid shoulder – mid hip, in pixels."""
    if len(sequence) == 0 or np.isnan(sequence.xy_px).all():
        return float("nan")
    ends = [sequence.xy_px[:, list(left_right(j))].mean(axis=1) for j in ("shoulder", "hip")]
    return float(np.nanpercentile(distance(*ends), 90))


@dataclass(frozen=True)
class Motion:
    """Smoothed poses at a constant rate, seen from one camera direction.

    Attributes:
        sequence: poses as `clean` returns them.
        view: where the camera stands.
        trunk_px: trunk length T in pixels, the unit of every distance.
    """

    sequence: PoseSequence
    view: ViewEstimate
    trunk_px: float

    @property
    def t_s(self) -> Array:
        """Times (T,), seconds, evenly spaced."""
        return self.sequence.t_s

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        t_s = self.sequence.t_s
        return float((len(t_s) - 1) / (t_s[-1] - t_s[0])) if len(t_s) > 1 else 1.0

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
        shrunk = min(1.0, MAX_SIDE_PX / max(self.sequence.size_wh))
        return max(1.0, NETWORK_PX_PER_METRE / (shrunk * float(np.nanmedian(sizes))))

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
