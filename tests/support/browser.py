"""Opens pages in a real browser. Needs Chromium, and its tests skip where there is none."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NEEDS_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium to open pages with"
)

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


VIDEO = "document.querySelector('video')"


@dataclass
class Opened:
    """A page and what happened while it was open."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def time_s(self) -> float:
        """Where the video stands once it has got there."""
        self.until(f"!{VIDEO}.seeking")
        return float(self.page.evaluate(f"{VIDEO}.currentTime"))

    def until(self, condition: str, patience_s: float = 10.0) -> None:
        """Wait for a condition. Playwright's own way is what the page's policy forbids."""
        deadline = time.monotonic() + patience_s
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, condition
            self.page.wait_for_timeout(20)

    def shown(self) -> list[str]:
        """The reps or holds whose panels can be seen."""
        panels = self.page.locator(".part-panel:visible")
        return [panels.nth(i).get_attribute("id") for i in range(panels.count())]


def axe_faults(page: Any) -> list[tuple[str, str]]:
    """What axe finds on a page that is more than minor, with the first element of each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] != "minor"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright import sync_api

    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Opens a file in a window of its own and waits for its video, if it has one to wait for.

    `before` is a script that runs before the page's own.
    """
    contexts = []

    def open_page(path: Path, wait: bool = True, before: str = "", **options: Any) -> Opened:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        context.add_init_script(before)
        opened = Opened(context.new_page())
        page = opened.page
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("console", lambda message: opened.complaints.append(message.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.goto(path.as_uri())
        if wait:
            opened.until(f"{VIDEO}.readyState >= 1")
        return opened

    yield open_page
    for context in contexts:
        context.close()
