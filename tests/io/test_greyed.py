"""One person hidden in a frame, so that others are looked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.filming import Camera, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.pose.greyed import without


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
