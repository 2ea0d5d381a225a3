"""What a unit's stills have shown, and numbers that describe the outline of the back in them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.known import Array
from formcheck.core.measures.silhouette import HIGH, LOW, LOWEST, turn_between_deg, without_jumps

__all__ = ["PARTS", "Unit", "bends_deg", "read_units"]

# ours: parts of the outline whose directions are compared, in chord lengths from the hip. More and
# shorter ones were no better.
PARTS = (LOWEST, LOW, (0.32, 0.55), HIGH)


@dataclass(frozen=True, eq=False)
class Unit:
    """The stills of one lifter in one set of clothes before one camera.

    Attributes:
        body: its number.
        yaw_deg: the camera's true direction, 90 on the lifter's left.
        is_loose: whether the shirt is loose.
        is_standing: stills of standing, (N,).
        lumbar_deg: true flexion of the lower back from this lifter's standing curve, (N,).
        thoracic_deg: the same of the chest, (N,).
        contour: outline on both sides of the trunk as in `PoseFrame`, (N, 2, 41).
        chord_px: its chord hip → shoulder, (N, 2, 2). All NaN where nobody was found.
    """

    body: int
    yaw_deg: float
    is_loose: bool
    is_standing: NDArray[np.bool_]
    lumbar_deg: Array
    thoracic_deg: Array
    contour: Array
    chord_px: Array

    def write(self, path: Path) -> None:
        """Write it to an `.npz` file."""
        arrays: dict[str, Any] = vars(self)
        np.savez_compressed(path, **arrays)

    @classmethod
    def read(cls, path: Path) -> Unit:
        """The one in a file."""
        with np.load(path) as data:
            return cls(
                **{name: data[name] if data[name].ndim else data[name].item() for name in data}
            )

    @property
    def profile(self) -> Array:
        """Distance of the back's outline from the chord, in chord lengths, (N, 41)."""
        # The lifter's back lies to the right hand of hip → shoulder when the left side is near.
        return without_jumps(self.contour[:, 0 if self.yaw_deg > 0 else 1])

    @property
    def lean_deg(self) -> Array:
        """Lean of the chord from vertical in the picture, positive forward, (N,)."""
        along = self.chord_px[:, 1] - self.chord_px[:, 0]
        facing = -1.0 if self.yaw_deg > 0 else 1.0
        return np.degrees(np.arctan2(facing * along[:, 0], -along[:, 1]))


def read_units(folder: Path) -> list[Unit]:
    """All units of a folder.

    Raises:
        FileNotFoundError: there are none.
    """
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise FileNotFoundError(f"{folder} has no stills")
    return [Unit.read(path) for path in paths]


def bends_deg(profile: Array) -> Array:
    """How much a back's outline (N, 41) turns from each of `PARTS` to the next, (N, parts - 1).

    Degrees, positive where it is convex.
    """
    return np.stack([turn_between_deg(profile, *parts) for parts in pairwise(PARTS)], axis=1)
