"""What every clip gives, whatever codec, container or camera app it comes from."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tracemalloc
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from support.clips import (
    FORMATS,
    H264,
    SIZE_WH,
    Format,
    every,
    make_clip,
    make_clip_with_sound,
    number_of,
    picture,
    set_rotation,
    set_start,
)

from formcheck.core.poses import Frame
from formcheck.errors import UsageError, VideoError
from formcheck.video.decoder import Decoder
from formcheck.video.probe import slow_motion_rate
from formcheck.video.source import VideoSource, open_video

UNEVEN_S = [0.0, 0.04, 0.07, 0.11, 0.15, 0.53, 0.56, 0.6, 0.64, 0.9, 0.94, 0.98, 1.02] + [
    1.02 + 0.03 * i + 0.01 * (i % 3) for i in range(1, 50)
]
KEYFRAME_EVERY = 20
REAL_CLIPS = Path(__file__).parents[3] / "shared" / "data" / "clips"

every_format = pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
every_uneven_format = pytest.mark.parametrize(
    "kind", [f for f in FORMATS if f.keeps_variable_rate], ids=lambda kind: kind.name
)


def read(source: VideoSource) -> list[tuple[int, float, int]]:
    """Ordinal, time and number in the picture of every frame."""
    return [(frame.index, frame.t_s, number_of(frame.image_bgr)) for frame in source]


def read_from(source: VideoSource, start_s: float) -> list[tuple[int, float, int]]:
    """The same for the frames from `start_s` on."""
    return [(f.index, f.t_s, number_of(f.image_bgr)) for f in source.frames(start_s)]


def times_s(source: VideoSource) -> np.ndarray:
    return np.array([frame.t_s for frame in source])


class TestFrames:
    @every_format
    def test_every_frame_comes_once_and_at_its_own_time(self, kind: Format, tmp_path: Path):
        with open_video(make_clip(tmp_path, kind)) as source:
            frames = read(source)
        assert [number for _, _, number in frames] == list(range(75))
        assert [index for index, _, _ in frames] == list(range(75))
        assert frames[0][1] == 0
        assert [t_s for _, t_s, _ in frames] == pytest.approx(every(1 / 30, 75), abs=kind.tick_s)

    @every_uneven_format
    def test_a_varying_frame_rate_is_kept(self, kind: Format, tmp_path: Path):
        with open_video(make_clip(tmp_path, kind, UNEVEN_S)) as source:
            frames = read(source)
            assert source.info.variable_frame_rate
        assert [number for _, _, number in frames] == list(range(len(UNEVEN_S)))
        assert [t_s for _, t_s, _ in frames] == pytest.approx(UNEVEN_S, abs=kind.tick_s)

    @every_format
    def test_spans_join_to_what_one_reading_gives(self, kind: Format, tmp_path: Path):
        self.check_spans(make_clip(tmp_path, kind))

    @every_uneven_format
    def test_spans_of_a_varying_rate_join_too(self, kind: Format, tmp_path: Path):
        self.check_spans(make_clip(tmp_path, kind, UNEVEN_S))

    def check_spans(self, clip: Path):
        with open_video(clip) as source:
            whole = [(f.index, f.t_s, f.image_bgr.tobytes()) for f in source]
            ends_s = sorted([0.0, whole[1][1], 0.37, whole[20][1], whole[45][1] + 1e-9, 1.9, 99.0])
            spans = [
                (f.index, f.t_s, f.image_bgr.tobytes())
                for start_s, end_s in pairwise(ends_s)
                for f in source.frames(start_s, end_s)
            ]
        assert spans == whole

    def test_a_clip_may_be_read_twice_and_by_two_at_once(self, tmp_path: Path):
        with open_video(make_clip(tmp_path)) as source:
            assert read(source) == read(source)
            pairs = zip(source, source.frames(0.5), strict=False)
            assert [number_of(b.image_bgr) - number_of(a.image_bgr) for a, b in pairs] == [15] * 60

    def test_a_closed_clip_gives_nothing(self, tmp_path: Path):
        source = open_video(make_clip(tmp_path))
        with source:
            frames = iter(source)
            next(frames)
        assert list(frames) == []
        with pytest.raises(ValueError, match="closed"):
            next(iter(source))

    def test_a_clip_that_is_gone_meanwhile_is_said_to_be(self, tmp_path: Path):
        clip = make_clip(tmp_path)
        with open_video(clip) as source:
            frames = iter(source)
            next(frames)
            clip.unlink()
            with pytest.raises(VideoError, match="any more"):
                next(iter(source))

    def test_memory_does_not_grow_with_the_clip(self, tmp_path: Path):
        clip = make_clip(tmp_path, times_s=every(1 / 30, 100), size_wh=(640, 360))
        with open_video(clip) as source:
            next(iter(source))  # what is loaded once does not count
            tracemalloc.start()
            try:
                assert sum(1 for _ in source) == 100
                _, peak_bytes = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak_bytes < 8 * 640 * 360 * 3

    def test_frames_are_freed_without_waiting_for_the_garbage_collector(self, tmp_path: Path):
        with open_video(make_clip(tmp_path)) as source:
            gc.collect()
            gc.disable()
            try:
                for frame in source:
                    frame.picture.bgr(48)
                kept = sum(isinstance(each, av.VideoFrame) for each in gc.get_objects())
            finally:
                gc.enable()
        assert kept < 10

    @pytest.mark.parametrize("kind", [H264, FORMATS[-1]], ids=lambda kind: kind.name)
    def test_a_clip_of_one_frame_gives_it(self, kind: Format, tmp_path: Path):
        with open_video(make_clip(tmp_path, kind, [0.0])) as source:
            assert read(source) == [(0, 0.0, 0)]
            assert 0 <= source.info.duration_s < 0.2


class TestGlimpses:
    @every_format
    def test_every_part_of_the_clip_gives_one(self, kind: Format, tmp_path: Path):
        with open_video(make_clip(tmp_path, kind)) as source:
            whole = {number: (index, t_s) for index, t_s, number in read(source)}
            end_s = source.info.duration_s
            seen = list(source.glimpses(0.0, end_s, 10))
            assert {number: (index, t_s) for index, t_s, number in read(source)} == whole
        for frame in seen:
            assert whole[number_of(frame.image_bgr)] == (frame.index, pytest.approx(frame.t_s))
        if kind.suffix == ".ts":
            assert 6 <= len(seen) <= 10
            return
        assert len(seen) == 10
        for part, frame in enumerate(seen):
            # Without every other frame it may be one that comes a little later.
            assert part * end_s / 10 - 1e-6 <= frame.t_s <= (part + 1) * end_s / 10 + 0.1

    def test_a_keyframe_is_taken_where_a_part_has_one(self, tmp_path: Path):
        with open_video(make_clip(tmp_path, H264)) as source:
            seen = [number_of(f.image_bgr) for f in source.glimpses(0.0, 75 / 30, 4)]
        assert seen == [0, KEYFRAME_EVERY, 2 * KEYFRAME_EVERY, 3 * KEYFRAME_EVERY]

    def test_only_the_span_asked_for_is_looked_at(self, tmp_path: Path):
        with open_video(make_clip(tmp_path)) as source:
            times = [frame.t_s for frame in source.glimpses(1.0, 2.0, 6)]
        assert len(times) == 6
        assert min(times) >= 1.0
        assert max(times) < 2.0
        assert times == sorted(times)

    def test_times_are_those_of_real_life(self, tmp_path: Path):
        with open_video(make_clip(tmp_path), time_scale=0.5) as source:
            whole = {number: t_s for _, t_s, number in read(source)}
            seen = list(source.glimpses(0.0, source.info.duration_s, 5))
        expected = [whole[number_of(frame.image_bgr)] for frame in seen]
        assert [frame.t_s for frame in seen] == pytest.approx(expected)
        assert seen[-1].t_s > 0.8 * max(whole.values())

    def test_fewer_come_when_the_clip_ends_early(self, tmp_path: Path):
        with open_video(make_clip(tmp_path)) as source:
            seen = list(source.glimpses(0.0, 2 * source.info.duration_s, 10))
        assert len(seen) in {5, 6}

    def test_the_clip_is_opened_once_for_them_and_its_frames(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        opened = []

        class Counted(Decoder):
            def __init__(self, path: Path) -> None:
                opened.append(path)
                super().__init__(path)

        monkeypatch.setattr("formcheck.video.source.Decoder", Counted)
        with open_video(make_clip(tmp_path)) as source:
            assert len(list(source.glimpses(0.0, 2.5, 4))) == 4
            assert len(read(source)) == 75
            assert len(opened) == 1

    def test_the_decoder_is_freed(self, tmp_path: Path):
        with open_video(make_clip(tmp_path)) as source:
            first = next(glimpses := source.glimpses(0.0, 2.0, 4))
            assert number_of(first.image_bgr) == 0
        assert list(glimpses) == []
        with pytest.raises(ValueError, match="closed"):
            next(source.glimpses(0.0, 2.0, 4))


class TestOddTimes:
    def test_equal_timestamps_are_pulled_apart(self, tmp_path: Path):
        # Milliseconds are all that Matroska keeps: frames 2 and 3 get the same one.
        kind = Format("mkv", ".mkv", "mjpeg", "yuvj420p")
        stamps_s = [0.0, 0.0331, 0.0662, 0.0664, 0.1, 0.13, 0.16, 0.19]
        with open_video(make_clip(tmp_path, kind, stamps_s)) as source:
            frames = read(source)
            firsts = [number_of(next(source.frames(t_s)).image_bgr) for _, t_s, _ in frames]
        assert [number for _, _, number in frames] == list(range(8))
        assert np.all(np.diff([t_s for _, t_s, _ in frames]) > 0)
        assert firsts == list(range(8))

    def test_frames_without_a_time_get_one(self, tmp_path: Path):
        # AVI has no presentation times, so that B-frames leave one frame over at the end.
        kind = Format("avi", ".avi", "mpeg4", options={"bf": "2"}, keeps_variable_rate=False)
        with open_video(make_clip(tmp_path, kind)) as source:
            assert times_s(source) == pytest.approx(every(1 / 30, 75), abs=1e-6)

    def test_the_first_frame_is_time_0_wherever_the_container_starts(self, tmp_path: Path):
        stamps_s = [5 + t_s for t_s in every(0.04, 40)]
        with open_video(make_clip(tmp_path, times_s=stamps_s)) as source:
            assert times_s(source) == pytest.approx(every(0.04, 40), abs=1e-5)
            assert source.info.duration_s == pytest.approx(1.6, abs=0.02)
            assert source.notes == ()

    @pytest.mark.parametrize("second_s", [0.0, 7.0, 3600.0, 90_000.0])
    def test_recordings_that_were_joined_follow_each_other(self, second_s: float, tmp_path: Path):
        # The second one's clock goes on hours later, or earlier, than the first one's ends.
        kind = next(f for f in FORMATS if f.suffix == ".ts")
        first = make_clip(tmp_path, kind, [1000.0 + t_s for t_s in every(0.04, 40)], name="first")
        second = make_clip(tmp_path, kind, [second_s + t_s for t_s in every(0.04, 40)])
        first.write_bytes(first.read_bytes() + second.read_bytes())
        with open_video(first) as source:
            frames = read(source)
            late = read_from(source, 1.0)
            glimpses = list(source.glimpses(0.0, source.info.duration_s, 5))
            assert source.info.duration_s == pytest.approx(3.2 + 0.96, abs=0.1)
            assert source.info.frame_rate == pytest.approx(80 / (3.2 + 0.96), rel=0.05)
            assert "clock jumps before 2.6 s:" in source.notes[0]
        assert [number for _, _, number in frames] == 2 * list(range(40))
        times = [*every(0.04, 40), *(39 * 0.04 + 1 + t_s for t_s in every(0.04, 40))]
        assert [t_s for _, t_s, _ in frames] == pytest.approx(times, abs=1e-3)
        assert late == [frame for frame in frames if frame[1] >= 1.0]
        assert 3 <= len(glimpses) <= 5

    def test_a_pause_in_the_filming_is_kept(self, tmp_path: Path):
        stamps_s = [t_s + 30.0 * (i >= 20) for i, t_s in enumerate(every(0.04, 40))]
        with open_video(make_clip(tmp_path, times_s=stamps_s)) as source:
            assert times_s(source) == pytest.approx(stamps_s, abs=1e-5)
            assert source.notes == ()

    def test_a_clock_that_jumps_between_all_frames_makes_no_long_clip(self, tmp_path: Path):
        stamps_s = every(5000.0, 40)
        with open_video(make_clip(tmp_path, times_s=stamps_s)) as source:
            assert len(times_s(source)) == 40
            assert source.info.duration_s <= 2 * 40
            assert len(source.notes[0]) < 200

    def test_frames_a_microsecond_apart_are_put_where_a_video_can_show_them(self, tmp_path: Path):
        kind = Format("mkv", ".mp4", "libx264", options={"bf": "0"})
        clip = make_clip(tmp_path, kind, every(1 / 60_000, 40))
        with open_video(clip) as source:
            frames = read(source)
            late = [number for _, _, number in read_from(source, 0.02)]
            assert source.info.duration_s < 1.0
        assert [number for _, _, number in frames] == list(range(40))
        assert np.diff([t_s for _, t_s, _ in frames]).min() > 5e-4
        assert late == [number for _, t_s, number in frames if t_s >= 0.02]

    def test_a_trimmed_clip_gives_what_is_left_of_it(self, tmp_path: Path):
        clip = make_clip(tmp_path)
        set_start(clip, start_s=0.5, length_s=1.0)
        with open_video(clip) as source:
            frames = read(source)
            late = [number_of(f.image_bgr) for f in source.frames(0.7)]
            assert source.info.duration_s == pytest.approx(1.0, abs=0.034)
            assert source.notes == ()
        assert [number for _, _, number in frames] == list(range(15, 45))
        assert [t_s for _, t_s, _ in frames] == pytest.approx(every(1 / 30, 30), abs=1e-5)
        assert late == list(range(36, 45))


class TestPicture:
    @pytest.mark.parametrize("clockwise_deg", [0, 90, 180, 270])
    @pytest.mark.parametrize("kind", [H264, FORMATS[3]], ids=lambda kind: kind.name)
    def test_frames_are_upright(self, clockwise_deg: int, kind: Format, tmp_path: Path):
        clip = make_clip(tmp_path, kind, every(1 / 30, 3))
        if clockwise_deg:
            set_rotation(clip, clockwise_deg)
        with open_video(clip) as source:
            frame = next(iter(source))
        expected = np.rot90(picture(0), -clockwise_deg // 90)
        assert source.info.rotation_deg == clockwise_deg
        assert source.info.size_wh == (expected.shape[1], expected.shape[0])
        assert frame.image_bgr.shape == expected.shape
        assert np.abs(frame.image_bgr.astype(int) - expected).mean() < 12

    def test_pixels_are_made_square(self, tmp_path: Path):
        clip = make_clip(tmp_path, times_s=[0.0, 0.1], pixel_aspect=Fraction(3, 2))
        with open_video(clip) as source:
            assert source.info.size_wh == (144, 64)
            assert {f.image_bgr.shape for f in source} == {(64, 144, 3)}

    def test_pixels_squeezed_beyond_all_sense_are_taken_for_square(self, tmp_path: Path):
        clip = make_clip(tmp_path, times_s=[0.0, 0.1], pixel_aspect=Fraction(1, 200))
        with open_video(clip) as source:
            assert source.info.size_wh == SIZE_WH

    def test_pixels_of_a_turned_clip_are_made_square(self, tmp_path: Path):
        clip = make_clip(tmp_path, times_s=[0.0, 0.1], pixel_aspect=Fraction(3, 2))
        set_rotation(clip, 90)
        with open_video(clip) as source:
            assert source.info.size_wh == (43, 96)
            assert {f.image_bgr.shape for f in source} == {(96, 43, 3)}


class TestInfo:
    @every_format
    def test_the_container_is_described(self, kind: Format, tmp_path: Path):
        clip = make_clip(tmp_path, kind)
        with open_video(clip) as source:
            info = source.info
            assert source.notes == ()
        assert info.path == clip
        assert info.size_wh == SIZE_WH
        assert info.duration_s == pytest.approx(2.5, abs=0.02)
        assert info.frame_rate == pytest.approx(30, rel=0.01)
        assert not info.variable_frame_rate
        assert (info.rotation_deg, info.time_scale, info.frames_analysed) == (0, 1.0, 0)

    def test_one_dropped_frame_is_not_a_variable_rate(self, tmp_path: Path):
        stamps_s = [t_s for i, t_s in enumerate(every(1 / 30, 120)) if i != 60]
        with open_video(make_clip(tmp_path, times_s=stamps_s)) as source:
            assert not source.info.variable_frame_rate

    def test_slow_motion_is_told_in_seconds_of_real_life(self, tmp_path: Path):
        with open_video(make_clip(tmp_path), time_scale=0.125) as source:
            assert times_s(source) == pytest.approx(every(1 / 240, 75), abs=1e-6)
            assert source.info.duration_s == pytest.approx(2.5 / 8, abs=1e-3)
            assert source.info.frame_rate == pytest.approx(240)
            assert source.info.time_scale == 0.125
            late = [number_of(f.image_bgr) for f in source.frames(0.25, 0.26)]
        assert late == [60, 61, 62]

    def test_tagged_slow_motion_is_noted_until_it_is_dealt_with(self, tmp_path: Path):
        clip = make_clip(tmp_path, metadata={"com.android.capture.fps": "240"})
        with open_video(clip) as source:
            assert "--capture-fps 240" in source.notes[0]
        with open_video(clip, time_scale=0.125) as source:
            assert source.notes == ()

    @pytest.mark.parametrize(
        ("tag", "frame_rate", "expected"),
        [
            ("240.000000", 30.0, 240.0),
            ("240.000000", 239.98, None),
            ("30.000000", 29.97, None),
            ("nan", 30.0, None),
            ("?", 30.0, None),
        ],
    )
    def test_slow_motion_rate(self, tag: str, frame_rate: float, expected: float | None):
        assert slow_motion_rate({"com.android.capture.fps": tag}, frame_rate) == expected

    def test_tags_that_are_no_utf8_harm_nothing(self, tmp_path: Path):
        clip = make_clip(tmp_path, metadata={"location": "caf??", "com.android.capture.fps": "240"})
        clip.write_bytes(clip.read_bytes().replace(b"caf??", b"caf\xe9\xff"))
        with open_video(clip) as source:
            assert len(read(source)) == 75
            assert "--capture-fps 240" in source.notes[0]

    def test_no_tag_no_slow_motion(self):
        assert slow_motion_rate({"encoder": "Lavf"}, 30.0) is None


class TestCut:
    def test_the_cut_is_by_time_and_times_stay_those_of_the_file(self, tmp_path: Path):
        with open_video(make_clip(tmp_path), start_s=0.99, end_s=1.51) as source:
            frames = read(source)
            assert source.info.duration_s == pytest.approx(2.5, abs=1e-3)
        assert [number for _, _, number in frames] == list(range(30, 46))
        assert frames[0][1] == pytest.approx(1.0)
        assert [index for index, _, _ in frames] == list(range(30, 46))

    @pytest.mark.parametrize(
        ("start_s", "end_s"), [(-1.0, None), (1.0, 1.0), (2.0, 1.0), (2.6, None), (None, 0.0)]
    )
    def test_a_cut_without_frames_is_refused(
        self, start_s: float | None, end_s: float | None, tmp_path: Path
    ):
        clip = make_clip(tmp_path)
        with pytest.raises(UsageError, match=r"clip\.mp4: can't start") as caught:
            open_video(clip, start_s=start_s, end_s=end_s)
        assert caught.value.hint

    @pytest.mark.parametrize("time_scale", [0.0, -1.0, float("nan"), float("inf")])
    def test_a_senseless_time_scale_is_refused(self, time_scale: float, tmp_path: Path):
        with pytest.raises(UsageError, match="time scale"):
            open_video(make_clip(tmp_path), time_scale=time_scale)


def _text(folder: Path) -> Path:
    path = folder / "text.mp4"
    path.write_text("Squats, three sets of ten.\n" * 50)
    return path


def _playlist(folder: Path) -> Path:
    clip = make_clip(folder)
    path = folder / "playlist.mp4"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:2.5,\n{clip}\n#EXT-X-ENDLIST\n")
    return path


def _photo(folder: Path, suffix: str) -> Path:
    import cv2

    path = folder / f"photo{suffix}"
    cv2.imwrite(str(path), picture(1))
    return path


def _photo_renamed(folder: Path) -> Path:
    return _photo(folder, ".jpg").rename(folder / "photo.mp4")


def _empty(folder: Path) -> Path:
    path = folder / "empty.mp4"
    path.touch()
    return path


def _unfinished(folder: Path) -> Path:
    path = make_clip(folder)
    path.write_bytes(path.read_bytes()[:-2000])
    return path


def _unknown_codec(folder: Path) -> Path:
    path = make_clip(folder)
    path.write_bytes(path.read_bytes().replace(b"avc1", b"xyz1").replace(b"avcC", b"xyzC"))
    return path


def _without_pictures(folder: Path) -> Path:
    path = make_clip(folder, Format("mjpeg", ".mov", "mjpeg", "yuvj420p"))
    data = path.read_bytes()
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    path.write_bytes(data[:start] + bytes(end - start) + data[end:])
    return path


def _pipe(folder: Path) -> Path:
    path = folder / "pipe.mp4"
    os.mkfifo(path)
    return path


BAD_INPUTS = {
    "missing": (lambda folder: folder / "nowhere.mp4", "no such file"),
    "folder": (lambda folder: folder, "is a folder"),
    "empty": (_empty, "is empty"),
    "text": (_text, "not a video"),
    "playlist": (_playlist, "not a video"),
    "jpeg": (lambda folder: _photo(folder, ".jpg"), "is a photo"),
    "png": (lambda folder: _photo(folder, ".png"), "is a photo"),
    "renamed photo": (_photo_renamed, "is a photo"),
    "unfinished": (_unfinished, "is incomplete"),
    "unknown codec": (_unknown_codec, "codec"),
    "no frame decodes": (_without_pictures, "no picture of it can be decoded"),
    "sound only": (lambda folder: make_clip_with_sound(folder, pictures=0), "has sound but"),
    "song with cover": (
        lambda folder: make_clip_with_sound(folder, pictures=0, cover=True),
        "has sound but",
    ),
    "pipe": (_pipe, "is not a file"),
}


class TestBadInput:
    @pytest.mark.parametrize("case", BAD_INPUTS)
    def test_one_line_names_the_file_and_a_hint_says_what_to_do(
        self, case: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ):
        if case == "pipe" and not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        make, expected = BAD_INPUTS[case]
        path = make(tmp_path)
        capfd.readouterr()  # what the encoders of the test clips print
        with pytest.raises(VideoError, match=expected) as caught:
            open_video(path)
        message = str(caught.value)
        assert message.startswith(f"{path}: ")
        assert "\n" not in message
        assert caught.value.hint
        assert caught.value.exit_code == 3
        assert capfd.readouterr().err == ""

    def test_no_permission(self, tmp_path: Path):
        if not hasattr(os, "geteuid"):
            pytest.skip("permissions work differently here")
        clip = make_clip(tmp_path)
        clip.chmod(0)
        nobody = 65534
        was_root = os.geteuid() == 0
        if was_root:
            os.seteuid(nobody)  # root may read anything
        try:
            with pytest.raises(VideoError, match="no permission") as caught:
                open_video(clip)
        finally:
            if was_root:
                os.seteuid(0)
        assert str(clip) in str(caught.value)
        assert caught.value.hint

    @pytest.mark.parametrize("suffix", [".mp4", ".webm"])
    def test_a_clip_cut_off_in_the_middle_gives_its_good_frames(
        self, suffix: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ):
        kind = next(f for f in FORMATS if f.suffix == suffix)
        clip = make_clip(tmp_path, kind, faststart=suffix == ".mp4")
        data = clip.read_bytes()
        clip.write_bytes(data[: int(len(data) * 0.7)])
        capfd.readouterr()
        with open_video(clip) as source:
            frames = read(source)
            assert "cut off" in source.notes[0]
            assert source.info.duration_s < 2.3
            whole_s = source.info.duration_s + source.info.missing_s
            assert whole_s == pytest.approx(2.5, abs=0.1)
        assert 10 < len(frames) < 74
        # B-frames of the last group may be lost, but each frame has its own time.
        assert [t_s for _, t_s, _ in frames] == pytest.approx(
            [number / 30 for _, _, number in frames], abs=1e-3
        )
        assert capfd.readouterr().err == ""

    def test_a_damaged_stretch_is_passed_over(self, tmp_path: Path):
        clip = make_clip(tmp_path)
        data = bytearray(clip.read_bytes())
        middle = (data.index(b"mdat") + data.index(b"moov")) // 2
        data[middle : middle + 300] = bytes(300)
        clip.write_bytes(data)
        with open_video(clip) as source:
            frames = read(source)
        assert frames[0][2] == 0
        assert frames[-1][2] == 74
        assert frames[-1][1] == pytest.approx(74 / 30, abs=1e-5)
        assert np.all(np.diff([t_s for _, t_s, _ in frames]) > 0)


class TestImport:
    def run(self, code: str, **environment: str) -> str:
        result = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return result.stdout.strip()

    def test_nothing_heavy_is_loaded(self):
        code = (
            "import sys, formcheck.video.source, formcheck.video.writer;"
            "print({'cv2', 'av', 'scipy', 'mediapipe'} & set(sys.modules))"
        )
        assert self.run(code) == "set()"

    def test_a_users_own_log_level_stays(self):
        code = "import os, formcheck.video; print(os.environ['OPENCV_LOG_LEVEL'])"
        assert self.run(code, OPENCV_LOG_LEVEL="INFO") == "INFO"


@pytest.mark.clips
@pytest.mark.skipif(not REAL_CLIPS.is_dir(), reason="no real clips beside the checkout")
@pytest.mark.parametrize(
    "name",
    [
        "squat_14_barbell_label.mp4",  # HEVC with B-frames
        "squat_18_woman_side.mp4",  # variable frame rate
        "burpee_02_phone.mp4",  # B-frames, starts late
        "rotation_01_meta90.mp4",
        "squat_44_no_depth.gif",
    ],
)
def test_spans_of_real_clips_join(name: str):
    def digest(frame: Frame) -> tuple[int, float, int]:
        return frame.index, frame.t_s, hash(frame.image_bgr[::8, ::8].tobytes())

    with open_video(REAL_CLIPS / name) as source:
        whole = [digest(frame) for frame in source]
        third_s = source.info.duration_s / 3
        ends_s = (0.0, third_s, 2 * third_s, 3 * third_s)
        spans = [digest(f) for s, e in pairwise(ends_s) for f in source.frames(s, e)]
    assert spans == whole
    assert whole[0][1] == 0
