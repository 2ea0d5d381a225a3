"""Which reps go side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.builders import make_finding, make_rep

from formcheck.core.enums import Outcome, PartState, Side
from formcheck.core.finding import Finding
from formcheck.core.pairs import demerits, pair_of, with_best, worst_of_each
from formcheck.core.parts import Rep

LEAN, KNEES = "squat.lean", "squat.knees"
OUTCOMES = {
    PartState.CLEAN: Outcome.PASS,
    PartState.WARN: Outcome.WARN,
    PartState.FAULT: Outcome.FAULT,
}


def found(check: str, outcome: Outcome, value: float, error: float = 2.0) -> Finding:
    """More is worse."""
    return make_finding(check, outcome, error, value=value)


def leaning(index: int, state: PartState, value: float, error: float = 2.0) -> Rep:
    return make_rep(index, found(LEAN, OUTCOMES[state], value, error), state=state)


def test_the_best_is_the_clean_one_that_is_farthest_from_its_limits() -> None:
    worst = leaning(2, PartState.FAULT, 40.0)
    reps = [
        leaning(1, PartState.CLEAN, 8.0),
        worst,
        leaning(3, PartState.CLEAN, 3.0),
        leaning(4, PartState.WARN, 15.0),
    ]
    pair = with_best(reps, worst, LEAN)
    assert pair is not None
    assert (pair.first.index, pair.second.index, pair.check) == (2, 3, LEAN)


def test_a_single_rep_has_none_beside_it() -> None:
    worst = leaning(1, PartState.FAULT, 40.0)
    assert with_best([worst], worst, LEAN) is None


def test_one_that_is_no_better_does_not_count() -> None:
    worst = leaning(1, PartState.FAULT, 40.0)
    assert with_best([worst, leaning(2, PartState.FAULT, 39.0)], worst, LEAN) is None
    assert with_best([worst, leaning(2, PartState.FAULT, 47.0)], worst, LEAN) is None


def test_one_that_is_at_fault_as_well_counts_where_it_is_better_by_more_than_the_error() -> None:
    worst = leaning(1, PartState.FAULT, 40.0)
    pair = with_best([worst, leaning(2, PartState.FAULT, 30.0)], worst, LEAN)
    assert pair is not None
    assert pair.second.index == 2


def test_one_in_which_the_check_could_not_be_judged_does_not_count() -> None:
    worst = leaning(1, PartState.FAULT, 40.0)
    unseen = make_rep(2, make_finding(LEAN, Outcome.NOT_ASSESSED), state=PartState.NOT_ASSESSED)
    assert with_best([worst, unseen], worst, LEAN) is None


def test_the_same_side_is_preferred() -> None:
    worst = replace(leaning(1, PartState.FAULT, 40.0), side=Side.LEFT)
    right = replace(leaning(2, PartState.CLEAN, 2.0), side=Side.RIGHT)
    left = replace(leaning(3, PartState.CLEAN, 8.0), side=Side.LEFT)
    both = [with_best(reps, worst, LEAN) for reps in ([worst, right, left], [worst, right])]
    assert [pair and pair.second.index for pair in both] == [3, 2]


def test_of_two_sets_the_worst_of_each_in_what_is_worst_in_both() -> None:
    last = [leaning(1, PartState.CLEAN, 4.0), leaning(2, PartState.FAULT, 30.0)]
    this = [
        make_rep(1, found(LEAN, Outcome.WARN, 12.0), found(KNEES, Outcome.FAULT, 99.0)),
        make_rep(2, found(LEAN, Outcome.PASS, 5.0)),
    ]
    # The knees of last time were not measured.
    pair = worst_of_each(last, this)
    assert pair is not None
    assert (pair.first.index, pair.second.index, pair.check) == (2, 1, LEAN)


def test_two_clean_sets_are_compared_where_they_came_nearest_to_a_limit() -> None:
    last = [leaning(1, PartState.CLEAN, 4.0)]
    this = [leaning(1, PartState.CLEAN, 3.0), leaning(2, PartState.CLEAN, 6.0)]
    pair = worst_of_each(last, this)
    assert pair is not None
    assert pair.second.index == 2


def test_sets_without_a_common_check_have_no_pair() -> None:
    other = make_rep(1, found(KNEES, Outcome.FAULT, 99.0))
    assert worst_of_each([leaning(1, PartState.FAULT, 30.0)], [other]) is None
    assert worst_of_each([], [other]) is None


@pytest.mark.parametrize(("apart", "is_real"), [(2.0, False), (12.0, True)])
def test_a_difference_is_real_where_it_is_more_than_the_error(apart: float, is_real: bool) -> None:
    first, second = (make_rep(i, found(LEAN, Outcome.PASS, 8.0 + i * apart)) for i in (0, 1))
    pair = pair_of(first, second)
    assert pair is not None
    (difference,) = pair.differences
    assert difference.change.value == pytest.approx(apart)
    assert (difference.change.is_real, difference.is_told) == (is_real, is_real)


def test_another_verdict_is_told_even_where_the_values_hardly_differ() -> None:
    first = make_rep(1, found(LEAN, Outcome.WARN, 11.0))
    pair = pair_of(first, make_rep(2, found(LEAN, Outcome.PASS, 10.0)))
    assert pair is not None
    assert pair.differences[0].is_told
    assert not pair.differences[0].change.is_real


def test_the_check_in_question_comes_first() -> None:
    pair = pair_of(
        make_rep(1, found(KNEES, Outcome.PASS, 1.0), found(LEAN, Outcome.FAULT, 50.0)),
        make_rep(2, found(KNEES, Outcome.PASS, 1.0), found(LEAN, Outcome.PASS, 1.0)),
    )
    assert pair is not None
    assert [each.check for each in pair.differences] == [LEAN, KNEES]
    assert [finding.value for finding in pair.findings] == [50.0, 1.0]


def test_what_was_not_judged_is_no_better_than_what_could_not_be_called() -> None:
    states = list(PartState)
    reps = [make_rep(i, state=state) for i, state in enumerate(states)]
    best_first = [states[rep.index] for rep in sorted(reps, key=demerits)]
    assert best_first == ["clean", "unclear", "tempo_only", "not_assessed", "warn", "fault"]
