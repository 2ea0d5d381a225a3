from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from support.clips import SAMPLE_RATE, SIZE_WH, every, make_clip_with_sound, number_of, picture

from formcheck.core.arrays import Image
from formcheck.errors import UsageError
from formcheck.video.source import open_video
from formcheck.video.writer import VideoWriter, video_size, written_beside
from formcheck.video.yuv import Yuv

UNEVEN_S = [0.0, 0.0417, 0.0834, 0.4, 0.4333, 0.4667, 1.25, 1.2833, 1.2917, 1.3]


def write(
    path: Path,
    times_s: Iterable[float],
    *,
    draw: Callable[[int], Image] = picture,
    frame_rate_hint: float = 30.0,
) -> Path:
    """A video whose frame i shows the number i, at time i of `times_s`."""
    height, width = draw(0).shape[:2]
    with VideoWriter(path, (width, height), frame_rate_hint=frame_rate_hint) as writer:
        for number, t_s in enumerate(times_s):
            writer.write(draw(number), t_s)
    return path


def read(path: Path) -> tuple[list[int], list[float]]:
    with open_video(path) as source:
        frames = [(number_of(frame.image_bgr), frame.t_s) for frame in source]
    return [number for number, _ in frames], [t_s for _, t_s in frames]


def clicks_and_flashes(path: Path) -> tuple[list[float], list[float]]:
    """When the sound first clicks and when the picture is white, in the container's seconds."""
    loud_s: list[float] = []
    with av.open(str(path)) as container:
        for block in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(block.to_ndarray()[0]) > 0.3)
            loud_s += [block.time + i / block.sample_rate for i in loud]
    clicks_s = [t for i, t in enumerate(loud_s) if i == 0 or t - loud_s[i - 1] > 0.1]
    with av.open(str(path)) as container:
        flashes_s = [
            frame.time
            for frame in container.decode(video=0)
            if frame.to_ndarray(format="gray").mean() > 150
        ]
    return clicks_s, flashes_s


