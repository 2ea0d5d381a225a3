"""The exercises: one TOML file each, in this folder. There is no other list of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from formcheck.core.exercise import Exercise
from formcheck.errors import ExerciseError

__all__ = ["exercise_ids", "exercise_text", "load_exercise"]

_FOLDER = Path(__file__).parent


@cache
def exercise_ids() -> tuple[str, ...]:
    """Ids of the exercises that come with formcheck, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def exercise_text(exercise: str) -> str:
    """The TOML text of a shipped exercise.

    Raises:
        ExerciseError: there is no such exercise.
    """
    if exercise not in exercise_ids():
        raise ExerciseError(
            f"no exercise is called {exercise!r}.",
            f"There are: {', '.join(exercise_ids())}. A path to a .toml file works too.",
        )
    return (_FOLDER / f"{exercise}.toml").read_text(encoding="utf-8")


def load_exercise(name: str | Path) -> Exercise:
    """A shipped exercise by its id, or an exercise file by its path.

    Raises:
        ExerciseError: no such exercise, or the file breaks the schema.
    """
    # pydantic takes a tenth of a second to import, which `--help` need not wait for.
    from formcheck.exercises.schema import parse_exercise

    path = Path(name)
    if path.suffix != ".toml":
        return parse_exercise(exercise_text(str(name)), f"{name}.toml")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExerciseError(f"{path}: can't read this exercise file ({error}).") from error
    return parse_exercise(text, path)
