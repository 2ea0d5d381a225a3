from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import ARRAYS, EXACT, Camera, lost, motion_of, record
from support.lifters import SQUAT, Plank, PushUp
from support.movements import Script

from formcheck.core.camera_view import View, ViewEstimate, name_view
from formcheck.core.landmarks import Landmark, left_right
from formcheck.core.motion import clean, trunk_length_px
from formcheck.core.poses import PoseSequence

T_PX = Camera().trunk_px


class TestClean:
    def test_a_smooth_movement_comes_out_as_it_went_in(self) -> None:
        raw = record(SQUAT)
        cleaned = clean(raw, EXACT)
        for name in ("xy_px", "chord_px"):
            np.testing.assert_allclose(getattr(cleaned, name), getattr(raw, name), atol=0.04 * T_PX)

    def test_jittered_times_become_even_and_places_stay_on_the_curve(self) -> None:
        script = Script(jitter=0.3)
        cleaned = clean(record(SQUAT, script), EXACT)
        np.testing.assert_allclose(np.diff(cleaned.t_s), np.diff(cleaned.t_s)[0])
        even = record(SQUAT, Script(fps=120.0))
        hip = Landmark.LEFT_HIP
        expected = np.interp(cleaned.t_s, even.t_s, even.xy_px[:, hip, 1])
        np.testing.assert_allclose(cleaned.xy_px[:, hip, 1], expected, atol=0.02 * T_PX)

    def test_a_landmark_that_jumps_for_a_frame_is_put_back(self) -> None:
        raw = record(SQUAT, camera=Camera(noise_px=0.5))
        jumped = replace(raw, xy_px=raw.xy_px.copy())
        jumped.xy_px[40, Landmark.LEFT_KNEE] += 300.0
        np.testing.assert_allclose(clean(jumped, EXACT).xy_px, clean(raw, EXACT).xy_px, atol=3.0)

    @pytest.mark.parametrize(("gap_s", "filled"), [(0.2, True), (0.4, False)])
    def test_only_short_gaps_are_filled(self, gap_s: float, filled: bool) -> None:
        raw = record(SQUAT)
        cleaned = clean(lost(raw, 1.5, 1.5 + gap_s - 1e-6), EXACT)
        inside = (cleaned.t_s > 1.55) & (cleaned.t_s < 1.45 + gap_s)
        for name in ("xy_px", "world_m", "chord_px"):
            assert np.isfinite(getattr(cleaned, name)[inside]).all() == filled, name
        if filled:
            np.testing.assert_allclose(cleaned.xy_px, raw.xy_px, atol=0.03 * T_PX)

    def test_a_lost_landmark_leaves_the_others_alone(self) -> None:
        raw = record(SQUAT)
        gone = replace(raw, xy_px=raw.xy_px.copy())
        gone.xy_px[60:120, Landmark.LEFT_WRIST] = np.nan
        cleaned = clean(gone, EXACT)
        assert np.isnan(cleaned.xy_px[70:110, Landmark.LEFT_WRIST]).all()
        others = np.arange(33) != Landmark.LEFT_WRIST
        np.testing.assert_allclose(cleaned.xy_px[:, others], clean(raw, EXACT).xy_px[:, others])

    def test_visibility_stays_between_0_and_1(self) -> None:
        raw = record(SQUAT)
        flicker = np.random.default_rng(6).choice([0.0, 1.0], raw.visibility.shape)
        seen = clean(replace(raw, visibility=flicker), EXACT).visibility
        assert seen.min() >= 0.0
        assert seen.max() <= 1.0

    @pytest.mark.parametrize("n", [0, 1])
    def test_next_to_nothing_stays_as_it_is(self, n: int) -> None:
        raw = record(SQUAT)
        few = replace(raw, t_s=raw.t_s[:n], **{name: getattr(raw, name)[:n] for name in ARRAYS})
        assert len(clean(few, EXACT)) == n

    def test_a_fast_clip_is_thinned_and_a_slow_one_filled_in(self) -> None:
        for fps, rate_hz in ((120.0, 60.0), (6.0, 10.0)):
            assert motion_of(
                clean(record(SQUAT, Script(fps=fps)), EXACT), EXACT
            ).rate_hz == pytest.approx(rate_hz)


