"""Flexion of the lower back: by hand with models made up for it, and as shipped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, hidden, motion_of, record
from support.lifters import DEADLIFT, ROMANIAN_DEADLIFT, Hinge
from support.movements import Script

from formcheck.core.arrays import Array
from formcheck.core.baseline import Known
from formcheck.core.calibration import Calibration, LumbarModel
from formcheck.core.landmarks import left_right
from formcheck.core.measures import lumbar, trunk
from formcheck.core.measures.lumbar import (
    back_bend_error,
    lumbar_flexion,
    lumbar_flexion_error,
    read_back,
    standing,
)
from formcheck.core.measures.silhouette import back_bend, back_bend_inner
from formcheck.core.motion import Motion
from formcheck.core.poses import PoseSequence
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

ONE_REP = Script(depths=(1.0,), pause_s=1.0)
TOP_S, BOTTOM_S = 0.5, 2.7
NEVER_UPRIGHT = Hinge(lean_top_deg=40.0)
pytestmark = pytest.mark.parametrize("yaw_deg", [90.0, -90.0])


def film(figure: Hinge, yaw_deg: float, calibration: Calibration = MEDIAPIPE) -> Motion:
    return motion_of(record(figure, ONE_REP, Camera(yaw_deg)), calibration)


def at(series: Array, motion: Motion, t_s: float) -> float:
    return float(series[np.searchsorted(motion.t_s, t_s)])


def flexion_at(motion: Motion, t_s: float = BOTTOM_S) -> float:
    return at(lumbar_flexion(motion), motion, t_s)


def lost_rays(sequence: PoseSequence, *rays: int) -> PoseSequence:
    contour = sequence.contour.copy()
    contour[:, :, list(rays)] = np.nan
    return replace(sequence, contour=contour)


class TestModel:
    """What each number of a `LumbarModel` does, in a hinge of a back with a known bend."""

    @pytest.mark.parametrize("rounding_deg", [-15.0, 0.0, 10.0, 40.0])
    def test_by_itself_flexion_is_bend_beyond_standing(
        self, rounding_deg: float, yaw_deg: float
    ) -> None:
        motion = film(replace(DEADLIFT, rounding_deg=rounding_deg), yaw_deg, EXACT)
        assert flexion_at(motion) == pytest.approx(rounding_deg, abs=0.5)
        assert flexion_at(motion, TOP_S) == pytest.approx(0.0, abs=0.5)

    @pytest.mark.parametrize(
        ("model", "back_deg", "rounding_deg", "flexion_deg"),
        [
            (LumbarModel(gain=2.0), -20.0, 15.0, 30.0),
            # What the hinge adds is taken off, but never makes a hollow back of a flat one.
            (LumbarModel(flat_deg=6.0), -20.0, 15.0, 9.0),
            (LumbarModel(flat_deg=6.0), -20.0, 3.0, 0.0),
            (LumbarModel(flat_deg=6.0), -20.0, -5.0, -5.0),
            # Standing at -50 is taken for -40: the bend of -20 is 20 beyond it.
            (LumbarModel(deepest_hollow_deg=-40.0), -50.0, 30.0, 20.0),
            # Standing at 0 is taken for -25: the bend of 10 is 35 beyond it.
            (LumbarModel(shallowest_hollow_deg=-25.0), 0.0, 10.0, 35.0),
        ],
    )
    def test_its_numbers(
        self,
        model: LumbarModel,
        back_deg: float,
        rounding_deg: float,
        flexion_deg: float,
        yaw_deg: float,
    ) -> None:
        figure = replace(DEADLIFT, back_deg=back_deg, rounding_deg=rounding_deg)
        motion = film(figure, yaw_deg, Calibration(lumbar=model))
        assert flexion_at(motion) == pytest.approx(flexion_deg, abs=0.5)

    @pytest.mark.parametrize(
        ("back_deg", "flexion_deg"),
        # Twice the inner bend of -20 + 25 or -36 + 41 beyond -5, in full; at -35 in equal parts
        # with the 40 of the whole bend; not at all on a hollower back.
        [(-20.0, 20.0), (-35.0, (20.0 + 40.0) / 2), (-44.0, 49.0)],
    )
    def test_the_inner_bend_counts_on_a_back_like_most(
        self, back_deg: float, flexion_deg: float, yaw_deg: float
    ) -> None:
        model = LumbarModel(
            inner_gain=2.0,
            inner_flat_deg=-5.0,
            inner_weight=1.0,
            usual_hollow_deg=-30.0,
            deep_hollow_deg=-40.0,
        )
        figure = replace(DEADLIFT, back_deg=back_deg, rounding_deg=5.0 - back_deg)
        motion = film(figure, yaw_deg, Calibration(lumbar=model))
        assert flexion_at(motion) == pytest.approx(flexion_deg, abs=0.5)

    def test_the_error_grows_in_proportion_to_the_rays_lost(self, yaw_deg: float) -> None:
        network = Calibration(lumbar=LumbarModel(error_deg=7.0, lost_rays_error_deg=20.0))
        raw = record(DEADLIFT, ONE_REP, Camera(yaw_deg))
        errors = [
            lumbar_flexion_error(motion_of(lost_rays(raw, *rays), network))
            for rays in ((), (12,), (10, 12, 14, 16))
        ]
        np.testing.assert_allclose(errors[0], 7.0)
        assert np.all(errors[1] > errors[0])
        np.testing.assert_allclose(errors[2] - errors[0], 4 * (errors[1] - errors[0]))

    @pytest.mark.parametrize(("off_deg", "error_deg"), [(0, 7.0), (8, 7.0), (20, 12.0), (40, 22.0)])
    def test_the_error_grows_off_the_square_side_view(
        self, off_deg: float, error_deg: float, yaw_deg: float
    ) -> None:
        model = LumbarModel(error_deg=7.0, yaw_error=0.5, yaw_free_deg=10.0)
        motion = film(DEADLIFT, yaw_deg - np.sign(yaw_deg) * off_deg, Calibration(lumbar=model))
        np.testing.assert_allclose(lumbar_flexion_error(motion), error_deg, atol=0.2)

    def test_a_hem_over_the_buttocks_makes_the_zero_doubtful(self, yaw_deg: float) -> None:
        model = LumbarModel(hem_deg=20.0, doubtful_hollow_deg=-15.0, doubtful_error_deg=6.0)
        raw = record(replace(DEADLIFT, back_deg=-12.0), ONE_REP, Camera(yaw_deg))
        hem = raw.contour.copy()
        hem[raw.t_s < 1.1, :, :9] += np.linspace(0.3, 0.0, 9)
        without, with_hem = (
            motion_of(each, Calibration(lumbar=model)) for each in (raw, replace(raw, contour=hem))
        )
        gap = (back_bend_inner(with_hem) - back_bend(with_hem))[with_hem.t_s < 0.9]
        assert np.all(gap > 20.0)
        np.testing.assert_allclose(lumbar_flexion_error(without), 0.0)
        np.testing.assert_allclose(lumbar_flexion_error(with_hem), 6.0)
        # The hem bends the outline to less than -15, so that -15 is taken for the standing bend.
        assert flexion_at(with_hem) == pytest.approx(-12.0 - -15.0, abs=0.5)

    def test_a_hollow_below_where_the_bend_is_read_is_taken_off(self, yaw_deg: float) -> None:
        network = Calibration(lumbar=LumbarModel(below_gain=0.5))
        raw = record(replace(DEADLIFT, rounding_deg=30.0), ONE_REP, Camera(yaw_deg))

        def flexion_with(inward: float, calibration: Calibration) -> float:
            kinked = raw.contour.copy()
            kinked[raw.t_s > 1.1, :, :6] += np.linspace(inward, 0.0, 6)
            return flexion_at(motion_of(replace(raw, contour=kinked), calibration))

        # From 0 to 0.125 along the chord the outline comes in by 0.08: a bend of about 30 degrees,
        # of which half is taken off.
        taken_off_deg = flexion_with(0.08, EXACT) - flexion_with(0.08, network)
        assert 12.0 < taken_off_deg < 18.0
        # What stands out there takes nothing off.
        assert flexion_with(-0.08, EXACT) == pytest.approx(flexion_with(-0.08, network), abs=0.5)


class TestShipped:
    """What MediaPipe's model is meant to let be and to call rounded."""

    def test_a_flat_back_that_hinges_is_not_flexed(self, yaw_deg: float) -> None:
        for figure in (DEADLIFT, ROMANIAN_DEADLIFT, replace(DEADLIFT, back_deg=-35.0)):
            np.testing.assert_allclose(lumbar_flexion(film(figure, yaw_deg)), 0.0, atol=1.0)

    def test_upright_is_the_zero(self, yaw_deg: float) -> None:
        for back_deg in (-35.0, -20.0, 0.0):
            motion = film(replace(DEADLIFT, back_deg=back_deg), yaw_deg)
            upright = trunk.trunk_inclination(motion) < 10.0
            np.testing.assert_allclose(lumbar_flexion(motion)[upright], 0.0, atol=1.0)

    def test_a_very_hollow_back_is_held_against_its_own_standing_only(self, yaw_deg: float) -> None:
        hollow = replace(DEADLIFT, back_deg=-44.0)
        assert flexion_at(film(hollow, yaw_deg)) == pytest.approx(0.0, abs=1.0)
        assert flexion_at(film(replace(hollow, rounding_deg=40.0), yaw_deg)) > 40.0

    def test_plates_before_the_buttocks_do_not_spoil_the_zero(self, yaw_deg: float) -> None:
        raw = record(DEADLIFT, Script(lead_s=3.0, depths=(1.0,) * 3), Camera(yaw_deg))
        motion = motion_of(raw, MEDIAPIPE)
        lifted_from_s = motion.t_s[(trunk.trunk_inclination(motion) > 40.0).argmax()]
        plates = raw.contour.copy()
        plates[raw.t_s > lifted_from_s, :, :12] += np.linspace(0.15, 0.0, 12)
        read = [
            lumbar_flexion(motion_of(replace(raw, contour=contour), MEDIAPIPE))
            for contour in (raw.contour, plates)
        ]
        before = motion.t_s < lifted_from_s - 0.5
        np.testing.assert_allclose(read[0][before], read[1][before], atol=0.5)

    def test_a_hem_over_the_buttocks_does_not_pass_for_a_hollow(self, yaw_deg: float) -> None:
        raw = record(replace(DEADLIFT, back_deg=-12.0), ONE_REP, Camera(yaw_deg))
        hem = raw.contour.copy()
        hem[raw.t_s < 1.1, :, :9] += np.linspace(0.3, 0.0, 9)
        without, with_hem = (
            motion_of(each, MEDIAPIPE) for each in (raw, replace(raw, contour=hem))
        )
        assert np.all(lumbar_flexion_error(with_hem) > lumbar_flexion_error(without))
        assert flexion_at(with_hem) < 15.0

    @pytest.mark.parametrize("back_deg", [0.0, -12.0, -25.0])
    def test_a_shirt_that_bridges_the_hollow_is_no_flexion(
        self, yaw_deg: float, back_deg: float
    ) -> None:
        # What the shirt hides in standing shows neither as rounding nor as its opposite.
        figure = replace(DEADLIFT, back_deg=back_deg, rounding_deg=-3.0 - back_deg)
        assert -8.0 < flexion_at(film(figure, yaw_deg)) < 18.0

    def test_a_back_that_is_bent_over_and_flat_reads_little(self, yaw_deg: float) -> None:
        # The outline has turned by 17 degrees, from hollow to straight: as much as in real flat
        # backs that are let be.
        figure = replace(DEADLIFT, back_deg=-18.0, rounding_deg=17.0)
        assert flexion_at(film(figure, yaw_deg)) < 20.0

    def test_a_back_that_rounds_more_reads_more(self, yaw_deg: float) -> None:
        read = [
            flexion_at(film(replace(DEADLIFT, rounding_deg=r), yaw_deg))
            for r in (0.0, 10.0, 20.0, 30.0, 40.0)
        ]
        # The first ten degrees could as well be the hinge's doing.
        assert np.all(np.diff(read) > 1.0)
        assert np.all(np.diff(read)[1:] > 8.0)
        assert read[0] == pytest.approx(0.0, abs=1.0)
        assert read[-1] > 40.0

    def test_a_back_that_hollows_reads_negative(self, yaw_deg: float) -> None:
        assert flexion_at(film(replace(DEADLIFT, rounding_deg=-15.0), yaw_deg)) < -10.0


