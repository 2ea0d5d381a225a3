from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.builders import make_series
from support.filming import EXACT, Camera, motion_of, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.arrays import Array, Mask
from formcheck.core.calibration import Calibration, LumbarModel
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import (
    CountedAt,
    Phase,
    ReasonKind,
    Reduction,
    Reversal,
    Scope,
    SourceKind,
    Worse,
)
from formcheck.core.exercise import Check, RepPattern, Source, Threshold
from formcheck.core.judge.assess import assess, assess_set
from formcheck.core.judge.decide import acting, decide, doubtful_from
from formcheck.core.judge.phases import Window, phase_mask
from formcheck.core.judge.series import CheckSeries, series_of
from formcheck.core.judge.sight import view_reason
from formcheck.core.landmarks import left_right
from formcheck.core.motion import Motion, clean
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.report import Finding, Outcome, Rep
from formcheck.core.units import UNITS

SIDES = frozenset({View.SIDE_LEFT, View.SIDE_RIGHT})
ABOVE = Threshold(warn=10.0, fault=20.0, unit="deg", worse=Worse.ABOVE)
BELOW = Threshold(warn=-10.0, fault=-20.0, unit="deg", worse=Worse.BELOW)
CHECK = Check(
    id="squat.leaning",
    title="Leaning",
    measure="trunk_inclination",
    scope=Scope.REP,
    phase=Phase.WHOLE,
    reduce=Reduction.WORST,
    views=SIDES,
    needs=("hip", "shoulder"),
    threshold=ABOVE,
    min_duration_s=0.1,
    uncertainty=4.0,
    cue="Stand up",
    why="For a test.",
    source=Source("A made-up source", SourceKind.PROVISIONAL),
)
N = 90


def make(**changes: Any) -> Check:
    return replace(CHECK, **changes)


@pytest.fixture(scope="module")
def motion() -> Motion:
    """Three seconds of standing, seen from the left at 30 fps."""
    script = Script(depths=(), lead_s=2.999, tail_s=0.0)
    sequence = record(SQUAT, script, Camera(90.0))
    return motion_of(sequence, EXACT)


WHOLE = Window(np.ones(N, dtype=bool), 0.0, 2.97)


def series(value: Array | float, seen: Mask | None = None, error: float = 4.0) -> CheckSeries:
    """A measure, or one value of it all the time, with that interval."""
    values = np.broadcast_to(np.asarray(value, dtype=float), (N,)).copy()
    return make_series(values, error, seen)


def judge(value: float, check: Check = CHECK, uncertainty: float = 4.0) -> Finding:
    return decide(check, value, uncertainty / INTERVAL_SEMS, at_s=1.0, start_s=0.5, end_s=1.5)


