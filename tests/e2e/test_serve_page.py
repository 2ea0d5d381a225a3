"""The page of `formcheck serve` in a real browser, with an analysis that is made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from support.batch_builders import Analysis
from support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, axe_faults
from support.running import until
from support.serving import Live

from formcheck.errors import UnsureError, VideoError
from formcheck.serve.entry import State

pytestmark = NEEDS_CHROMIUM

PIECE = 2 * 1024 * 1024


@pytest.fixture
def live(tmp_path: Path, analysis: Analysis) -> Iterator[Live]:
    live = Live(tmp_path / "kept")
    yield live
    live.stop()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of four pieces and a half."""
    path = tmp_path / "IMG_0815.MOV"
    path.write_bytes(bytes(range(256)) * (9 * PIECE // 512))
    return path


@pytest.fixture
def open_page(browser: Any, live: Live) -> Iterator[Any]:
    """Opens the page in a window of its own, which was let in."""
    contexts = []

    def opened(**options: Any) -> Any:
        context = browser.new_context(**{"viewport": PHONE, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(live.address)
        return page

    yield opened
    for context in contexts:
        context.close()


def choose(page: Any, *files: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(list(files))


class TestSending:
    def test_a_lost_connection_is_taken_up_by_itself(
        self, live: Live, open_page: Any, large: Path
    ) -> None:
        page = open_page()
        lost: list[str] = []

        def lose(route: Any) -> None:
            if route.request.headers.get("upload-offset") == str(2 * PIECE) and not lost:
                lost.append(route.request.method)
                route.abort("internetdisconnected")
            else:
                route.continue_()

        page.route("**/uploads/*", lose)
        choose(page, large)
        page.get_by_role("button", name="Send").click()
        page.get_by_text("Connection lost").wait_for()
        page.get_by_text("Sent.").wait_for()
        (entry,) = live.queue.entries
        assert lost == ["PATCH"]
        assert entry.name == "IMG_0815.MOV"
        assert live.queue.clip_path(entry).read_bytes() == large.read_bytes()

    def test_after_a_reload_the_same_clip_goes_on_where_it_was(
        self, live: Live, open_page: Any, large: Path
    ) -> None:
        page = open_page()
        page.route(
            "**/uploads/*",
            lambda route: (
                route.abort()
                if int(route.request.headers.get("upload-offset", 3 * PIECE)) >= 3 * PIECE
                else route.continue_()
            ),
        )
        choose(page, large)
        page.get_by_role("button", name="Send").click()
        page.get_by_text("Connection lost").wait_for()
        page.unroute("**/uploads/*")
        page.reload()
        offsets: list[str] = []
        page.on("request", lambda r: offsets.append(r.headers.get("upload-offset", "")))
        choose(page, large)
        page.get_by_role("button", name="Send").click()
        page.get_by_text("Sent.").wait_for()
        assert min(int(each) for each in offsets if each) == 3 * PIECE
        (entry,) = live.queue.entries
        assert live.queue.clip_path(entry).read_bytes() == large.read_bytes()

    def test_why_a_clip_is_not_taken_is_said(self, open_page: Any, large: Path) -> None:
        page = open_page()
        page.get_by_role("button", name="Send").click()
        page.get_by_text("Choose or film a clip first.").wait_for()
        page.get_by_text("Weight, effort, note").click()
        page.get_by_label("Effort, 1 to 10").fill("a lot")
        choose(page, large)
        page.get_by_role("button", name="Send").click()
        page.get_by_text("The effort is a number from 1 to 10.").wait_for()

    def test_clips_can_be_dropped_on_the_page(self, live: Live, open_page: Any) -> None:
        page = open_page(viewport=DESKTOP)
        page.evaluate(
            """() => {
                const dropped = new DataTransfer();
                dropped.items.add(new File(["a clip"], "one.mp4"));
                dropped.items.add(new File(["a clip"], "two.mp4"));
                document.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped }));
            }"""
        )
        page.get_by_text("one.mp4, two.mp4").wait_for()
        page.get_by_role("button", name="Send").click()
        page.get_by_text("All sent.").wait_for()
        assert {entry.name for entry in live.queue.entries} == {"one.mp4", "two.mp4"}

    def test_it_works_without_script(self, live: Live, open_page: Any, large: Path) -> None:
        page = open_page(java_script_enabled=False)
        choose(page, large)
        page.get_by_label("Exercise").select_option("squat")
        page.get_by_role("button", name="Send").click()
        (entry,) = live.queue.entries
        until(lambda: live.queue.entries[0].state is State.FINISHED, patience_s=60)
        page.goto(live.home)
        assert page.locator(".entry.done").inner_text().startswith("Squat")
        assert live.queue.clip_path(entry).read_bytes() == large.read_bytes()


class TestHistory:
    @pytest.fixture
    def remembering(
        self, tmp_path: Path, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Live]:
        """A server that keeps a history, with two sets of Anna's."""
        monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "history.db"))
        live = Live(tmp_path / "kept", history=True)
        with live.phone() as phone:
            for data in (b"first", b"other"):
                fields = {"name": "a.mp4", "size": 5, "who": "Anna", "load_kg": 60}
                url = phone.post("/uploads", json=fields).json()["url"]
                phone.patch(url, content=data, headers={"Upload-Offset": "0"})
        until(lambda: all(e.state is State.FINISHED for e in live.queue.entries), patience_s=60)
        yield live
        live.stop()

    def test_words_are_changed_and_a_lifter_is_forgotten_by_tapping(
        self, remembering: Live, browser: Any
    ) -> None:
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        page.goto(remembering.address)
        card = page.locator(".entry").first
        card.get_by_text("Change weight, effort, note").click()
        card.get_by_label("Weight in kg").fill("72,5")
        card.get_by_role("button", name="Keep").click()
        page.get_by_text("72.5\N{NO-BREAK SPACE}kg").wait_for()
        page.get_by_role("link", name="Your earlier sets").click()
        assert "72.5 kg" in page.locator(".newest").inner_text()
        page.get_by_text("Forget Anna").click()
        page.get_by_role("button", name="Forget for good").click()
        page.get_by_text("None yet.").wait_for()
        assert remembering.queue.entries == []
        context.close()

    @pytest.mark.parametrize(
        ("viewport", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"]
    )
    def test_axe_finds_no_fault_in_a_lifter_s_page(
        self, remembering: Live, browser: Any, viewport: Any, scheme: str
    ) -> None:
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(remembering.address)
        page.goto(f"{remembering.home}/history")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert complaints == []
        context.close()


class TestClips:
    def test_what_is_being_filled_in_survives_the_news(self, live: Live, open_page: Any) -> None:
        page = open_page()
        with live.phone() as phone:
            url = phone.post("/uploads", json={"name": "a.mp4", "size": 20}).json()["url"]
            page.get_by_text("On its way").wait_for()
            page.get_by_text("Another exercise, delete").click()
            page.get_by_label("It is").select_option("deadlift")
            phone.patch(url, content=b"x" * 10, headers={"Upload-Offset": "0"})
            page.get_by_text("50 %").wait_for()
        assert page.get_by_label("It is").input_value() == "deadlift"

    def test_the_answer_to_which_exercise_it_was_is_one_tap(
        self, live: Live, open_page: Any, analysis: Analysis
    ) -> None:
        analysis.says["clip"] = UnsureError("x", likely=("deadlift", "squat"))
        page = open_page()
        with live.phone() as phone:
            url = phone.post("/uploads", json={"name": "a.mp4", "size": 6}).json()["url"]
            phone.patch(url, content=b"a clip", headers={"Upload-Offset": "0"})
        page.get_by_text("I can't tell which exercise this is.").wait_for()
        analysis.says.clear()
        page.get_by_role("button", name="Deadlift", exact=True).click()
        page.locator(".entry.done").wait_for()
        assert analysis.asked[-1][1].exercise == "deadlift"
        page.get_by_text("Wrong exercise, delete").click()
        page.get_by_role("button", name="Delete clip and report").click()
        page.get_by_text("None yet.").wait_for()
        assert live.queue.entries == []


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"]
)
def test_axe_finds_no_serious_fault_and_all_fits(
    live: Live, open_page: Any, analysis: Analysis, scheme: str, viewport: Any
) -> None:
    long_word = "x" * 100
    failures = [VideoError("clip.mp4: is not a video."), UnsureError("x", likely=("squat",)), None]
    with live.phone() as phone:
        for n, failure in enumerate(failures):
            analysis.says = {"clip": failure} if failure else {}
            fields = {"name": f"{long_word}.mp4", "size": 6, "note": long_word, "rpe": 8}
            url = phone.post("/uploads", json=fields).json()["url"]
            phone.patch(url, content=b"a clip", headers={"Upload-Offset": "0"})
            until(lambda n=n: live.queue.entries[n].state is State.FINISHED, patience_s=60)
        phone.post("/uploads", json={"name": "on its way.mp4", "size": 6})
    page = open_page(viewport=viewport, color_scheme=scheme)
    for each in page.locator("summary").all():
        each.click()
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
