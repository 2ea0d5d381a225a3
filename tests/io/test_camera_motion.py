"""A camera that moves is noticed by what stands around the lifter, whatever the lifter does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from support.filming import Camera, frames_of, record
from support.lifters import DEADLIFT, SQUAT

from formcheck.core.arrays import Array, Image
from formcheck.core.poses import Frame, PoseFrame, midway
from formcheck.pose.camera_motion import CameraTracker, WatchingCamera
from formcheck.video.picture import ArrayPicture

SIZE_WH = (640, 360)
RATE_HZ = 30.0
STILL = (1.0, 0.0, 0.0, 0.0)


def lifter() -> list[PoseFrame]:
    return frames_of(record(SQUAT, camera=Camera(trunk_px=70.0, size_wh=SIZE_WH)))[:40]


def close_up() -> list[PoseFrame]:
    """The same lifter, from one edge of the picture to the other."""
    poses = lifter()
    low, high = poses[0].xy_px.min(axis=0), poses[0].xy_px.max(axis=0)
    return [replace(p, xy_px=(p.xy_px - low) / (high - low) * SIZE_WH) for p in poses]


def wall(seed: int) -> Image:
    """Blots of all sizes and greys, half as large again as the picture."""
    rng = np.random.default_rng(seed)
    width, height = (3 * side // 2 for side in SIZE_WH)
    image = np.full((height, width, 3), 120, np.uint8)
    for _ in range(400):
        x, y = rng.integers(0, (width, height))
        grey = int(rng.integers(0, 256))
        low, high = (int(x), int(y)), (int(x + rng.integers(5, 40)), int(y + rng.integers(5, 40)))
        cv2.rectangle(image, low, high, (grey, grey, grey), -1)
    return image


WALL, OTHER_WALL = wall(5), wall(6)
MIDDLE = np.array(SIZE_WH) / 2


def placed(x_px: float = 0.0, y_px: float = 0.0, zoom: float = 1.0, turn_deg: float = 0.0) -> Array:
    """The motion (3, 3) that turns and enlarges about the middle of the picture, and shifts."""
    turned = zoom * cv2.getRotationMatrix2D((0.0, 0.0), turn_deg, 1.0)[:, :2]
    shift = MIDDLE - turned @ MIDDLE + (x_px, y_px)
    return np.vstack([np.column_stack([turned, shift]), (0.0, 0.0, 1.0)])


def picture(motion: Array, behind: Image = WALL) -> Image:
    """What is behind the lifter, moved."""
    to_middle = np.array([[1.0, 0.0, -MIDDLE[0] / 2], [0.0, 1.0, -MIDDLE[1] / 2], [0.0, 0.0, 1.0]])
    matrix = (motion @ to_middle)[:2]
    return np.asarray(cv2.warpAffine(behind, matrix, SIZE_WH, flags=cv2.INTER_AREA), np.uint8)


def drawn(image: Image, pose: PoseFrame) -> Image:
    """A body with a pattern of its own, that goes where the pose is."""
    image = image.copy()
    for k, (x, y) in enumerate(pose.xy_px.astype(int).tolist()):
        cv2.circle(image, (x, y), 7, (0, 255 * (k % 2), 255), -1)
    return image


def seen(pictures: Iterable[Image], poses: Sequence[PoseFrame] | None = None) -> Array:
    """The camera's motion in each picture, (T, 4)."""
    tracker = CameraTracker()
    frames = [
        (Frame(k, k / RATE_HZ, ArrayPicture(drawn(image, pose))), pose)
        for k, (image, pose) in enumerate(zip(pictures, poses or lifter(), strict=False))
    ]
    return np.array([tracker.see(frame, pose) for frame, pose in frames])


def in_sum(steps: Array) -> Array:
    """All steps but the first, one after the other, (3, 3)."""
    whole = np.eye(3)
    for a, b, dx, dy in steps[1:]:
        whole = np.array([[a, -b, dx], [b, a, dy], [0.0, 0.0, 1.0]]) @ whole
    return whole


SECONDS = np.arange(40) / RATE_HZ
SHAKE = [placed(20 * np.sin(9 * t), 12 * np.sin(14 * t)) for t in SECONDS]
PAN = [placed(-60 * t, 15 * t) for t in SECONDS]
ZOOM = [placed(zoom=1.0 + 0.15 * t) for t in SECONDS]
ROLL = [placed(turn_deg=5 * np.sin(4 * t)) for t in SECONDS]


