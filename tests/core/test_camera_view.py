from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, lost, mirrored, record
from support.lifters import LIFTERS, SQUAT

from formcheck.core.calibration import Calibration, Reading, ViewModel
from formcheck.core.camera_view import View, ViewEstimate, estimate_view, name_view
from formcheck.core.landmarks import Landmark, left_right
from formcheck.core.poses import PoseSequence
from formcheck.pose.mediapipe_calibration import MEDIAPIPE


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


def off_deg(found: ViewEstimate, yaw_deg: float) -> float:
    """How far the estimate is from the true yaw."""
    assert found.yaw_deg is not None
    return abs((found.yaw_deg - yaw_deg + 180.0) % 360.0 - 180.0)


@pytest.mark.parametrize("yaw_deg", range(-165, 181, 15))
def test_the_cameras_direction_is_told_from_the_poses(yaw_deg: int) -> None:
    found = estimate_view(record(SQUAT, camera=Camera(yaw_deg)), EXACT)
    assert off_deg(found, yaw_deg) < 1.0
    assert found.view is name_view(found.yaw_deg or 0.0)
    assert found.confidence == pytest.approx(1.0, abs=0.02)


def without_depth(sequence: PoseSequence) -> PoseSequence:
    """Nothing but the picture is known."""
    return replace(sequence, world_m=np.full_like(sequence.world_m, np.nan))


def with_wrong_lines(sequence: PoseSequence, line_deg: float) -> PoseSequence:
    """The metric landmarks turn hips and shoulders to `line_deg`, the picture is as it was."""
    turned = record(SQUAT, camera=Camera(line_deg)).world_m
    world_m = sequence.world_m.copy()
    joints = [*left_right("shoulder"), *left_right("hip")]
    world_m[:, joints] = turned[:, joints]
    return replace(sequence, world_m=world_m)


@pytest.mark.parametrize("yaw_deg", range(-165, 181, 15))
def test_the_picture_alone_tells_it_within_the_error(yaw_deg: int) -> None:
    found = estimate_view(without_depth(record(SQUAT, camera=Camera(yaw_deg))), MEDIAPIPE)
    # The stick figure's proportions are not quite those of people.
    assert off_deg(found, yaw_deg) < 15.0
    assert found.sem_deg is not None
    assert off_deg(found, yaw_deg) < 2.0 * found.sem_deg


@pytest.mark.parametrize("yaw_deg", [48.0, -48.0, 132.0])
def test_metric_landmarks_that_see_a_side_view_are_outvoted(yaw_deg: float) -> None:
    true = record(SQUAT, camera=Camera(yaw_deg))
    right = estimate_view(true, MEDIAPIPE)
    spoiled = estimate_view(with_wrong_lines(true, float(np.sign(yaw_deg) * 88.0)), MEDIAPIPE)
    assert off_deg(spoiled, yaw_deg) < 20.0
    assert spoiled.view is View.OBLIQUE
    assert spoiled.sem_deg is not None
    assert right.sem_deg is not None
    assert spoiled.sem_deg > right.sem_deg


def test_shoulders_hidden_by_plates_do_not_turn_a_side_view() -> None:
    true = record(SQUAT, camera=Camera(-90.0))
    hurt = with_wrong_lines(true, -120.0)
    visibility = hurt.visibility.copy()
    visibility[:, list(left_right("shoulder"))] = 0.2
    found = estimate_view(replace(hurt, visibility=visibility), MEDIAPIPE)
    assert found.view is View.SIDE_RIGHT


@pytest.mark.parametrize("yaw_deg", [30.0, 60.0, 90.0, 120.0])
@pytest.mark.parametrize("exercise", ["squat", "deadlift", "push_up", "glute_bridge"])
def test_mirroring_changes_only_the_sign(exercise: str, yaw_deg: float) -> None:
    sequence = record(*LIFTERS[exercise], Camera(yaw_deg, noise_px=3.0))
    found, other = (estimate_view(each, MEDIAPIPE) for each in (sequence, mirrored(sequence)))
    assert other.yaw_deg == pytest.approx(-(found.yaw_deg or 0.0), abs=0.1)
    assert other.sem_deg == pytest.approx(found.sem_deg, abs=0.1)
    assert other.confidence == pytest.approx(found.confidence)


