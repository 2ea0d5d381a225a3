"""What lifters do in the clips of the grid, and from where they are filmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

__all__ = ["ALL_AROUND", "AROUND", "FAULTY", "PROGRAMMES", "WRONG_VIEWS", "Part", "Programme"]

T = TypeVar("T")

Part = Mapping[str, Any]
"""Keys of a rep or of a stretch of a hold in a motion file."""


@dataclass(frozen=True)
class Programme:
    """What a lifter does in a clip, and from where it is filmed.

    Attributes:
        exercise: formcheck's id.
        name: the check it is about, without the exercise.
        yaw_deg: of the camera; yaws that are some degrees off are added to it.
        clips: how many are made of it in a full deal, each with the next body.
        good, once, twice: reps without the fault, with one that goes about one dead band
            (the uncertainty) beyond the limit for a warning, and about two.
        sets: the order of reps in a clip, by their first letters; clips take turns.
        exactly: whether the yaw is taken as it is.
        heights_m: of the camera, which take turns; empty for the exercise's own.
    """

    exercise: str
    name: str
    yaw_deg: float = 90
    clips: int = 6
    good: Part = field(default_factory=dict)
    once: Part = field(default_factory=dict)
    twice: Part = field(default_factory=dict)
    sets: tuple[str, ...] = ("gto", "gtt", "tgt")
    exactly: bool = False
    heights_m: tuple[float, ...] = ()

    @property
    def view(self) -> str:
        """The view that the check needs: side or front."""
        return "front" if self.yaw_deg == 0 else "side"


def _turned(values: tuple[T, ...], by: int) -> tuple[T, ...]:
    """The values from another one on, in the same order."""
    by %= len(values)
    return values[by:] + values[:by]


def _fault(name: str, size_deg: float) -> dict[str, Any]:
    return {"faults": {name: size_deg}}


_SHALLOW = ("gtt", "gto")
"""Shallow reps beside a single deep one: they are the set's usual range, so that they count."""

_ALIKE = ("ttt", "ggg", "ttt", "ooo", "ggg", "ttt")
"""formcheck's reps of this lift run from bottom to bottom: half of one, half of the next."""

FAULTY = (
    Programme(
        "squat",
        "knees_caving",
        yaw_deg=0,
        clips=12,
        once=_fault("knees_caving", 10),
        twice=_fault("knees_caving", 12.5),
    ),
    Programme(
        "squat", "depth", clips=12, once={"depth": 0.75}, twice={"depth": 0.69}, sets=_SHALLOW
    ),
    Programme(
        "squat",
        "chest_drop",
        once=_fault("chest_drop", 8),
        twice=_fault("chest_drop", 15),
    ),
    Programme(
        "deadlift",
        "back_rounding",
        once=_fault("back_rounding", 26),
        twice=_fault("back_rounding", 34),
        sets=("gto", "tgt"),
    ),
    Programme(
        "deadlift",
        "hips_rise_first",
        once=_fault("hips_rise_first", 17),
        twice=_fault("hips_rise_first", 24),
    ),
    Programme("deadlift", "lockout_soft", clips=4, once={"depth": 0.92}, twice={"depth": 0.89}),
    Programme(
        "romanian_deadlift",
        "back_rounding",
        once=_fault("back_rounding", 26),
        twice=_fault("back_rounding", 34),
        sets=_ALIKE,
    ),
    Programme(
        "bent_over_row",
        "torso_swing",
        once=_fault("torso_swing", 13),
        twice=_fault("torso_swing", 18),
    ),
    Programme(
        "overhead_press",
        "back_arching",
        good={"depth": 1.04},
        once={"depth": 1.04} | _fault("back_arching", 31),
        twice={"depth": 1.04} | _fault("back_arching", 44),
    ),
    Programme(
        "overhead_press",
        "lockout",
        clips=4,
        good={"depth": 1.04},
        once={"depth": 0.99},
        twice={"depth": 0.95},
    ),
    Programme(
        "push_up",
        "hips_sagging",
        clips=12,
        once=_fault("hips_sagging", 13.5),
        twice=_fault("hips_sagging", 18),
    ),
    Programme(
        "push_up",
        "hips_piking",
        clips=12,
        once=_fault("hips_piking", 18),
        twice=_fault("hips_piking", 23.5),
    ),
    Programme(
        "push_up",
        "depth",
        clips=4,
        good={"depth": 0.6},
        once={"depth": 0.27},
        twice={"depth": 0.195},
        sets=("ttt", "too"),
    ),
    Programme(
        "plank",
        "hips_sagging",
        clips=8,
        once=_fault("hips_sagging", 13.5),
        twice=_fault("hips_sagging", 18),
        sets=("gt", "t", "go", "gt"),
    ),
    Programme(
        "plank",
        "hips_piking",
        clips=8,
        once=_fault("hips_piking", 18),
        twice=_fault("hips_piking", 23.5),
        sets=("gt", "t", "go", "gt"),
    ),
    Programme("plank", "good", clips=6, sets=("g",)),
    Programme(
        "glute_bridge",
        "overextension",
        clips=12,
        once=_fault("overextension", 12),
        twice=_fault("overextension", 17),
    ),
    Programme(
        "glute_bridge", "full_height", once={"depth": 0.62}, twice={"depth": 0.51}, sets=_SHALLOW
    ),
)

