"""Landmarks in metres as they move through the room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.filming import METRES_PER_TRUNK, Camera, lost, record
from support.lifters import BODY, SHANK, SQUAT, THIGH

from formcheck.core.landmarks import Landmark, left_right
from formcheck.core.markers import markers_m
from formcheck.core.poses import PoseSequence, midway

SQUATS = record(SQUAT)


@pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, 180.0])
def test_in_a_squat_the_hips_sink_and_the_feet_stand(yaw_deg: float) -> None:
    markers = markers_m(record(SQUAT, camera=Camera(yaw_deg=yaw_deg)))
    feet = midway(markers, "ankle")
    assert np.ptp(feet[:, 1]) == pytest.approx(0.0, abs=1e-6)
    assert np.ptp(feet[:, 0]) == pytest.approx(0.0, abs=1e-6)
    hip_m = midway(markers, "hip")[:, 1] - feet[:, 1]
    shank, thigh = np.radians([SQUAT.shank_deg, SQUAT.thigh_deg])
    lowest_m = METRES_PER_TRUNK * (SHANK * np.cos(shank) + THIGH * np.sin(thigh))
    assert hip_m.min() == pytest.approx(lowest_m, abs=0.01)
    assert hip_m.max() == pytest.approx(METRES_PER_TRUNK * (SHANK + THIGH), abs=0.02)
    assert markers[0, Landmark.NOSE, 1] > METRES_PER_TRUNK * BODY * 0.9


def test_axes_are_right_handed_with_y_up_and_z_toward_the_camera() -> None:
    """Seen from in front, the lifter's left is on the right, and toes are nearer."""
    markers = markers_m(record(SQUAT, camera=Camera(yaw_deg=0.0)))[0]
    left, right = (markers[i] for i in left_right("shoulder"))
    assert left[0] > right[0]
    assert markers[Landmark.LEFT_TOE, 2] > markers[Landmark.LEFT_HEEL, 2]
    assert markers[Landmark.NOSE, 1] > markers[Landmark.LEFT_TOE, 1]
    # Left × up = ahead for anybody in right-handed axes.
    ahead = np.cross(left - right, [0.0, 1.0, 0.0])
    assert ahead @ (markers[Landmark.LEFT_TOE] - markers[Landmark.LEFT_HEEL]) > 0.0


def test_distances_within_the_body_stay_those_of_the_network() -> None:
    markers = markers_m(SQUATS)
    for a, b in ((Landmark.LEFT_HIP, Landmark.NOSE), (Landmark.RIGHT_WRIST, Landmark.LEFT_TOE)):
        metres = np.linalg.norm(markers[:, a] - markers[:, b], axis=1)
        world = np.linalg.norm(SQUATS.world_m[:, a] - SQUATS.world_m[:, b], axis=1)
        np.testing.assert_allclose(metres, world)


@settings(max_examples=30, deadline=None)
@given(x=st.floats(-2000, 2000), y=st.floats(-2000, 2000), size=st.floats(0.1, 10.0))
def test_where_and_how_large_the_lifter_is_in_the_picture_does_not_matter(
    x: float, y: float, size: float
) -> None:
    elsewhere = replace(SQUATS, xy_px=SQUATS.xy_px * size + [x, y])
    np.testing.assert_allclose(markers_m(elsewhere), markers_m(SQUATS), atol=1e-6)


def test_where_nobody_is_seen_there_are_no_markers() -> None:
    markers = markers_m(lost(SQUATS, 2.0, 3.0))
    gone = (SQUATS.t_s >= 2.0) & (SQUATS.t_s <= 3.0)
    assert np.isnan(markers[gone]).all()
    assert np.isfinite(markers[~gone]).all()
    assert np.isnan(markers_m(SQUATS.where(np.zeros(len(SQUATS), dtype=bool)))).all()
    assert markers_m(PoseSequence.stack([], (640, 480))).shape == (0, 33, 3)
