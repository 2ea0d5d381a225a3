"""An estimator that is shown a region finds what it would find in the whole frame."""

from __future__ import annotations

import math
import os
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.filming import ARRAYS, Camera, frames_of, record
from support.lifters import SQUAT
from support.maps import map_picture, origin_px, seen_in

from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo
from formcheck.pose.estimator import Estimator
from formcheck.pose.parallel import estimate_clip
from formcheck.pose.region import InRegion, Region
from formcheck.pose.registry import Opener
from formcheck.pose.weights import Weights
from formcheck.video.picture import ArrayPicture

SIZE_WH = (320, 180)
SET = record(SQUAT, camera=Camera(trunk_px=30.0, size_wh=SIZE_WH))
PICTURE = map_picture(SIZE_WH)
REGION = Region(75, 13, 250, 170)
CLIP = ClipInfo(
    path=Path("clip.mp4"),
    duration_s=float(SET.t_s[-1]),
    size_wh=SIZE_WH,
    rotation_deg=0,
    frame_rate=30.0,
    variable_frame_rate=False,
)
WEIGHTS = Weights("known", Path("known.task"), "ab" * 32)


class Known:
    """Knows where the lifter is in the whole frame, and reads from its pixels what it is shown.

    The second visibility tells which process it lives in.
    """

    name = "known"
    sha256 = "ab" * 32

    def __init__(self) -> None:
        self.sizes_wh: list[tuple[int, int]] = []
        self.was_opened = self.was_closed = False

    def estimate(self, frame: Frame) -> PoseFrame:
        height, width = frame.image_bgr.shape[:2]
        self.sizes_wh.append((width, height))
        pose = frames_of(SET)[int(np.argmin(np.abs(SET.t_s - frame.t_s)))]
        visibility = pose.visibility.copy()
        visibility[1] = os.getpid()
        return seen_in(frame.image_bgr, replace(pose, t_s=frame.t_s, visibility=visibility))

    def __enter__(self) -> Known:
        self.was_opened = True
        return self

    def __exit__(self, *error: object) -> None:
        self.was_closed = True


def make(weights: Weights, contour: bool) -> Estimator:
    return Known()


def frames(start_s: float, end_s: float) -> Iterator[Frame]:
    for index, t_s in enumerate(SET.t_s.tolist()):
        if start_s <= t_s < end_s:
            yield Frame(index, t_s, ArrayPicture(PICTURE))


def assert_as_filmed(found: PoseSequence) -> None:
    for name in (each for each in ARRAYS if each != "visibility"):
        np.testing.assert_allclose(getattr(found, name), getattr(SET, name), atol=1e-9)


def test_the_map_says_where_a_part_of_it_lies() -> None:
    assert origin_px(PICTURE).tolist() == [0, 0]
    part = REGION.of(Frame(0, 0.0, ArrayPicture(PICTURE))).image_bgr
    assert origin_px(part).tolist() == [REGION.left, REGION.top]


def test_landmarks_are_in_pixels_of_the_whole_frame() -> None:
    inner = Known()
    with InRegion(inner, REGION) as estimator:
        found = [estimator.estimate(frame) for frame in frames(0.0, math.inf)]
    assert_as_filmed(PoseSequence.stack(found, SIZE_WH))
    assert set(inner.sizes_wh) == {REGION.size_wh}
    assert [pose.t_s for pose in found] == SET.t_s.tolist()


def test_nobody_stays_nobody() -> None:
    class Blind(Known):
        def estimate(self, frame: Frame) -> PoseFrame:
            return PoseFrame.empty(frame.t_s)

    pose = InRegion(Blind(), REGION).estimate(Frame(0, 1.5, ArrayPicture(PICTURE)))
    assert pose.t_s == 1.5
    assert all(np.isnan(getattr(pose, name)).all() for name in ARRAYS)


def test_it_is_opened_and_closed_and_named_like_the_one_inside() -> None:
    inner = Known()
    with InRegion(inner, REGION) as estimator:
        assert inner.was_opened
        assert (estimator.name, estimator.sha256) == (inner.name, inner.sha256)
        assert not inner.was_closed
    assert inner.was_closed


@pytest.mark.parametrize("at_px", [10.0, 10.2, 10.9])
@pytest.mark.parametrize(("side_px", "sides"), [(640.0, 640), (99.3, 100)])
def test_a_box_between_pixels(at_px: float, side_px: float, sides: int) -> None:
    region = Region.at(np.array([(at_px, at_px), (at_px + side_px, at_px + side_px)]))
    assert (region.left, region.top) == (10, 10)
    assert region.size_wh == (sides, sides)


@pytest.mark.parametrize(
    ("points", "are_in"),
    [
        ([(75, 13), (250, 170)], True),
        ([(74.9, 100)], False),
        ([(100, 12.9)], False),
        ([(100, 100), (250.1, 100)], False),
        ([(100, 170.1)], False),
    ],
)
def test_points_in_a_region(points: list[tuple[float, float]], are_in: bool) -> None:
    assert REGION.holds(np.array(points)) is are_in


@pytest.mark.parametrize("size_wh", [(1280, 720), (408, 720), (641, 641), (640, 90), (3, 2)])
def test_tiles_cover_a_region_and_overlap(size_wh: tuple[int, int]) -> None:
    whole = Region(7, 5, 7 + size_wh[0], 5 + size_wh[1])
    tiles = whole.tiles()
    times = np.zeros((whole.bottom, whole.right), dtype=int)
    for tile in tiles:
        assert max(tile.size_wh) <= (max(size_wh) + 1) // 2
        assert whole.left <= tile.left < tile.right <= whole.right
        assert whole.top <= tile.top < tile.bottom <= whole.bottom
        times[tile.top : tile.bottom, tile.left : tile.right] += 1
    assert times[whole.top :, whole.left :].min() >= 1
    if min(size_wh) > 100:
        # A body of a quarter of the longer side is whole in one of them, wherever it is.
        body = max(size_wh) // 4
        for left in range(whole.left, whole.right - body, 20):
            for top in range(whole.top, whole.bottom - body, 20):
                assert any(
                    t.left <= left
                    and t.top <= top
                    and left + body <= t.right
                    and top + body <= t.bottom
                    for t in tiles
                )


class TestOpener:
    def test_without_a_region_the_whole_frame_is_seen(self) -> None:
        with Opener(make, WEIGHTS, contour=True)() as estimator:
            assert isinstance(estimator, Known)

    def test_another_process_opens_the_same_region(self) -> None:
        opener = Opener(make, WEIGHTS, contour=True, region=REGION)
        assert pickle.loads(pickle.dumps(opener)) == opener

    def test_spans_in_two_processes_join_to_the_same_poses(self) -> None:
        opener = Opener(make, WEIGHTS, contour=True, region=REGION)
        found = estimate_clip(frames, CLIP, opener, jobs=2)
        assert len(np.unique(found.visibility[:, 1])) == 2
        assert_as_filmed(found)
