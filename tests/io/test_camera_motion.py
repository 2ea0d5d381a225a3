"""A camera that moves is noticed by what stands around the lifter, whatever the lifter does."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from support.filming import Camera, frames_of, record
from support.lifters import SQUAT

from formcheck.core.arrays import Image
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Span
from formcheck.pose.camera_motion import CameraWatch

SIZE_WH = (640, 360)
LIFTER = frames_of(record(SQUAT, camera=Camera(trunk_px=70.0, size_wh=SIZE_WH)))[::40]
METRE_PX = float(pixels_per_metre(LIFTER[0].xy_px, LIFTER[0].world_m))


def wall(seed: int) -> Image:
    """Blots of all sizes and greys, half as large again as the picture."""
    rng = np.random.default_rng(seed)
    width, height = (3 * side // 2 for side in SIZE_WH)
    image = np.full((height, width, 3), 120, np.uint8)
    for _ in range(400):
        x, y = rng.integers(0, (width, height))
        grey = int(rng.integers(0, 256))
        low, high = (int(x), int(y)), (int(x + rng.integers(5, 40)), int(y + rng.integers(5, 40)))
        cv2.rectangle(image, low, high, (grey, grey, grey), -1)
    return image


WALL, OTHER_WALL = wall(5), wall(6)


def picture(x_m: float = 0.0, y_m: float = 0.0, zoom: float = 1.0, behind: Image = WALL) -> Image:
    """What is behind, moved by metres at the lifter's distance, enlarged about the middle."""
    width, height = SIZE_WH
    middle = np.array(SIZE_WH) / 2
    shift = (x_m * METRE_PX, y_m * METRE_PX) - middle / 2 * zoom + (1 - zoom) * middle
    matrix = np.array([[zoom, 0.0, shift[0]], [0.0, zoom, shift[1]]])
    return np.asarray(cv2.warpAffine(behind, matrix, (width, height)), np.uint8)


def with_lifter(image: Image, pose: PoseFrame) -> Image:
    """A body with a pattern of its own, that goes where the pose is."""
    drawn = image.copy()
    for k, (x, y) in enumerate(pose.xy_px.astype(int).tolist()):
        cv2.circle(drawn, (x, y), 7, (0, 255 * (k % 2), 255), -1)
    return drawn


def moved(*pictures: Image, poses: list[PoseFrame] = LIFTER) -> list[Span]:
    watch = CameraWatch()
    for t_s, (image, pose) in enumerate(zip(pictures, poses, strict=False)):
        watch.see(float(t_s), with_lifter(image, pose), [pose])
    return watch.moved


def test_a_lifter_who_moves_is_no_movement_of_the_camera() -> None:
    assert moved(*[picture()] * 5) == []


@pytest.mark.parametrize("x_m", [0.15, -0.6])
def test_a_camera_that_pans_is_noticed(x_m: float) -> None:
    assert moved(picture(), picture(), picture(x_m), picture(x_m)) == [Span(1.0, 2.0)]


@pytest.mark.parametrize("zoom", [0.85, 1.25])
def test_a_camera_that_zooms_is_noticed(zoom: float) -> None:
    assert moved(picture(), picture(zoom=zoom)) == [Span(0.0, 1.0)]


def test_a_steady_hand_is_not() -> None:
    assert moved(picture(), picture(0.02, 0.02), picture(-0.02, 0.01)) == []


def test_times_without_a_gap_are_one() -> None:
    shaken = [picture(y_m=y_m) for y_m in (0.0, 0.2, -0.1)]
    assert moved(*shaken, picture(y_m=-0.1)) == [Span(0.0, 2.0)]


@pytest.mark.parametrize(
    "other",
    [np.full_like(picture(), 90), picture(behind=OTHER_WALL)],
    ids=["plain", "another place"],
)
def test_a_picture_that_shows_nothing_of_the_one_before_tells_nothing(other: Image) -> None:
    assert moved(picture(), other) == []


def test_without_anybody_or_their_size_it_is_unknown_how_much_it_matters() -> None:
    watch = CameraWatch()
    for t_s, x_m in enumerate((0.0, 0.5)):
        watch.see(float(t_s), picture(x_m), [])
    assert watch.moved == []
    flat = [replace(pose, world_m=np.full_like(pose.world_m, np.nan)) for pose in LIFTER]
    assert moved(picture(), picture(0.5), poses=flat) == []
