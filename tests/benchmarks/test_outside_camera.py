"""The simulated phone, against geometry that can be done by hand."""

import numpy as np
import pytest
from support.lifters import SQUAT
from support.movements import Beat, Script

from benchmarks.outside.simulated import Noise, Phone, correlated_noise, film, sequence_of
from benchmarks.outside.squats3d import landmarks_m
from formcheck.core.arrays import Array
from formcheck.core.geometry import distance
from formcheck.core.landmarks import JOINTS, N_LANDMARKS, Landmark, left_right
from formcheck.core.poses import PoseSequence

PERFECT = Noise(share_of_trunk=0.0)


def standing() -> Array:
    """Two frames of somebody upright, landmarks (2, 33, 3): left, backward, up."""
    points = np.zeros((2, N_LANDMARKS, 3))
    points[..., 2] = 1.0
    for joint, height in (("shoulder", 1.5), ("hip", 1.0), ("ankle", 0.0)):
        left, right = left_right(joint)
        points[:, [left, right], 2] = height
        points[:, left, 0], points[:, right, 0] = 0.2, -0.2
    points[:, Landmark.NOSE] = [0.0, -0.1, 1.6]
    return points


def seen(yaw_deg: float, noise: Noise = PERFECT) -> PoseSequence:
    return film(standing(), Phone(yaw_deg), 30.0, noise, np.random.default_rng(1))


def focal_px(phone: Phone) -> float:
    return max(phone.size_wh) / 2 / np.tan(np.radians(phone.fov_deg / 2))


def test_what_is_level_with_the_lens_lies_in_the_middle_of_the_picture() -> None:
    phone = Phone(0.0)
    xy_px = seen(0.0).xy_px[0]
    assert xy_px[Landmark.LEFT_HIP, 1] == pytest.approx(phone.size_wh[1] / 2)
    # From the front the lifter's left is at the right of the picture.
    aside = focal_px(phone) * 0.2 / phone.distance_m
    assert xy_px[Landmark.LEFT_HIP, 0] == pytest.approx(phone.size_wh[0] / 2 + aside)
    assert xy_px[Landmark.RIGHT_HIP, 0] == pytest.approx(phone.size_wh[0] / 2 - aside)
    above = focal_px(phone) * 0.5 / phone.distance_m
    assert xy_px[Landmark.LEFT_SHOULDER, 1] == pytest.approx(phone.size_wh[1] / 2 - above)


def test_from_the_left_the_left_side_is_nearer_and_larger() -> None:
    phone = Phone(90.0)
    sequence = seen(90.0)
    near, far = (
        distance(sequence.xy_px[0, shoulder], sequence.xy_px[0, hip])
        for shoulder, hip in zip(left_right("shoulder"), left_right("hip"), strict=True)
    )
    assert near / far == pytest.approx((phone.distance_m + 0.2) / (phone.distance_m - 0.2))
    # Who is seen from the left looks to the left of the picture.
    assert sequence.xy_px[0, Landmark.NOSE, 0] < phone.size_wh[0] / 2
    assert sequence.world_m[0, Landmark.LEFT_HIP, 2] == pytest.approx(-0.2)


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, 90.0, 135.0, 180.0, -45.0])
def test_metric_landmarks_are_turned_by_the_yaw(yaw_deg: float) -> None:
    left, right = left_right("hip")
    across = (seen(yaw_deg).world_m[0, left] - seen(yaw_deg).world_m[0, right]) / 0.4
    yaw = np.radians(yaw_deg)
    assert across == pytest.approx([np.cos(yaw), 0.0, -np.sin(yaw)], abs=1e-9)
    assert seen(yaw_deg).world_m[0, [left, right]].mean(axis=0) == pytest.approx(np.zeros(3))
    assert seen(yaw_deg).world_m[0, Landmark.LEFT_SHOULDER, 1] == pytest.approx(-0.5)


def test_noise_has_the_spread_and_memory_that_are_asked_for() -> None:
    noise = correlated_noise(np.random.default_rng(0), (40_000, 2), lag=6.0)
    assert noise.std() == pytest.approx(1.0, abs=0.03)
    neighbours = float((noise[1:] * noise[:-1]).mean())
    assert neighbours == pytest.approx(np.exp(-1.0 / 6.0), abs=0.03)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.05


