"""Somebody in the background, who faces the camera and was there first, is not the lifter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.core.arrays import Image
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import Frame
from formcheck.pose.mediapipe import MediaPipePose
from formcheck.pose.weights import find_weights
from formcheck.video.picture import ArrayPicture
from formcheck.video.source import open_video

SAMPLES = Path(__file__).parents[2] / "sample_videos"
GREY = 190
SMALL = 0.55

pytestmark = pytest.mark.slow


def sample(name: str) -> list[Frame]:
    with open_video(SAMPLES / f"{name}.mp4") as source:
        return list(source)


def beside(frames: list[Frame], person: Image, comes_s: float) -> Iterator[Frame]:
    """The clip with a smaller person at its left, and without the lifter before `comes_s`."""
    height, width = person.shape[:2]
    for frame in frames:
        image = frame.image_bgr if frame.t_s >= comes_s else np.full_like(frame.image_bgr, GREY)
        left = np.full((image.shape[0], width, 3), GREY, np.uint8)
        top = (image.shape[0] - height) // 2
        left[top : top + height] = person
        yield Frame(frame.index, frame.t_s, ArrayPicture(np.hstack([left, image])))


@pytest.mark.parametrize("comes_s", [0.0, 1.5])
def test_the_nearest_is_followed(comes_s: float) -> None:
    small = cv2.resize(sample("squat_front_good")[0].image_bgr, None, fx=SMALL, fy=SMALL)
    frames = sample("squat_side_good")[:90]
    with MediaPipePose(find_weights(), segmentation=False) as estimator:
        both = [estimator.estimate(f) for f in beside(frames, np.asarray(small), comes_s)]
    with MediaPipePose(find_weights(), segmentation=False) as estimator:
        alone = [estimator.estimate(frame) for frame in frames]
    settled = [k for k, frame in enumerate(frames) if frame.t_s > max(0.5, comes_s + 1.0)]
    assert len(settled) > 10
    for k in settled:
        hips = both[k].chord_px[0] - (small.shape[1], 0)
        assert np.hypot(*(hips - alone[k].chord_px[0])) < 8.0
    if comes_s:
        first, last = (pixels_per_metre(both[k].xy_px, both[k].world_m) for k in (5, -1))
        assert first < 0.8 * last
