"""report.html in a real browser. Needs Chromium, and skips where there is none."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from support.bars import with_bar
from support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, VIDEO, Opened, axe_faults
from support.builders_report import (
    DEPTH,
    KNEES,
    plank_report,
    squat_finding,
    squat_rep,
    squat_report,
)
from support.running import until

from formcheck.core.bar.model import VelocityLoss
from formcheck.core.enums import Phase, Reduction
from formcheck.core.report import Media, Outcome, Report
from formcheck.pipeline.keyframes import KeyFrameCutter
from formcheck.pipeline.share import share
from formcheck.report.html.writer import write_html
from formcheck.video.picture import ArrayPicture
from formcheck.video.writer import VideoWriter

pytestmark = NEEDS_CHROMIUM

SIZE_WH = (180, 320)
REPS = 11
RATE_HZ = 10.0
LENGTH_S = 1.0 + 2.0 * REPS + 1.0


def set_of_eleven() -> Report:
    """Eleven squats, from second 1 on and 2 s each; the third is the worst."""
    outcomes = [Outcome.PASS, Outcome.WARN, Outcome.FAULT, Outcome.NOT_ASSESSED]
    reps = [
        squat_rep(i, squat_finding(KNEES, outcomes[min(i, 4) - 1], rep=i))
        for i in range(1, REPS + 1)
    ]
    report = squat_report(SIZE_WH, reps)
    report = replace(report, clip=replace(report.clip, frame_rate=RATE_HZ))
    return _with_pictures(replace(report, headline=f"{REPS} reps, 1 clean"))


def _with_pictures(report: Report) -> Report:
    checks = tuple(
        replace(c, phase=Phase.WHOLE, reduce=Reduction.WORST) for c in report.exercise.checks
    )
    report = replace(report, exercise=replace(report.exercise, checks=checks))
    cutter = KeyFrameCutter(report)
    grey = ArrayPicture(np.full((SIZE_WH[1], SIZE_WH[0], 3), 120, np.uint8))
    cutter.offer(grey, LENGTH_S + 40.0)
    return replace(report, media=Media("annotated.mp4", cutter.key_frames, beside=cutter.beside))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page and its video, as `formcheck analyze` leaves it."""
    folder = tmp_path_factory.mktemp("report with a space")
    write_html(set_of_eleven(), folder / "report.html")
    with VideoWriter(folder / "annotated.mp4", SIZE_WH, frame_rate_hint=RATE_HZ) as writer:
        for i in range(round(RATE_HZ * LENGTH_S)):
            writer.write(np.full((SIZE_WH[1], SIZE_WH[0], 3), i % 256, np.uint8), i / RATE_HZ)
    return folder


@pytest.fixture
def opened(visit: Any, folder: Path) -> Opened:
    opened: Opened = visit(folder / "report.html")
    return opened


def unfold(opened: Opened) -> None:
    """Open the numbers for the coach."""
    opened.page.locator(".numbers > summary").click()


class TestLoading:
    def test_no_complaint_and_nothing_but_its_own_files(self, opened: Opened, folder: Path) -> None:
        opened.page.wait_for_load_state("networkidle")
        assert opened.complaints == []
        asked = {url for url in opened.requests if not url.startswith("data:")}
        assert asked == {(folder / name).as_uri() for name in ("report.html", "annotated.mp4")}

    def test_all_pictures_are_there(self, opened: Opened) -> None:
        widths = opened.page.eval_on_selector_all("img", "all => all.map(i => i.naturalWidth)")
        assert len(widths) > 2 * REPS
        assert min(widths) > 100

    def test_style_and_script_are_at_work(self, opened: Opened) -> None:
        assert opened.shown() == ["rep-3"]
        columns = opened.page.eval_on_selector("main", "m => getComputedStyle(m).display")
        assert columns == "grid"

    def test_a_page_without_its_video_says_so_and_still_works(
        self, visit: Any, tmp_path: Path
    ) -> None:
        write_html(set_of_eleven(), tmp_path / "report.html")
        opened = visit(tmp_path / "report.html", wait=False)
        opened.page.wait_for_selector(".lost:visible")
        assert not opened.page.locator("video").is_visible()
        opened.page.locator('[data-part="rep-5"]').click()
        assert opened.shown() == ["rep-5"]

    def test_a_page_made_without_video_has_no_player(self, visit: Any, tmp_path: Path) -> None:
        report = set_of_eleven()
        write_html(replace(report, media=replace(report.media, video="")), tmp_path / "page.html")
        opened = visit(tmp_path / "page.html", wait=False)
        assert opened.page.locator("video, .lost").count() == 0
        opened.page.keyboard.press("4")
        assert opened.shown() == ["rep-4"]
        assert opened.complaints == []


