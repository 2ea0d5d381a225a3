from __future__ import annotations

import numpy as np
import pytest

from formcheck.core.geometry import (
    angle_deg,
    distance,
    lean_deg,
    side_of_line,
    signed_distance,
    turn_deg,
)

NAN = np.array([np.nan, np.nan])


def point(x: float, y: float) -> np.ndarray:
    return np.array([x, y])


def test_distance_is_pythagoras() -> None:
    assert distance(point(1, 2), point(4, 6)) == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("to", "degrees"),
    [
        (point(1, 0), 0.0),
        (point(1, 1), 45.0),
        (point(0, 1), 90.0),
        (point(-1, 0), 180.0),
        (point(0, -1), -90.0),
    ],
)
def test_turn_is_clockwise_on_a_screen_with_y_down(to: np.ndarray, degrees: float) -> None:
    assert turn_deg(point(2, 0), to) == pytest.approx(degrees)


@pytest.mark.parametrize("degrees", [0.5, 30.0, 90.0, 145.0, 179.5])
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_angle_between_two_arms_has_no_sign(degrees: float, side: float) -> None:
    end = np.radians(side * degrees)
    arm = 3.0 * point(float(np.cos(end)), float(np.sin(end)))
    assert angle_deg(point(7, 0), point(0, 0), arm) == pytest.approx(degrees)


def test_a_straight_joint_is_180_and_a_folded_one_0() -> None:
    assert angle_deg(point(0, 0), point(1, 1), point(3, 3)) == pytest.approx(180.0)
    assert angle_deg(point(3, 3), point(1, 1), point(2, 2)) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("facing", [1.0, -1.0])
@pytest.mark.parametrize(
    ("forward", "up", "degrees"),
    [(0, 1, 0.0), (1, 1, 45.0), (1, 0, 90.0), (-1, 1, -45.0), (1, -1, 135.0)],
)
def test_lean_is_positive_forward_whichever_way_the_lifter_faces(
    facing: float, forward: float, up: float, degrees: float
) -> None:
    hip = point(50, 80)
    shoulder = hip + point(facing * forward, -up)
    assert lean_deg(hip, shoulder, facing) == pytest.approx(degrees)


def test_side_of_line_is_positive_on_the_right_hand() -> None:
    # Walking up the screen, the right hand points to image-right.
    assert side_of_line(point(3, 5), point(0, 10), point(0, 0)) == pytest.approx(3.0)
    assert side_of_line(point(-3, 5), point(0, 10), point(0, 0)) == pytest.approx(-3.0)
    assert side_of_line(point(3, 5), point(0, 0), point(0, 10)) == pytest.approx(-3.0)


@pytest.mark.parametrize("ends", [(point(0, 0), point(10, 0)), (point(10, 0), point(0, 0))])
def test_signed_distance_does_not_care_which_way_the_line_runs(
    ends: tuple[np.ndarray, np.ndarray],
) -> None:
    floor = point(0, 1)
    assert signed_distance(point(4, 2), *ends, floor) == pytest.approx(2.0)
    assert signed_distance(point(4, -2), *ends, floor) == pytest.approx(-2.0)


def test_there_is_no_side_toward_a_direction_along_the_line() -> None:
    assert np.isnan(signed_distance(point(4, 2), point(0, 0), point(0, 5), point(0, 1)))


def test_points_that_coincide_have_no_angle_and_no_side() -> None:
    assert np.isnan(turn_deg(point(0, 0), point(1, 0)))
    assert np.isnan(angle_deg(point(1, 1), point(1, 1), point(2, 0)))
    assert np.isnan(side_of_line(point(1, 2), point(3, 3), point(3, 3)))


def test_missing_points_make_missing_results() -> None:
    known, line = point(1, 2), (point(0, 0), point(1, 0))
    assert np.isnan(distance(known, NAN))
    assert np.isnan(turn_deg(NAN, known))
    assert np.isnan(angle_deg(known, NAN, point(0, 0)))
    assert np.isnan(lean_deg(NAN, known))
    assert np.isnan(side_of_line(NAN, *line))
    assert np.isnan(signed_distance(known, NAN, known, point(0, 1)))


def test_a_missing_moment_spoils_no_other() -> None:
    path = np.array([[0.0, 1.0], [np.nan, np.nan], [0.0, 3.0]])
    np.testing.assert_allclose(distance(path, np.zeros(2)), [1.0, np.nan, 3.0])


def test_arrays_of_any_shape_keep_it() -> None:
    a = np.zeros((4, 5, 2))
    b = a + point(0, -2)
    c = a + point(2, 0)
    assert distance(a, b).shape == (4, 5)
    np.testing.assert_allclose(angle_deg(b, a, c), 90.0)
    np.testing.assert_allclose(lean_deg(a, b), 0.0)