WRONG_VIEWS = tuple(
    Programme(exercise, f"from_{yaw_deg}", yaw_deg, clips=1, good=good, twice=twice, exactly=True)
    for exercise, yaws_deg, good, twice in (
        ("squat", (45, -50, 128, 180), {}, _fault("knees_caving", 12.5)),
        ("deadlift", (52, 0), {}, _fault("back_rounding", 34)),
        ("romanian_deadlift", (-55, 0), {}, _fault("back_rounding", 34)),
        ("bent_over_row", (50, 0), {}, _fault("torso_swing", 18)),
        ("overhead_press", (-50, 0), {"depth": 1.04}, _fault("back_arching", 44)),
        ("push_up", (50, -55, 0), {}, _fault("hips_sagging", 18)),
        ("plank", (55, -50), {}, _fault("hips_sagging", 18)),
        ("glute_bridge", (55, -52), {}, _fault("overextension", 17)),
    )
    for yaw_deg in yaws_deg
)
"""Views 35 degrees and more off those in which the fault can be seen, and square wrong ones."""

AROUND = "around"
"""Programmes from all around the lifter are called that and the yaw."""

_SAME_TWICE = ("tt", "gg", "oo")
"""Two reps alike: what differs between their readings is the reading's own error."""

ALL_AROUND = tuple(
    Programme(
        exercise,
        f"{AROUND}_{yaw_deg}",
        yaw_deg,
        clips=3,
        once=once,
        twice=twice,
        # Neighbouring directions begin with another set and another height.
        sets=_turned(_SAME_TWICE, turns),
        exactly=True,
        heights_m=_turned(heights_m, turns // len(_SAME_TWICE)),
    )
    for exercise, yaws_deg, heights_m, once, twice in (
        (
            "squat",
            (0, 90, 45, 135, 30, 150, 60, 120, 15, 165, 75, 105, 180),
            (0.95, 0.3, 1.5),
            {"depth": 0.69},
            _fault("knees_caving", 12.5),
        ),
        (
            "deadlift",
            (90, 45, 0, 60, 120, 30, 75, 150),
            (0.9, 0.3, 1.5),
            _fault("hips_rise_first", 17),
            _fault("back_rounding", 34),
        ),
        (
            "push_up",
            (90, 45, 60, 30, 120, 75, 0, 150),
            (0.6, 0.3, 1.2),
            _fault("hips_piking", 18),
            _fault("hips_sagging", 18),
        ),
    )
    for turns, yaw_deg in enumerate(yaws_deg)
)
"""From all around the lifter: how the error of each measure grows with the angle."""

PROGRAMMES: tuple[Programme, ...] = (*FAULTY, *WRONG_VIEWS, *ALL_AROUND)
"""All of them."""