class TestPictures:
    def test_frames_and_their_own_times_come_back(self, tmp_path: Path):
        numbers, times_s = read(write(tmp_path / "out.mp4", UNEVEN_S))
        assert numbers == list(range(len(UNEVEN_S)))
        assert times_s == pytest.approx(UNEVEN_S, abs=2e-5)

    @pytest.mark.parametrize("frame_rate", [23.976, 24, 25, 29.97, 30, 59.94, 60, 120, 240])
    def test_times_of_usual_rates_hold_to_6_microseconds(self, frame_rate: float, tmp_path: Path):
        expected_s = every(1 / frame_rate, 100)
        out = write(tmp_path / "out.mp4", expected_s, frame_rate_hint=frame_rate)
        assert read(out)[1] == pytest.approx(expected_s, abs=6e-6)

    def test_the_first_frame_becomes_time_0(self, tmp_path: Path):
        out = write(tmp_path / "out.mp4", [t_s + 7.5 for t_s in UNEVEN_S])
        assert read(out)[1] == pytest.approx(UNEVEN_S, abs=2e-5)
        with av.open(str(out)) as container:
            assert container.streams.video[0].start_time == 0
            assert container.duration / 1e6 < 1.5

    def test_the_file_is_what_players_and_browsers_take(self, tmp_path: Path):
        out = write(tmp_path / "out.mp4", every(1 / 30, 30))
        with av.open(str(out)) as container:
            stream = container.streams.video[0]
            assert stream.codec_context.name == "h264"
            assert stream.pix_fmt == "yuv420p"
            assert container.duration / 1e6 == pytest.approx(1.0, abs=0.034)
        data = out.read_bytes()
        assert data.index(b"moov") < data.index(b"mdat"), "index not at the front"

    @pytest.mark.parametrize("size_wh", [(97, 64), (96, 65), (97, 65), (3, 5)])
    def test_odd_sizes_are_padded_by_a_copy_of_the_edge(
        self, size_wh: tuple[int, int], tmp_path: Path
    ):
        width, height = size_wh
        image = np.full((height, width, 3), (40, 160, 90), np.uint8)
        with VideoWriter(tmp_path / "out.mp4", size_wh) as writer:
            writer.write(image, 0.0)
        with open_video(tmp_path / "out.mp4") as source:
            frame = next(iter(source))
        assert frame.image_bgr.shape == (height + height % 2, width + width % 2, 3)
        assert np.abs(frame.image_bgr.astype(int) - (40, 160, 90)).max() <= 6

    @pytest.mark.parametrize(
        "bgr", [(0, 0, 255), (0, 255, 0), (255, 0, 0), (255, 255, 255), (0, 0, 0), (30, 90, 200)]
    )
    @pytest.mark.parametrize("size_wh", [(96, 64), (1280, 720)])
    def test_colours_come_back(
        self, bgr: tuple[int, int, int], size_wh: tuple[int, int], tmp_path: Path
    ):
        with VideoWriter(tmp_path / "out.mp4", size_wh) as writer:
            writer.write(np.full((*size_wh[::-1], 3), bgr, np.uint8), 0.0)
        with open_video(tmp_path / "out.mp4") as source:
            mean_bgr = next(iter(source)).image_bgr.mean(axis=(0, 1))
        assert mean_bgr == pytest.approx(bgr, abs=5)

    def test_a_still_follows_the_last_frame_and_stays(self, tmp_path: Path):
        with VideoWriter(tmp_path / "out.mp4", SIZE_WH, frame_rate_hint=10) as writer:
            for number in range(3):
                writer.write(picture(number), 7.0 + number / 10)
            writer.write_still(Yuv.of_bgr(picture(9)), 2.5)
        numbers, times_s = read(tmp_path / "out.mp4")
        assert numbers == [0, 1, 2, 9, 9, 9, 9]
        assert times_s == pytest.approx([0.0, 0.1, 0.2, 0.3, 2.5, 2.6, 2.7], abs=2e-5)
        with av.open(str(tmp_path / "out.mp4")) as container:
            assert container.duration / 1e6 == pytest.approx(2.8, abs=1e-3)

    @pytest.mark.parametrize("frames", [1, 2, 3, 10, 90])
    def test_the_last_frame_is_shown_as_long_as_the_others(self, frames: int, tmp_path: Path):
        out = write(tmp_path / "out.mp4", every(1 / 30, frames))
        with av.open(str(out)) as container:
            stream = container.streams.video[0]
            length_s = float(stream.duration * stream.time_base)
            assert length_s == pytest.approx(frames / 30, abs=1e-3)
            assert container.duration / 1e6 == pytest.approx(frames / 30, abs=1e-3)

    def test_a_single_frame_makes_a_video(self, tmp_path: Path):
        assert read(write(tmp_path / "out.mp4", [3.0])) == ([0], [0.0])

    def test_an_unknown_frame_rate_will_do(self, tmp_path: Path):
        out = write(tmp_path / "out.mp4", UNEVEN_S, frame_rate_hint=0.0)
        assert read(out)[0] == list(range(len(UNEVEN_S)))

    @pytest.mark.parametrize("t_s", [1.0, 0.5])
    def test_time_must_rise(self, t_s: float, tmp_path: Path):
        with pytest.raises(ValueError, match="not later"):
            write(tmp_path / "out.mp4", [1.0, t_s])

    def test_the_size_must_be_the_one_announced(self, tmp_path: Path):
        image: Image = np.zeros((10, 10, 3), np.uint8)
        with (
            pytest.raises(ValueError, match="expected a frame"),
            VideoWriter(tmp_path / "out.mp4", SIZE_WH) as writer,
        ):
            writer.write(image, 0.0)


class TestWrittenBeside:
    def test_frames_come_back_in_order(self, tmp_path: Path):
        with VideoWriter(tmp_path / "out.mp4", SIZE_WH) as writer:
            with written_beside(writer) as write:
                for number in range(60):
                    write(Yuv.of_bgr(picture(number)), number / 30)
            writer.write_still(Yuv.of_bgr(picture(99)), 1.0)
        numbers, _ = read(tmp_path / "out.mp4")
        assert numbers[:60] == list(range(60))
        assert set(numbers[60:]) == {99}

    @pytest.mark.parametrize("frames_after", [0, 100])
    def test_an_error_of_the_encoder_comes_out(self, frames_after: int, tmp_path: Path):
        with pytest.raises(ValueError, match="not later"):
            self.write(tmp_path / "out.mp4", [1.0, 0.5, *every(2.0, frames_after)])
        assert list(tmp_path.iterdir()) == []

    def test_an_error_of_ours_leaves_nothing(self, tmp_path: Path):
        def interrupted() -> Iterator[float]:
            yield 0.0
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.write(tmp_path / "out.mp4", interrupted())
        assert list(tmp_path.iterdir()) == []

    @staticmethod
    def write(path: Path, times_s: Iterable[float]) -> None:
        with VideoWriter(path, SIZE_WH) as writer, written_beside(writer) as write:
            for t_s in times_s:
                write(Yuv.of_bgr(picture(0)), t_s)


