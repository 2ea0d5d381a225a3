"""landmarks.npz: the poses of a clip as the network gave them, for a later run to judge anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.errors import UsageError
from formcheck.files import replacing
from formcheck.pipeline.npz import integers, read_arrays
from formcheck.pipeline.options import Options

__all__ = [
    "CROPS",
    "Saved",
    "as_saved",
    "is_of_landmarks",
    "landmarks_key",
    "load_landmarks",
    "save_arrays",
    "save_landmarks",
    "sequence_of",
]

CROPS = "crops_"
"""What the names of arrays begin with that are pictures, see `pipeline.crops`."""
# structural: JPEG and most codecs have no larger pictures, pixels
LARGEST_PX = 65_535
# ours: far more than the pixels of any picture or the seconds of any clip; larger numbers than that
# overflow when they are squared or written as whole ones
LARGEST = 1e7
# ours: letters, three times our longest note
LONGEST_TEXT = 1000
_FORMAT = 1
_OUTLINE = ("contour", "chord_px")
# structural: raised when other landmarks are found in the same clip with the same model; 5 since
# plates are found with them, 4 since the camera's motion is, small pictures are made from YUV and
# not every frame is looked at. Where a clip is cut for several processes does not count: it moves
# landmarks by the jitter of the network, as the number of cores does.
_FOUND_HOW = 5
# structural: what `_FOUND_HOW` was for landmarks that lack nothing but plates.
_WITHOUT_PLATES = 4

Poses = TypeVar("Poses", PoseFrame, PoseSequence)


@dataclass(frozen=True, slots=True)
class Saved:
    """Poses as the network gave them, and what they were made from.

    `key` is what `landmarks_key` returns for them: with a different one the file is stale. `notes`
    say what else is in the picture.
    """

    sequence: PoseSequence
    key: str
    model_name: str
    model_sha256: str
    notes: tuple[str, ...] = ()


def landmarks_key(
    clip_sha256: str, model_sha256: str, options: Options, *, contour: bool, plates: bool = True
) -> str:
    """A hash over all that landmarks depend on.

    `contour` says whether they have the outline, `plates` whether plates were looked for, which an
    older version did not.
    """
    found_how = _FOUND_HOW if plates else _WITHOUT_PLATES
    asked = (
        options.start_s,
        options.end_s,
        options.capture_fps,
        options.lifter,
        options.every_frame,
    )
    return hashlib.sha256(
        json.dumps((found_how, clip_sha256, model_sha256, *asked, contour)).encode()
    ).hexdigest()


def as_saved(poses: Poses) -> Poses:
    """`poses` with the precision of a landmarks file.

    What is judged goes through here first, so that a report made from the saved landmarks is
    the same as the first one.
    """
    rounded: dict[str, Any] = {k: v.astype(float) for k, v in _single_precision(poses).items()}
    return replace(poses, **rounded)


def _single_precision(poses: PoseFrame | PoseSequence) -> dict[str, NDArray[np.float32]]:
    """All arrays but the times as float32: a hundredth of a pixel at 8K, in half the space."""
    names = (*PoseSequence.shapes(), *PoseSequence.optional_shapes())
    arrays = {name: getattr(poses, name) for name in names}
    return {name: a.astype(np.float32) for name, a in arrays.items() if a is not None}


def save_landmarks(path: Path, saved: Saved) -> None:
    """Write `saved` to `path` (.npz) as `save_arrays` does; see `as_saved` for rounding."""
    sequence = saved.sequence
    about = {
        "format": np.array(_FORMAT),
        "t_s": sequence.t_s,
        "size_wh": np.array(sequence.size_wh),
        "seen_wh": np.array(sequence.seen_wh or sequence.size_wh),
        "key": np.array(saved.key),
        "model_name": np.array(saved.model_name),
        "model_sha256": np.array(saved.model_sha256),
        "notes": np.array(saved.notes, dtype=str),
    }
    save_arrays(path, {**about, **_single_precision(sequence)})


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write `arrays` to `path` (.npz) in one step; the folder is made if missing.

    Raises:
        UsageError: the file can't be written there.
    """
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def is_of_landmarks(name: str) -> bool:
    """Whether the array so called in a landmarks file is one of its own, and not of the crops."""
    return not name.startswith(CROPS)


def load_landmarks(path: Path) -> Saved:
    """Read what `save_landmarks` wrote.

    Raises:
        UsageError: there is no such file, or it is not one of ours, or it is damaged.
    """
    try:
        return _saved(read_arrays(path, is_of_landmarks))
    except FileNotFoundError:
        raise UsageError(f"{path}: no saved landmarks here.") from None
    except (ValueError, KeyError) as error:
        raise UsageError(
            f"{path}: not a landmarks file of this version ({error}).",
            "Analyse the clip again without --reuse.",
        ) from error


def _saved(file: Mapping[str, NDArray[Any]]) -> Saved:
    """What the arrays of a landmarks file stand for; ValueError or KeyError if for nothing."""
    if (version := file["format"].tolist()) != _FORMAT:
        raise ValueError(f"format {version} is not {_FORMAT}")
    return Saved(
        sequence=sequence_of(file),
        key=_text(file["key"]),
        model_name=_text(file["model_name"]),
        model_sha256=_text(file["model_sha256"]),
        # Older versions had none.
        notes=tuple(map(_text, np.ravel(file.get("notes", ())))),
    )


def sequence_of(arrays: Mapping[str, NDArray[Any]]) -> PoseSequence:
    """The poses that arrays by the names of a landmarks file stand for.

    The outline (`contour`, `chord_px`), `seen_wh`, `camera` and `plates` may be missing.

    Raises:
        KeyError: another one is.
        ValueError: an array holds something else than it should, or has another shape.
    """
    t_s = _numbers("t_s", arrays["t_s"])
    if t_s.ndim != 1 or np.isnan(t_s).any():
        raise ValueError("t_s holds no times")
    found: dict[str, Any] = {
        name: np.full((len(t_s), *PoseSequence.shapes()[name]), np.nan) for name in _OUTLINE
    }
    # Older versions did not look how the camera moves nor for plates, nor does every backend.
    names = [*PoseSequence.shapes(), *PoseSequence.optional_shapes()]
    found |= {name: _numbers(name, arrays[name]) for name in names if name in arrays}
    missing = [name for name in PoseSequence.shapes() if name not in found]
    if missing:
        raise KeyError(missing[0])
    return PoseSequence(
        t_s=t_s,
        size_wh=_size(arrays["size_wh"]),
        # Without it the file is of a version that showed the network the whole frame.
        seen_wh=_size(arrays.get("seen_wh", arrays["size_wh"])),
        **found,
    )


def _numbers(name: str, saved: NDArray[Any]) -> NDArray[np.float64]:
    """An array of numbers, some of which may be NaN."""
    if saved.dtype.kind != "f" or (np.abs(saved) > LARGEST).any():
        raise ValueError(f"{name} holds something else than numbers")
    return saved.astype(float)


def _size(saved: NDArray[Any]) -> tuple[int, int]:
    """Width and height from their array."""
    width, height = integers(saved, 2)
    if not (0 < width <= LARGEST_PX and 0 < height <= LARGEST_PX):
        raise ValueError(f"no picture is {width} x {height}")
    return width, height


def _text(saved: NDArray[Any]) -> str:
    """A text from its array without axes."""
    text = saved.item()
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise ValueError("a text is none, or too long")
    return text
