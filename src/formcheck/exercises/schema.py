"""Exercise files: what may stand in them, and what to say when something else does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from formcheck.core.camera_view import View
from formcheck.core.enums import (
    CountedAt,
    Phase,
    Reduction,
    Reversal,
    Scope,
    SignatureAt,
    SourceKind,
    Worse,
)
from formcheck.core.exercise import (
    Check,
    Exercise,
    HoldPattern,
    PostureRule,
    RepPattern,
    SignatureRule,
    Source,
    Threshold,
)
from formcheck.core.judge.reductions import SET_REDUCTIONS, WINDOW_REDUCTIONS
from formcheck.core.landmarks import JOINTS
from formcheck.core.measures import MEASURES
from formcheck.errors import ExerciseError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["parse_exercise"]

_VIEWS = {
    "side": (View.SIDE_LEFT, View.SIDE_RIGHT),
    "front": (View.FRONT,),
    "back": (View.BACK,),
    "oblique": (View.OBLIQUE,),
}
ViewName = Literal["side", "front", "back", "oblique"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_measure(name: str) -> str:
    if name not in MEASURES:
        raise ValueError(f"no measure is called {name!r}; there are: {', '.join(sorted(MEASURES))}")
    return name


class _Posture(_Table):
    measure: str
    low: float = float("-inf")
    high: float = float("inf")
    views: Annotated[list[ViewName], Field(min_length=1)] | None = None
    reason: str

    _measure = field_validator("measure")(_known_measure)


class _Signature(_Table):
    measure: str
    at: SignatureAt
    low: float = float("-inf")
    high: float = float("inf")
    percentile: Annotated[float, Field(ge=0, le=100)] = 50.0

    _measure = field_validator("measure")(_known_measure)


class _Reps(_Table):
    measure: str
    turn: Reversal
    min_range: Annotated[float, Field(gt=0)]
    counted_at: CountedAt = CountedAt.RETURN
    holds_bar: bool = False

    _measure = field_validator("measure")(_known_measure)


class _Hold(_Table):
    measure: str
    low: float = float("-inf")
    high: float = float("inf")
    min_duration_s: Annotated[float, Field(gt=0)] = 2.0
    target_s: Annotated[float, Field(gt=0)]

    _measure = field_validator("measure")(_known_measure)


class _Source(_Table):
    citation: Annotated[str, Field(min_length=1)]
    kind: SourceKind


class _Check(_Table):
    title: Annotated[str, Field(min_length=1)]
    measure: str
    scope: Scope = Scope.REP
    phase: Phase = Phase.WHOLE
    reduce: Reduction = Reduction.WORST
    views: Annotated[list[ViewName], Field(min_length=1)]
    needs: list[str]
    warn: float | None = None
    fault: float | None = None
    worse: Worse
    min_duration_s: Annotated[float, Field(ge=0)] = 0.1
    uncertainty: Annotated[float, Field(ge=0)] | str
    cue: Annotated[str, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]
    source: _Source

    _measure = field_validator("measure")(_known_measure)

    @field_validator("needs")
    @classmethod
    def _known_joints(cls, needs: list[str]) -> list[str]:
        allowed = (*JOINTS, "contour")
        if wrong := [n for n in needs if n not in allowed]:
            raise ValueError(f"{wrong[0]!r} can't be needed; choose from: {', '.join(allowed)}")
        return needs

    @field_validator("uncertainty")
    @classmethod
    def _known_uncertainty(cls, value: float | str) -> float | str:
        return _known_measure(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _consistent(self) -> _Check:
        if self.warn is None and self.fault is None:
            raise ValueError("give a threshold: warn, fault or both")
        if not Threshold(self.warn, self.fault, _unit(self), self.worse).is_in_order:
            raise ValueError(f"fault must be further {self.worse} than warn")
        allowed = SET_REDUCTIONS if self.scope is Scope.SET else WINDOW_REDUCTIONS
        if self.reduce not in allowed or (
            self.scope is Scope.REP and self.reduce is Reduction.DRIFT
        ):
            raise ValueError(f'reduce = "{self.reduce}" does not go with scope = "{self.scope}"')
        return self


class _Exercise(_Table):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Annotated[str, Field(min_length=1)]
    aliases: list[str] = []
    film: Annotated[str, Field(min_length=1)]
    views: Annotated[list[ViewName], Field(min_length=1)]
    posture: list[_Posture] = []
    signature: list[_Signature] = []
    reps: _Reps | None = None
    hold: _Hold | None = None
    checks: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], _Check]

    @model_validator(mode="after")
    def _reps_or_hold(self) -> _Exercise:
        if (self.reps is None) == (self.hold is None):
            raise ValueError("give either a [reps] or a [hold] table")
        holding = self.hold is not None
        for name, check in self.checks.items():
            if (check.scope is Scope.HOLD) != holding:
                raise ValueError(f'checks.{name}: scope "hold" belongs to [hold] exercises only')
        return self


def parse_exercise(text: str, origin: Path | str) -> Exercise:
    """The exercise that a TOML text describes; `origin` names it in messages.

    Raises:
        ExerciseError: names the key that is wrong and what was expected.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(f"{origin}: not valid TOML: {error}.") from error
    try:
        model = _Exercise.model_validate(table)
    except ValidationError as error:
        first, *more = error.errors()
        raise ExerciseError(
            f"{origin}: {_where(first)}: {_what(first)}"
            + (f" (and {len(more)} more)" if more else ""),
            "Compare with `formcheck exercises show squat`.",
        ) from error
    return _to_domain(model)


def _where(error: Any) -> str:
    return ".".join(str(part) for part in error["loc"]) or "the file"


def _what(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "this key is not known here"
    return str(error["msg"]).removeprefix("Value error, ")


def _pattern(model: _Exercise) -> RepPattern | HoldPattern:
    if model.hold is not None:
        return HoldPattern(**model.hold.model_dump())
    assert model.reps is not None
    return RepPattern(**model.reps.model_dump())


def _views(names: list[ViewName]) -> frozenset[View]:
    return frozenset(view for name in names for view in _VIEWS[name])


def _to_domain(model: _Exercise) -> Exercise:
    return Exercise(
        id=model.id,
        title=model.title,
        aliases=tuple(model.aliases),
        film=model.film,
        posture=tuple(_posture_rule(rule) for rule in model.posture),
        signature=tuple(SignatureRule(**s.model_dump()) for s in model.signature),
        pattern=_pattern(model),
        checks=tuple(_check(model.id, name, c) for name, c in model.checks.items()),
        views=_views(model.views),
    )


def _posture_rule(rule: _Posture) -> PostureRule:
    views = frozenset(View) if rule.views is None else _views(rule.views)
    return PostureRule(rule.measure, rule.low, rule.high, rule.reason, views)


def _unit(check: _Check) -> str:
    own = {Reduction.DURATION: "s", Reduction.SLOWDOWN: "%"}
    return own.get(check.reduce, MEASURES[check.measure].unit)


def _check(exercise: str, name: str, check: _Check) -> Check:
    return Check(
        id=f"{exercise}.{name}",
        title=check.title,
        measure=check.measure,
        scope=check.scope,
        phase=check.phase,
        reduce=check.reduce,
        views=_views(check.views),
        needs=tuple(check.needs),
        threshold=Threshold(check.warn, check.fault, _unit(check), check.worse),
        min_duration_s=check.min_duration_s,
        uncertainty=check.uncertainty,
        cue=check.cue,
        why=check.why,
        source=Source(**check.source.model_dump()),
    )