class TestStanding:
    def test_without_standing_a_network_that_assumes_nothing_says_nothing(
        self, yaw_deg: float
    ) -> None:
        motion = film(NEVER_UPRIGHT, yaw_deg, EXACT)
        assert not standing(motion).any()
        assert np.isnan(lumbar_flexion(motion)).all()

    @pytest.mark.parametrize("rounding_deg", [0.0, 40.0])
    def test_without_standing_a_usual_back_is_assumed_with_a_wider_error(
        self, yaw_deg: float, rounding_deg: float
    ) -> None:
        usual = MEDIAPIPE.lumbar.assumed_hollow_deg
        rounded = {"back_deg": usual, "rounding_deg": rounding_deg}
        seen, unseen = (
            film(replace(figure, **rounded), yaw_deg) for figure in (DEADLIFT, NEVER_UPRIGHT)
        )
        assert flexion_at(unseen) == pytest.approx(flexion_at(seen), abs=3.0)
        assert np.all(lumbar_flexion_error(unseen) > lumbar_flexion_error(seen))

    def test_a_back_known_from_earlier_sets_takes_the_place_of_an_assumed_one(
        self, yaw_deg: float
    ) -> None:
        network = Calibration(lumbar=LumbarModel(assumed_hollow_deg=-25.0, doubtful_error_deg=5.0))
        known = replace(network, lumbar=replace(network.lumbar, personal_hollow_deg=-12.0))
        figure = replace(NEVER_UPRIGHT, back_deg=-12.0, rounding_deg=20.0)
        assumed, personal = (film(figure, yaw_deg, each) for each in (network, known))
        assert flexion_at(assumed) == pytest.approx(33.0, abs=0.5)
        assert flexion_at(personal) == pytest.approx(20.0, abs=0.5)
        np.testing.assert_allclose(lumbar_flexion_error(assumed), 5.0)
        np.testing.assert_allclose(lumbar_flexion_error(personal), 0.0)

    def test_a_change_of_bend_is_no_surer_by_earlier_sets(self, yaw_deg: float) -> None:
        network = Calibration(lumbar=LumbarModel(assumed_hollow_deg=-25.0, doubtful_error_deg=5.0))
        known = replace(network, lumbar=replace(network.lumbar, personal_hollow_deg=-12.0))
        for each in (network, known):
            np.testing.assert_allclose(back_bend_error(film(NEVER_UPRIGHT, yaw_deg, each)), 5.0)

    def test_earlier_sets_do_not_take_a_hem_out_of_this_clip(self, yaw_deg: float) -> None:
        model = LumbarModel(hem_deg=20.0, doubtful_hollow_deg=-15.0, doubtful_error_deg=6.0)
        known = Calibration(lumbar=replace(model, personal_hollow_deg=-12.0))
        raw = record(replace(DEADLIFT, back_deg=-12.0), ONE_REP, Camera(yaw_deg))
        hem = raw.contour.copy()
        hem[raw.t_s < 1.1, :, :9] += np.linspace(0.3, 0.0, 9)
        motion = motion_of(replace(raw, contour=hem), known)
        back = read_back(motion)
        assert back.standing_deg == pytest.approx(-12.0)
        assert back.is_doubtful
        np.testing.assert_allclose(lumbar_flexion_error(motion), 6.0)

    def test_own_standing_is_weighed_with_what_other_sets_have_shown(self, yaw_deg: float) -> None:
        network = Calibration(
            lumbar=LumbarModel(personal_hollow_deg=-60.0, personal_sem_deg=3.0, zero_sem_deg=4.0)
        )
        seen = read_back(film(DEADLIFT, yaw_deg, EXACT)).standing_deg
        back = read_back(film(DEADLIFT, yaw_deg, network))
        assert back.standing_deg == pytest.approx((16.0 * -60.0 + 9.0 * seen) / 25.0)
        assert back.seen == Known(seen, 4.0)
        assert not back.is_doubtful

    def test_standing_is_upright_with_straight_legs(self, yaw_deg: float) -> None:
        motion = film(DEADLIFT, yaw_deg)
        upright = standing(motion)
        assert upright[motion.t_s < 1.1].all()
        assert not upright[(motion.t_s > 2.0) & (motion.t_s < 3.4)].any()

    def test_a_hidden_hip_does_not_spoil_the_zero(self, yaw_deg: float) -> None:
        raw = record(DEADLIFT, Script(lead_s=3.0), Camera(yaw_deg))
        wrong = replace(raw, xy_px=raw.xy_px.copy())
        wrong.xy_px[20:40, list(left_right("hip")), 1] += 60.0
        upright = standing(motion_of(wrong, EXACT))
        assert not upright[20:40].any()
        assert upright[45:80].all()


def test_without_a_back_there_is_no_flexion(yaw_deg: float) -> None:
    raw = record(DEADLIFT, ONE_REP, Camera(yaw_deg))
    from_front = record(DEADLIFT, ONE_REP, Camera(yaw_deg - 90.0))
    for sequence in (hidden(raw, "contour"), from_front):
        assert np.isnan(lumbar_flexion(motion_of(sequence, EXACT))).all()


def test_the_outline_is_read_once(yaw_deg: float, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    read = lumbar.back_bend
    monkeypatch.setattr(lumbar, "back_bend", lambda motion: reads.append(1) or read(motion))
    motion = film(DEADLIFT, yaw_deg, EXACT)
    motion.once(lumbar_flexion)
    motion.once(lumbar_flexion_error)
    motion.once(lumbar_flexion)
    assert len(reads) == 1
