from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from support.builders import make_finding, make_rep, make_report

from formcheck.report.document import to_document
from formcheck.report.formats.json import write as write_json


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def test_file_holds_the_document(tmp_path: Path) -> None:
    report = make_report([make_rep(1, make_finding("squat.depth"))], headline="Tiefe ±3°")
    write_json(report, tmp_path / "report.json")
    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=refuse) == to_document(report)
    assert "±3°" in text
    assert text.endswith("}\n")


def test_hostile_file_name_comes_back_as_it_was(tmp_path: Path) -> None:
    name = 'a "quoted"\nline\x1b[31m [red] \\ end.mp4'
    report = make_report()
    report = replace(report, clip=replace(report.clip, path=Path(name)))
    write_json(report, tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["clip"]["path"] == name
