"""The grid of rendered clips: exercises x faults x bodies x views x conditions, seeded.

Each programme is rendered with several bodies. On the tune part limits may be set; the held
part has other bodies and other dice, and is only reported on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any, Generic, TypeVar
from zlib import crc32

import numpy as np

from benchmarks.lifter.exercises import MOVEMENTS
from benchmarks.lifter.motion_file import MotionFile
from benchmarks.programmes import ALL_AROUND, FAULTY, WRONG_VIEWS, Part, Programme

__all__ = ["CONDITIONS", "COSTLY", "DEALS", "Deal", "GridClip", "grid"]

T = TypeVar("T")


@dataclass(frozen=True)
class Deal:
    """What makes one part of the grid.

    Attributes:
        seed: of its dice.
        bodies: the lifters that take turns.
        share: of the clips that a programme asks for, rounded up.
    """

    seed: int
    bodies: tuple[str, ...]
    share: float = 1.0


DEALS: Mapping[str, Deal] = {
    "tune": Deal(
        20261125, ("male_avg", "male_musc", "fem_avg", "fem_heavy", "male_heavy", "male_slim")
    ),
    "held": Deal(20261201, ("male_tall", "fem_slim", "male_stout", "fem_musc"), share=0.5),
}
"""The parts of the grid."""

CONDITIONS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "loose_shirt": {"look": {"shirt_drape": 0.8}},
    "low_light": {"video": {"brightness": 0.3}},
    "30_fps": {"video": {"frame_rate": 30}},
    "low_bitrate": {"video": {"crf": 37}},
    "tilted": {"camera": {"roll_deg": 4}},
    "bystander": {"bystander": {"right_m": 0.9}},
    "variable_rate": {"video": {"jitter": 0.35}},
    "walk_in": {"walk_in_s": 1.2},
    "far": {"camera": {"distance_m": 1.3}},
    "motion_blur": {"video": {"shutter": 0.6, "frame_rate": 15}},
    "24_fps": {"video": {"frame_rate": 24}},
    "60_fps": {"video": {"frame_rate": 60}},
}
"""What is done to a clip; a distance is a factor."""

COSTLY = ("motion_blur", "60_fps")
"""Conditions whose pictures take long to make: half as frequent, in clips of two reps."""

_FRAME_RATE = 20
"""Of all clips that don't name their own: fewer pictures to make than a phone's 30."""

_YAWS_OFF = {"side": (0, 0, 5, -5, 10, -10, 15, -15, 20, -20), "front": (0, 0, 5, -5, 10, -10, 15)}
"""Degrees off the programme's view, in which its check still has to speak."""

_LOOKS: tuple[Mapping[str, str], ...] = (
    {"skin": "light", "shirt": "#4f76b4", "hair": "#3d2f22"},
    {"skin": "mid", "shirt": "#9c4a55", "hair": "#2a2019"},
    {"skin": "dark", "shirt": "#c7c2b8", "hair": "#1c1714"},
    {"skin": "light", "shirt": "#3f7d63", "hair": "#5a3a22"},
    {"skin": "mid", "shirt": "#2d2f33", "hair": "#2a2019"},
)

_STANDING = {"size": (270, 480), "distance_m": 2.4, "height_m": 0.95}
_BARBELL = {"size": (270, 480), "distance_m": 3.1, "height_m": 0.9, "fov_deg": 46}
_OVERHEAD = {"size": (270, 480), "distance_m": 3.2, "height_m": 1.2, "fov_deg": 53}
_FLOOR = {"size": (480, 270), "distance_m": 2.3, "height_m": 0.6}

_SETUPS: Mapping[str, Mapping[str, Any]] = {
    "squat": {"camera": _STANDING},
    "deadlift": {"camera": _BARBELL, "set_up_s": 1.4},
    "romanian_deadlift": {"camera": _BARBELL, "plate_radius_m": 0.16},
    "bent_over_row": {"camera": _BARBELL, "plate_radius_m": 0.16, "set_up_s": 1.2},
    "overhead_press": {"camera": _OVERHEAD, "plate_radius_m": 0.10},
    "push_up": {"camera": _FLOOR},
    "plank": {"camera": _FLOOR},
    "glute_bridge": {"camera": _FLOOR},
}
"""How each exercise is filmed, and what it is done with."""

_WRONG_COLUMNS = 5
"""The wrong views take turns with the other programmes, so many at a time."""


@dataclass(frozen=True)
class GridClip:
    """One clip of the grid: `part` is `"tune"` or `"held"`, `programme` the name of its own."""

    name: str
    part: str
    programme: str
    condition: str
    motion: MotionFile


def grid(deals: Mapping[str, Deal] = DEALS) -> tuple[GridClip, ...]:
    """Every clip, in an order in which any first part of it covers all programmes."""
    columns = [_clips(programme, deals) for programme in FAULTY]
    wrong = [clip for programme in WRONG_VIEWS for clip in _clips(programme, deals)]
    columns.extend(wrong[start::_WRONG_COLUMNS] for start in range(_WRONG_COLUMNS))
    columns.extend(_clips(programme, deals) for programme in ALL_AROUND)
    rows = zip_longest(*columns)
    return tuple(clip for clip in chain.from_iterable(rows) if clip is not None)


