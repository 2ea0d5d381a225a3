"""The memory of sets: SQLite in one file of the user's own (docs/history.md)."""

from formcheck.store.database import history_path
from formcheck.store.history import Forgotten, History
from formcheck.store.own_sets import OwnBack, baseline_of
from formcheck.store.records import (
    ME,
    OVERALL,
    Analysed,
    CheckFinding,
    ClipFile,
    FilmedBy,
    Soreness,
    StoredSet,
    Written,
    client_name,
)
from formcheck.store.rows import Course

__all__ = [
    "ME",
    "OVERALL",
    "Analysed",
    "CheckFinding",
    "ClipFile",
    "Course",
    "FilmedBy",
    "Forgotten",
    "History",
    "OwnBack",
    "Soreness",
    "StoredSet",
    "Written",
    "baseline_of",
    "client_name",
    "history_path",
]
