"""When the camera moved, and when it moved too much to make up for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.camera_path import shaking
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Span
from formcheck.core.signals import runs

__all__ = ["STILL", "CameraMotion", "camera_motion"]

# ours: metres by which such a lifter seems to be off the median place of a second, from which on
# tempo is unknown. Things behind the lifter, which show the camera's motion, moved by 0.7 to 2
# times as much as the lifter in real clips, so that up to half of it stays; as little as 0.01 m at
# 1 Hz moves the turning points of a squat by 0.1 s. If it is raised, tempo is judged under a camera
# that shakes more.
SHAKES_M = 0.03
# ours: the same, from which on it is taken to shake on while its motion is unknown. A camera that
# pans slowly stays below, and does not change tempo. If it is raised, tempo is judged in spite of
# shakes that were not seen.
UNSTEADY_M = 0.015
# ours: seconds for which it is taken to shake on. If it is raised, tempo is judged less often.
NEAR_S = 1.0


@dataclass(frozen=True, slots=True)
class CameraMotion:
    """When the camera moved.

    Attributes:
        taken_out: when it moved in a way that `steadied` takes out of the poses.
        too_much: when it moved too much for that, or in a way that is unknown.
    """

    taken_out: tuple[Span, ...] = ()
    too_much: tuple[Span, ...] = ()


STILL = CameraMotion()
"""Of a camera that did not move."""


def camera_motion(sequence: PoseSequence) -> CameraMotion:
    """When the camera moved during raw poses; never where nobody has looked."""
    seen = shaking(sequence)
    if not seen.moves.any():
        return STILL
    window = np.ones(2 * round(NEAR_S * seen.rate_hz) + 1)
    unsteady = seen.shake_m > UNSTEADY_M
    near = np.convolve(unsteady, window)[len(window) // 2 :][: len(sequence)] > 0
    too_much = (seen.shake_m > SHAKES_M) | (np.isnan(seen.shake_m) & near)
    return CameraMotion(
        taken_out=_spans(sequence.t_s, seen.moves & ~too_much),
        too_much=_spans(sequence.t_s, too_much),
    )


def _spans(t_s: Array, mask: Mask) -> tuple[Span, ...]:
    """When `mask` (T,) is True."""
    return tuple(Span(float(t_s[first]), float(t_s[end - 1])) for first, end in runs(mask))
