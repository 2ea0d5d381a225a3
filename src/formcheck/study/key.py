"""The key of a rating pack: which clip is which, and what formcheck says of it.

It stays with whoever makes the study. The pack that goes to the raters holds nothing of it but the
names of clips and criteria that are shown to them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from formcheck.core.enums import Outcome
from formcheck.errors import UsageError
from formcheck.files import atomic_write

__all__ = ["WHOLE_SET", "Criterion", "Key", "KeyClip", "Part", "key_path", "load_key", "save_key"]

WHOLE_SET = "set"
"""The part that is rated where reps are not rated one by one."""
_WARNING = "Keep this file to yourself: it tells what formcheck says. Raters get the pack alone."


@dataclass(frozen=True, slots=True)
class Criterion:
    """A check as raters are asked about it; `title` names the fault and `good` what is fine."""

    id: str
    title: str
    good: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is rated by itself: the whole set, a rep or a hold, at these seconds of the clip."""

    id: str
    label: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class KeyClip:
    """A clip of the pack.

    Attributes:
        report: the folder of the report that it was taken from.
        source: the clip that was filmed.
        exercise: id of the exercise.
        title: its name.
        says: outcome by check, and by part of the set.
        formcheck_version: the one that made the report; empty in keys from before it was kept.
    """

    report: str
    source: str
    exercise: str
    title: str
    says: dict[str, dict[str, Outcome]]
    formcheck_version: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """Everything about a pack that its raters must not know.

    Attributes:
        pack: names the pack; ratings of another one are refused.
        formcheck_version: the one that made the pack.
        seed: of the names and of what comes twice.
        criteria: those of each exercise.
        clips: by neutral name.
        items: the clip that each item of the page shows; `again` has those that come a second time.
    """

    schema_version: Literal[1]
    warning: str
    formcheck_version: str
    made: str
    pack: str
    seed: int
    criteria: dict[str, tuple[Criterion, ...]]
    clips: dict[str, KeyClip]
    items: dict[str, str]
    again: tuple[str, ...]

    @property
    def ratings(self) -> int:
        """How many ratings each rater is asked for."""
        shown = (self.clips[name] for name in self.items.values())
        return sum(len(parts) for clip in shown for parts in clip.says.values())

    @classmethod
    def of(
        cls,
        seed: int,
        criteria: dict[str, tuple[Criterion, ...]],
        clips: dict[str, KeyClip],
        items: dict[str, str],
        again: tuple[str, ...],
        *,
        version: str,
        made: str,
    ) -> Key:
        """A key named after what is in it, so that no two packs have one name."""
        content = json.dumps([seed, made, {k: asdict(c) for k, c in clips.items()}, items])
        pack = hashlib.sha256(content.encode(errors="surrogateescape")).hexdigest()[:12]
        return cls(1, _WARNING, version, made, pack, seed, criteria, clips, items, again)


@cache
def _keys() -> TypeAdapter[Key]:
    return TypeAdapter(Key)


def key_path(pack: Path) -> Path:
    """Where the key of the pack at `pack` is: beside it, never in it."""
    return pack.with_name(f"{pack.stem}_key.json")


def save_key(key: Key, path: Path) -> None:
    """Write `key` to `path`.

    Raises:
        UsageError: it can't be written there.
    """
    document: dict[str, Any] = asdict(key)
    atomic_write(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def load_key(path: Path) -> Key:
    """The key at `path`.

    Raises:
        UsageError: it can't be read, or is not a key of this version.
    """
    try:
        return _keys().validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{path}: can't be read ({error.strerror}).",
            "Give the _key.json that `formcheck study pack` has written beside the pack.",
        ) from error
    except ValidationError as error:
        raise UsageError(
            f"{path}: is not the key of a rating pack, or damaged.",
            "Give the _key.json that `formcheck study pack` has written beside the pack.",
        ) from error
