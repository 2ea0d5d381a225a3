"""What folder and file names say of a clip: which exercise it shows, and whose it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from formcheck.exercises.names import spoken, vocabulary

__all__ = ["client_in", "exercise_in", "exercise_of", "is_exercise_folder"]

_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# ours: words in the longest exercise name looked for; files have no longer names.
_LONGEST = 4
_CAMERA_WORDS = frozenset(
    ("img", "vid", "mov", "pxl", "dsc", "dji", "mvi", "gopr", "video", "clip", "whatsapp", "signal")
)
"""How phones and messengers begin a file's name."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A name in words; `exercises` holds (id, first word, word after the last)."""

    words: tuple[str, ...]
    exercises: tuple[tuple[str, int, int], ...]


def exercise_in(name: str) -> str | None:
    """The exercise that `name` speaks of: `"anna_back-squat2"` → `"squat"`.

    None when there is none, and also when there are two: such a clip is left to recognition,
    which cuts it into sets.
    """
    found = {exercise for exercise, _, _ in _read(name).exercises}
    return found.pop() if len(found) == 1 else None


def exercise_of(folders: Sequence[str], stem: str) -> str | None:
    """The exercise of a clip: its own name comes first, then the nearest folder that knows."""
    names = (stem, *reversed(folders))
    if len({exercise for exercise, _, _ in _read(stem).exercises}) > 1:
        return None
    return next((found for name in names if (found := exercise_in(name))), None)


def is_exercise_folder(name: str) -> bool:
    """Whether a folder is called after an exercise and nothing else: not anybody's name."""
    read = _read(name)
    covered = sum(end - start for _, start, end in read.exercises)
    return bool(read.exercises) and covered == len(read.words)


def client_in(name: str) -> str:
    """Whose clip it is by its name: what stands before the exercise, or else behind it.

    `"Anna Maria_squat_2025-11-24"` → `"Anna Maria"`; empty when only a camera spoke.
    """
    read = _read(name)
    first, last = (read.exercises[0][1], read.exercises[-1][2]) if read.exercises else (None, 0)
    before, after = read.words[:first], read.words[last:] if read.exercises else ()
    for words in (before, after):
        if own := [word for word in words if word.lower() not in _CAMERA_WORDS]:
            return " ".join(own)
    return ""


@cache
def _read(name: str) -> _Read:
    name = unicodedata.normalize("NFC", name)
    words = tuple(_WORD.findall(_CAMEL.sub(" ", name)))
    found = []
    start = 0
    while start < len(words):
        end, exercise = _longest_from(words, start)
        if exercise is not None:
            found.append((exercise, start, end))
        start = end
    return _Read(words, tuple(found))


def _longest_from(words: tuple[str, ...], start: int) -> tuple[int, str | None]:
    """The longest exercise name at `start`: "split squat" is a lunge, not a squat."""
    for end in range(min(start + _LONGEST, len(words)), start, -1):
        said = spoken("".join(words[start:end]))
        exercise = vocabulary().get(said) or vocabulary().get(said.removesuffix("s"))
        if exercise is not None:
            return end, exercise
    return start + 1, None
