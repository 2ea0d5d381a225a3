"""From results on disk to the rows of the index.

Everything is read from the report.json files, one at a time: a thousand clips take no more
memory than their rows, and what an earlier run finished needs no second look.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from formcheck.batch.clips import Clip
from formcheck.batch.failures import Failure
from formcheck.batch.results import PICTURE, REPORT, Result
from formcheck.core.exercise import Exercise
from formcheck.errors import ExerciseError
from formcheck.exercises import load_exercise
from formcheck.pipeline.options import ANNOTATED
from formcheck.report import PAGE, find_reporter
from formcheck.report.overview.rows import FAILED, Refilm, Row, greeting, rank, row_of
from formcheck.text import one_line

__all__ = ["rows_of"]

_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading a report may raise that has been damaged since it was written."""
_MAKE_ANEW = "Delete its folder, then run again."


def rows_of(
    results: Iterable[tuple[Clip, Result]], unreadable: Iterable[tuple[str, str]], out: Path
) -> tuple[Row, ...]:
    """A row for each set of each clip and each folder (name, reason) that can't be opened.

    Whom to look at first comes first.
    """
    rows = [row for clip, result in results for row in _rows(clip, result, out)]
    rows += [
        Row(
            client="",
            clip=f"{name}/",
            state=FAILED,
            headline=f"Folder can't be opened: {reason}",
            hint="Change its permissions, then run again.",
        )
        for name, reason in unreadable
    ]
    return tuple(sorted(rows, key=rank))


def _rows(clip: Clip, result: Result, out: Path) -> Iterator[Row]:
    if result.failure is not None:
        yield _failed(clip, result.failure)
        return
    for part in result.sets:
        below = "/".join(filter(None, (clip.folder, part.folder)))
        try:
            text = (out / below / REPORT).read_text(encoding="utf-8")
            document = json.loads(text, parse_float=_finite, parse_constant=_finite)
            row = _checked(
                row_of(
                    document, _exercise(_definition(document)), client=clip.client, clip=clip.name
                )
            )
        except _UNREADABLE as error:
            what = one_line(f"its report can't be read ({type(error).__name__}: {error}).")
            yield _failed(clip, Failure("setup", what, _MAKE_ANEW))
            continue
        yield replace(
            row,
            set_name=part.folder.replace("_", " "),
            report=_if_there(out, f"{below}/{find_reporter(PAGE).FILE_NAME}"),
            video=_if_there(out, f"{below}/{ANNOTATED}"),
            picture=_if_there(out, f"{below}/{PICTURE}") if part.picture_wh else "",
            picture_wh=part.picture_wh,
        )


def _checked(row: Row) -> Row:
    """`row`, if each of its fields holds what it should; ValueError if not."""
    return _row_type().validate_python(asdict(row))


@cache
def _row_type() -> TypeAdapter[Row]:
    return TypeAdapter(Row)


def _finite(text: str) -> float:
    """A number of a report; one that is infinite or none can't be written into an index."""
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text} is no number")
    return number


def _if_there(out: Path, name: str) -> str:
    return name if (out / name).is_file() else ""


def _definition(document: Mapping[str, Any]) -> str:
    asked = str(document["settings"].get("exercise", ""))
    return asked if asked.endswith(".toml") else str(document["exercise"]["id"])


@lru_cache(maxsize=64)
def _exercise(name: str) -> Exercise | None:
    try:
        return load_exercise(name)
    except ExerciseError:
        return None


def _failed(clip: Clip, failure: Failure) -> Row:
    what = failure.message.removesuffix(".")
    exercise = _exercise(clip.exercise) if clip.exercise else None
    unnamed = failure.kind == "nothing_found" and exercise is None
    return Row(
        client=clip.client,
        clip=clip.name,
        state=FAILED,
        headline=what[:1].upper() + what[1:],
        exercise=exercise.id if exercise else "",
        title=exercise.title if exercise else "",
        refilm=_asking(clip, failure, what, exercise),
        hint=_name_it(failure) if unnamed else failure.hint,
    )


def _name_it(failure: Failure) -> str:
    """How to say which exercise it is, where there is no -e for a single clip."""
    likely = f"; most likely: {', '.join(failure.likely)}" if failure.likely else ""
    return f"If you know the exercise, put it into the file's name or into batch.toml{likely}."


def _asking(clip: Clip, failure: Failure, what: str, exercise: Exercise | None) -> Refilm | None:
    """What to ask the client for, when it is the clip that is no good."""
    name = clip.path.name
    if failure.kind == "video":
        said = f"it {what}" if what.startswith(("is ", "has ")) else what
        ask = (
            f"your video {name} doesn't open: {said}. "
            "Could you send it once more, or film it again?"
        )
    elif failure.kind == "nothing_found" and exercise is not None:
        ask = (
            f"could you film your {exercise.name_in_sentence} again? I can't find you in {name}. "
            f"{failure.hint} {exercise.film}"
        )
    elif failure.kind == "nothing_found":
        ask = (
            f"which exercise is it in your video {name}? I can't tell. Could you tell me, or film "
            "it again with your whole body in the picture, head and feet?"
        )
    else:
        return None
    return Refilm(what, f"{greeting(clip.client)}{ask}".strip())
