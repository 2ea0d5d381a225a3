from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import median_filter
from scipy.signal import savgol_filter

from formcheck.core import signals, time_base
from formcheck.core.arrays import Array

RATE_HZ = 30.0


def seconds(n: int, rate_hz: float = RATE_HZ) -> Array:
    return np.arange(n) / rate_hz


def parabola(t_s: Array) -> Array:
    return 3.0 + 2.0 * t_s - 5.0 * t_s**2


def without(x: Array, start: int, stop: int) -> Array:
    x = x.copy()
    x[start:stop] = np.nan
    return x


class TestRuns:
    def test_stretches_end_one_past_their_last(self) -> None:
        assert signals.runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]

    @pytest.mark.parametrize(("mask", "expected"), [([False] * 3, []), ([True] * 3, [(0, 3)])])
    def test_nothing_and_everything(
        self, mask: list[bool], expected: list[tuple[int, int]]
    ) -> None:
        assert signals.runs(np.array(mask)) == expected

    def test_no_samples_have_no_stretches(self) -> None:
        assert signals.runs(np.zeros(0, dtype=bool)) == []


class TestUniformTime:
    @pytest.mark.parametrize("rate_hz", [12.0, 24.0, 29.97, 50.0])
    def test_jittered_times_become_even_ones_at_the_same_rate(self, rate_hz: float) -> None:
        t_s = seconds(400, rate_hz)
        t_s += np.random.default_rng(1).uniform(-0.3, 0.3, 400) / rate_hz
        even = time_base.uniform_time(t_s)
        np.testing.assert_allclose(np.diff(even), np.diff(even)[0])
        assert 1.0 / np.diff(even)[0] == pytest.approx(rate_hz, rel=0.06)
        assert even[0] == t_s[0]
        assert t_s[-1] - even[-1] < 1.1 / rate_hz

    @pytest.mark.parametrize("fast_at_s", [0.0, 4.0, 9.0])
    def test_what_was_seen_faster_for_a_second_is_not_thinned_out(self, fast_at_s: float) -> None:
        slow_s, fast_s = np.arange(0.0, 10.0, 1 / 15), fast_at_s + np.arange(0.0, 1.0, 1 / 30)
        t_s = np.sort(np.concatenate([slow_s, fast_s]))
        t_s = t_s[np.insert(np.diff(t_s) > 1e-6, 0, True)]
        assert time_base.even_rate_hz(t_s) == pytest.approx(30.0)

    def test_slow_sampling_stays_slow(self) -> None:
        assert time_base.even_rate_hz(seconds(150, 15.0)) == pytest.approx(15.0)

    @pytest.mark.parametrize(("given", "expected"), [(240.0, 60.0), (4.0, 10.0)])
    def test_the_rate_stays_between_10_and_60(self, given: float, expected: float) -> None:
        even = time_base.uniform_time(seconds(100, given))
        assert 1.0 / np.diff(even)[0] == pytest.approx(expected)

    @pytest.mark.parametrize("gap_s", [8.05, 9.0, 3600.0, 1e6])
    def test_a_long_gap_has_samples_at_its_ends_only(self, gap_s: float) -> None:
        t_s = seconds(400, 30.0)
        t_s[200:] += gap_s
        even = time_base.uniform_time(t_s)
        assert len(even) < 400 + 9 * 30
        steps = np.diff(even) * 30.0
        np.testing.assert_allclose(steps, np.round(steps), atol=1e-4)
        assert (np.diff(even) > 0).all()
        assert np.sum(steps > 1.5) <= 1
        # Where there are frames, there are samples.
        assert np.abs(even[:, None] - t_s).min(axis=0).max() < 1.01 / 30.0
        assert time_base.sample_rate_hz(even) == pytest.approx(30.0, rel=0.01)

    @pytest.mark.parametrize("n", [0, 1])
    def test_less_than_two_times_stay_as_they_are(self, n: int) -> None:
        np.testing.assert_array_equal(time_base.uniform_time(seconds(n)), seconds(n))


