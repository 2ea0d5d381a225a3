"""A lifter's baseline out of the history: what it keeps of each set for it, and how it is made.

Kept is what a clip alone shows. A value that rested on a baseline never becomes part of one, which
would drift.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from formcheck.core.baseline import Baseline, Known, back_known_from
from formcheck.core.calibration import LumbarModel
from formcheck.store.records import StoredSet
from formcheck.store.rows import stored_set

__all__ = ["NEWEST", "NEWEST_BACKS", "OwnBack", "baseline_of", "own_back", "put_standing_back"]

# ours: the newest sets that a baseline is made of. Eight leave about a third of one set's error;
# with more, a lifter who has changed is held against an earlier body.
NEWEST = 8

NEWEST_BACKS = """
    SELECT training_set.*, client.name AS client, content, path, filmed_at, filmed_by,
        bend_deg, sem_deg
    FROM standing_back
    JOIN training_set ON training_set.id = set_id
    JOIN clip ON clip.id = clip_id JOIN client ON client.id = client_id
    WHERE client.key = ? AND network = ? AND version = ? AND content <> ?
    ORDER BY filmed_at DESC, start_s DESC, set_id DESC LIMIT ?
"""
"""Rows of a client's newest sets: of one network and version of formcheck, without one clip."""


@dataclass(frozen=True, slots=True)
class OwnBack:
    """A set that tells how its lifter's back stands, and the whole bend in standing, degrees."""

    one: StoredSet
    bend: Known


def put_standing_back(
    connection: sqlite3.Connection, number: int, document: Mapping[str, Any]
) -> None:
    """Keep how the lifter's back stands in a set, by its report.json, if it may stand for them."""
    connection.execute("DELETE FROM standing_back WHERE set_id = ?", (number,))
    back = document.get("standing_back")
    if back is None or back["seen_deg"] is None or not back["clean"]:
        return
    connection.execute(
        "INSERT INTO standing_back (set_id, bend_deg, sem_deg, network) VALUES (?, ?, ?, ?)",
        (number, back["seen_deg"], back["sem_deg"], document["model"]["sha256"]),
    )


def own_back(row: sqlite3.Row) -> OwnBack:
    """A set and the bend, from a row of `NEWEST_BACKS`."""
    return OwnBack(stored_set(row), Known(row["bend_deg"], row["sem_deg"]))


def baseline_of(backs: Iterable[OwnBack], lumbar: LumbarModel) -> Baseline | None:
    """The baseline that `backs` make with what is usual of everybody; None without any."""
    back = back_known_from((each.bend for each in backs), lumbar)
    return None if back is None else Baseline(back)
