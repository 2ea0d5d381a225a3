"""The exercises: one TOML file each, in this folder. There is no other list of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from formcheck.core.exercise import Exercise
from formcheck.errors import ExerciseError
from formcheck.exercises.names import exercise_ids, find_exercise, shipped_path
from formcheck.exercises.toml_file import parse_toml, read_text

__all__ = ["complete_table", "exercise_ids", "exercise_text", "find_exercise", "load_exercise"]


def exercise_text(exercise: str | Path) -> str:
    """The TOML text of a shipped exercise by any of its names, or of a file by its path.

    Raises:
        ExerciseError: there is no such exercise, or the file can't be read.
    """
    return read_text(_path_of(exercise), ExerciseError)


def load_exercise(name: str | Path) -> Exercise:
    """A shipped exercise by any of its names, or an exercise file by its path.

    Raises:
        ExerciseError: no such exercise, or what is wrong with the file, a line each mistake.
    """
    # pydantic takes a tenth of a second to import, which `--help` need not wait for.
    from formcheck.exercises.parse import parse_exercise

    return parse_exercise(exercise_text(name), _path_of(name))


def complete_table(name: str | Path) -> dict[str, Any]:
    """All that an exercise is made of, also what its file takes from others, as TOML has it.

    Raises:
        ExerciseError: there is no such exercise, or a file can't be read.
    """
    from formcheck.exercises.inherit import completed

    path = _path_of(name)
    table, _ = completed(parse_toml(exercise_text(name), path, ExerciseError), path)
    return table


def _path_of(name: str | Path) -> Path:
    path = Path(name)
    return path if path.suffix == ".toml" else shipped_path(str(name))