def test_noise_is_a_share_of_the_trunk_and_larger_in_depth() -> None:
    long = np.repeat(standing()[:1], 3000, axis=0)
    noise = Noise(share_of_trunk=0.02, depth_factor=4.0)
    got = film(long, Phone(0.0), 30.0, noise, np.random.default_rng(2))
    trunk_px = focal_px(Phone(0.0)) * 0.5 / Phone(0.0).distance_m
    wrists = got.xy_px[:, Landmark.LEFT_WRIST]
    assert wrists.std(axis=0) == pytest.approx([0.02 * trunk_px] * 2, rel=0.15)
    depth_m = got.world_m[:, Landmark.LEFT_WRIST].std(axis=0)
    assert depth_m == pytest.approx([0.01, 0.01, 0.04], rel=0.15)


def test_landmarks_that_a_data_set_lacks_are_put_unseen_and_gaps_are_filled() -> None:
    xy_px = np.full((4, N_LANDMARKS, 2), np.nan)
    for joint in ("shoulder", "hip", "knee", "ankle"):
        xy_px[:, list(left_right(joint))] = np.arange(4.0)[:, None, None]
    xy_px[:, Landmark.NOSE] = 7.0
    xy_px[1, Landmark.LEFT_KNEE] = np.nan
    xy_px[3] = np.nan
    world_m = np.concatenate([xy_px, xy_px[..., :1]], axis=2)
    got = sequence_of(np.arange(4.0), xy_px, world_m, (10, 10))
    assert got.xy_px[0, Landmark.RIGHT_EYE] == pytest.approx([7.0, 7.0])
    assert got.xy_px[2, Landmark.LEFT_THUMB] == pytest.approx(got.xy_px[2, Landmark.LEFT_SHOULDER])
    assert got.visibility[0, Landmark.LEFT_THUMB] == 0.0
    assert got.xy_px[1, Landmark.LEFT_KNEE] == pytest.approx([1.0, 1.0])
    assert got.visibility[1, Landmark.LEFT_KNEE] == 0.0
    assert got.visibility[1, Landmark.RIGHT_KNEE] == 1.0
    assert np.isnan(got.xy_px[3]).all()


def squat_joints(turned_deg: float, *, even_is_left: bool = True, up: float = -1.0) -> Array:
    """A stick figure's squat in the form of the data, (T, 19, 3): any heading, up is ±y."""
    ahead, left, above = np.moveaxis(SQUAT.body(Beat.of(Script(depths=(1.0,)))), 2, 0)
    heading = np.radians(turned_deg)
    x = left * np.cos(heading) - ahead * np.sin(heading)
    # Left × up is ahead, so that z turns round with y and the axes stay right-handed.
    z = up * (ahead * np.cos(heading) + left * np.sin(heading))
    body = 37.0 * np.stack([x, up * above, z], axis=2) + [5.0, -3.0, 100.0]
    marks = [Landmark.NOSE, Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT]
    for joint in JOINTS[1:]:
        pair = left_right(joint)
        marks += pair if even_is_left else pair[::-1]
    return np.asarray(body[:, marks])


@pytest.mark.parametrize("turned_deg", [0.0, 40.0, 170.0, -90.0])
@pytest.mark.parametrize("up", [-1.0, 1.0])
@pytest.mark.parametrize("even_is_left", [True, False])
def test_a_squat_faces_the_front_whatever_way_it_was_recorded(
    turned_deg: float, up: float, even_is_left: bool
) -> None:
    points = landmarks_m(squat_joints(turned_deg, even_is_left=even_is_left, up=up))
    ahead, left, above = np.moveaxis(SQUAT.body(Beat.of(Script(depths=(1.0,)))), 2, 0)
    for landmark in (Landmark.LEFT_KNEE, Landmark.RIGHT_WRIST, Landmark.LEFT_TOE):
        way = points[:, landmark] - points[:, Landmark.RIGHT_ANKLE]
        true = np.stack([left, -ahead, above], axis=2)
        true = 0.5 * (true[:, landmark] - true[:, Landmark.RIGHT_ANKLE])
        assert way == pytest.approx(true, abs=0.002)
    assert points[:, Landmark.LEFT_TOE, 2] == pytest.approx(np.zeros(len(points)), abs=0.002)
