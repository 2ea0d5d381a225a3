"""The history for other programs, as one flat table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from formcheck.store.bars import StoredBar
from formcheck.store.coach_records import CoachWord
from formcheck.store.records import OVERALL, CheckFinding, StoredSet

__all__ = ["COLUMNS", "Kept", "as_json", "table_rows"]

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
    "seen_at",
)
_BAR_COLUMNS = ("fastest_m_per_s", "fastest_sem", "bar_source", "bar_scale", "bar_scale_sem")
_FINDING_COLUMNS = ("check", "check_title", "scope", "part", "outcome", "value", "sem", "unit")
_COACH_COLUMNS = ("coach_verdict", "coach_comment", "coach_said_at")
COLUMNS = (*_SET_COLUMNS, *_BAR_COLUMNS, *_FINDING_COLUMNS, *_COACH_COLUMNS)
"""Of the table; see docs/history.md."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A set with all that is kept of it."""

    one: StoredSet
    findings: Sequence[CheckFinding]
    words: Sequence[CoachWord]
    bar: StoredBar | None = None


def as_json(sets: Sequence[Kept]) -> str:
    """`{"sets": [{…, "bar": {…}, "findings": [{…}], "coach": [{…}]}]}`; what is missing is null."""
    documents = [
        {
            **_set(kept.one),
            "bar": kept.bar and _bar(kept.bar),
            "findings": [*map(_finding, kept.findings)],
            "coach": [*map(_word, kept.words)],
        }
        for kept in sets
    ]
    return json.dumps({"sets": documents}, indent=2, ensure_ascii=False) + "\n"


def table_rows(sets: Sequence[Kept]) -> Iterator[dict[str, Any]]:
    """A row of `COLUMNS` for each finding, and for each word of a coach that is of none.

    A set without any has one of its own.
    """
    for kept in sets:
        words = {(word.check, word.part): word for word in kept.words}
        rows = [
            {**_finding(found), **_said(words.pop((found.check, found.part), None))}
            for found in kept.findings
        ]
        rows += [
            {"check": word.check, "check_title": word.title, "scope": _scope(word), **_said(word)}
            for word in words.values()
        ]
        yield from ({**_set(kept.one), **_fastest(kept.bar), **row} for row in rows or [{}])


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
        one.seen_at and one.seen_at.isoformat(),
    )
    return dict(zip(_SET_COLUMNS, values, strict=True))


def _bar(bar: StoredBar) -> dict[str, Any]:
    """`part` is the number of a rep in report.json."""
    return {
        "source": bar.source.value,
        "scale": bar.scale.value,
        "scale_sem": bar.scale_sem,
        "lifts": [
            {"part": each.part, "mean_m_per_s": each.mean_m_s, "sem": each.sem_m_s}
            for each in bar.lifts
        ],
    }


def _fastest(bar: StoredBar | None) -> dict[str, Any]:
    if bar is None:
        return {}
    fastest = bar.fastest
    values = (
        fastest.mean_m_s,
        fastest.sem_m_s,
        bar.source.value,
        bar.scale.value,
        bar.scale_sem,
    )
    return dict(zip(_BAR_COLUMNS, values, strict=True))


def _finding(found: CheckFinding) -> dict[str, Any]:
    """`scope` is `all` for what a check says over all parts, `set` or `part`; `part` its number."""
    values = (
        found.check,
        found.title,
        _scope(found),
        found.part if found.part > 0 else None,
        found.outcome.value,
        found.value,
        found.sem,
        found.unit,
    )
    return dict(zip(_FINDING_COLUMNS, values, strict=True))


def _word(word: CoachWord) -> dict[str, Any]:
    """`part` is null for what is said of all, and where the latest analysis has no such rep."""
    return {
        "check": word.check,
        "check_title": word.title,
        "scope": _scope(word),
        "part": word.part if word.part and word.part > 0 else None,
        "at_s": word.at_s and round(word.at_s, 3),
        "verdict": word.verdict and word.verdict.value,
        "comment": word.comment,
        "said_at": word.said_at.isoformat(),
    }


def _said(word: CoachWord | None) -> dict[str, Any]:
    if word is None:
        return {}
    values = (word.verdict and word.verdict.value, word.comment, word.said_at.isoformat())
    return dict(zip(_COACH_COLUMNS, values, strict=True))


def _scope(of: CheckFinding | CoachWord) -> str:
    return {OVERALL: "all", 0: "set"}.get(of.part, "part") if of.part is not None else "gone"
