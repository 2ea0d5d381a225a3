from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from support.filming import EXACT, Camera, lost, motion_of, record
from support.lifters import (
    ARM,
    DEADLIFT,
    LIFTERS,
    ROMANIAN_DEADLIFT,
    SHANK,
    SQUAT,
    STILL,
    THIGH,
    UPPER_ARM,
    Bridge,
    Figure,
    Hinge,
    Plank,
    PushUp,
    Tilted,
)
from support.movements import Script

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.landmarks import JOINTS, left_right
from formcheck.core.measures import MEASURES, arms, evaluate
from formcheck.core.measures.registry import measure
from formcheck.core.motion import Motion, trunk_length_px
from formcheck.core.units import UNITS

ONE_REP = Script(depths=(1.0,), pause_s=1.0)
TOP_S, BOTTOM_S = 0.5, 2.7
SIDES = [90.0, -90.0]


@cache
def film(figure: Figure, yaw_deg: float = 90.0, script: Script = ONE_REP) -> Motion:
    return motion_of(record(figure, script, Camera(yaw_deg)), EXACT)


def at(motion: Motion, name: str, t_s: float) -> float:
    series = evaluate(motion, name)
    return float(series[np.searchsorted(motion.t_s, t_s)])


class TestEveryMeasure:
    @pytest.mark.parametrize("name", sorted(MEASURES))
    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, 180.0, -90.0])
    def test_is_one_number_for_each_moment_and_warns_of_nothing(
        self, name: str, yaw_deg: float
    ) -> None:
        for figure, script in LIFTERS.values():
            motion = film(figure, yaw_deg, script)
            assert evaluate(motion, name).shape == motion.t_s.shape

    @pytest.mark.parametrize("name", sorted(MEASURES))
    def test_is_unknown_where_nobody_is_seen(self, name: str) -> None:
        motion = motion_of(lost(record(SQUAT, ONE_REP), 1.0, 2.0), EXACT)
        series = evaluate(motion, name)
        inside = (motion.t_s > 1.1) & (motion.t_s < 1.9)
        if name not in ("back_bend_error", "lumbar_flexion_error"):
            assert np.isnan(series[inside]).all()

    @pytest.mark.parametrize("name", sorted(MEASURES))
    def test_has_a_unit_a_docstring_and_joints_that_exist(self, name: str) -> None:
        measure = MEASURES[name]
        assert measure.name == name
        assert measure.unit in UNITS
        assert measure.doc.strip().endswith(".") or "\n" in measure.doc
        assert set(measure.joints) <= {*JOINTS, "contour"}
        assert measure.joints

    @pytest.mark.parametrize("name", sorted(MEASURES))
    @pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
    def test_is_drawn_on_points_of_the_body(self, name: str, yaw_deg: float) -> None:
        motion = film(SQUAT, yaw_deg)
        points = MEASURES[name].points(motion)
        assert points.shape == (len(motion.t_s), len(MEASURES[name].line), 2)
        assert np.isfinite(points).all()

    def test_names_are_given_once(self) -> None:
        with pytest.raises(ValueError, match="knee_angle"):

            @measure("deg", joints=("knee",))
            def knee_angle(motion: Motion) -> Array:
                """A second one."""
                return motion.t_s


