"""reps.csv: the findings as one flat table for a spreadsheet, a row a rep and check."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from formcheck.core.report import Report
from formcheck.files import atomic_write
from formcheck.report.document import to_document

__all__ = ["COLUMNS", "FILE_NAME", "as_csv", "rows_of", "write"]

FILE_NAME = "reps.csv"

_REP_COLUMNS = (
    "index",
    "number",
    "kind",
    "side",
    "start_s",
    "turn_s",
    "end_s",
    "eccentric_s",
    "pause_s",
    "concentric_s",
    "range",
    "confidence",
    "in_line_s",
    "state",
)
_FINDING_COLUMNS = (
    "check",
    "title",
    "outcome",
    "value",
    "uncertainty",
    "sem",
    "probability",
    "fault_probability",
    "yaw_deg",
    "unit",
    "warn",
    "fault",
    "worse",
    "at_s",
    "found_from_s",
    "found_until_s",
    "reason",
    "cue",
)
_BAR_COLUMNS = {
    "bar_range_cm": ("range_cm", "value"),
    "bar_range_uncertainty_cm": ("range_cm", "uncertainty"),
    "bar_mean_m_per_s": ("mean_m_per_s", "value"),
    "bar_mean_uncertainty_m_per_s": ("mean_m_per_s", "uncertainty"),
    "bar_peak_m_per_s": ("peak_m_per_s", "value"),
    "bar_peak_uncertainty_m_per_s": ("peak_m_per_s", "uncertainty"),
}
"""Where each column's number stands in `bar` of a rep in report.json."""
COLUMNS = (
    *("clip", "exercise", "view", "scope"),
    *_REP_COLUMNS,
    *_FINDING_COLUMNS,
    *(*_BAR_COLUMNS, "bar_time_to_peak_s"),
)
"""`scope` is rep, hold or set; see docs/report_json.md."""

_BEFORE_FORMULA = re.compile(
    r"""\A(?=[\t\r\n])                 # blanks that programs pass over
    | (?:\A|(?<=[;\r\n]))            # the start, or where a cell may seem to start
      (?=[^\S\r\n]*[=+\-@＝＋－＠])   # what a formula begins with, also in full width
    """,
    re.VERBOSE,
)


def write(report: Report, path: Path) -> None:
    """Write the findings of `report` to `path`; the numbers are those of report.json.

    A rep or hold nobody judged still gets a row, with the check's columns empty.

    Raises:
        UsageError: the file can't be written there.
    """
    atomic_write(path, as_csv(COLUMNS, rows_of(to_document(report))))


def rows_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of the table, by column; what a row lacks is left out."""
    common = {
        "clip": document["clip"]["path"],
        "exercise": document["exercise"]["id"],
        "view": document["view"]["name"],
    }
    titles = {check["id"]: check["title"] for check in document["checks"]}
    whole_set = {"findings": document["set_findings"]}
    scopes = (
        *(("rep", rep) for rep in document["reps"]),
        *(("hold", hold) for hold in document["holds"]),
        *([("set", whole_set)] if whole_set["findings"] else []),
    )
    for scope, item in scopes:
        numbers = {name: item[name] for name in _REP_COLUMNS if name in item}
        for finding in item["findings"] or [None]:
            judged = _finding_columns(finding, titles) if finding else {}
            yield {**common, "scope": scope, **numbers, **judged, **_bar_columns(item.get("bar"))}


def _bar_columns(bar: dict[str, Any] | None) -> dict[str, Any]:
    if bar is None:
        return {}
    figures = {name: bar[key][part] for name, (key, part) in _BAR_COLUMNS.items()}
    return {**figures, "bar_time_to_peak_s": bar["time_to_peak_s"]}


def _finding_columns(finding: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    same_name = {name: finding[name] for name in _FINDING_COLUMNS if name in finding}
    return {
        **same_name,
        **finding["threshold"],
        "title": titles.get(finding["check"], finding["check"]),
        "found_from_s": finding["start_s"],
        "found_until_s": finding["end_s"],
    }


def columns_as_csv(columns: Mapping[str, Sequence[object]]) -> str:
    """As `as_csv`, of columns by name that are all of the same length."""
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return as_csv(tuple(columns), rows)


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A table with a line of names on top; what a row lacks is left empty.

    Text is quoted, so that programs which also separate cells at semicolons keep it together, and
    can't be run as a formula: an apostrophe stops it at the start, and where a program that
    separates at semicolons alone would see a cell start.
    """
    table = io.StringIO()
    writer = csv.DictWriter(
        table, columns, restval=None, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC
    )
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return table.getvalue()


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    return _BEFORE_FORMULA.sub("'", value)
