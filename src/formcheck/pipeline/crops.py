"""Pictures cut from a clip and kept in landmarks.npz, so that key frames can be drawn anew.

Without them the clip has to be decoded again, which takes most of the time of an analysis with
saved landmarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from formcheck.pipeline.landmarks import CROPS, is_of_landmarks, save_arrays
from formcheck.pipeline.npz import DamagedFileError, integers, read_arrays

__all__ = ["Crops", "load_crops", "save_crops"]

_BOX, _SIZE, _TIMES, _ENDS, _JPEGS = (
    f"{CROPS}{name}" for name in ("box", "size", "t_s", "ends", "jpegs")
)


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
    """Put `crops` into the landmarks file at `path`, in place of others that are in it.

    A file that is gone or damaged is left alone; the next run makes it anew.
    """
    try:
        arrays = read_arrays(path, is_of_landmarks)
    except (FileNotFoundError, DamagedFileError):
        return
    jpegs = list(crops.jpegs.values())
    arrays[_BOX], arrays[_SIZE] = np.array(crops.box), np.array(crops.size_wh)
    arrays[_TIMES] = np.array(list(crops.jpegs), dtype=np.int64)
    arrays[_ENDS] = np.cumsum([len(jpeg) for jpeg in jpegs], dtype=np.int64)
    arrays[_JPEGS] = np.frombuffer(b"".join(jpegs), np.uint8)
    save_arrays(path, arrays)


def load_crops(path: Path) -> Crops | None:
    """The pictures in the landmarks file at `path`; None if there are none, or it is damaged.

    Whether each is a JPEG is not looked at.
    """
    try:
        file = read_arrays(path, lambda name: not is_of_landmarks(name))
        left, top, right, bottom = integers(file[_BOX], 4)
        width, height = integers(file[_SIZE], 2)
        ends, data = integers(file[_ENDS]), file[_JPEGS].tobytes()
        jpegs = [data[a:b] for a, b in pairwise([0, *ends])]
        times = integers(file[_TIMES])
        return Crops(
            (left, top, right, bottom), (width, height), dict(zip(times, jpegs, strict=True))
        )
    except (FileNotFoundError, KeyError, ValueError):
        return None
