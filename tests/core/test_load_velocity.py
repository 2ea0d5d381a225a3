"""The load-velocity profile: lines that can be solved by hand, simulated lifters, invariants."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formcheck.core.exercise import MaxVelocity
from formcheck.core.load_velocity import OneRepMax, Profile, SetSpeed, WhyNot, profile_from

AT_MAX = MaxVelocity(0.24, 0.06, "made up")
MAX_KG = 140.0
PER_KG = -0.008
"""Velocity lost with each kilogram, m/s, of a lifter with that maximum."""


def true_speed(load_kg: float) -> float:
    return AT_MAX.velocity_m_s + PER_KG * (load_kg - MAX_KG)


def sets(*loads_kg: float, sem: float = 0.01, **about: object) -> list[SetSpeed]:
    """One a day, on the line."""
    return [
        SetSpeed(day, load, true_speed(load), sem, **about) for day, load in enumerate(loads_kg)
    ]


def maximum(profile: Profile) -> OneRepMax:
    assert profile.one_rep_max is not None, profile.why_not
    return profile.one_rep_max


class TestKnownLine:
    def test_it_is_found(self) -> None:
        profile = profile_from(sets(60.0, 90.0, 120.0), AT_MAX)
        assert profile.line is not None
        assert profile.line.slope == pytest.approx(PER_KG)
        assert profile.line.at(100.0) == pytest.approx(true_speed(100.0))
        found = maximum(profile)
        assert found.kg == pytest.approx(MAX_KG)
        assert found.low_kg < MAX_KG < found.high_kg

    def test_what_nobody_doubts_has_only_the_spread_between_lifters(self) -> None:
        """With loads far apart the line is known well: what is left is 1.645 spreads."""
        many = [replace(each, day=day) for day in range(40) for each in sets(20.0, 120.0)]
        found = maximum(profile_from(many, AT_MAX))
        half_kg = (found.high_kg - found.low_kg) / 2.0
        assert half_kg == pytest.approx(1.645 * AT_MAX.spread_m_s / -PER_KG, rel=0.05)

    @pytest.mark.parametrize("more", [{"sem": 0.05}, {"scale_sem": 0.06}])
    def test_larger_errors_give_a_wider_interval(self, more: dict[str, float]) -> None:
        loads = (50.0, 80.0, 110.0, 130.0)
        usual = maximum(profile_from(sets(*loads), AT_MAX))
        unsure = maximum(profile_from(sets(*loads, **more), AT_MAX))
        assert unsure.high_kg - unsure.kg > 1.05 * (usual.high_kg - usual.kg)
        spread = replace(AT_MAX, spread_m_s=0.08)
        assert maximum(profile_from(sets(*loads), spread)).high_kg > usual.high_kg

    def test_sets_that_scatter_more_than_their_errors_are_less_sure(self) -> None:
        loads = (50.0, 70.0, 90.0, 110.0, 130.0)
        off = [0.1, -0.1, 0.0, -0.1, 0.1]  # in balance, so that the line is the same
        unsteady = [
            replace(each, velocity_m_s=each.velocity_m_s + by)
            for each, by in zip(sets(*loads), off, strict=True)
        ]
        steady = maximum(profile_from(sets(*loads), AT_MAX))
        found = maximum(profile_from(unsteady, AT_MAX))
        assert found.kg == pytest.approx(steady.kg, rel=0.01)
        assert found.high_kg > 1.02 * steady.high_kg

    def test_a_scale_that_all_sets_share_moves_the_maximum_and_not_the_slope_s_error(self) -> None:
        loads = (60.0, 90.0, 125.0)
        own = maximum(profile_from(sets(*loads, scale_sem=0.05), AT_MAX))
        shared = maximum(profile_from(sets(*loads, scale_sem=0.05, shares_scale=True), AT_MAX))
        exact = maximum(profile_from(sets(*loads), AT_MAX))
        assert exact.high_kg < shared.high_kg < own.high_kg


class TestWhatCounts:
    def test_the_fastest_set_of_a_day_and_load(self) -> None:
        tired = [replace(each, velocity_m_s=0.7 * each.velocity_m_s) for each in sets(60.0, 120.0)]
        profile = profile_from([*tired, *sets(60.0, 120.0)], AT_MAX)
        assert list(profile.sets) == sets(60.0, 120.0)

    def test_sets_of_long_ago_do_not(self) -> None:
        weak = [replace(each, day=-365, velocity_m_s=0.3) for each in sets(60.0, 120.0)]
        assert profile_from([*weak, *sets(60.0, 120.0)], AT_MAX) == profile_from(
            sets(60.0, 120.0), AT_MAX
        )

    def test_a_guessed_scale_makes_all_of_it_about(self) -> None:
        guessed = replace(sets(90.0)[0], is_about=True)
        assert profile_from([*sets(60.0, 120.0), guessed], AT_MAX).is_about
        assert not profile_from(sets(60.0, 120.0), AT_MAX).is_about


class TestWhyNot:
    @pytest.mark.parametrize(
        ("known", "why"),
        [
            ([], WhyNot.NO_SETS),
            ([SetSpeed(1, 0.0, 0.9, 0.02)], WhyNot.NO_SETS),
            (sets(100.0), WhyNot.ONE_LOAD),
            (sets(100.0, 100.0, 100.0), WhyNot.ONE_LOAD),
            (sets(100.0, 110.0), WhyNot.TOO_CLOSE),
            ([SetSpeed(1, 60.0, 0.5, 0.02), SetSpeed(1, 90.0, 0.5, 0.02)], WhyNot.NOT_FALLING),
            ([SetSpeed(1, 60.0, 0.5, 0.02), SetSpeed(1, 90.0, 0.7, 0.02)], WhyNot.NOT_FALLING),
            ([SetSpeed(1, 60.0, 0.52, 0.02), SetSpeed(1, 90.0, 0.5, 0.02)], WhyNot.TOO_UNSURE),
            (
                [
                    SetSpeed(n, load, 1.6 - 0.02 * load, 0.001)
                    for n in range(40)
                    for load in (4, 24)
                ],
                WhyNot.TOO_LIGHT,
            ),
            (
                [
                    SetSpeed(n, load, 0.55 - 0.004 * load, 0.001)
                    for n in range(40)
                    for load in (20, 130)
                ],
                WhyNot.TOO_SLOW,
            ),
        ],
    )
    def test_it_is_said(self, known: list[SetSpeed], why: WhyNot) -> None:
        profile = profile_from(known, AT_MAX)
        assert (profile.why_not, profile.one_rep_max) == (why, None)

    def test_an_exercise_that_nobody_has_measured_has_a_line_alone(self) -> None:
        profile = profile_from(sets(60.0, 90.0, 120.0), None)
        assert (profile.why_not, profile.one_rep_max) == (WhyNot.NO_SOURCE, None)
        assert profile.line is not None

    def test_a_set_that_does_not_count_makes_none_old(self) -> None:
        known = sets(60.0, 90.0, 120.0)
        for load_kg, velocity in ((0.0, 1.2), (90.0, 0.0)):
            later = SetSpeed(1000, load_kg, velocity, 0.02)
            assert profile_from([*known, later], AT_MAX) == profile_from(known, AT_MAX)
        assert profile_from([*known, SetSpeed(1000, 90.0, 0.5, 0.02)], AT_MAX).why_not

    def test_what_was_lifted_can_be_lifted(self) -> None:
        loads = (60.0, 100.0, 150.0)
        found = maximum(profile_from([*sets(*loads)], AT_MAX))
        assert found.low_kg == 150.0
        assert found.kg == 150.0


@pytest.mark.parametrize(
    "shares",
    [(0.6, 0.8), (0.7, 0.85), (0.5, 0.65, 0.8), (0.5, 0.7, 0.9), (0.4, 0.6, 0.75, 0.75, 0.85)],
)
def test_the_interval_holds_the_maximum_of_simulated_lifters(shares: tuple[float, ...]) -> None:
    """Lifters that differ in strength, in steepness, and in their speed at the maximum."""
    rng = np.random.default_rng(20261129)
    told, held = 0, 0
    for _ in range(1500):
        max_kg, at_max = rng.uniform(50.0, 220.0), rng.normal(AT_MAX.velocity_m_s, 0.06)
        per_kg = -(rng.uniform(1.2, 1.5) - at_max) / max_kg
        done = []
        for day, share in enumerate(shares):
            speed = at_max + per_kg * (share - 1.0) * max_kg + rng.normal(0.0, 0.04)
            read = speed * (1.0 + rng.normal(0.0, 0.02)) + rng.normal(0.0, 0.02)
            done.append(SetSpeed(day, share * max_kg, read, 0.02, scale_sem=0.02))
        found = profile_from(done, AT_MAX).one_rep_max
        if found is not None:
            told += 1
            held += found.low_kg <= max_kg <= found.high_kg
    assert told > 500
    assert held / told >= 0.85


SPEEDS = st.builds(
    SetSpeed,
    day=st.integers(0, 60),
    load_kg=st.floats(1.0, 400.0),
    velocity_m_s=st.floats(0.05, 2.0),
    sem_m_s=st.floats(0.0, 0.2),
    scale_sem=st.floats(0.0, 0.1),
    shares_scale=st.booleans(),
    is_about=st.booleans(),
)


class TestAlways:
    @given(st.lists(SPEEDS, max_size=12))
    def test_there_is_a_maximum_or_a_reason(self, known: list[SetSpeed]) -> None:
        profile = profile_from(known, AT_MAX)
        assert (profile.one_rep_max is None) != (profile.why_not is None)
        found = profile.one_rep_max
        if found is not None:
            heaviest = profile.sets[-1].load_kg
            assert heaviest <= found.low_kg <= found.kg <= found.high_kg < np.inf
            assert profile.line is not None
            assert profile.line.slope < 0.0

    @given(st.lists(SPEEDS, max_size=8), st.randoms())
    def test_the_order_of_the_sets_says_nothing(
        self, known: list[SetSpeed], random: Random
    ) -> None:
        # Of two alike in day, load and speed either may count.
        assume(len({(each.day, each.load_kg) for each in known}) == len(known))
        shuffled = list(known)
        random.shuffle(shuffled)
        assert profile_from(shuffled, AT_MAX) == profile_from(known, AT_MAX)

    @given(st.sampled_from([0.45359237, 2.0, 0.1]))
    def test_pounds_give_the_same_maximum(self, unit: float) -> None:
        usual = maximum(profile_from(sets(60.0, 90.0, 125.0), AT_MAX))
        other = [replace(each, load_kg=each.load_kg * unit) for each in sets(60.0, 90.0, 125.0)]
        found = maximum(profile_from(other, AT_MAX))
        assert (found.low_kg, found.kg, found.high_kg) == pytest.approx(
            (usual.low_kg * unit, usual.kg * unit, usual.high_kg * unit)
        )
