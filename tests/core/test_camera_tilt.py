"""How the phone is tilted, told from a lifter who stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, motion_of, record
from support.lifters import DEADLIFT, SQUAT, PushUp
from support.movements import Script

from formcheck.core.camera_tilt import (
    FOCAL_LENGTH,
    LEVEL,
    CameraTilt,
    estimate_tilt,
    forward_slope_deg,
    stands_upright,
)
from formcheck.core.measures import evaluate
from formcheck.core.poses import PoseSequence

T_PX = Camera().trunk_px


def tilt_of(sequence: PoseSequence, yaw_deg: float) -> CameraTilt:
    return estimate_tilt(sequence, yaw_deg, stands_upright(sequence, T_PX))


def rolled(sequence: PoseSequence, roll_deg: float) -> PoseSequence:
    """The picture turned clockwise around its middle."""
    roll = np.radians(roll_deg)
    clockwise = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    middle = np.array(sequence.size_wh) / 2.0
    return replace(sequence, xy_px=(sequence.xy_px - middle) @ clockwise + middle)


def roll_of(roll_deg: float, yaw_deg: float) -> float:
    """What is told of a roll, less what a level camera gives."""
    level = record(SQUAT, camera=Camera(yaw_deg))
    found, zero = (
        tilt_of(sequence, yaw_deg).roll_deg for sequence in (rolled(level, roll_deg), level)
    )
    return found - zero


class TestRoll:
    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, -90.0, 180.0])
    @pytest.mark.parametrize("roll_deg", [-8.0, -3.0, 3.0, 8.0])
    def test_a_roll_is_told_as_a_fixed_share_of_it(self, roll_deg: float, yaw_deg: float) -> None:
        share = roll_of(roll_deg, yaw_deg) / roll_deg
        assert 0.4 < share < 1.0
        assert share == pytest.approx(roll_of(5.0, yaw_deg) / 5.0, abs=0.02)

    def test_from_the_front_more_of_it_is_believed_than_from_the_side(self) -> None:
        # People stand more or less forward, and hardly more or less to one side.
        assert roll_of(6.0, 0.0) > roll_of(6.0, 90.0) + 0.5

    @pytest.mark.parametrize("yaw_deg", [0.0, 180.0])
    def test_who_stands_straight_before_a_level_camera_shows_none(self, yaw_deg: float) -> None:
        found = tilt_of(record(SQUAT, camera=Camera(yaw_deg)), yaw_deg)
        assert found.roll_deg == pytest.approx(0.0, abs=0.1)

    @pytest.mark.parametrize("lean_deg", [-20.0, -10.0])
    def test_who_leans_back_with_the_hips_in_front_is_no_tilted_phone(
        self, lean_deg: float
    ) -> None:
        arched = replace(DEADLIFT, lean_top_deg=lean_deg)
        straight, leaning = (
            tilt_of(record(figure), 90.0).roll_deg for figure in (DEADLIFT, arched)
        )
        assert leaning == pytest.approx(straight, abs=1.0)

    def test_without_a_lifter_who_stands_a_phone_is_taken_to_be_level(self) -> None:
        prone = rolled(record(PushUp(), camera=Camera(90.0)), 8.0)
        standing = record(SQUAT, camera=Camera(90.0))
        unknown, known = (tilt_of(each, 90.0) for each in (prone, standing))
        assert unknown.roll_deg == 0.0
        assert unknown.sem_deg > known.sem_deg


class TestStands:
    def test_only_who_is_upright_on_straight_legs_stands(self) -> None:
        script = Script(depths=(1.0,), pause_s=1.0)
        sequence = record(DEADLIFT, script)
        stands = stands_upright(sequence, T_PX)
        (span,) = script.spans
        t_s = sequence.t_s
        assert stands[(t_s < span.start) | (t_s > span.end)].all()
        assert not stands[(t_s > span.bottom - 0.4) & (t_s < span.leave + 0.4)].any()

    def test_who_does_a_push_up_does_not(self) -> None:
        assert not stands_upright(record(PushUp()), T_PX).any()

    def test_nobody_does_not(self) -> None:
        nobody = record(SQUAT).where(np.zeros(len(record(SQUAT)), dtype=bool))
        assert not stands_upright(nobody, T_PX).any()


class TestForwardSlope:
    LOW, LONG_PX = np.zeros(1), 1000.0

    @pytest.mark.parametrize(("yaw_deg", "falls_deg"), [(90.0, -4.0), (-90.0, 4.0)])
    def test_from_the_side_it_is_the_roll(self, yaw_deg: float, falls_deg: float) -> None:
        # A picture turned clockwise raises what points to its left, as from the left side.
        found = forward_slope_deg(CameraTilt(4.0, 15.0), yaw_deg, self.LOW, self.LONG_PX)
        assert found == pytest.approx(falls_deg)

    @pytest.mark.parametrize(("yaw_deg", "falls_deg"), [(0.0, 15.0), (180.0, -15.0), (60.0, 7.5)])
    def test_in_front_it_is_how_far_the_camera_looks_down(
        self, yaw_deg: float, falls_deg: float
    ) -> None:
        found = forward_slope_deg(CameraTilt(0.0, 15.0), yaw_deg, self.LOW, self.LONG_PX)
        assert found == pytest.approx(falls_deg)

    def test_what_is_higher_is_looked_down_on_less(self) -> None:
        above_px = FOCAL_LENGTH * self.LONG_PX * np.tan(np.radians([5.0, 15.0, 20.0]))
        found = forward_slope_deg(CameraTilt(0.0, 15.0), 0.0, above_px, self.LONG_PX)
        np.testing.assert_allclose(found, [10.0, 0.0, -5.0], atol=1e-9)


@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
@pytest.mark.parametrize("roll_deg", [-8.0, 8.0])
@pytest.mark.parametrize("name", ["trunk_inclination", "shank_lean", "thigh_slope"])
def test_a_known_roll_changes_nothing_from_the_side(
    name: str, roll_deg: float, yaw_deg: float
) -> None:
    level = record(DEADLIFT, camera=Camera(yaw_deg))
    straight = motion_of(level, EXACT)
    turned = replace(
        straight, sequence=rolled(level, roll_deg), tilt=replace(LEVEL, roll_deg=roll_deg)
    )
    # Upright thighs are left out: a length that shows in full says nothing of its direction.
    bent = evaluate(straight, "thigh_slope") < 60.0
    np.testing.assert_allclose(
        evaluate(turned, name)[bent], evaluate(straight, name)[bent], atol=1.5
    )
