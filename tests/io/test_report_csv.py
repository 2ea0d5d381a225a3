from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest
from support.builders import make_finding, make_hold, make_rep, make_report, make_threshold

from formcheck.core.report import Outcome, Report
from formcheck.report.formats.csv import COLUMNS
from formcheck.report.formats.csv import write as write_csv


def rows_of(report: Report, folder: Path) -> list[dict[str, str]]:
    path = folder / "reps.csv"
    write_csv(report, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_a_rep_and_check_then_holds_then_set(tmp_path: Path) -> None:
    checks = ("squat.depth", "squat.chest_drop", "squat.knees_caving")
    reps = [make_rep(i, *(make_finding(check) for check in checks)) for i in (1, 2, 3, 4)]
    holds = [make_hold(1, make_finding("plank.hips_sagging"), make_finding("plank.hips_piking"))]
    report = make_report(reps, holds, set_findings=[make_finding("squat.drift")])

    rows = rows_of(report, tmp_path)

    assert [row["scope"] for row in rows] == ["rep"] * 4 * 3 + ["hold"] * 2 + ["set"]
    judged = [(row["index"], row["check"]) for row in rows[:12]]
    assert judged == [(str(i), check) for i in (1, 2, 3, 4) for check in checks]


def test_columns_and_values_of_a_row(tmp_path: Path) -> None:
    finding = make_finding("squat.depth", Outcome.FAULT, value=-0.123456, reason="sure")
    finding = replace(finding, threshold=make_threshold("T", warn=None, fault=0.2), yaw_deg=86.5)
    (row,) = rows_of(make_report([make_rep(1, finding, pause_s=None)]), tmp_path)
    assert tuple(row) == COLUMNS
    assert row == {
        "clip": str(Path("clips/squat.mp4")),
        "exercise": "squat",
        "view": "side_left",
        "scope": "rep",
        "index": "1",
        "number": "1",
        "kind": "full",
        "side": "",
        "start_s": "4.0",
        "turn_s": "5.75",
        "end_s": "7.0",
        "eccentric_s": "1.5",
        "pause_s": "",
        "concentric_s": "1.0",
        "range": "0.62",
        "confidence": "0.9",
        "in_line_s": "",
        "state": "fault",
        "check": "squat.depth",
        "title": "Depth",
        "outcome": "fault",
        "value": "-0.1235",
        "uncertainty": "3.0",
        "sem": "1.8239",
        "probability": "0.43",
        "fault_probability": "0.43",
        "yaw_deg": "86.5",
        "unit": "T",
        "warn": "",
        "fault": "0.2",
        "worse": "above",
        "at_s": "2.5",
        "found_from_s": "2.25",
        "found_until_s": "2.75",
        "reason": "sure",
        "cue": "Push the hips back first.",
        **{name: "" for name in COLUMNS if name.startswith("bar_")},
    }


def test_a_rep_nobody_judged_keeps_its_row(tmp_path: Path) -> None:
    (row,) = rows_of(make_report([make_rep(1)]), tmp_path)
    assert (row["scope"], row["index"], row["check"], row["outcome"]) == ("rep", "1", "", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_never_starts_a_formula(start: str, tmp_path: Path) -> None:
    text = f'{start}HYPERLINK("http://example.org")'
    finding = make_finding("squat.depth", reason=text, cue=text, value=-8.0)
    report = make_report([make_rep(1, finding)])
    report = replace(report, clip=replace(report.clip, path=Path(text)))
    (row,) = rows_of(report, tmp_path)
    assert row["reason"] == row["cue"] == f"'{text}"
    assert row["clip"].startswith("'")
    assert row["value"] == "-8.0"


FORMULAS = [
    "x;=1+1",
    "x; =1+1",
    " =1+1",
    "\u00a0=1+1",
    "\uff1d1+1",
    "x\n=1+1",
    "x;\n@SUM(1)",
    "=1;=2",
]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_separates_cells(
    separator: str, text: str, tmp_path: Path
) -> None:
    finding = make_finding("squat.depth", reason=text, value=8.0)
    write_csv(make_report([make_rep(1, finding)]), tmp_path / "reps.csv")
    lines = (tmp_path / "reps.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    cells = [cell for row in csv.reader(lines, delimiter=separator) for cell in row]
    assert len(cells) > 1
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "@", "\uff1d"))]


def test_text_with_a_semicolon_is_one_cell_where_both_separate(tmp_path: Path) -> None:
    report = make_report([make_rep(1, make_finding("squat.depth", reason="hidden; by a plate"))])
    write_csv(report, tmp_path / "reps.csv")
    assert '"hidden; by a plate"' in (tmp_path / "reps.csv").read_text(encoding="utf-8")


def test_a_name_that_is_not_utf8_can_be_written(tmp_path: Path) -> None:
    report = make_report([make_rep(1, make_finding("squat.depth"))])
    named = replace(report, clip=replace(report.clip, path=Path(os.fsdecode(b"caf\xe9.mp4"))))
    (row,) = rows_of(named, tmp_path)
    assert row["clip"].startswith("caf")


def test_quotes_commas_and_line_ends_stay_in_their_cell(tmp_path: Path) -> None:
    text = 'hidden, by a "plate"\nat the bottom; [red]'
    report = make_report([make_rep(1, make_finding("squat.depth", reason=text))])
    (row,) = rows_of(report, tmp_path)
    assert row["reason"] == text


def test_an_empty_report_is_a_header(tmp_path: Path) -> None:
    assert rows_of(make_report(), tmp_path) == []
    assert (tmp_path / "reps.csv").read_text().replace('"', "") == ",".join(COLUMNS) + "\n"
