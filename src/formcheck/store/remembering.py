"""Writes what was found in a clip into the history.

The same clip analysed again replaces what formcheck said of its sets and keeps what people wrote.
A set is the same one when it lies at the same place of the same file, by whatever name of an
exercise it was judged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timezone
from typing import Any

from formcheck.store.bars import put_bar
from formcheck.store.coach import hand_over, has_coach, put_places
from formcheck.store.own_sets import put_standing_back
from formcheck.store.places import Span, parts_of, places_of, span_of, time_scale_of
from formcheck.store.records import (
    ME,
    Analysed,
    ClipFile,
    Written,
    client_name,
    findings_of,
)
from formcheck.store.rows import words_of
from formcheck.text import visible

__all__ = ["WHOLE", "client_id", "put_words", "remember", "replace_words"]

WHOLE: Span = (float("-inf"), float("inf"))
"""All of a clip."""

# ours: share of the shorter one that two spans have in common when they are of the same set.
_SAME = 0.5


@dataclass(slots=True)
class _Known:
    """A set of the clip that the history holds already."""

    number: int
    span: Span
    written: Written
    has_coach: bool
    """Whether a coach said or drew something."""


def remember(
    connection: sqlite3.Connection,
    clip: ClipFile,
    sets: Sequence[Analysed],
    client: str | None,
    written: Written,
    window_s: Span,
) -> list[int]:
    """Write the sets of a clip, within a transaction of the caller's; returns their numbers.

    Sets without a rep or a hold are none. See `History.remember` for the arguments.
    """
    sets = [one for one in sets if parts_of(one.document)]
    if not sets:
        return []
    clip_id = _clip_id(connection, clip, _person(sets[0].document), client)
    spans = [span_of(one.document) for one in sets]
    scale = time_scale_of(sets[0].document)
    window = (window_s[0] / scale, window_s[1] / scale)
    known = _known(connection, clip_id)
    matches = _matches(spans, known)
    numbers = []
    for place, (one, span) in enumerate(zip(sets, spans, strict=True)):
        same = [each for each in known if matches.get(each.number) == place]
        numbers.append(_put_set(connection, clip_id, one, span, same))
        put_words(connection, numbers[-1], _joined([written, *(each.written for each in same)]))
    for each in known:
        inside = window[0] <= each.span[0] and each.span[1] <= window[1]
        is_bare = each.written == Written() and not each.has_coach
        if each.number not in matches and inside and is_bare:
            connection.execute("DELETE FROM training_set WHERE id = ?", (each.number,))
    return numbers


def client_id(connection: sqlite3.Connection, name: str) -> int:
    """The row of the client called `name`, made if there is none."""
    name = client_name(name)
    connection.execute(
        "INSERT INTO client (name, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (name, name.casefold()),
    )
    return _id(connection, "SELECT id FROM client WHERE key = ?", name.casefold())


def put_words(connection: sqlite3.Connection, number: int, written: Written) -> None:
    """Keep what people wrote of a set; what they did not say this time stays."""
    connection.execute(
        """
        UPDATE training_set SET
            load_kg = coalesce(:load_kg, load_kg), rpe = coalesce(:rpe, rpe),
            soreness = coalesce(:soreness, soreness), note = coalesce(:note, note),
            keen = coalesce(:keen, keen)
        WHERE id = :number
        """,
        {
            "load_kg": written.load_kg,
            "rpe": written.rpe,
            "soreness": written.soreness and written.soreness.value,
            "keen": written.keen,
            "note": None if written.note is None else visible(written.note),
            "number": number,
        },
    )


def replace_words(connection: sqlite3.Connection, number: int, written: Written) -> None:
    """Keep load, effort and note of a set as they are in `written`, also where that has none."""
    connection.execute(
        "UPDATE training_set SET load_kg = NULL, rpe = NULL, note = '' WHERE id = ?", (number,)
    )
    put_words(connection, number, written)


def _clip_id(
    connection: sqlite3.Connection, clip: ClipFile, person: int, client: str | None
) -> int:
    """The clip's row, brought up to date; it goes to another client only if one is named."""
    found = connection.execute(
        "SELECT id, client_id FROM clip WHERE content = ? AND person = ?", (clip.content, person)
    ).fetchone()
    owner = found["client_id"] if found and client is None else client_id(connection, client or ME)
    values = (
        owner,
        clip.content,
        person,
        visible(clip.path),
        clip.filmed_at.astimezone(timezone.utc).isoformat(timespec="seconds"),
        clip.filmed_by.value,
    )
    connection.execute(
        """
        INSERT INTO clip (client_id, content, person, path, filmed_at, filmed_by)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (content, person) DO UPDATE SET client_id = excluded.client_id,
            path = excluded.path,
            -- The time of a file says less than what is known of the filming already.
            filmed_at = iif(excluded.filmed_by = 'clip' OR clip.filmed_by = 'file',
                excluded.filmed_at, clip.filmed_at),
            filmed_by = iif(excluded.filmed_by = 'clip' OR clip.filmed_by = 'file',
                excluded.filmed_by, clip.filmed_by)
        """,
        values,
    )
    return _id(
        connection, "SELECT id FROM clip WHERE content = ? AND person = ?", clip.content, person
    )


