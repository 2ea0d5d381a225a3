"""Rendered clips with a barbell, and some without, to see how its path and speed are read.

Every clip has three lifts, each slower than the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any
from zlib import crc32

import numpy as np

from benchmarks.grid import DEALS
from benchmarks.lifter.motion_file import MotionFile
from benchmarks.lifter.plates import PLATE_LOOKS
from benchmarks.lifter.standing import PLATE_RADIUS_M

__all__ = ["OFFS_DEG", "BarClip", "bar_clips"]

OFFS_DEG = (0, 15, -30, -15, 45, 30, -45)
"""Degrees from the side view; positive turns the camera to the front of the lifter."""

_SEED = 20261205
_SMALL, _LARGE = (270, 480), (540, 960)
_SIDE_DEG = 90
_SMALL_PLATE_M = 0.16

_FILMED: Mapping[str, Mapping[str, float]] = {
    "deadlift": {"distance_m": 3.1, "height_m": 0.9, "fov_deg": 46},
    "romanian_deadlift": {"distance_m": 3.1, "height_m": 0.9, "fov_deg": 46},
    "bent_over_row": {"distance_m": 3.1, "height_m": 0.9, "fov_deg": 46},
    "overhead_press": {"distance_m": 3.9, "height_m": 1.2, "fov_deg": 53},
    "squat": {"distance_m": 3.1, "height_m": 1.0, "fov_deg": 50},
}
"""How each exercise with a bar is filmed."""

_FARTHER = {30: 1.25, 45: 1.5, 90: 1.5}
"""How many times as far away the camera has to stand to have the near plate in the picture, by
degrees from the side."""

_LOOKS: tuple[Mapping[str, str], ...] = (
    {"skin": "light", "shirt": "#4f76b4"},
    {"skin": "mid", "shirt": "#9c4a55"},
    {"skin": "dark", "shirt": "#c7c2b8"},
    {"skin": "light", "shirt": "#3f7d63"},
    {"skin": "mid", "shirt": "#2d2f33"},
)

_NO_BAR: tuple[Mapping[str, Any], ...] = (
    {"exercise": "squat", "off_deg": 0},
    {"exercise": "push_up", "off_deg": 0},
    {"exercise": "squat", "off_deg": 30},
    {"exercise": "glute_bridge", "off_deg": 0},
    {"exercise": "squat", "off_deg": -15},
    {"exercise": "push_up", "off_deg": 15},
)
"""Exercises without a bar, in front of plates."""

_PAIRS = (
    ("deadlift", 0),
    ("squat", 15),
    ("romanian_deadlift", 0),
    ("overhead_press", -15),
    ("bent_over_row", 15),
)
"""Exercise and degrees from the side of what is filmed at 30 and at 60 frames a second."""


@dataclass(frozen=True)
class BarClip:
    """One clip.

    Attributes:
        name: says what is special about it.
        part: whose bodies it has, `"tune"` or `"held"`.
        off_deg: of the camera from the side view.
        has_bar: whether a bar is lifted in it.
        motion: what is done and how it is filmed.
        pair: name of the motion that is filmed at two frame rates; empty for others.
    """

    name: str
    part: str
    off_deg: int
    has_bar: bool
    motion: MotionFile = field(repr=False)
    pair: str = ""

    @property
    def has_plates(self) -> bool:
        """Whether plates are on the bar."""
        return self.has_bar and self.motion.plate_radius_m > 0

    @property
    def is_standard(self) -> bool:
        """Whether those are 450 mm across."""
        return self.has_plates and self.motion.plate_radius_m == PLATE_RADIUS_M


def bar_clips() -> tuple[BarClip, ...]:
    """All clips, in an order in which any first part of them has something of everything."""
    columns = [
        [_around(exercise, number, off_deg) for number, off_deg in enumerate(OFFS_DEG)]
        for exercise in _FILMED
    ]
    columns.append([_without_bar(number, **keys) for number, keys in enumerate(_NO_BAR)])
    columns.append(list(_pairs()))
    columns.append([_large(n, exercise) for n, exercise in enumerate(_FILMED)])
    columns.append([_empty_bar(n, exercise) for n, exercise in enumerate(_FILMED)])
    rows = zip_longest(*columns)
    return tuple(clip for clip in chain.from_iterable(rows) if clip is not None)


def _around(exercise: str, number: int, off_deg: int) -> BarClip:
    """A clip from one of all directions; plates and what is behind change from one to the next."""
    place = number + 3 * list(_FILMED).index(exercise)
    small = exercise not in ("deadlift", "squat") and place % 3 == 2
    keys = {
        "plates": PLATE_LOOKS[place % len(PLATE_LOOKS)],
        "plate_radius_m": _SMALL_PLATE_M if small else PLATE_RADIUS_M,
        "background_plates": (0, 2, 0, 4, 1)[place % 5],
    }
    return _clip("around", exercise, number, off_deg, keys)


def _large(number: int, exercise: str) -> BarClip:
    keys = {"plates": PLATE_LOOKS[(number + 1) % 4], "background_plates": number % 3}
    off_deg = (0, 15, -30, 0, -15)[number]
    return _clip("large", exercise, number, off_deg, keys, camera={"size": _LARGE})


def _empty_bar(number: int, exercise: str) -> BarClip:
    """No plates; a deadlift can't begin with none, and is filmed from the front instead."""
    keys: dict[str, Any] = {"plate_radius_m": 0.0, "background_plates": 4 * (number % 2)}
    if exercise == "deadlift":
        return _clip("front", exercise, number, _SIDE_DEG, {})
    return _clip("empty", exercise, number, (0, 0, 15, -15, 0)[number], keys)