class TestHampel:
    def test_a_spike_becomes_its_neighbours_median(self) -> None:
        x = np.linspace(0.0, 1.0, 50)
        spiked = x.copy()
        spiked[20] += 5.0
        np.testing.assert_allclose(signals.hampel(spiked), x, atol=0.03)

    def test_a_smooth_movement_stays_as_it_is(self) -> None:
        x = np.sin(2 * np.pi * 0.5 * seconds(120))
        np.testing.assert_allclose(signals.hampel(x), x, atol=1e-2)

    def test_missing_stays_missing_and_spoils_no_neighbour(self) -> None:
        x = without(np.linspace(0.0, 1.0, 50), 10, 13)
        cleaned = signals.hampel(x)
        np.testing.assert_array_equal(np.isnan(cleaned), np.isnan(x))
        np.testing.assert_allclose(cleaned[~np.isnan(x)], x[~np.isnan(x)], atol=0.03)

    def test_columns_are_cleaned_each_for_itself(self) -> None:
        x = np.tile(np.linspace(0.0, 1.0, 40)[:, None, None], (1, 3, 2))
        spiked = x.copy()
        spiked[15, 1, 0] = 9.0
        np.testing.assert_allclose(signals.hampel(spiked), x, atol=0.03)


class TestGaps:
    @pytest.mark.parametrize("frames", [1, 4, 6])
    def test_a_gap_of_a_quarter_second_is_filled(self, frames: int) -> None:
        t_s = seconds(60)
        x = np.cos(t_s)
        lost = without(x, 20, 20 + frames)
        np.testing.assert_allclose(signals.resample(t_s, lost, t_s), x, atol=2e-3)

    @pytest.mark.parametrize("frames", [7, 20])
    def test_a_longer_gap_stays_missing(self, frames: int) -> None:
        t_s = seconds(60)
        lost = without(np.cos(t_s), 20, 20 + frames)
        # n lost frames lie between known ones n + 1 intervals apart: 8 / 30 s is too long.
        filled = signals.resample(t_s, lost, t_s)
        np.testing.assert_array_equal(np.isnan(filled), np.isnan(lost))

    def test_nothing_is_made_up_before_the_first_and_after_the_last(self) -> None:
        t_s = seconds(30)
        lost = without(without(t_s.copy(), 0, 3), 27, 30)
        np.testing.assert_array_equal(np.isnan(signals.resample(t_s, lost, t_s)), np.isnan(lost))

    def test_the_limit_counts_seconds_and_not_frames(self) -> None:
        for rate_hz in (12.0, 120.0):
            t_s = seconds(int(3 * rate_hz), rate_hz)
            for gap_s, filled in ((0.2, True), (0.5, False)):
                inside = (t_s > 1.0) & (t_s < 1.0 + gap_s)
                x = np.where(inside, np.nan, t_s)
                assert np.isfinite(signals.resample(t_s, x, t_s)).all() == filled

    def test_a_landmark_that_is_lost_takes_no_other_with_it(self) -> None:
        t_s = seconds(60)
        x = np.stack([t_s, without(t_s, 20, 50)], axis=1)
        filled = signals.resample(t_s, x, t_s)
        np.testing.assert_allclose(filled[:, 0], t_s)
        assert np.isnan(filled[25:45, 1]).all()

    def test_what_is_never_seen_stays_missing(self) -> None:
        t_s = seconds(20)
        x = np.stack([t_s, np.full(20, np.nan)], axis=1)
        np.testing.assert_array_equal(np.isnan(signals.resample(t_s, x, t_s)), np.isnan(x))


