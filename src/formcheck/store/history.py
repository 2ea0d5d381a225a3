"""The history: every set that was analysed, with what formcheck and people said of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.course import Course
from formcheck.errors import UsageError, did_you_mean
from formcheck.store import queries
from formcheck.store.bars import Bars
from formcheck.store.coach import Coach
from formcheck.store.database import (
    Opened,
    connect,
    explained,
    history_path,
    leave_no_trace,
)
from formcheck.store.own_sets import OwnSets
from formcheck.store.records import (
    OVERALL,
    Analysed,
    CheckFinding,
    ClipFile,
    StoredSet,
    Written,
    client_key,
    client_name,
)
from formcheck.store.remembering import (
    WHOLE,
    client_id,
    put_words,
    remember,
    replace_words,
)
from formcheck.store.rows import course, finding, stored_set
from formcheck.text import visible

__all__ = ["LONGEST_COURSE", "Forgotten", "History"]

# ours: sets of a course; two a week for two years. More say nothing of how somebody lifts now.
LONGEST_COURSE = 200
"""Sets of a client that `History.courses` looks at, the newest."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed of a client, and the folders of reports, which are left alone."""

    client: str
    sets: int
    folders: tuple[str, ...]


class History(Opened):
    """The memory of sets in the file at `path`, by default the user's own; close it after use.

    Every method raises UsageError when the file can't be read or written.

    Attributes:
        coach: what coaches say of the sets.
        own: what a lifter's sets show of the lifter.
        bars: what the bar did in the sets.
    """

    def __init__(self, path: Path | None = None) -> None:
        path = path or history_path()
        super().__init__(connect(path), path)
        self.coach = Coach(self._connection, self._path)
        self.own = OwnSets(self._connection, self._path)
        self.bars = Bars(self._connection, self._path)

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def remember(
        self,
        clip: ClipFile,
        sets: Sequence[Analysed],
        *,
        client: str | None = None,
        written: Written | None = None,
        window_s: tuple[float, float] = WHOLE,
    ) -> list[int]:
        """Keep the sets of a clip; those of the same clip that it held are replaced.

        Args:
            clip: the file.
            sets: what was found in it; one without reps and holds is not kept.
            client: whose clip it is; None for the one it was before, or `ME`.
            written: what people say of all these sets; what they don't say stays as it was.
            window_s: the part of the clip that was looked at, seconds of real life.

        Returns:
            The numbers of the sets, in their order.
        """
        with self._writing():
            words = written or Written()
            return remember(self._connection, clip, sets, client, words, window_s)

    def sets(
        self, client: str | None = None, exercise: str | None = None, most: int | None = None
    ) -> list[StoredSet]:
        """The newest sets first, no more than `most`; of a client or an exercise if given."""
        given = {"client.key": client and client_key(client), "exercise": exercise}
        wanted = {column: value for column, value in given.items() if value is not None}
        where = " AND ".join(f"{column} = ?" for column in wanted) or "1"
        query = f"{queries.SETS} WHERE {where} ORDER BY {queries.NEWEST_FIRST} LIMIT ?"
        limit = -1 if most is None else most
        return [stored_set(row) for row in self._rows(query, *wanted.values(), limit)]

    def set_numbered(self, number: int) -> StoredSet:
        """The set of that number.

        Raises:
            UsageError: there is none.
        """
        rows = self._rows(f"{queries.SETS} WHERE training_set.id = ?", number)
        if not rows:
            raise UsageError(f"There is no set {number}.", "`formcheck history list` has them.")
        return stored_set(rows[0])

    def sets_in(self, folder: Path) -> list[StoredSet]:
        """The sets whose reports were written into `folder`, the newest first."""
        query = f"{queries.SETS} WHERE folder = ? ORDER BY training_set.id DESC"
        return [stored_set(row) for row in self._rows(query, visible(str(folder.absolute())))]

    def findings(self, number: int) -> list[CheckFinding]:
        """All findings of a set: over all of it first, then rep by rep."""
        rows = self._rows(queries.FINDINGS, number)
        return [finding(row) for row in rows]

    def before(self, number: int) -> StoredSet | None:
        """The set of the same lifter and exercise before that one; None if it is the first.

        Raises:
            UsageError: there is no such set.
        """
        return self._beside(number, "<", queries.NEWEST_FIRST)

    def after(self, number: int) -> StoredSet | None:
        """The set of the same lifter and exercise after that one; None if it is the newest.

        Raises:
            UsageError: there is no such set.
        """
        return self._beside(number, ">", queries.IN_TIME)

    def _beside(self, number: int, comparison: str, order: str) -> StoredSet | None:
        one = self.set_numbered(number)
        rows = self._rows(
            queries.beside(comparison, order),
            one.client.casefold(),
            one.exercise,
            number,
        )
        return stored_set(rows[0]) if rows else None

    def courses(
        self,
        client: str,
        exercise: str,
        until: int | None = None,
        most: int = LONGEST_COURSE,
    ) -> list[Course]:
        """What each check of an exercise measured in a client's sets, set by set.

        Args:
            client: whose sets.
            exercise: its id.
            until: number of the set that the courses end with; those filmed later are left out.
            most: how many sets, the newest ones.
        """
        rows = self._rows(
            queries.courses(ends=until is not None),
            client_key(client),
            exercise,
            *(() if until is None else (until,)),
            most,
            OVERALL,
        )
        of_check: dict[tuple[str, str], list[sqlite3.Row]] = {}
        for row in rows:
            of_check.setdefault((row["name"], row["unit"]), []).append(row)
        return [course(each) for each in of_check.values()]

    def write(self, number: int, written: Written, client: str | None = None) -> None:
        """Keep what people say of a set, and whose clip it is.

        Raises:
            UsageError: there is no such set.
        """
        self.set_numbered(number)
        with self._writing():
            put_words(self._connection, number, written)
            if client is not None:
                self._give(number, client)

    def rewrite(self, number: int, written: Written, client: str) -> None:
        """As `write`, but load, effort and note that are not said are taken away.

        Raises:
            UsageError: there is no such set.
        """
        self.set_numbered(number)
        with self._writing():
            replace_words(self._connection, number, written)
            self._give(number, client)

    def _give(self, number: int, client: str) -> None:
        """Make the clip of a set another client's; who then has none is forgotten."""
        execute = self._connection.execute
        execute(
            "UPDATE clip SET client_id = ? WHERE id = "
            "(SELECT clip_id FROM training_set WHERE id = ?)",
            (client_id(self._connection, client), number),
        )
        execute("DELETE FROM client WHERE id NOT IN (SELECT client_id FROM clip)")

    def exercises(self, client: str) -> dict[str, int]:
        """Ids of the exercises that a client has done, the latest first, and their sets."""
        rows = self._rows(queries.EXERCISES, client_key(client))
        return {row["exercise"]: row["sets"] for row in rows}

    def clients(self, below: Path | None = None) -> list[str]:
        """The names of all clients that have sets; of those with a report below a folder."""
        beginning = None if below is None else f"{below}{os.sep}"
        rows = self._rows(queries.CLIENTS, beginning)
        return sorted((row["name"] for row in rows), key=str.casefold)

    def owners(self) -> dict[str, str]:
        """Whose each clip is, by its content, for the one who moves in it."""
        rows = self._rows(queries.OWNERS)
        return {row["content"]: row["name"] for row in rows}

    def numbers_of(self, content: str) -> list[int]:
        """The sets in the clip of that content, of everybody in it."""
        rows = self._rows(queries.NUMBERS_OF_CLIP, content)
        return [row["id"] for row in rows]

    def forget(self, client: str) -> Forgotten:
        """Remove every trace of a client from the history; reports and clips are left alone.

        Raises:
            UsageError: there is no such client, or another program is reading the history.
        """
        name, sets = client_name(client), self.sets(client)
        if not self._delete("DELETE FROM client WHERE key = ?", name.casefold()):
            hint = did_you_mean(name, self.clients()).strip()
            raise UsageError(f"Nobody called {name} is in the history.", hint)
        return Forgotten(name, len(sets), tuple(sorted({one.folder for one in sets if one.folder})))

    def forget_set(self, number: int) -> StoredSet:
        """Remove every trace of one set from the history, and return what it was.

        Raises:
            UsageError: there is no such set, or another program is reading the history.
        """
        one = self.set_numbered(number)
        self._delete("DELETE FROM training_set WHERE id = ?", number)
        return one

    def _delete(self, query: str, value: object) -> int:
        """Delete rows with all that nothing refers to any more; returns how many it were."""
        with self._writing():
            execute = self._connection.execute
            gone = execute(query, (value,)).rowcount
            execute("DELETE FROM clip WHERE id NOT IN (SELECT clip_id FROM training_set)")
            execute("DELETE FROM client WHERE id NOT IN (SELECT client_id FROM clip)")
            # The name of an exercise of somebody's own may be theirs.
            execute("DELETE FROM measured WHERE id NOT IN (SELECT measured_id FROM finding)")
        # Also where nothing is left to delete: an earlier try may have been in somebody's way.
        with explained(self._path):
            leave_no_trace(self._connection, self._path)
        return gone
