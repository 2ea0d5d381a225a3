"""The region that is found holds all the lifter does, and is worth cutting out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, frames_of, record
from support.lifters import SQUAT, Figure, PushUp
from support.maps import finder, map_picture

from formcheck.core.arrays import Array, Image
from formcheck.core.calibration import Calibration
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.pose.bars import without_bars
from formcheck.pose.estimator import PeopleIn
from formcheck.pose.find_region import find_region, look_around, number_of_glimpses
from formcheck.pose.region import Region
from formcheck.video.picture import ArrayPicture

NETWORK = Calibration(input_px_per_metre=120.0, input_side_px=640)
WIDE = (1920, 1080)
N = 10


def far_off(figure: Figure = SQUAT, trunk_px: float = 50.0) -> PoseSequence:
    return record(figure, camera=Camera(trunk_px=trunk_px, size_wh=WIDE))


SET = far_off()


def glimpses_of(images: Iterable[Image], *, step_s: float = 1.0) -> list[Frame]:
    return [Frame(k, k * step_s, ArrayPicture(image)) for k, image in enumerate(images)]


def found_in(
    people: Callable[[Frame], list[PoseFrame]],
    *,
    size_wh: tuple[int, int] = WIDE,
    bars_px: tuple[int, int] = (0, 0),
    network: Calibration = NETWORK,
) -> Region | None:
    picture = map_picture(size_wh, bars_px)
    glimpses = glimpses_of([picture] * N)
    return region_of(glimpses, finder(people), size_wh=size_wh, network=network)


def region_of(
    glimpses: Iterable[Frame],
    people_in: PeopleIn,
    *,
    size_wh: tuple[int, int] = WIDE,
    network: Calibration = NETWORK,
) -> Region | None:
    seen = look_around(size_wh, glimpses, nullcontext(people_in), network)
    return find_region(size_wh, seen, network)


def spread_over(sequence: PoseSequence) -> Callable[[Frame], list[PoseFrame]]:
    """The pose in each glimpse of a set, which are spread evenly over it."""
    poses = frames_of(sequence)
    return lambda frame: [poses[frame.index * (len(poses) - 1) // (N - 1)]]


def moved(pose: PoseFrame, by_px: tuple[float, float]) -> PoseFrame:
    return replace(pose, xy_px=pose.xy_px + by_px, chord_px=pose.chord_px + by_px)


def resized(pose: PoseFrame, factor: float) -> PoseFrame:
    """Somebody `factor` times as near to the camera, with the hips in the same place."""
    middle = pose.chord_px[0]
    return replace(
        pose,
        xy_px=middle + factor * (pose.xy_px - middle),
        chord_px=middle + factor * (pose.chord_px - middle),
    )


def holds(region: Region | None, xy_px: Array) -> bool:
    """Whether there is a region, and all points (…, 2) are in it."""
    assert region is not None
    return region.holds(xy_px)


def lies_in(region: Region, size_wh: tuple[int, int]) -> bool:
    return (
        0 <= region.left < region.right <= size_wh[0]
        and 0 <= region.top < region.bottom <= size_wh[1]
    )


class TestBars:
    @pytest.mark.parametrize("bars_px", [(437, 0), (0, 90), (200, 51)])
    def test_black_edges_are_cut_off_and_nothing_else(self, bars_px: tuple[int, int]) -> None:
        image = map_picture(WIDE, bars_px)
        # What compression leaves of black.
        noise = np.random.default_rng(1).integers(0, 17, image.shape, np.uint8)
        content = without_bars(np.maximum(image, noise))
        assert content is not None
        for found, bar in zip((content.left, content.top), bars_px, strict=True):
            assert max(0, bar - 8) <= found <= bar
        for found, bar, size in zip((content.right, content.bottom), bars_px, WIDE, strict=True):
            assert size - bar <= found <= size - max(0, bar - 8)

    def test_a_picture_without_bars_is_left_whole(self) -> None:
        assert without_bars(map_picture((641, 359))) == Region(0, 0, 641, 359)

    def test_a_black_picture_has_no_content(self) -> None:
        assert without_bars(np.full((90, 160, 3), 5, np.uint8)) is None

    def test_they_are_cut_off_when_nobody_is_found(self) -> None:
        region = found_in(lambda frame: [], bars_px=(600, 0))
        assert region is not None
        assert holds(region, np.array([(600, 0), (1320, 1080)]))
        assert region.size_wh[0] < 740

    def test_what_is_black_in_some_pictures_only_is_no_bar(self) -> None:
        pictures = [map_picture(WIDE, (600, 0)), map_picture(WIDE)] * (N // 2)
        glimpses = [
            Frame(index, float(index), ArrayPicture(image)) for index, image in enumerate(pictures)
        ]
        assert region_of(glimpses, finder(lambda frame: [])) is None

    def test_black_pictures_count_for_nothing(self) -> None:
        black = [
            Frame(index, 0.0, ArrayPicture(np.zeros((1080, 1920, 3), np.uint8)))
            for index in range(N)
        ]
        assert region_of(black, finder(lambda frame: [])) is None


class TestLifter:
    @pytest.mark.parametrize("figure", [SQUAT, PushUp()], ids=["squat", "push-up"])
    def test_all_of_a_set_far_off_is_in_a_smaller_region(self, figure: Figure) -> None:
        sequence = far_off(figure)
        region = found_in(spread_over(sequence))
        assert region is not None
        assert holds(region, sequence.xy_px)
        assert lies_in(region, WIDE)
        assert max(region.size_wh) < max(WIDE) / 2

    def test_there_is_room_for_arms_overhead_and_a_step_aside(self) -> None:
        pose = frames_of(SET)[0]
        region = found_in(lambda frame: [pose])
        metre = float(pixels_per_metre(pose.xy_px, pose.world_m))
        low, high = pose.xy_px.min(axis=0), pose.xy_px.max(axis=0)
        reach = np.array([low - 0.5 * metre, high + 0.5 * metre])
        # The ankles stand near the lower edge of the frame.
        assert holds(region, np.clip(reach, 0, WIDE))

    def test_a_lifter_who_walks_across_stays_in_it(self) -> None:
        pose = frames_of(SET)[0]
        way_px = np.linspace(-500.0, 300.0, N)
        region = found_in(lambda frame: [moved(pose, (way_px[frame.index], 0.0))])
        for by_px in np.linspace(-500.0, 300.0, 50):
            assert holds(region, moved(pose, (float(by_px), 0.0)).xy_px)

    def test_at_the_frames_edge_it_stays_in_the_frame(self) -> None:
        pose = moved(frames_of(SET)[0], (-900.0, 0.0))
        region = found_in(lambda frame: [pose])
        assert region is not None
        assert lies_in(region, WIDE)
        assert holds(region, np.clip(pose.xy_px, 0, WIDE))

    def test_it_is_found_inside_bars(self) -> None:
        region = found_in(spread_over(SET), bars_px=(600, 0))
        assert holds(region, SET.xy_px)
        assert region is not None
        assert region.left >= 590
        assert region.right <= 1330

    @pytest.mark.parametrize("trunk_px", [40.0, 70.0, 100.0])
    def test_the_network_gets_all_the_pixels_it_can_use(self, trunk_px: float) -> None:
        sequence = far_off(trunk_px=trunk_px)
        region = found_in(spread_over(sequence))
        assert region is not None
        metre = float(np.median(pixels_per_metre(sequence.xy_px, sequence.world_m)))
        shrunk = min(1.0, NETWORK.input_side_px / max(region.size_wh))
        assert shrunk == 1.0 or shrunk * metre >= NETWORK.input_px_per_metre

    def test_one_too_far_off_for_the_whole_picture_is_found_in_tiles_of_it(self) -> None:
        everybody = finder(spread_over(SET))
        sides_px: list[int] = []

        def near_only(frame: Frame) -> list[PoseFrame]:
            height, width = frame.image_bgr.shape[:2]
            sides_px.append(max(height, width))
            # Whoever is cut through by a tile's edge is guessed to be huge.
            people = everybody(frame) if max(height, width) < 1000 else []
            inside = [(p.xy_px > 0).all() and (p.xy_px < (width, height)).all() for p in people]
            guesses = [resized(pose, 8.0) for pose in people]
            return [p if is_in else g for p, g, is_in in zip(people, guesses, inside, strict=True)]

        glimpses = [
            Frame(index, float(index), ArrayPicture(map_picture(WIDE))) for index in range(N)
        ]
        region = region_of(glimpses, near_only)
        assert region == found_in(spread_over(SET))
        assert sides_px.count(max(WIDE)) == N

    def test_tiles_are_not_searched_where_the_whole_picture_will_do(self) -> None:
        sides_px: list[int] = []

        def people(frame: Frame) -> list[PoseFrame]:
            sides_px.append(frame.image_bgr.shape[1])
            return [] if frame.index in {5, 9} else finder(spread_over(SET))(frame)

        glimpses = [
            Frame(index, float(index), ArrayPicture(map_picture(WIDE))) for index in range(N)
        ]
        region_of(glimpses, people)
        assert sides_px == [WIDE[0]] * N


class TestNothingToGain:
    def test_a_large_lifter_is_seen_well_in_the_whole_picture(self) -> None:
        assert found_in(spread_over(far_off(trunk_px=300.0))) is None

    def test_nobody_and_no_bars(self) -> None:
        assert found_in(lambda frame: []) is None

    def test_a_lifter_seen_in_few_pictures_may_be_anywhere_in_the_others(self) -> None:
        pose = frames_of(SET)[0]
        assert found_in(lambda frame: [pose] if frame.index < 3 else []) is None

    def test_a_small_picture_is_seen_whole_and_not_searched_in_tiles(self) -> None:
        sides_px: list[int] = []

        def people(frame: Frame) -> list[PoseFrame]:
            sides_px.append(frame.image_bgr.shape[1])
            return []

        glimpses = [
            Frame(index, float(index), ArrayPicture(map_picture((640, 480)))) for index in range(N)
        ]
        assert region_of(glimpses, people, size_wh=(640, 480)) is None
        assert sides_px == [640] * N

    @pytest.mark.parametrize("network", [Calibration(), replace(NETWORK, input_px_per_metre=0.0)])
    def test_a_network_for_pictures_of_any_size(self, network: Calibration) -> None:
        assert found_in(spread_over(SET), network=network) is None

    def test_without_metric_landmarks_nobody_can_be_told_to_be_near(self) -> None:
        def people(frame: Frame) -> list[PoseFrame]:
            (pose,) = spread_over(SET)(frame)
            return [replace(pose, world_m=np.full_like(pose.world_m, np.nan))]

        assert found_in(people) is None


class TestOthers:
    LIFTER = frames_of(SET)[0]

    @pytest.mark.parametrize(("nearness", "is_in"), [(0.8, True), (1.5, True), (0.3, False)])
    def test_whoever_may_be_the_lifter_is_in_it(self, nearness: float, is_in: bool) -> None:
        other = moved(resized(self.LIFTER, nearness), (-700.0, 0.0))
        region = found_in(lambda frame: [self.LIFTER, other])
        assert holds(region, self.LIFTER.xy_px)
        assert holds(region, other.xy_px) == is_in

    def test_who_is_known_not_to_be_the_lifter_may_be_cut_off(self) -> None:
        other = moved(self.LIFTER, (-700.0, 0.0))
        glimpses = [
            Frame(index, float(index), ArrayPicture(map_picture(WIDE))) for index in range(N)
        ]
        people = nullcontext(finder(lambda frame: [other, self.LIFTER]))
        seen = look_around(WIDE, glimpses, people, NETWORK)
        region = find_region(WIDE, seen, NETWORK, PoseSequence.stack([self.LIFTER], WIDE))
        assert holds(region, self.LIFTER.xy_px)
        assert not holds(region, other.xy_px)

    def test_a_passer_by_close_to_the_camera_does_not_push_the_lifter_out(self) -> None:
        passer_by = moved(resized(self.LIFTER, 3.0), (400.0, -200.0))

        def people(frame: Frame) -> list[PoseFrame]:
            return [self.LIFTER, passer_by] if frame.index == 4 else [self.LIFTER]

        picture = map_picture((3840, 1080))
        glimpses = glimpses_of([picture] * N)
        region = region_of(glimpses, finder(people), size_wh=(3840, 1080))
        assert holds(region, self.LIFTER.xy_px)


def test_the_same_picture_shown_twice_counts_once() -> None:
    glimpses = [Frame(0, t_s, ArrayPicture(map_picture(WIDE))) for t_s in (0.0, 0.0, 1.0)]
    people = nullcontext(finder(lambda frame: [replace(frames_of(SET)[0], t_s=frame.t_s)]))
    seen = look_around(WIDE, glimpses, people, NETWORK)
    assert [[pose.t_s for pose in poses] for poses in seen.people] == [[0.0], [1.0]]


def test_long_clips_are_looked_at_more_often() -> None:
    lengths_s = [0.5, 30.0, 60.0, 600.0]
    numbers = [number_of_glimpses(length_s) for length_s in lengths_s]
    assert numbers[0] >= 2
    assert numbers == sorted(numbers)
    assert numbers[3] == pytest.approx(10 * numbers[2], rel=0.1)