@pytest.mark.parametrize("path", [SHAKE, PAN, ZOOM, ROLL], ids=["shake", "pan", "zoom", "roll"])
def test_the_cameras_path_is_found(path: list[Array]) -> None:
    steps = seen(picture(motion) for motion in path)
    assert np.isnan(steps[0]).all()
    corners = np.array([[100, 100, 1], [540, 100, 1], [320, 300, 1]], float).T
    start = np.linalg.inv(path[0])
    for k in (10, 25, 39):
        there = in_sum(steps[: k + 1]) @ corners
        np.testing.assert_allclose(there, path[k] @ start @ corners, atol=1.5)


def test_a_lifter_who_moves_before_a_still_camera_is_no_motion_at_all() -> None:
    steps = seen([picture(np.eye(3))] * 40)
    np.testing.assert_array_equal(steps[1:], np.tile(STILL, (39, 1)))


def test_a_wall_that_wobbles_as_compression_makes_it_is_no_motion() -> None:
    rng = np.random.default_rng(7)
    width, height = SIZE_WH
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    still, pictures = picture(np.eye(3)), []
    for _ in range(40):
        # Each patch of the picture is off by a fraction of a pixel of its own.
        off = rng.normal(0.0, 0.6, (2, height // 24, width // 24)).astype(np.float32)
        off_x, off_y = (cv2.resize(each, SIZE_WH, interpolation=cv2.INTER_NEAREST) for each in off)
        places = (x + off_x).astype(np.float32), (y + off_y).astype(np.float32)
        pictures.append(np.asarray(cv2.remap(still, *places, cv2.INTER_LINEAR), np.uint8))
    np.testing.assert_array_equal(seen(pictures)[1:], np.tile(STILL, (39, 1)))


def test_somebody_who_walks_by_is_no_motion() -> None:
    pictures = []
    for t in SECONDS:
        image = picture(np.eye(3))
        left = int(20 + 100 * t)
        image[60:300, left : left + 90] = OTHER_WALL[60:300, 0:90]
        pictures.append(image)
    np.testing.assert_array_equal(seen(pictures)[1:], np.tile(STILL, (39, 1)))


def test_plates_before_a_plain_wall_are_not_taken_for_what_stands_still() -> None:
    poses = frames_of(record(DEADLIFT, camera=Camera(yaw_deg=0, trunk_px=70.0, size_wh=SIZE_WH)))
    poses, pictures = poses[60:100], []
    for pose in poses:
        x, y = midway(pose.xy_px, "wrist").astype(int)
        image = np.full((*SIZE_WH[::-1], 3), 235, np.uint8)
        for side in (-130, 130):
            image[y - 30 : y + 30, x + side - 20 : x + side + 20] = WALL[100:160, 100:140]
        pictures.append(image)
    assert np.ptp([midway(pose.xy_px, "wrist")[1] for pose in poses]) > 20
    assert np.isnan(seen(pictures, poses)).all()


@pytest.mark.parametrize(
    ("behind", "poses"),
    [(np.full_like(WALL, 90), lifter()), (WALL, close_up())],
    ids=["plain wall", "lifter fills the picture"],
)
def test_where_too_little_stands_around_the_motion_is_unknown(
    behind: Image, poses: list[PoseFrame]
) -> None:
    assert np.isnan(seen([picture(motion, behind) for motion in SHAKE], poses)).all()


def test_at_a_cut_it_is_unknown_and_known_again_after_it() -> None:
    steps = seen(picture(m, OTHER_WALL if k >= 20 else WALL) for k, m in enumerate(PAN))
    unknown = np.isnan(steps).any(axis=1)
    assert unknown[20]
    assert not unknown[1:20].any()
    assert not unknown[22:].any()


def test_the_wrapper_adds_it_to_the_pose() -> None:
    still = lifter()[0]

    class Posing:
        name, sha256 = "posing", ""

        def estimate(self, frame: Frame) -> PoseFrame:
            return replace(still, t_s=frame.t_s)

        def __enter__(self) -> Posing:
            return self

        def __exit__(self, *_: object) -> None: ...

    with WatchingCamera(Posing()) as estimator:
        poses = [
            estimator.estimate(Frame(k, k / 30, ArrayPicture(picture(PAN[k])))) for k in range(3)
        ]
    cameras = [pose.camera for pose in poses if pose.camera is not None]
    assert len(cameras) == 3
    np.testing.assert_allclose(cameras[2], [1.0, 0.0, -2.0, 0.5], atol=0.3)
    np.testing.assert_array_equal(poses[2].xy_px, still.xy_px)
