"""The normal distribution against its closed form."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.normal import INTERVAL_SEMS, probability_beyond, sems_for

excesses, sems = st.floats(-50.0, 50.0), st.floats(0.01, 20.0)


@given(excesses, sems)
def test_the_probability_is_that_of_the_error_function(excess: float, sem: float) -> None:
    wanted = (1.0 + math.erf(excess / sem / math.sqrt(2.0))) / 2.0
    assert probability_beyond(excess, sem) == pytest.approx(wanted, abs=1e-9)


@given(excesses, sems)
def test_beyond_and_within_add_up_to_one(excess: float, sem: float) -> None:
    total = probability_beyond(excess, sem) + probability_beyond(-excess, sem)
    assert total == pytest.approx(1.0)


@pytest.mark.parametrize(("excess", "wanted"), [(-0.1, 0.0), (0.0, 1.0), (0.1, 1.0)])
def test_an_exact_value_is_beyond_or_it_is_not(excess: float, wanted: float) -> None:
    assert probability_beyond(excess, 0.0) == wanted


def test_the_interval_holds_nine_in_ten() -> None:
    outside = probability_beyond(-INTERVAL_SEMS, 1.0) + 1.0 - probability_beyond(INTERVAL_SEMS, 1.0)
    assert outside == pytest.approx(0.1)


@given(st.floats(0.001, 0.999))
def test_so_many_errors_beyond_a_limit_have_that_probability(probability: float) -> None:
    assert probability_beyond(sems_for(probability), 1.0) == pytest.approx(probability)
