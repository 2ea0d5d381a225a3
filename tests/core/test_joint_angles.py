"""Angles of the joints over time, against closed forms and the measures of the checks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.filming import EXACT, Camera, hidden, judge, mirrored, motion_of, record
from support.lifters import LIFTERS, SQUAT

from formcheck.core.arrays import Array
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.joint_angles import JOINT_ANGLES, joint_angles
from formcheck.core.landmarks import left_right
from formcheck.core.measures import evaluate
from formcheck.core.motion import Motion


def filmed(yaw_deg: float) -> Motion:
    """Squats seen from where the camera is known to stand."""
    seen = motion_of(record(SQUAT, camera=Camera(yaw_deg=yaw_deg)), EXACT)
    return replace(seen, view=ViewEstimate(View.SIDE_LEFT, yaw_deg, 1.0, 0.0))


def squat_angles(yaw_deg: float) -> dict[str, Array]:
    return joint_angles(filmed(yaw_deg))


@pytest.mark.parametrize(
    # At an angle the lifter's width shows as well: hips are narrower than feet.
    ("yaw_deg", "within_deg"),
    [(90.0, 1.0), (-90.0, 1.0), (60.0, 8.0), (130.0, 8.0)],
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_squat_goes_from_straight_to_what_its_limbs_make_at_the_bottom(
    yaw_deg: float, within_deg: float, side: str
) -> None:
    angles = squat_angles(yaw_deg)
    knee = 90.0 - SQUAT.shank_deg + SQUAT.thigh_deg
    hip = 90.0 - SQUAT.lean_deg + SQUAT.thigh_deg
    assert np.min(angles[f"knee_{side}"]) == pytest.approx(knee, abs=within_deg)
    assert np.min(angles[f"hip_{side}"]) == pytest.approx(hip, abs=within_deg)
    assert np.max(angles[f"knee_{side}"]) == pytest.approx(
        angles[f"knee_{side}"][0], abs=within_deg
    )
    assert angles[f"knee_{side}"][0] > 170.0
    assert np.max(angles["trunk_lean"]) == pytest.approx(SQUAT.lean_deg, abs=within_deg)


def test_they_are_what_the_checks_read() -> None:
    motion = filmed(90.0)
    angles = joint_angles(motion)
    for name, measure in {
        "knee": "knee_angle",
        "hip": "hip_angle",
        "elbow": "elbow_angle",
        "knee_left": "knee_angle",
        "hip_left": "hip_angle",
        "elbow_left": "elbow_angle",
        "trunk_lean": "trunk_inclination",
    }.items():
        assert np.isfinite(angles[name]).any(), name
        np.testing.assert_array_equal(angles[name], evaluate(motion, measure), err_msg=name)


@pytest.mark.parametrize("yaw_deg", [60.0, -50.0, 130.0])
def test_at_an_angle_the_one_without_a_side_is_free_of_the_lifters_width(yaw_deg: float) -> None:
    motion = filmed(yaw_deg)
    angles = joint_angles(motion)
    for name in ("knee", "hip"):
        np.testing.assert_array_equal(angles[name], evaluate(motion, f"{name}_angle"))
    knee = 90.0 - SQUAT.shank_deg + SQUAT.thigh_deg
    assert np.min(angles["knee"]) == pytest.approx(knee, abs=1.0)


def test_hanging_arms_and_flat_feet_are_where_the_convention_has_them() -> None:
    angles = squat_angles(90.0)
    assert angles["shoulder_left"][0] == pytest.approx(0.0, abs=10.0)
    assert angles["elbow_left"][0] == pytest.approx(180.0, abs=5.0)
    assert angles["ankle_left"][0] == pytest.approx(90.0, abs=10.0)
    bottom = int(np.argmin(angles["knee_left"]))
    bent = angles["ankle_left"][0] - angles["ankle_left"][bottom]
    assert bent == pytest.approx(SQUAT.shank_deg, abs=5.0)


@settings(max_examples=20, deadline=None)
@given(yaw_deg=st.floats(-180.0, 180.0))
def test_the_coarse_ones_do_not_depend_on_where_the_camera_stands(yaw_deg: float) -> None:
    here, front = squat_angles(yaw_deg), squat_angles(0.0)
    for name in JOINT_ANGLES:
        if name.endswith("_3d"):
            np.testing.assert_allclose(here[name], front[name], atol=1e-6, err_msg=name)


def test_a_mirrored_picture_swaps_the_sides() -> None:
    motion = filmed(60.0)
    other = replace(
        motion,
        sequence=mirrored(motion.sequence),
        view=replace(motion.view, view=View.SIDE_RIGHT, yaw_deg=-60.0),
    )
    angles, swapped = joint_angles(motion), joint_angles(other)
    for name in JOINT_ANGLES:
        partner = name.replace("left", "~").replace("right", "left").replace("~", "right")
        np.testing.assert_allclose(swapped[partner], angles[name], atol=1e-6, err_msg=name)


@pytest.mark.parametrize("yaw_deg", [0.0, 10.0, 175.0])
def test_what_this_direction_can_not_show_is_missing(yaw_deg: float) -> None:
    angles = squat_angles(yaw_deg)
    for name in ("knee", "knee_left", "hip_right", "ankle_left"):
        assert np.isnan(angles[name]).all(), name
    assert np.isfinite(angles["knee_left_3d"]).all()


def test_without_a_direction_only_what_needs_none_is_told() -> None:
    motion = replace(filmed(90.0), view=ViewEstimate(View.UNKNOWN, None, 0.0))
    angles = joint_angles(motion)
    assert np.isnan(angles["trunk_lean"]).all()
    assert np.isnan(angles["knee_left"]).all()
    assert np.isfinite(angles["elbow_left"]).all()


def test_a_joint_that_is_not_seen_has_no_angle() -> None:
    motion = filmed(90.0)
    blind = joint_angles(replace(motion, sequence=hidden(motion.sequence, "ankle")))
    seen = joint_angles(motion)
    for name in JOINT_ANGLES:
        if name.startswith(("knee", "ankle")):
            assert np.isnan(blind[name]).all(), name
        else:
            np.testing.assert_array_equal(blind[name], seen[name], err_msg=name)


def test_one_hidden_shoulder_leaves_the_trunk_to_the_other() -> None:
    motion = filmed(90.0)
    visibility = motion.sequence.visibility.copy()
    visibility[:, left_right("shoulder")[1]] = 0.0
    angles = joint_angles(replace(motion, sequence=replace(motion.sequence, visibility=visibility)))
    assert np.isnan(angles["hip_right"]).all()
    assert np.isfinite(angles["hip_left"]).all()
    assert np.isfinite(angles["trunk_lean"]).all()


@pytest.mark.parametrize("exercise", sorted(LIFTERS))
def test_every_report_has_them_all_on_its_time_base(exercise: str) -> None:
    report = judge(record(*LIFTERS[exercise]), exercise)
    assert tuple(report.trace.angles) == JOINT_ANGLES
    n = len(report.trace.sequence)
    for name, angle in report.trace.angles.items():
        known = angle[np.isfinite(angle)]
        assert angle.shape == (n,), name
        assert np.all((known >= -180.0) & (known <= 180.0)), name
