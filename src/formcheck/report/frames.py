"""A report as pandas tables, for notebooks. pandas is imported when a table is asked for.

`Report` has these as methods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from formcheck.core.report import Report
from formcheck.errors import UsageError
from formcheck.report.document import to_document
from formcheck.report.formats.csv import COLUMNS, rows_of
from formcheck.report.per_frame import per_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["angles_frame", "checks_frame"]


def checks_frame(report: Report) -> pd.DataFrame:
    """A row a rep, hold or set and check, with the columns of reps.csv.

    Raises:
        UsageError: pandas is not installed.
    """
    rows = list(rows_of(to_document(report)))
    return _frame({name: [row.get(name) for row in rows] for name in COLUMNS})


def angles_frame(report: Report) -> pd.DataFrame:
    """A row a sample, with the columns of angles.csv.

    Raises:
        UsageError: pandas is not installed.
    """
    return _frame(per_frame(report))


def _frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """A table of `columns`; a missing number is NaN, a missing text None."""
    try:
        import pandas as pd
    except ImportError as error:
        raise UsageError(
            "A table needs pandas, which is not installed.",
            "Install it with: pip install pandas, or formcheck[pandas].",
        ) from error
    frame = pd.DataFrame(dict(columns))
    # What is missing in every row is a number more often than not, and averages then say NaN.
    empty = [name for name in frame if frame[name].isna().all()]
    return frame.astype(dict.fromkeys(empty, float))
