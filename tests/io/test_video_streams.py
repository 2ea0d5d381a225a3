"""Which pictures of a file are the clip, and how they are shown."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from support.clips import (
    SIZE_WH,
    Format,
    every,
    make_clip,
    number_of,
    picture,
    set_display_matrix,
)

from formcheck.core.arrays import Image
from formcheck.errors import VideoError
from formcheck.video import container as opening
from formcheck.video import probe as probing
from formcheck.video.container import open_container, packets_of
from formcheck.video.notes import notes_on
from formcheck.video.source import open_video

INTERLACED = Format("interlaced", ".mp4", "libx264", options={"x264-params": "tff=1"})


@dataclass(frozen=True)
class Track:
    """A stream of pictures; all pixels of it have the same shade."""

    shade: int
    size_wh: tuple[int, int] = SIZE_WH
    marked: Disposition = Disposition.default
    pictures: int = 10


def make_clip_of(path: Path, tracks: Sequence[Track]) -> Path:
    with av.open(str(path), "w") as container:
        streams = []
        for track in tracks:
            is_cover = bool(track.marked & Disposition.attached_pic)
            stream = container.add_stream("mjpeg" if is_cover else "libx264", rate=30)
            stream.width, stream.height = track.size_wh
            stream.pix_fmt = "yuvj420p" if is_cover else "yuv420p"
            stream.disposition = track.marked
            streams.append(stream)
        for track, stream in zip(tracks, streams, strict=True):
            image = np.full((*track.size_wh[::-1], 3), track.shade, np.uint8)
            for _ in range(track.pictures):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
            container.mux(stream.encode())
    return path


def first_image(path: Path) -> Image:
    with open_video(path) as source:
        image = next(iter(source)).image_bgr
        assert image.shape[1::-1] == source.info.size_wh
    return image


LIFTER = Track(200)
COVER = Track(80, (300, 300), Disposition.attached_pic, 1)


@pytest.mark.parametrize(
    "tracks",
    [
        (COVER, LIFTER),
        (LIFTER, COVER),
        (Track(80, (64, 48)), LIFTER),
        (LIFTER, Track(80, (64, 48))),
        (Track(80, (320, 240), Disposition(0)), LIFTER),
    ],
    ids=["cover first", "cover last", "small one first", "small one last", "not the default one"],
)
def test_the_clip_is_no_cover_but_the_default_or_largest_stream(
    tracks: tuple[Track, ...], tmp_path: Path
) -> None:
    clip = make_clip_of(tmp_path / "clip.mp4", tracks)
    assert first_image(clip).mean() == pytest.approx(LIFTER.shade, abs=10)
    with open_video(clip) as source:
        assert len(list(source)) == LIFTER.pictures
        assert len(list(source.frames(0.1))) == LIFTER.pictures - 3


@pytest.mark.parametrize(
    ("matrix", "shown", "rotation_deg"),
    [
        ((-1, 0, 0, 1), lambda image: image[:, ::-1], 0),
        ((1, 0, 0, -1), lambda image: image[::-1], 180),
        ((0, 1, 1, 0), lambda image: image.swapaxes(0, 1), 90),
        ((0, -1, -1, 0), lambda image: image[::-1, ::-1].swapaxes(0, 1), 270),
    ],
    ids=["left to right", "upside down", "turned and mirrored", "turned back and mirrored"],
)
def test_a_mirrored_clip_is_shown_as_its_matrix_says(
    matrix: tuple[int, int, int, int],
    shown: Callable[[Image], Image],
    rotation_deg: int,
    tmp_path: Path,
) -> None:
    clip = make_clip(tmp_path, times_s=every(1 / 30, 3))
    set_display_matrix(clip, *matrix)
    image = first_image(clip)
    expected = shown(picture(0))
    assert image.shape == expected.shape
    assert np.abs(image.astype(int) - expected).mean() < 12
    with open_video(clip) as source:
        assert source.info.rotation_deg == rotation_deg


def test_of_an_interlaced_clip_only_one_moment_is_shown(tmp_path: Path) -> None:
    # Rows that were taken half a frame apart, of something that moves.
    path = tmp_path / "interlaced.mp4"
    combed = np.full((*SIZE_WH[::-1], 3), 40, np.uint8)
    combed[::2] = 200
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options=dict(INTERLACED.options))
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(combed, format="bgr24")))
        container.mux(stream.encode())
    with open_video(path) as source:
        for frame in source:
            for image in (frame.image_bgr, frame.picture.bgr(48), frame.picture.bgr(90)):
                assert np.ptp(image.mean(axis=(1, 2))) < 10


def test_an_interlaced_clip_keeps_its_frames_and_times(tmp_path: Path) -> None:
    with open_video(make_clip(tmp_path, INTERLACED)) as source:
        frames = [(frame.t_s, number_of(frame.image_bgr)) for frame in source]
        late = [(frame.t_s, number_of(frame.image_bgr)) for frame in source.frames(1.0)]
    assert [number for _, number in frames] == list(range(75))
    assert late == frames[30:]


@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="names there are Unicode")
def test_a_name_that_is_no_utf8_is_read_like_any_other(tmp_path: Path) -> None:
    name = os.fsdecode(b"squat_\xff\xfe.mp4")
    clip = make_clip(tmp_path).rename(tmp_path / name)
    assert first_image(clip).shape[1::-1] == SIZE_WH


def test_a_frame_that_is_only_passed_is_not_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    converted = []

    def counted(frame: av.VideoFrame) -> Image:
        converted.append((frame.width, frame.height))
        return np.zeros((frame.height, frame.width, 3), np.uint8)

    clip = make_clip(tmp_path)
    monkeypatch.setattr("formcheck.video.picture._converted", counted)
    with open_video(clip) as source:
        frames = [frame for frame in source if frame.index == 7]
        assert converted == []
        assert frames[0].picture.bgr(48).shape == (32, 48, 3)
    assert converted == [(48, 32)]


@pytest.mark.parametrize("error", [IndexError("of PyAV"), av.error.InvalidDataError(0, "")])
def test_packets_come_as_far_as_a_file_can_be_read(error: Exception) -> None:
    class Damaged:
        def demux(self, *streams: object) -> Iterator[str]:
            yield from ("first", "second")
            raise error

    assert list(packets_of(Damaged())) == ["first", "second"]


def test_a_file_that_takes_for_ever_to_open_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip_of(tmp_path / "clip.mp4", [LIFTER])
    ends = threading.Event()
    monkeypatch.setattr(opening, "LONGEST_OPENING_S", 0.05)
    monkeypatch.setattr(av, "open", lambda *_, **__: ends.wait())
    for use in (open_container, open_video):
        with pytest.raises(VideoError, match="can't be opened within"):
            use(clip)
    ends.set()


def test_a_file_is_looked_through_once_as_long_as_it_stays_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip_of(tmp_path / "clip.mp4", [LIFTER])
    opened: list[Path] = []

    def counted(path: Path, *options: object) -> Any:
        opened.append(path)
        return open_container(path, *options)

    monkeypatch.setattr(probing, "open_container", counted)
    assert probing.probe(clip) is probing.probe(clip)
    assert len(opened) == 1
    make_clip_of(clip, [replace(LIFTER, pictures=5)])
    assert len(probing.probe(clip).frame_times_s) == 5
    assert len(opened) == 2


def test_a_header_that_promises_years_is_not_believed(tmp_path: Path) -> None:
    clip = make_clip_of(tmp_path / "clip.mp4", [LIFTER])
    for missing_s, told in ((2.0, "of about"), (1e12, " s can be read.")):
        (note,) = notes_on(replace(probing.probe(clip), missing_s=missing_s), 1.0)
        assert told in note
        assert len(note) < 80
