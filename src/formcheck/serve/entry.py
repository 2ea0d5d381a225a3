"""One clip of the queue: what the lifter said of it, how far it has got, and its file on disk."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from enum import Enum
from pathlib import Path, PurePath
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from formcheck.core.bar.limits import HEIGHT_CM, PLATE_MM
from formcheck.exercises import exercise_ids
from formcheck.files import atomic_write
from formcheck.pipeline.options import AUTO
from formcheck.store.records import LOAD_KG, RPE
from formcheck.text import one_line

__all__ = ["ENTRY", "Entry", "State", "Wishes", "load_entry", "new_id", "save_entry"]

ENTRY = "entry.json"
_SUFFIXES = frozenset(
    (".3gp", ".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".mts", ".ogv", ".webm", ".wmv")
)
"""Endings that a clip on disk may have: by them a browser knows what it is to play."""
_NAME_LETTERS = 120  # ours: more of a file's name is not shown.
_ID = re.compile(r"[0-9a-f]{16}")


class State(str, Enum):
    """How far a clip has got, as it stands on disk.

    That a clip is being worked on is nowhere on disk. Whatever ends the server, it finds the
    clip waiting when it starts again.
    """

    RECEIVING = "receiving"
    WAITING = "waiting"
    FINISHED = "finished"


class Wishes(BaseModel):
    """What the lifter said of a clip; all of it may be left out.

    Attributes:
        exercise: an id, or "auto" to find out.
        who: whose clip it is.
        load_kg: the weight that was lifted.
        rpe: rate of perceived exertion, from 1 to 10.
        note: anything else.
        plate_mm: diameter of the plates.
        height_cm: the lifter's height.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)

    exercise: str = AUTO
    who: Annotated[str, Field(max_length=60)] = ""
    load_kg: Annotated[float, Field(ge=LOAD_KG[0], le=LOAD_KG[1])] | None = None
    rpe: Annotated[float, Field(ge=RPE[0], le=RPE[1])] | None = None
    note: Annotated[str, Field(max_length=500)] = ""
    plate_mm: Annotated[float, Field(ge=PLATE_MM[0], le=PLATE_MM[1])] | None = None
    height_cm: Annotated[float, Field(ge=HEIGHT_CM[0], le=HEIGHT_CM[1])] | None = None

    @field_validator("load_kg", "rpe", "plate_mm", "height_cm", mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        """What was typed into a field: nothing, or a number with a point or a comma."""
        if not isinstance(value, str):
            return value
        return value.strip().replace(",", ".") or None

    @field_validator("exercise")
    @classmethod
    def _known(cls, value: str) -> str:
        if value != AUTO and value not in exercise_ids():
            raise ValueError("no such exercise")
        return value


class Entry(BaseModel):
    """A clip of the queue.

    Attributes:
        id: 16 hexadecimal digits; the name of its folder and part of its addresses.
        name: what the file was called on the phone. Shown, never used as a path.
        size: of the whole clip, bytes.
        added: when it was announced, with the time zone.
        state: how far it has got.
        wishes: what the lifter said of it.
        untold: whether the history is still to be told of it, as something was changed on its card.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Annotated[str, Field(pattern=f"^{_ID.pattern}$")]
    name: str
    size: Annotated[int, Field(ge=1)]
    added: datetime
    state: State = State.RECEIVING
    wishes: Wishes = Wishes()
    untold: bool = False

    @property
    def file_name(self) -> str:
        """What the clip is called on disk: only its ending is taken from its name, and few are."""
        suffix = PurePath(self.name).suffix.lower()
        return "clip" + (suffix if suffix in _SUFFIXES else ".mp4")

    @property
    def when(self) -> str:
        """When it was announced, for people."""
        return self.added.strftime("%d %b, %H:%M")

    @classmethod
    def announced(cls, name: str, size: int, wishes: Wishes) -> Entry:
        """A new entry for a clip that is about to come."""
        # Some browsers send a whole path.
        shown = one_line(PurePath(name.replace("\\", "/")).name, _NAME_LETTERS) or "clip"
        now = datetime.now().astimezone()
        return cls(id=new_id(), name=shown, size=size, added=now, wishes=wishes)


def new_id() -> str:
    """An id that nobody has had and nobody can guess."""
    return secrets.token_hex(8)


def save_entry(entry: Entry, folder: Path) -> None:
    """Write `entry` into `folder` in one step.

    Raises:
        UsageError: it can't be written there.
    """
    atomic_write(folder / ENTRY, entry.model_dump_json(indent=2) + "\n")


def load_entry(folder: Path) -> Entry | None:
    """The entry in `folder`; None if there is none that can be understood."""
    try:
        entry = Entry.model_validate_json((folder / ENTRY).read_bytes())
    except (OSError, ValidationError):
        return None
    return entry if entry.id == folder.name else None
