"""Limits on either side of a value."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.core.enums import Worse
from formcheck.core.exercise import Threshold

ABOVE = Threshold(10.0, 20.0, "deg", Worse.ABOVE)
BELOW = Threshold(-10.0, -20.0, "deg", Worse.BELOW)


@pytest.mark.parametrize(("threshold", "value"), [(ABOVE, 13.0), (BELOW, -13.0)])
def test_excess_is_positive_beyond_a_limit(threshold: Threshold, value: float) -> None:
    assert threshold.excess(value) == pytest.approx(3.0)
    assert threshold.excess(value, threshold.fault) == pytest.approx(-7.0)


def test_the_first_limit_is_the_one_there_is() -> None:
    only_fault = Threshold(None, 20.0, "deg", Worse.ABOVE)
    assert only_fault.first == 20.0
    assert only_fault.steps == (("fault", 20.0),)
    assert ABOVE.limits == (10.0, 20.0)


@pytest.mark.parametrize(
    ("threshold", "in_order"),
    [
        (ABOVE, True),
        (BELOW, True),
        (Threshold(20.0, 10.0, "deg", Worse.ABOVE), False),
        (Threshold(-20.0, -10.0, "deg", Worse.BELOW), False),
        (Threshold(20.0, None, "deg", Worse.ABOVE), True),
    ],
)
def test_a_fault_is_no_nearer_than_a_warning(threshold: Threshold, in_order: bool) -> None:
    assert threshold.is_in_order is in_order


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_reaches_the_first_limit_is_beyond_it(sign: float) -> None:
    threshold = ABOVE if sign > 0 else BELOW
    values = sign * np.array([9.9, 10.0, 10.1, 25.0, np.nan])
    assert threshold.is_beyond(values).tolist() == [False, True, True, True, False]
