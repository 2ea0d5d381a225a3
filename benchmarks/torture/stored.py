"""A pose backend that knows the poses beforehand, so that thousands of clips take minutes.

Whatever the picture shows, it sees a stick figure that squats. All the rest of an analysis, from
the container to the last file, is the real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.known import Array
from benchmarks.stick import SIZE_WH, STANDING, bent_body, filmed
from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.pose import registry
from formcheck.pose.estimator import Estimator, PeopleIn
from formcheck.pose.weights import Weights

__all__ = ["install", "installed", "squats"]

REP_S = 0.8
"""Length of a rep: one fits into the clips of the campaign."""
RATE_HZ = 60.0
BENT_DEG = {"thigh": -95.0, "shank": 120.0, "trunk": 40.0}
"""By how much each part turns about the axis to the left at the bottom of a squat."""
HALF_A_TRUNK = 0.25
"""Depth of the body to each side of the line from hip to shoulder, in its length."""


def squats(t_s: Array) -> PoseSequence:
    """Poses of somebody who squats without a break, seen from the left, for times (T,)."""
    depth = 0.5 - 0.5 * np.cos(2.0 * np.pi * t_s / REP_S)
    turns_deg = {part: np.zeros((len(t_s), 2, 3)) for part in BENT_DEG}
    for part, angle in BENT_DEG.items():
        turns_deg[part][:, :, 1] = angle * depth[:, None]
    poses = filmed(bent_body(STANDING, turns_deg), t_s, yaw_deg=80.0)
    return replace(poses, contour=np.full_like(poses.contour, HALF_A_TRUNK))


@dataclass(frozen=True)
class _Stored:
    """An estimator that has the poses of one rep, and repeats it."""

    weights: Weights
    frames: tuple[PoseFrame, ...]

    @property
    def name(self) -> str:
        return self.weights.name

    @property
    def sha256(self) -> str:
        return self.weights.sha256

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose at the frame's time; the picture is decoded, and not looked at."""
        width, height = frame.picture.size_wh
        frame.picture.bgr(256)
        share = np.array([width, height]) / SIZE_WH
        pose = self.frames[int(frame.t_s % REP_S / REP_S * len(self.frames))]
        return replace(
            pose, t_s=frame.t_s, xy_px=pose.xy_px * share, chord_px=pose.chord_px * share
        )

    def __enter__(self) -> _Stored:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _find(model: str | Path) -> Weights:
    return Weights(str(model), Path(model), "0" * 64)


def _make(weights: Weights, contour: bool) -> Estimator:
    return _Stored(weights, tuple(squats(np.arange(0.0, REP_S, 1.0 / RATE_HZ))))


@contextmanager
def _people(weights: Weights) -> Iterator[PeopleIn]:
    estimator = _make(weights, contour=False)
    yield lambda frame: [estimator.estimate(frame)]


def install() -> None:
    """Let this process find all poses with the stored ones, whatever the model."""
    usual = registry.BACKENDS[registry.DEFAULT]
    stored = replace(usual, find=_find, make=_make, people=_people)
    registry.BACKENDS = {registry.DEFAULT: stored}  # type: ignore[assignment]


@contextmanager
def installed() -> Iterator[None]:
    """As `install`, until the `with` is left."""
    usual = registry.BACKENDS
    install()
    try:
        yield
    finally:
        registry.BACKENDS = usual
