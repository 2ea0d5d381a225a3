"""The pages that say how a lifter goes on, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, axe_faults
from support.remembered import clip, keep_report

from formcheck.pipeline.lifter_page import lifter_page, link_from
from formcheck.report.html.lifter import render_lifter
from formcheck.store import History

pytestmark = NEEDS_CHROMIUM

LEANS = (20.0, 21.0, 50.0, 49.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports on four sets of one lifter, and the page over them."""
    folder = tmp_path_factory.mktemp("lifter")
    with History(folder / "history.db") as history:
        for day, lean in enumerate(LEANS):
            file, load_kg, speed = clip(str(day), day=day), 60 + 20 * day, 0.88 - 0.16 * day
            keep_report(history, file, folder / str(day), lean, load_kg=load_kg, speed=speed)
        page = lifter_page(history, "Anna", link_from(folder))
    (folder / "lifter.html").write_text(render_lifter(page), encoding="utf-8")
    return folder


@pytest.mark.parametrize("page", ["lifter.html", "2/report.html"])
@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"]
)
def test_axe_finds_no_fault_and_all_fits(
    visit: Any, folder: Path, page: str, viewport: dict[str, int], scheme: str
) -> None:
    opened = visit(folder / page, wait=False, viewport=viewport, color_scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert axe_faults(opened.page) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_it_leads_to_the_reports_and_asks_the_network_for_nothing(visit: Any, folder: Path) -> None:
    opened = visit(folder / "lifter.html", wait=False, java_script_enabled=False)
    assert opened.complaints == []
    assert all(each.startswith("file:") for each in opened.requests)
    opened.page.get_by_role("link", name="See the report").click()
    assert opened.page.url == (folder / "3" / "report.html").as_uri()
    assert "Against last time" in opened.page.locator("main").inner_text()


def test_speed_by_load_is_drawn_with_the_maximum(visit: Any, folder: Path) -> None:
    opened = visit(folder / "lifter.html", wait=False)
    titles = opened.page.locator("svg.chart title").all_text_contents()
    assert [each for each in titles if "120 kg at 0.40" in each]
    assert [each for each in titles if each.startswith("one-rep maximum: 140 kg")]


def test_a_real_change_has_a_ring_and_every_set_says_its_value(visit: Any, folder: Path) -> None:
    opened = visit(folder / "lifter.html", wait=False)
    assert opened.page.locator("circle.marked").count() == 1
    titles = opened.page.locator("svg.chart title").all_text_contents()
    assert [each for each in titles if each.startswith("4 Nov: 50")]
