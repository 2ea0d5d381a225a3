"""A report on paper is one page, whatever is in it. Needs Chromium, and skips without it."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from support.browser import CHROMIUM, NEEDS_CHROMIUM, QUIET
from support.builders_report import (
    DEPTH,
    KNEES,
    plank_report,
    squat_finding,
    squat_rep,
    squat_report,
)

from formcheck.core.report import Media, Outcome, Report
from formcheck.pipeline.keyframes import KeyFrameCutter
from formcheck.report.html.coach import CoachBlock, with_coach
from formcheck.report.html.writer import render_html
from formcheck.report.message import Said
from formcheck.video.picture import ArrayPicture

pytestmark = NEEDS_CHROMIUM

SIZE_WH = (360, 640)
COMMENT = "Sit back a little more and let the knees follow your toes all the way down. "


def with_pictures(report: Report) -> Report:
    cutter = KeyFrameCutter(report)
    grey = ArrayPicture(np.full((SIZE_WH[1], SIZE_WH[0], 3), 120, np.uint8))
    cutter.offer(grey, 1000.0)
    return replace(report, media=Media("annotated.mp4", cutter.key_frames))


def squats(reps: int, bad: Outcome = Outcome.FAULT) -> Report:
    """A set whose even reps are bad in both checks."""
    made = [
        squat_rep(
            i,
            squat_finding(KNEES, Outcome.PASS if i % 2 else bad, i),
            squat_finding(DEPTH, Outcome.PASS if i % 2 else bad, i),
        )
        for i in range(1, reps + 1)
    ]
    notes = ("The camera moved (3-17 s). How it moved was measured and taken out.",)
    headline = f"{reps} reps, {(reps + 1) // 2} clean; knees caving in and too high in every second"
    return with_pictures(replace(squat_report(SIZE_WH, made), notes=notes, headline=headline))


REPORTS = {
    "three reps": lambda: squats(3),
    "ten clean reps": lambda: squats(10, Outcome.PASS),
    "twenty reps": lambda: squats(20),
    "sixty reps": lambda: squats(60),
    "a hold": lambda: with_pictures(plank_report(SIZE_WH)),
}


@pytest.fixture(params=REPORTS)
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A report on which a coach has had much to say."""
    report = REPORTS[request.param]()
    checks = [(check.id, check.title) for check in report.exercise.checks]
    said = [
        Said(check, title, "", "fault", "fault", COMMENT * 2, "fault", False)
        for check, title in (("", ""), *checks)
    ]
    path = tmp_path / "report.html"
    path.write_text(with_coach(render_html(report), CoachBlock(said, "2026-11-29")), "utf-8")
    return path


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_one_page_of_either_paper_has_all_of_it(page: Path, visit: Any, paper: str) -> None:
    opened = visit(page, wait=False)
    pdf = pypdf.PdfReader(io.BytesIO(opened.page.pdf(format=paper)))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    assert COMMENT.strip() in text
    opened.page.emulate_media(media="print")
    for what in ("h1", "img", ".coach", ".on-paper", ".send blockquote"):
        assert opened.page.locator(f"{what}:visible").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("page", ["twenty reps"], indirect=True)
def test_the_command_of_chromium_makes_one_page(page: Path, tmp_path: Path) -> None:
    assert CHROMIUM is not None
    made = tmp_path / "report.pdf"
    options = [*QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer"]
    command = [CHROMIUM, *options, f"--print-to-pdf={made}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert len(pypdf.PdfReader(made).pages) == 1
