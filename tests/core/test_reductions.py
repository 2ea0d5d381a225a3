"""Measures reduced to one number: known answers."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.enums import Reduction, Worse
from formcheck.core.exercise import Check
from formcheck.core.judge.reductions import reduce_set, reduce_window
from formcheck.exercises import load_exercise

RATE_HZ = 10.0
RAMP = np.arange(10.0)


def check(reduce: str, worse: str = "above", min_duration_s: float = 0.1) -> Check:
    (first, *_) = load_exercise("squat").checks
    threshold = replace(first.threshold, worse=Worse(worse))
    return replace(
        first, reduce=Reduction(reduce), threshold=threshold, min_duration_s=min_duration_s
    )


@pytest.mark.parametrize(
    ("reduce", "worse", "expected"),
    [
        ("worst", "above", 9.0),
        ("worst", "below", 0.0),
        ("median", "above", 4.5),
        ("change", "above", 9.0),
        ("change", "below", 0.0),
        ("range", "above", 9 * 0.9),
        ("duration", "below", 0.9),
        ("drift", "above", 8.5 - 0.5),
    ],
)
def test_a_ramp(reduce: str, worse: str, expected: float) -> None:
    value, at = reduce_window(RAMP, check(reduce, worse), RATE_HZ)
    assert value == pytest.approx(expected)
    assert 0 <= at < len(RAMP)


def test_one_wobble_is_not_the_worst() -> None:
    values = np.zeros(20)
    values[7] = 50.0
    values[10:15] = 5.0
    value, at = reduce_window(values, check("worst", min_duration_s=0.4), RATE_HZ)
    assert value == 5.0
    assert 10 <= at < 15


@pytest.mark.parametrize("reduce", ["worst", "median", "change", "range", "drift"])
def test_nothing_known_gives_nothing(reduce: str) -> None:
    value, _ = reduce_window(np.full(10, np.nan), check(reduce), RATE_HZ)
    assert np.isnan(value)


def test_drift_of_a_set_is_last_two_minus_first_two() -> None:
    reps = [np.full(8, level) for level in (10.0, 12.0, 30.0, 21.0, 23.0)]
    assert reduce_set(reps, check("drift"), RATE_HZ) == pytest.approx(22.0 - 11.0)


def test_slowdown_is_measured_against_the_fastest_rep() -> None:
    seconds = (2.0, 1.0, 2.0, 4.0, 4.0)
    reps = [np.linspace(0.0, 1.0, round(s * 100)) for s in seconds]
    assert reduce_set(reps, check("slowdown"), 100.0) == pytest.approx(75.0)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((0.10, 0.11, 0.09, 0.10), 0.10),
        ((-0.10, -0.11, -0.09, -0.10), 0.10),
        ((0.10, -0.10, 0.10, -0.10), 0.0),
        ((0.30, 0.00, 0.02, 0.01), 0.0),
    ],
    ids=["right", "left", "to and fro", "one rep only"],
)
def test_one_sided_only_beyond_the_spread_between_reps(
    levels: tuple[float, ...], expected: float
) -> None:
    reps = [np.full(5, level) for level in levels]
    assert reduce_set(reps, check("one_sided"), RATE_HZ) == pytest.approx(expected, abs=1e-9)


class TestRebound:
    def test_one_way_there_and_back_is_no_bounce(self) -> None:
        there = np.sin(np.linspace(0.0, np.pi, 200)) * 90.0
        assert reduce_window(there, check("rebound"), 100.0)[0] == pytest.approx(0.0, abs=0.1)

    def test_the_deepest_dip_that_is_made_good_counts(self) -> None:
        values = np.interp(
            np.arange(101), [0, 20, 30, 40, 60, 80, 100], [0.0, 90, 85, 92, 70, 95, 0.0]
        )
        value, at = reduce_window(values, check("rebound"), 100.0)
        assert (value, at) == (pytest.approx(22.0, abs=1.0), 60)

    def test_a_frame_that_is_missing_changes_nothing(self) -> None:
        values = np.array([0.0, 50.0, 90.0, np.nan, 60.0, 90.0, 40.0, 0.0])
        assert reduce_window(values, check("rebound"), 10.0) == (pytest.approx(30.0), 4)