class TestSideBySide:
    def test_the_pictures_scroll_within_the_page_and_by_keyboard(
        self, visit: Any, folder: Path
    ) -> None:
        page = visit(folder / "report.html", viewport=PHONE).page
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        reel = page.locator(".beside .reel")
        assert reel.evaluate("r => r.scrollWidth > r.clientWidth")
        reel.focus()
        page.keyboard.press("ArrowRight")
        until(lambda: reel.evaluate("r => r.scrollLeft") > 0)

    def test_a_picture_leads_to_its_moment(self, opened: Opened) -> None:
        opened.page.locator(".beside a").first.click()
        assert opened.time_s() == pytest.approx(6.2, abs=0.05)  # the worst one of rep 3


class TestSeeking:
    def test_a_click_on_rep_3_goes_to_its_start(self, opened: Opened) -> None:
        opened.page.locator('[data-part="rep-3"]').click()
        assert opened.time_s() == pytest.approx(5.0, abs=0.05)
        assert opened.shown() == ["rep-3"]

    def test_a_click_on_another_rep_opens_that_one(self, opened: Opened) -> None:
        opened.page.locator('[data-part="rep-11"]').click()
        assert opened.time_s() == pytest.approx(21.0, abs=0.05)
        assert opened.shown() == ["rep-11"]
        assert opened.page.locator('[aria-current="true"]').get_attribute("data-part") == "rep-11"

    def test_a_click_on_a_key_frame_goes_to_its_moment(self, opened: Opened) -> None:
        opened.page.locator("#rep-3 .pictures a").last.click()
        assert opened.time_s() == pytest.approx(6.2, abs=0.05)

    def test_a_click_on_a_point_of_a_chart_goes_to_it(self, opened: Opened) -> None:
        unfold(opened)
        opened.page.locator("svg.judged .mark.warn circle").click()
        assert opened.time_s() == pytest.approx(4.2, abs=0.05)

    def test_a_click_anywhere_in_a_chart_goes_to_that_time(self, opened: Opened) -> None:
        unfold(opened)
        chart = opened.page.locator("#signal ~ figure svg.timeline")
        box = chart.bounding_box()
        chart.click(position={"x": 0.5 * box["width"], "y": 0.8 * box["height"]})
        assert opened.time_s() == pytest.approx(LENGTH_S / 2, abs=0.2)
        at = float(chart.locator(".playhead").get_attribute("x1").rstrip("%"))
        assert at == pytest.approx(50.0, abs=1.0)

    def test_the_rep_on_screen_is_marked(self, opened: Opened) -> None:
        opened.page.locator("#rep-3 .pictures a").last.click()
        opened.time_s()
        opened.page.wait_for_selector(".tile.now")
        assert opened.page.locator(".tile.now").get_attribute("data-part") == "rep-3"

    @pytest.mark.parametrize("has_script", [True, False])
    def test_no_link_leaves_the_page_where_the_video_is_gone(
        self, visit: Any, tmp_path: Path, has_script: bool
    ) -> None:
        page = tmp_path / "report.html"
        write_html(set_of_eleven(), page)
        opened = visit(page, wait=False, java_script_enabled=has_script)
        for link in opened.page.locator("a[data-seek]:visible").all()[:4]:
            link.click()
            assert opened.page.url.partition("#")[0] == page.as_uri()
        if has_script:
            assert opened.page.locator(".lost").is_visible()


