"""A portrait clip that was reposted in a wide frame is read as the portrait clip itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.core.poses import Frame, PoseSequence
from formcheck.pipeline.options import Options, quiet
from formcheck.pipeline.poses import find_poses
from formcheck.video.picture import ArrayPicture
from formcheck.video.source import open_video
from formcheck.video.writer import VideoWriter

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "deadlift_side_good.mp4"
BAR_PX = 460
WALL = 200
OPTIONS = Options(end_s=2.0, jobs=1, every_frame=True)

pytestmark = pytest.mark.slow


Change = Callable[[Frame], Frame]


def with_bars(frame: Frame) -> Frame:
    image = cv2.copyMakeBorder(
        frame.image_bgr, 0, 0, BAR_PX, BAR_PX, cv2.BORDER_CONSTANT, value=(0, 0, 0)
    )
    return replace(frame, picture=ArrayPicture(np.asarray(image, np.uint8)))


def far_off(frame: Frame) -> Frame:
    """The clip as a part of a wall twelve times its area."""
    height, width = frame.image_bgr.shape[:2]
    image = np.full((3 * height, 4 * width, 3), WALL, np.uint8)
    image[height : 2 * height, width : 2 * width] = frame.image_bgr
    return replace(frame, picture=ArrayPicture(image))


def reposted(folder: Path, change: Change) -> Path:
    path = folder / "reposted.mp4"
    with open_video(SAMPLE, end_s=OPTIONS.end_s) as source:
        frames = [change(frame) for frame in source]
    height, width = frames[0].image_bgr.shape[:2]
    with VideoWriter(path, (width, height), frame_rate_hint=30.0) as writer:
        for frame in frames:
            writer.write(frame.image_bgr, frame.t_s)
    return path


def poses_in(path: Path) -> PoseSequence:
    return find_poses(path, OPTIONS, True, None, quiet).sequence


@pytest.fixture(scope="module")
def portrait() -> PoseSequence:
    return poses_in(SAMPLE)


@pytest.mark.parametrize(
    ("change", "left_px", "top_px"), [(with_bars, BAR_PX, 0), (far_off, 360, 640)]
)
def test_the_lifter_is_seen_as_well_as_in_a_portrait_clip(
    portrait: PoseSequence, tmp_path: Path, change: Change, left_px: int, top_px: int
) -> None:
    found = poses_in(reposted(tmp_path, change))
    assert found.seen_wh is not None
    assert max(found.seen_wh) < 0.6 * max(found.size_wh)
    trunk_px = np.linalg.norm(np.diff(portrait.chord_px, axis=1), axis=-1).mean()
    off_px = found.xy_px - (left_px, top_px) - portrait.xy_px
    assert np.median(np.linalg.norm(off_px, axis=-1)) < 0.02 * trunk_px
    off = np.abs(found.contour - portrait.contour)
    assert np.nanmedian(off) < 0.02
    assert np.isfinite(found.contour).mean() > 0.95 * np.isfinite(portrait.contour).mean()
