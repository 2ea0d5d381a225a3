"""From rows of the history's tables to what they stand for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from formcheck.core.course import Course
from formcheck.core.enums import Outcome
from formcheck.store.records import (
    CheckFinding,
    ClipFile,
    FilmedBy,
    Soreness,
    StoredSet,
    Written,
)

__all__ = ["course", "finding", "stored_set", "words_of"]


def words_of(row: sqlite3.Row) -> Written:
    """What people wrote, from a row of `training_set`."""
    return Written(
        load_kg=row["load_kg"],
        rpe=row["rpe"],
        soreness=Soreness(row["soreness"]) if row["soreness"] else None,
        note=row["note"] or None,
        keen=row["keen"],
    )


def stored_set(row: sqlite3.Row) -> StoredSet:
    """A set, from a row of `training_set` joined with its clip and client."""
    return StoredSet(
        number=row["id"],
        client=row["client"],
        clip=ClipFile(
            content=row["content"],
            path=row["path"],
            filmed_at=datetime.fromisoformat(row["filmed_at"]),
            filmed_by=FilmedBy(row["filmed_by"]),
        ),
        start_s=row["start_s"],
        end_s=row["end_s"],
        exercise=row["exercise"],
        title=row["title"],
        state=row["state"],
        headline=row["headline"],
        reps_full=row["reps_full"],
        reps_partial=row["reps_partial"],
        held_s=row["held_s"],
        folder=row["folder"],
        version=row["version"],
        written=words_of(row),
        seen_at=datetime.fromisoformat(row["seen_at"]) if row["seen_at"] else None,
    )


def finding(row: sqlite3.Row) -> CheckFinding:
    """A finding, from a row of `finding` joined with `measured`."""
    return CheckFinding(
        check=row["name"],
        title=row["title"],
        unit=row["unit"],
        part=row["part"],
        outcome=Outcome(row["outcome"]),
        value=row["value"],
        sem=row["sem"],
    )


def course(rows: Sequence[sqlite3.Row]) -> Course:
    """The course of one check, from its rows in the order of time."""
    filmed = [datetime.fromisoformat(row["filmed_at"]) for row in rows]
    return Course(
        check=rows[0]["name"],
        title=rows[0]["title"],
        unit=rows[0]["unit"],
        numbers=tuple(row["set_id"] for row in rows),
        days=np.array([(each - filmed[0]).total_seconds() / 86_400.0 for each in filmed]),
        values=np.array([row["value"] for row in rows]),
        sems=np.array([row["sem"] for row in rows]),
        outcomes=tuple(Outcome(row["outcome"]) for row in rows),
    )