class TestResample:
    def test_jittered_samples_of_a_curve_come_back_on_the_curve(self) -> None:
        t_s = seconds(90) + np.random.default_rng(2).uniform(-0.01, 0.01, 90)
        at_s = time_base.uniform_time(t_s)
        np.testing.assert_allclose(
            signals.resample(t_s, np.sin(t_s), at_s), np.sin(at_s), atol=1e-3
        )

    def test_shape_is_kept_but_for_time(self) -> None:
        x = np.zeros((20, 33, 2))
        assert signals.resample(seconds(20), x, seconds(31, 60.0)).shape == (31, 33, 2)

    def test_long_gaps_are_left_open_at_the_new_times(self) -> None:
        t_s = seconds(90)
        at_s = seconds(150, 50.0)
        out = signals.resample(t_s, without(t_s, 30, 60), at_s)
        open_ = (at_s > t_s[29] + 1e-9) & (at_s < t_s[60] - 1e-9)
        np.testing.assert_array_equal(np.isnan(out), open_ | (at_s > t_s[-1] + 1e-9))


class TestSmooth:
    @pytest.mark.parametrize("rate_hz", [10.0, 30.0, 60.0])
    def test_a_parabola_stays_a_parabola(self, rate_hz: float) -> None:
        t_s = seconds(int(2 * rate_hz), rate_hz)
        smoothed = signals.smooth(parabola(t_s), rate_hz)
        np.testing.assert_allclose(smoothed, parabola(t_s), atol=1e-9)

    def test_noise_gets_less(self) -> None:
        noise = np.random.default_rng(3).normal(0.0, 1.0, 600)
        assert np.std(signals.smooth(noise, RATE_HZ)) < 0.6

    def test_missing_stays_missing_and_spoils_no_neighbour(self) -> None:
        x = without(parabola(seconds(90)), 40, 50)
        smoothed = signals.smooth(x, RATE_HZ)
        np.testing.assert_allclose(smoothed, x, atol=1e-9)

    def test_a_short_stretch_stays_as_it_is(self) -> None:
        x = without(np.arange(12.0) ** 3, 4, 12)
        np.testing.assert_array_equal(signals.smooth(x, RATE_HZ), x)


class TestDerivative:
    def test_of_a_parabola_in_units_per_second(self) -> None:
        t_s = seconds(90)
        np.testing.assert_allclose(
            signals.derivative(parabola(t_s), RATE_HZ), 2.0 - 10.0 * t_s, atol=1e-9
        )

    def test_is_missing_where_the_signal_is(self) -> None:
        x = without(seconds(60), 20, 40)
        np.testing.assert_array_equal(np.isnan(signals.derivative(x, RATE_HZ)), np.isnan(x))


class TestTurningPoints:
    @pytest.mark.parametrize("cycles", [1, 3, 8])
    def test_a_cosine_turns_at_its_extrema(self, cycles: int) -> None:
        x = np.cos(2 * np.pi * seconds(30 * cycles + 1))
        points = signals.turning_points(x, 0.5)
        assert points == [(15 * k, k % 2 == 0) for k in range(2 * cycles + 1)]

    def test_swings_below_the_threshold_are_no_turns(self) -> None:
        x = np.linspace(0.0, 3.0, 300) + 0.1 * np.sin(np.arange(300.0))
        assert [high for _, high in signals.turning_points(x, 0.5)] == [False, True]

    def test_a_small_dip_at_the_bottom_is_one_bottom(self) -> None:
        x = np.array([1.0, 0.5, 0.0, 0.15, 0.02, 0.5, 1.0])
        assert signals.turning_points(x, 0.4) == [(0, True), (2, False), (6, True)]

    def test_missing_samples_are_passed_over(self) -> None:
        x = without(np.cos(2 * np.pi * seconds(61)), 20, 25)
        points = signals.turning_points(x, 0.5)
        assert [high for _, high in points] == [True, False, True, False, True]

    @pytest.mark.parametrize("x", [np.zeros(0), np.zeros(9), np.full(9, np.nan)])
    def test_what_does_not_move_does_not_turn(self, x: Array) -> None:
        assert signals.turning_points(x, 0.5) == []

    def test_highs_and_lows_alternate(self) -> None:
        x = np.cumsum(np.random.default_rng(4).normal(size=2000))
        points = signals.turning_points(x, 3.0)
        assert all(a[1] != b[1] for a, b in pairwise(points))
        assert all(abs(x[a] - x[b]) >= 3.0 for (a, _), (b, _) in pairwise(points))