class TestVerdict:
    @pytest.mark.parametrize(
        ("value", "outcome"),
        [
            (-50.0, Outcome.PASS),
            (6.0, Outcome.PASS),
            (8.0, Outcome.UNCLEAR),
            (12.0, Outcome.UNCLEAR),
            (14.0, Outcome.WARN),
            (20.0, Outcome.WARN),
            (22.0, Outcome.WARN),
            (24.0, Outcome.FAULT),
            (90.0, Outcome.FAULT),
        ],
    )
    def test_a_verdict_comes_where_little_doubt_is_left(
        self, value: float, outcome: Outcome
    ) -> None:
        assert judge(value).outcome is outcome
        assert judge(-value, make(threshold=BELOW)).outcome is outcome

    def test_the_probability_is_that_of_the_value_lying_beyond_the_limit(self) -> None:
        assert judge(10.0).probability == pytest.approx(0.5)
        # The end of the interval on the limit leaves one in twenty.
        assert judge(14.0).probability == pytest.approx(0.95)
        assert judge(6.0).probability == pytest.approx(0.05)
        assert judge(14.0).fault_probability == pytest.approx(1.0 - judge(26.0).fault_probability)

    @pytest.mark.parametrize("value", [8.0, 10.0, 12.0])
    def test_what_is_too_close_to_call_says_how_likely_it_is(self, value: float) -> None:
        finding = judge(value)
        assert finding.outcome is Outcome.UNCLEAR
        assert finding.reason.startswith("too close to call")
        assert finding.cue == ""

    @given(
        st.floats(-40.0, 60.0),
        st.floats(0.0, 15.0),
        st.sampled_from([ABOVE, BELOW, replace(ABOVE, fault=None), replace(ABOVE, warn=None)]),
        st.sampled_from(["deg", "T", "s", "ratio"]),
    )
    def test_what_reads_the_same_gets_the_same_verdict(
        self, value: float, uncertainty: float, threshold: Threshold, unit: str
    ) -> None:
        threshold = replace(threshold, unit=unit)
        check = make(threshold=threshold)
        found = judge(value, check, uncertainty)
        digits = UNITS[unit].digits
        shown = judge(round(value, digits), check, round(uncertainty, digits))
        assert found.text == shown.text
        assert found.outcome is shown.outcome
        # A broken limit is where it is said to be, and what is passed lies within its limit.
        limits = acting(threshold, uncertainty)
        assert found.outcome.is_bad == (limits.excess(round(value, digits)) >= 0.0)
        if found.outcome is Outcome.PASS:
            assert threshold.excess(round(value, digits)) <= 0.0
            doubtful = doubtful_from(threshold, uncertainty)
            assert threshold.excess(round(value, digits), doubtful) <= 0.0

    def test_a_clear_verdict_needs_no_excuse(self) -> None:
        for value in (0.0, 15.0, 30.0):
            assert judge(value).reason == ""

    def test_where_one_limit_is_missing_the_other_holds(self) -> None:
        only_warn = make(threshold=replace(ABOVE, fault=None))
        only_fault = make(threshold=replace(ABOVE, warn=None))
        assert judge(99.0, only_warn).outcome is Outcome.WARN
        assert judge(0.0, only_warn).outcome is Outcome.PASS
        assert judge(15.0, only_fault).outcome is Outcome.PASS
        assert judge(20.0, only_fault).outcome is Outcome.UNCLEAR
        assert judge(99.0, only_fault).outcome is Outcome.FAULT

    def test_without_uncertainty_the_limit_itself_breaks(self) -> None:
        assert judge(10.0, uncertainty=0.0).outcome is Outcome.WARN
        assert judge(9.0, uncertainty=0.0).outcome is Outcome.PASS

    def test_only_what_is_wrong_gets_a_cue(self) -> None:
        assert judge(0.0).cue == ""
        assert judge(15.0).cue == judge(30.0).cue == "Stand up"

    def test_it_carries_its_numbers(self) -> None:
        finding = judge(15.0)
        assert (finding.check, finding.value, finding.text) == ("squat.leaning", 15.0, "15±4°")
        assert finding.uncertainty == pytest.approx(4.0)
        assert (finding.at_s, finding.start_s, finding.end_s) == (1.0, 0.5, 1.5)
        assert finding.threshold == ABOVE


class TestViewGate:
    @pytest.mark.parametrize("view", sorted(set(View) - SIDES))
    @pytest.mark.parametrize("value", [0.0, 99.0])
    def test_another_view_never_gives_a_verdict(
        self, motion: Motion, view: View, value: float
    ) -> None:
        seen = replace(motion, view=ViewEstimate(view, 45.0, 0.9))
        finding = assess(CHECK, series(value), seen, WHOLE)
        assert finding.outcome is Outcome.NOT_ASSESSED
        assert (finding.value, finding.uncertainty, finding.cue) == (None, None, "")
        assert finding.probability is None
        assert "side" in finding.reason
        assert finding.reason_kind is ReasonKind.VIEW

    @pytest.mark.parametrize("view", sorted(SIDES))
    def test_its_own_views_do(self, motion: Motion, view: View) -> None:
        seen = replace(motion, view=ViewEstimate(view, 90.0, 0.9))
        assert assess(CHECK, series(0.0), seen, WHOLE).outcome is Outcome.PASS

    @pytest.mark.parametrize(
        ("views", "words"),
        [
            (SIDES, "from the side"),
            ({View.FRONT}, "from the front"),
            ({View.BACK}, "from behind"),
            ({View.FRONT, View.BACK}, "from the front or from behind"),
            ({View.FRONT, *SIDES}, "from the side"),  # which shows a sagittal measure best
        ],
    )
    def test_the_reason_says_how_it_was_filmed_and_how_to_film(
        self, views: set[View], words: str
    ) -> None:
        seen_from = ViewEstimate(View.OBLIQUE, None, 0.9)
        reason = view_reason(make(views=frozenset(views)), seen_from)
        assert "at an angle" in reason
        assert f"film {words} to see this" in reason

    def test_where_the_direction_is_known_it_says_how_far_off_it_is(self) -> None:
        reason = view_reason(CHECK, ViewEstimate(View.OBLIQUE, -52.0, 0.9))
        assert "38° off your right side" in reason

    def test_a_set_is_gated_too(self, motion: Motion) -> None:
        seen = replace(motion, view=ViewEstimate(View.FRONT, 0.0, 0.9))
        check = make(scope=Scope.SET, reduce=Reduction.DRIFT)
        finding = assess_set(check, series(0.0), seen, [WHOLE] * 5)
        assert finding.outcome is Outcome.NOT_ASSESSED
        assert "side" in finding.reason
        assert finding.reason_kind is ReasonKind.VIEW