@pytest.mark.parametrize("yaw_deg", SIDES)
class TestFromTheSide:
    """Facing image-left and image-right, the same lifter reads the same."""

    @pytest.mark.parametrize(
        ("figure", "name", "bottom"),
        [
            (SQUAT, "thigh_slope", -10.0),
            (SQUAT, "shank_lean", 30.0),
            (SQUAT, "trunk_inclination", 35.0),
            (SQUAT, "trunk_tilt", 35.0),
            (SQUAT, "knee_angle", 90.0 - 10.0 - 30.0),
            (SQUAT, "hip_angle", 90.0 - 10.0 - 35.0),
            (DEADLIFT, "thigh_slope", 20.0),
            (DEADLIFT, "trunk_inclination", 55.0),
            (DEADLIFT, "hip_angle", 90.0 + 20.0 - 55.0),
            (ROMANIAN_DEADLIFT, "trunk_inclination", 75.0),
            (ROMANIAN_DEADLIFT, "knee_angle", 90.0 + 70.0),
            (ROMANIAN_DEADLIFT, "hip_extension", 90.0 + 70.0 - 75.0),
            (PushUp(elbow_deg=75.0), "elbow_angle", 75.0),
        ],
    )
    def test_angles_at_the_bottom(
        self, figure: Figure, name: str, bottom: float, yaw_deg: float
    ) -> None:
        assert at(film(figure, yaw_deg), name, BOTTOM_S) == pytest.approx(bottom, abs=0.01)

    @pytest.mark.parametrize(
        ("name", "top"),
        [
            ("thigh_slope", 90.0),
            ("shank_lean", 0.0),
            ("trunk_inclination", 0.0),
            ("knee_angle", 180.0),
            ("hip_angle", 180.0),
            ("elbow_angle", 180.0),
            ("head_line", 180.0),
        ],
    )
    def test_upright_everything_is_straight(self, name: str, top: float, yaw_deg: float) -> None:
        assert at(film(SQUAT, yaw_deg), name, TOP_S) == pytest.approx(top, abs=0.01)

    def test_heights_in_trunk_lengths(self, yaw_deg: float) -> None:
        motion = film(SQUAT, yaw_deg)
        low = SHANK * np.cos(np.radians(30)) + THIGH * np.sin(np.radians(-10))
        assert at(motion, "hip_height", TOP_S) == pytest.approx(SHANK + THIGH, abs=0.01)
        assert at(motion, "hip_height", BOTTOM_S) == pytest.approx(low, abs=0.01)
        shoulder = low + np.cos(np.radians(35))
        assert at(motion, "shoulder_height", BOTTOM_S) == pytest.approx(shoulder, abs=0.01)
        assert at(motion, "hand_over_shoulder", TOP_S) == pytest.approx(-ARM, abs=0.01)
        assert at(motion, "arm_reach", TOP_S) == pytest.approx(ARM, abs=0.01)

    def test_a_lean_backward_is_negative(self, yaw_deg: float) -> None:
        motion = film(Hinge(lean_top_deg=-20.0), yaw_deg)
        assert at(motion, "trunk_inclination", TOP_S) == pytest.approx(-20.0, abs=0.01)
        assert at(motion, "trunk_tilt", TOP_S) == pytest.approx(20.0, abs=0.01)

    @pytest.mark.parametrize("sag", [0.3, 0.1, -0.1, -0.3])
    def test_hips_out_of_line(self, sag: float, yaw_deg: float) -> None:
        motion = film(PushUp(sag=sag), yaw_deg)
        assert at(motion, "hip_offset", BOTTOM_S) == pytest.approx(sag, abs=0.001)

    @pytest.mark.parametrize("drop_deg", [40.0, 0.0, -25.0])
    def test_the_head_out_of_line(self, drop_deg: float, yaw_deg: float) -> None:
        for figure in (PushUp(head_drop_deg=drop_deg), Plank(head_drop_deg=drop_deg)):
            motion = film(figure, yaw_deg)
            assert at(motion, "head_line", TOP_S) == pytest.approx(180.0 - drop_deg, abs=0.01)

    def test_the_shoulder_comes_down_over_the_hand(self, yaw_deg: float) -> None:
        motion = film(PushUp(elbow_deg=90.0), yaw_deg)
        assert at(motion, "shoulder_over_hand", TOP_S) == pytest.approx(ARM, abs=0.01)
        reach = np.sqrt(UPPER_ARM**2 + (ARM - UPPER_ARM) ** 2)
        assert 0.7 * reach < at(motion, "shoulder_over_hand", BOTTOM_S) <= reach

    @pytest.mark.parametrize("extension_deg", [165.0, 180.0, 200.0])
    def test_bridging_beyond_straight_is_above_180(
        self, extension_deg: float, yaw_deg: float
    ) -> None:
        motion = film(Bridge(extension_deg=extension_deg, shank_deg=12.0), yaw_deg)
        assert at(motion, "hip_extension", BOTTOM_S) == pytest.approx(extension_deg, abs=0.01)
        biased = replace(motion, calibration=Calibration(hip_landmark_deg=4.0))
        assert at(biased, "hip_extension", BOTTOM_S) == pytest.approx(extension_deg - 4.0, abs=0.01)
        straight = 180.0 - abs(extension_deg - 180.0)
        assert at(motion, "hip_angle", BOTTOM_S) == pytest.approx(straight, abs=0.01)
        assert at(motion, "shank_tilt", BOTTOM_S) == pytest.approx(12.0, abs=0.01)

    def test_elbows_ahead_of_the_shoulders(self, yaw_deg: float) -> None:
        motion = film(Plank(elbows_ahead=0.25), yaw_deg, STILL)
        assert at(motion, "shoulder_elbow_offset", 1.0) == pytest.approx(0.25, abs=0.001)

    def test_heels_that_lift(self, yaw_deg: float) -> None:
        motion = film(Hinge(heels_up=0.2), yaw_deg)
        lifted = at(motion, "heel_height", BOTTOM_S) - at(motion, "heel_height", TOP_S)
        assert lifted == pytest.approx(0.2, abs=0.001)

    def test_hands_ahead_of_the_feet(self, yaw_deg: float) -> None:
        still = at(film(DEADLIFT, yaw_deg), "hand_over_foot", BOTTOM_S)
        ahead = at(film(replace(DEADLIFT, hands_ahead=0.3), yaw_deg), "hand_over_foot", BOTTOM_S)
        assert ahead - still == pytest.approx(0.3, abs=0.001)

    def test_speeds_are_a_half_cosines(self, yaw_deg: float) -> None:
        motion = film(SQUAT, yaw_deg)
        low = SHANK * np.cos(np.radians(30)) + THIGH * np.sin(np.radians(-10))
        peak = np.pi / 2.0 * (SHANK + THIGH - low) / 1.0
        assert np.nanmax(evaluate(motion, "hip_speed")) == pytest.approx(peak, rel=0.1)
        lean_peak = np.pi / 2.0 * 35.0
        assert np.nanmax(evaluate(motion, "trunk_speed")) == pytest.approx(lean_peak, rel=0.1)


