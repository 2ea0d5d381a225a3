"""What a moving camera does to the poses is undone, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import Camera, record, shaken
from support.lifters import SQUAT

from formcheck.core.arrays import Array
from formcheck.core.camera_motion import STILL, camera_motion
from formcheck.core.camera_path import steadied
from formcheck.core.landmarks import Landmark
from formcheck.core.poses import PoseSequence

SQUATS = record(SQUAT, camera=Camera())
T_S = SQUATS.t_s
METRE_PX = Camera().trunk_px / 0.5


def swaying(metres: float, hz: float = 1.5) -> Array:
    """Shifts (T, 2) in pixels of a camera that sways up and down, and half as much sideways."""
    sway = metres * METRE_PX * np.sin(2 * np.pi * hz * T_S)
    return np.stack([0.5 * sway, sway], axis=1)


def apart_px(one: PoseSequence, other: PoseSequence) -> float:
    """How far two records of the same are apart, apart from where they lie and how large."""
    ankle = Landmark.LEFT_ANKLE
    moved = [each.xy_px - each.xy_px[:1, [ankle]] for each in (one, other)]
    size = np.linalg.norm(moved[0][0]) / np.linalg.norm(moved[1][0])
    return float(np.abs(moved[0] - size * moved[1]).max())


@pytest.mark.parametrize(
    ("shift_px", "zoom", "turn_deg"),
    [
        (swaying(0.05), np.ones_like(T_S), np.zeros_like(T_S)),
        (np.stack([40 * T_S, -10 * T_S], axis=1), np.ones_like(T_S), np.zeros_like(T_S)),
        (swaying(0.0), 1.0 + 0.05 * T_S, np.zeros_like(T_S)),
    ],
    ids=["shake", "pan", "zoom"],
)
def test_without_the_cameras_motion_poses_are_as_before(
    shift_px: Array, zoom: Array, turn_deg: Array
) -> None:
    filmed = shaken(SQUATS, shift_px, zoom=zoom, turn_deg=turn_deg)
    assert apart_px(filmed, SQUATS) > 10
    still = steadied(filmed)
    assert apart_px(still, SQUATS) < 0.1
    assert still.camera is None
    np.testing.assert_array_equal(still.world_m, SQUATS.world_m)


def test_the_chord_goes_with_the_landmarks() -> None:
    still = steadied(shaken(SQUATS, swaying(0.05)))
    hips = still.xy_px[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    np.testing.assert_allclose(still.chord_px[:, 0], hips, atol=1e-6)


def test_a_camera_that_rolls_does_not_tilt_the_lifter() -> None:
    roll_deg = 8.0 * np.sin(3.0 * T_S)
    still = steadied(shaken(SQUATS, swaying(0.0), turn_deg=roll_deg))
    shank = still.xy_px[:, Landmark.LEFT_KNEE] - still.xy_px[:, Landmark.LEFT_ANKLE]
    true = SQUATS.xy_px[:, Landmark.LEFT_KNEE] - SQUATS.xy_px[:, Landmark.LEFT_ANKLE]
    lean = np.degrees(np.arctan2(*shank.T) - np.arctan2(*true.T))
    assert np.ptp((lean + 180.0) % 360.0) < 0.1


def test_a_tripods_poses_are_left_alone() -> None:
    jitter = shaken(SQUATS, swaying(0.004))
    np.testing.assert_array_equal(steadied(jitter).xy_px, jitter.xy_px)
    assert camera_motion(jitter) == STILL


@pytest.mark.parametrize("known", [False, True], ids=["nobody looked", "never known"])
def test_what_is_unknown_is_left_alone(known: bool) -> None:
    filmed = shaken(SQUATS, swaying(0.05))
    camera = np.full((len(T_S), 4), np.nan) if known else None
    filmed = replace(filmed, camera=camera)
    np.testing.assert_array_equal(steadied(filmed).xy_px, filmed.xy_px)
    assert camera_motion(filmed) == STILL


def test_after_a_cut_the_camera_may_stand_elsewhere() -> None:
    cut = len(T_S) // 2
    shift_px = swaying(0.05)
    shift_px[cut:] += (500.0, 100.0)
    filmed = shaken(SQUATS, shift_px)
    assert filmed.camera is not None
    filmed.camera[cut] = np.nan
    still = steadied(filmed)
    for part in (slice(None, cut), slice(cut, None)):
        assert apart_px(still[part], SQUATS[part]) < 0.1
    ankle = still.xy_px[:, Landmark.LEFT_ANKLE, 0]
    assert ankle[-1] - ankle[0] == pytest.approx(500.0, abs=10.0)


def test_a_shake_is_told_by_when_and_how_much_it_was() -> None:
    brief = (T_S > 4.0) & (T_S < 5.0)
    little, much = (
        camera_motion(shaken(SQUATS, np.where(brief[:, None], swaying(metres, 2.0), 0.0)))
        for metres in (0.02, 0.1)
    )
    assert little.too_much == ()
    for spans in (little.taken_out, much.too_much):
        assert spans[0].start_s == pytest.approx(4.0, abs=0.5)
        assert spans[-1].end_s == pytest.approx(5.0, abs=0.5)


def test_a_slow_pan_is_never_too_much() -> None:
    motion = camera_motion(shaken(SQUATS, np.stack([60 * T_S, 0 * T_S], axis=1)))
    assert motion.taken_out
    assert motion.too_much == ()


def test_what_is_unknown_while_the_camera_moves_is_too_much() -> None:
    filmed = shaken(SQUATS, swaying(0.02))
    assert camera_motion(filmed).too_much == ()
    assert filmed.camera is not None
    filmed.camera[(T_S > 5.0) & (T_S < 5.5)] = np.nan
    unknown = camera_motion(filmed).too_much
    assert unknown[0].start_s == pytest.approx(5.0, abs=0.1)
    assert unknown[-1].end_s == pytest.approx(5.5, abs=0.5)