class TestSound:
    @pytest.mark.parametrize(
        ("codec", "suffix"),
        [("aac", ".mp4"), ("aac", ".mov"), ("aac", ".ts"), ("libmp3lame", ".mkv")],
    )
    def test_sound_stays_in_step_with_the_picture(self, codec: str, suffix: str, tmp_path: Path):
        clip = make_clip_with_sound(tmp_path, codec=codec, suffix=suffix, flash_at=[15, 45])
        out = self.copy(clip, tmp_path / "out.mp4")
        clicks_s, flashes_s = clicks_and_flashes(out)
        assert flashes_s == pytest.approx([0.5, 1.5], abs=1e-3)
        assert clicks_s == pytest.approx([0.5, 1.5], abs=2e-3)

    @pytest.mark.parametrize("start_s", [0.2, 0.31, 1.0])
    def test_the_sound_of_a_cut_clip_is_cut_with_it(self, start_s: float, tmp_path: Path):
        clip = make_clip_with_sound(tmp_path, flash_at=[15, 45])
        out = self.copy(clip, tmp_path / "out.mp4", start_s=start_s, end_s=1.7)
        clicks_s, flashes_s = clicks_and_flashes(out)
        assert flashes_s[-1] == pytest.approx(1.5 - start_s, abs=1 / 30)
        assert clicks_s == pytest.approx(flashes_s, abs=2e-3)
        with av.open(str(out)) as container:
            sound = container.streams.audio[0]
            length_s = float(sound.duration * sound.time_base)
        assert length_s == pytest.approx(1.7 - start_s, abs=0.06)

    def test_pictures_that_start_late_in_the_container_keep_their_sound(self, tmp_path: Path):
        clip = make_clip_with_sound(tmp_path, pictures=30, flash_at=[15], pictures_start_s=0.2)
        clicks_s, flashes_s = clicks_and_flashes(self.copy(clip, tmp_path / "out.mp4"))
        assert flashes_s == pytest.approx([0.5], abs=1e-3)
        assert clicks_s == pytest.approx([0.5], abs=2e-3)

    def test_a_still_is_silent(self, tmp_path: Path):
        clip = make_clip_with_sound(tmp_path, flash_at=[15, 45])
        with (
            open_video(clip, end_s=1.0) as source,
            VideoWriter(tmp_path / "out.mp4", SIZE_WH, audio_from=clip) as writer,
        ):
            for frame in source:
                writer.write(frame.image_bgr, frame.t_s)
            writer.write_still(Yuv.of_bgr(frame.image_bgr), 2.0)
        clicks_s, flashes_s = clicks_and_flashes(tmp_path / "out.mp4")
        # The clip goes on to click at 1.5 s.
        assert clicks_s == pytest.approx([0.5], abs=2e-3)
        assert flashes_s == pytest.approx([0.5], abs=1e-3)
        with av.open(str(tmp_path / "out.mp4")) as container:
            sound = container.streams.audio[0]
            assert float(sound.duration * sound.time_base) == pytest.approx(1.0, abs=0.06)

    def test_packets_are_copied_untouched(self, tmp_path: Path):
        clip = make_clip_with_sound(tmp_path, flash_at=[15, 45])
        out = self.copy(clip, tmp_path / "out.mp4")

        def packets(path: Path) -> list[bytes]:
            with av.open(str(path)) as container:
                assert container.streams.audio[0].rate == SAMPLE_RATE
                found = [p for p in container.demux(audio=0) if p.size]
                # The pictures, 60 at 30 frames a second, end here.
                return [bytes(p) for p in found if p.pts * p.time_base < 2]

        assert packets(out) == packets(clip)

    @pytest.mark.parametrize(
        ("codec", "suffix"), [("pcm_s16le", ".mov"), ("flac", ".mkv"), (None, ".mp4")]
    )
    def test_sound_that_mp4_players_may_not_play_is_left_out(
        self, codec: str | None, suffix: str, tmp_path: Path
    ):
        if codec is None:
            clip = write(tmp_path / "silent.mp4", every(1 / 30, 30))
        else:
            clip = make_clip_with_sound(tmp_path, codec=codec, suffix=suffix)
        out = self.copy(clip, tmp_path / "out.mp4")
        with av.open(str(out)) as container:
            assert [stream.type for stream in container.streams] == ["video"]

    @pytest.mark.parametrize(
        ("codec", "suffix", "whole", "damaged"),
        [
            ("pcm_s16le", ".mov", b"sowt", b"xxxx"),  # a codec that nobody knows
            # A header of 19 bytes that is declared to be nothing, as long in the file as before.
            ("libopus", ".mkv", b"\x63\xa2\x93OpusHead", b"\xec\x40\x13OpusHead"),
        ],
    )
    def test_damaged_sound_does_not_cost_the_video(
        self, codec: str, suffix: str, whole: bytes, damaged: bytes, tmp_path: Path
    ):
        clip = make_clip_with_sound(tmp_path, codec=codec, suffix=suffix)
        data = clip.read_bytes()
        assert whole in data
        clip.write_bytes(data.replace(whole, damaged))
        out = self.copy(clip, tmp_path / "out.mp4")
        with av.open(str(out)) as container:
            assert sum(1 for _ in container.decode(video=0)) > 1

    @staticmethod
    def copy(
        clip: Path, out: Path, *, start_s: float | None = None, end_s: float | None = None
    ) -> Path:
        with (
            open_video(clip, start_s=start_s, end_s=end_s) as source,
            VideoWriter(out, source.info.size_wh, audio_from=clip) as writer,
        ):
            for frame in source:
                writer.write(frame.image_bgr, frame.t_s)
        return out


