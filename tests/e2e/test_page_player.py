"""The page's player for the clip itself, in a real browser: what is drawn over it, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.bars import centre_at_turn, with_bar
from support.browser import NEEDS_CHROMIUM, PHONE, VIDEO, Opened, axe_faults
from support.builders_report import KNEES, squat_finding, squat_rep, squat_report
from support.clips import every, make_clip, make_clip_with_sound, set_rotation

from formcheck.core.arrays import Array
from formcheck.core.landmarks import Landmark
from formcheck.core.report import Media, Outcome, Report
from formcheck.pipeline.playback import playback_of
from formcheck.report.html.writer import write_html

pytestmark = NEEDS_CHROMIUM

SIZE_WH = (192, 320)
TURN_S = 2.0
"""When the first rep turns."""
FAULT_S = TURN_S + 0.2
RATE_HZ = 30.0

COUNT_DRAWN = """([left, top, right, bottom]) => {
  const canvas = document.querySelector("canvas");
  const screen = canvas.getBoundingClientRect();
  const video = document.querySelector("video").getBoundingClientRect();
  const density = canvas.width / screen.width;
  const scale = Math.min(video.width / %d, video.height / %d);
  const x = video.x - screen.x + (video.width - scale * %d) / 2 + scale * left;
  const y = video.y - screen.y + (video.height - scale * %d) / 2 + scale * top;
  const size = [scale * (right - left), scale * (bottom - top)];
  const place = [x, y, ...size].map((each) => Math.round(density * each));
  const { data } = canvas.getContext("2d").getImageData(...place);
  return data.filter((value, i) => i %% 4 === 3 && value > 0).length;
}"""
"""How many pixels are drawn in a rectangle of the clip."""


def report_on(clip: Path, size_wh: tuple[int, int] = SIZE_WH) -> Report:
    """Two squats with the knees caving in, played from `clip` by a page in the folder above."""
    reps = [squat_rep(i, squat_finding(KNEES, Outcome.FAULT, rep=i)) for i in (1, 2)]
    report = squat_report(size_wh, reps)
    info = replace(report.clip, path=clip, size_wh=size_wh, frame_rate=RATE_HZ)
    report = replace(report, clip=info)
    return replace(report, media=Media(playback=playback_of(report, clip.parents[1])))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page, and a clip of an odd name in a folder beside it."""
    folder = tmp_path_factory.mktemp("player")
    (folder / "clips").mkdir()
    times_s = every(1 / RATE_HZ, 180)
    clip = make_clip(folder / "clips", times_s=times_s, name="50% #1 ü", size_wh=SIZE_WH)
    write_html(report_on(clip), folder / "report.html")
    return folder


@pytest.fixture
def opened(visit: Any, folder: Path) -> Opened:
    opened: Opened = visit(folder / "report.html")
    return opened


def go_to(opened: Opened, time_s: float) -> float:
    """Seek, wait for the picture of that time, and return when that picture begins."""
    began_s = opened.page.evaluate(
        f"""new Promise((done) => {{
            const video = {VIDEO};
            const answer = (_, picture) => requestAnimationFrame(() => done(picture.mediaTime));
            video.requestVideoFrameCallback(answer);
            video.currentTime = {time_s};
        }})"""
    )
    return float(began_s)


def drawn(opened: Opened, box: Sequence[float], size_wh: tuple[int, int] = SIZE_WH) -> int:
    return int(opened.page.evaluate(COUNT_DRAWN % (*size_wh, *size_wh), list(box)))


def around(point: Array, px: float = 3.0) -> list[float]:
    x, y = point.tolist()
    return [x - px, y - px, x + px, y + px]


def knee_at(t_s: float, size_wh: tuple[int, int] = SIZE_WH) -> Array:
    poses = report_of_poses(size_wh)
    return poses.xy_px[poses.nearest(t_s), Landmark.LEFT_KNEE]


def report_of_poses(size_wh: tuple[int, int]) -> Any:
    return squat_report(size_wh, [squat_rep(1), squat_rep(2)]).trace.sequence


