"""Differences between two JSON documents: found, sorted by whether they matter, and listed."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

__all__ = [
    "MISSING",
    "TOLERANCE",
    "Compared",
    "Difference",
    "compare",
    "listing",
    "sort_out",
    "table",
]

TOLERANCE = 1e-9
"""Numbers that lie no further apart are the same, in whatever unit they are."""
ID_KEYS = ("check", "id")
"""Lists of objects are compared by one of these keys where it tells the objects apart."""
SHOWN_LETTERS = 100
"""Longer values are cut in a listing."""
MISSING = "(missing)"


@dataclass(frozen=True)
class Difference:
    """A place where two results differ; `MISSING` stands for a value that is not there."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Compared:
    """The differences of one file, by what they mean."""

    unexpected: tuple[Difference, ...]
    expected: tuple[Difference, ...]
    new_keys: tuple[Difference, ...]


def compare(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    """Differences between two JSON values, with their paths joined by slashes."""
    if isinstance(old, list) and isinstance(new, list):
        key = _id_key(old, new)
        if key is None:
            if len(old) != len(new):
                yield Difference(path, f"{len(old)} items", f"{len(new)} items")
            old = dict(enumerate(old[: len(new)]))
            new = dict(enumerate(new[: len(old)]))
        else:
            old = {item[key]: item for item in old}
            new = {item[key]: item for item in new}
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            below = f"{path}/{name}" if path else str(name)
            yield from compare(old.get(name, MISSING), new.get(name, MISSING), below)
    elif not _same(old, new):
        yield Difference(path, old, new)


def _id_key(*lists: Sequence[Any]) -> str | None:
    """The key that tells the items of each list apart, if they have one."""
    for key in ID_KEYS:
        if all(isinstance(item, dict) and key in item for items in lists for item in items) and all(
            len({item[key] for item in items}) == len(items) for items in lists
        ):
            return key
    return None


def _same(old: Any, new: Any) -> bool:
    numbers = [isinstance(v, int | float) and not isinstance(v, bool) for v in (old, new)]
    if not all(numbers):
        return type(old) is type(new) and bool(old == new)
    return old == new or abs(old - new) <= TOLERANCE or (math.isnan(old) and math.isnan(new))


def sort_out(differences: Iterable[Difference], expect: Sequence[str]) -> Compared:
    """Tell the differences that fail from those expected and from new keys."""
    unexpected, expected, new_keys = [], [], []
    for difference in differences:
        if difference.old == MISSING:
            new_keys.append(difference)
        elif any(fnmatchcase(difference.path, glob) for glob in expect):
            expected.append(difference)
        else:
            unexpected.append(difference)
    return Compared(tuple(unexpected), tuple(expected), tuple(new_keys))


def listing(compared: Mapping[str, Compared], shown: int | None) -> Iterator[str]:
    """The differences file by file, then how often each place differs over all files."""
    for name, one in compared.items():
        if one.unexpected:
            yield f"{name}: {len(one.unexpected)} differences"
            yield from (_line(difference) for difference in one.unexpected[:shown])
            left = len(one.unexpected[shown:]) if shown is not None else 0
            if left:
                yield f"  ... and {left} more (--all lists them)"
    for title, kind in (
        ("Differences", "unexpected"),
        ("Expected differences", "expected"),
        ("New keys", "new_keys"),
    ):
        places = Counter(
            _place(difference.path, name)
            for name, one in compared.items()
            for difference in getattr(one, kind)
        )
        if places:
            yield f"\n{title} by place:"
            yield from (f"  {count:5d}  {place}" for place, count in places.most_common())


def _line(difference: Difference) -> str:
    old, new = difference.old, difference.new
    if isinstance(old, str) and isinstance(new, str) and "\n" in old + new:
        changed = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
        lines = [line for line in changed if not line.startswith(("---", "+++", "@@"))]
        return "\n".join((f"  {difference.path}:", *(f"    {line}" for line in lines)))
    return f"  {difference.path}: {_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    text = value if value == MISSING else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}..."


def _place(path: str, name: str) -> str:
    """A path without its file, and with * for the number of a rep or row and a check's id."""
    return re.sub(r"/(\d+|\w+\.\w+)(?=/|$)", "/*", path.removeprefix(f"{name}/"))


def table(compared: Mapping[str, Compared]) -> Iterator[str]:
    """A row for each group of files."""
    row = "{:<10}{:>8}{:>12}{:>12}{:>12}{:>16}".format
    yield row("group", "files", "identical", "expected", "different", "with new keys")
    groups = {name.partition("/")[0]: None for name in compared}
    for group in (*groups, "all"):
        of = [o for name, o in compared.items() if group in ("all", name.partition("/")[0])]
        different = sum(bool(o.unexpected) for o in of)
        expected = sum(bool(o.expected) and not o.unexpected for o in of)
        identical = len(of) - different - expected
        yield row(group, len(of), identical, expected, different, sum(bool(o.new_keys) for o in of))