class TestKeyboard:
    def test_digits_and_arrows_go_to_reps(self, opened: Opened) -> None:
        keyboard = opened.page.keyboard
        for key, rep, time_s in (
            ("2", "rep-2", 3.0),
            ("ArrowRight", "rep-3", 5.0),
            ("9", "rep-9", 17.0),
            ("ArrowRight", "rep-10", 19.0),
            ("ArrowRight", "rep-11", 21.0),
            ("ArrowRight", "rep-11", 21.0),
            ("ArrowLeft", "rep-10", 19.0),
        ):
            keyboard.press(key)
            assert opened.shown() == [rep]
            assert opened.time_s() == pytest.approx(time_s, abs=0.05)

    def test_space_plays_and_stops(self, opened: Opened) -> None:
        page = opened.page
        scrolled = page.evaluate("scrollY")
        page.keyboard.press("Space")
        opened.until(f"!{VIDEO}.paused && {VIDEO}.currentTime > 0")
        page.keyboard.press("Space")
        opened.until(f"{VIDEO}.paused")
        assert page.evaluate("scrollY") == scrolled

    def test_comma_and_point_step_a_frame(self, opened: Opened) -> None:
        def frame() -> int:
            return int(RATE_HZ * opened.time_s() + 1e-6)

        opened.page.keyboard.press("2")
        start = frame()
        for key, steps in ((".", 1), (".", 2), (",", 1), (",", 0), (",", -1)):
            opened.page.keyboard.press(key)
            assert frame() == start + steps

    def test_a_hold_has_one_second_steps(self, visit: Any, folder: Path) -> None:
        write_html(_with_pictures(plank_report(SIZE_WH)), folder / "hold.html")
        opened = visit(folder / "hold.html")
        opened.page.keyboard.press("1")
        assert opened.time_s() == pytest.approx(4.0, abs=0.05)
        opened.page.keyboard.press("ArrowRight")
        assert opened.time_s() == pytest.approx(5.0, abs=0.05)

    def test_tiles_can_be_reached_and_chosen(self, opened: Opened) -> None:
        opened.page.locator('[data-part="rep-6"]').focus()
        opened.page.keyboard.press("Enter")
        assert opened.shown() == ["rep-6"]


class TestOnAPhone:
    @pytest.mark.parametrize("rep", ["rep-3", "rep-10"])
    def test_there_is_no_sideways_scroll(self, visit: Any, folder: Path, rep: str) -> None:
        opened = visit(folder / "report.html", viewport=PHONE, has_touch=True, is_mobile=True)
        opened.page.locator(f'[data-part="{rep}"]').tap()
        assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    def test_a_long_word_makes_none_either(self, visit: Any, folder: Path) -> None:
        report = set_of_eleven()
        clip = replace(report.clip, path=Path("W" * 180 + ".mp4"))
        long = replace(report, clip=clip, headline="x" * 200, notes=("y" * 200,))
        write_html(long, folder / "long.html")
        opened = visit(folder / "long.html", viewport=PHONE, has_touch=True, is_mobile=True)
        assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    def test_the_video_comes_along_when_it_is_out_of_view(self, visit: Any, folder: Path) -> None:
        opened = visit(folder / "report.html", viewport=PHONE, has_touch=True, is_mobile=True)
        page = opened.page
        unfold(opened)
        page.locator("svg.judged .mark.warn circle").tap()
        assert opened.time_s() == pytest.approx(4.2, abs=0.05)
        box = page.locator("video").bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= PHONE["height"]
        page.locator(".undock").tap()
        assert page.locator(".docked").count() == 0


def set_of_three() -> Report:
    """Three squats, the second with two faults, and pictures of all."""
    reps = [
        squat_rep(
            i,
            squat_finding(KNEES, Outcome.FAULT if i == 2 else Outcome.PASS, i),
            squat_finding(DEPTH, Outcome.WARN if i == 2 else Outcome.PASS, i),
        )
        for i in (1, 2, 3)
    ]
    report = replace(squat_report(SIZE_WH, reps), notes=("The camera moved.",))
    return _with_pictures(replace(report, headline="3 reps, 2 clean; knees caving in rep 2"))