class TestDrawing:
    def test_the_knee_is_drawn_where_it_is_at_the_bottom(self, opened: Opened) -> None:
        go_to(opened, TURN_S + 0.5 / RATE_HZ)
        assert drawn(opened, around(knee_at(TURN_S))) > 0
        standing = knee_at(0.0)
        assert abs(standing - knee_at(TURN_S)).max() > 20
        assert drawn(opened, [10, 290, 60, 318]) == 0

    def test_the_bar_is_drawn_where_it_is_with_its_last_speed(
        self, visit: Any, folder: Path
    ) -> None:
        (clip,) = (folder / "clips").iterdir()
        report = with_bar(report_on(clip), (0.6, 0.75))
        report = replace(report, media=Media(playback=playback_of(report, folder)))
        write_html(report, folder / "with_bar.html")
        box = around(centre_at_turn(SIZE_WH))
        for page, is_there in (("with_bar.html", True), ("report.html", False)):
            opened = visit(folder / page)
            go_to(opened, TURN_S + 0.5 / RATE_HZ)
            assert (drawn(opened, box) > 0) == is_there
            go_to(opened, TURN_S + 1.5)
            said = opened.page.locator(".says .speed").text_content()
            assert said == ("Rep 1: 1.00±0.04 m/s" if is_there else "")
            assert opened.complaints == []

    def test_it_moves_with_the_clip(self, opened: Opened) -> None:
        hip = report_of_poses(SIZE_WH).xy_px[0, Landmark.LEFT_HIP]
        go_to(opened, 0.5 / RATE_HZ)
        assert drawn(opened, around(hip)) > 0

    def test_a_browser_that_does_not_tell_frames_draws_too(self, visit: Any, folder: Path) -> None:
        opened = visit(
            folder / "report.html",
            before="delete HTMLVideoElement.prototype.requestVideoFrameCallback",
        )
        opened.page.evaluate(f"{VIDEO}.currentTime = {TURN_S + 0.01}")
        opened.time_s()
        assert drawn(opened, around(knee_at(TURN_S))) > 0
        opened.page.keyboard.press(".")
        assert opened.time_s() == pytest.approx(TURN_S + 0.01 + 1 / RATE_HZ, abs=0.001)
        opened.page.keyboard.press("Space")
        opened.until(f"{VIDEO}.currentTime > {TURN_S + 0.3}")
        assert opened.complaints == []

    def test_the_button_and_s_hide_and_show_it(self, opened: Opened) -> None:
        go_to(opened, TURN_S)
        whole = [0, 0, *SIZE_WH]
        button = opened.page.locator(".draws")
        button.click()
        assert drawn(opened, whole) == 0
        assert button.get_attribute("aria-pressed") == "false"
        opened.page.keyboard.press("s")
        assert drawn(opened, whole) > 0
        opened.page.keyboard.press("s")
        assert drawn(opened, whole) == 0

    def test_the_cue_shows_while_its_fault_lasts(self, opened: Opened) -> None:
        cue = opened.page.locator(".says-cue")
        go_to(opened, 0.5)
        assert not cue.is_visible()
        go_to(opened, FAULT_S)
        assert cue.is_visible()
        assert "Push your knees out" in cue.inner_text()

    def test_reps_are_counted(self, opened: Opened) -> None:
        go_to(opened, 5.5)
        assert opened.page.locator(".says .count").inner_text() == "2 reps"

    def test_nothing_throws_and_nothing_else_is_asked_for(
        self, opened: Opened, folder: Path
    ) -> None:
        go_to(opened, TURN_S)
        opened.page.locator(".draws").click()
        assert opened.complaints == []
        asked = {url for url in opened.requests if not url.startswith("data:")}
        (clip,) = (folder / "clips").iterdir()
        assert asked == {(folder / "report.html").as_uri(), clip.as_uri()}


