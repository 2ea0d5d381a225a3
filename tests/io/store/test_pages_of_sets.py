"""What report.html says of earlier sets, and the page of a lifter over time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.builders import make_check, make_exercise, make_finding, make_rep, make_report
from support.remembered import LEAN, MONDAY, clip, keep_report

from formcheck.cli import main
from formcheck.core.enums import Outcome
from formcheck.files import claimed
from formcheck.pipeline.earlier import page_of_set, show_earlier
from formcheck.pipeline.history import remember_sets
from formcheck.pipeline.lifter_page import lifter_page
from formcheck.report import write_reports
from formcheck.report.document import to_document
from formcheck.report.html.lifter import render_lifter
from formcheck.store import Analysed, History


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[History]:
    path = tmp_path / "history.db"
    monkeypatch.setenv("FORMCHECK_HISTORY", str(path))
    monkeypatch.chdir(tmp_path)
    with History(path) as opened:
        yield opened


def said(folder: Path) -> str:
    """The section on earlier sets, without markup; empty if there is none."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    found = re.search(r'<section class="earlier".*?</section>', page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


class TestReport:
    def test_it_says_what_changed_and_by_how_much(self, history: History, tmp_path: Path) -> None:
        keep_report(history, clip("a"), tmp_path / "a", 20.0, load_kg=80.0)
        keep_report(history, clip("b", day=1), tmp_path / "b", 50.0)
        assert said(tmp_path / "a") == ""
        words = said(tmp_path / "b")
        assert "Against last time 2026-11-02, 80 kg Forward lean 20° to 50°." in words
        assert "20° 50° +30°, real" in words

    def test_the_same_clip_again_gives_the_same_page(
        self, history: History, tmp_path: Path
    ) -> None:
        keep_report(history, clip("a"), tmp_path / "a", 20.0)
        keep_report(history, clip("b", day=1), tmp_path / "b", 50.0)
        first = (tmp_path / "b" / "report.html").read_bytes()
        keep_report(history, clip("b", day=1), tmp_path / "b", 50.0)
        assert (tmp_path / "b" / "report.html").read_bytes() == first

    def test_an_older_clip_that_comes_later_is_what_it_is_compared_with(
        self, history: History, tmp_path: Path
    ) -> None:
        keep_report(history, clip("b", day=5), tmp_path / "b", 50.0)
        keep_report(history, clip("a", day=3), tmp_path / "a", 20.0)
        assert "2026-11-05" in said(tmp_path / "b")
        assert said(tmp_path / "a") == ""

    def test_another_client_or_exercise_takes_it_off_the_next_page(
        self, history: History, tmp_path: Path
    ) -> None:
        for change in ({"client": "Bob"}, {"exercise": "deadlift"}):
            keep_report(history, clip("a"), tmp_path / "a", 20.0)
            keep_report(history, clip("b", day=1), tmp_path / "b", 50.0)
            assert said(tmp_path / "b")
            keep_report(history, clip("a"), tmp_path / "a", 20.0, **change)  # type: ignore[arg-type]
            assert said(tmp_path / "b") == ""

    def test_what_people_write_later_stands_on_the_next_page(
        self, history: History, tmp_path: Path
    ) -> None:
        first = keep_report(history, clip("a"), tmp_path / "a", 20.0)
        keep_report(history, clip("b", day=1), tmp_path / "b", 50.0)
        CliRunner().invoke(main, ["history", "note", str(first), "--rpe", "9"])
        assert "RPE 9" in said(tmp_path / "b")

    @pytest.mark.parametrize("what", [["--set", "1"], ["Anna"]])
    def test_who_is_forgotten_stands_on_no_page(
        self, what: list[str], history: History, tmp_path: Path
    ) -> None:
        keep_report(history, clip("a"), tmp_path / "a", 20.0, load_kg=80.0)
        keep_report(history, clip("b", day=1), tmp_path / "b", 50.0)
        done = CliRunner().invoke(main, ["history", "forget", *what, "-y"])
        assert done.exit_code == 0, done.output
        assert said(tmp_path / "b") == ""

    def test_a_folder_that_is_another_clip_s_now_is_left_alone(
        self, history: History, tmp_path: Path
    ) -> None:
        first = keep_report(history, clip("a", day=1), tmp_path / "out", 20.0)
        keep_report(history, clip("other"), tmp_path / "out", 10.0, client="Bob")
        keep_report(history, clip("before"), tmp_path / "before", 50.0)
        assert said(tmp_path / "out") == ""
        assert page_of_set(history.set_numbered(first)) is None

    def test_a_page_that_is_being_written_is_left_alone(
        self, history: History, tmp_path: Path
    ) -> None:
        keep_report(history, clip("b", day=1), tmp_path / "b", 50.0)
        with claimed(tmp_path / "b"):
            keep_report(history, clip("a"), tmp_path / "a", 20.0)
        assert said(tmp_path / "b") == ""

    def test_names_of_checks_are_text(self, history: History, tmp_path: Path) -> None:
        for day, lean in enumerate((20.0, 50.0)):
            check = make_check(LEAN, title="<script>alert(1)</script>")
            finding = make_finding(LEAN, Outcome.PASS, value=lean, uncertainty=2.0)
            report = make_report([make_rep(1, finding)], exercise=make_exercise(check))
            folder = tmp_path / str(day)
            write_reports(report, folder, ["html"])
            one = Analysed(to_document(report), str(folder))
            numbers = remember_sets(history, clip(str(day), day=day), [one], "Anna")
            show_earlier(history, numbers)
        page = (tmp_path / "1" / "report.html").read_text(encoding="utf-8")
        assert "Against last time" in page
        assert "<script>alert" not in page