class TestTrunkLength:
    @pytest.mark.parametrize("yaw_deg", [0, 90, 180, -45])
    def test_is_that_of_the_upright_lifter(self, yaw_deg: float) -> None:
        sequence = record(SQUAT, camera=Camera(yaw_deg, trunk_px=150.0))
        assert trunk_length_px(sequence) == pytest.approx(150.0, rel=0.01)

    def test_of_nobody_is_unknown(self) -> None:
        assert np.isnan(trunk_length_px(PoseSequence.stack([], (640, 360))))
        assert np.isnan(trunk_length_px(lost(record(SQUAT), 0.0, np.inf)))

    def test_does_not_mind_gaps(self) -> None:
        assert trunk_length_px(lost(record(Plank()), 1.0, 2.0)) == pytest.approx(T_PX)


class TestSides:
    @pytest.mark.parametrize("yaw_deg", [60, 90, 120])
    @pytest.mark.parametrize(("sign", "near", "facing"), [(1, 0, -1.0), (-1, 1, 1.0)])
    def test_the_near_side_is_measured(
        self, yaw_deg: float, sign: int, near: int, facing: float
    ) -> None:
        motion = motion_of(record(SQUAT, camera=Camera(sign * yaw_deg)), EXACT)
        assert (motion.near, motion.facing) == (near, facing)
        expected = motion.sequence.xy_px[:, left_right("knee")[near]]
        np.testing.assert_array_equal(motion.joint("knee"), expected)

    @pytest.mark.parametrize("yaw_deg", [0, 20, -20, 165, 180])
    def test_from_front_and_back_it_is_the_middle_of_both(self, yaw_deg: float) -> None:
        motion = motion_of(record(SQUAT, camera=Camera(yaw_deg)), EXACT)
        assert motion.near is None
        left, right = motion.pair("knee")
        np.testing.assert_allclose(motion.joint("knee"), (left + right) / 2.0)

    @pytest.mark.parametrize("yaw_deg", [90, -90])
    def test_facing_is_where_the_nose_points(self, yaw_deg: float) -> None:
        motion = motion_of(record(SQUAT, camera=Camera(yaw_deg)), EXACT)
        ahead = motion.sequence.xy_px[0, Landmark.NOSE, 0] - motion.joint("ear")[0, 0]
        assert np.sign(ahead) == motion.facing

    @pytest.mark.parametrize("yaw_deg", [90, 45, 0, None])
    def test_only_the_named_side_views_are_side_views(self, yaw_deg: float | None) -> None:
        view = View.UNKNOWN if yaw_deg is None else name_view(yaw_deg)
        motion = replace(motion_of(record(SQUAT), EXACT), view=ViewEstimate(view, yaw_deg, 0.9))
        assert motion.is_side == (yaw_deg == 90)

    def test_visibility_is_that_of_what_is_measured(self) -> None:
        raw = record(SQUAT)
        seen = raw.visibility.copy()
        seen[:, Landmark.RIGHT_KNEE] = 0.2
        for yaw_deg, expected in ((90.0, 0.95), (-90.0, 0.2), (0.0, 0.2)):
            motion = motion_of(
                replace(record(SQUAT, camera=Camera(yaw_deg)), visibility=seen), EXACT
            )
            np.testing.assert_allclose(motion.visibility("knee"), expected)


class TestFloor:
    def test_is_where_the_ankles_stand(self) -> None:
        motion = motion_of(record(PushUp()), EXACT)
        np.testing.assert_allclose(motion.floor_y(), motion.joint("ankle")[:, 1])

    def test_does_not_jump_with_a_hidden_ankle(self) -> None:
        raw = record(SQUAT)
        jumped = replace(raw, xy_px=raw.xy_px.copy())
        jumped.xy_px[60:68, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 1] -= 80.0
        np.testing.assert_allclose(
            motion_of(jumped, EXACT).floor_y(), motion_of(raw, EXACT).floor_y()
        )


def test_rate_and_time_are_those_of_the_poses() -> None:
    motion = motion_of(record(SQUAT, Script(fps=25.0)), EXACT)
    assert motion.rate_hz == pytest.approx(25.0)
    np.testing.assert_array_equal(motion.t_s, motion.sequence.t_s)
