"""Two reps on one clock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.builders import make_hold, make_rep

from formcheck.core.enums import Reversal
from formcheck.core.exercise import HoldPattern, RepPattern
from formcheck.core.in_step import in_step, phases_of, stops_of
from formcheck.core.parts import Rep
from formcheck.exercises import exercise_ids, load_exercise

SQUAT = load_exercise("squat").pattern
PLANK = load_exercise("plank").pattern


def rep(start_s: float, first_s: float, pause_s: float | None, second_s: float) -> Rep:
    """A rep whose phases take so long."""
    rest_s = pause_s or 0.0
    return make_rep(
        1,
        start_s=start_s,
        turn_s=start_s + first_s + rest_s / 2,
        end_s=start_s + first_s + rest_s + second_s,
        pause_s=pause_s,
    )


SECONDS = st.floats(0.05, 20.0)
REPS = st.builds(rep, st.floats(0.0, 600.0), SECONDS, st.none() | st.floats(0.0, 5.0), SECONDS)


def test_a_motion_at_double_speed_maps_onto_itself() -> None:
    slow, fast = rep(10.0, 2.0, 0.5, 1.5), rep(3.0, 1.0, 0.25, 0.75)
    clock = in_step(slow, fast, SQUAT)
    assert clock.length_s == pytest.approx(4.0)
    for at_s in np.linspace(0.0, clock.length_s, 50):
        slow_s, fast_s = clock.times(float(at_s))
        assert slow_s == pytest.approx(10.0 + at_s)
        assert fast_s - 3.0 == pytest.approx((slow_s - 10.0) / 2)


def test_a_sine_filmed_twice_is_at_the_same_height_all_the_time() -> None:
    # Each goes down and up as a sine of its own tempo.
    first, second = rep(0.0, 1.0, None, 3.0), rep(7.0, 2.5, None, 0.5)

    def height(part: Rep, t_s: float) -> float:
        if t_s < part.turn_s:
            return float(np.cos(np.pi * (t_s - part.start_s) / (part.turn_s - part.start_s)))
        return float(-np.cos(np.pi * (t_s - part.turn_s) / (part.end_s - part.turn_s)))

    clock = in_step(first, second, SQUAT)
    for at_s in np.linspace(0.0, clock.length_s, 101):
        one_s, other_s = clock.times(float(at_s))
        assert height(first, one_s) == pytest.approx(height(second, other_s), abs=1e-6)


def test_who_has_no_pause_waits_for_the_other() -> None:
    clock = in_step(rep(0.0, 1.0, 0.6, 1.0), rep(0.0, 1.0, None, 1.0), SQUAT)
    assert clock.times(1.0) == pytest.approx((1.0, 1.0))
    assert clock.times(1.4) == pytest.approx((1.4, 1.0))
    assert clock.times(1.6) == pytest.approx((1.6, 1.0))
    assert [each.name for each in clock.phases] == ["lowering", "pause", "lifting"]


def test_a_pause_that_neither_has_is_left_out() -> None:
    clock = in_step(rep(0.0, 1.0, None, 2.0), rep(5.0, 2.0, 0.0, 1.0), SQUAT)
    assert [(each.name, each.start_s, each.end_s) for each in clock.phases] == [
        ("lowering", 0.0, pytest.approx(2.0)),
        ("lifting", pytest.approx(2.0), pytest.approx(4.0)),
    ]


def test_a_bar_that_is_dropped_stays_where_it_is_while_the_other_is_lowered() -> None:
    deadlift = load_exercise("deadlift").pattern
    lowered, dropped = rep(0.0, 1.0, None, 2.0), rep(0.0, 1.0, None, 0.0)
    clock = in_step(lowered, dropped, deadlift)
    assert [each.name for each in clock.phases] == ["lifting", "lowering"]
    assert clock.times(2.0) == pytest.approx((2.0, 1.0))


def test_the_phase_is_told_at_any_time() -> None:
    clock = in_step(rep(0.0, 1.0, 0.5, 1.0), rep(0.0, 1.0, 0.5, 1.0), SQUAT)
    said = [clock.phase_at(at_s) for at_s in (-1.0, 0.5, 1.2, 2.0, 2.5, 9.0)]
    assert said == ["lowering", "lowering", "pause", "lifting", "lifting", "lifting"]


def test_a_rep_that_begins_at_the_bottom_is_turned_to_be_in_step() -> None:
    squat = rep(0.0, 1.0, 0.2, 2.0)
    from_below = rep(10.0, 1.5, 0.4, 0.5)
    turned = replace(SQUAT, turn=Reversal.HIGH)
    clock = in_step(squat, from_below, SQUAT, turned)
    at = {each.name: each for each in clock.phases}
    assert list(at) == ["lowering", "pause", "lifting"]
    # It is lowered from 11.9 to 12.4 s and was lifted from 10 to 11.5 s.
    assert clock.times(0.0) == pytest.approx((0.0, 11.9))
    assert clock.times(at["lowering"].end_s - 1e-9) == pytest.approx((1.0, 12.4))
    assert clock.times(at["lifting"].start_s) == pytest.approx((1.2, 10.0))
    assert clock.times(clock.length_s) == pytest.approx((3.2, 11.5))
    assert clock.clock_at(1, 12.4) == pytest.approx(at["lowering"].end_s)


def test_holds_go_by_their_share() -> None:
    short, long = make_hold(1, start_s=2.0, end_s=12.0), make_hold(1, start_s=0.0, end_s=40.0)
    clock = in_step(short, long, PLANK)
    assert clock.length_s == pytest.approx(40.0)
    assert clock.times(10.0) == pytest.approx((4.5, 10.0))
    assert clock.phase_at(10.0) == "holding"


def test_what_takes_no_time_or_differs_in_kind_has_no_clock() -> None:
    nothing = rep(1.0, 0.0, None, 0.0)
    with pytest.raises(ValueError, match="without any length"):
        in_step(nothing, nothing, SQUAT)
    with pytest.raises(ValueError, match="a rep and a hold"):
        in_step(make_hold(1), rep(0.0, 1.0, None, 1.0), SQUAT)


@given(REPS, REPS)
def test_phases_begin_and_end_together(first: Rep, second: Rep) -> None:
    clock = in_step(first, second, SQUAT)
    at = {each.name: each for each in clock.phases}
    for index, part in enumerate((first, second)):
        start_s, reached_s, left_s, end_s = stops_of(part)
        assert clock.times(0.0)[index] == pytest.approx(start_s)
        assert clock.times(at["lowering"].end_s)[index] == pytest.approx(reached_s)
        assert clock.times(at["lifting"].start_s)[index] == pytest.approx(left_s)
        assert clock.times(clock.length_s)[index] == pytest.approx(end_s)


@given(REPS, REPS, st.floats(-1.0, 60.0), st.floats(0.0, 5.0))
def test_times_never_fall_and_never_run_faster_than_they_did(
    first: Rep, second: Rep, at_s: float, later_s: float
) -> None:
    clock = in_step(first, second, SQUAT)
    before, after = clock.times(at_s), clock.times(at_s + later_s)
    for index in (0, 1):
        assert -1e-9 <= after[index] - before[index] <= later_s + 1e-6


@given(REPS, REPS, st.floats(0.0, 1.0))
def test_the_clock_is_found_again_from_a_time_of_a_clip(
    first: Rep, second: Rep, share: float
) -> None:
    clock = in_step(first, second, SQUAT)
    for index, part in enumerate((first, second)):
        t_s = part.start_s + share * (part.end_s - part.start_s)
        assert clock.times(clock.clock_at(index, t_s))[index] == pytest.approx(t_s)


@given(REPS)
def test_a_pause_is_kept_within_the_rep(part: Rep) -> None:
    long = replace(part, pause_s=100.0)
    stops = stops_of(long)
    assert (np.diff(stops) >= 0.0).all()
    assert (stops[0], stops[-1]) == (part.start_s, part.end_s)


@pytest.mark.parametrize("name", exercise_ids())
def test_every_exercise_has_a_clock(name: str) -> None:
    pattern = load_exercise(name).pattern
    if isinstance(pattern, HoldPattern):
        parts = make_hold(1), make_hold(2, end_s=10.0)
    else:
        assert isinstance(pattern, RepPattern)
        parts = rep(0.0, 1.0, 0.3, 2.0), rep(9.0, 0.7, 0.1, 1.0)
    clock = in_step(*parts, pattern)
    assert [each.name for each in clock.phases] == list(phases_of(pattern))
    assert clock.times(clock.length_s) == tuple(part.end_s for part in parts)
