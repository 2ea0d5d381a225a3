"""The beginning of a new exercise file."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from formcheck.errors import UsageError
from formcheck.exercises import complete_table
from formcheck.exercises.names import exercise_ids, find_exercise
from formcheck.exercises.toml_file import shown

__all__ = ["new_exercise"]

_FOLDER = Path(__file__).parent / "templates"


def new_exercise(name: str, extends: str | None = None) -> str:
    """The text of a file for an exercise with the id `name`, with comments on what to fill in.

    It is valid as it is. With `extends` it takes all but its names from that exercise.

    Raises:
        UsageError: `name` can't be an id, or belongs to an exercise already.
        ExerciseError: there is no exercise to extend.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(
            f"{shown(name)} can't be an id.",
            "Use lower case letters, digits and _, with a letter first.",
        )
    if name in exercise_ids():
        raise UsageError(f"{name}: there is an exercise of that id.", "Choose another id.")
    words = {"id": name, "title": name.replace("_", " ").capitalize()}
    if extends is None:
        return _filled("new", words)
    base = find_exercise(extends)
    check, table = next(iter(complete_table(base)["checks"].items()))
    limit = next(f"{key} = {table[key]}" for key in ("warn", "fault") if key in table)
    return _filled("extends", {**words, "base": base, "check": check, "limit": limit})


def _filled(template: str, words: dict[str, str]) -> str:
    text = (_FOLDER / f"{template}.toml").read_text(encoding="utf-8")
    return Template(text).substitute(words)
