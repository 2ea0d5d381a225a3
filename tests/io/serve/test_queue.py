"""The queue on disk: whatever ends the server, the next one goes on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from support.batch_builders import Analysis
from support.serving import Inline, Site, running_site

from formcheck.batch.results import Result, load_result
from formcheck.batch.tasks import Task
from formcheck.batch.workers import Message
from formcheck.errors import UsageError
from formcheck.serve import queue as queue_module
from formcheck.serve import runner as runner_module
from formcheck.serve.entry import ENTRY, Entry, State, Wishes, save_entry
from formcheck.serve.queue import Queue
from formcheck.serve.settings import Limits


def opened(folder: Path) -> Queue:
    return Queue(folder, Limits())


def received(queue: Queue, data: bytes = b"a clip", name: str = "a.mp4") -> Entry:
    entry = queue.add(name, len(data), Wishes(note="heavy"))
    queue.receive(entry, 0, data)
    return queue.entries[-1]


class TestRestart:
    def test_what_waits_waits_on_in_its_order(self, tmp_path: Path) -> None:
        queue = opened(tmp_path)
        names = [received(queue, name=f"{n}.mp4").name for n in range(5)]
        again = opened(tmp_path)
        assert [entry.name for entry in again.waiting] == names
        assert again.entries == queue.entries

    def test_half_a_clip_is_taken_up(self, tmp_path: Path) -> None:
        queue = opened(tmp_path)
        entry = queue.add("a.mp4", 6, Wishes())
        queue.receive(entry, 0, b"a c")
        again = opened(tmp_path)
        (entry,) = again.entries
        assert (entry.state, again.offset(entry)) == (State.RECEIVING, 3)
        again.receive(entry, 3, b"lip")
        assert again.clip_path(entry).read_bytes() == b"a clip"
        assert again.waiting

    def test_a_clip_that_was_whole_but_not_noted_so(self, tmp_path: Path) -> None:
        """The server ended between the last piece and the note of it, before or after renaming."""
        for is_renamed in (False, True):
            queue = opened(tmp_path / str(is_renamed))
            entry = queue.add("a.mp4", 6, Wishes())
            home = queue.clip_path(entry).parent
            (home / ".clip.part").write_bytes(b"a clip")
            if is_renamed:
                (home / ".clip.part").replace(queue.clip_path(entry))
            again = opened(tmp_path / str(is_renamed))
            assert [each.id for each in again.waiting] == [entry.id]
            assert again.clip_path(entry).read_bytes() == b"a clip"

    def test_half_written_notes_are_swept_away(self, tmp_path: Path) -> None:
        entry = received(opened(tmp_path))
        leftover = tmp_path / entry.id / f".{ENTRY}.formcheck-0123abcd.part"
        leftover.write_text("{")
        assert [each.id for each in opened(tmp_path).waiting] == [entry.id]
        assert not leftover.exists()

    def test_what_nobody_sent_the_rest_of_is_given_up(self, tmp_path: Path) -> None:
        queue = opened(tmp_path)
        entry = queue.add("a.mp4", 6, Wishes())
        long_ago = datetime.now(timezone.utc) - timedelta(days=30)
        save_entry(entry.model_copy(update={"added": long_ago}), tmp_path / entry.id)
        assert opened(tmp_path).entries == []
        assert not (tmp_path / entry.id).exists()

    def test_what_is_no_entry_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "holiday").mkdir()
        (tmp_path / "holiday" / ENTRY).write_text("{}")
        entry = received(opened(tmp_path))
        assert [each.id for each in opened(tmp_path).entries] == [entry.id]
        assert (tmp_path / "holiday" / ENTRY).exists()

    def test_results_are_there_again(self, tmp_path: Path, analysis: Analysis) -> None:
        with running_site(tmp_path / "clips") as site:
            site.let_in()
            entry = site.finished(site.upload(name="IMG_7.mp4"))
        with running_site(tmp_path / "clips") as site:
            site.let_in()
            assert site.entry(entry.id) == entry
            assert "IMG_7.mp4" in site.phone.get("/").text
        assert len(analysis.asked) == 1


def test_a_full_disk_neither_loses_a_clip_nor_works_on_it_for_ever(
    tmp_path: Path, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_site(tmp_path / "clips") as site:
        site.let_in()
        url = site.announce(6)

        def full(*_: object) -> None:
            raise UsageError("the disk is full.")

        monkeypatch.setattr(queue_module, "save_entry", full)
        assert site.send(url, 0, b"a clip").status_code == 204
        entry = site.finished(site.entry(url.rpartition("/")[2]))
        assert len(analysis.asked) == 1
        assert site.phone.post("/uploads", json={"size": 6}).status_code == 507
        assert [each.id for each in site.queue.entries] == [entry.id]
        monkeypatch.undo()
    again = opened(tmp_path / "clips")
    assert [each.id for each in again.waiting] == [entry.id]


class Breaking(Inline):
    """Loses its process as often as told, then works."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.closed = 0

    def submit(self, task: Task) -> Future[Result]:
        if self.times == 0:
            return super().submit(task)
        self.times -= 1
        future: Future[Result] = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future

    def close(self) -> None:
        self.closed += 1