class TestCoverageGate:
    @pytest.mark.parametrize(
        ("share", "outcome"), [(0.7, Outcome.NOT_ASSESSED), (0.9, Outcome.PASS)]
    )
    def test_most_of_a_phase_has_to_be_seen(
        self, motion: Motion, share: float, outcome: Outcome
    ) -> None:
        seen = np.arange(N) < share * N
        finding = assess(CHECK, series(0.0, seen), motion, WHOLE)
        assert finding.outcome is outcome
        if outcome is Outcome.NOT_ASSESSED:
            assert "hip, shoulder" in finding.reason
            assert finding.reason_kind is ReasonKind.COVERAGE
            assert "70%" in finding.reason

    def test_the_outline_is_called_by_its_name(self, motion: Motion) -> None:
        check = make(needs=("hip", "contour"))
        finding = assess(check, series(0.0, np.zeros(N, dtype=bool)), motion, WHOLE)
        assert "hip, back outline" in finding.reason

    @pytest.mark.parametrize(
        ("trunk_px", "side_px", "times"),
        # The frame is 1280 px wide and a trunk is half a metre. Shrunk to 640 px, a trunk of
        # 60 px makes 60 px a metre, half of what this network wants; left as it is, all of it.
        [(180.0, 640, 1.0), (121.0, 640, 1.0), (60.0, 640, 2.0), (40.0, 640, 3.0), (60.0, 1280, 1)],
    )
    def test_a_lifter_small_in_the_picture_is_measured_less_well(
        self, trunk_px: float, side_px: int, times: float
    ) -> None:
        network = Calibration(input_px_per_metre=120.0, input_side_px=side_px)
        sequence = record(SQUAT, Script(depths=()), Camera(90.0, trunk_px=trunk_px))
        small = motion_of(sequence, network)
        errors = series_of(CHECK, small, np.ones(len(sequence), dtype=bool)).sem
        np.testing.assert_allclose(errors, times * 4.0 / INTERVAL_SEMS, rtol=1e-3)

    def test_in_a_region_of_the_picture_the_lifter_is_less_small(self) -> None:
        network = Calibration(input_px_per_metre=120.0, input_side_px=640)
        sequence = record(SQUAT, Script(depths=()), Camera(90.0, trunk_px=40.0))
        regions = {1280: 3.0, 960: 2.25, 640: 1.5, 400: 1.5}
        for side_px, times in regions.items():
            seen = replace(sequence, seen_wh=(300, side_px))
            assert motion_of(seen, network).enlargement == pytest.approx(times)

    def test_what_is_not_seen_is_not_judged(self, motion: Motion) -> None:
        seen = np.arange(N) >= 9
        value = np.where(seen, 0.0, 99.0)
        assert assess(CHECK, series(value, seen), motion, WHOLE).outcome is Outcome.PASS

    @pytest.mark.parametrize("samples", [0, 1])
    def test_a_phase_that_is_not_there_is_not_judged(self, motion: Motion, samples: int) -> None:
        window = Window(np.arange(N) < samples, 0.0, 1.0)
        finding = assess(CHECK, series(0.0), motion, window)
        assert finding.outcome is Outcome.NOT_ASSESSED
        assert finding.reason
        assert finding.reason_kind is ReasonKind.MISSING_PHASE

    def test_a_measure_that_comes_and_goes_is_not_judged(self, motion: Motion) -> None:
        check = make(min_duration_s=1.0)
        holes = np.arange(N) % 6 != 0
        finding = assess(check, series(np.where(holes, 0.0, np.nan), holes), motion, WHOLE)
        assert finding.outcome is Outcome.NOT_ASSESSED
        assert "steady" in finding.reason
        assert finding.reason_kind is ReasonKind.UNSTEADY


