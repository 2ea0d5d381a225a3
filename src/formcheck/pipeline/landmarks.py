"""landmarks.npz: the poses of a clip as the network gave them, for a later run to judge anew."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.errors import UsageError
from formcheck.files import replacing
from formcheck.pipeline.options import Options

__all__ = [
    "Saved",
    "as_saved",
    "landmarks_key",
    "load_landmarks",
    "save_arrays",
    "save_landmarks",
]

_FORMAT = 1
# structural: raised when other landmarks are found in the same clip with the same model; 4 since
# the camera's motion is found with them, small pictures are made from YUV and not every frame is
# looked at.
_FOUND_HOW = 4

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


def landmarks_key(clip_sha256: str, model_sha256: str, options: Options, *, contour: bool) -> str:
    """A hash over all that landmarks depend on; `contour` says whether they have the outline."""
    asked = (
        options.start_s,
        options.end_s,
        options.capture_fps,
        options.lifter,
        options.every_frame,
    )
    return hashlib.sha256(
        json.dumps((_FOUND_HOW, clip_sha256, model_sha256, *asked, contour)).encode()
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
    arrays = {name: getattr(poses, name) for name in PoseSequence.shapes()}
    if poses.camera is not None:
        arrays["camera"] = poses.camera
    return {name: array.astype(np.float32) for name, array in arrays.items()}


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


def load_landmarks(path: Path) -> Saved:
    """Read what `save_landmarks` wrote.

    Raises:
        UsageError: there is no such file, or it is not one of ours.
    """
    try:
        # np.load leaves a damaged file open when it is given the path.
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if int(file["format"]) != _FORMAT:
                raise ValueError(f"format {int(file['format'])} is not {_FORMAT}")
            # Without it the file is of a version that showed the network the whole frame.
            seen = "seen_wh" if "seen_wh" in file else "size_wh"
            # Older versions did not look how the camera moves, nor does every backend.
            names = ["t_s", *PoseSequence.shapes(), *({"camera"} & set(file))]
            arrays: dict[str, Any] = {name: file[name].astype(float) for name in names}
            sequence = PoseSequence(
                size_wh=_size(file["size_wh"]), seen_wh=_size(file[seen]), **arrays
            )
            return Saved(
                sequence=sequence,
                key=str(file["key"]),
                model_name=str(file["model_name"]),
                model_sha256=str(file["model_sha256"]),
                # Older versions had none.
                notes=tuple(file["notes"].tolist()) if "notes" in file else (),
            )
    except FileNotFoundError:
        raise UsageError(f"{path}: no saved landmarks here.") from None
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(
            f"{path}: not a landmarks file of this version ({error}).",
            "Analyse the clip again without --reuse.",
        ) from error


def _size(saved: NDArray[Any]) -> tuple[int, int]:
    """Width and height from their array."""
    width, height = saved.tolist()
    return int(width), int(height)
