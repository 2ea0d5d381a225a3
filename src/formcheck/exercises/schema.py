"""The tables of an exercise file: their keys, what may stand there, and what goes together.

What `extends` and `use` take from other files has been filled in before (`inherit`).
A rule over several keys is a validator of the last of them, so that pydantic reports every
mistake of a file and not only the first kind of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    field_validator,
)

from formcheck.core.enums import (
    BarAt,
    CountedAt,
    Phase,
    Reduction,
    Reversal,
    Scope,
    SignatureAt,
    SourceKind,
    Worse,
)
from formcheck.core.exercise import Threshold
from formcheck.core.judge.reductions import SET_REDUCTIONS, WINDOW_REDUCTIONS
from formcheck.core.landmarks import JOINTS
from formcheck.core.measures import MEASURES
from formcheck.errors import did_you_mean
from formcheck.exercises.bounds import LONGEST_FAULT_S, LONGEST_HOLD_S, SHORTEST_TARGET_S
from formcheck.exercises.field_types import (
    Drills,
    MeasureName,
    Name,
    Number,
    NumberOrMeasure,
    Speed,
    Text,
    Views,
)
from formcheck.exercises.toml_file import shown

__all__ = [
    "TEMPO",
    "CheckTable",
    "ExerciseTable",
    "HoldTable",
    "OneRepMaxTable",
    "PostureTable",
    "RepsTable",
    "SignatureTable",
    "keys_of",
]

CONTOUR = "contour"
"""Stands among joints for the outline of the back."""
TEMPO = (Reduction.DURATION, Reduction.SLOWDOWN)
"""Reductions that are read off the rep signal, which has gates of its own: they may need less
than the joints of their measure."""


class Table(BaseModel):
    """A table of an exercise file; keys that nobody knows are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Range(Table):
    low: Number = -math.inf
    high: Number = math.inf

    @field_validator("high")
    @classmethod
    def _above_low(cls, high: float, info: ValidationInfo) -> float:
        low = info.data.get("low", -math.inf)
        if high < low:
            raise ValueError(f"high ({high:g}) must not be less than low ({low:g})")
        return high


class PostureTable(_Range):
    """Where the lifter must be for anything to count."""

    measure: MeasureName
    views: Views | None = None
    reason: Text
    source: Text | None = None


class SignatureTable(_Range):
    """What the exercise is recognised by."""

    measure: MeasureName
    at: SignatureAt
    percentile: Annotated[float, Strict(), Field(ge=0, le=100)] = 50.0
    source: Text | None = None

    @field_validator("at")
    @classmethod
    def _fits_the_exercise(cls, at: SignatureAt, info: ValidationInfo) -> SignatureAt:
        if (at is SignatureAt.HOLD) != _holds(info):
            raise ValueError(
                '"hold" goes with a [hold] table, "start" and "turn" with a [reps] table'
            )
        return at


class RepsTable(Table):
    """The measure whose ups and downs are the reps."""

    measure: MeasureName
    turn: Reversal
    min_range: Annotated[Number, Field(gt=0)]
    counted_at: CountedAt = CountedAt.RETURN
    holds_bar: bool = False
    one_arm: bool = False
    one_leg: bool = False
    hands_planted: bool = False
    low_is_lifted: bool = False
    held: bool = False


class HoldTable(_Range):
    """The measure whose standing still in a range is a hold."""

    measure: MeasureName
    min_duration_s: Annotated[Number, Field(gt=0, le=LONGEST_FAULT_S)] = 2.0
    target_s: Annotated[Number, Field(ge=SHORTEST_TARGET_S, le=LONGEST_HOLD_S)]
    one_side: bool = False


class SourceTable(Table):
    """Where the limits of a check come from."""

    citation: Text
    kind: SourceKind


