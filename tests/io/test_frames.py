"""Reports as plain dicts and as pandas tables."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from support.builders import make_finding, make_hold, make_rep, make_report
from support.filming import judge, record
from support.lifters import SQUAT

from formcheck.core.report import Outcome, Report
from formcheck.errors import UsageError
from formcheck.report import write_reports
from formcheck.report.document import to_document
from formcheck.report.formats.csv import COLUMNS

SQUATS = judge(record(SQUAT), "squat")
REPORTS = {
    "squats": SQUATS,
    "empty": make_report(),
    "hold": make_report(holds=[make_hold(1, make_finding("plank.hips_sagging"))]),
    "not judged": make_report([make_rep(1, make_finding("squat.depth", Outcome.NOT_ASSESSED))]),
}


def cells(report: Report, folder: Path, name: str) -> list[dict[str, str]]:
    (path,) = write_reports(report, folder, [name])
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_a_dict_is_what_the_file_holds(tmp_path: Path) -> None:
    (path,) = write_reports(SQUATS, tmp_path, ["json"])
    assert SQUATS.to_dict() == to_document(SQUATS) == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("table", ["to_frame", "angles_frame"])
def test_without_pandas_it_is_said_what_to_install(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="needs pandas") as caught:
        getattr(SQUATS, table)()
    assert "pip install" in caught.value.hint


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(("table", "file"), [("to_frame", "csv"), ("angles_frame", "angles")])
def test_a_table_has_the_rows_and_columns_of_the_file(
    table: str, file: str, name: str, tmp_path: Path
) -> None:
    pytest.importorskip("pandas")
    frame = getattr(REPORTS[name], table)()
    rows = cells(REPORTS[name], tmp_path, file)
    assert len(frame) == len(rows)
    if file == "csv":
        assert tuple(frame.columns) == COLUMNS
    for column in frame.columns:
        for value, row in zip(frame[column], rows, strict=True):
            if value is None or value != value:
                assert row[column] == ""
            elif isinstance(value, str):
                assert row[column] in (value, f"'{value}")
            else:
                assert float(row[column]) == value


def test_numbers_can_be_reckoned_with_at_once() -> None:
    pd = pytest.importorskip("pandas")
    findings = SQUATS.to_frame()
    depth = findings[findings.check == "squat.depth"]
    assert len(depth) == len(SQUATS.reps)
    assert np.isfinite(depth.value.mean())
    lowest = SQUATS.angles_frame().groupby("index")["knee_left_deg"].min()
    assert list(lowest.index) == [rep.index for rep in SQUATS.reps]
    assert ((lowest > 30.0) & (lowest < 70.0)).all()
    missing = SQUATS.to_frame()["in_line_s"]
    assert missing.isna().all()
    assert pd.api.types.is_float_dtype(missing)
