"""Plates drawn into rooms full of other edges are found where they are."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from support.filming import Camera, frames_of, record
from support.lifters import DEADLIFT

from formcheck.core.arrays import Image
from formcheck.core.poses import PLATES, Frame, PoseFrame, midway
from formcheck.pose.plates import FindingPlates, plates_in, plates_near
from formcheck.video.picture import ArrayPicture

SIDE = 176
"""A picture of 1.6 m by 1.6 m, as the search makes it."""
STANDARD_PX = 25.0


def room(size_wh: tuple[int, int], seed: int = 1) -> Image:
    """Boxes of all sizes and greys."""
    dice = np.random.default_rng(seed)
    width, height = size_wh
    image = np.full((height, width, 3), 130, np.uint8)
    for _ in range(40):
        x, y, w, h = (int(n) for n in dice.integers(0, (width, height, width // 3, height // 3)))
        grey = int(dice.integers(60, 220))
        cv2.rectangle(image, (x, y), (x + w, y + h), (grey, grey, grey), -1)
    return image


def draw_plate(image: Image, x: float, y: float, radius: float, squeeze: float = 1.0) -> None:
    """A disc with a ring of its own inside and a hub, every pixel by its share of each."""
    fine = 4
    height, width = image.shape[:2]
    rows, columns = ((np.arange(fine * n) + 0.5) / fine - 0.5 for n in (height, width))
    off = np.hypot((columns[None] - x) / squeeze, rows[:, None] - y)
    for share, shade in ((1.0, 25.0), (0.75, 85.0), (0.7, 25.0), (0.2, 200.0)):
        inside = (off <= share * radius).reshape(height, fine, width, fine).mean(axis=(1, 3))
        image[:] = np.round(image + inside[..., None] * (shade - image))


def grey(image: Image) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("radius", [18.0, STANDARD_PX, 33.0])
def test_a_plate_among_boxes_is_the_first_candidate(radius: float, seed: int) -> None:
    image = room((SIDE, SIDE), seed)
    draw_plate(image, 90.3, 70.6, radius)
    x, y, height, squeeze, seen = plates_in(grey(image))[0]
    assert (x, y) == pytest.approx((90.3, 70.6), abs=0.5)
    assert height == pytest.approx(radius, rel=0.03)
    assert squeeze == pytest.approx(1.0, abs=0.04)
    assert seen > 0.75


@pytest.mark.parametrize("true", [0.7, 0.85])
@pytest.mark.parametrize("wrong_by", [-0.1, 0.0, 0.1])
def test_seen_at_an_angle_it_is_an_ellipse(true: float, wrong_by: float) -> None:
    image = room((SIDE, SIDE), seed=3)
    draw_plate(image, 80.0, 100.0, STANDARD_PX, true)
    found = plates_in(grey(image), true + wrong_by)
    best = found[np.nanargmin(np.hypot(found[:, 0] - 80.0, found[:, 1] - 100.0))]
    assert best[:2] == pytest.approx((80.0, 100.0), abs=2.0)
    assert best[2] == pytest.approx(STANDARD_PX, rel=0.05)
    assert best[3] == pytest.approx(true, abs=0.07)


def test_a_leg_in_front_of_it_hides_a_part_of_its_rim() -> None:
    image = room((SIDE, SIDE))
    draw_plate(image, 90.0, 90.0, STANDARD_PX)
    cv2.rectangle(image, (90, 40), (112, 140), (170, 160, 150), -1)
    x, y, height, _, seen = plates_in(grey(image))[0]
    assert (x, y) == pytest.approx((90.0, 90.0), abs=1.5)
    assert height == pytest.approx(STANDARD_PX, rel=0.05)
    assert 0.4 < seen < 0.9


def test_a_wall_has_no_plates() -> None:
    assert np.isnan(plates_in(np.full((SIDE, SIDE), 128, np.uint8))).all()


def filmed(trunk_px: float, size_wh: tuple[int, int]) -> PoseFrame:
    return frames_of(record(DEADLIFT, camera=Camera(trunk_px=trunk_px, size_wh=size_wh)))[30]


@pytest.mark.parametrize("trunk_px", [45.0, 90.0, 260.0])
def test_near_the_hands_it_is_found_in_pictures_of_any_size(trunk_px: float) -> None:
    size_wh = (round(6 * trunk_px), round(6 * trunk_px))
    pose = filmed(trunk_px, size_wh)
    x, y = midway(pose.xy_px, "wrist") + trunk_px * np.array([0.1, 0.25])
    image = room(size_wh)
    draw_plate(image, x, y, 0.5 * trunk_px)
    frame = Frame(0, 0.0, ArrayPicture(image))
    best = plates_near(frame, pose)[0]
    assert best[:2] == pytest.approx((x, y), abs=0.02 * trunk_px)
    assert best[2] == pytest.approx(0.5 * trunk_px, rel=0.04)


def test_hands_at_the_edge_of_the_picture_are_searched_as_far_as_it_goes() -> None:
    pose = filmed(90.0, (540, 540))
    moved = replace(pose, xy_px=pose.xy_px - midway(pose.xy_px, "wrist") + (3.0, 260.0))
    image = room((540, 540))
    draw_plate(image, 55.0, 260.0, 45.0)
    best = plates_near(Frame(0, 0.0, ArrayPicture(image)), moved)[0]
    assert best[:2] == pytest.approx((55.0, 260.0), abs=2.0)


@pytest.mark.parametrize("away", [(-3000.0, 0.0), (0.0, 9000.0), (np.nan, np.nan)])
def test_hands_outside_the_picture_or_nowhere_find_nothing_and_break_nothing(
    away: tuple[float, float],
) -> None:
    pose = filmed(90.0, (540, 540))
    moved = replace(pose, xy_px=pose.xy_px + away)
    found = plates_near(Frame(0, 0.0, ArrayPicture(room((540, 540)))), moved)
    assert found.shape == PLATES
    assert np.isnan(found[:, 0]).all() or np.nanmax(found[:, 4]) < 0.5


class Still:
    """An estimator that sees the same lifter in every frame."""

    def __init__(self, pose: PoseFrame) -> None:
        self._pose = pose

    def estimate(self, frame: Frame) -> PoseFrame:
        return replace(self._pose, t_s=frame.t_s)


def searched(*images: Image, n: int = 80) -> list[bool]:
    """Which of `n` looks at each of the images were searched for plates."""
    finding = FindingPlates(Still(filmed(90.0, (540, 540))))
    looks = [image for image in images for _ in range(n)]
    poses = [
        finding.estimate(Frame(k, k / 15.0, ArrayPicture(image))) for k, image in enumerate(looks)
    ]
    return [bool(np.isfinite(pose.plates).any()) for pose in poses if pose.plates is not None]


def with_plate() -> Image:
    """A room with a plate close to the hands."""
    image = room((540, 540))
    x, y = midway(filmed(90.0, (540, 540)).xy_px, "wrist")
    draw_plate(image, x + 8.0, y + 20.0, 45.0)
    return image


def with_kettlebell() -> Image:
    """A grey room with something round in the hands that is smaller than a plate."""
    image = np.full((540, 540, 3), 120, np.uint8)
    hands = midway(filmed(90.0, (540, 540)).xy_px, "wrist")
    cv2.circle(image, (int(hands[0]), int(hands[1]) + 30), 20, (30, 30, 30), -1)
    return image


def test_where_there_is_a_plate_every_look_is_searched() -> None:
    assert searched(with_plate()) == [True] * 80


def test_where_there_is_none_one_look_in_three_is() -> None:
    found = searched(with_kettlebell())
    assert all(found[:5])
    assert sum(found[50:80]) == 10


def test_a_plate_that_comes_into_sight_is_searched_for_again() -> None:
    found = searched(with_kettlebell(), with_plate())
    assert all(found[-50:])
