"""Pictures cut from a clip and kept in landmarks.npz, so that key frames can be drawn anew.

Without them the clip has to be decoded again, which takes most of the time of an analysis with
saved landmarks.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.pipeline.landmarks import save_arrays

__all__ = ["Crops", "load_crops", "save_crops"]

_BOX, _SIZE, _TIMES, _ENDS, _JPEGS = (f"crops_{n}" for n in ("box", "size", "t_s", "ends", "jpegs"))


@dataclass(frozen=True, slots=True)
class Crops:
    """Pictures of the lifter on which nothing is drawn yet.

    Attributes:
        box: left, top, right and bottom of the part that was cut out, pixels of the poses.
        size_wh: width and height of each picture.
        jpegs: by time in milliseconds.
    """

    box: tuple[int, int, int, int]
    size_wh: tuple[int, int]
    jpegs: Mapping[int, bytes]


def save_crops(path: Path, crops: Crops) -> None:
    """Put `crops` into the landmarks file at `path`, in place of others that are in it."""
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    jpegs = list(crops.jpegs.values())
    arrays[_BOX], arrays[_SIZE] = np.array(crops.box), np.array(crops.size_wh)
    arrays[_TIMES] = np.array(list(crops.jpegs), dtype=np.int64)
    arrays[_ENDS] = np.cumsum([len(jpeg) for jpeg in jpegs], dtype=np.int64)
    arrays[_JPEGS] = np.frombuffer(b"".join(jpegs), np.uint8)
    save_arrays(path, arrays)


def load_crops(path: Path) -> Crops | None:
    """The pictures in the landmarks file at `path`; None if there are none, or it is damaged."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            left, top, right, bottom = file[_BOX].tolist()
            width, height = file[_SIZE].tolist()
            ends, data = file[_ENDS].tolist(), file[_JPEGS].tobytes()
            jpegs = [data[a:b] for a, b in zip([0, *ends], ends, strict=False)]
            times = file[_TIMES].tolist()
            return Crops(
                (left, top, right, bottom), (width, height), dict(zip(times, jpegs, strict=True))
            )
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile):
        return None
