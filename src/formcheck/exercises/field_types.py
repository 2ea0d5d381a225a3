"""What may stand for a key of an exercise file: numbers, names, measures, views, drills."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, Strict

from formcheck.core.measures import ALIASES, MEASURES
from formcheck.errors import did_you_mean
from formcheck.exercises.bounds import FASTEST_MAX_M_S, LARGEST
from formcheck.exercises.names import exercise_ids
from formcheck.exercises.toml_file import shown

__all__ = [
    "Drills",
    "MeasureName",
    "Name",
    "Number",
    "NumberOrMeasure",
    "Speed",
    "Text",
    "ViewName",
    "Views",
]

# ours: drills that are named beside a fault, at most. Each of them is some sets, two or three times
# a week, beside the exercise itself; more drills than two would take longer than the exercise.
MOST_DRILLS = 2

Number = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
Speed = Annotated[Number, Field(gt=0, le=FASTEST_MAX_M_S)]
Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ViewName = Literal["side", "front", "back", "oblique"]
Views = Annotated[list[ViewName], Field(min_length=1)]


def _known_measure(name: object) -> str:
    if not isinstance(name, str):
        raise ValueError("should be the name of a measure")
    name = ALIASES.get(name, name)
    if name not in MEASURES:
        raise ValueError(f"no measure is called {shown(name)}.{did_you_mean(name, MEASURES)}")
    return name


def _number_or_measure(value: object) -> float | str:
    if isinstance(value, str):
        return _known_measure(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("should be a number, or the name of a measure that gives it")
    if not 0.0 <= value <= LARGEST:
        raise ValueError(f"should be a number from 0 to {LARGEST:g}")
    return float(value)


def _drill(name: object) -> str:
    if not isinstance(name, str) or name not in exercise_ids():
        guess = did_you_mean(name, exercise_ids()) if isinstance(name, str) else ""
        raise ValueError(f"no exercise has the id {shown(name)}.{guess}")
    return name


MeasureName = Annotated[str, PlainValidator(_known_measure)]
NumberOrMeasure = Annotated[float | str, PlainValidator(_number_or_measure)]
Drills = Annotated[list[Annotated[str, PlainValidator(_drill)]], Field(max_length=MOST_DRILLS)]
