"""batch.toml: what a coach says of the clips in a folder, where names don't say it."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.batch.names import exercise_in
from formcheck.errors import UsageError
from formcheck.exercises import exercise_ids, load_exercise

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["BATCH_TOML", "BatchConfig", "ClipRule", "load_batch_config"]

BATCH_TOML = "batch.toml"


class ClipRule(BaseModel):
    """What holds for the clips whose path below the folder fits the pattern `files`.

    `exercise` is an id or the path of an exercise file, None to find out; `client` is None
    where names are to tell.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: Annotated[str, Field(min_length=1)]
    exercise: str | None = None
    client: str | None = None
    capture_fps: Annotated[float, Field(ge=1)] | None = None
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
    try:
        config = BatchConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return BatchConfig()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: can't read this file ({error}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(
            f"{path}: {where}: {first['msg']}.", "See docs/batch.md for what may stand in it."
        ) from error
    return config.model_copy(update={"clip": [_resolved(path, rule) for rule in config.clip]})


def _resolved(path: Path, rule: ClipRule) -> ClipRule:
    """`rule` with its exercise, which may be given by any of its names, as an id or a path."""
    exercise = rule.exercise
    if exercise is None or exercise in exercise_ids():
        return rule
    if exercise.endswith(".toml"):
        exercise = str(path.parent.absolute() / exercise)
        load_exercise(exercise)  # a mistake in it is better heard of before the work begins
    elif (exercise := exercise_in(exercise)) is None:
        raise UsageError(
            f"{path}: {rule.files}: no exercise is called {rule.exercise!r}.",
            f"There are: {', '.join(exercise_ids())}.",
        )
    return rule.model_copy(update={"exercise": exercise})
