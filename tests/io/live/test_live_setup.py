"""The set-up check: what is wrong is said, and nothing when all is well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, frames_of, record
from support.lifters import DEADLIFT, SQUAT, PushUp
from support.movements import Script

from formcheck.core.landmarks import Landmark
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.exercises import load_exercise
from formcheck.live.setup import brightness, check_setup, in_start_posture, is_still

STILL = Script(depths=(), lead_s=1.0, tail_s=0.0)
SIZE = (1280, 720)


def check(
    sequence: PoseSequence, exercise: str | None = "squat", light: float = 120.0
) -> list[str]:
    named = None if exercise is None else load_exercise(exercise)
    return check_setup(frames_of(sequence), named, SIZE, EXACT, light)


def standing(camera: Camera | None = None) -> PoseSequence:
    return record(SQUAT, STILL, camera or Camera())


def moved(sequence: PoseSequence, by_px: tuple[float, float]) -> PoseSequence:
    return replace(sequence, xy_px=sequence.xy_px + by_px)


def turned(sequence: PoseSequence, degrees: float) -> PoseSequence:
    a, middle = np.radians(degrees), np.array(SIZE) / 2.0
    turn = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return replace(sequence, xy_px=0.8 * (sequence.xy_px - middle) @ turn + middle)


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0, -90.0, 180.0])
def test_all_is_well(yaw_deg: float) -> None:
    assert check(standing(Camera(yaw_deg))) == []


def test_lying_is_well_too() -> None:
    prone = record(PushUp(), STILL, Camera())
    assert check(prone, "push_up") == []


def test_nobody() -> None:
    nobody = PoseSequence.stack([PoseFrame.empty(i / 30.0) for i in range(30)], SIZE)
    assert check(nobody) == ["Step into the picture, head to feet."]
    assert check_setup([], load_exercise("squat"), SIZE, EXACT, 120.0) == [
        "Step into the picture, head to feet."
    ]


def test_head_out_of_the_picture() -> None:
    (said,) = check(moved(standing(), (0.0, -120.0)))
    assert said.startswith("Your head is out of the picture.")


def test_feet_out_of_the_picture() -> None:
    (said,) = check(moved(standing(), (0.0, 130.0)))
    assert said.startswith("Your feet are out of the picture.")


def test_feet_that_are_only_guessed() -> None:
    sequence = standing()
    seen = sequence.visibility.copy()
    seen[:, Landmark.LEFT_ANKLE : Landmark.RIGHT_TOE + 1] = 0.2
    (said,) = check(replace(sequence, visibility=seen))
    assert said.startswith("Your feet are out of the picture.")


def test_far_away() -> None:
    assert check(standing(Camera(trunk_px=60.0))) == [
        "You are small in the picture. Come closer, or zoom in."
    ]


@pytest.mark.parametrize("degrees", [12.0, -12.0])
def test_a_tilted_camera(degrees: float) -> None:
    assert check(turned(standing(), degrees)) == ["The camera is tilted. Set it level."]


def test_a_lifter_who_leans_is_no_tilted_camera() -> None:
    lean = replace(SQUAT, lean_top_deg=15.0)
    assert check(record(lean, STILL, Camera())) == []


def test_the_wrong_side_for_the_exercise() -> None:
    front = record(DEADLIFT, STILL, Camera(yaw_deg=10.0))
    assert check(front, "deadlift") == ["Turn side-on: your left to the camera."]
    front = record(DEADLIFT, STILL, Camera(yaw_deg=-10.0))
    assert check(front, "deadlift") == ["Turn side-on: your right to the camera."]


@pytest.mark.parametrize(
    ("light", "word"), [(2.0, "black"), (30.0, "too dark"), (245.0, "too bright")]
)
def test_light(light: float, word: str) -> None:
    (said,) = check(standing(), light=light)
    assert word in said


def test_without_an_exercise_any_view_is_well() -> None:
    oblique = standing(Camera(45.0))
    assert check(oblique, None) == []


def test_a_lifter_who_walks_is_not_still() -> None:
    walking = record(SQUAT, STILL, Camera(walk_in_s=1.0))
    assert is_still(frames_of(standing()), SIZE)
    assert not is_still(frames_of(walking), SIZE)
    assert not is_still([PoseFrame.empty(i / 30.0) for i in range(30)], SIZE)


def test_brightness_is_the_mean() -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    image[:, 640:] = 200
    assert brightness(image) == pytest.approx(100.0, abs=5.0)


class TestStartPosture:
    def test_standing_is_for_squats_and_not_for_push_ups(self) -> None:
        frames = frames_of(standing())
        assert in_start_posture(frames, load_exercise("squat"), SIZE, EXACT)
        assert not in_start_posture(frames, load_exercise("push_up"), SIZE, EXACT)

    def test_prone_is_for_push_ups(self) -> None:
        frames = frames_of(record(PushUp(), STILL, Camera()))
        assert in_start_posture(frames, load_exercise("push_up"), SIZE, EXACT)

    def test_nobody_is_in_none(self) -> None:
        frames = [*frames_of(standing()), PoseFrame.empty(2.0)]
        assert not in_start_posture(frames, load_exercise("squat"), SIZE, EXACT)
        assert not in_start_posture([], load_exercise("squat"), SIZE, EXACT)
