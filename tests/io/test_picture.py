"""What is asked of a picture is what shrinking and cutting the whole of it gives."""

from __future__ import annotations

from itertools import product

import av
import cv2
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from formcheck.core.arrays import Image
from formcheck.core.poses import Frame, Part, Picture
from formcheck.pose.greyed import GreyedPicture
from formcheck.pose.region import Region
from formcheck.video.orientation import Orientation
from formcheck.video.picture import ArrayPicture, DecodedPicture

STORED_WH = (320, 160)
SIDE_PX = 80
ORIENTATIONS = [Orientation(*flags) for flags in product([False, True], repeat=3)]
PLANAR = ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le", "gbrp"]
# Parts of the picture in twentieths of its width and height.
PARTS = [(0, 0, 20, 20), (2, 4, 11, 14), (7, 8, 19, 20)]


def scene(size_wh: tuple[int, int] = STORED_WH) -> Image:
    """Soft blobs of colour, another in each corner."""
    blobs = np.random.default_rng(3).integers(0, 255, (3, 4, 3), np.uint8)
    return np.asarray(cv2.resize(blobs, size_wh, interpolation=cv2.INTER_CUBIC), np.uint8)


def decoded(
    kind: str, orientation: Orientation = ORIENTATIONS[0], size_wh: tuple[int, int] | None = None
) -> DecodedPicture:
    frame = av.VideoFrame.from_ndarray(scene(), format="bgr24").reformat(format=kind)
    return DecodedPicture(frame, orientation, size_wh or orientation.turned_wh(STORED_WH))


def pixels(part: tuple[int, ...], size_wh: tuple[int, int]) -> Part:
    left, top, right, bottom = (at * side // 20 for at, side in zip(part, size_wh * 2, strict=True))
    return left, top, right, bottom


def differs(image: Image, expected: Image) -> float:
    """Mean difference of brightness, from 0 to 255."""
    assert image.shape == expected.shape
    return float(np.abs(image.mean(axis=2) - expected.mean(axis=2)).mean())


def differs_in_colour(image: Image, expected: Image) -> float:
    """Mean difference of blue, green and red. Few of a small picture's pixels have their own."""
    return float(np.abs(image.astype(float) - expected).mean())


@pytest.mark.parametrize("kind", [*PLANAR, "rgb8", "nv12"])
@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_what_cutting_and_shrinking_gives(kind: str, part: tuple[int, ...]) -> None:
    picture = decoded(kind)
    part_px = pixels(part, picture.size_wh)
    left, top, right, bottom = part_px
    whole = picture.bgr()
    assert differs(picture.bgr(part=part_px), whole[top:bottom, left:right]) == 0
    small = picture.bgr(SIDE_PX, part_px)
    expected = ArrayPicture(whole).bgr(SIDE_PX, part_px)
    assert max(small.shape[:2]) == SIDE_PX
    assert differs(small, expected) < 2
    assert differs_in_colour(small, expected) < 4


@pytest.mark.parametrize("orientation", ORIENTATIONS, ids=str)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_turned_picture_is_upright(
    orientation: Orientation, part: tuple[int, ...]
) -> None:
    upright = orientation.upright(scene())
    picture = decoded("yuv444p", orientation)
    assert picture.size_wh == upright.shape[1::-1]
    assert differs(picture.bgr(), upright) < 2
    assert differs_in_colour(picture.bgr(), upright) < 2
    part_px = pixels(part, picture.size_wh)
    small, expected = (each.bgr(SIDE_PX, part_px) for each in (picture, ArrayPicture(upright)))
    assert differs(small, expected) < 2
    assert differs_in_colour(small, expected) < 4


def test_pixels_that_are_not_square_are_made_so_in_every_size() -> None:
    picture = decoded("yuv420p", size_wh=(640, 160))
    assert picture.bgr().shape == (160, 640, 3)
    assert differs(picture.bgr(SIDE_PX), ArrayPicture(picture.bgr()).bgr(SIDE_PX)) < 2


@pytest.mark.parametrize("most_px", [1, 60, 159, 320, 5000])
@pytest.mark.parametrize("make", [lambda: ArrayPicture(scene()), lambda: decoded("yuv420p")])
def test_it_is_never_larger_than_asked_for_nor_than_it_is(
    make: type[Picture], most_px: int
) -> None:
    picture = make()
    image = picture.bgr(most_px)
    assert max(image.shape[:2]) == min(most_px, max(STORED_WH))
    assert image.shape[2] == 3


@pytest.mark.parametrize(
    ("space", "colour_range", "luma", "expected_grey"),
    [
        (Colorspace.ITU709, ColorRange.MPEG, 126, 128),
        (Colorspace.ITU709, ColorRange.JPEG, 128, 128),
        (Colorspace.ITU601, ColorRange.MPEG, 235, 255),
    ],
)
def test_the_range_of_brightness_is_respected_in_every_size(
    space: Colorspace, colour_range: ColorRange, luma: int, expected_grey: int
) -> None:
    picture = flat((luma, 128, 128), space, colour_range)
    for image in (picture.bgr(), picture.bgr(20), picture.bgr(20, (8, 8, 40, 40))):
        assert np.abs(image.astype(int) - expected_grey).max() <= 2


@pytest.mark.parametrize(
    ("space", "red", "blue"),
    [(Colorspace.ITU709, 0.2126, 0.0722), (Colorspace.ITU601, 0.299, 0.114)],
)
def test_the_matrix_of_colours_is_respected_in_every_size(
    space: Colorspace, red: float, blue: float
) -> None:
    y, u, v = 100.0, 120.0, 160.0
    # The definition of Y'CbCr by the shares of red and blue in brightness, in full range.
    r, b = y + 2 * (1 - red) * (v - 128), y + 2 * (1 - blue) * (u - 128)
    g = (y - red * r - blue * b) / (1 - red - blue)
    picture = flat((100, 120, 160), space, ColorRange.JPEG)
    for image in (picture.bgr(), picture.bgr(20), picture.bgr(20, (8, 8, 40, 40))):
        assert np.abs(image - np.array([b, g, r])).max() <= 3


def flat(yuv: tuple[int, int, int], space: Colorspace, colour_range: ColorRange) -> DecodedPicture:
    frame = av.VideoFrame(64, 48, "yuv420p")
    for plane, value in zip(frame.planes, yuv, strict=True):
        np.frombuffer(plane, np.uint8)[:] = value
    frame.colorspace, frame.color_range = space, colour_range
    return DecodedPicture(frame, Orientation(), (64, 48))


def test_a_region_of_a_region_is_the_part_of_both() -> None:
    frame = Frame(0, 0.0, ArrayPicture(scene()))
    inner = Region(5, 6, 60, 50).of(Region(40, 30, 240, 150).of(frame))
    assert inner.picture.size_wh == (55, 44)
    assert differs(inner.image_bgr, scene()[36:80, 45:100]) == 0
    assert differs(inner.picture.bgr(part=(1, 2, 11, 22)), scene()[38:58, 46:56]) == 0


def test_what_is_grey_is_so_in_every_part_and_size() -> None:
    box_px = np.array([[100.0, 40.0], [200.0, 120.0]])
    picture = GreyedPicture(ArrayPicture(np.full((160, 320, 3), 255, np.uint8)), [box_px])
    assert (picture.bgr() == 128).all(axis=2).sum() == 100 * 80
    small = picture.bgr(32, (90, 20, 250, 130))
    assert small.shape == (22, 32, 3)
    assert (small[4:20, 2:22] == 128).all()
    assert (small == 128).all(axis=2).sum() == pytest.approx(20 * 16, rel=0.1)
