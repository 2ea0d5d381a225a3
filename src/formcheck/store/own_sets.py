"""A lifter's baseline out of the history: what it keeps of each set for it, and how it is made.

Kept is what a clip alone shows. A value that rested on a baseline never becomes part of one, which
would drift.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from formcheck.core.baseline import Baseline, Known, back_known_from, of_one_day, usual_of
from formcheck.core.calibration import LumbarModel
from formcheck.core.enums import PartState
from formcheck.store.database import Opened
from formcheck.store.records import OVERALL, StoredSet, client_key
from formcheck.store.rows import stored_set

__all__ = ["OwnBack", "OwnSets", "baseline_of", "put_standing_back"]

# ours: the newest days of filming that a back's baseline is made of, and the newest sets of what is
# usual. Eight days leave about a third of one set's error; with more, a lifter who has changed is
# held against an earlier body.
NEWEST = 8

_NEWEST_BACKS = """
    WITH dated AS (
        SELECT training_set.*, client.name AS client, content, path, filmed_at, filmed_by,
            bend_deg, sem_deg,
            dense_rank() OVER (ORDER BY date(filmed_at, 'localtime') DESC) AS place
        FROM standing_back
        JOIN training_set ON training_set.id = set_id
        JOIN clip ON clip.id = clip_id JOIN client ON client.id = client_id
        WHERE client.key = ? AND network = ? AND version = ? AND content <> ?
    )
    SELECT * FROM dated WHERE place <= ? ORDER BY filmed_at DESC, start_s DESC, id DESC
"""
"""Rows of a client's newest days: of one network and version of formcheck, without one clip."""


# `depth` and `lowering_fast` are what these checks are called in every exercise that has them.
_USUAL_VALUES = """
    WITH numbered AS (
        SELECT measured.name, value, sem, row_number() OVER (
            PARTITION BY measured_id ORDER BY filmed_at DESC, start_s DESC, set_id DESC
        ) AS place
        FROM finding JOIN measured ON measured.id = measured_id
        JOIN training_set ON training_set.id = set_id
        JOIN clip ON clip.id = clip_id JOIN client ON client.id = client_id
        WHERE part = ? AND value IS NOT NULL AND sem IS NOT NULL AND state = ?
            AND (measured.name LIKE '%.depth' OR measured.name LIKE '%.lowering_fast')
            AND client.key = ? AND version = ? AND content <> ?
    )
    SELECT name, value, sem FROM numbered WHERE place <= ?
"""
"""What depth and tempo were over each of a client's newest clean sets, of all exercises."""


@dataclass(frozen=True, slots=True)
class OwnBack:
    """A set that tells how its lifter's back stands, and the whole bend in standing, degrees."""

    one: StoredSet
    bend: Known


class OwnSets(Opened):
    """What a lifter's sets show of the lifter; `History.own` is one.

    Every method raises UsageError when the file can't be read.
    """

    def backs(
        self, client: str, *, version: str, network: str, other_than: str = ""
    ) -> list[OwnBack]:
        """The sets of a client's newest days that tell how their back stands, newest first.

        `baseline_of` joins them.

        Args:
            client: whose sets.
            version: of formcheck; what another one has analysed may read otherwise.
            network: SHA-256 of the model; another one may read otherwise, too.
            other_than: SHA-256 of a clip whose own sets are left out.
        """
        key = client_key(client)
        rows = self._rows(_NEWEST_BACKS, key, network, version, other_than, NEWEST)
        return [OwnBack(stored_set(row), Known(row["bend_deg"], row["sem_deg"])) for row in rows]

    def usual(self, client: str, *, version: str, other_than: str = "") -> dict[str, Known]:
        """By checks' ids how deep and how slow a client's newest clean sets were.

        Arguments as of `backs`.
        """
        key, clean = client_key(client), PartState.CLEAN.value
        values: dict[str, list[Known]] = {}
        for row in self._rows(_USUAL_VALUES, OVERALL, clean, key, version, other_than, NEWEST):
            values.setdefault(row["name"], []).append(Known(row["value"], row["sem"]))
        return {check: usual_of(each) for check, each in values.items()}

    def owner(self, content: str, person: int = 0) -> str | None:
        """The client who is that person in the clip with that SHA-256; None if it is not known.

        People are counted as in `Options.lifter`; 0 is the one who moves.
        """
        rows = self._rows(
            """
            SELECT name FROM client JOIN clip ON client.id = client_id
            WHERE content = ? AND person = ?
            """,
            content,
            person,
        )
        return rows[0]["name"] if rows else None


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


def baseline_of(
    backs: Iterable[OwnBack], usual: Mapping[str, Known], lumbar: LumbarModel
) -> Baseline | None:
    """The baseline that `backs` make with what is usual of everybody; None of nothing.

    The sets of one day count as one: `of_one_day`.
    """
    day_of = attrgetter("one.day")
    by_day = groupby(sorted(backs, key=day_of), key=day_of)
    days = (of_one_day([each.bend for each in sets], lumbar) for _, sets in by_day)
    back = back_known_from(days, lumbar)
    return Baseline(back, usual) if back or usual else None