class TestReductions:
    def test_worst_has_to_last(self, motion: Motion) -> None:
        value = np.zeros(N)
        value[40:42] = 99.0
        value[60:70] = 30.0
        finding = assess(make(min_duration_s=0.3), series(value), motion, WHOLE)
        assert finding.value == 30.0
        assert finding.at_s == pytest.approx(65 / 30, abs=0.04)
        assert (finding.start_s, finding.end_s) == pytest.approx((60 / 30, 69 / 30))

    def test_worst_is_lowest_where_below_is_worse(self, motion: Motion) -> None:
        value = np.linspace(-30.0, 30.0, N)
        finding = assess(make(threshold=BELOW), series(value), motion, WHOLE)
        assert finding.value == pytest.approx(-30.0, abs=2.0)

    def test_median(self, motion: Motion) -> None:
        value = np.where(np.arange(N) < 30, 99.0, 7.0)
        assert assess(make(reduce=Reduction.MEDIAN), series(value), motion, WHOLE).value == 7.0

    @pytest.mark.parametrize("start", [-40.0, 0.0, 50.0])
    def test_change_counts_from_the_beginning_of_the_phase(
        self, motion: Motion, start: float
    ) -> None:
        value = start + np.where(np.arange(N) > 45, 25.0, 0.0)
        finding = assess(make(reduce=Reduction.CHANGE), series(value), motion, WHOLE)
        assert finding.value == pytest.approx(25.0)

    def test_range_does_not_mind_an_outlier(self, motion: Motion) -> None:
        value = np.linspace(0.0, 30.0, N)
        value[7] = 500.0
        finding = assess(make(reduce=Reduction.RANGE), series(value), motion, WHOLE)
        assert finding.value == pytest.approx(27.0, abs=1.0)

    def test_duration_is_that_of_the_phase(self, motion: Motion) -> None:
        window = Window(np.arange(N) < 46, 0.0, 1.5)
        finding = assess(make(reduce=Reduction.DURATION), series(0.0), motion, window)
        assert finding.value == pytest.approx(1.5)

    @pytest.mark.parametrize(("fps", "outcome"), [(30, Outcome.WARN), (10, Outcome.UNCLEAR)])
    def test_few_frames_leave_a_duration_unsure(
        self, motion: Motion, fps: int, outcome: Outcome
    ) -> None:
        limit = Threshold(warn=0.4, fault=None, unit="s", worse=Worse.BELOW)
        check = make(reduce=Reduction.DURATION, threshold=limit)
        filmed = replace(motion, sequence=replace(motion.sequence, t_s=np.arange(N) / fps))
        window = Window(filmed.t_s <= 0.3 + 1e-6, 0.0, 0.3)
        finding = assess(check, series(0.0, error=0.05), filmed, window)
        assert finding.value == pytest.approx(0.3)
        assert finding.outcome is outcome

    def test_so_do_few_looks_at_many_frames(self, motion: Motion) -> None:
        check = make(reduce=Reduction.DURATION)
        sems = []
        for every_s in (1 / 30, 1 / 15, 1 / 5):
            seldom = replace(motion, sequence=replace(motion.sequence, look_every_s=every_s))
            sems.append(assess(check, series(0.0, error=0.0), seldom, WHOLE).sem or 0.0)
        # Each is in proportion to the time between looks.
        np.testing.assert_allclose(np.array(sems) / sems[0], [1.0, 2.0, 6.0], rtol=0.05)

    def test_the_errors_of_the_phase_count(self, motion: Motion) -> None:
        wide, narrow = (assess(CHECK, series(15.0, error=e), motion, WHOLE) for e in (8.0, 4.0))
        assert (wide.outcome, wide.text) == (Outcome.UNCLEAR, "15±8°")
        assert (narrow.outcome, narrow.text) == (Outcome.WARN, "15±4°")

    def test_so_does_a_camera_whose_direction_is_not_sure(self, motion: Motion) -> None:
        sure = series(15.0)
        unsure = replace(sure, turned=np.stack([sure.value - 5.0, sure.value + 5.0]))
        finding = assess(make(reduce=Reduction.MEDIAN), unsure, motion, WHOLE)
        assert finding.sem == pytest.approx(np.hypot(sure.sem[0], 5.0))

    def test_a_drift_begins_where_it_passes_its_limit(self, motion: Motion) -> None:
        value = np.interp(np.arange(N), [0, 50, 70, N], [0.0, 0.0, 40.0, 40.0])
        check = make(scope=Scope.HOLD, reduce=Reduction.DRIFT)
        finding = assess(check, series(value), motion, WHOLE)
        assert finding.value == pytest.approx(40.0)
        # It is 10 beyond the beginning from sample 55 of 90 on.
        assert finding.start_s == pytest.approx(motion.t_s[55], abs=0.1)
        assert finding.at_s == finding.end_s == motion.t_s[-1]

    def test_a_hold_that_does_not_drift_is_spoken_of_at_its_end(self, motion: Motion) -> None:
        check = make(scope=Scope.HOLD, reduce=Reduction.DRIFT)
        finding = assess(check, series(3.0), motion, WHOLE)
        assert finding.outcome is Outcome.PASS
        assert finding.start_s is not None
        assert finding.start_s > 0.8 * motion.t_s[-1]


