"""Every exercise the synthetic lifter knows, by formcheck's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from benchmarks.lifter.back_squat import back_squat
from benchmarks.lifter.effort import Movement
from benchmarks.lifter.floor import glute_bridge, plank, push_up
from benchmarks.lifter.standing import (
    bent_over_row,
    deadlift,
    overhead_press,
    romanian_deadlift,
    squat,
)

__all__ = ["BAR_ON_BACK", "MOVEMENTS"]

_ALL = (
    Movement(
        "squat",
        turns_low=True,
        faults=("knees_caving", "chest_drop", "back_rounding"),
        posture=squat,
        hands_free=True,
    ),
    Movement(
        "deadlift",
        turns_low=False,
        faults=("back_rounding", "hips_rise_first"),
        posture=deadlift,
        hands_free=True,
        bar=True,
    ),
    Movement(
        "romanian_deadlift",
        turns_low=True,
        faults=("back_rounding",),
        posture=romanian_deadlift,
        bar=True,
    ),
    Movement(
        "bent_over_row",
        turns_low=False,
        faults=("back_rounding", "torso_swing"),
        posture=bent_over_row,
        bar=True,
    ),
    Movement(
        "overhead_press",
        turns_low=False,
        faults=("back_arching",),
        posture=overhead_press,
        middle_share=0.60,
        bar=True,
    ),
    Movement(
        "push_up",
        turns_low=True,
        faults=("hips_sagging", "hips_piking"),
        posture=push_up,
        lies=True,
    ),
    Movement(
        "plank",
        turns_low=False,
        faults=("hips_sagging", "hips_piking"),
        posture=plank,
        is_hold=True,
        lies=True,
    ),
    Movement(
        "glute_bridge",
        turns_low=False,
        faults=("overextension",),
        posture=glute_bridge,
        lies=True,
    ),
)

MOVEMENTS: Mapping[str, Movement] = {movement.id: movement for movement in _ALL}

BAR_ON_BACK: Mapping[str, Movement] = {
    "squat": replace(
        MOVEMENTS["squat"], posture=back_squat, bar=True, hands_free=False, middle_share=0.52
    )
}
"""Exercises that can be done with the barbell on the back as well, by formcheck's id."""