class TestOtherClips:
    def test_a_turned_clip_is_drawn_on_upright(self, visit: Any, tmp_path: Path) -> None:
        (tmp_path / "clips").mkdir()
        lying_wh = (SIZE_WH[1], SIZE_WH[0])
        clip = make_clip(tmp_path / "clips", times_s=every(0.1, 30), size_wh=lying_wh)
        set_rotation(clip, 90)
        write_html(report_on(clip), tmp_path / "report.html")
        opened = visit(tmp_path / "report.html")
        assert opened.page.evaluate(f"[{VIDEO}.videoWidth, {VIDEO}.videoHeight]") == [*SIZE_WH]
        go_to(opened, TURN_S + 0.05)
        assert drawn(opened, around(knee_at(TURN_S))) > 0

    def test_pictures_that_start_after_the_sound(self, visit: Any, tmp_path: Path) -> None:
        (tmp_path / "clips").mkdir()
        clip = make_clip_with_sound(tmp_path / "clips", pictures=40, pictures_start_s=0.5)
        write_html(report_on(clip, (96, 64)), tmp_path / "report.html")
        opened = visit(tmp_path / "report.html")
        last_s = 0.5 + 39 / RATE_HZ
        assert go_to(opened, last_s + 0.01) == pytest.approx(last_s, abs=0.03)
        opened.page.locator('[data-part="rep-1"]').click()
        assert opened.time_s() == pytest.approx(1.0 + 0.5, abs=0.05)

    def test_one_that_can_not_be_played_is_told_in_a_line(
        self, visit: Any, tmp_path: Path, folder: Path
    ) -> None:
        text = (folder / "report.html").read_text("utf-8")
        (tmp_path / "report.html").write_text(text, "utf-8")
        opened = visit(tmp_path / "report.html", wait=False)
        opened.page.wait_for_selector(".lost:visible")
        assert "can't be played here" in opened.page.locator(".lost").inner_text()
        assert not opened.page.locator("canvas").is_visible()
        opened.page.keyboard.press("2")
        assert opened.shown() == ["rep-2"]


class TestControls:
    def test_frames_are_stepped_one_by_one(self, opened: Opened) -> None:
        opened.page.locator('[data-part="rep-1"]').click()
        for name, frame in (("Next", 31), ("Next", 32), ("Previous", 31), ("Previous", 30)):
            opened.page.get_by_role("button", name=f"{name} frame").click()
            assert int(RATE_HZ * opened.time_s() + 1e-4) == frame

    def test_slow_motion(self, opened: Opened) -> None:
        for name, rate in (("¼", 0.25), ("½", 0.5), ("1×", 1.0)):
            opened.page.get_by_role("button", name=name).click()
            assert opened.page.evaluate(f"{VIDEO}.playbackRate") == rate
            pressed = opened.page.locator("[data-speed][aria-pressed=true]")
            assert pressed.all_inner_texts() == [name]

    def test_the_bar_goes_to_a_time_and_follows(self, opened: Opened) -> None:
        bar = opened.page.locator(".seek")
        bar.fill("3")
        assert opened.time_s() == pytest.approx(3.0, abs=0.05)
        opened.page.locator('[data-part="rep-1"]').click()
        opened.time_s()
        assert float(bar.input_value()) == pytest.approx(1.0, abs=0.05)

    def test_it_plays_and_the_button_says_what_it_will_do(self, opened: Opened) -> None:
        opened.page.get_by_role("button", name="Play").click()
        opened.until(f"!{VIDEO}.paused")
        opened.page.get_by_role("button", name="Pause").click()
        opened.until(f"{VIDEO}.paused")
        assert opened.page.evaluate(f"{VIDEO}.controls") is False


class TestLooks:
    def test_nothing_sticks_out_on_a_phone(self, visit: Any, folder: Path) -> None:
        opened = visit(folder / "report.html", viewport=PHONE, has_touch=True, is_mobile=True)
        assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        tops = {b.bounding_box()["y"] for b in opened.page.locator(".buttons button").all()}
        assert len(tops) == 1  # all in a row
        go_to(opened, TURN_S)
        assert drawn(opened, around(knee_at(TURN_S))) > 0

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_no_serious_fault(self, visit: Any, folder: Path, scheme: str) -> None:
        opened = visit(folder / "report.html", color_scheme=scheme)
        go_to(opened, FAULT_S)
        assert axe_faults(opened.page) == []

    def test_without_script_the_browsers_own_player_is_left(self, visit: Any, folder: Path) -> None:
        opened = visit(folder / "report.html", wait=False, java_script_enabled=False)
        assert opened.page.locator("video[controls]").is_visible()
        assert not opened.page.locator(".buttons, .seek").first.is_visible()