def _clips(programme: Programme, deals: Mapping[str, Deal]) -> list[GridClip]:
    """The clips of one programme, those of all parts in turn."""
    dealt = [_dealt(programme, part, deal) for part, deal in deals.items()]
    return [clip for row in zip_longest(*dealt) for clip in row if clip is not None]


def _dealt(programme: Programme, part: str, deal: Deal) -> list[GridClip]:
    """One part's clips of a programme.

    The dice are the programme's own, so that a change elsewhere leaves its clips as they are.
    """
    key = crc32(f"{programme.exercise}.{programme.name}".encode())
    rng = np.random.default_rng([deal.seed, key])
    often = [name for name in CONDITIONS if name not in COSTLY]
    conditions = _Deck(often if programme in ALL_AROUND else [*CONDITIONS, *often], rng)
    yaws_off = _Deck(_YAWS_OFF[programme.view], rng)
    clips = []
    for row in range(math.ceil(programme.clips * deal.share)):
        body = deal.bodies[(row + key) % len(deal.bodies)]
        condition = _fitting(programme.exercise, conditions.draw())
        off_deg = 0 if programme.exactly else yaws_off.draw()
        dice = np.random.default_rng([deal.seed, key, row])
        motion = _motion(programme, row, body, condition, off_deg, dice)
        name = f"{programme.exercise}-{programme.name}-{row + 1}-{body}-{condition}"
        clips.append(GridClip(name, part, programme.name, condition, motion))
    return clips


class _Deck(Generic[T]):
    """Gives out `cards` in a random order, each once before any comes a second time."""

    def __init__(self, cards: Sequence[T], rng: np.random.Generator) -> None:
        self._cards = cards
        self._rng = rng
        self._left: list[int] = []

    def draw(self) -> T:
        if not self._left:
            self._left = self._rng.permutation(len(self._cards)).tolist()
        return self._cards[self._left.pop()]


def _fitting(exercise: str, condition: str) -> str:
    """The condition, or a plain clip where the lifter can't walk up to the exercise."""
    if condition == "walk_in" and not MOVEMENTS[exercise].hands_free:
        return "plain"
    return condition


def _motion(
    programme: Programme,
    row: int,
    body: str,
    condition: str,
    off_deg: int,
    rng: np.random.Generator,
) -> MotionFile:
    """What happens in the `row`-th clip of a programme, and how it is filmed."""
    setup, changes = _SETUPS[programme.exercise], CONDITIONS[condition]
    mirrored = -1 if row % 2 and not programme.exactly else 1
    camera = dict(setup["camera"]) | {"yaw_deg": mirrored * (programme.yaw_deg + off_deg)}
    if programme.heights_m:
        camera["height_m"] = programme.heights_m[row % len(programme.heights_m)]
    changed_camera = dict(changes.get("camera", {}))
    camera["distance_m"] *= rng.uniform(0.95, 1.1) * changed_camera.pop("distance_m", 1.0)
    height = {"m": (1.70, 1.86), "f": (1.58, 1.74)}[body[0]]
    look = dict(_LOOKS[rng.integers(len(_LOOKS))])
    motion: dict[str, Any] = {
        "exercise": programme.exercise,
        "body": body,
        "height_m": round(rng.uniform(*height), 2),
        "still_s": 0.4,
        **{key: value for key, value in setup.items() if key != "camera"},
        **{k: v for k, v in changes.items() if k not in ("camera", "look", "video")},
        "look": look | dict(changes.get("look", {})),
        "camera": _rounded(camera) | changed_camera,
        "video": {"frame_rate": _FRAME_RATE, "seed": int(rng.integers(1 << 16))}
        | dict(changes.get("video", {})),
        **_parts(programme, row, condition, rng),
    }
    return MotionFile.model_validate(motion)


def _rounded(camera: Mapping[str, Any]) -> dict[str, Any]:
    return {k: round(v, 2) if isinstance(v, float) else v for k, v in camera.items()}


def _parts(
    programme: Programme, row: int, condition: str, rng: np.random.Generator
) -> dict[str, Any]:
    """The reps, or the stretches of a hold, of one clip."""
    letters = programme.sets[row % len(programme.sets)]
    sizes = {"g": programme.good, "o": programme.once, "t": programme.twice}
    if programme.exercise == "plank":
        hold_s = 4.0 if len(letters) == 1 else 2.6
        return {"holds": [_sized(sizes[k], rng) | {"hold_s": hold_s} for k in letters]}
    if condition in COSTLY:
        letters = letters[:2]
    return {"reps": [_sized(sizes[k], rng) | _tempo(programme.exercise, rng) for k in letters]}


def _sized(part: Part, rng: np.random.Generator) -> dict[str, Any]:
    """A part whose faults are up to a tenth larger than asked."""
    faults = {k: round(v * rng.uniform(1.0, 1.1), 1) for k, v in part.get("faults", {}).items()}
    return dict(part) | {"faults": faults}


def _tempo(exercise: str, rng: np.random.Generator) -> dict[str, float]:
    lower_s, lift_s, pause_s, rest_s = rng.uniform((0.8, 0.7, 0.1, 0.25), (1.2, 1.0, 0.3, 0.4))
    if exercise == "glute_bridge":
        pause_s += 0.3
    return {
        "lower_s": round(lower_s, 2),
        "lift_s": round(lift_s, 2),
        "pause_s": round(pause_s, 2),
        "rest_s": round(rest_s, 2),
    }
