"""The bar of stick figures whose plates are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.arm_lifters import PRESS, ROW, SEATED_PRESS
from support.filming import EXACT, Camera, clip_of, judge, record
from support.lifters import DEADLIFT, LIFTERS, MIDDLE_OF_FOOT, SQUAT, Figure
from support.movements import Script
from support.plates import Barbell, with_plates

from formcheck.core.bar.model import Bar, BarSettings, BarSource, ScaleSource
from formcheck.core.bar.scale import trunk_cm
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import PoseSequence, midway
from formcheck.core.report import Provenance, Report
from formcheck.exercises import load_exercise

SCRIPT = Script(depths=(1.0, 1.0, 1.0), lift_s=(1.0, 1.25, 1.6))
CAMERA = Camera(trunk_px=120.0)
BARBELL = Barbell(nearer=1.2, aside_px=(10.0, 15.0))
USUAL = BarSettings()


def report(exercise: str, sequence: PoseSequence, settings: BarSettings = USUAL) -> Report:
    rules = load_exercise(exercise)
    return report_on(
        sequence, clip_of(sequence), rules, Provenance(), calibration=EXACT, bar_settings=settings
    )


def bar(exercise: str, sequence: PoseSequence, settings: BarSettings = USUAL) -> Bar:
    found = report(exercise, sequence, settings).bar
    assert found is not None
    return found


def deadlift(script: Script = SCRIPT, camera: Camera = CAMERA) -> PoseSequence:
    return with_plates(record(DEADLIFT, script, camera), camera.trunk_px, BARBELL)


def way_cm(sequence: PoseSequence) -> float:
    """How far the hands go up, as a trunk of half a metre has it."""
    return float(np.ptp(midway(sequence.xy_px, "wrist")[:, 1])) / CAMERA.trunk_px * 50.0


class TestPlate:
    def test_the_way_is_measured_by_its_rim(self) -> None:
        sequence = deadlift()
        found = bar("deadlift", sequence)
        assert found.source is BarSource.PLATE
        assert found.scale.source is ScaleSource.STANDARD_PLATE
        assert len(found.reps) == 3
        for rep in found.reps:
            assert rep.range_cm == pytest.approx(way_cm(sequence), rel=0.02)

    def test_velocities_fall_as_lifts_take_longer(self) -> None:
        sequence = deadlift()
        rise_m = way_cm(sequence) / 100.0
        up_m = -midway(sequence.xy_px, "wrist")[:, 1] / CAMERA.trunk_px * 0.5
        velocity = np.gradient(up_m, sequence.t_s)
        found = bar("deadlift", sequence)
        for rep, lift_s in zip(found.reps, (1.0, 1.25, 1.6), strict=True):
            during = (sequence.t_s >= rep.start_s) & (sequence.t_s <= rep.end_s)
            assert rep.peak_m_s == pytest.approx(velocity[during].max(), rel=0.03)
            assert rep.mean_m_s == pytest.approx(rise_m / lift_s, rel=0.12)
        assert found.loss is not None
        # A slow lift has longer ends below 5 cm/s, which are no part of it.
        assert found.loss.percent == pytest.approx(100.0 * (1.0 - 1.0 / 1.6), abs=7.0)

    @pytest.mark.parametrize("fps", [15.0, 60.0])
    def test_the_frame_rate_does_not_matter(self, fps: float) -> None:
        usual, other = (bar("deadlift", deadlift(replace(SCRIPT, fps=f))) for f in (30.0, fps))
        for ours, theirs in zip(usual.reps, other.reps, strict=True):
            assert ours.mean_m_s == pytest.approx(theirs.mean_m_s, abs=0.03)
            assert ours.peak_m_s == pytest.approx(theirs.peak_m_s, abs=0.05)

    def test_the_size_of_the_picture_does_not_matter(self) -> None:
        small = replace(CAMERA, trunk_px=60.0)
        ours, theirs = (bar("deadlift", deadlift(camera=each)) for each in (CAMERA, small))
        for rep, other in zip(ours.reps, theirs.reps, strict=True):
            assert rep.range_cm == pytest.approx(other.range_cm, rel=1e-3)
            assert rep.mean_m_s == pytest.approx(other.mean_m_s, rel=1e-3)

    def test_a_plate_that_is_said_to_be_smaller_makes_everything_smaller(self) -> None:
        sequence = deadlift()
        usual, said = (
            bar("deadlift", sequence, each) for each in (USUAL, BarSettings(plate_mm=300.0))
        )
        assert said.scale.source is ScaleSource.GIVEN_PLATE
        for rep, other in zip(said.reps, usual.reps, strict=True):
            assert rep.range_cm == pytest.approx(other.range_cm * 300.0 / 450.0, rel=1e-6)

    def test_a_plate_too_small_for_a_standard_one_measures_by_the_lifter(self) -> None:
        sequence = record(DEADLIFT, SCRIPT, CAMERA)
        small = Barbell(radius_m=0.14, nearer=1.2)
        found = bar("deadlift", with_plates(sequence, CAMERA.trunk_px, small))
        assert found.source is BarSource.PLATE
        assert found.scale.source is ScaleSource.USUAL_HEIGHT
        assert found.reps[0].range_cm == pytest.approx(way_cm(sequence), rel=0.03)

    def test_a_squat_has_a_bar_only_with_a_plate(self) -> None:
        sequence = record(SQUAT, SCRIPT, CAMERA)
        xy_px = sequence.xy_px.copy()
        xy_px[:, 15:23] = midway(sequence.xy_px, "shoulder")[:, None]
        on_back = replace(sequence, xy_px=xy_px)
        assert report("squat", on_back).bar is None
        found = bar("squat", with_plates(on_back, CAMERA.trunk_px, BARBELL))
        assert found.source is BarSource.PLATE
        assert len(found.reps) == 3

    def test_where_it_is_drawn_is_where_the_plate_is(self) -> None:
        sequence = deadlift()
        found = bar("deadlift", sequence)
        seen = np.isfinite(found.xy_px).all(axis=1)
        assert sequence.plates is not None
        near = np.interp(
            report("deadlift", sequence).trace.sequence.t_s,
            sequence.t_s,
            sequence.plates[:, 0, 1],
        )
        assert np.array_equal(seen, found.held)
        assert seen.mean() > 0.6
        np.testing.assert_allclose(found.xy_px[seen, 1], near[seen], atol=4.0)


class TestHands:
    @pytest.mark.parametrize(
        ("exercise", "figure"),
        [("deadlift", DEADLIFT), ("overhead_press", PRESS), ("bent_over_row", ROW)],
    )
    def test_without_a_plate_the_hands_are_followed(self, exercise: str, figure: Figure) -> None:
        found = bar(exercise, record(figure, SCRIPT, CAMERA))
        assert found.source is BarSource.HANDS
        assert found.scale.source is ScaleSource.USUAL_HEIGHT
        assert found.scale.source.is_about
        assert found.rim_px is None
        assert len(found.reps) == 3

    def test_the_way_is_measured_by_the_trunk(self) -> None:
        sequence = record(DEADLIFT, SCRIPT, CAMERA)
        usual = bar("deadlift", sequence)
        assert usual.reps[0].range_cm == pytest.approx(way_cm(sequence), rel=0.02)
        tall = bar("deadlift", sequence, BarSettings(height_cm=200.0))
        assert tall.scale.source is ScaleSource.GIVEN_HEIGHT
        assert not tall.scale.source.is_about
        ratio = tall.reps[0].range_cm / usual.reps[0].range_cm
        assert ratio == pytest.approx(trunk_cm(200.0) / 50.0, rel=1e-6)

    def test_it_is_held_in_reps_only(self) -> None:
        sequence = record(DEADLIFT, replace(SCRIPT, lead_s=3.0), CAMERA)
        whole = report("deadlift", sequence)
        assert whole.bar is not None
        t_s = whole.trace.sequence.t_s
        assert not whole.bar.held[t_s < whole.reps[0].start_s - 0.5].any()
        assert np.isnan(whole.bar.xy_px[~whole.bar.held]).all()

    def test_forward_is_not_seen_from_the_front(self) -> None:
        side, front = (
            bar("deadlift", record(DEADLIFT, SCRIPT, replace(CAMERA, yaw_deg=yaw)))
            for yaw in (90.0, 0.0)
        )
        assert np.isfinite(side.forward_cm[side.held]).all()
        assert side.reps[0].lift_off_cm is not None
        assert np.isnan(front.forward_cm).all()
        assert front.reps[0].forward_cm is None


NONE = sorted(set(LIFTERS) - {"deadlift", "romanian_deadlift"})


@pytest.mark.parametrize("exercise", NONE)
def test_there_is_no_bar_where_no_hands_hold_one_and_no_plate_is_seen(exercise: str) -> None:
    assert judge(record(*LIFTERS[exercise]), exercise).bar is None


class TestOverTheFeet:
    def moved_on(self, sequence: PoseSequence, after_s: float, by_px: float) -> PoseSequence:
        """The lifter, and the bar, somewhere else in the picture from then on."""
        later = sequence.t_s >= after_s
        xy_px, plates = sequence.xy_px.copy(), sequence.plates
        xy_px[later, :, 0] += by_px
        if plates is not None:
            plates = plates.copy()
            plates[later, :, 0] += by_px
        return replace(sequence, xy_px=xy_px, plates=plates)

    @pytest.mark.parametrize("with_plate", [False, True])
    def test_a_step_between_two_reps_is_no_way_of_the_bar(self, with_plate: bool) -> None:
        script = replace(SCRIPT, rest_s=2.0)
        sequence = deadlift(script) if with_plate else record(DEADLIFT, script, CAMERA)
        between_s = (script.spans[1].end + script.spans[2].start) / 2.0
        ours = bar("deadlift", sequence)
        theirs = bar("deadlift", self.moved_on(sequence, between_s, 30.0))
        for rep, other in zip(ours.reps, theirs.reps, strict=True):
            assert rep.lift_off_cm == pytest.approx(other.lift_off_cm, abs=0.5)
            assert rep.forward_cm == pytest.approx(other.forward_cm, abs=0.5)

    @pytest.mark.parametrize("ahead", [0.0, 0.3, 0.6])
    def test_how_far_it_is_from_the_middle_of_the_foot_at_lift_off(self, ahead: float) -> None:
        figure = replace(DEADLIFT, hands_ahead=MIDDLE_OF_FOOT + ahead)
        for yaw_deg in (90.0, -90.0, 60.0):
            camera = replace(CAMERA, yaw_deg=yaw_deg)
            for rep in bar("deadlift", record(figure, SCRIPT, camera)).reps:
                assert rep.lift_off_cm == pytest.approx(50.0 * ahead, abs=2.0)

    def test_of_one_who_sits_it_is_not_told(self) -> None:
        found = bar("seated_press", record(SEATED_PRESS, SCRIPT, CAMERA))
        assert all(rep.lift_off_cm is None for rep in found.reps)
        assert all(rep.forward_cm is not None for rep in found.reps)


def test_a_height_that_speaks_against_a_standard_plate_is_believed() -> None:
    sequence = record(DEADLIFT, SCRIPT, CAMERA)
    small = with_plates(sequence, CAMERA.trunk_px, Barbell(radius_m=0.18, nearer=1.2))
    assert bar("deadlift", small).scale.source is ScaleSource.STANDARD_PLATE
    told = bar("deadlift", small, BarSettings(height_cm=174.0))
    assert told.scale.source is ScaleSource.GIVEN_HEIGHT
    assert told.reps[0].range_cm == pytest.approx(way_cm(sequence), rel=0.04)