class TestSustainedMax:
    def test_one_wobble_does_not_count(self) -> None:
        x = np.array([0.0, 0.0, 9.0, 0.0, 2.0, 3.0, 2.5, 0.0])
        assert signals.sustained_max(x, 3) == (2.0, 4)

    def test_over_one_sample_it_is_the_maximum(self) -> None:
        assert signals.sustained_max(np.array([1.0, 4.0, 2.0]), 1) == (4.0, 1)

    def test_windows_with_a_hole_are_left_out(self) -> None:
        x = np.array([9.0, np.nan, 9.0, 1.0, 1.0])
        assert signals.sustained_max(x, 2) == (1.0, 2)

    @pytest.mark.parametrize("x", [np.zeros(0), np.full(4, np.nan)])
    def test_nothing_known_is_nan(self, x: Array) -> None:
        assert np.isnan(signals.sustained_max(x, 2)[0])


class TestStandingStill:
    def test_a_landmark_that_jumps_for_a_moment_stays_settled(self) -> None:
        x = np.full(120, 5.0)
        x[50:55] = 90.0
        np.testing.assert_allclose(signals.settled(x, RATE_HZ), 5.0)

    def test_settled_keeps_what_is_missing(self) -> None:
        x = without(np.full(120, 5.0), 40, 60)
        np.testing.assert_array_equal(np.isnan(signals.settled(x, RATE_HZ)), np.isnan(x))

    def test_jitter_gets_nowhere(self) -> None:
        jitter = np.random.default_rng(5).normal(0.0, 3.0, (200, 2))
        assert np.nanmax(signals.travel(jitter, RATE_HZ)) < 5.0

    def test_walking_gets_as_far_as_its_speed(self) -> None:
        t_s = seconds(200)
        way = np.stack([120.0 * t_s, np.zeros(200)], axis=1)
        middle = signals.travel(way, RATE_HZ)[50:150]
        np.testing.assert_allclose(middle, 120.0, rtol=0.05)

    def test_travel_is_unknown_where_the_place_is(self) -> None:
        way = without(np.zeros((100, 2)), 30, 60)
        assert np.isnan(signals.travel(way, RATE_HZ)[30:60]).all()


class TestAgainstSciPy:
    """SciPy has the same filters, but takes longer to load than a set takes to judge."""

    WALK = np.cumsum(np.random.default_rng(0).normal(size=(300, 4)), axis=0)

    @pytest.mark.parametrize("over_s", [0.1, 0.5, 1.0])
    def test_running_median(self, over_s: float) -> None:
        size = (max(3, round(over_s * RATE_HZ)), 1)
        expected = median_filter(self.WALK, size=size, mode="nearest")
        np.testing.assert_array_equal(signals.settled(self.WALK, RATE_HZ, over_s), expected)

    @pytest.mark.parametrize("n", [2, 3, 4, 300])
    @pytest.mark.parametrize("digits", [0, 9], ids=["in steps", "smooth"])
    def test_pchip_over_uneven_times(self, n: int, digits: int) -> None:
        rng = np.random.default_rng(1)
        t_s = np.cumsum(rng.uniform(0.01, 0.2, n))
        x = self.WALK[:n].round(digits)
        at_s = np.sort(np.concatenate([t_s, rng.uniform(t_s[0], t_s[-1], 500)]))
        expected = PchipInterpolator(t_s, x)(at_s)
        np.testing.assert_allclose(signals.resample(t_s, x, at_s), expected, atol=1e-12)

    @pytest.mark.parametrize("rate_hz", [15.0, 30.0, 60.0])
    def test_savitzky_golay(self, rate_hz: float) -> None:
        window = {15.0: 5, 30.0: 9, 60.0: 17}[rate_hz]
        value, slope = (
            savgol_filter(self.WALK, window, 2, deriv=k, delta=1 / rate_hz, axis=0) for k in (0, 1)
        )
        np.testing.assert_allclose(signals.smooth(self.WALK, rate_hz), value, atol=1e-11)
        np.testing.assert_allclose(signals.derivative(self.WALK, rate_hz), slope, atol=1e-9)
