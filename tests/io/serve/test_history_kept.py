"""The history as `formcheck serve` writes it: every set, what is said of it, and forgetting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.batch_builders import Analysis, knees_report
from support.remembered import analysed, back, bytes_of, clip, remember_days
from support.serving import Site, running_site

from formcheck.pose.registry import find_backend
from formcheck.report import write_reports
from formcheck.report.document import formcheck_version
from formcheck.serve.entry import Entry, load_entry
from formcheck.serve.queue import REPORT
from formcheck.store import ME, History, StoredSet, Written


@pytest.fixture
def history_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "history.db"
    monkeypatch.setenv("FORMCHECK_HISTORY", str(path))
    return path


@pytest.fixture
def kept(tmp_path: Path, analysis: Analysis, history_file: Path) -> Iterator[Site]:
    """The app with a history of its own, and reports that have pages."""

    def with_page(path: Path, folder: Path, *_: object) -> Any:
        report = knees_report(path)
        write_reports(report, folder, ["json", "html"])
        return [(folder, report)]

    analysis.instead = with_page
    with running_site(tmp_path / "clips", history=True) as site:
        site.let_in()
        yield site


def sets(client: str | None = None) -> list[StoredSet]:
    with History() as history:
        return history.sets(client)


def page_of(site: Site, entry: Entry) -> str:
    return (site.queue.report_folder(entry) / "report.html").read_text(encoding="utf-8")


def anna_twice(site: Site) -> tuple[Entry, Entry]:
    first = site.finished(site.upload(b"one", who="Anna", load_kg="80", rpe="8", note="Belt on"))
    return first, site.finished(site.upload(b"two", who="Anna", load_kg="82,5"))


def test_every_clip_is_kept_with_what_the_lifter_said(kept: Site) -> None:
    anna_twice(kept)
    kept.finished(kept.upload(b"three"))
    second, first = sets("anna")
    assert (first.client, first.written) == ("Anna", Written(80.0, 8.0, None, "Belt on"))
    assert second.written == Written(load_kg=82.5)
    assert [one.client for one in sets(ME)] == [ME]


def test_the_report_says_how_it_compares_with_last_time(kept: Site) -> None:
    first, second = anna_twice(kept)
    assert "Against last time" not in page_of(kept, first)
    assert "80 kg, RPE 8" in page_of(kept, second)


def test_what_is_changed_on_the_card_changes_in_the_history_and_on_the_next_page(
    kept: Site,
) -> None:
    first, second = anna_twice(kept)
    words = {"who": "Anna", "load_kg": "", "rpe": "9", "note": ""}
    assert kept.phone.post(f"/clips/{first.id}/words", data=words).status_code == 303
    assert kept.entry(first.id).wishes.rpe == 9.0
    assert sets("anna")[1].written == Written(rpe=9.0)
    page = page_of(kept, second)
    assert "RPE 9" in page
    assert "80 kg" not in page
    kept.phone.post(f"/clips/{first.id}/words", data={**words, "who": "Bob"})
    assert [one.written.rpe for one in sets("bob")] == [9.0]
    assert "Against last time" not in page_of(kept, second)


def test_a_slip_on_the_card_is_told_and_changes_nothing(kept: Site) -> None:
    first, _ = anna_twice(kept)
    answer = kept.phone.post(f"/clips/{first.id}/words", data={"rpe": "11"})
    assert answer.status_code == 400
    assert "The effort is a number from 1 to 10." in answer.text
    assert kept.entry(first.id) == first


def test_judged_again_is_the_same_set(kept: Site) -> None:
    first, _ = anna_twice(kept)
    before = [one.number for one in sets()]
    kept.phone.post(f"/clips/{first.id}/again", data={"exercise": "squat"})
    kept.finished(first)
    assert [one.number for one in sets()] == before


def test_who_is_named_is_held_against_their_own_back(kept: Site, analysis: Analysis) -> None:
    network = find_backend("mediapipe").find("full").sha256
    with History() as history:
        old = back(-40.0, version=formcheck_version(), network=network)
        history.remember(clip("old"), [old], client="Anna")
    kept.finished(kept.upload(b"one", who="Anna"))
    kept.finished(kept.upload(b"two"))
    (_, annas), (_, somebodys) = analysis.asked
    assert annas.baseline is not None
    assert somebodys.baseline is None


class TestLifterPage:
    def test_it_hangs_on_the_list_and_shows_every_set(self, kept: Site) -> None:
        first, second = anna_twice(kept)
        assert 'href="/history"' in kept.phone.get("/").text
        answer = kept.phone.get("/history")
        assert answer.status_code == 200
        for each in (first, second):
            assert f"/clips/{each.id}/{REPORT}/report.html" in answer.text
        assert "Anna: earlier sets" in answer.text

    def test_lifters_who_sent_nothing_here_are_nobody_s_business(self, kept: Site) -> None:
        with History() as history:
            remember_days(history, [10.0, 20.0], client="Carl")
        assert "Carl" not in kept.phone.get("/history").text
        assert kept.phone.get("/history", params={"client": "Carl"}).status_code == 404
        anna_twice(kept)
        assert "Carl" not in kept.phone.get("/history").text

    def test_names_are_text(self, kept: Site) -> None:
        kept.finished(kept.upload(b"one", who="<b>Anna</b>"))
        page = kept.phone.get("/history").text
        assert "<b>Anna" not in page
        assert "&lt;b&gt;Anna&lt;/b&gt;" in page

    def test_without_a_history_there_is_none(self, site: Site) -> None:
        assert "/history" not in site.phone.get("/").text
        assert site.phone.get("/history").status_code == 404
        assert site.phone.post("/history/forget", data={"client": "Anna"}).status_code == 404

    def test_nobody_gets_it_without_the_key(self, kept: Site) -> None:
        anna_twice(kept)
        kept.phone.cookies.clear()
        assert kept.phone.get("/history").status_code == 404
        assert kept.phone.post("/history/forget", data={"client": "Anna"}).status_code == 404
        assert len(sets("anna")) == 2


class TestForgetting:
    def test_a_deleted_clip_leaves_its_numbers_unless_they_are_to_go(self, kept: Site) -> None:
        first, second = anna_twice(kept)
        kept.phone.post(f"/clips/{first.id}/delete")
        assert len(sets()) == 2
        third = kept.finished(kept.upload(b"three", who="Anna"))
        assert "82.5 kg" in page_of(kept, third)
        kept.phone.post(f"/clips/{second.id}/delete", data={"forget": "1"})
        assert [one.written.load_kg for one in sets()] == [None, 80.0]
        assert "82.5 kg" not in page_of(kept, third)

    def test_a_lifter_goes_with_every_trace(
        self, kept: Site, tmp_path: Path, history_file: Path
    ) -> None:
        anna_twice(kept)
        kept.announce(100, who="Anna")
        other = kept.finished(kept.upload(b"three", who="Bob"))
        assert "Anna" in kept.phone.get("/clips/index.html").text
        answer = kept.phone.post("/history/forget", data={"client": "anna"})
        assert answer.status_code == 303
        assert [entry.id for entry in kept.queue.entries] == [other.id]
        assert b"Anna" not in bytes_of(history_file)
        files = [path for path in (tmp_path / "clips").rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if b"Anna" in path.read_bytes()]
        assert [one.client for one in sets()] == ["Bob"]

    def test_reports_from_elsewhere_are_named_and_left(self, kept: Site, tmp_path: Path) -> None:
        anna_twice(kept)
        (tmp_path / "elsewhere").mkdir()
        with History() as history:
            history.remember(clip(), [analysed(folder=str(tmp_path / "elsewhere"))], client="Anna")
        answer = kept.phone.post("/history/forget", data={"client": "Anna"})
        assert f"Reports of sets that were not sent here: {tmp_path / 'elsewhere'}" in answer.text
        assert sets() == []


class TestTrouble:
    def test_a_history_that_can_t_be_used_costs_a_line_and_is_caught_up_with(
        self, kept: Site, history_file: Path, tmp_path: Path
    ) -> None:
        history_file.write_bytes(b"no database at all" * 100)
        entry = kept.finished(kept.upload(b"one", who="Anna"))
        assert "is not a history of formcheck" in kept.phone.get("/").text
        noted = load_entry(kept.queue.folder / entry.id)
        assert noted is not None
        assert noted.untold
        history_file.unlink()
        with running_site(tmp_path / "clips", history=True) as again:
            again.let_in()
            again.finished(again.upload(b"two"))
        assert [one.client for one in sets("anna")] == ["Anna"]

    def test_a_change_that_the_history_missed_is_told_at_the_next_start(
        self, kept: Site, tmp_path: Path
    ) -> None:
        first, _ = anna_twice(kept)
        wishes = first.wishes.model_copy(update={"load_kg": 99.0})
        kept.queue.reword(first, wishes, untold=True)  # and then the server was killed
        with running_site(tmp_path / "clips", history=True) as again:
            again.let_in()
            again.finished(again.upload(b"three"))
        assert sets("anna")[1].written.load_kg == 99.0
