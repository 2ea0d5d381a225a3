"""What is drawn on YUV looks as what is drawn on BGR."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from support.builders_report import BACK, KNEES, squat_finding, squat_rep, squat_report

from formcheck.core.arrays import Image
from formcheck.core.report import Outcome, Report
from formcheck.render import Overlay
from formcheck.render.icons import draw_sign
from formcheck.render.labels import Canvas
from formcheck.render.sheet import BgrSheet, YuvSheet
from formcheck.render.text import Text
from formcheck.video.yuv import Matrix, Yuv

SIZE_WH = (360, 640)


def wall(size_wh: tuple[int, int] = SIZE_WH) -> Image:
    """A smooth picture of many colours, none of them at the ends of the scale."""
    width, height = size_wh
    x, y = np.meshgrid(np.linspace(60, 190, width), np.linspace(60, 190, height))
    return np.stack([x, y, 250 - (x + y) / 2], axis=2).astype(np.uint8)


def report_with(check: str, outcome: Outcome) -> Report:
    return squat_report(SIZE_WH, [squat_rep(1, squat_finding(check, outcome, 1))])


@pytest.mark.parametrize("matrix", Matrix)
def test_colours_survive_the_way_there_and_back(matrix: Matrix) -> None:
    image = wall()
    picture = Yuv.of_bgr(image, matrix)
    assert picture.size_wh == SIZE_WH
    assert np.abs(picture.bgr().astype(int) - image).max() <= 4


@pytest.mark.parametrize("matrix", Matrix)
@pytest.mark.parametrize(
    ("check", "outcome"),
    [(KNEES, Outcome.FAULT), (BACK, Outcome.FAULT), (BACK, Outcome.NOT_ASSESSED)],
)
def test_the_overlay_is_the_same(matrix: Matrix, check: str, outcome: Outcome) -> None:
    overlay = Overlay(report_with(check, outcome), SIZE_WH)
    for t_s in (1.3, 2.2, 2.9):
        expected = wall()
        overlay.draw(BgrSheet(expected), t_s)
        picture = Yuv.of_bgr(wall(), matrix)
        overlay.draw(YuvSheet(picture), t_s)
        drawn = picture.bgr()
        assert (drawn != Yuv.of_bgr(wall(), matrix).bgr()).mean() > 0.02
        # Colour has half the resolution: edges of thin lines differ, what they enclose does not.
        soft = [cv2.GaussianBlur(image, (9, 9), 2).astype(int) for image in (drawn, expected)]
        assert np.abs(soft[0] - soft[1]).max() < 45
        assert np.abs(soft[0] - soft[1]).mean() < 0.8


def test_where_nothing_is_drawn_nothing_changes() -> None:
    overlay = Overlay(report_with(KNEES, Outcome.FAULT), SIZE_WH)
    picture, before = (Yuv.of_bgr(wall()) for _ in range(2))
    overlay.draw(YuvSheet(picture), 2.2)
    image = wall()
    overlay.draw(BgrSheet(image), 2.2)
    untouched = cv2.erode((image == wall()).all(axis=2).astype(np.uint8), np.ones((9, 9))) > 0
    assert untouched.mean() > 0.3
    assert (picture.y[untouched] == before.y[untouched]).all()
    assert (picture.u[untouched[::2, ::2]] == before.u[untouched[::2, ::2]]).all()


@pytest.mark.parametrize("matrix", Matrix)
@pytest.mark.parametrize("left_top", [(11, 7), (-5, 600), (340, 630)])
def test_plates_are_the_same(matrix: Matrix, left_top: tuple[int, int]) -> None:
    canvas = Canvas((121, 63))
    canvas.write(Text(("Lowering",), 22), (8, 20))
    canvas.sign(Outcome.WARN, (100.0, 30.0), 12.0)
    plate = canvas.plate()
    image, picture = wall(), Yuv.of_bgr(wall(), matrix)
    rect = plate.paste(BgrSheet(image), left_top)
    assert plate.paste(YuvSheet(picture), left_top) == rect
    soft = [cv2.blur(each, (3, 3)).astype(int) for each in (image, picture.bgr())]
    assert np.abs(soft[0] - soft[1]).mean() < 1.0
    inside = np.s_[rect.top : rect.bottom, rect.left : rect.right]
    assert np.abs(soft[0][inside] - soft[1][inside]).mean() < 4.0


def test_a_sign_without_a_plate_is_the_sign_alone() -> None:
    canvas = Canvas((40, 40), opacity=0.0)
    canvas.sign(Outcome.FAULT, (20.0, 20.0), 16.0)
    image, expected = wall((40, 40)), wall((40, 40))
    canvas.plate().paste(BgrSheet(image), (0, 0))
    draw_sign(expected, (20.0, 20.0), 16.0, Outcome.FAULT)
    differs = np.abs(image.astype(int) - expected).max(axis=2) > 4
    assert differs.mean() < 0.1  # its edge is a little darker
