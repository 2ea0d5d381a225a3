"""What an exercise file takes from others: `extends` a whole one, `use` of a shared piece.

Works on tables as TOML gives them, before they are checked. `common.toml` holds the pieces:
checks and posture rules by name, each the start of a table of that kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from formcheck.errors import ExerciseError, did_you_mean
from formcheck.exercises.names import shipped_path
from formcheck.exercises.toml_file import listed, mistake, read_toml, shown

__all__ = ["completed"]

Raw = dict[str, Any]

COMMON = Path(__file__).parent / "common.toml"
# ours: nobody can follow more
LONGEST_CHAIN = 8
"""Files that extend one another."""
_OWN = ("id", "title", "aliases", "one_rep_max")
"""Never taken from another exercise: they say which one it is, or were measured on that one."""


def completed(table: Raw, path: Path) -> tuple[Raw, list[str]]:
    """`table` of the file at `path` with what it takes from others, and its mistakes in that.

    Raises:
        ExerciseError: a file that it extends can't be read, or they extend one another in a
            circle.
    """
    mistakes: list[str] = []
    table = _extended(table, path, (path.resolve(),), mistakes)
    common = _common()
    if isinstance(checks := table.get("checks"), dict):
        table["checks"] = {
            name: check
            for name, own in checks.items()
            if (check := _filled(own, common["checks"], ("checks", name), mistakes)) is not None
        }
    if isinstance(rules := table.get("posture"), list):
        table["posture"] = [
            rule
            for n, own in enumerate(rules)
            if (rule := _filled(own, common["posture"], ("posture", n), mistakes)) is not None
        ]
    return table, mistakes


@cache
def _common() -> Raw:
    return read_toml(COMMON, ExerciseError)


def _extended(table: Raw, path: Path, chain: tuple[Path, ...], mistakes: list[str]) -> Raw:
    """`table` merged into the one it extends; `chain` holds the files that led here."""
    own = deepcopy(table)
    if "extends" not in own:
        return own
    base_path = _base_path(own.pop("extends"), path)
    base = read_toml(base_path, ExerciseError)
    if base_path.resolve() in chain:
        raise ExerciseError(listed(path, ["extends: these files extend one another in a circle"]))
    if len(chain) >= LONGEST_CHAIN:
        raise ExerciseError(
            listed(path, [f"extends: at most {LONGEST_CHAIN} files may extend one another"])
        )
    base = _extended(base, base_path, (*chain, base_path.resolve()), mistakes)
    inherited = {key: value for key, value in base.items() if key not in _OWN}
    return _merged(inherited, own, (), mistakes)


def _base_path(named: object, path: Path) -> Path:
    """The file that the file at `path` extends."""
    if not isinstance(named, str):
        raise ExerciseError(listed(path, ["extends: should be an exercise or the path of a file"]))
    if named.endswith(".toml"):
        return path.parent / named
    try:
        return shipped_path(named)
    except ExerciseError as error:
        raise ExerciseError(listed(path, [f"extends: {error}"]), error.hint) from None


def _merged(base: Raw, own: Raw, keys: tuple[object, ...], mistakes: list[str]) -> Raw:
    """`base` with the keys of `own`: tables key by key, `false` removes one, the rest replaces.

    Where `base` has `true`, `false` is a value like any other.
    """
    merged = dict(base)
    for key, value in own.items():
        before = base.get(key)
        if value is False and isinstance(before, dict):
            del merged[key]
        elif value is False and not isinstance(before, bool):
            tables = [name for name, inner in base.items() if isinstance(inner, dict)]
            mistakes.append(_unknown((*keys, key), "nothing to remove is called", key, tables))
        elif isinstance(value, dict) and isinstance(before, dict):
            merged[key] = _merged(before, value, (*keys, key), mistakes)
        else:
            merged[key] = value
    return merged


def _filled(own: object, pieces: Raw, keys: tuple[object, ...], mistakes: list[str]) -> object:
    """The table `own` with the piece it uses; its own keys win. None if there is no such piece."""
    if not isinstance(own, dict) or "use" not in own:
        return own
    name = own["use"]
    if not isinstance(name, str) or name not in pieces:
        mistakes.append(_unknown((*keys, "use"), "nothing shared is called", name, pieces))
        return None
    rest = {key: value for key, value in own.items() if key != "use"}
    table = _merged(pieces[name], rest, keys, mistakes)
    source = table.get("source")
    if isinstance(source, dict) and isinstance(citation := source.get("citation"), str):
        limit = table.get("warn")
        said = f"{limit:g}" if isinstance(limit, float) else str(limit)
        table["source"] = {**source, "citation": citation.replace("{warn}", said)}
    return table


def _unknown(keys: tuple[object, ...], what: str, name: object, known: Iterable[str]) -> str:
    guess = did_you_mean(name, known) if isinstance(name, str) else ""
    return mistake(keys, f"{what} {shown(name)}." + (guess or f" There are: {', '.join(known)}."))
