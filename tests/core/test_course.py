"""How a check went on from set to set."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.change import change_to_last
from formcheck.core.course import Course, real_changes, steps_of
from formcheck.core.enums import Outcome

VALUES = st.lists(st.floats(-100.0, 100.0), min_size=2, max_size=40)


def course(values: list[float], sem: float = 1.0) -> Course:
    n = len(values)
    return Course(
        check="squat.depth",
        title="Depth",
        unit="deg",
        numbers=tuple(range(1, n + 1)),
        days=np.arange(n, dtype=float),
        values=np.array(values),
        sems=np.full(n, sem),
        outcomes=(Outcome.PASS,) * n,
    )


@given(VALUES, st.integers(1, 50), st.integers(1, 9))
def test_each_change_is_judged_by_the_sets_before_it(
    values: list[float], newest: int, among: int
) -> None:
    made = course(values)
    each = [
        change_to_last(made.values[: n + 1], made.sems[: n + 1], among) for n in range(len(values))
    ]
    expected = [change is not None and change.is_real for change in each]
    assert real_changes(made, newest, among) == expected[-newest:]


def test_a_step_up_is_one_real_change() -> None:
    assert real_changes(course([10.0, 10.0, 30.0, 30.0]), 4) == [False, False, True, False]


@given(VALUES, st.integers(1, 50))
def test_the_newest_sets_of_a_course_are_its_end(values: list[float], n: int) -> None:
    cut = course(values).newest(n)
    assert cut.values.tolist() == values[-n:]
    lengths = {len(cut.numbers), len(cut.days), len(cut.sems), len(cut.outcomes)}
    assert lengths == {len(cut.values)}


def test_a_step_needs_two_sets() -> None:
    assert steps_of([course([10.0])]) == []
    (step,) = steps_of([course([10.0, 30.0])])
    assert (step.last, step.this, step.sets, step.drift) == (10.0, 30.0, 2, None)
    assert step.change.value == pytest.approx(20.0)