class CheckTable(Table):
    """One thing to look at."""

    title: Text
    good: Text | None = None
    measure: MeasureName
    scope: Annotated[Scope, Field(validate_default=True)] = Scope.REP
    phase: Phase = Phase.WHOLE
    reduce: Annotated[Reduction, Field(validate_default=True)] = Reduction.WORST
    views: Views | None = None
    main: Annotated[bool, Strict()] = False
    both_arms: Annotated[bool, Strict()] = False
    needs: list[str] | None = None
    worse: Worse
    warn: Number | None = None
    fault: Annotated[Number | None, Field(validate_default=True)] = None
    min_duration_s: Annotated[Number, Field(ge=0, le=LONGEST_FAULT_S)] = 0.1
    uncertainty: NumberOrMeasure
    cue: Text
    why: Text
    helps: Drills = []
    source: SourceTable
    uncertainty_source: Text | None = None

    @field_validator("scope")
    @classmethod
    def _fits_the_exercise(cls, scope: Scope, info: ValidationInfo) -> Scope:
        if (scope is Scope.HOLD) != _holds(info):
            raise ValueError('"hold" goes with a [hold] table, "rep" and "set" with a [reps] table')
        return scope

    @field_validator("reduce")
    @classmethod
    def _goes_with_the_scope(cls, reduce: Reduction, info: ValidationInfo) -> Reduction:
        scope = info.data.get("scope")
        allowed = SET_REDUCTIONS if scope is Scope.SET else WINDOW_REDUCTIONS
        if scope and (reduce not in allowed or (scope is Scope.REP and reduce is Reduction.DRIFT)):
            raise ValueError(f'reduce = "{reduce}" does not go with scope = "{scope}"')
        return reduce

    @field_validator("needs")
    @classmethod
    def _what_the_measure_needs(
        cls, needs: list[str] | None, info: ValidationInfo
    ) -> list[str] | None:
        if needs is None:
            return None
        allowed = (*JOINTS, CONTOUR)
        if wrong := [name for name in needs if name not in allowed]:
            guess = did_you_mean(wrong[0], allowed) or f" Choose from: {', '.join(allowed)}."
            raise ValueError(f"{shown(wrong[0])} can't be needed.{guess}")
        measure, reduce = info.data.get("measure"), info.data.get("reduce")
        missing = [] if measure is None else [j for j in MEASURES[measure].joints if j not in needs]
        if missing and reduce not in TEMPO:
            raise ValueError(f"{measure} is computed from {', '.join(missing)} too; add it")
        return needs

    @field_validator("fault")
    @classmethod
    def _is_beyond_warn(cls, fault: float | None, info: ValidationInfo) -> float | None:
        if "warn" not in info.data:
            return fault
        warn, worse = info.data["warn"], info.data.get("worse")
        if warn is None and fault is None:
            raise ValueError("give a threshold: warn, fault or both")
        if warn is None or fault is None or worse is None:
            return fault
        if not Threshold(warn, fault, "", worse).is_in_order:
            raise ValueError(
                f"fault must be further {worse} than warn, but is {fault:g} against {warn:g}"
            )
        return fault


class SourcesTable(Table):
    """Where numbers come from that say nothing of it themselves."""

    posture: Text | None = None
    signature: Text | None = None
    uncertainty: Text | None = None
    caution: Text | None = None


class OneRepMaxTable(Table):
    """How fast the heaviest single rep is: mean velocity and its spread between lifters, m/s."""

    velocity: Speed
    spread: Speed
    source: Text


class ExerciseTable(Table):
    """A whole file."""

    id: Name
    title: Text
    aliases: list[Text] = []
    film: Text
    views: Views
    caution: Text | None = None
    warm_up: Text | None = None
    bar: BarAt = BarAt.NONE
    bar_off_feet: Annotated[bool, Strict()] = False
    sources: SourcesTable = SourcesTable()
    posture: list[PostureTable] = []
    signature: list[SignatureTable] = []
    named_only: bool = False
    reps: RepsTable | None = None
    hold: Annotated[HoldTable | None, Field(validate_default=True)] = None
    one_rep_max: OneRepMaxTable | None = None
    checks: dict[Name, CheckTable]

    @field_validator("hold")
    @classmethod
    def _reps_or_hold(cls, hold: HoldTable | None, info: ValidationInfo) -> HoldTable | None:
        if "reps" in info.data and (info.data["reps"] is None) == (hold is None):
            raise ValueError("give either a [reps] or a [hold] table")
        return hold

    @field_validator("one_rep_max")
    @classmethod
    def _has_reps(cls, table: OneRepMaxTable | None, info: ValidationInfo) -> OneRepMaxTable | None:
        if table is not None and _holds(info):
            raise ValueError("goes with a [reps] table")
        return table


def _holds(info: ValidationInfo) -> bool:
    """Whether the file describes a hold; the reader knows before the tables are checked."""
    context: dict[str, bool] = info.context or {}
    return context.get("holds", False)


_TABLES: dict[str, type[Table]] = {
    "sources": SourcesTable,
    "posture": PostureTable,
    "signature": SignatureTable,
    "reps": RepsTable,
    "hold": HoldTable,
    "one_rep_max": OneRepMaxTable,
    "checks": CheckTable,
}


def keys_of(table: tuple[Any, ...]) -> Iterable[str]:
    """The keys that may stand in a table of an exercise file, such as `("checks", "depth")`."""
    if not table:
        return (*ExerciseTable.model_fields, "extends")
    if table[0] == "checks" and table[-1] == "source":
        return SourceTable.model_fields
    extra = ("use",) if table[0] in ("checks", "posture") else ()
    return (*_TABLES[table[0]].model_fields, *extra)
