"""Poses: the landmarks of one frame, and those of a clip stacked along time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import Array, Image, Mask
from formcheck.core.landmarks import N_LANDMARKS, left_right

__all__ = [
    "CONTOUR_SAMPLES",
    "PLATES",
    "Frame",
    "Part",
    "Picture",
    "PoseFrame",
    "PoseSequence",
    "joined",
    "midway",
]

Part = tuple[int, int, int, int]
"""A rectangle of a picture, pixels: left, top, right, bottom; the last two are one past the end."""

# structural: rays cast from the trunk chord on each side; see `PoseFrame.contour`.
CONTOUR_SAMPLES = 41

# structural: shape of each array of a single frame.
_SHAPES: Mapping[str, tuple[int, ...]] = {
    "xy_px": (N_LANDMARKS, 2),
    "world_m": (N_LANDMARKS, 3),
    "visibility": (N_LANDMARKS,),
    "contour": (2, CONTOUR_SAMPLES),
    "chord_px": (2, 2),
}
# structural: candidates for a plate in each frame, and numbers of each; see `PoseFrame.plates`.
PLATES = (5, 5)
# structural: shapes of what poses need not have.
_OPTIONAL: Mapping[str, tuple[int, ...]] = {"camera": (4,), "plates": PLATES}


def joined(name: str, parts: Sequence[tuple[NDArray[np.floating] | None, int]]) -> Array | None:
    """The optional array `name` of parts of so many frames as one; None if no part has it.

    It is NaN for the parts without it.
    """
    if all(array is None for array, _ in parts):
        return None
    shape = _OPTIONAL[name]
    whole = np.full((sum(n for _, n in parts), *shape), np.nan)
    end = 0
    for array, n in parts:
        begin, end = end, end + n
        if array is not None:
            whole[begin:end] = array
    return whole


def midway(points: Array, joint: str) -> Array:
    """The point midway between the left and the right `joint` of landmarks (…, 33, axes)."""
    left, right = left_right(joint)
    return np.asarray((points[..., left, :] + points[..., right, :]) / 2.0)


class Picture(Protocol):
    """An upright picture with square pixels, of which only what is asked for is made."""

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height of the whole picture, pixels."""

    def bgr(self, side_px: float | None = None, part: Part | None = None) -> Image:
        """The picture, or a part of it, as an array.

        Copy it before drawing on it: it may be what the next one who asks will get.

        Args:
            side_px: most pixels that the longer side may have; None for all there are.
            part: the part that is wanted; None for the whole picture.

        Returns:
            (height, width, 3), never larger than the part itself.
        """


@dataclass(frozen=True, slots=True)
class Frame:
    """One `picture`, at `t_s` seconds of the clip.

    `index` is only an ordinal; never compute time from it.
    """

    index: int
    t_s: float
    picture: Picture

    @property
    def image_bgr(self) -> Image:
        """The whole picture in its full size, (height, width, 3)."""
        return self.picture.bgr()


@dataclass(frozen=True, slots=True)
class PoseFrame:
    """The lifter in one frame; all NaN where nobody was found.

    Attributes:
        t_s: seconds from the first frame of the clip.
        xy_px: landmarks in pixels of the upright frame, (33, 2).
        world_m: landmarks in metres around the hips, (33, 3); z away from the camera.
        visibility: the network's own estimate 0..1, (33,).
        contour: distance of the body's outline from the trunk chord hip → shoulder at 41
            equal steps, to the right hand ([0]) and to the left hand ([1]) of the
            direction of the chord on the screen, in chord lengths, (2, 41). NaN where a
            ray met no clean edge, or where no mask was asked for.
        chord_px: hip and shoulder end of that chord, (2, 2).
        camera: how the camera's motion has moved the picture since the frame before, (4,):
            `(a, b, dx, dy)` takes a point to (a x - b y + dx, b x + a y + dy), pixels. NaN where
            it is unknown, None if nobody has looked.
        plates: what may be the plate of a barbell near the hands, best first, (5, 5): x and y of
            the centre and half the height in pixels, width over height, and the share of the rim
            that is seen. NaN where there are fewer, None if nobody has looked.
    """

    t_s: float
    xy_px: Array
    world_m: Array
    visibility: Array
    contour: Array
    chord_px: Array
    camera: Array | None = None
    plates: Array | None = None

    @classmethod
    def empty(cls, t_s: float) -> PoseFrame:
        """A frame in which nobody was found."""
        return cls(t_s=t_s, **{name: np.full(shape, np.nan) for name, shape in _SHAPES.items()})