def _known(connection: sqlite3.Connection, clip: int) -> list[_Known]:
    rows = connection.execute("SELECT * FROM training_set WHERE clip_id = ? ORDER BY id", (clip,))
    return [
        _Known(
            row["id"],
            (row["start_s"], row["end_s"]),
            words_of(row),
            has_coach(connection, row["id"]),
        )
        for row in rows.fetchall()
    ]


def _matches(spans: Sequence[Span], known: Sequence[_Known]) -> dict[int, int]:
    """For each known set that is one of the new ones, by its number, the place of that one."""
    shared = {each.number: [_common_share(each.span, span) for span in spans] for each in known}
    return {
        number: shares.index(max(shares))
        for number, shares in shared.items()
        if max(shares) > _SAME
    }


def _common_share(one: Span, other: Span) -> float:
    """How much of the shorter span lies in the other, 0 to 1."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    shorter = min(one[1] - one[0], other[1] - other[0])
    return max(0.0, common / shorter) if shorter > 0.0 else float(common >= 0.0)


def _put_set(
    connection: sqlite3.Connection,
    clip: int,
    one: Analysed,
    span: Span,
    same: Sequence[_Known],
) -> int:
    """Write a set in the place of the first of `same`; the others go. Returns its number."""
    document = one.document
    summary, exercise = document["summary"], document["exercise"]
    values = {
        "clip_id": clip,
        "start_s": span[0],
        "end_s": span[1],
        "exercise": exercise["id"],
        "title": exercise["title"],
        "headline": summary["headline"],
        "state": summary["state"],
        "reps_full": summary["reps_full"],
        "reps_partial": summary["reps_partial"],
        "held_s": sum(hold["end_s"] - hold["start_s"] for hold in document["holds"]),
        "folder": visible(one.folder),
        "version": document["formcheck_version"],
    }
    if same:
        number = same[0].number
        changes = ", ".join(f"{column} = :{column}" for column in values)
        connection.execute(
            f"UPDATE training_set SET {changes} WHERE id = :id", {**values, "id": number}
        )
        connection.execute("DELETE FROM finding WHERE set_id = ?", (number,))
        merged = [(each.number,) for each in same[1:]]
        for (other,) in merged:
            hand_over(connection, other, number)
        connection.executemany("DELETE FROM training_set WHERE id = ?", merged)
    else:
        columns, places = ", ".join(values), ", ".join(f":{column}" for column in values)
        connection.execute(f"INSERT INTO training_set ({columns}) VALUES ({places})", values)
        number = _id(connection, "SELECT last_insert_rowid()")
    _put_findings(connection, number, document)
    put_places(connection, number, places_of(document))
    put_standing_back(connection, number, document)
    put_bar(connection, number, document)
    return number


def _put_findings(connection: sqlite3.Connection, number: int, document: Mapping[str, Any]) -> None:
    findings = list(findings_of(document))
    connection.executemany(
        """
        INSERT INTO measured (name, unit, title) VALUES (?, ?, ?)
        ON CONFLICT (name, unit) DO UPDATE SET title = excluded.title
        WHERE title <> excluded.title
        """,
        {(each.check, each.unit, each.title) for each in findings},
    )
    connection.executemany(
        """
        INSERT INTO finding (set_id, measured_id, part, outcome, value, sem)
        SELECT ?, id, ?, ?, ?, ? FROM measured WHERE name = ? AND unit = ?
        """,
        [
            (number, each.part, each.outcome.value, each.value, each.sem, each.check, each.unit)
            for each in findings
        ],
    )


def _joined(words: Sequence[Written]) -> Written:
    """What was written last of each thing; of the notes of sets that became one, all of them."""
    newest, *earlier = words
    joined = newest
    for each in earlier:
        joined = Written(
            load_kg=each.load_kg if joined.load_kg is None else joined.load_kg,
            rpe=each.rpe if joined.rpe is None else joined.rpe,
            soreness=joined.soreness or each.soreness,
            keen=each.keen if joined.keen is None else joined.keen,
        )
    notes = dict.fromkeys(each.note for each in earlier if each.note)
    kept = "; ".join(note for note in notes if note) or None
    return replace(joined, note=kept if newest.note is None else newest.note)


def _person(document: Mapping[str, Any]) -> int:
    """Who of several people was asked for, 0 for the one who moves."""
    return document["settings"].get("lifter") or 0


def _id(connection: sqlite3.Connection, query: str, *values: object) -> int:
    return int(connection.execute(query, values).fetchone()[0])
