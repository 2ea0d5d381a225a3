"""Where the motion of a camera that is not still takes the picture, and poses without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Mask
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseSequence
from formcheck.core.signals import SETTLED_S, runs, settled, travel
from formcheck.core.time_base import usual_step_s

__all__ = ["Shaking", "shaking", "steadied"]

# ours: metres that a lifter who stands still seems to move within a second, from which on the
# camera is taken to move. On a tripod it is less than 0.02; if it is raised, a steady hand counts
# as a tripod.
MOVES_M = 0.03
# ours: seconds for which the camera's motion has to be known without a gap; in shorter stretches it
# is mostly a mistake, as in a plain room. If it is raised, less is taken out.
KNOWN_S = 1.0

Complex = NDArray[np.complexfloating]


def steadied(sequence: PoseSequence) -> PoseSequence:
    """Raw poses as a camera that stands still would have seen them.

    Without it a lifter who stands seems to walk, and one who lifts goes up and down with the
    camera. Where the camera is on a tripod, or its motion is unknown, poses stay as they are.
    """
    moves = shaking(sequence).moves
    xy_px, chord_px = sequence.xy_px.copy(), sequence.chord_px.copy()
    plates = None if sequence.plates is None else sequence.plates.copy()
    for path in _paths(sequence):
        if moves[path.frames].any():
            xy_px[path.frames] = path.undone(xy_px[path.frames])
            chord_px[path.frames] = path.undone(chord_px[path.frames])
            if plates is not None:
                plates[path.frames, :, :2] = path.undone(plates[path.frames, :, :2])
                plates[path.frames, :, 2] /= np.abs(path.turn)[:, None]
    return replace(sequence, xy_px=xy_px, chord_px=chord_px, plates=plates, camera=None)


@dataclass(frozen=True, slots=True)
class _Path:
    """Where the camera's motion has taken the picture during `frames`, of which all is known.

    A point that a camera at its usual place sees at the complex number z = x + iy is seen at
    `turn * z + shift`, each (n,).
    """

    frames: slice
    turn: Complex
    shift: Complex

    def undone(self, points_px: Array) -> Array:
        """Points (n, …, 2) seen during `frames`, where a camera at its usual place sees them."""
        z = np.moveaxis(points_px[..., 0] + 1j * points_px[..., 1], 0, -1)
        z = np.moveaxis((z - self.shift) / self.turn, -1, 0)
        return np.stack([z.real, z.imag], axis=-1)

    def seen_px(self, points_px: Array) -> Array:
        """Where points (k, 2) that stand still are seen, (n, k, 2)."""
        z = points_px[:, 0] + 1j * points_px[:, 1]
        z = self.turn[:, None] * z + self.shift[:, None]
        return np.stack([z.real, z.imag], axis=-1)


def _paths(sequence: PoseSequence) -> Iterator[_Path]:
    """The camera's path wherever it is known for long, one for each stretch without a gap.

    The usual place is the median of a stretch: from one to the next nothing is known, as at a cut.
    """
    if sequence.camera is None:
        return
    known = np.asarray(np.isfinite(sequence.camera).all(axis=1))
    for first, end in runs(known):
        # The first of these steps leads there from the frame before.
        frames = slice(max(first - 1, 0), end)
        if np.ptp(sequence.t_s[frames]) < KNOWN_S:
            continue
        steps = sequence.camera[frames].copy()
        steps[0] = (1.0, 0.0, 0.0, 0.0)
        turn: Complex = np.multiply.accumulate(steps[:, 0] + 1j * steps[:, 1])
        shift = turn * np.cumsum((steps[:, 2] + 1j * steps[:, 3]) / turn)
        usual_turn, usual_shift = _median(turn), _median(shift)
        turn = turn / usual_turn
        yield _Path(frames, turn, shift - turn * usual_shift)


@dataclass(frozen=True, slots=True)
class Shaking:
    """How a lifter who stands still is seen to move; arrays (T,).

    Attributes:
        shake_m: how far off the median place of a second, metres; NaN where it is unknown.
        moves: whether it is seen to move at all.
        rate_hz: usual frames per second.
    """

    shake_m: Array
    moves: Mask
    rate_hz: float


def shaking(sequence: PoseSequence) -> Shaking:
    """How a lifter who stood still in raw poses would be seen to move with the camera.

    Such a lifter is taken for a box, and of its upper left and lower right corner that counts which
    moves more.
    """
    shake_m = np.full(len(sequence), np.nan)
    moves = np.zeros(len(sequence), dtype=bool)
    rate_hz = 1.0 / usual_step_s(sequence.t_s)
    px_per_metre = pixels_per_metre(sequence.xy_px, sequence.world_m)
    found = np.isfinite(px_per_metre)
    if sequence.camera is None or not found.any():
        return Shaking(shake_m, moves, rate_hz)
    usual_px = np.median(sequence.xy_px[found], axis=0)
    corners_px = np.stack([usual_px.min(axis=0), usual_px.max(axis=0)])
    usual_px_per_metre = float(np.median(px_per_metre[found]))
    for path in _paths(sequence):
        seen_m = path.seen_px(corners_px) / usual_px_per_metre
        seen_m, inside = _continued(seen_m, round(SETTLED_S * rate_hz))
        off_m = np.linalg.norm(seen_m - settled(seen_m, rate_hz), axis=-1).max(axis=1)
        way_m = np.max([travel(corner_m, rate_hz) for corner_m in seen_m.swapaxes(0, 1)], axis=0)
        shake_m[path.frames] = off_m[inside]
        moves[path.frames] = (np.maximum(2.0 * off_m, way_m) > MOVES_M)[inside]
    return Shaking(shake_m, moves, rate_hz)


def _continued(x: Array, n: int) -> tuple[Array, slice]:
    """`x` (T, …) continued by up to `n` at both ends, turned about them, and where it is.

    What moves evenly goes on moving evenly, so that its median place stays beside it.
    """
    n = min(n, len(x) - 1)
    before, after = 2.0 * x[0] - x[n:0:-1], 2.0 * x[-1] - x[-2 : -n - 2 : -1]
    return np.concatenate([before, x, after]), slice(n, n + len(x))


def _median(z: Complex) -> complex:
    return complex(np.median(z.real), np.median(z.imag))
