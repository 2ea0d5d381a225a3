"""Poses that no body can take."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, METRES_PER_TRUNK, Camera, judge, lost, record
from support.lifters import SQUAT, THIGH
from support.movements import Script

from formcheck.core.landmarks import Landmark, left_right
from formcheck.core.motion import clean
from formcheck.core.poses import PoseSequence
from formcheck.core.possible import hide_impossible, limb_lengths, usual_lengths
from formcheck.core.report import Outcome

SET = record(SQUAT)
HIPS, SHOULDERS, KNEES = (list(left_right(joint)) for joint in ("hip", "shoulder", "knee"))


def between(start_s: float, end_s: float) -> np.ndarray:
    return (SET.t_s >= start_s) & (SET.t_s <= end_s)


def folded(
    start_s: float, end_s: float, share: float = 0.3, ends: list[int] = SHOULDERS
) -> PoseSequence:
    """The trunk, or the thighs up to the knees, with that share of their length for a while."""
    world_m = SET.world_m.copy()
    inside = np.ix_(between(start_s, end_s), ends)
    hips = SET.world_m[:, HIPS].mean(axis=1, keepdims=True)[inside[0].ravel()]
    world_m[inside] = hips + share * (world_m[inside] - hips)
    return replace(SET, world_m=world_m)


def moved(landmark: Landmark, x_px: float) -> PoseSequence:
    xy_px = SET.xy_px.copy()
    xy_px[:, landmark, 0] = x_px
    return replace(SET, xy_px=xy_px)


class TestLimbs:
    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0])
    def test_are_as_long_from_any_side(self, yaw_deg: float) -> None:
        lengths_m = limb_lengths(record(SQUAT, camera=Camera(yaw_deg)).world_m)
        trunk_m, thigh_m = METRES_PER_TRUNK, METRES_PER_TRUNK * THIGH
        np.testing.assert_allclose(lengths_m, np.tile([trunk_m, thigh_m], (len(SET), 1)))

    def test_usually_have_the_median_of_what_is_known(self) -> None:
        lengths_m = limb_lengths(lost(folded(2.0, 3.0), 4.0, 5.0).world_m)
        wanted = [METRES_PER_TRUNK, METRES_PER_TRUNK * THIGH]
        np.testing.assert_allclose(usual_lengths(lengths_m), wanted)

    def test_of_nobody_are_unknown(self) -> None:
        assert np.isnan(usual_lengths(limb_lengths(lost(SET, 0.0, np.inf).world_m))).all()


class TestHidden:
    @pytest.mark.parametrize("yaw_deg", [0.0, 45.0, 90.0])
    def test_nothing_is_in_an_honest_set(self, yaw_deg: float) -> None:
        raw = record(SQUAT, camera=Camera(yaw_deg))
        np.testing.assert_array_equal(hide_impossible(raw).visibility, raw.visibility)

    def test_nothing_is_where_trunks_look_a_little_short(self) -> None:
        raw = folded(2.0, 3.0, share=0.7)
        np.testing.assert_array_equal(hide_impossible(raw).visibility, raw.visibility)

    @pytest.mark.parametrize(("start_s", "end_s"), [(1.0, 2.0), (0.0, np.inf)])
    def test_nothing_is_where_nobody_is_seen(self, start_s: float, end_s: float) -> None:
        raw = lost(SET, start_s, end_s)
        np.testing.assert_array_equal(hide_impossible(raw).xy_px, raw.xy_px)

    def test_what_is_usual_may_be_known_from_before(self) -> None:
        raw = folded(0.0, np.inf)
        usual_m = usual_lengths(limb_lengths(SET.world_m))
        assert (hide_impossible(raw).visibility > 0.0).all()
        assert (hide_impossible(raw, usual_m).visibility == 0.0).all()

    @pytest.mark.parametrize("ends", [SHOULDERS, KNEES])
    def test_a_long_stretch_is_not_visible_and_stays_where_it_is(self, ends: list[int]) -> None:
        raw = folded(2.0, 3.0, ends=ends)
        found = hide_impossible(raw)
        inside = between(2.0, 3.0)
        assert (found.visibility[inside] == 0.0).all()
        np.testing.assert_array_equal(found.visibility[~inside], raw.visibility[~inside])
        np.testing.assert_array_equal(found.xy_px, raw.xy_px)

    def test_a_short_stretch_is_filled_in(self) -> None:
        spoiled = folded(2.0, 2.1)
        jumps = replace(spoiled, xy_px=spoiled.xy_px + 200.0 * between(2.0, 2.1)[:, None, None])
        inside = between(2.0, 2.1)
        assert np.isnan(hide_impossible(jumps).xy_px[inside]).all()
        cleaned = clean(jumps, EXACT)
        np.testing.assert_allclose(cleaned.xy_px, clean(SET, EXACT).xy_px, atol=5.0)
        assert cleaned.visibility.min() > 0.9

    def test_what_is_far_outside_the_picture_is_a_guess(self) -> None:
        width = SET.size_wh[0]
        for x_px, visibility in ((-0.3 * width, 0.0), (1.3 * width, 0.0), (-0.05 * width, 0.95)):
            found = hide_impossible(moved(Landmark.LEFT_TOE, x_px)).visibility
            assert (found[:, Landmark.LEFT_TOE] == visibility).all()
            others = np.arange(found.shape[1]) != Landmark.LEFT_TOE
            np.testing.assert_array_equal(found[:, others], SET.visibility[:, others])


def test_a_rep_with_folded_limbs_is_counted_and_not_judged() -> None:
    second = Script().spans[1]
    report = judge(folded(second.start + 0.2, second.end - 0.2), "squat")
    assert report.reps_full == 3
    depth = [f.outcome for f in report.findings if f.check == "squat.depth"]
    assert depth == [Outcome.PASS, Outcome.NOT_ASSESSED, Outcome.PASS]


def test_nothing_is_judged_of_a_lifter_outside_the_picture() -> None:
    way = np.array([3000.0, 0.0])
    away = replace(SET, xy_px=SET.xy_px + way, chord_px=SET.chord_px + way)
    report = judge(away, "squat")
    assert report.reps_full == 3
    needing_joints = {check.id for check in report.exercise.checks if check.needs}
    said = {f.outcome for f in report.findings if f.check in needing_joints}
    assert said == {Outcome.NOT_ASSESSED}
