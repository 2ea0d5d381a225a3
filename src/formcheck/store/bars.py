"""What the bar did in each set: how fast it went in each full rep, and where metres came from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from formcheck.core.bar.model import BarSource, ScaleSource
from formcheck.store.database import Opened
from formcheck.store.queries import BAR, BARS_BY_SET
from formcheck.store.records import StoredSet, client_key
from formcheck.store.rows import stored_set

__all__ = ["Bars", "Lift", "StoredBar", "put_bar"]


@dataclass(frozen=True, slots=True)
class Lift:
    """How fast the bar went up in a full rep.

    Attributes:
        part: the rep as report.json numbers it.
        mean_m_s: mean velocity, metres a second.
        sem_m_s: its standard error, without that of the scale.
    """

    part: int
    mean_m_s: float
    sem_m_s: float


@dataclass(frozen=True, slots=True)
class StoredBar:
    """The bar of a set.

    Attributes:
        source: what its place was read from.
        scale: where metres come from.
        scale_sem: relative standard error of that, the same in all reps of the set.
        lifts: those of the full reps in which it was seen, one or more, in their order.
    """

    source: BarSource
    scale: ScaleSource
    scale_sem: float
    lifts: tuple[Lift, ...]

    @property
    def fastest(self) -> Lift:
        """The rep with the highest mean velocity."""
        return max(self.lifts, key=lambda lift: lift.mean_m_s)


class Bars(Opened):
    """The bars of the sets in a history; `History.bars` is one.

    Every method raises UsageError when the file can't be read.
    """

    def of(self, number: int) -> StoredBar | None:
        """The bar of the set of that number; None where nothing is known of it."""
        rows = self._rows(BAR, number)
        return _bar(rows) if rows else None

    def newest(
        self, client: str, exercise: str, most: int, until: date | None = None
    ) -> list[tuple[StoredSet, StoredBar]]:
        """A client's newest sets of an exercise whose bar is known, the newest first.

        Those after the day `until` are passed over.
        """
        last_day = None if until is None else until.isoformat()
        rows = self._rows(BARS_BY_SET, client_key(client), exercise, last_day, most)
        by_set = groupby(rows, key=lambda row: row["id"])
        return [(stored_set(each[0]), _bar(each)) for each in (list(own) for _, own in by_set)]


def put_bar(connection: sqlite3.Connection, number: int, document: Mapping[str, Any]) -> None:
    """Keep what the bar did in a set, by its report.json, in place of what was kept before."""
    connection.execute("DELETE FROM bar WHERE set_id = ?", (number,))
    bar = document.get("bar")
    lifts = [] if bar is None else [*_lifts(document["reps"])]
    if bar is None or not lifts:
        return
    connection.execute(
        "INSERT INTO bar (set_id, source, scale, scale_sem) VALUES (?, ?, ?, ?)",
        (number, bar["source"], bar["scale"]["source"], bar["scale"]["sem"]),
    )
    connection.executemany(
        "INSERT INTO lift (set_id, part, mean_m_s, sem_m_s) VALUES (?, ?, ?, ?)",
        [(number, each.part, each.mean_m_s, each.sem_m_s) for each in lifts],
    )


def _lifts(reps: Iterable[Mapping[str, Any]]) -> Iterable[Lift]:
    for rep in reps:
        if rep["kind"] == "full" and rep.get("bar") is not None:
            mean = rep["bar"]["mean_m_per_s"]
            if mean["value"] is not None and mean["sem_in_set"] is not None:
                yield Lift(rep["index"], mean["value"], mean["sem_in_set"])


def _bar(rows: list[sqlite3.Row]) -> StoredBar:
    """From rows of `lift` joined with `bar`, of one set."""
    return StoredBar(
        source=BarSource(rows[0]["source"]),
        scale=ScaleSource(rows[0]["scale"]),
        scale_sem=rows[0]["scale_sem"],
        lifts=tuple(Lift(row["part"], row["mean_m_s"], row["sem_m_s"]) for row in rows),
    )
