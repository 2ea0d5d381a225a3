"""A clip's frames in YUV, as they are drawn on and encoded again."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange
from support.clips import set_rotation

from formcheck.core.arrays import Image
from formcheck.video.orientation import Orientation
from formcheck.video.picture import DecodedPicture
from formcheck.video.source import DecodedFrame, open_video
from formcheck.video.writer import VideoWriter
from formcheck.video.yuv import Matrix, Yuv, pixels

SIZE_WH = (160, 96)


def quarters(size_wh: tuple[int, int] = SIZE_WH) -> Image:
    """Red, green, blue and grey, in each quarter of a picture one."""
    width, height = size_wh
    image = np.full((height, width, 3), 120, np.uint8)
    image[: height // 2, : width // 2] = (40, 60, 200)
    image[: height // 2, width // 2 :] = (50, 180, 60)
    image[height // 2 :, : width // 2] = (190, 90, 40)
    return image


def clip_of(path: Path, matrix: Matrix) -> Path:
    with VideoWriter(path, SIZE_WH) as writer:
        for number in range(3):
            writer.write_yuv(Yuv.of_bgr(quarters(), matrix), number / 30)
    return path


def first(path: Path) -> DecodedFrame:
    with open_video(path) as source:
        return next(iter(source))


def distance(image: Image, expected: Image) -> float:
    """The largest of the mean distances in the middle of each quarter."""
    assert image.shape == expected.shape
    height, width = image.shape[:2]
    away = np.abs(image.astype(float) - expected)
    return max(
        away[y - 8 : y + 8, x - 8 : x + 8].mean()
        for y in (height // 4, 3 * height // 4)
        for x in (width // 4, 3 * width // 4)
    )


@pytest.mark.parametrize("matrix", Matrix)
def test_a_clips_colours_stay_what_they_are(matrix: Matrix, tmp_path: Path) -> None:
    frame = first(clip_of(tmp_path / "clip.mp4", matrix))
    picture = frame.picture.yuv(SIZE_WH)
    assert picture.matrix is matrix
    assert distance(picture.bgr(), quarters()) < 4
    assert distance(frame.image_bgr, quarters()) < 4


def test_it_has_the_size_that_is_asked_for(tmp_path: Path) -> None:
    frame = first(clip_of(tmp_path / "clip.mp4", Matrix.BT709))
    picture = frame.picture.yuv((80, 48))
    assert (picture.size_wh, picture.u.shape) == ((80, 48), (24, 40))
    assert distance(picture.bgr(), quarters((80, 48))) < 4


@pytest.mark.parametrize("clockwise_deg", [90, 180, 270])
def test_it_stands_upright(clockwise_deg: int, tmp_path: Path) -> None:
    clip = clip_of(tmp_path / "clip.mp4", Matrix.BT601)
    set_rotation(clip, clockwise_deg)
    upright = np.rot90(quarters(), -clockwise_deg // 90)
    height, width = upright.shape[:2]
    assert distance(first(clip).picture.yuv((width, height)).bgr(), upright) < 4


@pytest.mark.parametrize("kind", ["yuv420p", "yuvj420p", "yuv420p10le", "nv12", "gbrp", "rgb24"])
@pytest.mark.parametrize("flags", list(product([False, True], repeat=3)))
def test_it_is_the_picture_in_bgr_however_it_is_stored(
    kind: str, flags: tuple[bool, bool, bool]
) -> None:
    frame = av.VideoFrame.from_ndarray(quarters(), format="bgr24").reformat(format=kind)
    orientation = Orientation(*flags)
    size_wh = orientation.turned_wh(SIZE_WH)
    picture = DecodedPicture(frame, orientation, size_wh)
    assert distance(picture.yuv(size_wh).bgr(), picture.bgr()) < 4


def test_drawing_on_it_does_not_change_the_frame(tmp_path: Path) -> None:
    frame = first(clip_of(tmp_path / "clip.mp4", Matrix.BT601))
    picture = frame.picture.yuv(SIZE_WH)  # nothing is to be converted
    for plane in (picture.y, picture.u, picture.v):
        plane[:] = 16
    assert distance(frame.picture.bgr(), quarters()) < 4


@pytest.mark.parametrize("pixel_format", ["yuvj420p", "yuv444p", "bgr24"])
def test_other_layouts_and_ranges_become_this_one(pixel_format: str, tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    with av.open(str(path), "w") as container:
        codec = "mjpeg" if pixel_format == "yuvj420p" else "ffv1"
        stream = container.add_stream(codec, rate=30)
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "bgr0" if pixel_format == "bgr24" else pixel_format
        frame = av.VideoFrame.from_ndarray(quarters(), format="bgr24")
        if pixel_format == "yuvj420p":
            frame = frame.reformat(format="yuvj420p", dst_color_range=ColorRange.JPEG)
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    picture = first(path).picture.yuv(SIZE_WH)
    assert distance(picture.bgr(), quarters()) < 6
    assert picture.y.max() <= 235


def test_planes_are_the_frames_own_memory() -> None:
    frame = av.VideoFrame(66, 34, "yuv420p")
    for plane, level in zip(frame.planes, (40, 90, 160), strict=True):
        pixels(plane)[:] = level
    assert [pixels(plane).shape for plane in frame.planes] == [(34, 66), (17, 33), (17, 33)]
    assert [int(np.unique(pixels(plane))[0]) for plane in frame.planes] == [40, 90, 160]
