"""Who of several people is the lifter: known figures at known distances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.filming import Camera, frames_of, record
from support.lifters import DEADLIFT, SQUAT, Figure
from support.movements import Script

from formcheck.core.calibration import Calibration
from formcheck.core.lifter import has_jumped, is_nearer, only_the_lifter, pixels_per_metre
from formcheck.core.motion import clean
from formcheck.core.poses import PoseFrame, PoseSequence

SIZE_ERROR = 1.2
NETWORK = Calibration(size_error=SIZE_ERROR)
LIFTER = record(SQUAT, Script(), Camera(yaw_deg=90.0, trunk_px=100.0))


def behind(sequence: PoseSequence, factor: float, aside_px: float) -> PoseSequence:
    """The same person farther away, `aside_px` to the right."""
    shift = np.array([aside_px, 0.0])
    return replace(
        sequence,
        xy_px=sequence.xy_px * factor + shift,
        chord_px=sequence.chord_px * factor + shift,
    )


def first_then(first: PoseSequence, then: PoseSequence, until_s: float) -> PoseSequence:
    """`then`, but until some time the network has followed `first`."""
    early = then.t_s < until_s
    return PoseSequence.concat([first[early], then[~early]])


class TestPixelsPerMetre:
    @pytest.mark.parametrize("figure", [SQUAT, DEADLIFT])
    @pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
    def test_posture_does_not_matter(self, figure: Figure, yaw_deg: float) -> None:
        sequence = record(figure, Script(), Camera(yaw_deg=yaw_deg, trunk_px=100.0))
        sizes = pixels_per_metre(sequence.xy_px, sequence.world_m)
        assert sizes.shape == (len(sequence),)
        np.testing.assert_allclose(sizes, sizes[0], rtol=0.05)

    @given(st.floats(0.2, 5.0))
    def test_it_grows_with_the_picture(self, factor: float) -> None:
        size = pixels_per_metre(LIFTER.xy_px[0], LIFTER.world_m[0])
        larger = pixels_per_metre(LIFTER.xy_px[0] * factor, LIFTER.world_m[0])
        assert larger == pytest.approx(factor * size)

    @pytest.mark.parametrize("name", ["xy_px", "world_m"])
    def test_landmarks_in_one_point_have_no_size(self, name: str) -> None:
        arrays = {"xy_px": LIFTER.xy_px, "world_m": LIFTER.world_m}
        arrays[name] = np.zeros_like(arrays[name])
        assert np.isnan(pixels_per_metre(**arrays)).all()


@pytest.mark.parametrize("size_error", [1.0, 1.3])
def test_nearer_is_larger_by_more_than_the_networks_error(size_error: float) -> None:
    first = frames_of(LIFTER)[0]

    def times(factor: float) -> PoseFrame:
        return replace(first, xy_px=first.xy_px * factor)

    assert is_nearer(times(1.02 * size_error), first, size_error)
    assert not is_nearer(times(0.98 * size_error), first, size_error)
    assert not is_nearer(first, times(1.5), size_error)


def test_nobody_moves_by_a_trunk_in_a_picture() -> None:
    chord = LIFTER.chord_px[0]
    trunk = np.array([np.linalg.norm(chord[1] - chord[0]), 0.0])
    moved = np.stack([chord, chord + 0.8 * trunk, chord + 1.2 * trunk])
    np.testing.assert_array_equal(has_jumped(moved, np.stack([chord] * 3)), [False, False, True])


class TestOnlyTheLifter:
    def test_who_stands_behind_is_taken_out(self) -> None:
        both = first_then(behind(LIFTER, 0.6, 400.0), LIFTER, 1.0)
        lifter = only_the_lifter(both, SIZE_ERROR)
        early = LIFTER.t_s < 1.0
        assert np.isnan(lifter.xy_px[early]).all()
        np.testing.assert_array_equal(lifter.xy_px[~early], LIFTER.xy_px[~early])
        assert np.isfinite(both.xy_px).all()

    @pytest.mark.parametrize("until_s", [1.0, 5.0])
    def test_the_nearest_is_the_lifter_unless_only_passing(self, until_s: float) -> None:
        nearer = behind(LIFTER, 1.6, 400.0)
        lifter = only_the_lifter(first_then(nearer, LIFTER, until_s), SIZE_ERROR)
        early = LIFTER.t_s < until_s
        passes = early.mean() < 0.25
        assert np.isnan(lifter.xy_px[early]).all() == passes
        assert np.isnan(lifter.xy_px[~early]).all() != passes

    def test_a_lifter_alone_is_left_as_is(self) -> None:
        assert only_the_lifter(LIFTER, SIZE_ERROR) is LIFTER

    def test_a_jump_of_the_camera_takes_nobody_out(self) -> None:
        jumped = first_then(behind(LIFTER, 1.0, 400.0), LIFTER, 1.0)
        assert only_the_lifter(jumped, SIZE_ERROR) is jumped

    def test_cleaning_does_not_join_two_people(self) -> None:
        lifter = clean(first_then(behind(LIFTER, 0.6, 400.0), LIFTER, 1.0), NETWORK)
        usual = clean(LIFTER, NETWORK)
        seen = np.isfinite(lifter.xy_px[:, 0, 0])
        assert not seen[lifter.t_s < 0.7].any()
        later = lifter.t_s > 1.2
        assert seen[later].all()
        np.testing.assert_allclose(lifter.xy_px[later], usual.xy_px[later], atol=1.0)
