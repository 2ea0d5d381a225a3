"""A coach's panel on the report that is served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.batch_builders import Analysis, knees_report
from support.coached import KNEES, LINE, writes_pages
from support.serving import Site, running_site

from formcheck.core.report import Outcome, Report
from formcheck.serve.entry import Entry
from formcheck.store import OVERALL, History, Verdict


@pytest.fixture
def site(tmp_path: Path, analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The app with a history of its own."""
    monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "data" / "history.db"))
    with running_site(tmp_path / "clips", history=True) as site:
        site.let_in()
        yield site


@pytest.fixture
def entry(site: Site, analysis: Analysis) -> Entry:
    """A clip of Anna's that was judged."""
    analysis.instead = writes_pages(knees_report(Path("clip.mp4")))
    return site.finished(site.upload(who="Anna", load_kg=60))


def page(site: Site, entry: Entry) -> str:
    answer = site.phone.get(f"/clips/{entry.id}/report/report.html")
    assert answer.status_code == 200
    return str(answer.text)


def post(site: Site, entry: Entry, below: str = "", **fields: Any) -> Any:
    return site.phone.post(f"/clips/{entry.id}/coach{below}", data={"folder": "", **fields})


def judge(site: Site, entry: Entry, verdict: str, says: str = "", **more: str) -> Any:
    return post(site, entry, **{f"verdict:{KNEES}": verdict, f"comment:{KNEES}": says, **more})


class TestWords:
    def test_are_kept_shown_sent_and_listed(self, site: Site, entry: Entry) -> None:
        assert "For the coach" in page(site, entry)
        answer = judge(site, entry, "fine", "Stiff <shoes>", comment="Well done", seen="on")
        assert answer.status_code == 303
        assert answer.headers["location"].endswith("/report/report.html#coach-panel")
        shown = page(site, entry)
        assert "Stiff &lt;shoes&gt;" in shown
        assert "Seen on" in shown
        card = site.phone.get("/").text
        assert "Your coach: Well done" in card
        assert "Your coach sees it otherwise. Knees caving: fine. Stiff &lt;shoes&gt;" in card
        overview = site.phone.get("/clips/index.html").text
        assert "✓ Seen" in overview
        assert "Coach: Well done; knees caving: fine. Stiff &lt;shoes&gt;" in overview
        with History() as history:
            (one,) = history.sets("anna")
            assert one.written.load_kg == 60
            (both,) = history.coach.judged()
            assert (both.outcome, both.verdict) == (Outcome.FAULT, Verdict.FINE)

    def test_stay_when_the_clip_is_judged_again(
        self, site: Site, entry: Entry, analysis: Analysis
    ) -> None:
        judge(site, entry, "fine", "Stiff shoes")
        analysis.instead = writes_pages(knees_report(Path("clip.mp4"), Outcome.WARN))
        site.phone.post(f"/clips/{entry.id}/again", data={"exercise": "squat"})
        site.finished(entry)
        assert "Stiff shoes" in page(site, entry)
        with History() as history:
            (both,) = history.coach.judged()
            assert (both.outcome, both.verdict) == (Outcome.WARN, Verdict.FINE)

    def test_of_a_set_that_was_forgotten_are_not_asked_for(self, site: Site, entry: Entry) -> None:
        with History() as history:
            history.forget("Anna")
        assert "For the coach" not in page(site, entry)
        assert judge(site, entry, "fine").status_code == 404
        with History() as history:
            assert history.sets() == []

    def test_keep_their_time_where_they_are_sent_again(self, site: Site, entry: Entry) -> None:
        judge(site, entry, "fine", "Stiff shoes")
        with History() as history:
            (before,) = history.coach.words(history.sets()[0].number)
            judge(site, entry, "fine", "Stiff shoes", comment="Well done")
            again = history.coach.words(history.sets()[0].number)
        assert before in again
        assert len(again) == 2

    def test_that_are_refused_raise_no_alarm_on_the_list(self, site: Site, entry: Entry) -> None:
        post(site, entry, **{"verdict:squat.no_such_check": "fine"})
        assert "no check" not in site.phone.get("/").text

    def test_on_one_rep_are_added_and_removed(self, site: Site, entry: Entry) -> None:
        fields = {"check": KNEES, "part": "2", "verdict": "fault", "comment": "Here"}
        assert post(site, entry, "/rep", **fields).status_code == 303
        assert "Knees caving</strong>, rep 2" in page(site, entry)
        post(site, entry, "/rep", check=KNEES, part="2")
        assert "Knees caving</strong>, rep 2" not in page(site, entry)

    def test_leave_the_file_on_disk_without_a_panel(self, site: Site, entry: Entry) -> None:
        judge(site, entry, "fine", "Stiff shoes")
        on_disk = (site.queue.report_folder(entry) / "report.html").read_text()
        assert "Stiff shoes" in on_disk
        assert "For the coach" not in on_disk

    @pytest.mark.parametrize(
        ("below", "fields"),
        [
            ("", {f"verdict:{KNEES}": "splendid"}),
            ("", {"verdict:squat.no_such_check": "fine"}),
            ("/rep", {"check": KNEES, "part": "9", "verdict": "fine"}),
            ("/rep", {"check": KNEES, "part": "x", "verdict": "fine"}),
            ("/rep", {"check": KNEES, "part": "-1", "verdict": "fine"}),
            ("/drawing", {"at_ms": "9000", "strokes": "no JSON"}),
            ("/drawing", {"at_ms": "1", "strokes": LINE}),
            ("/drawing", {"strokes": LINE}),
        ],
    )
    def test_that_make_no_sense_are_refused(
        self, site: Site, entry: Entry, below: str, fields: dict[str, str]
    ) -> None:
        assert post(site, entry, below, **fields).status_code == 400
        with History() as history:
            for one in history.sets():
                assert history.coach.words(one.number) == []
                assert history.coach.drawings(one.number) == {}

    @pytest.mark.parametrize("folder", ["../x", "set_9_squat", "..", "/etc"])
    def test_on_a_set_that_is_not_there(self, site: Site, entry: Entry, folder: str) -> None:
        answer = site.phone.post(f"/clips/{entry.id}/coach", data={"folder": folder})
        assert answer.status_code == 404

    def test_of_a_history_that_is_broken_leave_the_report(
        self, site: Site, entry: Entry, tmp_path: Path
    ) -> None:
        broken = tmp_path / "data" / "history.db"
        broken.parent.mkdir(exist_ok=True)
        broken.write_text("no database, but long enough to be looked at as one" * 100)
        shown = page(site, entry)
        assert "Squat" in shown
        assert "For the coach" not in shown
        assert judge(site, entry, "fine").status_code == 400