@pytest.mark.parametrize("exercise", ["squat", "deadlift", "push_up", "plank"])
@pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0, -90.0])
def test_five_frames_are_enough(exercise: str, yaw_deg: float) -> None:
    sequence = record(*LIFTERS[exercise], Camera(yaw_deg))
    assert off_deg(estimate_view(sequence[10:15], MEDIAPIPE), yaw_deg) < 15.0


@pytest.mark.parametrize("missing", [range(11), range(15, 23), range(25, 33)])
def test_missing_landmarks_are_done_without(missing: Iterable[int]) -> None:
    sequence = record(SQUAT, camera=Camera(60.0))
    for array in (sequence.xy_px, sequence.world_m, sequence.visibility):
        array[:, list(missing)] = np.nan
    found = estimate_view(sequence, MEDIAPIPE)
    assert off_deg(found, 60.0) < 15.0


@pytest.mark.parametrize("exercise", sorted(LIFTERS))
@pytest.mark.parametrize(("yaw_deg", "view"), [(90, View.SIDE_LEFT), (-90, View.SIDE_RIGHT)])
def test_lying_or_bent_over_the_side_is_still_told(exercise: str, yaw_deg: int, view: View) -> None:
    assert estimate_view(record(*LIFTERS[exercise], Camera(yaw_deg)), EXACT).view is view


def test_without_one_side_of_the_trunk_the_error_says_so() -> None:
    sequence = record(SQUAT, camera=Camera(60.0))
    whole = estimate_view(sequence, MEDIAPIPE)
    for array in (sequence.xy_px, sequence.world_m, sequence.visibility):
        array[:, [Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP]] = np.nan
    found = estimate_view(sequence, MEDIAPIPE)
    assert found.sem_deg is not None
    assert whole.sem_deg is not None
    assert found.sem_deg > 3.0 * whole.sem_deg
    assert off_deg(found, 60.0) < found.sem_deg


def test_a_lifter_who_turns_around_has_no_view() -> None:
    turns = [record(SQUAT, camera=Camera(yaw)) for yaw in range(0, 360, 30)]
    share = len(turns[0]) // len(turns)
    parts = [turn[k * share : (k + 1) * share] for k, turn in enumerate(turns)]
    found = estimate_view(PoseSequence.concat(parts), MEDIAPIPE)
    assert found.view is View.UNKNOWN
    assert found.confidence < 0.5
    assert found.sem_deg is not None
    assert found.sem_deg > 45.0


def test_the_error_grows_as_frames_disagree() -> None:
    turned = {yaw: record(SQUAT, camera=Camera(yaw)) for yaw in (60, 90, 120)}
    mixed = replace(turned[60], xy_px=turned[60].xy_px.copy(), world_m=turned[60].world_m.copy())
    mixed.xy_px[::3], mixed.world_m[::3] = turned[120].xy_px[::3], turned[120].world_m[::3]
    still, moving = (estimate_view(each, MEDIAPIPE) for each in (turned[60], mixed))
    assert still.sem_deg is not None
    assert moving.sem_deg is not None
    assert moving.sem_deg > 1.5 * still.sem_deg
    assert moving.confidence < still.confidence


@pytest.mark.parametrize(
    ("exercise", "yaw_deg", "corrected_deg"),
    # The bias goes with the sine of the yaw, which is 1/2 at 150 degrees.
    [("squat", 90, 100.0), ("squat", -90, -100.0), ("squat", 150, 155.0), ("plank", 90, 90.0)],
)
def test_the_networks_bias_is_taken_off(exercise: str, yaw_deg: int, corrected_deg: float) -> None:
    # A network whose lines read 10 degrees less than the yaw, at the side.
    line = Reading(error=1.0, odd=(-10.0,))
    network = Calibration(view=ViewModel(standing={"hip_line": line}))
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
    off_side_deg = abs(abs(estimate_view(flattened(on_front), network).yaw_deg or 0.0) - 90.0)
    assert off_side_deg == pytest.approx(14.9, abs=1.5)


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
