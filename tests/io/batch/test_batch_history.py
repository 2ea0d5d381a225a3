"""The pages of a batch say how sets compare, in whatever order the clips were worked on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from support.batch_builders import Analysis, Place, knees_report

from formcheck.report import write_reports
from formcheck.store import History

OLDER, NEWER = 1_700_000_000, 1_700_100_000


@pytest.fixture
def with_pages(analysis: Analysis) -> Analysis:
    def made_up(path: Path, folder: Path, *_: object) -> Any:
        report = knees_report(path)
        write_reports(report, folder, ["json", "html"])
        return [(folder, report)]

    analysis.instead = made_up
    return analysis


def test_a_set_is_compared_with_one_that_is_worked_on_later(
    place: Place, with_pages: Analysis, tmp_path: Path
) -> None:
    newer, older = place.add("anna/new.mp4", "a larger file comes first"), place.add("anna/old.mp4")
    os.utime(newer, (NEWER, NEWER))
    os.utime(older, (OLDER, OLDER))
    with History(tmp_path / "history.db") as history:
        place.run(history=history)
    assert with_pages.names == ["new.mp4", "old.mp4"]
    says = {
        page.parent.name: "Against last time" in page.read_text(encoding="utf-8")
        for page in place.out.rglob("report.html")
    }
    assert says == {"new": True, "old": False}
