"""A clip larger than full HD gets an annotated video that is not."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from formcheck import Options
from formcheck.core.poses import Frame
from formcheck.pipeline.analyze import analyze_to
from formcheck.pipeline.media import MOST_SIDE_PX
from formcheck.pipeline.options import ANNOTATED
from formcheck.video.source import open_video
from formcheck.video.writer import VideoWriter

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
LARGE_WH = (1620, 2880)
N_FRAMES = 30

pytestmark = pytest.mark.slow


def first_frames(path: Path) -> list[Frame]:
    with open_video(path) as source:
        return [frame for frame, _ in zip(source, range(N_FRAMES), strict=False)]


def test_it_is_shown_in_full_hd(tmp_path: Path) -> None:
    clip = tmp_path / "large.mp4"
    with VideoWriter(clip, LARGE_WH) as writer:
        for frame in first_frames(SAMPLE):
            large = cv2.resize(frame.image_bgr, LARGE_WH, interpolation=cv2.INTER_CUBIC)
            writer.write(np.asarray(large, np.uint8), frame.t_s)
    report = analyze_to(clip, tmp_path / "out", Options("squat", model="lite", formats=("json",)))
    assert report.clip.size_wh == LARGE_WH

    shown = tmp_path / "out" / ANNOTATED
    with av.open(str(shown)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == (1080, MOST_SIDE_PX)
    # The skeleton is drawn where the lifter is: the picture differs from the clip there.
    plain = cv2.resize(first_frames(clip)[15].image_bgr, (1080, MOST_SIDE_PX))
    differs = np.abs(first_frames(shown)[15].image_bgr.astype(int) - plain).max(axis=2) > 80
    hip = report.trace.sequence.xy_px[15, 23] * 1080 / LARGE_WH[0]
    x, y = np.round(hip).astype(int)
    assert differs[y - 30 : y + 30, x - 30 : x + 30].mean() > 0.05
