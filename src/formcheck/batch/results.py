"""What is remembered of a clip that was worked on: result.json beside its reports.

It is written last and in one step, so a clip whose result.json fits was finished; whatever
else lies in a folder without one was interrupted and is made again.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from formcheck import __version__
from formcheck.batch.failures import Failure
from formcheck.exercises import complete_table, exercise_ids
from formcheck.files import TEMPORARY_FILES, atomic_write, atomic_write_bytes
from formcheck.pipeline.options import ANNOTATED, AUTO, SHARED_FILES, Options
from formcheck.pipeline.output import SET_FOLDERS
from formcheck.report import file_names, find_reporter
from formcheck.report.clip_report import CLIP_JSON

__all__ = [
    "PICTURE",
    "REPORT",
    "RESULT",
    "Result",
    "SetResult",
    "Stamp",
    "clear",
    "finished",
    "load_result",
    "recipe_of",
    "save_result",
    "write_bytes",
]

RESULT = "result.json"
REPORT = find_reporter("json").FILE_NAME
PICTURE = "worst.jpg"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size and time of a file: while they stay the same, so does its content."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The stamp of the file at `path`; raises OSError when there is none to be had."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class SetResult:
    """One report of a clip: its folder below the clip's, empty for the same.

    `picture_wh` is the size of its picture of the worst moment, None if it has none.
    """

    folder: Annotated[str, Field(pattern=r"^(set_\w*)?$", max_length=200)]
    picture_wh: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a clip.

    Attributes:
        recipe: hash of all settings and of the version, see `recipe_of`.
        content: hash of the clip; empty when it could not be read.
        stamp: the clip's when it was hashed.
        sets: its reports, one for each set that recognition cut it into.
        failure: why there are none.
    """

    recipe: str
    content: str
    stamp: Stamp | None
    sets: tuple[SetResult, ...] = ()
    failure: Failure | None = None

    @property
    def files(self) -> list[str]:
        """The clip's reports, below its folder."""
        return [str(Path(each.folder, REPORT)) for each in self.sets]


def recipe_of(options: Options, model_sha256: str) -> str:
    """A hash over everything but the clip that a result depends on."""
    asked = str(options.exercise)
    exercises = exercise_ids() if asked == AUTO else (asked,)
    settings = asdict(replace(options, reuse=False, jobs=1, called="", baseline=None))
    # A baseline changes with every set, and what is finished stays finished.
    del settings["baseline"]
    settings |= {
        "exercise": [complete_table(name) for name in exercises],
        "overrides": options.overrides.changes if options.overrides else {},
        "model": model_sha256,
        "version": __version__,
    }
    return _digest(json.dumps(settings, sort_keys=True, default=str).encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@cache
def _results() -> TypeAdapter[Result]:
    return TypeAdapter(Result)


def load_result(folder: Path) -> Result | None:
    """The result in `folder`; None when there is none, or none that can be understood."""
    try:
        return _results().validate_json((folder / RESULT).read_bytes())
    except (OSError, ValueError):
        return None


def save_result(result: Result, folder: Path) -> None:
    """Write `result` into `folder`.

    Raises:
        UsageError: it can't be written there.
    """
    atomic_write(folder / RESULT, json.dumps(asdict(result), indent=2) + "\n")


def finished(
    folder: Path, recipe: str, *, stamp: Stamp | None = None, content: str | None = None
) -> Result | None:
    """The result in `folder` if it is still good: same settings, same clip, reports there.

    The clip is the same by its stamp, which costs nothing, or by its content.
    """
    result = load_result(folder)
    if result is None or result.recipe != recipe:
        return None
    if result.stamp != stamp and result.content != content:
        return None
    if result.failure is not None:
        return result if result.failure.lasting else None
    return result if all((folder / name).is_file() for name in result.files) else None


def clear(folder: Path) -> None:
    """Remove what an earlier run left in `folder`, but for the landmarks.

    Reports of a clip that has changed must not lie beside news that it can't be read any
    more. Only our own files go, and result.json first.
    """
    (folder / RESULT).unlink(missing_ok=True)
    # A clip that is called like a set has a result.json there, and is another matter.
    sets = (part for part in folder.glob(SET_FOLDERS) if not (part / RESULT).exists())
    for part in (*sets, folder):
        for name in (*file_names(), CLIP_JSON, ANNOTATED, *SHARED_FILES, PICTURE):
            (part / name).unlink(missing_ok=True)
        for leftover in part.glob(TEMPORARY_FILES):
            leftover.unlink(missing_ok=True)
        with suppress(OSError):  # not empty, then
            part.rmdir()


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path` in one step; the folder is made if missing.

    Raises:
        UsageError: the file can't be written there.
    """
    atomic_write_bytes(path, data, "Free some space, then run again.")
