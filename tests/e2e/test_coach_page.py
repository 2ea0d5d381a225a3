"""The coach's panel in a real browser. Needs Chromium, and skips where there is none."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.batch_builders import Analysis, knees_report
from support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, axe_faults
from support.coached import writes_pages
from support.running import until
from support.serving import Live

from formcheck.serve.entry import State
from formcheck.store import History

pytestmark = NEEDS_CHROMIUM

PICTURE_WH = (240, 320)


@pytest.fixture
def live(tmp_path: Path, analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A server with a clip that was judged, with a key frame of rep 2."""
    from PIL import Image

    monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "history.db"))
    jpeg = io.BytesIO()
    Image.new("RGB", PICTURE_WH, "grey").save(jpeg, "jpeg")
    report = knees_report(Path("clip.mp4"))
    (frame,) = report.media.key_frames
    frame = replace(frame, jpeg=jpeg.getvalue(), size_wh=PICTURE_WH)
    analysis.instead = writes_pages(
        replace(report, media=replace(report.media, key_frames=(frame,)))
    )
    live = Live(tmp_path / "clips", history=True)
    with live.phone() as phone:
        announced = phone.post("/uploads", json={"name": "IMG_1.mp4", "size": 6})
        phone.patch(announced.json()["url"], content=b"a clip", headers={"Upload-Offset": "0"})
    until(lambda: live.queue.entries[0].state is State.FINISHED, patience_s=60)
    yield live
    live.stop()


@pytest.fixture
def open_report(browser: Any, live: Live) -> Iterator[Any]:
    """Opens the report in a window of its own, which was let in."""
    contexts = []

    def opened(**options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live.address)
        page.goto(f"{live.home}/clips/{live.queue.entries[0].id}/report/report.html")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_verdict_and_a_comment_are_saved_by_the_form(open_report: Any, script: bool) -> None:
    page = open_report(java_script_enabled=script)
    page.get_by_text("Fine", exact=True).first.click()
    page.get_by_label("Comment on Knees caving").fill("Stiff shoes")
    page.get_by_label("To the lifter, on the whole set").fill("Well done")
    page.get_by_label("Seen").check()
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("heading", name="Your coach").wait_for()
    said = page.locator(".coach").inner_text()
    assert "Knees caving: fine" in said
    assert "Stiff shoes" in said
    assert "Your coach: Well done" in page.locator(".send blockquote").inner_text()
    assert page.get_by_label("Comment on Knees caving").input_value() == "Stiff shoes"


def test_lines_drawn_with_the_mouse_stand_where_they_were_drawn(open_report: Any) -> None:
    page = open_report()
    page.get_by_role("button", name="Draw on").click()
    box = page.locator(".sheet").bounding_box()

    def drag(*points: tuple[float, float]) -> None:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()

    drag((0.25, 0.25), (0.75, 0.5))
    page.get_by_role("button", name="Circle").click()
    page.get_by_role("button", name="Yellow").click()
    drag((0.5, 0.5), (0.6, 0.5))
    page.get_by_role("button", name="Free hand").click()
    drag((0.1, 0.1), (0.2, 0.2), (0.1, 0.3))
    page.get_by_role("button", name="Undo").click()
    page.locator(".pad").get_by_role("button", name="Save").click()
    page.locator(".frame .drawn path").nth(1).wait_for(state="attached")
    with History() as history:
        (text,) = history.coach.drawings(1).values()
    line, circle = json.loads(text)
    assert (line["tool"], line["colour"]) == ("line", "red")
    assert (circle["tool"], circle["colour"]) == ("circle", "yellow")
    assert line["points"] == [
        pytest.approx((0.25, 0.25), abs=0.01),
        pytest.approx((0.75, 0.5), abs=0.01),
    ]
    # What is shown covers the picture, and the pad opens with it.
    # In one look: the page may still be scrolling.
    picture, drawn = page.evaluate(
        """["img", "svg"].map((what) => {
            const box = document.querySelector(`.frame ${what}`).getBoundingClientRect();
            return [box.x, box.y, box.width, box.height];
        })"""
    )
    assert drawn == pytest.approx(picture, abs=1)
    page.get_by_role("button", name="Draw on").click()
    assert page.locator(".sheet path").count() == 2
    assert page.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_no_serious_fault(
    open_report: Any, scheme: str, viewport: dict[str, int]
) -> None:
    page = open_report(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    for opens_pad in (False, True):
        if opens_pad:
            page.get_by_role("button", name="Draw on").click()
        assert axe_faults(page) == []
