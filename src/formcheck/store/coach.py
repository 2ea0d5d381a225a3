"""What a coach says of a set, kept apart from what formcheck found in it.

A coach's words stay with their set, check and rep when the clip is analysed again. A rep is known
by its place in the clip, as another analysis may number it otherwise.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timezone

from formcheck.core.enums import Outcome
from formcheck.errors import UsageError, did_you_mean
from formcheck.store.coach_records import WHOLE_SET, CoachWord, Judged, Place, Verdict
from formcheck.store.database import Opened
from formcheck.store.records import OVERALL, client_key
from formcheck.text import visible

__all__ = ["NO_PLACES", "Coach", "hand_over", "has_coach", "put_places"]

NO_PLACES = "If an earlier formcheck has kept it, analyse its clip again with --reuse."
"""What to do about a set whose reps are not known one by one."""

_ALL_PARTS_S = -1.0  # structural: no moment of a clip is before its start.
_LONGEST_COMMENT = 500  # ours: characters; a message on a phone shows about so many.


class Coach(Opened):
    """The words and drawings of coaches in a history; `History.coach` is one.

    Every method raises UsageError when the file can't be read or written.
    """

    def say(
        self,
        number: int,
        check: str,
        verdict: Verdict | None,
        comment: str = "",
        part: int = OVERALL,
    ) -> None:
        """Keep what a coach says of a check; without verdict and comment, an earlier word goes.

        Args:
            number: of the set.
            check: id of the check, or `WHOLE_SET`.
            verdict: what the coach sees.
            comment: at most 500 characters are kept.
            part: the rep or hold as report.json numbers them, or `OVERALL`.

        Raises:
            UsageError: there is no such check or rep in that set.
        """
        start_s, end_s = self._span(number, part)
        if check != WHOLE_SET:
            self._require_check(number, check)
        comment = visible(" ".join(comment.split()))[:_LONGEST_COMMENT]
        with self._writing():
            self._connection.execute(
                "DELETE FROM coach_word WHERE set_id = ? AND check_id = ? AND at_s BETWEEN ? AND ?",
                (number, check, start_s, end_s),
            )
            if verdict is None and not comment:
                return
            said = (verdict and verdict.value, comment, _now())
            self._connection.execute(
                "INSERT INTO coach_word (set_id, check_id, at_s, verdict, comment, said_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (number, check, (start_s + end_s) / 2, *said),
            )

    def places(self, number: int) -> list[Place]:
        """The full reps or holds of a set; none of a set that an earlier formcheck has kept."""
        query = "SELECT part, number, start_s, end_s FROM part WHERE set_id = ? ORDER BY part"
        return [Place(**dict(row)) for row in self._rows(query, number)]

    def words(self, number: int) -> list[CoachWord]:
        """All words on a set: on all of it first, then check by check and rep by rep."""
        rows = self._rows(
            """
            SELECT coach_word.*, part.part AS part, part.number AS rep,
                (SELECT title FROM measured WHERE name = check_id LIMIT 1) AS title
            FROM coach_word LEFT JOIN part
                ON part.set_id = coach_word.set_id AND at_s BETWEEN part.start_s AND part.end_s
            WHERE coach_word.set_id = ? GROUP BY check_id, at_s ORDER BY check_id, at_s
            """,
            number,
        )
        return [_word(row) for row in rows]

    def words_now(self, number: int) -> list[CoachWord]:
        """Those words that are of checks and reps which the latest analysis has."""
        known = {WHOLE_SET, *self._checks(number)}
        return [w for w in self.words(number) if w.part is not None and w.check in known]

    def mark_seen(self, number: int, seen: bool = True) -> None:
        """Keep that a coach has seen the set, or that none has."""
        with self._writing():
            self._connection.execute(
                "UPDATE training_set SET seen_at = ? WHERE id = ?",
                (_now() if seen else None, number),
            )

    def draw(self, number: int, at_s: float, strokes: str) -> None:
        """Keep lines on the key frame of `at_s`, seconds of the file; empty ones take them away."""
        with self._writing():
            if strokes:
                self._connection.execute(
                    "INSERT OR REPLACE INTO coach_drawing VALUES (?, ?, ?)",
                    (number, _ms(at_s), strokes),
                )
            else:
                self._connection.execute(
                    "DELETE FROM coach_drawing WHERE set_id = ? AND at_ms = ?", (number, _ms(at_s))
                )

    def drawings(self, number: int) -> dict[float, str]:
        """The lines on each key frame, by its moment in seconds of the file."""
        rows = self._rows("SELECT at_ms, strokes FROM coach_drawing WHERE set_id = ?", number)
        return {row["at_ms"] / 1000.0: row["strokes"] for row in rows}

    def judged(self, client: str | None = None, exercise: str | None = None) -> list[Judged]:
        """Whatever a coach gave a verdict on, with what formcheck says of the same now."""
        rows = self._rows(
            """
            SELECT training_set.id AS number, check_id, title_of.title AS title,
                finding.part AS part, outcome, verdict
            FROM coach_word
            JOIN training_set ON training_set.id = coach_word.set_id
            JOIN clip ON clip.id = clip_id JOIN client ON client.id = client_id
            LEFT JOIN part
                ON part.set_id = coach_word.set_id AND at_s BETWEEN part.start_s AND part.end_s
            JOIN measured AS title_of ON title_of.name = check_id
            JOIN finding ON finding.set_id = coach_word.set_id AND measured_id = title_of.id
                AND finding.part = CASE WHEN at_s < 0 THEN ? ELSE part.part END
            WHERE verdict IS NOT NULL AND (? IS NULL OR client.key = ?)
                AND (? IS NULL OR exercise = ?)
            GROUP BY training_set.id, check_id, at_s
            ORDER BY training_set.id, check_id, finding.part
            """,
            OVERALL,
            *(2 * [client and client_key(client)]),
            *(2 * [exercise]),
        )
        return [
            Judged(
                number=row["number"],
                check=row["check_id"],
                title=row["title"],
                part=row["part"],
                outcome=Outcome(row["outcome"]),
                verdict=Verdict(row["verdict"]),
            )
            for row in rows
        ]

    def _span(self, number: int, part: int) -> tuple[float, float]:
        """Where the part lies, seconds of the file."""
        if not self._rows("SELECT 1 FROM training_set WHERE id = ?", number):
            raise UsageError(f"There is no set {number}.", "`formcheck history list` has them.")
        if part == OVERALL:
            return _ALL_PARTS_S, _ALL_PARTS_S
        for place in self.places(number):
            if place.part == part:
                return place.start_s, place.end_s
        raise UsageError(f"Set {number} has no such rep.", NO_PLACES)

    def _checks(self, number: int) -> list[str]:
        query = """
            SELECT DISTINCT name FROM finding JOIN measured ON measured.id = measured_id
            WHERE set_id = ? ORDER BY name
        """
        return [row["name"] for row in self._rows(query, number)]

    def _require_check(self, number: int, check: str) -> None:
        known = self._checks(number)
        if check not in known:
            hint = did_you_mean(check, known).strip() or f"There are: {', '.join(known)}."
            raise UsageError(f"Set {number} has no check {check}.", hint)


def put_places(connection: sqlite3.Connection, number: int, places: Iterable[Place]) -> None:
    """Keep where each full rep or hold of a set lies."""
    connection.execute("DELETE FROM part WHERE set_id = ?", (number,))
    connection.executemany(
        "INSERT INTO part (set_id, part, number, start_s, end_s) VALUES (?, ?, ?, ?, ?)",
        [(number, each.part, each.number, each.start_s, each.end_s) for each in places],
    )


def has_coach(connection: sqlite3.Connection, number: int) -> bool:
    """Whether a coach said or drew something of a set."""
    query = """
        SELECT EXISTS (SELECT 1 FROM coach_word WHERE set_id = :number)
            OR EXISTS (SELECT 1 FROM coach_drawing WHERE set_id = :number)
    """
    return bool(connection.execute(query, {"number": number}).fetchone()[0])


def hand_over(connection: sqlite3.Connection, number: int, to: int) -> None:
    """Give what coaches said of a set to the one it became a part of, where that has no such word.

    That it was seen is not: nobody has seen the whole of it.
    """
    for table in ("coach_word", "coach_drawing"):
        connection.execute(
            f"UPDATE OR IGNORE {table} SET set_id = ? WHERE set_id = ?", (to, number)
        )


def _word(row: sqlite3.Row) -> CoachWord:
    is_of_all = row["at_s"] < 0.0
    return CoachWord(
        check=row["check_id"],
        title=row["title"] or row["check_id"],
        part=OVERALL if is_of_all else row["part"],
        rep=None if is_of_all else row["rep"],
        at_s=None if is_of_all else row["at_s"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        comment=row["comment"],
        said_at=datetime.fromisoformat(row["said_at"]),
    )


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _ms(at_s: float) -> int:
    return round(at_s * 1000.0)
