"""This set against last time, and how it is said."""

from __future__ import annotations

from typing import Any

import pytest
from support.remembered import LEAN, analysed, clip, remember_days, with_speeds

from formcheck.core.course import steps_of
from formcheck.store import History, Written
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


def two_sets(
    history: History, speeds: tuple[float, float], loads: tuple[float, float], **bar: Any
) -> str:
    """What is said of the second of two sets with the same lean."""
    for day, (speed, load) in enumerate(zip(speeds, loads, strict=True)):
        made = with_speeds(analysed((20.0, 20.0)), (speed, speed - 0.1), **bar)
        written = Written(load_kg=load)
        (number,) = history.remember(clip(str(day), day=day), [made], written=written)
    compared = against_last(history, number)
    assert compared is not None
    return describe_against_last(compared).partition("compared). ")[2]


@pytest.mark.parametrize(
    ("speeds", "bar", "said"),
    [
        ((0.62, 0.5), {}, "Fastest rep 0.62 to 0.50 m/s."),
        ((0.5, 0.62), {}, "Fastest rep 0.50 to 0.62 m/s."),
        ((0.5, 0.52), {}, "Fastest rep 0.50 to 0.52 m/s, within the measuring error."),
        ((0.62, 0.5), {"sem": 0.2}, "Fastest rep 0.62 to 0.50 m/s, within the measuring error."),
        ((0.62, 0.5), {"scale_sem": 0.2}, "0.50 m/s, within the measuring error."),
        ((0.62, 0.3), {"scale": "usual_height"}, "Fastest rep about 0.62 to 0.30 m/s."),
    ],
)
def test_the_same_load_is_compared_by_its_speed(
    history: History, speeds: tuple[float, float], bar: dict[str, Any], said: str
) -> None:
    assert two_sets(history, speeds, (80.0, 80.0), **bar).endswith(said)


def test_another_load_is_not(history: History) -> None:
    assert two_sets(history, (0.62, 0.5), (80.0, 90.0)) == ""