class TestSets:
    def windows(self, n: int) -> list[Window]:
        size = N // n
        return [
            Window((np.arange(N) >= k * size) & (np.arange(N) < (k + 1) * size), k * 1.0, k + 0.9)
            for k in range(n)
        ]

    def per_rep(self, values: list[float]) -> Array:
        return np.repeat(values, N // len(values))

    def test_drift_is_the_last_two_reps_against_the_first_two(self, motion: Motion) -> None:
        values = self.per_rep([1.0, 3.0, 50.0, 50.0, 31.0, 33.0])
        check = make(scope=Scope.SET, reduce=Reduction.DRIFT)
        finding = assess_set(check, series(values), motion, self.windows(6))
        assert finding.value == pytest.approx(30.0)
        assert finding.outcome is Outcome.FAULT
        assert (finding.start_s, finding.end_s) == (0.0, 5.9)

    @pytest.mark.parametrize("n", [1, 3])
    def test_it_takes_four_reps(self, motion: Motion, n: int) -> None:
        check = make(scope=Scope.SET, reduce=Reduction.DRIFT)
        finding = assess_set(check, series(0.0), motion, self.windows(n))
        assert finding.outcome is Outcome.NOT_ASSESSED
        assert str(n) in finding.reason
        assert finding.reason_kind is ReasonKind.TOO_FEW_REPS

    def test_reps_that_are_hidden_do_not_count_toward_them(self, motion: Motion) -> None:
        check = make(scope=Scope.SET, reduce=Reduction.DRIFT)
        windows = self.windows(5)
        seen = ~np.any([windows[1].mask, windows[3].mask], axis=0)
        finding = assess_set(check, series(0.0, seen), motion, windows)
        assert finding.outcome is Outcome.NOT_ASSESSED

    def test_a_set_without_reps_is_not_judged(self, motion: Motion) -> None:
        finding = assess_set(make(scope=Scope.SET, reduce=Reduction.DRIFT), series(0.0), motion, [])
        assert finding.outcome is Outcome.NOT_ASSESSED

    def test_slowdown_is_against_the_fastest_rep_in_per_cent(self, motion: Motion) -> None:
        # The same way in 15 samples three times, then in 30.
        lengths = [15, 15, 15, 22, 23]
        edges = np.cumsum([0, *lengths])
        value = np.concatenate([np.linspace(0.0, 1.0, n) for n in lengths])
        windows = [
            Window((np.arange(N) >= a) & (np.arange(N) < b), a / 30, b / 30)
            for a, b in pairwise(edges)
        ]
        check = make(scope=Scope.SET, reduce=Reduction.SLOWDOWN)
        finding = assess_set(check, series(value), motion, windows)
        assert finding.value == pytest.approx(100.0 * (1.0 - 15.0 / 22.5), abs=0.5)

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([12.0, 13.0, 12.0, 13.0, 12.0], 12.4),
            ([-12.0, -13.0, -12.0, -13.0, -12.0], 12.4),
            ([12.0, -13.0, 12.0, -13.0, 12.0], 0.0),
            ([40.0, -2.0, 1.0, 3.0, -1.0], 0.0),
        ],
    )
    def test_one_sided_is_what_most_reps_agree_on(
        self, motion: Motion, values: list[float], expected: float
    ) -> None:
        check = make(scope=Scope.SET, reduce=Reduction.ONE_SIDED)
        finding = assess_set(check, series(self.per_rep(values)), motion, self.windows(5))
        assert finding.value == pytest.approx(expected)


