"""Who of several people is the lifter: glimpses of figures who move, stand, or walk through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, frames_of, record
from support.lifters import SQUAT, Figure, PushUp
from support.movements import Script

from formcheck.core.people import Chosen, choose_lifter, movement_m, people_who_stay, place_of
from formcheck.core.poses import PoseFrame

SIZE_WH = (1280, 720)
N = 8
LEFT_PX, MIDDLE_PX, RIGHT_PX = -400.0, 0.0, 400.0


def glimpses_of(figure: Figure, script: Script | None = None) -> list[PoseFrame]:
    """The figure at `N` moments spread over a set."""
    camera = Camera(yaw_deg=30.0, trunk_px=100.0, size_wh=SIZE_WH, noise_px=1.0)
    poses = frames_of(record(figure, script or Script(), camera))
    return [poses[k] for k in np.linspace(0, len(poses) - 1, N + 2).astype(int)[1:-1]]


LIFTS = glimpses_of(SQUAT)
STANDS = glimpses_of(SQUAT, Script(depths=(), lead_s=6.0))


def at(poses: list[PoseFrame], x_px: float, factor: float = 1.0) -> list[PoseFrame]:
    """The same person elsewhere, `factor` times as large in the picture."""
    middle = np.array(SIZE_WH) * 0.5
    shift = np.array([x_px, 0.0])
    return [
        replace(
            pose,
            xy_px=middle + factor * (pose.xy_px - middle) + shift,
            chord_px=middle + factor * (pose.chord_px - middle) + shift,
        )
        for pose in poses
    ]


def together(*people: list[PoseFrame]) -> list[list[PoseFrame]]:
    """Everybody in each glimpse; the order differs from one to the next, as the network's does."""
    glimpses = [list(each) for each in zip(*people, strict=True)]
    return [each[::-1] if k % 2 else each for k, each in enumerate(glimpses)]


def hips_x(poses: list[PoseFrame]) -> float:
    return float(np.median([pose.chord_px[0, 0] for pose in poses]))


class TestChoice:
    @pytest.mark.parametrize("size", [1.0, 1.4])
    @pytest.mark.parametrize("lifter", [SQUAT, PushUp()], ids=["squat", "push-up"])
    def test_who_stands_still_is_not_the_lifter_whatever_the_size(
        self, lifter: Figure, size: float
    ) -> None:
        lifts, stands = at(glimpses_of(lifter), RIGHT_PX), at(STANDS, LEFT_PX, size)
        people = choose_lifter(people_who_stay(together(stands, lifts), SIZE_WH))
        assert (people.lifter, people.chosen) == (1, Chosen.MOVES)
        assert len(people.others) == 1

    def test_where_all_move_the_nearest_is_the_lifter(self) -> None:
        # The other one lifts out of step.
        later = [replace(p, t_s=t.t_s) for p, t in zip(LIFTS[2:] + LIFTS[:2], LIFTS, strict=True)]
        both = together(at(LIFTS, LEFT_PX, 1.3), at(later, RIGHT_PX))
        people = choose_lifter(people_who_stay(both, SIZE_WH))
        assert (people.lifter, people.chosen) == (0, Chosen.NEAREST)

    def test_where_nobody_moves_the_nearest_is_the_lifter(self) -> None:
        both = together(at(STANDS, LEFT_PX), at(STANDS, RIGHT_PX, 1.3))
        people = choose_lifter(people_who_stay(both, SIZE_WH))
        assert (people.lifter, people.chosen) == (1, Chosen.NEAREST)

    def test_the_user_may_say_who_it_is(self) -> None:
        both = people_who_stay(together(at(STANDS, LEFT_PX), at(LIFTS, RIGHT_PX)), SIZE_WH)
        people = choose_lifter(both, place_of(1, len(both)))
        assert (people.lifter, people.chosen) == (0, Chosen.ASKED)


@pytest.mark.parametrize(
    ("choice", "place"), [(1, 0), (3, 2), (-1, 2), (-3, 0), (4, None), (-4, None)]
)
def test_places_are_counted_from_the_left_or_from_the_right(choice: int, place: int | None) -> None:
    assert place_of(choice, 3) == place


class TestWhoStays:
    def test_people_come_from_left_to_right(self) -> None:
        three = [at(STANDS, RIGHT_PX), at(STANDS, LEFT_PX), at(LIFTS, MIDDLE_PX)]
        found = people_who_stay(together(*three), SIZE_WH)
        assert [hips_x(frames_of(each)) for each in found] == sorted(hips_x(p) for p in three)
        assert [len(each) for each in found] == [N] * 3

    def test_each_keeps_their_own_poses(self) -> None:
        left, right = at(STANDS, -150.0), at(LIFTS, 150.0)
        found = people_who_stay(together(left, right), SIZE_WH)
        for person, poses in zip(found, (left, right), strict=True):
            np.testing.assert_array_equal(person.xy_px, [pose.xy_px for pose in poses])

    def test_who_walks_through_does_not_stay(self) -> None:
        glimpses = together(at(LIFTS, MIDDLE_PX))
        for k, x_px in ((3, -500.0), (4, 0.0), (5, 500.0)):
            glimpses[k] += at([STANDS[k]], x_px, 1.8)
        (lifter,) = people_who_stay(glimpses, SIZE_WH)
        assert len(lifter) == N
        assert lifter.xy_px[4] == pytest.approx(LIFTS[4].xy_px)

    def test_one_person_found_twice_is_one(self) -> None:
        assert len(people_who_stay(together(LIFTS, at(LIFTS, 5.0)), SIZE_WH)) == 1

    def test_without_metric_landmarks_nobody_is_known_to_stay(self) -> None:
        flat = [replace(pose, world_m=np.full_like(pose.world_m, np.nan)) for pose in LIFTS]
        assert people_who_stay(together(flat), SIZE_WH) == []


def test_movement_is_that_of_the_body_and_not_its_way_or_its_size() -> None:
    (lifts,) = people_who_stay([[pose] for pose in LIFTS], SIZE_WH)
    (near,) = people_who_stay([[pose] for pose in at(LIFTS, RIGHT_PX, 1.5)], SIZE_WH)
    way_px = np.linspace(-200.0, 200.0, N)
    walks = [at([pose], x_px)[0] for pose, x_px in zip(STANDS, way_px, strict=True)]
    (glides,) = people_who_stay([[pose] for pose in walks], SIZE_WH)
    assert movement_m(near) == pytest.approx(movement_m(lifts))
    assert movement_m(glides) < 0.2 * movement_m(lifts)
