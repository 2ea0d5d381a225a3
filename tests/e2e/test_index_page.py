"""index.html in a real browser. Needs Chromium, and skips where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from support.browser import CHROMIUM

from formcheck.report.overview.index import Index, write_index
from formcheck.report.overview.rows import Refilm, Row

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to open pages with")

ROWS = (
    Row("anna", "1.mp4", "fault", "2 reps", exercise="squat", title="Squat"),
    Row("bob", "2.mp4", "fault", "3 reps", exercise="lunge", title="Lunge"),
    Row("", "3.mp4", "failed", "Is empty", refilm=Refilm("is empty", "Hi, send it again?")),
    Row("anna", "4.mp4", "clean", "4 reps", exercise="squat", title="Squat"),
)


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = datetime(2025, 11, 24, tzinfo=timezone.utc)
    return write_index(Index(ROWS, 0, made), tmp_path_factory.mktemp("index with a space"))


@pytest.fixture
def visit(browser: Any, page_file: Path) -> Iterator[Any]:
    contexts = []

    def open_page(**options: Any) -> Any:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(page_file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def shown(page: Any) -> list[str]:
    names = page.locator(".clip:visible .name")
    return [names.nth(i).inner_text() for i in range(names.count())]


def test_filters_by_client_exercise_and_outcome(visit: Any) -> None:
    page = visit()
    assert shown(page) == ["1.mp4", "2.mp4", "3.mp4", "4.mp4"]
    page.select_option("select[name=client]", "anna")
    assert shown(page) == ["1.mp4", "4.mp4"]
    assert page.locator("output").inner_text() == "2 of 4"
    assert page.locator(".again li:visible").count() == 0
    assert page.locator(".clients tbody tr:visible").count() == 1
    page.select_option("select[name=state]", "clean")
    assert shown(page) == ["4.mp4"]
    page.select_option("select[name=client]", "*")
    page.select_option("select[name=state]", "fault")
    page.select_option("select[name=exercise]", "lunge")
    assert shown(page) == ["2.mp4"]
    page.select_option("select[name=exercise]", "*")
    page.select_option("select[name=state]", "*")
    page.select_option("select[name=client]", "")  # those nobody's name is on
    assert shown(page) == ["3.mp4"]
    assert page.complaints == []


def test_the_message_can_be_copied(visit: Any) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.locator(".copy").click()
    page.locator(".copy", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "Hi, send it again?"


def test_without_script_everything_is_there_and_nothing_that_does_not_work(visit: Any) -> None:
    page = visit(java_script_enabled=False)
    assert shown(page) == ["1.mp4", "2.mp4", "3.mp4", "4.mp4"]
    assert not page.locator(".filters").is_visible()
    assert not page.locator(".copy").is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_sticks_out(visit: Any, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