class TestDrawing:
    def test_is_shown_over_its_frame_until_it_is_taken_away(self, site: Site, entry: Entry) -> None:
        answer = post(site, entry, "/drawing", at_ms="9000", strokes=LINE, back="rep-2")
        assert answer.headers["location"].endswith("#rep-2")
        shown = page(site, entry)
        assert '<path class="red" d="M4.0,6.0L36.0,54.0"/>' in shown
        post(site, entry, "/drawing", at_ms="9000", strokes="[]", back="'><script>")
        assert 'class="drawn"' not in page(site, entry)

    def test_goes_with_a_frame_that_another_analysis_does_not_show(
        self, site: Site, entry: Entry, analysis: Analysis
    ) -> None:
        post(site, entry, "/drawing", at_ms="9000", strokes=LINE)

        def judged(report: Report, exercise: str) -> str:
            analysis.instead = writes_pages(report)
            site.phone.post(f"/clips/{entry.id}/again", data={"exercise": exercise})
            site.finished(entry)
            return page(site, entry)

        report = knees_report(Path("clip.mp4"))
        (frame,) = report.media.key_frames
        moved = replace(report.media, key_frames=(replace(frame, at_s=9.4),))
        assert 'class="drawn"' not in judged(replace(report, media=moved), "squat")
        assert 'class="drawn"' in judged(report, "auto")


def test_two_uploads_of_one_name_are_two_clips(
    site: Site, entry: Entry, analysis: Analysis
) -> None:
    judge(site, entry, "fine", "Of the first")
    analysis.instead = writes_pages(knees_report(Path("clip.mp4"), Outcome.WARN))
    second = site.finished(site.upload(b"another clip", name=entry.name, who="Bob"))
    assert "Of the first" in page(site, entry)
    assert "Of the first" not in page(site, second)
    kept = [site.queue.clip_path(each).read_bytes() for each in (entry, second)]
    assert kept == [b"a clip", b"another clip"]
    with History() as history:
        assert [one.client for one in history.sets()] == ["Bob", "Anna"]


def test_several_sets_of_a_clip_are_spoken_of_one_by_one(site: Site, analysis: Analysis) -> None:
    report = knees_report(Path("clip.mp4"))
    later = replace(
        report,
        reps=tuple(
            replace(rep, start_s=rep.start_s + 100, end_s=rep.end_s + 100) for rep in report.reps
        ),
    )
    analysis.instead = writes_pages({"set_1_squat": report, "set_2_squat": later})
    entry = site.finished(site.upload())
    answer = site.phone.post(
        f"/clips/{entry.id}/coach", data={"folder": "set_2_squat", "comment": "The second"}
    )
    assert answer.headers["location"] == (
        f"/clips/{entry.id}/report/set_2_squat/report.html#coach-panel"
    )
    first, second = (
        site.phone.get(f"/clips/{entry.id}/report/set_{n}_squat/report.html").text for n in (1, 2)
    )
    assert "The second" in second
    assert "The second" not in first
    # While the video is being drawn there is no result yet, and the pages are there.
    (site.queue.report_folder(entry) / "result.json").unlink()
    page_of_first = site.phone.get(f"/clips/{entry.id}/report/set_1_squat/report.html")
    assert (page_of_first.status_code, "For the coach" in page_of_first.text) == (200, True)
    with History() as history:
        words = [
            [(word.part, word.comment) for word in history.coach.words(one.number)]
            for one in history.sets()
        ]
        assert words == [[(OVERALL, "The second")], []]
