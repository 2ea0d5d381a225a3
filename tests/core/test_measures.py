from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from support.filming import Camera, hidden, lost, record
from support.lifters import (
    ARM,
    BODY,
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
from formcheck.core.camera_view import View, estimate_view
from formcheck.core.landmarks import JOINTS, left_right
from formcheck.core.measures import MEASURES, arms
from formcheck.core.measures.lumbar import back_profile, standing
from formcheck.core.measures.registry import measure
from formcheck.core.measures.trunk import HIP_LANDMARK_DEG
from formcheck.core.motion import Motion, trunk_length_px
from formcheck.core.poses import PoseSequence
from formcheck.core.units import UNITS

ONE_REP = Script(depths=(1.0,), pause_s=1.0)
TOP_S, BOTTOM_S = 0.5, 2.7
SIDES = [90.0, -90.0]


def motion_of(sequence: PoseSequence) -> Motion:
    return Motion(sequence, estimate_view(sequence), trunk_length_px(sequence))


@cache
def film(figure: Figure, yaw_deg: float = 90.0, script: Script = ONE_REP) -> Motion:
    return motion_of(record(figure, script, Camera(yaw_deg)))


def at(motion: Motion, name: str, t_s: float) -> float:
    series = MEASURES[name].function(motion)
    return float(series[np.searchsorted(motion.t_s, t_s)])


class TestEveryMeasure:
    @pytest.mark.parametrize("name", sorted(MEASURES))
    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, 180.0, -90.0])
    def test_is_one_number_for_each_moment_and_warns_of_nothing(
        self, name: str, yaw_deg: float
    ) -> None:
        for figure, script in LIFTERS.values():
            motion = film(figure, yaw_deg, script)
            assert MEASURES[name].function(motion).shape == motion.t_s.shape

    @pytest.mark.parametrize("name", sorted(MEASURES))
    def test_is_unknown_where_nobody_is_seen(self, name: str) -> None:
        motion = motion_of(lost(record(SQUAT, ONE_REP), 1.0, 2.0))
        series = MEASURES[name].function(motion)
        inside = (motion.t_s > 1.1) & (motion.t_s < 1.9)
        if name != "lumbar_flexion_error":
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
            (SQUAT, "trunk_lean", 35.0),
            (SQUAT, "trunk_tilt", 35.0),
            (SQUAT, "trunk_over_shank", 35.0 - 30.0),
            (SQUAT, "knee_angle", 90.0 - 10.0 - 30.0),
            (SQUAT, "hip_angle", 90.0 - 10.0 - 35.0),
            (DEADLIFT, "thigh_slope", 20.0),
            (DEADLIFT, "trunk_lean", 55.0),
            (DEADLIFT, "hip_angle", 90.0 + 20.0 - 55.0),
            (ROMANIAN_DEADLIFT, "trunk_lean", 75.0),
            (ROMANIAN_DEADLIFT, "knee_angle", 90.0 + 70.0),
            (ROMANIAN_DEADLIFT, "hip_extension", 90.0 + 70.0 - 75.0 - HIP_LANDMARK_DEG),
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
            ("trunk_lean", 0.0),
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
        assert at(motion, "hand_height", TOP_S) == pytest.approx(BODY - ARM, abs=0.01)

    def test_a_lean_backward_is_negative(self, yaw_deg: float) -> None:
        motion = film(Hinge(lean_top_deg=-20.0), yaw_deg)
        assert at(motion, "trunk_lean", TOP_S) == pytest.approx(-20.0, abs=0.01)
        assert at(motion, "trunk_tilt", TOP_S) == pytest.approx(20.0, abs=0.01)

    @pytest.mark.parametrize("sag", [0.3, 0.1, -0.1, -0.3])
    def test_hips_out_of_line(self, sag: float, yaw_deg: float) -> None:
        motion = film(PushUp(sag=sag), yaw_deg)
        assert at(motion, "hip_offset", BOTTOM_S) == pytest.approx(sag, abs=0.001)
        # The trunk makes asin(sag) with the line shoulder – ankle; the legs the rest.
        bent = at(motion, "body_line", BOTTOM_S) - 180.0
        assert np.sign(bent) == np.sign(sag)
        assert abs(bent) > np.degrees(np.arcsin(abs(sag)))

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
        assert at(motion, "hip_extension", BOTTOM_S) == pytest.approx(
            extension_deg - HIP_LANDMARK_DEG, abs=0.01
        )
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
        assert np.nanmax(MEASURES["hip_speed"].function(motion)) == pytest.approx(peak, rel=0.1)
        lean_peak = np.pi / 2.0 * 35.0
        assert np.nanmax(MEASURES["trunk_speed"].function(motion)) == pytest.approx(
            lean_peak, rel=0.1
        )


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
        assert at(motion_of(uneven), "hands_level", TOP_S) == pytest.approx(0.5)

    @pytest.mark.parametrize("tilt_deg", [-8.0, 0.0, 8.0])
    @pytest.mark.parametrize("roll_deg", [0.0, 6.0])
    def test_a_line_that_tips_is_held_against_the_feet(
        self, tilt_deg: float, roll_deg: float, yaw_deg: float
    ) -> None:
        raw = record(Tilted(SQUAT, "wrist", tilt_deg), ONE_REP, Camera(yaw_deg))
        a = np.radians(roll_deg)
        turn = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
        motion = motion_of(replace(raw, xy_px=raw.xy_px @ turn))
        assert at(motion, "hands_tilt", TOP_S) == pytest.approx(tilt_deg, abs=0.5)


