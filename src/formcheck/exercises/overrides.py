"""Thresholds changed by a `formcheck.toml`, on top of the exercise files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.core.exercise import Check, Exercise
from formcheck.errors import UsageError, did_you_mean
from formcheck.exercises.bounds import LARGEST, LONGEST_FAULT_S
from formcheck.exercises.names import exercise_ids, guess_exercise
from formcheck.exercises.toml_file import listed, mistake, read_toml, shown
from formcheck.text import one_line

__all__ = ["Overrides", "apply_overrides", "load_overrides", "overrides_of"]

_BOUNDS = {
    "warn": (-LARGEST, LARGEST),
    "fault": (-LARGEST, LARGEST),
    "min_duration_s": (0.0, LONGEST_FAULT_S),
}
"""The keys that a check may have here, and the least and the greatest number for each."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """`changes` maps check id → {warn, fault or min_duration_s: number}.

    `path` is the file they were read from, if from one.
    """

    changes: Mapping[str, Mapping[str, float]]
    path: Path | None = None

    def doubts(self, exercise: str) -> list[str]:
        """Sections that look like slips: neither `exercise` nor shipped, but written like one.

        They may as well belong to an exercise of the user's own, so they are no errors.
        """
        sections = dict.fromkeys(check.partition(".")[0] for check in self.changes)
        return [
            f"[{shown(name)[1:-1]}]: no exercise of formcheck is called that.{guess}"
            for name in sections
            if name not in (exercise, *exercise_ids()) and (guess := guess_exercise(name))
        ]


def load_overrides(path: Path) -> Overrides:
    """Read a file of tables such as `[squat.depth]` with `warn`, `fault`, `min_duration_s`.

    Raises:
        UsageError: a line for each mistake, with the file, the key and what was expected.
    """
    mistakes: list[str] = []
    changes: dict[str, dict[str, float]] = {}
    for exercise, checks in read_toml(path).items():
        if not isinstance(checks, dict):
            mistakes.append(mistake((exercise,), "expected a table such as [squat.depth]"))
            continue
        for name, table in checks.items():
            mistakes += _mistakes((exercise, name), table)
            changes[f"{exercise}.{name}"] = table
    if mistakes:
        raise UsageError(listed(path, mistakes))
    return Overrides(changes, path)


def overrides_of(changes: Mapping[str, Mapping[str, float]]) -> Overrides:
    """`changes` as overrides, without a file: check id → {warn, fault or min_duration_s: number}.

    Raises:
        UsageError: a line for each mistake, with the key and what was expected.
    """
    mistakes = [line for check, table in changes.items() for line in _mistakes((check,), table)]
    if mistakes:
        raise UsageError(listed("thresholds", mistakes))
    return Overrides(changes)


def _mistakes(check: tuple[str, ...], table: object) -> Iterator[str]:
    if not isinstance(table, dict):
        yield mistake(check, f"expected a table with {', '.join(_BOUNDS)}")
        return
    for key, value in table.items():
        if key not in _BOUNDS:
            guess = did_you_mean(key, _BOUNDS) or f" Use {', '.join(_BOUNDS)}."
            yield mistake((*check, key), f"this key is not known here.{guess}")
            continue
        low, high = _BOUNDS[key]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield mistake((*check, key), f"expected a number, got {shown(value)}")
        elif not low <= value <= high:
            yield mistake((*check, key), f"expected a number from {low:g} to {high:g}")


def apply_overrides(exercise: Exercise, overrides: Overrides) -> Exercise:
    """`exercise` with its thresholds changed; other exercises' tables are passed over.

    Raises:
        UsageError: a table names a check that `exercise` does not have, or makes a fault of
            what is not even a warning.
    """
    ours = {k: v for k, v in overrides.changes.items() if k.partition(".")[0] == exercise.id}
    known = {check.id for check in exercise.checks}
    unknown = [
        mistake((check_id,), f"there is no such check.{did_you_mean(check_id, known)}")
        for check_id in ours
        if check_id not in known
    ]
    if unknown:
        raise UsageError(
            listed("config", unknown),
            one_line(f"{exercise.id} has: {', '.join(sorted(known))}."),
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