class TestPhases:
    T_S = np.arange(0.0, 4.001, 0.1)
    SQUATTING = RepPattern("hip_height", Reversal.LOW, 0.2, CountedAt.RETURN)
    LIFTING = RepPattern("shoulder_height", Reversal.HIGH, 0.2, CountedAt.TURN)

    def rep(self) -> Rep:
        return Rep(1, "full", 0.0, 2.0, 4.0, None, None, None, 1.0, 1.0)

    def spans(self, phase: str, *, turn: str = "low") -> list[tuple[float, float]]:
        """First and last time of the phase's parts, in a rep that goes down and up linearly."""
        low = np.abs(self.T_S - 2.0) / 2.0
        signal = low if turn == "low" else 1.0 - low
        rule = self.SQUATTING if turn == "low" else self.LIFTING
        mask = phase_mask(self.T_S, signal, self.rep(), Phase(phase), rule)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
        return [
            (round(float(self.T_S[a]), 3), round(float(self.T_S[b - 1]), 3))
            for a, b in zip(edges[::2], edges[1::2], strict=True)
        ]

    @pytest.mark.parametrize(
        ("phase", "expected"),
        [
            ("whole", [(0.0, 4.0)]),
            ("lowering", [(0.0, 2.0)]),
            ("lifting", [(2.0, 4.0)]),
            ("top", [(0.0, 0.1), (3.9, 4.0)]),
            ("bottom", [(1.9, 2.1)]),
            ("middle", [(0.5, 1.5), (2.5, 3.5)]),
            ("early_lifting", [(2.0, 2.8)]),
            ("pull", [(2.3, 3.2)]),
            ("late_lowering", [(1.2, 2.0)]),
        ],
    )
    def test_of_a_rep_that_goes_down_first(
        self, phase: str, expected: list[tuple[float, float]]
    ) -> None:
        np.testing.assert_allclose(self.spans(phase), expected, atol=0.11)

    @pytest.mark.parametrize(
        ("phase", "expected"),
        [
            ("whole", [(0.0, 4.0)]),
            ("lifting", [(0.0, 2.0)]),
            ("lowering", [(2.0, 4.0)]),
            ("bottom", [(0.0, 0.1), (3.9, 4.0)]),
            ("top", [(1.9, 2.1)]),
            ("middle", [(0.5, 1.5), (2.5, 3.5)]),
            ("early_lifting", [(0.0, 0.8)]),
            ("pull", [(0.3, 1.2)]),
            ("late_lowering", [(3.2, 4.0)]),
        ],
    )
    def test_of_a_rep_that_goes_up_first(
        self, phase: str, expected: list[tuple[float, float]]
    ) -> None:
        np.testing.assert_allclose(self.spans(phase, turn=Reversal.HIGH), expected, atol=0.11)

    def test_nothing_outside_the_rep_belongs_to_it(self) -> None:
        t_s = np.arange(-2.0, 6.0, 0.1)
        mask = phase_mask(t_s, np.abs(t_s - 2.0), self.rep(), Phase.WHOLE, self.SQUATTING)
        assert t_s[mask].min() >= -1e-9
        assert t_s[mask].max() <= 4.0 + 1e-9

    def test_an_unknown_signal_has_no_bottom(self) -> None:
        unknown = np.full(len(self.T_S), np.nan)
        assert not phase_mask(self.T_S, unknown, self.rep(), Phase.BOTTOM, self.SQUATTING).any()

    @pytest.mark.parametrize("after", [np.nan, 0.0], ids=["nobody is seen", "something else is"])
    @pytest.mark.parametrize(("arrives_s", "is_seen"), [(1.4, True), (2.0, False)])
    def test_a_lock_out_that_went_out_of_sight_on_the_way_has_no_top(
        self, after: float, arrives_s: float, is_seen: bool
    ) -> None:
        height = np.where(self.T_S <= 1.6, np.minimum(self.T_S / arrives_s, 1.0), after)
        rep = Rep(1, "full", 0.0, 1.6, 1.6, None, None, 1.6, 1.0, 1.0)
        assert phase_mask(self.T_S, height, rep, Phase.TOP, self.LIFTING).any() == is_seen


