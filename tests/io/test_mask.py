from __future__ import annotations

import numpy as np
import pytest

from formcheck.core.arrays import Array
from formcheck.core.poses import CONTOUR_SAMPLES
from formcheck.pose.mask import trunk_chord, trunk_contour

SIZE = 400
UPRIGHT = np.array([[200.0, 300.0], [200.0, 100.0]])
"""Hip below shoulder: the right hand of hip → shoulder points to image-right."""


def soft(inside_px: Array) -> np.ndarray:
    """A mask (height, width) that falls from 1 to 0 within two pixels around the outline."""
    return np.clip(0.5 + inside_px / 2.0, 0.0, 1.0).astype(np.float32)


def grid() -> tuple[Array, Array]:
    y, x = np.mgrid[:SIZE, :SIZE].astype(float)
    return x, y


def band(left: float, right: float) -> np.ndarray:
    """A body from `left` to `right`, as high as the picture."""
    x, _ = grid()
    return soft(np.minimum(x - left, right - x))


def test_an_upright_body_with_the_outline_to_either_hand() -> None:
    right, left = trunk_contour(band(150.3, 260.7), UPRIGHT)
    np.testing.assert_allclose(right, 60.7 / 200.0, atol=1e-3)
    np.testing.assert_allclose(left, 49.7 / 200.0, atol=1e-3)


def test_walking_the_other_way_changes_hands() -> None:
    mask = band(150.3, 260.7)
    np.testing.assert_allclose(
        trunk_contour(mask, UPRIGHT[::-1]), trunk_contour(mask, UPRIGHT)[::-1, ::-1], atol=1e-3
    )


def test_samples_run_from_hip_to_shoulder() -> None:
    x, y = grid()
    wedge = soft(np.minimum(x - 100.0, 200.0 + 0.25 * (300.0 - y) + 20.0 - x))
    right = trunk_contour(wedge, UPRIGHT)[0]
    along = np.linspace(0.0, 1.0, CONTOUR_SAMPLES)
    np.testing.assert_allclose(right, (20.0 + 0.25 * 200.0 * along) / 200.0, atol=2e-3)


@pytest.mark.parametrize("degrees", [0, 35, 90, 160, 260])
def test_a_round_body_looks_the_same_from_all_sides(degrees: int) -> None:
    x, y = grid()
    disc = soft(110.0 - np.hypot(x - 200.0, y - 200.0))
    a = np.radians(degrees)
    half = 80.0 * np.array([np.cos(a), np.sin(a)])
    contour = trunk_contour(disc, np.stack([200.0 - half, 200.0 + half]))
    along = np.linspace(-1.0, 1.0, CONTOUR_SAMPLES)
    expected = np.sqrt(110.0**2 - (80.0 * along) ** 2) / 160.0
    np.testing.assert_allclose(contour, np.stack([expected, expected]), atol=3e-3)


def test_it_is_measured_in_chord_lengths() -> None:
    x, y = grid()
    small = soft(55.0 - np.hypot(x - 200.0, y - 200.0))
    large = soft(110.0 - np.hypot(x - 200.0, y - 200.0))
    half = np.array([0.0, 40.0])
    center = np.array([200.0, 200.0])
    np.testing.assert_allclose(
        trunk_contour(small, np.stack([center + half, center - half])),
        trunk_contour(large, np.stack([center + 2 * half, center - 2 * half])),
        atol=5e-3,
    )


def test_the_outline_is_found_between_the_pixels() -> None:
    for edge in (250.0, 250.25, 250.5, 250.75):
        right = trunk_contour(band(150.0, edge), UPRIGHT)[0]
        np.testing.assert_allclose(right * 200.0, edge - 200.0, atol=0.1)


def test_a_body_that_leaves_the_picture_has_no_outline_there() -> None:
    chord = np.array([[380.0, 300.0], [380.0, 100.0]])
    right, left = trunk_contour(band(340.0, 500.0), chord)
    assert np.isnan(right).all()
    np.testing.assert_allclose(left, 40.0 / 200.0, atol=1e-3)


def test_a_mask_without_end_has_no_outline() -> None:
    assert np.isnan(trunk_contour(np.ones((SIZE, SIZE), np.float32), UPRIGHT)).all()


def test_no_body_has_no_outline() -> None:
    assert np.isnan(trunk_contour(np.zeros((SIZE, SIZE), np.float32), UPRIGHT)).all()


def test_a_crack_beside_the_chord_is_stepped_over() -> None:
    mask = band(150.0, 260.0)
    mask[:, 203:206] = 0.0
    np.testing.assert_allclose(trunk_contour(mask, UPRIGHT)[0], 60.0 / 200.0, atol=1e-3)


@pytest.mark.parametrize(
    "chord",
    [np.full((2, 2), np.nan), np.array([[200.0, 200.0], [201.0, 200.0]]), np.full((2, 2), 50.0)],
)
def test_without_a_trunk_there_is_no_outline(chord: Array) -> None:
    contour = trunk_contour(band(150.0, 260.0), chord)
    assert contour.shape == (2, CONTOUR_SAMPLES)
    assert np.isnan(contour).all()


def test_the_chord_runs_from_mid_hip_to_mid_shoulder() -> None:
    xy_px = np.full((33, 2), np.nan)
    xy_px[23], xy_px[24] = (90.0, 300.0), (110.0, 310.0)
    xy_px[11], xy_px[12] = (80.0, 100.0), (120.0, 90.0)
    np.testing.assert_allclose(trunk_chord(xy_px), [[100.0, 305.0], [100.0, 95.0]])
    xy_px[12] = np.nan
    assert np.isnan(trunk_chord(xy_px)[1]).all()
