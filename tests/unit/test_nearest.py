"""Who of several people is the lifter: known figures at known distances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from filming import Camera, record
from hypothesis import given
from hypothesis import strategies as st
from lifters import DEADLIFT, SQUAT
from scripts import Script

from formcheck.domain import PoseFrame, PoseSequence
from formcheck.pose.nearest import has_jumped, is_nearer, pixels_per_metre, without


def frame(sequence: PoseSequence, k: int) -> PoseFrame:
    return PoseFrame(
        t_s=float(sequence.t_s[k]),
        xy_px=sequence.xy_px[k],
        world_m=sequence.world_m[k],
        visibility=sequence.visibility[k],
        contour=sequence.contour[k],
        chord_px=sequence.chord_px[k],
    )


def moved(pose: PoseFrame, by_px: float) -> PoseFrame:
    shift = np.array([by_px, 0.0])
    return replace(pose, xy_px=pose.xy_px + shift, chord_px=pose.chord_px + shift)


STANDING = frame(record(SQUAT, Script(), Camera(yaw_deg=90.0, trunk_px=100.0)), 0)


def trunk_px(pose: PoseFrame) -> float:
    return float(np.linalg.norm(pose.chord_px[1] - pose.chord_px[0]))


class TestPixelsPerMetre:
    @pytest.mark.parametrize("figure", [SQUAT, DEADLIFT])
    @pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
    def test_posture_does_not_matter(self, figure: object, yaw_deg: float) -> None:
        sequence = record(figure, Script(), Camera(yaw_deg=yaw_deg, trunk_px=100.0))  # type: ignore[arg-type]
        sizes = [pixels_per_metre(frame(sequence, k)) for k in range(0, len(sequence), 10)]
        assert sizes == pytest.approx([sizes[0]] * len(sizes), rel=0.05)

    @given(st.floats(0.2, 5.0))
    def test_it_grows_with_the_picture(self, factor: float) -> None:
        larger = replace(STANDING, xy_px=STANDING.xy_px * factor)
        expected = factor * pixels_per_metre(STANDING)
        assert pixels_per_metre(larger) == pytest.approx(expected)

    def test_nearer_is_plainly_larger(self) -> None:
        def times(factor: float) -> PoseFrame:
            return replace(STANDING, xy_px=STANDING.xy_px * factor)

        assert is_nearer(times(1.5), STANDING)
        assert not is_nearer(times(1.1), STANDING)
        assert not is_nearer(STANDING, times(1.5))


class TestHasJumped:
    def test_nobody_moves_by_a_trunk_in_a_picture(self) -> None:
        trunk = trunk_px(STANDING)
        assert not has_jumped(STANDING, STANDING)
        assert not has_jumped(moved(STANDING, 0.8 * trunk), STANDING)
        assert has_jumped(moved(STANDING, 1.2 * trunk), STANDING)


class TestWithout:
    def test_the_person_is_grey_and_the_rest_as_it_was(self) -> None:
        picture = np.random.default_rng(0).integers(0, 100, (480, 640, 3)).astype(np.uint8)
        before = picture.copy()
        centre = STANDING.xy_px.mean(axis=0)
        pose = moved(STANDING, 320.0 - centre[0])
        blank = without(picture, pose)
        np.testing.assert_array_equal(picture, before)
        inside = np.round(pose.xy_px).astype(int)
        inside = inside[((inside >= 0) & (inside < (640, 480))).all(axis=1)]
        assert (blank[inside[:, 1], inside[:, 0]] == 128).all()
        np.testing.assert_array_equal(blank[:, :50], picture[:, :50])

    def test_a_person_half_out_of_the_picture(self) -> None:
        picture = np.zeros((480, 640, 3), np.uint8)
        pose = moved(STANDING, -STANDING.xy_px[:, 0].mean())
        assert (without(picture, pose) == 128).any()
        gone = moved(STANDING, -5000.0)
        np.testing.assert_array_equal(without(picture, gone), picture)