class TestNothingHalfWritten:
    def test_the_file_appears_when_it_is_complete(self, tmp_path: Path):
        with VideoWriter(tmp_path / "out.mp4", SIZE_WH) as writer:
            for number in range(20):
                writer.write(picture(number), number / 30)
            assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
        assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]

    @pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
    @pytest.mark.parametrize("frames", [0, 1, 100])
    def test_an_error_leaves_what_was_there(
        self, error: type[BaseException], frames: int, tmp_path: Path
    ):
        out = tmp_path / "out.mp4"
        out.write_text("the video of last time")

        def interrupted() -> Iterator[float]:
            yield from every(1 / 30, frames)
            raise error

        with pytest.raises(error):
            write(out, interrupted())
        assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
        assert out.read_text() == "the video of last time"

    def test_no_frames_no_file(self, tmp_path: Path):
        with VideoWriter(tmp_path / "out.mp4", SIZE_WH):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_a_new_video_takes_the_old_ones_place(self, tmp_path: Path):
        out = write(tmp_path / "out.mp4", every(1 / 30, 10))
        assert read(write(out, every(1 / 30, 5)))[0] == [0, 1, 2, 3, 4]

    def test_a_sound_source_that_is_gone_leaves_nothing(self, tmp_path: Path):
        with (
            pytest.raises(FileNotFoundError),
            VideoWriter(tmp_path / "out.mp4", SIZE_WH, audio_from=tmp_path / "gone.mp4"),
        ):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_is_not_there_is_a_users_error(self, tmp_path: Path):
        out = tmp_path / "nowhere" / "out.mp4"
        with pytest.raises(UsageError, match="can't be written") as caught:
            write(out, [0.0])
        assert str(caught.value).startswith(f"{out}: ")
        assert caught.value.hint

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
    def test_a_full_disk_is_a_users_error_and_leaves_nothing(self, tmp_path: Path):
        import resource
        import signal

        noise = np.random.default_rng(0).integers(0, 255, (40, 240, 320, 3), np.uint8)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        # A limit on the size of files stands in for a full disk; it also sends a signal.
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
        try:
            with pytest.raises(UsageError, match="can't be written"):
                write(tmp_path / "out.mp4", every(1 / 30, 40), draw=lambda i: noise[i])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, handler)
        assert list(tmp_path.iterdir()) == []


class TestSizes:
    @pytest.mark.parametrize(
        ("size_wh", "expected"),
        [
            ((3840, 2160), (1920, 1080)),
            ((2160, 3840), (1080, 1920)),
            ((1080, 1920), (1080, 1920)),
            ((640, 360), (640, 360)),
            ((4000, 1), (1920, 2)),
            ((1366, 1025), (1366, 1024)),
            ((2001, 1333), (1920, 1278)),
        ],
    )
    def test_large_ones_shrink_to_even_sides_and_keep_their_shape(
        self, size_wh: tuple[int, int], expected: tuple[int, int]
    ):
        assert video_size(size_wh, 1920) == expected
