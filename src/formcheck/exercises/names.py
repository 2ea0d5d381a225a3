"""The exercises that come with formcheck, by any of their names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from formcheck.errors import ExerciseError, nearest
from formcheck.exercises.toml_file import read_toml, shown

__all__ = [
    "exercise_ids",
    "find_exercise",
    "guess_exercise",
    "shipped_path",
    "spoken",
    "vocabulary",
]

FOLDER = Path(__file__).parent
_NO_EXERCISES = ("common",)
"""Files beside the exercises that are none: pieces they share."""


@cache
def exercise_ids() -> tuple[str, ...]:
    """Ids of the exercises that come with formcheck, in alphabetical order."""
    stems = (path.stem for path in FOLDER.glob("*.toml"))
    return tuple(sorted(stem for stem in stems if stem not in _NO_EXERCISES))


def spoken(name: str) -> str:
    """`name` without what people leave out or write otherwise: `"Push-Up"` → `"pushup"`."""
    return "".join(c for c in name.casefold() if c.isalnum())


@cache
def vocabulary() -> dict[str, str]:
    """Every id, title and alias as `spoken` gives it, and the id that it stands for."""
    known = {}
    for name in exercise_ids():
        table = read_toml(FOLDER / f"{name}.toml", ExerciseError)
        for said in (name, table.get("title", name), *table.get("aliases", ())):
            known[spoken(said)] = name
    return known


def find_exercise(name: str) -> str:
    """The id of the exercise called `name`: an id, a title or an alias, in any spelling.

    Raises:
        ExerciseError: there is none; the message names one that is written alike.
    """
    if name in exercise_ids():
        return name
    if found := vocabulary().get(spoken(name)):
        return found
    raise ExerciseError(
        f"no exercise is called {shown(name)}.{guess_exercise(name)}",
        "`formcheck exercises` lists them. A path to a .toml file works too.",
    )


def guess_exercise(name: str) -> str:
    """`" Did you mean 'squat'?"`; empty if no exercise is called anything like `name`."""
    near = nearest(spoken(name), vocabulary())
    return f" Did you mean {vocabulary()[near]!r}?" if near else ""


def shipped_path(name: str) -> Path:
    """The file of the exercise that comes with formcheck and is called `name`.

    Raises:
        ExerciseError: there is none.
    """
    return FOLDER / f"{find_exercise(name)}.toml"