@pytest.mark.parametrize("yaw_deg", [0.0, 180.0])
class TestFromFrontAndBack:
    @pytest.mark.parametrize("ratio", [0.6, 0.9, 1.0, 1.4])
    def test_knees_over_ankles(self, ratio: float, yaw_deg: float) -> None:
        motion = film(Hinge(knees_apart=ratio), yaw_deg)
        assert at(motion, "knee_ankle_separation", BOTTOM_S) == pytest.approx(ratio, abs=0.001)
        assert at(motion, "knee_ankle_separation", TOP_S) == pytest.approx(1.2, abs=0.001)

    def test_hips_off_the_middle_change_sign_with_the_side_of_the_picture(
        self, yaw_deg: float
    ) -> None:
        motion = film(Hinge(hips_aside=0.25), yaw_deg)
        # The lifter's left is image-right from the front and image-left from behind.
        sign = 1.0 if yaw_deg == 0.0 else -1.0
        assert at(motion, "hip_shift", BOTTOM_S) == pytest.approx(sign * 0.25, abs=0.001)

    def test_level_arms_are_level(self, yaw_deg: float) -> None:
        motion = film(SQUAT, yaw_deg)
        assert at(motion, "hands_level", TOP_S) == pytest.approx(0.0, abs=1e-6)
        assert at(motion, "elbows_level", TOP_S) == pytest.approx(0.0, abs=1e-6)

    def test_a_hand_above_the_other_counts_in_shoulder_widths(self, yaw_deg: float) -> None:
        raw = record(SQUAT, ONE_REP, Camera(yaw_deg))
        uneven = replace(raw, xy_px=raw.xy_px.copy())
        left, right = left_right("shoulder")
        width = abs(raw.xy_px[0, left, 0] - raw.xy_px[0, right, 0])
        uneven.xy_px[:, left_right("wrist")[0], 1] -= 0.5 * width
        assert at(motion_of(uneven, EXACT), "hands_level", TOP_S) == pytest.approx(0.5)

    @pytest.mark.parametrize("tilt_deg", [-8.0, 0.0, 8.0])
    @pytest.mark.parametrize("roll_deg", [0.0, 6.0])
    def test_a_line_that_tips_is_held_against_the_feet(
        self, tilt_deg: float, roll_deg: float, yaw_deg: float
    ) -> None:
        raw = record(Tilted(SQUAT, "wrist", tilt_deg), ONE_REP, Camera(yaw_deg))
        a = np.radians(roll_deg)
        turn = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
        motion = motion_of(replace(raw, xy_px=raw.xy_px @ turn), EXACT)
        assert at(motion, "hands_tilt", TOP_S) == pytest.approx(tilt_deg, abs=0.5)


