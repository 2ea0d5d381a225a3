"""The trunk's lean and the body's own side view, from any camera direction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, motion_of, record
from support.lifters import DEADLIFT, ROMANIAN_DEADLIFT, SQUAT, Hinge
from support.movements import Script

from formcheck.core.arrays import Array
from formcheck.core.camera_tilt import LEVEL
from formcheck.core.landmarks import left_right
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion
from formcheck.core.poses import PoseSequence
from formcheck.core.segment.study import study
from formcheck.exercises import load_exercise

ONE_REP = Script(depths=(1.0,), pause_s=1.0)
(SPAN,) = ONE_REP.spans
BOTTOM_S = (SPAN.bottom + SPAN.leave) / 2.0
AROUND = [90.0, 60.0, 45.0, 120.0, 135.0, -90.0, -60.0, -45.0, -120.0]


def film(figure: Hinge, yaw_deg: float, size_wh: tuple[int, int] = (1280, 720)) -> Motion:
    return motion_of(record(figure, ONE_REP, Camera(yaw_deg, size_wh=size_wh)), EXACT)


def at_bottom(motion: Motion, name: str) -> float:
    return float(evaluate(motion, name)[np.searchsorted(motion.t_s, BOTTOM_S)])


class TestSideViewOfTheLifter:
    @pytest.mark.parametrize("yaw_deg", AROUND)
    @pytest.mark.parametrize("figure", [SQUAT, DEADLIFT, ROMANIAN_DEADLIFT])
    def test_a_lean_reads_the_same_from_every_angle(self, figure: Hinge, yaw_deg: float) -> None:
        motion = film(figure, yaw_deg)
        assert at_bottom(motion, "trunk_inclination") == pytest.approx(figure.lean_deg, abs=3.0)

    @pytest.mark.parametrize("yaw_deg", AROUND)
    @pytest.mark.parametrize(
        ("name", "value"),
        [("shank_lean", 30.0), ("knee_angle", 50.0), ("hip_angle", 45.0)],
    )
    def test_so_do_angles(self, name: str, value: float, yaw_deg: float) -> None:
        assert at_bottom(film(SQUAT, yaw_deg), name) == pytest.approx(value, abs=3.0)

    @pytest.mark.parametrize("yaw_deg", AROUND)
    def test_so_do_distances(self, yaw_deg: float) -> None:
        motion = film(replace(DEADLIFT, hands_ahead=0.4), yaw_deg)
        assert at_bottom(motion, "hand_over_foot") == pytest.approx(0.4, abs=0.05)

    @pytest.mark.parametrize("yaw_deg", [0.0, 20.0, 45.0, 70.0, 90.0, 110.0, 135.0, 160.0, 180.0])
    @pytest.mark.parametrize("thigh_deg", [-10.0, 0.0, 30.0])
    def test_thighs_slope_alike_from_all_around_for_a_level_camera_far_away(
        self, thigh_deg: float, yaw_deg: float
    ) -> None:
        # Far away, a lifter is small against the picture.
        motion = film(Hinge(thigh_deg=thigh_deg), yaw_deg, size_wh=(12800, 7200))
        assert motion.tilt == LEVEL
        assert at_bottom(motion, "thigh_slope") == pytest.approx(thigh_deg, abs=1.5)

    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, 180.0])
    @pytest.mark.parametrize("thigh_deg", [-10.0, 0.0, 15.0])
    def test_so_do_both_witnesses_of_a_squats_depth_together(
        self, thigh_deg: float, yaw_deg: float
    ) -> None:
        motion = film(Hinge(thigh_deg=thigh_deg), yaw_deg, size_wh=(12800, 7200))
        # Its thighs and shanks are not quite alike, which tells in the second witness.
        assert at_bottom(motion, "squat_slope") == pytest.approx(thigh_deg, abs=4.0)

    def test_a_squats_depth_suffers_less_from_a_tilted_phone_than_the_thighs_slope(self) -> None:
        level = film(SQUAT, 90.0, size_wh=(12800, 7200))
        tilted = replace(level, sequence=rolled(level.sequence, 10.0))
        by_thigh, by_both = (
            abs(at_bottom(tilted, name) - at_bottom(level, name))
            for name in ("thigh_slope", "squat_slope")
        )
        assert by_both < 0.8 * by_thigh

    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, 180.0, None])
    def test_forward_distances_are_never_blown_up_without_end(self, yaw_deg: float | None) -> None:
        motion = film(SQUAT, 90.0)
        motion = replace(motion, view=replace(motion.view, yaw_deg=yaw_deg))
        assert 0.0 < motion.sine <= 1.0
        assert np.isfinite(motion.sagittal("knee")).all()
        assert np.isfinite(motion.sagittal_trunk_px)

    @pytest.mark.parametrize("yaw_deg", [0.0, 30.0, -30.0, 150.0, 180.0])
    def test_widths_are_those_of_a_front_view(self, yaw_deg: float) -> None:
        # At the bottom the knees of the squat are as far in front on both sides.
        motion = film(SQUAT, yaw_deg)
        left, right = motion.frontal("knee")
        apart = (left - right)[:, 0] / motion.trunk_px
        np.testing.assert_allclose(apart, 2 * 0.2 * 1.2, atol=0.01)


def rolled(sequence: PoseSequence, roll_deg: float) -> PoseSequence:
    """The picture of a phone that is turned by `roll_deg`."""
    cosine, sine = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return replace(sequence, xy_px=sequence.xy_px @ turn)


def sliding(sequence: PoseSequence, lean_deg: Array, share: float) -> PoseSequence:
    """The hips' landmarks slide up the trunk, by `share` of it in a lifter bent over wholly."""
    xy_px = sequence.xy_px.copy()
    hips, shoulders = (list(left_right(joint)) for joint in ("hip", "shoulder"))
    up = share * np.sin(np.radians(lean_deg))[:, None, None]
    xy_px[:, hips] += up * (xy_px[:, shoulders].mean(axis=1) - xy_px[:, hips].mean(axis=1))[:, None]
    return replace(sequence, xy_px=xy_px)


