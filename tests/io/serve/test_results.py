"""Clips and reports as a phone asks for them, and the page over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.batch_builders import Analysis, knees_report
from support.running import until
from support.serving import Site, running_site

from formcheck.batch.results import Result
from formcheck.batch.tasks import Task
from formcheck.batch.workers import Message
from formcheck.errors import NothingFoundError, UnsureError, VideoError
from formcheck.report import write_reports
from formcheck.serve.queue import REPORT

CLIP = bytes(range(256)) * 4


class TestVideo:
    @pytest.fixture
    def address(self, site: Site) -> str:
        entry = site.finished(site.upload(CLIP, "set.mov"))
        return f"/clips/{entry.id}/clip.mov"

    def test_it_is_said_to_be_a_video(self, site: Site, address: str) -> None:
        answer = site.phone.get(address)
        assert answer.content == CLIP
        assert answer.headers["content-type"] == "video/quicktime"
        assert answer.headers["accept-ranges"] == "bytes"

    @pytest.mark.parametrize(
        ("asked", "begin", "end"),
        [("bytes=0-1", 0, 2), ("bytes=100-199", 100, 200), ("bytes=1000-", 1000, 1024)],
    )
    def test_a_player_gets_the_part_it_asks_for(
        self, site: Site, address: str, asked: str, begin: int, end: int
    ) -> None:
        answer = site.phone.get(address, headers={"Range": asked})
        assert answer.status_code == 206
        assert answer.content == CLIP[begin:end]
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/1024"

    def test_a_part_that_is_not_there(self, site: Site, address: str) -> None:
        assert site.phone.get(address, headers={"Range": "bytes=5000-"}).status_code == 416

    @pytest.mark.parametrize(
        "path",
        [
            "/clips/../key",
            "/clips/..%2fkey",
            "/clips/%2e%2e/key",
            "/clips//etc/passwd",
            "/clips/%2fetc%2fpasswd",
            "/clips/.formcheck.lock",
            "/clips/{id}/.clip.part",
            "/clips/{id}/%00",
            "/clips/{id}",
            "/clips/",
        ],
    )
    def test_nothing_else_is_there(self, site: Site, path: str) -> None:
        (site.queue.folder.parent / "key").write_text("the key")
        (site.queue.folder / ".formcheck.lock").touch()
        entry = site.upload(CLIP)
        (site.queue.folder / entry.id / ".clip.part").write_bytes(b"half")
        assert site.phone.get(path.format(id=entry.id)).status_code in (404, 405)


class TestCards:
    def test_a_result_says_what_it_was_and_what_the_lifter_said(self, site: Site) -> None:
        entry = site.finished(site.upload(name="IMG_1.mp4", load_kg="80", rpe="8", note="belt"))
        page = site.phone.get("/").text
        assert "IMG_1.mp4" in page
        assert "80 kg · RPE 8 · belt" in page.replace("\N{NO-BREAK SPACE}", " ")
        assert "fault" in page
        assert site.phone.get(f"/clips/{entry.id}/{REPORT}/worst.jpg").content == b"a picture"

    def test_a_report_leads_to_its_page(self, site: Site, analysis: Analysis) -> None:
        usual = analysis.usual

        def with_page(*given: object) -> object:
            made = usual(*given)  # type: ignore[arg-type]
            for folder, report in made:
                write_reports(report, folder, ["html"])
            return made

        analysis.instead = with_page
        entry = site.finished(site.upload())
        address = f"/clips/{entry.id}/{REPORT}/report.html"
        assert f'href="{address}"' in site.phone.get("/").text
        answer = site.phone.get(address)
        assert answer.headers["content-type"].startswith("text/html")

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (VideoError("clip.mp4: is not a video."), "can&#39;t be played as a video"),
            (UnsureError("x", likely=("squat", "no_such")), 'value="squat">Squat</button>'),
            (NothingFoundError("nobody"), "I can&#39;t tell which exercise"),
            (RuntimeError("a bug"), "Something went wrong inside formcheck"),
        ],
    )
    def test_a_failure_is_said_in_plain_words(
        self, site: Site, analysis: Analysis, error: Exception, said: str
    ) -> None:
        analysis.says["clip"] = error
        site.finished(site.upload())
        page = site.phone.get("/").text
        assert said in page
        assert "formcheck analyze" not in page
        assert "Traceback" not in page

    def test_a_named_exercise_that_is_not_found(self, site: Site, analysis: Analysis) -> None:
        analysis.says["clip"] = NothingFoundError("nobody")
        site.finished(site.upload(exercise="overhead_press"))
        assert "I can&#39;t find an overhead press" in site.phone.get("/").text

    def test_the_answer_to_which_exercise_it_was_is_used(
        self, site: Site, analysis: Analysis
    ) -> None:
        analysis.says["clip"] = UnsureError("x", likely=("squat",))
        entry = site.finished(site.upload())
        analysis.says.clear()
        answer = site.phone.post(f"/clips/{entry.id}/again", data={"exercise": "deadlift"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/#clip-{entry.id}")
        site.finished(entry)
        options = analysis.asked[-1][1]
        assert (options.exercise, options.reuse) == ("deadlift", True)

    def test_a_second_try_shows_its_own_result(self, site: Site, analysis: Analysis) -> None:
        analysis.says["clip"] = RuntimeError("a bug")
        entry = site.finished(site.upload())
        assert "Something went wrong" in site.phone.get("/").text
        analysis.says.clear()
        site.phone.post(f"/clips/{entry.id}/again", data={"exercise": "auto"})
        until(lambda: len(analysis.asked) == 2, patience_s=60)
        assert site.finished(entry) == entry
        assert "Something went wrong" not in site.phone.get("/").text

    @pytest.mark.parametrize("exercise", ["", "x.toml", "../squat", None])
    def test_an_exercise_that_there_is_not(self, site: Site, exercise: str | None) -> None:
        entry = site.finished(site.upload())
        data = {} if exercise is None else {"exercise": exercise}
        assert site.phone.post(f"/clips/{entry.id}/again", data=data).status_code == 400

    def test_a_deleted_clip_is_gone_from_the_disk(self, site: Site) -> None:
        entry = site.finished(site.upload())
        assert site.phone.post(f"/clips/{entry.id}/delete").status_code == 303
        assert list(site.queue.folder.iterdir()) == []
        assert site.phone.post(f"/clips/{entry.id}/delete").status_code == 404


class TestOverview:
    def test_a_coach_sees_whom_to_look_at_first(self, site: Site, analysis: Analysis) -> None:
        analysis.says["clip"] = VideoError("clip.mp4: is not a video.")
        site.finished(site.upload(name="two.mp4", who="Bob"))
        analysis.says.clear()
        site.finished(site.upload(name="one.mp4", who="Anna"))
        page = site.phone.get("/clips/index.html").text
        assert "Whom to look at first" in page
        assert page.index("one.mp4") < page.index("two.mp4")
        assert "Hi Bob, your video two.mp4" in page
        assert site.phone.get("/clips/index.csv").status_code == 200

    def test_it_knows_nothing_of_a_batch(self, site: Site, analysis: Analysis) -> None:
        analysis.says["clip"] = UnsureError("x", likely=("squat",))
        site.finished(site.upload(name="a.mp4"))
        site.finished(site.upload(name="a.mp4"))
        site.announce(6, "on its way.mp4")
        page = site.phone.get("/clips/index.html").text
        assert "batch.toml" not in page
        assert "The same command" not in page
        assert "Choose it" in page

    def test_it_is_there_without_any_clip(self, site: Site) -> None:
        assert site.phone.get("/clips/index.html").status_code == 200


class TestManyClips:
    def test_older_ones_are_on_pages_of_their_own(self, tmp_path: Path) -> None:
        with running_site(tmp_path / "clips", Slow) as site:
            site.let_in()
            names = [f"clip-{n:02}.mp4" for n in range(40)]
            for name in names:
                site.announce(9, name)
            first, second = site.phone.get("/").text, site.phone.get("/?page=2").text
        assert [name for name in names if name in first] == names[10:]
        assert [name for name in names if name in second] == names[:10]
        assert "Older clips" in first
        assert "Newer clips" in second
        assert "Older clips" not in second

    @pytest.mark.parametrize("number", ["0", "2", "-1", "x", "9" * 30])
    def test_there_are_no_others(self, site: Site, number: str) -> None:
        assert site.phone.get("/", params={"page": number}).status_code == 404


@dataclass
class Slow:
    """Never gets done, but tells how far it is."""

    told: list[Message] = field(default_factory=list)

    def submit(self, task: Task) -> Future[Result]:
        return Future()

    def messages(self) -> Iterator[Message]:
        while self.told:
            yield self.told.pop()

    def close(self) -> None:
        pass


def test_what_is_being_done_is_said(tmp_path: Path) -> None:
    slow = Slow([(0, "pose", 5.0, 20.0)])
    with running_site(tmp_path / "clips", lambda: slow) as site:
        site.let_in()
        first = site.upload(name="first.mp4")
        site.upload(name="second.mp4")
        page = ""
        while "25 %" not in page:
            page = site.phone.get("/").text
        assert "Finding you in the video" in page
        assert "Waiting: 1 before it" in page
        assert "See the report now" not in page
        folder = site.queue.report_folder(first)
        write_reports(knees_report(Path("clip.mp4")), folder, ["html"])
        slow.told.append((0, "video", 1.0, 2.0))
        while "50 %" not in page:
            page = site.phone.get("/").text
        assert "See the report now" in page
