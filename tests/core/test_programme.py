"""More than usual is told from as much as usual: closed-form weeks, and what never matters."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.programme import (
    MOST_RISE,
    WEEK,
    DatedSet,
    days_in_a_row,
    is_repeated,
    rise_in_load,
    rise_in_volume,
    this_week,
)


def weekly(loads: Sequence[float | None], reps: float = 5.0) -> tuple[list[DatedSet], int]:
    """A set a week with each of `loads`, and the day of the last."""
    sets = [DatedSet(WEEK * n, reps, load) for n, load in enumerate(loads)]
    return sets, sets[-1].day


class TestLoad:
    def test_is_compared_with_the_most_of_four_weeks(self) -> None:
        rise = rise_in_load(*weekly([200.0, 80.0, 100.0, 90.0, 60.0, 120.0]))
        assert rise is not None
        assert (rise.this, rise.before) == (120.0, 100.0)
        assert rise.share == pytest.approx(0.2)
        assert rise.is_steep

    @pytest.mark.parametrize("growth", [0.0, 0.05, MOST_RISE])
    def test_who_keeps_to_the_rule_is_never_warned(self, growth: float) -> None:
        for weeks in range(3, 12):
            rise = rise_in_load(*weekly([60.0 * (1.0 + growth) ** n for n in range(weeks)]))
            assert rise is not None
            assert not rise.is_steep

    def test_who_comes_back_from_an_easy_week_is_not_warned(self) -> None:
        rise = rise_in_load(*weekly([100.0, 100.0, 60.0, 100.0]))
        assert rise is not None
        assert not rise.is_steep

    @pytest.mark.parametrize("loads", [[], [60.0, 90.0], [None, None, None, None]])
    def test_two_weeks_of_earlier_loads_are_needed(self, loads: list[float | None]) -> None:
        sets, today = weekly(loads) if loads else ([], 0)
        assert rise_in_load(sets, today) is None

    def test_a_week_without_a_set_has_nothing_to_compare(self) -> None:
        sets, last = weekly([60.0, 60.0, 60.0])
        assert rise_in_load(sets, last + WEEK) is None


class TestVolume:
    def test_is_reps_times_load_where_every_load_is_known(self) -> None:
        sets, today = weekly([100.0, 100.0, 100.0])
        rise = rise_in_volume([*sets, DatedSet(today, 3.0, 50.0)], today)
        assert rise is not None
        assert (rise.this, rise.before, rise.is_in_kg) == (650.0, 500.0, True)

    def test_and_reps_alone_where_one_is_not(self) -> None:
        sets, today = weekly([100.0, None, 100.0])
        rise = rise_in_volume([*sets, DatedSet(today, 3.0, 50.0)], today)
        assert rise is not None
        assert (rise.this, rise.before, rise.is_in_kg) == (8.0, 5.0, False)

    def test_sets_without_a_rep_are_no_volume(self) -> None:
        assert rise_in_volume(*weekly([None, None, None], reps=0.0)) is None


SETS = st.lists(
    st.builds(DatedSet, st.integers(0, 60), st.integers(1, 20), st.integers(10, 200)),
    min_size=1,
    max_size=40,
)


@given(SETS, st.floats(0.2, 5.0))
def test_heavier_weights_throughout_change_nothing(sets: list[DatedSet], times: float) -> None:
    today = max(each.day for each in sets)
    scaled = [DatedSet(s.day, s.amount, times * (s.load_kg or 0.0)) for s in sets]
    for rise_of in (rise_in_load, rise_in_volume):
        one, other = rise_of(sets, today), rise_of(scaled, today)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert other.share == pytest.approx(one.share)


@given(SETS, st.integers(-500, 500))
def test_the_date_changes_nothing(sets: list[DatedSet], later: int) -> None:
    today = max(each.day for each in sets)
    moved = [DatedSet(s.day + later, s.amount, s.load_kg) for s in sets]
    assert rise_in_load(sets, today) == rise_in_load(moved, today + later)
    assert rise_in_volume(sets, today) == rise_in_volume(moved, today + later)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 20), st.integers(10, 200)), min_size=1),
    st.integers(3, 12),
    st.integers(0, 6),
)
def test_the_same_week_again_and_again_is_never_warned_of(
    plan: list[tuple[int, int, int]], weeks: int, ends: int
) -> None:
    """Whatever the plan of the week is, and on whichever day of it somebody asks."""
    today = WEEK * weeks + ends
    sets = [
        DatedSet(WEEK * week + day, reps, load)
        for week in range(weeks + 1)
        for day, reps, load in plan
        if WEEK * week + day <= today
    ]
    for rise_of in (rise_in_load, rise_in_volume):
        rise = rise_of(sets, today)
        assert rise is None or not rise.is_steep


@given(SETS, st.integers(1, 30))
def test_what_comes_later_does_not_count(sets: list[DatedSet], ahead: int) -> None:
    today = max(each.day for each in sets)
    future = DatedSet(today + ahead, 99.0, 999.0)
    assert rise_in_load([*sets, future], today) == rise_in_load(sets, today)
    assert this_week([*sets, future], today) == this_week(sets, today)


@pytest.mark.parametrize(
    ("days", "count"),
    [([], 0), ([9], 0), ([10], 1), ([8, 9, 10], 3), ([7, 9, 10, 10, 11], 2)],
)
def test_days_without_rest_are_counted_back_from_today(days: list[int], count: int) -> None:
    assert days_in_a_row(days, 10) == count


@pytest.mark.parametrize(
    ("told", "is_so"),
    [
        ([], False),
        ([True], False),
        ([True, True], True),
        ([True, False, True], True),
        ([True, True, False], False),
        ([True, True, False, False, True], False),
    ],
)
def test_one_bad_day_is_not_told_of(told: list[bool], is_so: bool) -> None:
    assert is_repeated(told) is is_so