class Hanging(Inline):
    """Never gets done."""

    def __init__(self) -> None:
        self.submitted: list[Task] = []
        self.closed = 0

    def submit(self, task: Task) -> Future[Result]:
        self.submitted.append(task)
        return Future()

    def messages(self) -> Iterator[Message]:
        return iter(())

    def close(self) -> None:
        self.closed += 1


class TestLostProcess:
    def test_a_clip_gets_a_second_one(self, tmp_path: Path, analysis: Analysis) -> None:
        breaking = Breaking(times=1)
        with running_site(tmp_path / "clips", lambda: breaking) as site:
            site.let_in()
            entry = site.finished(site.upload())
            result = load_result(site.queue.report_folder(entry))
        assert result is not None
        assert result.failure is None
        assert breaking.closed == 2

    def test_one_that_loses_both_does_not_stop_the_others(
        self, tmp_path: Path, analysis: Analysis
    ) -> None:
        breaking = Breaking(times=2)
        with running_site(tmp_path / "clips", lambda: breaking) as site:
            site.let_in()
            bad, good = site.upload(name="bad.mp4"), site.upload(name="good.mp4")
            failure = load_result(site.queue.report_folder(site.finished(bad)))
            assert failure is not None
            assert failure.failure is not None
            assert failure.failure.kind == "killed"
            fine = load_result(site.queue.report_folder(site.finished(good)))
            assert fine is not None
            assert fine.failure is None
            assert "too much for the computer" in site.phone.get("/").text

    def test_one_that_hangs_is_given_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runner_module, "_SILENT_S", 0.05)
        monkeypatch.setattr(runner_module, "_POLL_S", 0.02)
        hanging = Hanging()
        with running_site(tmp_path / "clips", lambda: hanging) as site:
            site.let_in()
            site.finished(site.upload())
        assert hanging.closed == 2

    def test_one_that_can_not_even_begin(self, tmp_path: Path, analysis: Analysis) -> None:
        def no_process() -> Inline:
            raise OSError("no more processes")

        with running_site(tmp_path / "clips", no_process) as site:
            site.let_in()
            site.finished(site.upload())
            assert "no more processes" in site.phone.get("/").text


class TestWhileItRuns:
    @pytest.fixture
    def hanging(self) -> Hanging:
        return Hanging()

    @pytest.fixture
    def busy(self, tmp_path: Path, hanging: Hanging) -> Iterator[Site]:
        """A site that is working on its first clip and will never be done."""
        with running_site(tmp_path / "clips", lambda: hanging) as site:
            site.let_in()
            site.upload(name="first.mp4")
            while not hanging.submitted:
                site.phone.get("/")
            yield site

    def test_deleting_it_ends_its_process_and_the_next_comes(
        self, busy: Site, hanging: Hanging
    ) -> None:
        second = busy.upload(name="second.mp4")
        first = busy.queue.entries[0]
        busy.phone.post(f"/clips/{first.id}/delete")
        while len(hanging.submitted) < 2:
            busy.phone.get("/")
        assert hanging.closed == 1
        assert hanging.submitted[1].clip.parent.name == second.id
        assert not (busy.queue.folder / first.id).exists()

    def test_another_exercise_begins_anew(self, busy: Site, hanging: Hanging) -> None:
        (first,) = busy.queue.entries
        busy.phone.post(f"/clips/{first.id}/again", data={"exercise": "deadlift"})
        while len(hanging.submitted) < 2:
            busy.phone.get("/")
        assert hanging.submitted[1].options.exercise == "deadlift"


def test_a_clean_stop_ends_the_process_and_leaves_the_clip_waiting(tmp_path: Path) -> None:
    hanging = Hanging()
    with running_site(tmp_path / "clips", lambda: hanging) as site:
        site.let_in()
        site.upload(name="first.mp4")
        while not hanging.submitted:
            site.phone.get("/")
    assert hanging.closed == 1
    assert [each.name for each in opened(tmp_path / "clips").waiting] == ["first.mp4"]


def test_nothing_is_asked_of_any_network(
    tmp_path: Path, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From upload to result no socket is connected, and no name is looked up."""

    def refuse(*given: Any) -> None:
        raise AssertionError(f"somebody called {given}")

    with running_site(tmp_path / "clips") as site:
        monkeypatch.setattr("socket.socket.connect", refuse)
        monkeypatch.setattr("socket.getaddrinfo", refuse)
        site.let_in()
        site.finished(site.upload())
        assert site.phone.get("/clips/index.html").status_code == 200