def studied(sequence: PoseSequence) -> Motion:
    return study(sequence, load_exercise("romanian_deadlift"), EXACT).motion


class TestByHeight:
    """Seen from the front, a lean shows in how low the shoulders are."""

    @pytest.mark.parametrize("yaw_deg", [0.0, 180.0])
    @pytest.mark.parametrize("lean_deg", [45.0, 60.0, 75.0])
    def test_a_lean_is_told_from_the_front_if_the_lifter_stood_before(
        self, lean_deg: float, yaw_deg: float
    ) -> None:
        figure = replace(ROMANIAN_DEADLIFT, lean_deg=lean_deg)
        script = replace(ONE_REP, depths=(1.0, 1.0))
        level = record(figure, script, Camera(90.0))
        lean = evaluate(motion_of(level, EXACT), "trunk_inclination")
        # As in real deadlifts seen from the side: 13 % of the trunk.
        motion = studied(sliding(record(figure, script, Camera(yaw_deg)), lean, 0.13))
        assert motion.stands
        assert at_bottom(motion, "trunk_inclination") == pytest.approx(lean_deg, abs=5.0)

    def test_more_lean_reads_more(self) -> None:
        said = [
            at_bottom(
                studied(
                    record(replace(ROMANIAN_DEADLIFT, lean_deg=lean_deg), ONE_REP, Camera(0.0))
                ),
                "trunk_inclination",
            )
            for lean_deg in (30.0, 45.0, 60.0, 75.0)
        ]
        assert said == sorted(said)

    def test_it_costs_certainty_and_least_where_the_trunk_is_bent_most(self) -> None:
        growth = MEASURES["trunk_inclination"].growth
        assert growth is not None
        front = studied(record(ROMANIAN_DEADLIFT, ONE_REP, Camera(0.0)))
        times = growth(front)
        bottom, top = (np.searchsorted(front.t_s, t_s) for t_s in (BOTTOM_S, 0.5))
        assert 1.0 < times[bottom] < 3.0 < times[top]
        side = studied(record(ROMANIAN_DEADLIFT, ONE_REP, Camera(90.0)))
        assert (growth(side) <= 1.0 + 1e-9).all()

    def test_a_lifter_who_never_stands_is_not_told_by_height(self) -> None:
        growth = MEASURES["trunk_inclination"].growth
        assert growth is not None
        front = studied(record(ROMANIAN_DEADLIFT, ONE_REP, Camera(0.0)))
        assert (growth(replace(front, stands=False)) > 3.0).all()
