"""The history for other programs, as one flat table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from formcheck.store.records import OVERALL, CheckFinding, StoredSet

__all__ = ["COLUMNS", "as_json", "table_rows"]

_SET_COLUMNS = (
    "set",
    "client",
    "filmed_at",
    "filmed_by",
    "exercise",
    "title",
    "reps_full",
    "reps_partial",
    "held_s",
    "load_kg",
    "rpe",
    "soreness",
    "note",
    "keen",
    "state",
    "headline",
    "clip",
    "content",
    "start_s",
    "end_s",
    "folder",
    "version",
)
_FINDING_COLUMNS = ("check", "check_title", "scope", "part", "outcome", "value", "sem", "unit")
COLUMNS = (*_SET_COLUMNS, *_FINDING_COLUMNS)
"""Of the table; see docs/history.md."""

Sets = Sequence[tuple[StoredSet, Sequence[CheckFinding]]]
"""Each set with its findings."""


def as_json(sets: Sets) -> str:
    """`{"sets": [{…, "findings": [{…}]}]}`; what is missing is null."""
    documents = [{**_set(one), "findings": [*map(_finding, findings)]} for one, findings in sets]
    return json.dumps({"sets": documents}, indent=2, ensure_ascii=False) + "\n"


def table_rows(sets: Sets) -> Iterator[dict[str, Any]]:
    """A row of `COLUMNS` for each finding, and one for a set without any."""
    for one, findings in sets:
        yield from ({**_set(one), **_finding(found)} for found in findings)
        if not findings:
            yield _set(one)


def _set(one: StoredSet) -> dict[str, Any]:
    written = one.written
    values = (
        one.number,
        one.client,
        one.clip.filmed_at.isoformat(),
        one.clip.filmed_by.value,
        one.exercise,
        one.title,
        one.reps_full,
        one.reps_partial,
        round(one.held_s, 1),
        written.load_kg,
        written.rpe,
        written.soreness and written.soreness.value,
        written.note,
        written.keen,
        one.state,
        one.headline,
        one.clip.path,
        one.clip.content,
        round(one.start_s, 3),
        round(one.end_s, 3),
        one.folder,
        one.version,
    )
    return dict(zip(_SET_COLUMNS, values, strict=True))


def _finding(found: CheckFinding) -> dict[str, Any]:
    """`scope` is `all` for what a check says over all parts, `set` or `part`; `part` its number."""
    scope = {OVERALL: "all", 0: "set"}.get(found.part, "part")
    values = (
        found.check,
        found.title,
        scope,
        found.part if found.part > 0 else None,
        found.outcome.value,
        found.value,
        found.sem,
        found.unit,
    )
    return dict(zip(_FINDING_COLUMNS, values, strict=True))
