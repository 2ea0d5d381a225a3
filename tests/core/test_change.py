"""Real changes are told from the error of measuring: few false alarms, large changes found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from formcheck.core.arrays import Array
from formcheck.core.change import FEWEST_SETS, change_to_last, drift, error_of_mean
from formcheck.core.normal import student_quantile

ROUNDS = 2000
OF_CHANCE = 0.015
"""Three standard deviations of a share of 5 % in so many rounds."""


def real_in(sets: int, *, varies: float = 0.0, rises: float = 0.0, jumps: float = 0.0) -> float:
    """How often the last of so many sets is said to have really changed, 0 to 1.

    Each set is measured with an error of 1; `varies` is how much the lifter's sets differ beyond
    that, `rises` how much the lifter changes from set to set, `jumps` by how much the last differs.
    """
    rng = np.random.default_rng(sets)
    values = rng.normal(0.0, np.hypot(1.0, varies), (ROUNDS, sets)) + rises * np.arange(sets)
    values[:, -1] += jumps - rises
    changes = [change_to_last(row, np.ones(sets)) for row in values]
    return float(np.mean([change is not None and change.is_real for change in changes]))


@pytest.mark.parametrize("sets", [2, 5, FEWEST_SETS + 1, 30])
def test_a_change_of_none_is_rarely_called_real(sets: int) -> None:
    assert real_in(sets) <= 0.05 + OF_CHANCE


@pytest.mark.parametrize("varies", [0.5, 1.0, 3.0])
def test_so_is_the_usual_variation_of_a_lifter_with_enough_sets(varies: float) -> None:
    assert real_in(FEWEST_SETS + 1, varies=varies) <= 0.05 + OF_CHANCE


@pytest.mark.parametrize("sets", [2, 5, FEWEST_SETS + 1, 30])
def test_a_change_of_twice_the_error_is_found(sets: int) -> None:
    smallest = norm.ppf(0.975) * np.sqrt(2.0)  # that errors of 1 make in one of twenty cases
    assert real_in(sets, jumps=2.0 * smallest) >= 0.90


def test_with_few_sets_so_is_twice_the_error_that_people_read() -> None:
    interval = norm.ppf(0.95) * np.sqrt(2.0)  # half of the one that holds 9 in 10
    assert real_in(2, jumps=2.0 * interval) >= 0.90 - OF_CHANCE


def test_a_lifter_who_gets_steadily_better_does_not_pass_for_one_who_varies() -> None:
    jump = 2.0 * norm.ppf(0.975) * np.sqrt(2.0)
    assert real_in(FEWEST_SETS + 1, rises=2.0, jumps=jump) >= 0.90


def test_many_checks_together_give_no_more_false_alarms_than_one() -> None:
    rng = np.random.default_rng(4)
    alarms = [
        any(
            (change := change_to_last(values, np.ones(2), among=10)) and change.is_real
            for values in rng.normal(size=(10, 2))
        )
        for _ in range(1000)
    ]
    assert np.mean(alarms) <= 0.05 + 1.5 * OF_CHANCE


@pytest.mark.parametrize(("varies", "sets"), [(0.0, 4), (0.0, 12), (1.0, 12), (3.0, 12)])
def test_a_line_through_sets_without_change_is_rarely_called_real(varies: float, sets: int) -> None:
    assert drifts(sets, varies) <= 0.05 + OF_CHANCE


def test_a_steady_change_is_found_by_the_line_before_single_sets_show_it() -> None:
    assert drifts(12, rises=0.5) >= 0.90
    assert real_in(12, rises=0.5, jumps=0.5) < 0.20


def drifts(sets: int, varies: float = 0.0, rises: float = 0.0) -> float:
    """How often a line through so many sets is said to rise or fall, 0 to 1."""
    rng = np.random.default_rng(sets)
    days = np.cumsum(rng.uniform(1.0, 7.0, sets))
    values = rng.normal(0.0, np.hypot(1.0, varies), (ROUNDS, sets)) + rises * np.arange(sets)
    changes = [drift(days, row, np.ones(sets)) for row in values]
    return float(np.mean([change is not None and change.is_real for change in changes]))


@pytest.mark.parametrize("reps", [3, 5, 10])
def test_reps_that_differ_make_no_change_of_the_set(reps: int) -> None:
    """They differ by three times the error of measuring."""
    rng = np.random.default_rng(reps)
    alarms = 0
    for _ in range(ROUNDS):
        measured = rng.normal(0.0, 3.0, (2, reps)) + rng.normal(size=(2, 1))
        sems = np.array([error_of_mean(each, 1.0) for each in measured])
        change = change_to_last(measured.mean(axis=1), sems)
        alarms += change is not None and change.is_real
    assert alarms / ROUNDS <= 0.05 + OF_CHANCE


def test_reps_that_are_alike_leave_the_error_of_measuring() -> None:
    assert error_of_mean(np.full(5, 7.0), 2.0) == 2.0
    assert error_of_mean(np.ones(1), 2.0) == 2.0


def test_too_few_sets_or_no_time_between_them_give_no_answer() -> None:
    one, two, three = np.ones(1), np.ones(2), np.ones(3)
    assert change_to_last(one, one) is None
    assert drift(np.arange(2.0), two, two) is None
    assert drift(np.zeros(3), three, three) is None


def test_without_any_error_every_change_is_real() -> None:
    change = change_to_last(np.array([1.0, 1.5]), np.zeros(2))
    line = drift(np.arange(3.0), np.array([1.0, 2.0, 3.0]), np.zeros(3))
    assert change is not None
    assert change.is_real
    assert line is not None
    assert line.value == pytest.approx(2.0)


SETS = st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 30)), min_size=3, max_size=25).map(
    lambda pairs: np.array(pairs).T
)


@given(SETS, st.floats(-50, 50), st.sampled_from([0.1, 2.0, 10.0]))
def test_neither_zero_nor_unit_of_a_value_matters(sets: Array, zero: float, unit: float) -> None:
    values, sems = sets
    days = np.arange(len(values), dtype=float)
    pairs = (
        (change_to_last(values, sems), change_to_last(unit * values + zero, unit * sems)),
        (drift(days, values, sems), drift(days, unit * values + zero, unit * sems)),
    )
    for one, other in pairs:
        assert one is not None
        assert other is not None
        assert other.value == pytest.approx(unit * one.value, rel=1e-6, abs=1e-6)
        assert other.sem == pytest.approx(unit * one.sem, rel=1e-6)
        assert other.least_real == pytest.approx(unit * one.least_real, rel=1e-4)


@given(SETS)
def test_more_checks_never_make_a_change_real(sets: Array) -> None:
    values, sems = sets
    alone, among = change_to_last(values, sems), change_to_last(values, sems, among=8)
    assert alone is not None
    assert among is not None
    assert alone.sem <= alone.least_real < among.least_real
    assert alone.sem >= np.hypot(*sems[-2:]) * (1 - 1e-9)


@pytest.mark.parametrize("alarms", [0.05, 0.005])
@pytest.mark.parametrize("freedom", [6.0, 10.0, 50.0])
def test_the_quantile_is_students(alarms: float, freedom: float) -> None:
    exact = student.ppf(1.0 - alarms / 2.0, freedom)
    assert student_quantile(alarms, freedom) == pytest.approx(exact, rel=0.002)
