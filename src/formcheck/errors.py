"""Everything formcheck raises on purpose.

FormcheckError            (exit code 1)
├── UsageError            (2)  an option, a config file or an exercise file is wrong
│   └── ExerciseError          an exercise file breaks the schema
├── VideoError            (3)  the input can't be read as video
│   └── CameraError            no camera, or it is busy
├── NothingFoundError     (4)  no lifter, or no exercise that formcheck knows
│   └── UnsureError            somebody trains, but it is not sure which exercise it is
└── ModelError            (5)  the pose model is missing or damaged

Each error says what is wrong in its message and what to do about it in `hint`. Both often hold
file names and values that others have written, so they are made printable, and messages short,
where the error is made: whoever shows an error need not look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import ClassVar

from formcheck.text import one_line, visible

__all__ = [
    "CameraError",
    "ExerciseError",
    "FormcheckError",
    "ModelError",
    "NothingFoundError",
    "UnsureError",
    "UsageError",
    "VideoError",
    "did_you_mean",
    "nearest",
]

# ours: twice the longest name there is
MOST_GUESSED = 60
"""Characters of a word that may be a slip of the keyboard; comparing longer ones takes long."""


class FormcheckError(Exception):
    """Base of all errors that a user can do something about.

    A message of several lines is given as a sequence of them; a line end within a line is part of
    a name, and is written out like other control codes.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str | Sequence[str], hint: str = "") -> None:
        lines = (message,) if isinstance(message, str) else message
        self.lines = tuple(one_line(line) for line in lines)
        super().__init__(self.lines)
        self.hint = visible(hint)

    def __str__(self) -> str:
        return "\n".join(self.lines)


class UsageError(FormcheckError):
    """An option, a config file or an exercise file is wrong."""

    exit_code = 2


class ExerciseError(UsageError):
    """An exercise file breaks the schema, or names an exercise that does not exist."""


class VideoError(FormcheckError):
    """The input can't be read as video."""

    exit_code = 3


class CameraError(VideoError):
    """No camera answers, or another program holds it."""


class NothingFoundError(FormcheckError):
    """The clip shows no lifter, no exercise that formcheck knows, or several exercises."""

    exit_code = 4


class UnsureError(NothingFoundError):
    """Somebody is in the clip, but which exercise it is can't be told for sure.

    `likely` are the ids of the exercises it may be, best first; there may be none.
    """

    def __init__(
        self, message: str | Sequence[str], hint: str = "", *, likely: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, hint)
        self.likely = likely


class ModelError(FormcheckError):
    """The pose model is missing or damaged."""

    exit_code = 5


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is written most like `word`; None if none is."""
    if len(word) > MOST_GUESSED:
        return None
    return next(iter(get_close_matches(word, known, n=1)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`" Did you mean 'depth'?"`, to be put behind an error; empty if nothing known is near."""
    near = nearest(word, known)
    return f" Did you mean {near!r}?" if near else ""
