"""All raw poses of a set, packed: an hour of them has to fit into memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array
from formcheck.core.poses import PoseFrame, PoseSequence

__all__ = ["PoseStore"]

# ours: frames packed at a time.
CHUNK = 512
_Packed = dict[str, NDArray[np.floating]]


class PoseStore:
    """Grows frame by frame; what comes out is exactly what went in.

    Arrays are packed as float32 where that loses nothing, as for the network's own output
    and for poses that were rounded to it: an hour at 30 fps then takes 120 MB.
    """

    def __init__(self) -> None:
        self._times: list[float] = []
        self._packed: list[_Packed] = []
        self._loose: list[PoseFrame] = []

    def __len__(self) -> int:
        return len(self._times)

    def append(self, frame: PoseFrame) -> None:
        """Take in the next frame."""
        self._times.append(frame.t_s)
        self._loose.append(frame)
        if len(self._loose) == CHUNK:
            self._packed.append(_pack(self._loose))
            self._loose = []

    def sequence(self, size_wh: tuple[int, int]) -> PoseSequence:
        """All frames, stacked."""
        parts = [*self._packed, _pack(self._loose)] if self._loose else self._packed
        if not parts:
            return PoseSequence.stack([], size_wh)
        arrays: dict[str, Any] = {
            name: np.concatenate([part[name] for part in parts]).astype(float)
            for name in PoseSequence.shapes()
        }
        for name in PoseSequence.optional_shapes():
            arrays[name] = _joined(name, parts)
        return PoseSequence(t_s=np.array(self._times), size_wh=size_wh, **arrays)


def _joined(name: str, parts: list[_Packed]) -> Array | None:
    """An array that poses need not have, NaN for the parts without it; None if none has it."""
    if all(name not in part for part in parts):
        return None
    shape = PoseSequence.optional_shapes()[name]
    each = [part.get(name, np.full((len(part["xy_px"]), *shape), np.nan)) for part in parts]
    return np.concatenate(each).astype(float)


def _pack(frames: list[PoseFrame]) -> _Packed:
    sequence = PoseSequence.stack(frames, (0, 0))
    arrays = {**sequence.fields, **sequence.optional}
    return {name: _smallest(array) for name, array in arrays.items() if array is not None}


def _smallest(array: NDArray[np.float64]) -> NDArray[np.floating]:
    """`array` as float32 if that is the same, else as it is."""
    with np.errstate(over="ignore"):
        small = array.astype(np.float32)
    return small if np.array_equal(small, array, equal_nan=True) else array