def _pairs() -> Iterator[BarClip]:
    for number, (exercise, off_deg) in enumerate(_PAIRS):
        keys = {"plates": PLATE_LOOKS[number % 4]}
        for rate in (30, 60):
            yield _clip(
                f"{rate}fps",
                exercise,
                number,
                off_deg,
                keys,
                rate=rate,
                pair=f"{exercise}-{number}",
            )


def _without_bar(number: int, exercise: str, off_deg: int) -> BarClip:
    lying = exercise != "squat"
    camera: dict[str, Any] = {"distance_m": 2.4, "height_m": 0.95, "fov_deg": 58}
    if lying:
        camera = {"distance_m": 2.6, "height_m": 0.6, "fov_deg": 58, "size": _SMALL[::-1]}
    keys = {"background_plates": 4 - number % 3}
    return _clip("nobar", exercise, number, off_deg, keys, camera=camera, has_bar=False)


def _clip(
    kind: str,
    exercise: str,
    number: int,
    off_deg: int,
    keys: Mapping[str, Any],
    *,
    camera: Mapping[str, Any] | None = None,
    rate: int = 30,
    pair: str = "",
    has_bar: bool = True,
) -> BarClip:
    """A clip whose lifter, tempo and light are thrown with dice of its own."""
    rng = np.random.default_rng([_SEED, crc32((pair or f"{kind}.{exercise}").encode()), number])
    part = "held" if number % 3 == 1 else "tune"
    body = str(rng.choice(DEALS[part].bodies))
    side = 1 if rng.random() < 0.5 else -1
    filmed = {"size": _SMALL, **_FILMED.get(exercise, {}), **(camera or {})}
    filmed["distance_m"] *= _FARTHER.get(abs(off_deg), 1.0) * rng.uniform(0.97, 1.08)
    filmed |= {
        "distance_m": round(float(filmed["distance_m"]), 2),
        "yaw_deg": side * (_SIDE_DEG - off_deg),
        "roll_deg": float(rng.choice((0, 0, 0, 2, -2))),
    }
    least_m, most_m = {"m": (1.70, 1.86), "f": (1.58, 1.74)}[body[0]]
    motion: dict[str, Any] = {
        "exercise": exercise,
        "body": body,
        "height_m": round(float(rng.uniform(least_m, most_m)), 2),
        "still_s": 0.4,
        "set_up_s": {"deadlift": 1.2, "bent_over_row": 1.0}.get(exercise, 0.0),
        "bar_on_back": exercise == "squat" and has_bar,
        "look": _LOOKS[rng.integers(len(_LOOKS))],
        "camera": filmed,
        "video": {
            "frame_rate": rate,
            "brightness": float(rng.choice((1.0, 1.0, 0.5))),
            "seed": int(rng.integers(1 << 16)),
        },
        "reps": _reps(rng),
        **keys,
    }
    asked = MotionFile.model_validate(motion)
    look = asked.plates if has_bar and asked.plate_radius_m else "none"
    return BarClip(
        f"{kind}-{exercise}-{off_deg}-{look}-{body}", part, off_deg, has_bar, asked, pair
    )


def _reps(rng: np.random.Generator) -> Sequence[Mapping[str, float]]:
    """Three lifts, the second and the third slower."""
    first_s = float(rng.uniform(0.9, 1.6))
    return [
        {
            "lower_s": round(float(rng.uniform(0.9, 1.2)), 2),
            "lift_s": round(first_s * slower, 2),
            "pause_s": round(float(rng.uniform(0.1, 0.25)), 2),
            "rest_s": round(float(rng.uniform(0.3, 0.45)), 2),
        }
        for slower in (1.0, 1.15, 1.4)
    ]
