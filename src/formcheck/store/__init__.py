"""The memory of sets: SQLite in one file of the user's own (docs/history.md)."""

from formcheck.core.course import Course
from formcheck.store.bars import Lift, StoredBar
from formcheck.store.coach_records import WHOLE_SET, CoachWord, Verdict
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
    client_key,
    client_name,
)
from formcheck.store.remembering import WHOLE

__all__ = [
    "ME",
    "OVERALL",
    "WHOLE",
    "WHOLE_SET",
    "Analysed",
    "CheckFinding",
    "ClipFile",
    "CoachWord",
    "Course",
    "FilmedBy",
    "Forgotten",
    "History",
    "Lift",
    "OwnBack",
    "Soreness",
    "StoredBar",
    "StoredSet",
    "Verdict",
    "Written",
    "baseline_of",
    "client_key",
    "client_name",
    "history_path",
]
