"""All raw poses of a set, packed: an hour of them has to fit into memory."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.poses import PoseFrame, PoseSequence, joined

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

    def newest(self, span_s: float) -> PoseStore:
        """The frames of the last `span_s` seconds, and up to a pack of those before them.

        It stays as it is when more frames are appended here. No poses are copied for it.
        """
        newest = PoseStore()
        if self._times:
            first = bisect_left(self._times, self._times[-1] - span_s) // CHUNK
            newest._times = self._times[first * CHUNK :]
            newest._packed = self._packed[first:]
            newest._loose = [*self._loose]
        return newest

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
            each = [(part.get(name), len(part["xy_px"])) for part in parts]
            arrays[name] = joined(name, each)
        return PoseSequence(t_s=np.array(self._times), size_wh=size_wh, **arrays)


def _pack(frames: list[PoseFrame]) -> _Packed:
    sequence = PoseSequence.stack(frames, (0, 0))
    arrays = {**sequence.fields, **sequence.optional}
    return {name: _smallest(array) for name, array in arrays.items() if array is not None}


def _smallest(array: NDArray[np.float64]) -> NDArray[np.floating]:
    """`array` as float32 if that is the same, else as it is."""
    with np.errstate(over="ignore"):
        small = array.astype(np.float32)
    return small if np.array_equal(small, array, equal_nan=True) else array