class TestSeries:
    def motion(self, yaw_deg: float = 90.0, **changes: Any) -> Motion:
        sequence = replace(record(SQUAT, camera=Camera(yaw_deg)), **changes)
        return motion_of(sequence, EXACT)

    def in_set(self, motion: Motion) -> Mask:
        return np.ones(len(motion.t_s), dtype=bool)

    def test_value_error_and_where_it_is_seen(self) -> None:
        motion = self.motion()
        found = series_of(CHECK, motion, self.in_set(motion))
        assert found.value.shape == found.sem.shape == found.seen.shape
        np.testing.assert_allclose(found.sem, 4.0 / INTERVAL_SEMS)
        assert found.seen.all()

    def test_an_error_can_be_a_measure(self) -> None:
        network = Calibration(lumbar=LumbarModel(error_deg=7.0))
        motion = replace(self.motion(), calibration=network)
        check = make(uncertainty="lumbar_flexion_error")
        sem = series_of(check, motion, self.in_set(motion)).sem
        np.testing.assert_allclose(sem, 7.0 / INTERVAL_SEMS)

    def test_a_joint_the_network_is_unsure_of_is_not_seen(self) -> None:
        visibility = record(SQUAT).visibility
        visibility[50:, left_right("hip")[0]] = 0.3
        motion = self.motion(visibility=visibility)
        seen = series_of(CHECK, motion, self.in_set(motion)).seen
        assert seen[:50].all()
        assert not seen[50:].any()
        unconcerned = make(measure="shank_lean", needs=("knee", "ankle"))
        assert series_of(unconcerned, motion, self.in_set(motion)).seen.all()

    def test_the_far_side_may_be_hidden(self) -> None:
        visibility = record(SQUAT).visibility
        visibility[:, left_right("hip")[1]] = 0.0
        motion = self.motion(visibility=visibility)
        assert series_of(CHECK, motion, self.in_set(motion)).seen.all()

    @pytest.mark.parametrize(("scale", "seen"), [(1.1, True), (0.9, True), (1.4, False)])
    def test_a_limb_of_odd_length_has_a_hidden_end(self, scale: float, seen: bool) -> None:
        xy_px = record(SQUAT).xy_px
        hip, shoulder = (left_right(joint)[0] for joint in ("hip", "shoulder"))
        trunk = xy_px[30:40, shoulder] - xy_px[30:40, hip]
        xy_px[30:40, shoulder] = xy_px[30:40, hip] + scale * trunk
        motion = self.motion(xy_px=xy_px)
        found = series_of(CHECK, motion, self.in_set(motion))
        assert found.seen[30:40].all() == seen
        assert found.seen[:30].all()

    def test_from_the_front_limbs_are_foreshortened_honestly(self) -> None:
        motion = self.motion(0.0)
        check = make(measure="knee_ankle_separation", needs=("hip", "knee", "ankle"))
        assert series_of(check, motion, self.in_set(motion)).seen.all()

    def test_smoothed_poses_give_the_same(self) -> None:
        raw = self.motion()
        smoothed = replace(raw, sequence=clean(raw.sequence, EXACT))
        a, b = (series_of(CHECK, m, self.in_set(m)).value for m in (raw, smoothed))
        np.testing.assert_allclose(a, b, atol=1.5)