def test_the_knee_ratio_hardly_changes_as_the_camera_stands_off() -> None:
    for yaw_deg in (-20.0, 10.0, 20.0):
        motion = film(Hinge(knees_apart=0.8), yaw_deg)
        ratio = at(motion, "knee_ankle_separation", BOTTOM_S)
        assert ratio == pytest.approx(0.8, abs=0.02)


def test_ratios_are_unknown_where_the_feet_coincide() -> None:
    motion = film(SQUAT, 90.0)
    for name in ("knee_ankle_separation", "hip_shift", "hands_level", "elbows_level"):
        assert np.isnan(MEASURES[name].function(motion)).all()


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
        assert at(motion, "trunk_incline", TOP_S) == pytest.approx(trunk, abs=0.1)
        if legs is not None:
            assert at(motion, "leg_incline", TOP_S) == pytest.approx(legs, abs=0.1)

    def test_a_lean_whose_depth_is_misread_shows_in_the_height_of_the_trunk(
        self, yaw_deg: float
    ) -> None:
        motion = film(DEADLIFT, yaw_deg)
        lean_deg = at(motion, "trunk_incline", BOTTOM_S)
        assert lean_deg > 40.0
        raised = motion.sequence.world_m.copy()
        raised[:, [*left_right("shoulder")], 0] = raised[:, [*left_right("hip")], 0]
        raised[:, [*left_right("shoulder")], 2] = raised[:, [*left_right("hip")], 2]
        misread = replace(motion, sequence=replace(motion.sequence, world_m=raised))
        assert at(misread, "trunk_incline", BOTTOM_S) < 5.0
        assert at(misread, "trunk_incline_shown", BOTTOM_S) == pytest.approx(lean_deg, abs=3.0)
        assert at(misread, "trunk_incline_shown", TOP_S) < 5.0

    def test_bends(self, yaw_deg: float) -> None:
        # In depth the hips are as wide as the feet, but the shoulders' middle is what counts.
        motion = film(SQUAT, yaw_deg)
        assert at(motion, "hip_bend_coarse", TOP_S) == pytest.approx(180.0, abs=0.1)
        assert at(motion, "knee_bend_coarse", BOTTOM_S) == pytest.approx(50.0, abs=0.1)
        assert at(motion, "hip_bend_coarse", BOTTOM_S) == pytest.approx(45.0, abs=0.1)
        assert at(motion, "hip_minus_knee_coarse", BOTTOM_S) == pytest.approx(-5.0, abs=0.2)

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
        return motion_of(flat)

    def test_both_ends_at_once_are_together(self) -> None:
        behind = MEASURES["legs_behind_chest"].function(self.raised(0.0))
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
        motion = motion_of(wrong)
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
        angle = MEASURES["elbow_angle"].function(bent)
        np.testing.assert_allclose(angle, 90.0 if is_read else np.nan, atol=0.01)


