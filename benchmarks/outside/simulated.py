"""A simulated phone: 3D joints of a lifter → the landmarks that a pose network would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.lifter.camera import ViewCamera, look_at
from benchmarks.lifter.skeleton import FORWARD, LEFT, UP, Array
from formcheck.core.arrays import Mask
from formcheck.core.landmarks import N_LANDMARKS, Landmark, left_right
from formcheck.core.poses import CONTOUR_SAMPLES, PoseSequence

__all__ = ["STAND_INS", "Noise", "Phone", "correlated_noise", "film", "sequence_of"]


_HEAD = [mark for mark in Landmark if Landmark.NOSE < mark < Landmark.LEFT_SHOULDER]
_NEAREST = {
    "ELBOW": "SHOULDER",
    "WRIST": "ELBOW",
    **dict.fromkeys(("PINKY", "INDEX", "THUMB"), "WRIST"),
    **dict.fromkeys(("HEEL", "TOE"), "ANKLE"),
}
STAND_INS = dict.fromkeys(_HEAD, Landmark.NOSE) | {
    Landmark[f"{side}_{name}"]: Landmark[f"{side}_{other}"]
    for name, other in _NEAREST.items()
    for side in ("LEFT", "RIGHT")
}
"""Where a landmark that a data set may lack is put: a landmark of lower number."""


@dataclass(frozen=True)
class Phone:
    """A phone that stands upright and level, aimed at the lifter.

    `yaw_deg` is 0 in front of the lifter, +90 on the lifter's left, 180 behind.
    """

    yaw_deg: float
    # ours: where people put a phone, in metres.
    distance_m: float = 3.5
    # ours: between hip and chest, in metres.
    height_m: float = 1.0
    # ours: width and height of the upright picture, in pixels.
    size_wh: tuple[int, int] = (720, 1280)
    # ours: angle of view along the long side of a phone's main camera (26 mm equivalent), degrees.
    fov_deg: float = 65.0

    @property
    def eye_m(self) -> Array:
        """The lens, (3,), in the axes of `benchmarks.lifter`: x left, y backward, z up."""
        yaw = np.radians(self.yaw_deg)
        off = self.distance_m * (np.sin(yaw) * LEFT + np.cos(yaw) * FORWARD)
        return np.asarray(off + self._target_m)

    @property
    def camera(self) -> ViewCamera:
        """The pinhole camera."""
        return ViewCamera(self.eye_m, self._target_m, self.size_wh, self.fov_deg)

    @property
    def axes(self) -> Array:
        """The picture's axes, rows right, down and away from the camera, (3, 3)."""
        right_up_backward = look_at(self.eye_m, self._target_m, UP)[:3, :3]
        return np.asarray(right_up_backward * np.array([[1.0], [-1.0], [-1.0]]))

    @property
    def _target_m(self) -> Array:
        return np.asarray(self.height_m * UP)


@dataclass(frozen=True)
class Noise:
    """Errors of the landmarks, as standard deviations."""

    # ours: in the picture, as a share of the trunk's length.
    share_of_trunk: float = 0.01
    # ours: depth is this many times less sure than width and height.
    depth_factor: float = 3.0
    # ours: seconds over which the error is much the same, as trackers smooth.
    correlation_s: float = 0.2


def correlated_noise(rng: np.random.Generator, shape: tuple[int, ...], lag: float) -> Array:
    """Noise of unit variance (T, …) whose neighbours in time correlate by exp(−1 / `lag`).

    An autoregressive process of order one; `lag` is in frames.
    """
    kept = np.exp(-1.0 / lag)
    noise = rng.standard_normal(shape)
    for i in range(1, len(noise)):
        noise[i] = kept * noise[i - 1] + np.sqrt(1.0 - kept**2) * noise[i]
    return noise


def film(
    joints_m: Array, phone: Phone, rate_hz: float, noise: Noise, rng: np.random.Generator
) -> PoseSequence:
    """What a pose network gives of a lifter seen by `phone`.

    Args:
        joints_m: the 33 landmarks (T, 33, 3), metres: x to the lifter's left, y backward,
            z up from the floor, the lifter at x = y = 0. NaN where a joint is unknown.
        phone: the camera.
        rate_hz: frames per second.
        noise: errors of the landmarks.
        rng: where the errors come from.
    """
    n = len(joints_m)
    xy_px = phone.camera.project(joints_m.reshape(-1, 3)).reshape(n, N_LANDMARKS, 2)
    hips_m = joints_m[:, list(left_right("hip"))].mean(axis=1, keepdims=True)
    world_m = (joints_m - hips_m) @ phone.axes.T
    lag = noise.correlation_s * rate_hz
    errors = correlated_noise(rng, (n, N_LANDMARKS, 3), lag) * noise.share_of_trunk
    xy_px = xy_px + errors[..., :2] * _trunk(xy_px)
    errors[..., 2] *= noise.depth_factor
    world_m = world_m + errors * _trunk(world_m)
    return sequence_of(np.arange(n) / rate_hz, xy_px, world_m, phone.size_wh)


def sequence_of(
    t_s: Array,
    xy_px: Array,
    world_m: Array,
    size_wh: tuple[int, int],
    visibility: Array | None = None,
) -> PoseSequence:
    """Landmarks as poses without an outline.

    A network gives all 33 landmarks or none. A gap of one is filled over time, and one that the
    data never has is put where `STAND_INS` says, both with visibility 0. Of the others
    `visibility` (T, 33) is 1 by default. Frames without any landmark stay empty.
    """
    known = np.isfinite(xy_px).all(axis=2)
    seen = np.asarray(np.any(known, axis=1))
    visibility = np.where(known, 1.0 if visibility is None else visibility, 0.0)
    visibility[~seen] = np.nan
    xy_px, world_m = _complete(xy_px, seen), _complete(world_m, seen)
    chord = [xy_px[:, list(left_right(joint))].mean(axis=1) for joint in ("hip", "shoulder")]
    return PoseSequence(
        t_s=t_s,
        xy_px=xy_px,
        world_m=world_m,
        visibility=visibility,
        contour=np.full((len(t_s), 2, CONTOUR_SAMPLES), np.nan),
        chord_px=np.stack(chord, axis=1),
        size_wh=size_wh,
    )


def _complete(points: Array, seen: Mask) -> Array:
    """Landmarks (T, 33, axes) without gaps in the frames that are `seen` (T,)."""
    out, frames = np.full_like(points, np.nan), np.flatnonzero(seen)
    for landmark in range(N_LANDMARKS):
        known = np.flatnonzero(np.isfinite(points[:, landmark]).all(axis=1))
        if len(known):
            for axis in range(points.shape[2]):
                values = points[known, landmark, axis]
                out[frames, landmark, axis] = np.interp(frames, known, values)
        else:
            # Stand-ins come in an order in which theirs are complete by now.
            out[:, landmark] = out[:, STAND_INS[Landmark(landmark)]]
    return out


def _trunk(points: Array) -> float:
    """Usual length of the trunk, in the unit of the landmarks (T, 33, …)."""
    ends = [points[:, list(left_right(joint))].mean(axis=1) for joint in ("shoulder", "hip")]
    return float(np.nanpercentile(np.linalg.norm(ends[0] - ends[1], axis=1), 90))
