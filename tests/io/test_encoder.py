"""Hardware encoders are stood in for by encoders that PyAV has everywhere."""

from __future__ import annotations

import time
from pathlib import Path

import av
import numpy as np
import pytest

from formcheck.video import encoder, writer
from formcheck.video.encoder import HARDWARE, SOFTWARE, best_encoder
from formcheck.video.source import open_video
from formcheck.video.writer import VideoWriter

SIZE_WH = (96, 64)
WORKS, NOT_BUILT_IN = "libx265", "h264_of_nobody"
FAILS = "h263"
"""It opens only for the few sizes that its standard has."""


@pytest.fixture(autouse=True)
def _planar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in does not take the layout of hardware."""
    monkeypatch.setattr(encoder, "_PIXELS", "yuv420p")


def test_the_first_that_works_is_taken() -> None:
    assert best_encoder(SIZE_WH, (NOT_BUILT_IN, FAILS, WORKS, "mjpeg")) == WORKS


@pytest.mark.parametrize("candidates", [(), (NOT_BUILT_IN,), (FAILS, NOT_BUILT_IN)])
def test_where_none_works_it_is_x264(candidates: tuple[str, ...]) -> None:
    assert best_encoder(SIZE_WH, candidates) == SOFTWARE


def test_one_that_gives_back_too_few_frames_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    packets = iter([[b"first"], [], [], [], []])

    class Broken:
        name = WORKS

        def encode(self, frame: av.VideoFrame | None) -> list[bytes]:
            return next(packets)

    monkeypatch.setattr(av.CodecContext, "create", lambda name, mode: Broken())
    assert best_encoder((98, 64), (WORKS,)) == SOFTWARE


def test_trying_those_that_are_not_there_takes_no_time() -> None:
    best_encoder(SIZE_WH, HARDWARE)  # loads PyAV
    started_s = time.process_time()
    best_encoder((1280, 720), (NOT_BUILT_IN, *HARDWARE))
    best_encoder((1280, 720), (NOT_BUILT_IN, *HARDWARE))
    assert time.process_time() - started_s < 0.3


def test_a_video_is_written_by_the_encoder_that_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "best_encoder", lambda size_wh: best_encoder(size_wh, (WORKS,)))
    path = tmp_path / "out.mp4"
    with VideoWriter(path, SIZE_WH) as out:
        for number in range(5):
            out.write(np.full((64, 96, 3), 40 * number, np.uint8), number / 30)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == "hevc"
    with open_video(path) as source:
        levels = [frame.image_bgr.mean() for frame in source]
    assert levels == pytest.approx([0, 40, 80, 120, 160], abs=8)