class TestFeet:
    def test_planted_feet_do_not_move(self) -> None:
        assert np.nanmax(MEASURES["feet_speed"].function(film(SQUAT))) < 0.01

    def test_walking_feet_do(self) -> None:
        camera = Camera(walk_in_s=2.0, walk_in_from=3.0)
        motion = motion_of(record(SQUAT, Script(lead_s=4.0), camera))
        speed = MEASURES["feet_speed"].function(motion)
        walking = (motion.t_s > 0.6) & (motion.t_s < 1.4)
        np.testing.assert_allclose(speed[walking], 1.5, rtol=0.2)
        assert np.nanmax(speed[motion.t_s > 3.0]) < 0.01


@pytest.mark.parametrize("yaw_deg", SIDES)
class TestBack:
    @pytest.mark.parametrize("bend_deg", [-30.0, -10.0, 0.0, 15.0, 40.0])
    def test_the_bend_is_the_angle_between_low_and_high_back(
        self, bend_deg: float, yaw_deg: float
    ) -> None:
        motion = film(Hinge(back_deg=bend_deg), yaw_deg)
        for name in ("back_bend", "back_bend_inner"):
            series = MEASURES[name].function(motion)
            np.testing.assert_allclose(series, bend_deg, atol=0.5)

    def test_the_front_of_the_body_does_not_matter(self, yaw_deg: float) -> None:
        raw = record(Hinge(back_deg=10.0), ONE_REP, Camera(yaw_deg))
        belly = raw.contour.copy()
        belly[:, 1 if yaw_deg > 0 else 0] = np.linspace(0.1, 0.6, 41)
        motion = motion_of(replace(raw, contour=belly))
        np.testing.assert_allclose(MEASURES["back_bend"].function(motion), 10.0, atol=0.5)

    def test_an_arm_across_the_back_is_cut_out(self, yaw_deg: float) -> None:
        raw = record(Hinge(back_deg=10.0), ONE_REP, Camera(yaw_deg))
        arm = raw.contour.copy()
        arm[:, :, 28] += 0.2
        motion = motion_of(replace(raw, contour=arm))
        assert np.isnan(back_profile(motion)[:, 28]).all()
        np.testing.assert_allclose(MEASURES["back_bend"].function(motion), 10.0, atol=1.0)

    @pytest.mark.parametrize(
        ("elbow", "wrist", "is_hidden"),
        [
            ((0.7, 0.3), (0.7, 0.3), True),  # along the trunk and behind it: bar on the back
            ((0.7, 0.05), (0.8, 0.3), True),
            ((0.7, 0.3), (0.9, -0.1), True),
            ((0.7, 0.1), (0.8, 0.1), False),
            ((0.7, -0.5), (0.8, -0.3), False),  # hands before the chest
            ((0.5, 0.3), (0.1, 0.3), False),  # arms that swing back
        ],
    )
    def test_arms_that_hold_a_bar_on_the_back_hide_it(
        self,
        elbow: tuple[float, float],
        wrist: tuple[float, float],
        is_hidden: bool,
        yaw_deg: float,
    ) -> None:
        raw = record(Hinge(back_deg=10.0), ONE_REP, Camera(yaw_deg))
        hip, shoulder = (raw.xy_px[:, left_right(name)] for name in ("hip", "shoulder"))
        trunk = shoulder - hip
        backward = np.stack([-trunk[..., 1], trunk[..., 0]], axis=-1) * np.sign(yaw_deg)
        xy_px = raw.xy_px.copy()
        for name, (along, behind) in (("elbow", elbow), ("wrist", wrist)):
            xy_px[:, left_right(name)] = hip + along * trunk + behind * backward
        motion = motion_of(replace(raw, xy_px=xy_px))
        lost = np.isnan(back_profile(motion)).any(axis=0)
        assert not lost[:24].any()
        assert (lost[24:] == is_hidden).all()
        assert np.isnan(MEASURES["back_bend"].function(motion)).all() == is_hidden

    def test_too_few_rays_are_no_back(self, yaw_deg: float) -> None:
        raw = record(Hinge(back_deg=10.0), ONE_REP, Camera(yaw_deg))
        few = raw.contour.copy()
        few[:, :, 5:12] = np.nan
        motion = motion_of(replace(raw, contour=few))
        assert np.isnan(MEASURES["back_bend"].function(motion)).all()

    def test_a_flat_back_that_hinges_is_not_flexed(self, yaw_deg: float) -> None:
        for figure in (DEADLIFT, ROMANIAN_DEADLIFT, replace(DEADLIFT, back_deg=-35.0)):
            flexion = MEASURES["lumbar_flexion"].function(film(figure, yaw_deg))
            np.testing.assert_allclose(flexion, 0.0, atol=1.0)

    def test_upright_is_the_zero(self, yaw_deg: float) -> None:
        for back_deg in (-35.0, -20.0, 0.0):
            motion = film(replace(DEADLIFT, back_deg=back_deg), yaw_deg)
            upright = MEASURES["trunk_lean"].function(motion) < 10.0
            flexion = MEASURES["lumbar_flexion"].function(motion)[upright]
            np.testing.assert_allclose(flexion, 0.0, atol=1.0)

    def test_a_very_hollow_back_is_held_against_its_own_standing_only(self, yaw_deg: float) -> None:
        hollow = replace(DEADLIFT, back_deg=-44.0)
        assert at(film(hollow, yaw_deg), "lumbar_flexion", BOTTOM_S) == pytest.approx(0.0, abs=1.0)
        # Flat in a hinge it would have -39.5 degrees; it has -4.
        rounded = film(replace(hollow, rounding_deg=40.0), yaw_deg)
        assert at(rounded, "lumbar_flexion", BOTTOM_S) == pytest.approx(1.4 * 35.5, abs=2.0)

    def test_plates_before_the_buttocks_do_not_spoil_the_zero(self, yaw_deg: float) -> None:
        raw = record(DEADLIFT, Script(lead_s=3.0, depths=(1.0,) * 3), Camera(yaw_deg))
        bent = MEASURES["trunk_lean"].function(motion_of(raw)) > 40.0
        lifted_from_s = motion_of(raw).t_s[bent.argmax()]
        plates = raw.contour.copy()
        plates[raw.t_s > lifted_from_s, :, :12] += np.linspace(0.15, 0.0, 12)
        read = [
            MEASURES["lumbar_flexion"].function(motion_of(replace(raw, contour=contour)))
            for contour in (raw.contour, plates)
        ]
        before = motion_of(raw).t_s < lifted_from_s - 0.5
        np.testing.assert_allclose(read[0][before], read[1][before], atol=0.5)

    def test_a_hem_over_the_buttocks_makes_the_zero_doubtful(self, yaw_deg: float) -> None:
        raw = record(replace(DEADLIFT, back_deg=-12.0), ONE_REP, Camera(yaw_deg))
        hem = raw.contour.copy()
        hem[raw.t_s < 1.1, :, :9] += np.linspace(0.3, 0.0, 9)
        without, with_hem = motion_of(raw), motion_of(replace(raw, contour=hem))
        gap = at(with_hem, "back_bend_inner", TOP_S) - at(with_hem, "back_bend", TOP_S)
        assert gap > 25.0
        error = [at(motion, "lumbar_flexion_error", BOTTOM_S) for motion in (without, with_hem)]
        assert error[1] == pytest.approx(error[0] + 6.0)
        # Else standing would pass for a very hollow back, and this one for a round one.
        assert at(with_hem, "lumbar_flexion", BOTTOM_S) < 15.0

    @pytest.mark.parametrize("back_deg", [0.0, -12.0, -25.0])
    def test_a_shirt_that_bridges_the_hollow_is_no_flexion(
        self, yaw_deg: float, back_deg: float
    ) -> None:
        # What the shirt hides in standing shows neither as rounding nor as its opposite.
        figure = replace(DEADLIFT, back_deg=back_deg, rounding_deg=-3.0 - back_deg)
        assert -8.0 < at(film(figure, yaw_deg), "lumbar_flexion", BOTTOM_S) < 18.0

    def test_a_back_that_is_bent_over_and_flat_reads_little(self, yaw_deg: float) -> None:
        # The outline has turned by 17 degrees, from hollow to straight: as much as in real flat
        # backs that are let be.
        motion = film(replace(DEADLIFT, back_deg=-18.0, rounding_deg=17.0), yaw_deg)
        assert at(motion, "lumbar_flexion", BOTTOM_S) < 20.0

    @pytest.mark.parametrize(("inward", "is_less"), [(0.08, True), (-0.08, False)])
    def test_a_hollow_below_where_the_bend_is_read_is_taken_off(
        self, yaw_deg: float, inward: float, is_less: bool
    ) -> None:
        raw = record(replace(DEADLIFT, rounding_deg=30.0), ONE_REP, Camera(yaw_deg))
        kinked = raw.contour.copy()
        kinked[raw.t_s > 1.1, :, :6] += np.linspace(inward, 0.0, 6)
        read = [
            at(motion_of(replace(raw, contour=contour)), "lumbar_flexion", BOTTOM_S)
            for contour in (raw.contour, kinked)
        ]
        assert (read[1] < read[0] - 10.0) == is_less
        if not is_less:
            assert read[1] == pytest.approx(read[0], abs=1.0)

    def test_a_back_that_rounds_more_reads_more(self, yaw_deg: float) -> None:
        read = [
            at(film(replace(DEADLIFT, rounding_deg=r), yaw_deg), "lumbar_flexion", BOTTOM_S)
            for r in (0.0, 10.0, 20.0, 30.0, 40.0)
        ]
        # The first ten degrees could as well be the hinge's doing.
        assert np.all(np.diff(read) > 1.0)
        assert np.all(np.diff(read)[1:] > 8.0)
        assert read[0] == pytest.approx(0.0, abs=1.0)
        assert read[-1] > 40.0

    def test_a_back_that_hollows_reads_negative(self, yaw_deg: float) -> None:
        motion = film(replace(DEADLIFT, rounding_deg=-15.0), yaw_deg)
        assert at(motion, "lumbar_flexion", BOTTOM_S) < -10.0

    def test_without_standing_there_is_no_zero(self, yaw_deg: float) -> None:
        motion = film(Hinge(lean_top_deg=40.0), yaw_deg)
        assert not standing(motion).any()
        assert np.isnan(MEASURES["lumbar_flexion"].function(motion)).all()

    def test_standing_is_upright_with_straight_legs(self, yaw_deg: float) -> None:
        motion = film(DEADLIFT, yaw_deg)
        upright = standing(motion)
        assert upright[motion.t_s < 1.1].all()
        assert not upright[(motion.t_s > 2.0) & (motion.t_s < 3.4)].any()

    def test_a_hidden_hip_does_not_spoil_the_zero(self, yaw_deg: float) -> None:
        raw = record(DEADLIFT, Script(lead_s=3.0), Camera(yaw_deg))
        wrong = replace(raw, xy_px=raw.xy_px.copy())
        wrong.xy_px[20:40, list(left_right("hip")), 1] += 60.0
        upright = standing(motion_of(wrong))
        assert not upright[20:40].any()
        assert upright[45:80].all()

    def test_the_error_grows_as_rays_are_lost(self, yaw_deg: float) -> None:
        raw = record(DEADLIFT, ONE_REP, Camera(yaw_deg))
        clean = MEASURES["lumbar_flexion_error"].function(motion_of(raw))
        ragged = raw.contour.copy()
        ragged[:, :, 10:18:2] = np.nan
        error = MEASURES["lumbar_flexion_error"].function(motion_of(replace(raw, contour=ragged)))
        assert np.all(error > clean)


class TestBackFromElsewhere:
    @pytest.mark.parametrize("yaw_deg", [0.0, 180.0])
    def test_front_and_back_views_show_no_profile(self, yaw_deg: float) -> None:
        motion = film(DEADLIFT, yaw_deg)
        assert motion.view.view in (View.FRONT, View.BACK)
        assert np.isnan(back_profile(motion)).all()
        assert np.isnan(MEASURES["lumbar_flexion"].function(motion)).all()

    def test_the_error_grows_off_the_square_side_view(self) -> None:
        errors = [
            float(np.median(MEASURES["lumbar_flexion_error"].function(film(DEADLIFT, yaw_deg))))
            for yaw_deg in (90.0, 70.0, 50.0)
        ]
        assert errors == sorted(errors)
        assert errors[0] < errors[-1]

    def test_without_a_mask_there_is_no_back(self) -> None:
        motion = motion_of(hidden(record(DEADLIFT, ONE_REP), "contour"))
        assert np.isnan(MEASURES["back_bend"].function(motion)).all()
        assert np.isnan(MEASURES["lumbar_flexion"].function(motion)).all()