def test_the_knee_ratio_hardly_changes_as_the_camera_stands_off() -> None:
    for yaw_deg in (-20.0, 10.0, 20.0):
        motion = film(Hinge(knees_apart=0.8), yaw_deg)
        ratio = at(motion, "knee_ankle_separation", BOTTOM_S)
        assert ratio == pytest.approx(0.8, abs=0.02)


def test_ratios_are_unknown_where_the_feet_coincide() -> None:
    motion = film(SQUAT, 90.0)
    for name in ("knee_ankle_separation", "hip_shift", "hands_level", "elbows_level"):
        assert np.isnan(evaluate(motion, name)).all()


@pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, 180.0, -135.0])
class TestCoarsePosture:
    """The metric landmarks tell lying from standing from every side."""

    @pytest.mark.parametrize(
        ("figure", "trunk", "legs"),
        [(SQUAT, 0.0, 0.0), (Plank(), 77.2, 77.2), (PushUp(), 64.8, 64.8), (Bridge(), 93.0, None)],
    )
    def test_inclines(
        self, figure: Figure, trunk: float, legs: float | None, yaw_deg: float
    ) -> None:
        motion = film(figure, yaw_deg)
        assert at(motion, "trunk_inclination_world", TOP_S) == pytest.approx(trunk, abs=0.1)
        if legs is not None:
            assert at(motion, "leg_inclination_world", TOP_S) == pytest.approx(legs, abs=0.1)

    def test_a_lean_whose_depth_is_misread_shows_in_the_height_of_the_trunk(
        self, yaw_deg: float
    ) -> None:
        motion = film(DEADLIFT, yaw_deg)
        lean_deg = at(motion, "trunk_inclination_world", BOTTOM_S)
        assert lean_deg > 40.0
        raised = motion.sequence.world_m.copy()
        raised[:, [*left_right("shoulder")], 0] = raised[:, [*left_right("hip")], 0]
        raised[:, [*left_right("shoulder")], 2] = raised[:, [*left_right("hip")], 2]
        misread = replace(motion, sequence=replace(motion.sequence, world_m=raised))
        assert at(misread, "trunk_inclination_world", BOTTOM_S) < 5.0
        assert at(misread, "trunk_inclination_shown", BOTTOM_S) == pytest.approx(lean_deg, abs=3.0)
        assert at(misread, "trunk_inclination_shown", TOP_S) < 5.0

    def test_bends(self, yaw_deg: float) -> None:
        # In depth the hips are as wide as the feet, but the shoulders' middle is what counts.
        motion = film(SQUAT, yaw_deg)
        assert at(motion, "hip_angle_world", TOP_S) == pytest.approx(180.0, abs=0.1)
        assert at(motion, "knee_angle_world", BOTTOM_S) == pytest.approx(50.0, abs=0.1)
        assert at(motion, "hip_angle_world", BOTTOM_S) == pytest.approx(45.0, abs=0.1)
        assert at(motion, "hip_minus_knee_world", BOTTOM_S) == pytest.approx(-5.0, abs=0.2)

    def test_feet_side_by_side_are_no_split_stance(self, yaw_deg: float) -> None:
        assert at(film(SQUAT, yaw_deg), "split_stance", TOP_S) == pytest.approx(0.0, abs=1e-6)

    def test_shoulders_over_hips_are_not_twisted(self, yaw_deg: float) -> None:
        assert at(film(SQUAT, yaw_deg), "trunk_twist", TOP_S) == pytest.approx(0.0, abs=1e-6)

    def test_nobody_here_lies_on_the_side(self, yaw_deg: float) -> None:
        for figure in (SQUAT, Plank(), Bridge()):
            assert at(film(figure, yaw_deg), "body_side_on", TOP_S) == pytest.approx(0.0, abs=1e-6)


