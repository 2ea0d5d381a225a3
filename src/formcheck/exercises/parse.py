"""From the text of an exercise file to an `Exercise`."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from formcheck.core.camera_view import View
from formcheck.core.enums import Reduction
from formcheck.core.exercise import (
    Check,
    Exercise,
    HoldPattern,
    MaxVelocity,
    PostureRule,
    RepPattern,
    SignatureRule,
    Source,
    Threshold,
)
from formcheck.core.measures import MEASURES
from formcheck.errors import ExerciseError
from formcheck.exercises.field_types import ViewName
from formcheck.exercises.inherit import completed
from formcheck.exercises.messages import mistakes_in
from formcheck.exercises.schema import (
    CheckTable,
    ExerciseTable,
    OneRepMaxTable,
    PostureTable,
    keys_of,
)
from formcheck.exercises.toml_file import listed, parse_toml

__all__ = ["parse_exercise", "parse_table"]

HINT = "docs/exercise_files.md explains every key; `formcheck exercises show squat` is an example."
_VIEWS = {
    "side": (View.SIDE_LEFT, View.SIDE_RIGHT),
    "front": (View.FRONT,),
    "back": (View.BACK,),
    "oblique": (View.OBLIQUE,),
}


def parse_exercise(text: str, origin: Path | str) -> Exercise:
    """The exercise that a TOML text describes.

    `origin` names it in messages, and the paths of files it extends start from there.

    Raises:
        ExerciseError: a line for each mistake, with its key and what was expected.
    """
    return _exercise(parse_table(text, origin))


def parse_table(text: str, origin: Path | str) -> ExerciseTable:
    """The tables of an exercise file with all that it takes from others, checked.

    Raises:
        ExerciseError: as `parse_exercise`.
    """
    table, mistakes = completed(parse_toml(text, origin, ExerciseError), Path(origin))
    holds = "hold" in table and "reps" not in table
    try:
        model = ExerciseTable.model_validate(table, context={"holds": holds})
    except ValidationError as error:
        mistakes += mistakes_in(error, keys_of)
        raise ExerciseError(listed(origin, mistakes), HINT) from error
    if mistakes:
        raise ExerciseError(listed(origin, mistakes), HINT)
    return model


def _views(names: list[ViewName]) -> frozenset[View]:
    return frozenset(view for name in names for view in _VIEWS[name])


def _exercise(model: ExerciseTable) -> Exercise:
    """The exercise of a checked table; its main checks come first, here and so everywhere."""
    checks = [_check(model.id, name, table) for name, table in model.checks.items()]
    return Exercise(
        id=model.id,
        title=model.title,
        aliases=tuple(model.aliases),
        film=model.film,
        posture=tuple(_posture_rule(rule) for rule in model.posture),
        signature=tuple(
            SignatureRule(**rule.model_dump(exclude={"source"})) for rule in model.signature
        ),
        pattern=_pattern(model),
        checks=tuple(sorted(checks, key=lambda check: not check.is_main)),
        views=_views(model.views),
        named_only=model.named_only,
        caution=model.caution or "",
        warm_up=model.warm_up or "",
        at_max=_at_max(model.one_rep_max),
        bar=model.bar,
        bar_off_feet=model.bar_off_feet,
    )


def _pattern(model: ExerciseTable) -> RepPattern | HoldPattern:
    if model.hold is not None:
        return HoldPattern(**model.hold.model_dump())
    assert model.reps is not None  # the schema asks for one of the two
    return RepPattern(**model.reps.model_dump())


def _at_max(table: OneRepMaxTable | None) -> MaxVelocity | None:
    return None if table is None else MaxVelocity(table.velocity, table.spread, table.source)


def _posture_rule(rule: PostureTable) -> PostureRule:
    views = frozenset(View) if rule.views is None else _views(rule.views)
    return PostureRule(rule.measure, rule.low, rule.high, rule.reason, views)


def _check(exercise: str, name: str, check: CheckTable) -> Check:
    needs = MEASURES[check.measure].joints if check.needs is None else tuple(check.needs)
    return Check(
        id=f"{exercise}.{name}",
        title=check.title,
        measure=check.measure,
        scope=check.scope,
        phase=check.phase,
        reduce=check.reduce,
        views=_views(check.views) if check.views else frozenset(View),
        needs=needs,
        threshold=Threshold(check.warn, check.fault, _unit(check), check.worse),
        min_duration_s=check.min_duration_s,
        uncertainty=check.uncertainty,
        cue=check.cue,
        why=check.why,
        source=Source(**check.source.model_dump()),
        is_main=check.main,
        title_good=check.good or "",
        both_arms=check.both_arms,
        helps=tuple(check.helps),
    )


def _unit(check: CheckTable) -> str:
    own = {Reduction.DURATION: "s", Reduction.SLOWDOWN: "%"}
    return own.get(check.reduce, MEASURES[check.measure].unit)
