"""Small copies of a clip's frames, kept while they are looked at, to draw on later."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from support.clips import make_clip, number_of

from formcheck.core.report import ClipInfo
from formcheck.errors import UsageError
from formcheck.video.proxy import Proxy, is_worth_a_proxy
from formcheck.video.source import DecodedFrame, open_video
from formcheck.video.writer import VideoWriter
from formcheck.video.yuv import Yuv

SMALL_WH = (96, 64)
# Not quite even, as a phone's clock, and with a pause.
TIMES_S = [n / 30 + 0.004 * math.sin(n) + (0.5 if n > 40 else 0.0) for n in range(75)]
SEAM_S = 1.0
WARM_UP_S = 0.3


@pytest.fixture
def proxy(tmp_path: Path) -> Proxy:
    folder = tmp_path / "proxy"
    folder.mkdir()
    return Proxy(folder, SMALL_WH, 30.0)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path, times_s=TIMES_S)


def keep(proxy: Proxy, clip: Path, watch_s: float, start_s: float, end_s: float) -> list[float]:
    """Times of the frames passed on."""
    with open_video(clip) as source:
        return [frame.t_s for frame in proxy.keep(source.frames(watch_s, end_s), start_s)]


def kept(proxy: Proxy, start_s: float = 0.0, end_s: float = math.inf) -> list[DecodedFrame]:
    return list(proxy.frames(start_s, end_s))


def between(start_s: float, end_s: float) -> list[float]:
    first_s = TIMES_S[0]
    return [t_s - first_s for t_s in TIMES_S if start_s <= t_s - first_s < end_s]


class TestKeeping:
    def test_spans_make_up_the_clip_whichever_is_done_first(self, proxy: Proxy, clip: Path) -> None:
        second = keep(proxy, clip, SEAM_S - WARM_UP_S, SEAM_S, math.inf)
        first = keep(proxy, clip, 0.0, 0.0, SEAM_S)
        assert first == pytest.approx(between(0.0, SEAM_S), abs=1e-4)
        assert second == pytest.approx(between(SEAM_S - WARM_UP_S, math.inf), abs=1e-4)
        frames = kept(proxy)
        assert [frame.t_s for frame in frames] == pytest.approx(between(0.0, math.inf), abs=1e-4)
        assert [number_of(frame.image_bgr) for frame in frames] == list(range(75))

    def test_a_part_of_it_can_be_read(self, proxy: Proxy, clip: Path) -> None:
        keep(proxy, clip, 0.0, 0.0, SEAM_S)
        keep(proxy, clip, SEAM_S, SEAM_S, math.inf)
        frames = kept(proxy, 0.7, 2.0)
        assert [frame.t_s for frame in frames] == pytest.approx(between(0.7, 2.0), abs=1e-4)
        assert number_of(frames[0].image_bgr) == TIMES_S.index(next(t for t in TIMES_S if t >= 0.7))
        assert kept(proxy, 20.0) == []

    def test_frames_have_the_proxys_size(self, tmp_path: Path) -> None:
        clip = make_clip(tmp_path, size_wh=(384, 256))
        proxy = Proxy(tmp_path / "proxy", SMALL_WH, 30.0)
        proxy.folder.mkdir()
        keep(proxy, clip, 0.0, 0.0, 0.5)
        assert {frame.picture.size_wh for frame in kept(proxy)} == {SMALL_WH}

    def test_nothing_kept_is_nothing_there(self, proxy: Proxy, clip: Path) -> None:
        assert not proxy.is_there
        keep(proxy, clip, 0.0, 10.0, math.inf)
        assert not proxy.is_there

    def test_a_span_that_nobody_finished_is_not_there(self, proxy: Proxy, clip: Path) -> None:
        with open_video(clip) as source:
            passed = proxy.keep(source.frames(), 0.0)
            next(passed)
            next(passed)
            passed.close()
        assert not proxy.is_there


class TestNoRoom:
    def test_a_disk_that_gets_full_costs_the_proxy_and_no_frame(
        self, proxy: Proxy, clip: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keep(proxy, clip, 0.0, 0.0, SEAM_S)
        assert proxy.is_there

        def fails_later(writer: VideoWriter, picture: Yuv, t_s: float) -> None:
            if t_s > 1.5:
                raise UsageError("no space left on device")

        monkeypatch.setattr(VideoWriter, "write_yuv", fails_later)
        passed = keep(proxy, clip, SEAM_S, SEAM_S, math.inf)
        assert passed == pytest.approx(between(SEAM_S, math.inf), abs=1e-4)
        assert not proxy.is_there

    def test_a_folder_that_is_gone_costs_no_frame(self, proxy: Proxy, clip: Path) -> None:
        proxy.folder.rmdir()
        assert len(keep(proxy, clip, 0.0, 0.0, math.inf)) == len(TIMES_S)
        assert not proxy.is_there


class TestWorth:
    @pytest.mark.parametrize(
        ("clip_wh", "length_s", "expected"),
        [
            ((1920, 1080), 30.0, True),
            ((2160, 3840), 30.0, True),
            ((1280, 720), 30.0, False),
            ((1920, 1080), 3600.0, False),
        ],
    )
    def test_of_large_clips_that_are_not_too_long(
        self, clip_wh: tuple[int, int], length_s: float, expected: bool
    ) -> None:
        clip = ClipInfo(Path("clip.mp4"), length_s, clip_wh, 0, 30.0, variable_frame_rate=False)
        assert is_worth_a_proxy(clip, (1280, 720), length_s) is expected
