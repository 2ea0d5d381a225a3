"""This set against last time, and how it is said."""

from __future__ import annotations

import pytest
from support.remembered import LEAN, analysed, clip, remember_days

from formcheck.core.course import steps_of
from formcheck.store import History
from formcheck.store.comparison import against_last
from formcheck.store.wording import describe_against_last


def test_the_first_set_has_nothing_to_be_compared_with(history: History) -> None:
    (first,) = remember_days(history, [20.0])
    remember_days(history, [50.0], client="bob")
    history.remember(clip("row", day=-1), [analysed(exercise="row")], client="anna")
    assert against_last(history, first) is None


@pytest.mark.parametrize(
    ("this", "said"),
    [
        (21.0, "no change beyond the measuring error (1 check compared)."),
        (40.0, "forward lean 20° to 40°."),
    ],
)
def test_a_change_is_told_only_beyond_the_error(history: History, this: float, said: str) -> None:
    *_, newest = remember_days(history, [30.0, 20.0, this])
    compared = against_last(history, newest)
    assert compared is not None
    line = describe_against_last(compared)
    assert line == f"Against last time (2026-11-03, 61 kg): {said}"


def test_an_older_set_is_compared_with_what_came_before_it(history: History) -> None:
    _, second, _ = remember_days(history, [10.0, 40.0, 10.0])
    compared = against_last(history, second)
    assert compared is not None
    assert [(step.last, step.this) for step in compared.steps] == [(10.0, 40.0)]


def test_two_sets_of_one_clip_are_in_the_order_of_its_seconds(history: History) -> None:
    first, second = history.remember(
        clip(), [analysed((10.0,), start_s=0.0), analysed((40.0,), start_s=30.0)]
    )
    compared = against_last(history, second)
    assert compared is not None
    assert compared.last.number == first
    assert compared.real


def test_a_course_holds_the_days_and_values_of_one_client(history: History) -> None:
    numbers = remember_days(history, [10.0, 12.0, 14.0])
    remember_days(history, [50.0], client="bob")
    (course,) = history.courses("ANNA", "squat")
    assert (course.check, course.unit, course.numbers) == (LEAN, "deg", tuple(numbers))
    assert course.days.tolist() == [0.0, 1.0, 2.0]
    assert course.values.tolist() == [10.0, 12.0, 14.0]
    (step,) = steps_of([course])
    assert step.drift is not None
    assert step.drift.value == pytest.approx(4.0)
