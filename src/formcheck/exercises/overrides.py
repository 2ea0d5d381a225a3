"""Thresholds changed by a `formcheck.toml`, on top of the exercise files."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.core.exercise import Check, Exercise
from formcheck.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Overrides", "apply_overrides", "load_overrides"]

_KEYS = ("warn", "fault", "min_duration_s")


@dataclass(frozen=True, slots=True)
class Overrides:
    """`changes` maps check id → {warn, fault or min_duration_s: number}."""

    changes: Mapping[str, Mapping[str, float]]


def load_overrides(path: Path) -> Overrides:
    """Read a file of tables such as `[squat.depth]` with `warn`, `fault`, `min_duration_s`.

    Raises:
        UsageError: names the file, the key and what was expected.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: can't read this config file ({error}).") from error
    changes: dict[str, dict[str, float]] = {}
    for exercise, checks in table.items():
        if not isinstance(checks, dict):
            raise UsageError(f"{path}: {exercise}: expected a table such as [squat.depth].")
        for name, keys in checks.items():
            changes[f"{exercise}.{name}"] = _numbers(path, f"{exercise}.{name}", keys)
    return Overrides(changes)


def _numbers(path: Path, check: str, keys: object) -> dict[str, float]:
    if not isinstance(keys, dict):
        raise UsageError(f"{path}: {check}: expected a table with {', '.join(_KEYS)}.")
    for key, value in keys.items():
        if key not in _KEYS:
            raise UsageError(f"{path}: {check}.{key}: not known here; use {', '.join(_KEYS)}.")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise UsageError(f"{path}: {check}.{key}: expected a number, got {value!r}.")
    return {key: float(value) for key, value in keys.items()}


def apply_overrides(exercise: Exercise, overrides: Overrides) -> Exercise:
    """`exercise` with its thresholds changed; other exercises' tables are passed over.

    Raises:
        UsageError: a table names a check that `exercise` does not have, or makes a fault of
            what is not even a warning.
    """
    ours = {k: v for k, v in overrides.changes.items() if k.partition(".")[0] == exercise.id}
    known = {check.id for check in exercise.checks}
    for check_id in ours:
        if check_id not in known:
            raise UsageError(
                f"config: {check_id}: there is no such check.",
                f"{exercise.id} has: {', '.join(sorted(known))}.",
            )
    return replace(
        exercise, checks=tuple(_changed(check, ours.get(check.id, {})) for check in exercise.checks)
    )


def _changed(check: Check, change: Mapping[str, float]) -> Check:
    threshold = replace(
        check.threshold,
        warn=change.get("warn", check.threshold.warn),
        fault=change.get("fault", check.threshold.fault),
    )
    if not threshold.is_in_order:
        raise UsageError(
            f"config: {check.id}: fault ({threshold.fault:g}) must be further "
            f"{threshold.worse} than warn ({threshold.warn:g})."
        )
    return replace(
        check,
        threshold=threshold,
        min_duration_s=change.get("min_duration_s", check.min_duration_s),
    )
