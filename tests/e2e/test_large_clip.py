"""A large clip gets an annotated video that is smaller, unless its own size is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from formcheck import Options
from formcheck.core.poses import Frame
from formcheck.pipeline.analyze import analyze_to
from formcheck.pipeline.options import ANNOTATED
from formcheck.video.source import open_video
from formcheck.video.writer import VideoWriter

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
LARGE_WH = (1620, 2880)
SHOWN_WH = (720, 1280)
N_FRAMES = 30

pytestmark = pytest.mark.slow


def first_frames(path: Path) -> list[Frame]:
    with open_video(path) as source:
        return [frame for frame, _ in zip(source, range(N_FRAMES), strict=False)]


def test_it_is_drawn_with_1280_pixels_on_its_longer_side(tmp_path: Path) -> None:
    clip = tmp_path / "large.mp4"
    with VideoWriter(clip, LARGE_WH) as writer:
        for frame in first_frames(SAMPLE):
            large = cv2.resize(frame.image_bgr, LARGE_WH, interpolation=cv2.INTER_CUBIC)
            writer.write(np.asarray(large, np.uint8), frame.t_s)
    options = Options("squat", model="lite", formats=("json",))
    report = analyze_to(clip, tmp_path / "out", options)
    assert report.clip.size_wh == LARGE_WH

    shown = tmp_path / "out" / ANNOTATED
    with av.open(str(shown)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == SHOWN_WH
    # The skeleton is drawn where the lifter is: the picture differs from the clip there.
    plain = cv2.resize(first_frames(clip)[15].image_bgr, SHOWN_WH)
    differs = np.abs(first_frames(shown)[15].image_bgr.astype(int) - plain).max(axis=2) > 80
    hip = report.trace.sequence.xy_px[15, 23] * SHOWN_WH[0] / LARGE_WH[0]
    x, y = np.round(hip).astype(int)
    assert differs[y - 30 : y + 30, x - 30 : x + 30].mean() > 0.05

    # Saved landmarks have no small copies of the frames beside them: the clip is decoded again.
    from_copies = first_frames(shown)
    analyze_to(clip, tmp_path / "out", replace(options, reuse=True))
    from_clip = first_frames(shown)
    assert [f.t_s for f in from_copies] == pytest.approx([f.t_s for f in from_clip], abs=1e-4)
    for ours, theirs in zip(from_copies[::10], from_clip[::10], strict=True):
        apart = np.abs(ours.image_bgr.astype(int) - theirs.image_bgr)
        assert np.percentile(apart, 99) < 12

    analyze_to(clip, tmp_path / "out", replace(options, full_size=True, reuse=True))
    with av.open(str(shown)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == LARGE_WH
