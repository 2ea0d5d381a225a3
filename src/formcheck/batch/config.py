"""batch.toml: what a coach says of the clips in a folder, where names don't say it."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.batch.names import exercise_in
from formcheck.core.bar.limits import HEIGHT_CM, PLATE_MM
from formcheck.errors import UsageError
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.exercises.bounds import FASTEST_FPS
from formcheck.exercises.messages import mistakes_in
from formcheck.exercises.names import guess_exercise
from formcheck.exercises.toml_file import listed, mistake, read_toml, shown

__all__ = ["BATCH_TOML", "BatchConfig", "ClipRule", "load_batch_config"]

BATCH_TOML = "batch.toml"


class ClipRule(BaseModel):
    """What holds for the clips whose path below the folder fits the pattern `files`.

    `exercise` is an id or the path of an exercise file, None to find out; `client` is None
    where names are to tell. `plate_mm` and `height_cm` are the diameter of the plates and the
    lifter's height.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: Annotated[str, Field(min_length=1)]
    exercise: str | None = None
    client: str | None = None
    capture_fps: Annotated[float, Field(ge=1, le=FASTEST_FPS)] | None = None
    plate_mm: Annotated[float, Field(ge=PLATE_MM[0], le=PLATE_MM[1])] | None = None
    height_cm: Annotated[float, Field(ge=HEIGHT_CM[0], le=HEIGHT_CM[1])] | None = None
    skip: bool = False

    def fits(self, name: str) -> bool:
        """Whether the rule is about the clip at `name`, a path with forward slashes."""
        return fnmatchcase(name.casefold(), self.files.casefold())


class BatchConfig(BaseModel):
    """A batch.toml, checked. The first rule that fits a clip is the one that counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_from: Literal["folder", "name"] | None = None
    clip: list[ClipRule] = []

    def rule_for(self, name: str) -> ClipRule:
        """The rule for the clip at `name`; one that says nothing when none fits."""
        return next((rule for rule in self.clip if rule.fits(name)), ClipRule(files="*"))


def load_batch_config(folder: Path) -> BatchConfig:
    """The batch.toml in `folder`; an empty one when there is none.

    Raises:
        UsageError: names the file, the key and what was expected.
    """
    path = folder / BATCH_TOML
    if not path.exists():
        return BatchConfig()
    try:
        config = BatchConfig.model_validate(read_toml(path))
    except ValidationError as error:
        raise UsageError(
            listed(path, mistakes_in(error, _keys_of)),
            "See docs/batch.md for what may stand in it.",
        ) from error
    return config.model_copy(update={"clip": [_resolved(path, rule) for rule in config.clip]})


def _keys_of(table: tuple[object, ...]) -> Iterable[str]:
    """The keys that may stand in a table of a batch.toml."""
    return (ClipRule if table else BatchConfig).model_fields


def _resolved(path: Path, rule: ClipRule) -> ClipRule:
    """`rule` with its exercise, which may be given by any of its names, as an id or a path."""
    exercise = rule.exercise
    if exercise is None or exercise in exercise_ids():
        return rule
    if exercise.endswith(".toml"):
        exercise = str(path.parent.absolute() / exercise)
        load_exercise(exercise)  # a mistake in it is better heard of before the work begins
    elif (exercise := exercise_in(exercise)) is None:
        asked = rule.exercise or ""
        unknown = f"no exercise is called {shown(asked)}.{guess_exercise(asked)}"
        raise UsageError(
            listed(path, [mistake((rule.files,), unknown)]),
            "`formcheck exercises` lists them.",
        )
    return rule.model_copy(update={"exercise": exercise})