class TestLifterPage:
    def page(self, *words: str) -> str:
        done = CliRunner().invoke(main, ["history", "page", "-o", "page.html", *words])
        assert done.exit_code == 0, done.output
        return Path("page.html").read_text(encoding="utf-8")

    def test_it_has_every_set_with_its_report_and_what_was_said(
        self, history: History, tmp_path: Path
    ) -> None:
        for day, lean in enumerate((20.0, 21.0, 50.0)):
            keep_report(
                history, clip(str(day), day=day), tmp_path / str(day), lean, load_kg=60 + day
            )
        keep_report(history, clip("row"), tmp_path / "row", 5.0, exercise="row")
        keep_report(history, clip("bob"), tmp_path / "bob", 5.0, client="Bob")
        page = self.page("--client", "anna")
        assert "<h1>Anna: earlier sets</h1>" in page
        assert re.findall(r'<h2 id="(\w+)"', page) == ["squat", "row"]
        assert [f'href="{n}/report.html"' in page for n in ("0", "1", "2", "row", "bob")] == [
            *[True] * 4,
            False,
        ]
        assert page.count('class="marked"') == 1
        assert "21° last time, 50° now: +29°, a real change." in page
        assert "62 kg" in page

    def test_a_report_that_is_gone_is_no_link(self, history: History, tmp_path: Path) -> None:
        keep_report(history, clip("a"), tmp_path / "a", 20.0)
        (tmp_path / "a" / "report.html").unlink()
        assert "report.html" not in self.page("--client", "Anna")

    def test_without_a_name_it_is_yours(self, history: History, tmp_path: Path) -> None:
        keep_report(history, clip("a"), tmp_path / "a", 20.0, client="me")
        assert "<h1>Your earlier sets</h1>" in self.page()

    def test_it_says_what_stands_out_in_the_week(self, history: History, tmp_path: Path) -> None:
        for week, load_kg in enumerate((60.0, 60.0, 60.0, 80.0)):
            file = clip(str(week), day=7 * week)
            keep_report(history, file, tmp_path / str(week), 20.0, load_kg=load_kg)
        says = {
            days: lifter_page(history, "Anna", str, today=(MONDAY + timedelta(days)).date())
            for days in (21, 40)
        }
        assert "80 kg" in " ".join(says[21].stands_out)
        assert '<h2 id="stands-out">' in render_lifter(says[21])
        assert not says[40].stands_out
        assert "stands-out" not in render_lifter(says[40])

    def test_nobody_s_page_is_none(self, history: History, tmp_path: Path) -> None:
        done = CliRunner().invoke(main, ["history", "page"])
        assert "no sets in the history yet" in done.stdout
        keep_report(history, clip("a"), tmp_path / "a", 20.0)
        done = CliRunner().invoke(main, ["history", "page", "--client", "Ana"])
        assert (done.exit_code, "Nobody called Ana" in done.stderr) == (2, True)
        assert not list(tmp_path.glob("*.html"))
