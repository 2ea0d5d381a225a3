"""What raters have sent back, checked against the key of the pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from formcheck.errors import UsageError
from formcheck.study.key import Key

__all__ = ["Rating", "Ratings", "load_ratings"]


class Rating(Enum):
    """What a rater says of a criterion."""

    FINE = "fine"
    FAULT = "fault"
    CANT_TELL = "cant_tell"


@dataclass(frozen=True, slots=True)
class Ratings:
    """A rater's file: ratings by item of the page, check and part of the set."""

    schema_version: Literal[1]
    pack: str
    rater: str
    ratings: dict[str, dict[str, dict[str, Rating]]]
    comments: dict[str, str] = field(default_factory=dict)

    def of(self, item: str, check: str, part: str) -> Rating | None:
        """The rating; None where there is none."""
        return self.ratings.get(item, {}).get(check, {}).get(part)

    @property
    def given(self) -> int:
        """How many there are."""
        return sum(len(parts) for item in self.ratings.values() for parts in item.values())


@cache
def _files() -> TypeAdapter[Ratings]:
    return TypeAdapter(Ratings)


def load_ratings(paths: Sequence[Path], key: Key) -> list[Ratings]:
    """The ratings in the files at `paths`, by the raters' names.

    Raises:
        UsageError: a file can't be read, is of another pack or empty, or two are of one rater.
    """
    by_rater: dict[str, tuple[Path, Ratings]] = {}
    for path in paths:
        found = _load(path, key)
        name = found.rater.strip().casefold()
        if name in by_rater:
            raise UsageError(
                f"{path}: also of the rater {found.rater}, as {by_rater[name][0]} is.",
                "Give one file for each rater: the later one of the two.",
            )
        by_rater[name] = path, found
    return [by_rater[name][1] for name in sorted(by_rater)]


def _load(path: Path, key: Key) -> Ratings:
    try:
        found = _files().validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{path}: can't be read ({error.strerror}).", "Check the name and the folder."
        ) from error
    except ValidationError as error:
        raise UsageError(
            f"{path}: is not a ratings file, or damaged.",
            "Ask the rater to download it once more from the page.",
        ) from error
    if found.pack != key.pack:
        raise UsageError(
            f"{path}: has ratings of another pack ({found.pack}; the key is of {key.pack}).",
            "Give the key of the pack that this rater has got.",
        )
    for item, checks in found.ratings.items():
        says = key.clips[key.items[item]].says if item in key.items else {}
        if any(
            part not in says.get(check, {}) for check, parts in checks.items() for part in parts
        ):
            raise UsageError(
                f"{path}: rates something that is not in the pack ({item}).",
                "The file was changed; ask the rater to download it once more from the page.",
            )
    if not found.rater.strip() or not found.given:
        raise UsageError(f"{path}: nothing is rated in it.", "Leave it out.")
    return found