class TestIsShort:
    def test_three_reps_are_four_phone_screens_and_one_printed_page(
        self, visit: Any, folder: Path
    ) -> None:
        write_html(set_of_three(), folder / "three.html")
        opened = visit(folder / "three.html", viewport=PHONE, has_touch=True, is_mobile=True)
        height = opened.page.evaluate("document.documentElement.scrollHeight")
        assert height <= 4 * PHONE["height"]
        pdf = pypdf.PdfReader(io.BytesIO(opened.page.pdf(format="A4")))
        assert len(pdf.pages) == 1
        assert "Numbers for your coach" not in "".join(p.extract_text() for p in pdf.pages)


class TestOneFile:
    def test_the_video_inside_plays_and_links_lead_into_it(
        self, visit: Any, folder: Path, tmp_path: Path
    ) -> None:
        report = set_of_three()
        clip = replace(
            report.clip, path=folder / "annotated.mp4", size_wh=SIZE_WH, frame_rate=RATE_HZ
        )
        page = share(replace(report, clip=clip), tmp_path, page=True).page
        assert page is not None
        opened = visit(page)
        opened.page.locator('[data-part="rep-2"]').click()
        # The second rep lasts from 3 to 5 s, in the middle of a video of 4 s.
        assert opened.time_s() == pytest.approx(1.0, abs=0.15)
        opened.page.get_by_role("button", name="Play").click()
        opened.until(f"{VIDEO}.currentTime > 0.1")
        assert opened.complaints == []
        assert {url for url in opened.requests if url.startswith("file:")} == {page.as_uri()}


class TestFullScreen:
    def test_takes_the_whole_player_and_gives_it_back(self, opened: Opened) -> None:
        opened.page.get_by_role("button", name="Full screen").click()
        opened.until("document.fullscreenElement?.className === 'player'")
        opened.page.get_by_role("button", name="Leave full screen").click()
        opened.until("!document.fullscreenElement")


class TestMessage:
    def test_is_copied_by_a_button(self, opened: Opened) -> None:
        opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened.page.get_by_role("button", name="Copy the message").click()
        opened.page.get_by_text("Copied").wait_for()


class TestOnPaper:
    @pytest.mark.parametrize("paper", ["A4", "Letter"])
    def test_all_reps_are_printed_and_the_video_is_not(self, opened: Opened, paper: str) -> None:
        pdf = pypdf.PdfReader(io.BytesIO(opened.page.pdf(format=paper)))
        assert len(pdf.pages) == 1
        opened.page.emulate_media(media="print")
        assert opened.page.locator(".on-paper tbody tr:visible").count() == REPS
        assert opened.page.locator("img:visible").count() == 1
        assert not opened.page.locator("video").is_visible()


class TestWithoutScript:
    def test_all_reps_can_be_read(self, visit: Any, folder: Path) -> None:
        opened = visit(folder / "report.html", wait=False, java_script_enabled=False)
        assert opened.page.locator(".part-panel:visible").count() == REPS


class TestBar:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
    def test_it_fits_every_screen_and_axe_finds_no_serious_fault(
        self, visit: Any, tmp_path: Path, scheme: str, viewport: dict[str, int]
    ) -> None:
        loss = VelocityLoss(33.3, 2.0, 20.0, 8, 1, 25.9, 2.0)
        report = with_bar(set_of_eleven(), [0.6 + 0.03 * i for i in range(REPS)], loss=loss)
        write_html(replace(report, media=Media()), tmp_path / "bar.html")
        opened = visit(tmp_path / "bar.html", wait=False, viewport=viewport, color_scheme=scheme)
        assert opened.page.locator(".bar svg.path").is_visible()
        width = opened.page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"]
        table = opened.page.locator(".lifts").bounding_box()
        fold = opened.page.locator(".bar").bounding_box()
        assert table["x"] + table["width"] <= fold["x"] + fold["width"]
        assert axe_faults(opened.page) == []


class TestAccessibility:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
    def test_axe_finds_no_serious_fault(
        self, visit: Any, folder: Path, scheme: str, viewport: dict[str, int]
    ) -> None:
        opened = visit(folder / "report.html", viewport=viewport, color_scheme=scheme)
        opened.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert axe_faults(opened.page) == []
