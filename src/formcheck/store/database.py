"""The file of the history: where it lies, how it is opened, brought up to date and written to.

SQLite in WAL mode: a writer that is killed leaves the last complete state, and readers go on while
another process writes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from formcheck.errors import UsageError
from formcheck.store.migrations import MIGRATIONS, SCHEMA_VERSION

__all__ = ["Opened", "connect", "explained", "history_path", "leave_no_trace", "transaction"]

FILE = "history.db"
VARIABLE = "FORMCHECK_HISTORY"
"""Names another file for the history."""

# ours: "fchk" in ASCII; SQLite's own place to say whose file it is.
_APPLICATION = 0x6663686B
# ours: seconds to wait for another process that is writing; a write takes milliseconds.
_PATIENCE_S = 10.0


def history_path() -> Path:
    """The file of the history: the one in `FORMCHECK_HISTORY`, else in the user's data folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    import platformdirs

    return platformdirs.user_data_path("formcheck", appauthor=False) / FILE


def connect(path: Path) -> sqlite3.Connection:
    """Open the history at `path`, which is made if missing and brought up to date if older.

    Raises:
        UsageError: it can't be opened, is no history, or was written by a newer formcheck.
    """
    with explained(path):
        _make_private(path)
        connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner can read, if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    # FULL also keeps what was written from a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    _require_known(connection, path)
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal" or _version(connection) < SCHEMA_VERSION:
        _bring_up_to_date(connection, path)


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables that are missing; one process at a time."""
    from filelock import FileLock

    # Of several that switch to WAL at once SQLite turns some away, without waiting.
    with FileLock(path.with_name(f"{path.name}.lock"), mode=0o600):
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection):
            for statements in MIGRATIONS[_version(connection) :]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _require_known(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that the file is empty, or a history that is not newer than we are."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    # After the tables, as another process may be making both right now.
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and owner != _APPLICATION:
        raise sqlite3.DatabaseError("another program's database")
    if (version := _version(connection)) > SCHEMA_VERSION:
        raise UsageError(
            f"{path}: this history was written by a newer formcheck (version {version} of its "
            f"tables; known here: {SCHEMA_VERSION}).",
            "Update formcheck, or go on without it: --no-history.",
        )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Writes in the block are kept all together, or none of them if it raises."""
    # IMMEDIATE: wait for other writers now, not in the middle of the block.
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def leave_no_trace(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that what was deleted stands in none of the history's files any more.

    Raises:
        UsageError: another process is reading the history.
    """
    connection.execute("VACUUM")
    # What was written before the deletion may still stand in the write-ahead log.
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise UsageError(
            f"{path}: another program is reading the history, so that traces may remain in it.",
            "Close it and give the command once more.",
        )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns any failure to read or write the history at `path` into an error for the user.

    Raises:
        UsageError: instead of what SQLite or the system raised.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise UsageError(
            f"{path}: the history can't be used ({error}).",
            f"Check the disk, name another file in {VARIABLE}, or use --no-history.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise UsageError(
            f"{path}: is not a history of formcheck, or is damaged ({error}).",
            f"Move it aside, name another file in {VARIABLE}, or use --no-history.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"{path}: the history can't be opened ({error.strerror}).",
            f"Name another file in {VARIABLE}, or use --no-history.",
        ) from error


class Opened:
    """What is asked of an open history, or a part of it; `History` has several such parts.

    Every method raises UsageError when the file can't be read or written.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with explained(self._path), transaction(self._connection):
            yield

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        with explained(self._path):
            return self._connection.execute(query, values).fetchall()