@dataclass(frozen=True, slots=True)
class PoseSequence:
    """The pose frames of a clip, stacked: `PoseFrame`'s arrays with a time axis in front.

    `sequence[mask]` and `sequence[start:stop]` select frames; iterating gives `PoseFrame`s.
    `size_wh` is the size of the frames, `seen_wh` that of the part of them in which the network
    has looked for the lifter, None for all of it; both in pixels. `camera` is (T, 4), or None, and
    `plates` (T, 5, 5), or None.
    `look_every_s` is the usual time between two frames that the network has looked at; None where
    they are the frames at `t_s`.

    Raises:
        ValueError: the arrays' shapes don't fit each other, or time does not rise.
    """

    t_s: Array
    xy_px: Array
    world_m: Array
    visibility: Array
    contour: Array
    chord_px: Array
    size_wh: tuple[int, int]
    seen_wh: tuple[int, int] | None = None
    camera: Array | None = None
    look_every_s: float | None = None
    plates: Array | None = None

    def __post_init__(self) -> None:
        n = len(self.t_s)
        for name, shape in _SHAPES.items():
            if getattr(self, name).shape != (n, *shape):
                raise ValueError(f"{name}: expected {(n, *shape)}, got {getattr(self, name).shape}")
        for name, array in self.optional.items():
            if array is not None and array.shape != (n, *_OPTIONAL[name]):
                raise ValueError(f"{name}: expected {(n, *_OPTIONAL[name])}, got {array.shape}")
        if np.any(np.diff(self.t_s) <= 0):
            raise ValueError("t_s must rise from frame to frame")

    @classmethod
    def shapes(cls) -> Mapping[str, tuple[int, ...]]:
        """Names of the arrays beside `t_s`, and the shape of each in a single frame."""
        return _SHAPES

    @classmethod
    def optional_shapes(cls) -> Mapping[str, tuple[int, ...]]:
        """Names of the arrays that poses need not have, and the shape of each in a frame."""
        return _OPTIONAL

    @classmethod
    def stack(cls, frames: Sequence[PoseFrame], size_wh: tuple[int, int]) -> PoseSequence:
        """Stack single frames; an empty sequence is allowed."""
        arrays: dict[str, Any] = {
            name: np.array([getattr(f, name) for f in frames], dtype=float).reshape(-1, *shape)
            for name, shape in _SHAPES.items()
        }
        t_s = np.array([f.t_s for f in frames], dtype=float)
        for name in _OPTIONAL:
            arrays[name] = joined(name, [(getattr(f, name), 1) for f in frames])
        return cls(t_s=t_s, size_wh=size_wh, **arrays)

    @classmethod
    def concat(cls, parts: Sequence[PoseSequence]) -> PoseSequence:
        """Join at least one sequence end to end, in the order of time.

        Raises:
            ValueError: a part begins before the one in front of it has ended.
        """
        arrays: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("t_s", *_SHAPES)
        }
        for name in _OPTIONAL:
            arrays[name] = joined(name, [(getattr(part, name), len(part)) for part in parts])
        return replace(parts[0], **arrays)

    @property
    def fields(self) -> Mapping[str, Array]:
        """The arrays beside `t_s`, by name."""
        return {name: getattr(self, name) for name in _SHAPES}

    @property
    def optional(self) -> Mapping[str, Array | None]:
        """The arrays that poses need not have, by name; None where they have not."""
        return {name: getattr(self, name) for name in _OPTIONAL}

    @property
    def rate_hz(self) -> float:
        """Frames a second, on average; 0 for fewer than two."""
        return float((len(self) - 1) / np.ptp(self.t_s)) if len(self) > 1 else 0.0

    def __len__(self) -> int:
        return len(self.t_s)

    def __getitem__(self, frames: slice | Mask | NDArray[np.intp]) -> PoseSequence:
        """The frames that a slice, a mask (T,) or indices pick out."""
        arrays: dict[str, Any] = {name: array[frames] for name, array in self.fields.items()}
        for name, optional in self.optional.items():
            arrays[name] = None if optional is None else optional[frames]
        return replace(self, t_s=self.t_s[frames], **arrays)

    def __iter__(self) -> Iterator[PoseFrame]:
        for i, t_s in enumerate(self.t_s.tolist()):
            arrays: dict[str, Any] = {name: array[i] for name, array in self.fields.items()}
            for name, optional in self.optional.items():
                arrays[name] = None if optional is None else optional[i]
            yield PoseFrame(t_s, **arrays)

    def nearest(self, t_s: float) -> int:
        """Index of the frame nearest to `t_s`; the earlier of two.

        Raises:
            ValueError: there are no frames.
        """
        if not len(self):
            raise ValueError("an empty sequence has no frame nearest to a time")
        after = min(int(np.searchsorted(self.t_s, t_s)), len(self) - 1)
        before = max(after - 1, 0)
        return before if t_s - self.t_s[before] <= self.t_s[after] - t_s else after

    def where(self, mask: Mask) -> PoseSequence:
        """The same frames, with nobody in those where `mask` (T,) is False."""
        arrays: dict[str, Any] = {name: array.copy() for name, array in self.fields.items()}
        for array in arrays.values():
            array[~mask] = np.nan
        return replace(self, **arrays)