class TestSuperman:
    def raised(self, legs_late_s: float) -> Motion:
        """Chest and legs go up by 0.3 T within a second, the legs later."""
        raw = record(PushUp(), Script(depths=(), lead_s=6.0, tail_s=0.0), Camera(90.0))
        flat = replace(raw, xy_px=raw.xy_px.copy())
        flat.xy_px[..., 1] = 400.0
        for joint, late_s in (("shoulder", 0.0), ("ankle", legs_late_s)):
            up = np.clip(raw.t_s - 2.0 - late_s, 0.0, 1.0)[:, None]
            flat.xy_px[:, left_right(joint), 1] -= 0.3 * trunk_length_px(raw) * up
        return motion_of(flat, EXACT)

    def test_both_ends_at_once_are_together(self) -> None:
        behind = evaluate(self.raised(0.0), "legs_behind_chest")
        np.testing.assert_allclose(behind, 0.0, atol=0.02)

    def test_legs_that_come_later_lag_by_what_the_chest_has_risen(self) -> None:
        motion = self.raised(0.6)
        assert at(motion, "legs_behind_chest", 2.6) == pytest.approx(0.6, abs=0.05)
        assert at(motion, "legs_behind_chest", 5.0) == pytest.approx(0.0, abs=0.02)

    def test_legs_that_stay_down_lag_by_everything(self) -> None:
        assert at(self.raised(99.0), "legs_behind_chest", 5.0) == pytest.approx(1.0, abs=0.02)


class TestLockout:
    def test_a_knee_put_off_by_a_plate_bends_no_hip(self) -> None:
        raw = record(DEADLIFT, ONE_REP, Camera(90.0))
        wrong = replace(raw, xy_px=raw.xy_px.copy())
        wrong.xy_px[:, left_right("knee"), 0] -= 0.35 * trunk_length_px(raw)
        motion = motion_of(wrong, EXACT)
        assert at(motion, "hip_angle", 0.6) < 160.0
        assert at(motion, "lockout_angle", 0.6) == pytest.approx(180.0, abs=1.5)

    def test_a_bent_hip_is_seen(self) -> None:
        leaning = film(replace(DEADLIFT, lean_top_deg=25.0), 90.0)
        assert at(leaning, "lockout_angle", 0.6) == pytest.approx(155.0, abs=1.5)


class TestElbow:
    @pytest.mark.parametrize(("out_deg", "is_read"), [(0.0, True), (55.0, True), (75.0, False)])
    @pytest.mark.parametrize("joint", ["elbow", "wrist"])
    def test_an_arm_that_points_at_the_camera_has_no_angle(
        self, joint: str, out_deg: float, is_read: bool
    ) -> None:
        motion = film(SQUAT)
        shoulder = motion.joint("shoulder")
        # Upper arm down, forearm forward; one of them is turned out of the picture.
        share = {"elbow": 1.0, "wrist": 1.0, joint: np.cos(np.radians(out_deg))}
        elbow = shoulder + np.array([0.0, arms.UPPER_ARM * share["elbow"]]) * motion.trunk_px
        wrist = elbow + np.array([arms.FOREARM * share["wrist"], 0.0]) * motion.trunk_px
        xy_px = motion.sequence.xy_px.copy()
        for name, place in (("elbow", elbow), ("wrist", wrist)):
            for side in left_right(name):
                xy_px[:, side] = place
        bent = replace(motion, sequence=replace(motion.sequence, xy_px=xy_px))
        angle = evaluate(bent, "elbow_angle")
        np.testing.assert_allclose(angle, 90.0 if is_read else np.nan, atol=0.01)


class TestFeet:
    def test_planted_feet_do_not_move(self) -> None:
        assert np.nanmax(evaluate(film(SQUAT), "feet_speed")) < 0.01

    def test_walking_feet_do(self) -> None:
        camera = Camera(walk_in_s=2.0, walk_in_from=3.0)
        motion = motion_of(record(SQUAT, Script(lead_s=4.0), camera), EXACT)
        speed = evaluate(motion, "feet_speed")
        walking = (motion.t_s > 0.6) & (motion.t_s < 1.4)
        np.testing.assert_allclose(speed[walking], 1.5, rtol=0.2)
        assert np.nanmax(speed[motion.t_s > 3.0]) < 0.01
