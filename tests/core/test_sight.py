"""What the camera's direction costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.builders import make_check
from support.filming import EXACT, Camera, motion_of, record
from support.lifters import SQUAT, STILL

from formcheck.core.camera_view import View, ViewEstimate, name_view
from formcheck.core.exercise import Check
from formcheck.core.judge.sight import growth, is_in_view, turned, view_reason
from formcheck.core.motion import Motion

ALL = frozenset(View)
SAGITTAL = make_check("squat.bend", measure="hip_angle", views=ALL)
FRONTAL = make_check("squat.shift", measure="hip_shift", views=ALL)
HEIGHT = make_check("squat.depth", measure="thigh_slope", views=ALL)


def seen_from(yaw_deg: float) -> Motion:
    motion = motion_of(record(SQUAT, STILL, Camera(90.0)), EXACT)
    return replace(motion, view=ViewEstimate(name_view(yaw_deg), yaw_deg, 0.9, 3.0))


@pytest.mark.parametrize("yaw_deg", [30.0, 60.0, 90.0, 135.0, -45.0, -90.0, -150.0])
class TestGrowth:
    def test_of_what_lies_in_the_side_view_is_one_over_the_sine(self, yaw_deg: float) -> None:
        wanted = 1.0 / abs(np.sin(np.radians(yaw_deg)))
        np.testing.assert_allclose(growth(SAGITTAL, seen_from(yaw_deg)), wanted)

    def test_of_what_lies_in_the_front_view_is_one_over_the_cosine(self, yaw_deg: float) -> None:
        turned_deg = yaw_deg - 90.0
        wanted = 1.0 / abs(np.cos(np.radians(turned_deg)))
        np.testing.assert_allclose(growth(FRONTAL, seen_from(turned_deg)), wanted)

    def test_of_heights_is_none(self, yaw_deg: float) -> None:
        np.testing.assert_array_equal(growth(HEIGHT, seen_from(yaw_deg)), 1.0)


@pytest.mark.parametrize(
    ("check", "best", "worst"),
    [(SAGITTAL, (90.0, -90.0), (0.0, 180.0)), (FRONTAL, (0.0, 180.0), (90.0, -90.0))],
)
def test_there_is_a_verdict_until_next_to_nothing_is_seen(
    check: Check, best: tuple[float, ...], worst: tuple[float, ...]
) -> None:
    def is_seen(yaw_deg: float) -> bool:
        motion = seen_from(yaw_deg)
        return is_in_view(check, motion.view.view, growth(check, motion))

    assert all(is_seen(yaw + off) for yaw in best for off in (-45.0, 0.0, 45.0))
    assert not any(is_seen(yaw + off) for yaw in worst for off in (-10.0, 0.0, 10.0))


def test_from_an_unknown_direction_only_heights_are_judged() -> None:
    nowhere = replace(seen_from(90.0), view=ViewEstimate(View.UNKNOWN, None, 0.0))
    for check, is_seen in ((SAGITTAL, False), (FRONTAL, False), (HEIGHT, True)):
        assert is_in_view(check, View.UNKNOWN, growth(check, nowhere)) is is_seen


def test_a_view_that_a_file_leaves_out_is_never_judged() -> None:
    only_side = replace(HEIGHT, views=frozenset({View.SIDE_LEFT, View.SIDE_RIGHT}))
    motion = seen_from(0.0)
    assert not is_in_view(only_side, motion.view.view, growth(only_side, motion))


@pytest.mark.parametrize(
    ("check", "yaw_deg", "off", "way"),
    [
        (SAGITTAL, 10.0, "80°", "your left side"),
        (SAGITTAL, -10.0, "80°", "your right side"),
        (SAGITTAL, 170.0, "80°", "your left side"),
        (SAGITTAL, -170.0, "80°", "your right side"),
        (FRONTAL, 75.0, "75°", "your front"),
        (FRONTAL, -75.0, "75°", "your front"),
        (FRONTAL, 100.0, "80°", "your back"),
        (FRONTAL, -100.0, "80°", "your back"),
    ],
)
def test_the_reason_names_the_degrees_and_the_shorter_way(
    check: Check, yaw_deg: float, off: str, way: str
) -> None:
    reason = view_reason(check, seen_from(yaw_deg).view)
    assert f"stood {off} off {way}" in reason
    assert f"move it round to {way} to see this" in reason


def test_a_view_is_turned_by_standard_errors() -> None:
    view = seen_from(80.0).view
    assert [turned(view, sems).yaw_deg for sems in (-1.0, 0.0, 2.0)] == [77.0, 80.0, 86.0]
    nowhere = ViewEstimate(View.UNKNOWN, None, 0.0)
    assert turned(nowhere, 1.0) == nowhere
