"""The outline of the back: its profile and how it bends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, hidden, motion_of, record
from support.lifters import DEADLIFT, Hinge
from support.movements import Script

from formcheck.core.camera_view import View
from formcheck.core.landmarks import left_right
from formcheck.core.measures.silhouette import (
    ALONG,
    HIGH,
    LOW,
    back_bend,
    back_bend_inner,
    back_profile,
    read_profile,
    straight_line,
)
from formcheck.core.poses import PoseSequence

ONE_REP = Script(depths=(1.0,), pause_s=1.0)


def bent_back(yaw_deg: float, bend_deg: float = 10.0) -> PoseSequence:
    return record(Hinge(back_deg=bend_deg), ONE_REP, Camera(yaw_deg))


@pytest.mark.parametrize("yaw_deg", [90.0, -90.0])
class TestFromTheSide:
    @pytest.mark.parametrize("bend_deg", [-30.0, -10.0, 0.0, 15.0, 40.0])
    def test_the_bend_is_the_angle_between_low_and_high_back(
        self, bend_deg: float, yaw_deg: float
    ) -> None:
        motion = motion_of(bent_back(yaw_deg, bend_deg), EXACT)
        for bend in (back_bend, back_bend_inner):
            np.testing.assert_allclose(bend(motion), bend_deg, atol=0.5)

    def test_the_front_of_the_body_does_not_matter(self, yaw_deg: float) -> None:
        raw = bent_back(yaw_deg)
        belly = raw.contour.copy()
        belly[:, 1 if yaw_deg > 0 else 0] = np.linspace(0.1, 0.6, 41)
        motion = motion_of(replace(raw, contour=belly), EXACT)
        np.testing.assert_allclose(back_bend(motion), 10.0, atol=0.5)

    def test_an_arm_across_the_back_is_cut_out(self, yaw_deg: float) -> None:
        raw = bent_back(yaw_deg)
        arm = raw.contour.copy()
        arm[:, :, 28] += 0.2
        motion = motion_of(replace(raw, contour=arm), EXACT)
        assert np.isnan(back_profile(motion)[:, 28]).all()
        np.testing.assert_allclose(back_bend(motion), 10.0, atol=1.0)

    @pytest.mark.parametrize(
        ("elbow", "wrist", "is_hidden"),
        [
            ((0.7, 0.3), (0.7, 0.3), True),  # along the trunk and behind it: bar on the back
            ((0.7, 0.05), (0.8, 0.3), True),
            ((0.7, 0.3), (0.9, -0.1), True),
            ((0.7, 0.1), (0.8, 0.1), False),
            ((0.7, -0.5), (0.8, -0.3), False),  # hands before the chest
            ((0.5, 0.3), (0.1, 0.3), False),  # arms that swing back
        ],
    )
    def test_arms_that_hold_a_bar_on_the_back_hide_it(
        self,
        elbow: tuple[float, float],
        wrist: tuple[float, float],
        is_hidden: bool,
        yaw_deg: float,
    ) -> None:
        raw = bent_back(yaw_deg)
        hip, shoulder = (raw.xy_px[:, left_right(name)] for name in ("hip", "shoulder"))
        trunk = shoulder - hip
        backward = np.stack([-trunk[..., 1], trunk[..., 0]], axis=-1) * np.sign(yaw_deg)
        xy_px = raw.xy_px.copy()
        for name, (along, behind) in (("elbow", elbow), ("wrist", wrist)):
            xy_px[:, left_right(name)] = hip + along * trunk + behind * backward
        motion = motion_of(replace(raw, xy_px=xy_px), EXACT)
        lost = np.isnan(back_profile(motion)).any(axis=0)
        assert not lost[:24].any()
        assert (lost[24:] == is_hidden).all()
        assert np.isnan(back_bend(motion)).all() == is_hidden

    def test_too_few_rays_are_no_back(self, yaw_deg: float) -> None:
        raw = bent_back(yaw_deg)
        few = raw.contour.copy()
        few[:, :, 5:12] = np.nan
        assert np.isnan(back_bend(motion_of(replace(raw, contour=few), EXACT))).all()


@pytest.mark.parametrize("yaw_deg", [0.0, 180.0])
def test_front_and_back_views_show_no_profile(yaw_deg: float) -> None:
    motion = motion_of(record(DEADLIFT, ONE_REP, Camera(yaw_deg)), EXACT)
    assert motion.view.view in (View.FRONT, View.BACK)
    assert np.isnan(back_profile(motion)).all()


def test_without_a_mask_there_is_no_back() -> None:
    motion = motion_of(hidden(record(DEADLIFT, ONE_REP), "contour"), EXACT)
    assert np.isnan(back_bend(motion)).all()


class TestReadProfile:
    @pytest.mark.parametrize("bend_deg", [-30.0, 0.0, 40.0])
    def test_its_two_straight_lines_part_by_the_bend(self, bend_deg: float) -> None:
        profile = read_profile(motion_of(bent_back(90.0, bend_deg), EXACT))
        (_, low), (_, high) = (straight_line(profile, part) for part in (LOW, HIGH))
        np.testing.assert_allclose(np.degrees(np.arctan(low) - np.arctan(high)), bend_deg, atol=0.5)

    @pytest.mark.parametrize("part", [LOW, HIGH])
    def test_a_frame_without_one_of_the_parts_is_lost(self, part: tuple[float, float]) -> None:
        raw = bent_back(90.0)
        inside = (part[0] <= ALONG) & (part[1] >= ALONG)
        torn = raw.contour.copy()
        torn[20:50][..., inside] = np.nan
        motion = motion_of(replace(raw, contour=torn), EXACT)
        is_lost = np.isnan(read_profile(motion)).all(axis=1)
        np.testing.assert_array_equal(is_lost, np.isnan(back_bend(motion)))
        assert 0.0 < is_lost.mean() < 1.0

    @pytest.mark.parametrize("bend_deg", [-70.0, 80.0])
    def test_what_is_hollower_or_rounder_than_any_back_is_lost(self, bend_deg: float) -> None:
        motion = motion_of(bent_back(90.0, bend_deg), EXACT)
        assert np.isnan(read_profile(motion)).all()
        assert np.isnan(back_bend(motion)).all()


def test_a_straight_line_has_its_place_and_slope() -> None:
    profile = (0.2 - 0.3 * ALONG)[None]
    at_hip, slope = straight_line(profile, LOW)
    np.testing.assert_allclose([at_hip[0], slope[0]], [0.2, -0.3])
