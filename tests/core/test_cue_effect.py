"""Whether a cue worked is told from the error of measuring, on the side that is bad."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from formcheck.core.change import change_to_last
from formcheck.core.cue_effect import Effect, effect_of, within_set
from formcheck.core.enums import Worse

ROUNDS = 4000
SURE = norm.ppf(0.9)
"""Errors beyond a limit from which on a cue is given."""


def told(limit_s: float, now_s: float, worse: Worse = Worse.ABOVE) -> Effect:
    return effect_of(change_to_last(np.array([limit_s, now_s]), np.ones(2)), worse)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(30.0, 10.0, Effect.BETTER), (10.0, 30.0, Effect.WORSE), (30.0, 29.0, Effect.SAME)],
)
def test_smaller_is_better_where_large_is_bad(before: float, after: float, said: Effect) -> None:
    assert told(before, after) is said
    opposite = {Effect.BETTER: Effect.WORSE, Effect.WORSE: Effect.BETTER}
    assert told(before, after, Worse.BELOW) is opposite.get(said, said)


def test_without_a_later_set_nothing_is_told() -> None:
    assert effect_of(None, Worse.ABOVE) is Effect.UNSEEN


def better_by_chance(beyond: float, varies: float) -> tuple[float, float]:
    """Of sets of one true value: how many got a cue, and how many of these were then "better".

    `beyond` is how far that value lies beyond the limit, `varies` how much sets differ beyond the
    error; both in errors of a set.
    """
    rng = np.random.default_rng(7)
    pairs = rng.normal(beyond, np.hypot(1.0, varies), (ROUNDS, 2))
    cued = pairs[pairs[:, 0] > SURE]
    found = [told(*pair) for pair in cued]
    return len(cued) / ROUNDS, float(np.mean([each is Effect.BETTER for each in found]))


@pytest.mark.parametrize(
    ("varies", "at_the_limit", "over_all"), [(0.0, 0.22, 0.05), (1.0, 0.37, 0.13)]
)
def test_how_often_a_lifter_who_changes_nothing_is_called_better(
    varies: float, at_the_limit: float, over_all: float
) -> None:
    """These are the figures of docs/history.md, with room for chance."""
    shares = np.array([better_by_chance(beyond, varies) for beyond in np.arange(0.0, 4.5, 0.5)])
    cued, better = shares.T
    assert better.max() < at_the_limit
    assert np.average(better, weights=cued) < over_all


VALUES = st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=8).map(np.array)


@given(VALUES, VALUES, st.floats(-100.0, 100.0))
def test_within_a_set_only_the_difference_counts(
    before: np.ndarray, after: np.ndarray, more: float
) -> None:
    errors = np.ones(len(before)), np.ones(len(after))
    one = within_set(before, after, *errors, Worse.ABOVE)
    other = within_set(-before, -after, *errors, Worse.BELOW)
    moved = within_set(before + more, after + more, *errors, Worse.ABOVE)
    assert one is not None
    assert other is not None
    assert moved is not None
    assert one.effect is other.effect
    assert moved.after - moved.before == pytest.approx(one.after - one.before, abs=1e-9)


def test_within_a_set_both_sides_of_the_cue_need_a_rep() -> None:
    none, one = np.array([]), np.array([1.0])
    assert within_set(none, one, none, one, Worse.ABOVE) is None
    assert within_set(one, none, one, none, Worse.ABOVE) is None


@pytest.mark.parametrize("missing", [np.nan, np.inf])
@pytest.mark.parametrize("place", range(4))
def test_what_is_missing_is_not_called_the_same(missing: float, place: int) -> None:
    given = [np.full(2, 10.0), np.full(2, 10.0), np.ones(2), np.ones(2)]
    assert within_set(*given, Worse.ABOVE) is not None
    given[place][1] = missing
    assert within_set(*given, Worse.ABOVE) is None


def test_of_many_checks_no_more_are_called_better_by_chance_than_of_one() -> None:
    rng = np.random.default_rng(11)
    checks, errors = 10, np.ones(1)

    def found(among: int) -> float:
        """How often any of the checks changes, of sets in which none does."""
        pairs = rng.normal(0.0, 1.0, (ROUNDS, 2, 1))
        told = [within_set(*pair, errors, errors, Worse.ABOVE, among) for pair in pairs]
        is_real = np.array([one is not None and one.effect is not Effect.SAME for one in told])
        return float(is_real.reshape(-1, checks).any(axis=1).mean())

    assert found(checks) < 0.09
    assert found(1) > 0.25


def test_reps_that_differ_widely_tell_less_than_reps_that_agree() -> None:
    errors = np.ones(4), np.ones(4)
    agree = within_set(np.full(4, 20.0), np.full(4, 10.0), *errors, Worse.ABOVE)
    differ = within_set(np.array([5.0, 35.0] * 2), np.array([0.0, 20.0] * 2), *errors, Worse.ABOVE)
    assert agree is not None
    assert differ is not None
    assert (agree.before, agree.after) == (differ.before, differ.after)
    assert (agree.effect, differ.effect) == (Effect.BETTER, Effect.SAME)
