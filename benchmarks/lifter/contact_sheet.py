"""One picture of several clips: `python -m benchmarks.lifter.contact_sheet DIR OUT.png`.

Each clip is a strip of frames at the start, the first turning point and the last one, or
early, in the middle and late in a hold.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["contact_sheet"]

Picture = NDArray[np.uint8]

_HEIGHT_PX = {"landscape": 104, "portrait": 128}
_TELLING_AT_START = {"deadlift"}
"""Exercises whose back is judged where the rep starts, not where it turns."""
_ROW_PX = 1120
_GAP_PX = 8
_LABEL_PX = 18
_BACKGROUND = 255
_COLOURS = 255
"""Of the palette: a small file in spite of the sensor noise in the clips."""


def contact_sheet(folder: Path) -> Picture:
    """All clips of `folder` that have a truth beside them, (height, width, 3) BGR.

    Raises:
        FileNotFoundError: there are none.
    """
    truths = {path: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    if not truths:
        raise FileNotFoundError(f"{folder} has no clips with a truth")
    strips = [
        (_shape(truth), _strip(path.with_suffix(".mp4"), truth))
        for path, truth in sorted(truths.items())
    ]
    strips.sort(key=lambda entry: entry[0] == "landscape")
    rows = [
        row
        for _, group in groupby(strips, key=lambda entry: entry[0])
        for row in _rows([strip for _, strip in group])
    ]
    return np.concatenate(rows)


def _shape(truth: dict[str, Any]) -> str:
    width, height = truth["camera"]["size"]
    return "landscape" if width > height else "portrait"


def _strip(clip: Path, truth: dict[str, Any]) -> Picture:
    """Three frames side by side under the clip's name."""
    height = _HEIGHT_PX[_shape(truth)]
    tiles = [_resized(frame, height) for frame in _frames_at(clip, _times(truth))]
    strip = np.concatenate(tiles, axis=1)
    label = np.full((_LABEL_PX, strip.shape[1], 3), _BACKGROUND, np.uint8)
    place = (2, _LABEL_PX - 5)
    cv2.putText(label, clip.stem, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (40, 40, 40), 1)
    return np.concatenate([label, strip])


def _times(truth: dict[str, Any]) -> tuple[float, float, float]:
    if truth["hold"]:
        start_s, end_s = truth["hold"]["start_s"], truth["hold"]["end_s"]
        return start_s + 0.1, start_s + 0.4 * (end_s - start_s), start_s + 0.9 * (end_s - start_s)
    moment = "start_s" if truth["exercise"] in _TELLING_AT_START else "turn_s"
    return 0.0, truth["reps"][0][moment], truth["reps"][-1][moment]


def _frames_at(clip: Path, times_s: Sequence[float]) -> list[Picture]:
    """The frames of a clip at rising times."""
    capture = cv2.VideoCapture(str(clip))
    found: list[Picture] = []
    while len(found) < len(times_s):
        read, frame = capture.read()
        if not read:
            raise OSError(f"{clip} ends before {times_s[len(found)]} s")
        if capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 >= times_s[len(found)]:
            found.append(np.asarray(frame, np.uint8))
    capture.release()
    return found


def _resized(frame: Picture, height: int) -> Picture:
    width = round(frame.shape[1] * height / frame.shape[0])
    return np.asarray(cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _rows(strips: Sequence[Picture]) -> list[Picture]:
    """Strips of one height set in rows, as many to a row as fit."""
    rows: list[list[Picture]] = [[]]
    for strip in strips:
        used = sum(other.shape[1] + _GAP_PX for other in rows[-1])
        if rows[-1] and used + strip.shape[1] > _ROW_PX:
            rows.append([])
        rows[-1].append(strip)
    return [_row(row) for row in rows]


def _row(strips: Sequence[Picture]) -> Picture:
    canvas = np.full((strips[0].shape[0] + _GAP_PX, _ROW_PX, 3), _BACKGROUND, np.uint8)
    left = 0
    for strip in strips:
        canvas[: strip.shape[0], left : left + strip.shape[1]] = strip
        left += strip.shape[1] + _GAP_PX
    return canvas


def _main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("output", type=Path, metavar="OUT.png")
    arguments = parser.parse_args()
    sheet = cv2.cvtColor(contact_sheet(arguments.folder), cv2.COLOR_BGR2RGB)
    palette = Image.fromarray(sheet).quantize(
        _COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    palette.save(arguments.output, optimize=True)


if __name__ == "__main__":
    _main()
