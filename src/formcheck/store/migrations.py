"""The history's tables, as a list of changes to them that only grows.

Migration n makes version n of version n - 1. One that has been released is never edited: files of
users were made by it. A new one goes at the end, and `tests/io/store/test_migrations.py` keeps a
copy of each older version to upgrade.
"""

from __future__ import annotations

__all__ = ["MIGRATIONS", "SCHEMA_VERSION"]

_FIRST = (
    # `key` is the name as it is compared: upper and lower case are the same.
    """
    CREATE TABLE client (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        key TEXT NOT NULL UNIQUE
    )
    """,
    # A file, by its content, and who of several people in it was judged: 0 for the one who moves.
    """
    CREATE TABLE clip (
        id INTEGER PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client ON DELETE CASCADE,
        content TEXT NOT NULL,
        person INTEGER NOT NULL,
        path TEXT NOT NULL,
        filmed_at TEXT NOT NULL,
        filmed_by TEXT NOT NULL CHECK (filmed_by IN ('clip', 'file')),
        UNIQUE (content, person)
    )
    """,
    "CREATE INDEX clip_of_client ON clip (client_id, filmed_at)",
    # Numbers of sets are never used again: people type them.
    """
    CREATE TABLE training_set (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        clip_id INTEGER NOT NULL REFERENCES clip ON DELETE CASCADE,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        exercise TEXT NOT NULL,
        title TEXT NOT NULL,
        headline TEXT NOT NULL,
        state TEXT NOT NULL,
        reps_full INTEGER NOT NULL,
        reps_partial INTEGER NOT NULL,
        held_s REAL NOT NULL,
        folder TEXT NOT NULL,
        version TEXT NOT NULL,
        load_kg REAL,
        rpe REAL,
        soreness TEXT CHECK (soreness IN ('none', 'left', 'right', 'both')),
        note TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX set_of_clip ON training_set (clip_id)",
    """
    CREATE TABLE measured (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        title TEXT NOT NULL,
        UNIQUE (name, unit)
    )
    """,
    # `part` is the rep or hold as it is numbered in report.json, 0 for a finding of the whole set,
    # and -1 for what the check says over all of them. Values are NULL where nothing was measured.
    """
    CREATE TABLE finding (
        set_id INTEGER NOT NULL REFERENCES training_set ON DELETE CASCADE,
        measured_id INTEGER NOT NULL REFERENCES measured,
        part INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        value REAL,
        sem REAL,
        PRIMARY KEY (set_id, part, measured_id)
    ) WITHOUT ROWID
    """,
)

# How much the lifter felt like training, 1 to 5.
_KEEN = ("ALTER TABLE training_set ADD COLUMN keen REAL",)

_COACH = (
    "ALTER TABLE training_set ADD COLUMN seen_at TEXT",
    # Where each full rep or hold lies, seconds of the file. What a coach says of one stays with it
    # by that: an analysis that finds one more before it numbers it anew. `number` is the one that
    # people know it by, `part` the one of report.json.
    """
    CREATE TABLE part (
        set_id INTEGER NOT NULL REFERENCES training_set ON DELETE CASCADE,
        part INTEGER NOT NULL,
        number INTEGER NOT NULL,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        PRIMARY KEY (set_id, part)
    ) WITHOUT ROWID
    """,
    # `check_id` is empty for the set as a whole, `at_s` -1 for all reps or holds together; else it
    # lies in the one that is meant. `verdict` is NULL where there is only a comment.
    """
    CREATE TABLE coach_word (
        set_id INTEGER NOT NULL REFERENCES training_set ON DELETE CASCADE,
        check_id TEXT NOT NULL,
        at_s REAL NOT NULL,
        verdict TEXT CHECK (verdict IN ('fine', 'fault', 'unclear')),
        comment TEXT NOT NULL,
        said_at TEXT NOT NULL,
        PRIMARY KEY (set_id, check_id, at_s)
    ) WITHOUT ROWID
    """,
    # Lines on a key frame: the one of `at_s`, seconds of the file, in thousandths.
    """
    CREATE TABLE coach_drawing (
        set_id INTEGER NOT NULL REFERENCES training_set ON DELETE CASCADE,
        at_ms INTEGER NOT NULL,
        strokes TEXT NOT NULL,
        PRIMARY KEY (set_id, at_ms)
    ) WITHOUT ROWID
    """,
)

_STANDING_BACK = (
    # How the lifter's back stands in a set, as the clip alone shows it; only of sets that may stand
    # for the lifter. `network` is the SHA-256 of the model that found the poses.
    """
    CREATE TABLE standing_back (
        set_id INTEGER PRIMARY KEY REFERENCES training_set ON DELETE CASCADE,
        bend_deg REAL NOT NULL,
        sem_deg REAL NOT NULL,
        network TEXT NOT NULL
    )
    """,
)

_BAR = (
    # What the bar's place was read from, where metres come from, and the relative standard error of
    # that; only of sets in which the bar was seen in a full rep.
    """
    CREATE TABLE bar (
        set_id INTEGER PRIMARY KEY REFERENCES training_set ON DELETE CASCADE,
        source TEXT NOT NULL,
        scale TEXT NOT NULL,
        scale_sem REAL NOT NULL
    )
    """,
    # Mean velocity of the bar on the way up, metres a second, in each full rep that it was seen in.
    """
    CREATE TABLE lift (
        set_id INTEGER NOT NULL REFERENCES bar ON DELETE CASCADE,
        part INTEGER NOT NULL,
        mean_m_s REAL NOT NULL,
        sem_m_s REAL NOT NULL,
        PRIMARY KEY (set_id, part)
    ) WITHOUT ROWID
    """,
)

MIGRATIONS = (_FIRST, _KEEN, _COACH, _STANDING_BACK, _BAR)
"""Each is the statements that make it."""

SCHEMA_VERSION = len(MIGRATIONS)
"""The version that this formcheck reads and writes; `PRAGMA user_version` of the file."""
