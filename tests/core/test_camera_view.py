from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, lost, record
from support.lifters import LIFTERS, SQUAT

from formcheck.core.calibration import Calibration
from formcheck.core.camera_view import View, estimate_view, name_view
from formcheck.core.poses import PoseSequence


def expected_name(yaw_deg: int) -> View:
    """Front and back within 20 degrees, sides within 25, counted in steps of 15."""
    if abs(yaw_deg) <= 15:
        return View.FRONT
    if abs(yaw_deg) >= 165:
        return View.BACK
    if 75 <= abs(yaw_deg) <= 105:
        return View.SIDE_LEFT if yaw_deg > 0 else View.SIDE_RIGHT
    return View.OBLIQUE


@pytest.mark.parametrize("yaw_deg", range(-180, 181, 15))
def test_every_direction_has_its_name(yaw_deg: int) -> None:
    assert name_view(yaw_deg) is expected_name(yaw_deg)


@pytest.mark.parametrize("yaw_deg", range(-165, 181, 15))
def test_the_cameras_direction_is_told_from_the_poses(yaw_deg: int) -> None:
    found = estimate_view(record(SQUAT, camera=Camera(yaw_deg)), EXACT)
    off = (found.yaw_deg or 0.0) - yaw_deg
    assert abs((off + 180.0) % 360.0 - 180.0) < 1.0
    assert found.view is name_view(found.yaw_deg or 0.0)
    assert found.confidence == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("exercise", sorted(LIFTERS))
@pytest.mark.parametrize(("yaw_deg", "view"), [(90, View.SIDE_LEFT), (-90, View.SIDE_RIGHT)])
def test_lying_or_bent_over_the_side_is_still_told(exercise: str, yaw_deg: int, view: View) -> None:
    assert estimate_view(record(*LIFTERS[exercise], Camera(yaw_deg)), EXACT).view is view


def test_a_lifter_who_turns_around_has_no_view() -> None:
    turns = [record(SQUAT, camera=Camera(yaw)) for yaw in range(0, 360, 30)]
    whole = replace(turns[0], world_m=np.zeros_like(turns[0].world_m))
    share = len(whole) // len(turns)
    for k, turn in enumerate(turns):
        part = slice(k * share, (k + 1) * share)
        whole.world_m[part] = turn.world_m[part]
    found = estimate_view(whole, EXACT)
    assert found.view is View.UNKNOWN
    assert found.confidence < 0.5


def test_confidence_falls_as_frames_disagree() -> None:
    straight, turned = (record(SQUAT, camera=Camera(yaw)) for yaw in (60, 120))
    mixed = replace(straight, world_m=straight.world_m.copy())
    mixed.world_m[::2] = turned.world_m[::2]
    found = estimate_view(mixed, EXACT)
    # Two unit vectors 60 degrees apart have a mean of length cos 30.
    assert found.confidence == pytest.approx(np.cos(np.radians(30)), abs=0.01)
    assert found.yaw_deg == pytest.approx(90.0, abs=0.5)


@pytest.mark.parametrize(
    ("exercise", "yaw_deg", "corrected_deg"),
    # The bias is added in proportion to the sine of the yaw, which is 1/2 at 30 degrees.
    [("squat", 90, 100.0), ("squat", -90, -100.0), ("squat", 30, 35.0), ("plank", 90, 90.0)],
)
def test_the_networks_bias_is_that_of_lifters_who_stand(
    exercise: str, yaw_deg: int, corrected_deg: float
) -> None:
    network = Calibration(standing_yaw_bias_deg=10.0)
    found = estimate_view(record(*LIFTERS[exercise], Camera(yaw_deg)), network)
    assert found.yaw_deg == pytest.approx(corrected_deg, abs=1.0)


@pytest.mark.parametrize("yaw_deg", [62.0, -62.0, 118.0])
def test_on_the_back_depth_counts_more_than_on_the_front(yaw_deg: float) -> None:
    # A network that sees half of the depth sees 28 degrees off the side as 15: half the tangent.
    network = Calibration(supine_depth_factor=2.0)
    camera = Camera(yaw_deg)
    on_back, on_front = (record(*LIFTERS[e], camera) for e in ("glute_bridge", "plank"))

    def flattened(sequence: PoseSequence) -> PoseSequence:
        return replace(sequence, world_m=sequence.world_m * (1.0, 1.0, 0.5))

    assert estimate_view(flattened(on_back), network).yaw_deg == pytest.approx(yaw_deg, abs=1.0)
    off_deg = abs(abs(estimate_view(flattened(on_front), network).yaw_deg or 0.0) - 90.0)
    assert off_deg == pytest.approx(14.9, abs=1.5)


def test_frames_without_anybody_are_left_out() -> None:
    sequence = lost(record(SQUAT, camera=Camera(-90)), 1.0, 6.0)
    assert estimate_view(sequence, EXACT).view is View.SIDE_RIGHT


@pytest.mark.parametrize("n", [0, 5])
def test_nobody_is_seen_from_nowhere(n: int) -> None:
    empty = PoseSequence.stack([], (640, 360))
    if n:
        empty = lost(record(SQUAT), 0.0, np.inf)
    found = estimate_view(empty, EXACT)
    assert (found.view, found.yaw_deg, found.confidence) == (View.UNKNOWN, None, 0.0)
