"""From a value and its error to an outcome, whatever the limits are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.builders import make_check

from formcheck.core.enums import Outcome, Worse
from formcheck.core.exercise import Threshold
from formcheck.core.judge.decide import decide
from formcheck.core.report import Finding


def judge(threshold: Threshold, value: float, sem: float) -> Finding:
    check = make_check("squat.depth", threshold=threshold)
    return decide(check, value, sem, at_s=1.0, start_s=0.5, end_s=1.5, yaw_deg=90.0)


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    """Limits in whole degrees, one of which may be missing."""
    worse = draw(st.sampled_from(Worse))
    warn = draw(st.integers(-30, 30))
    fault = warn + (1 if worse is Worse.ABOVE else -1) * draw(st.integers(0, 20))
    both = Threshold(float(warn), float(fault), "deg", worse)
    return draw(st.sampled_from([both, replace(both, fault=None), replace(both, warn=None)]))


values, sems = st.floats(-100.0, 100.0), st.floats(0.0, 15.0)


@given(thresholds(), st.lists(values, min_size=2, max_size=8), sems)
def test_what_is_worse_never_gets_a_better_outcome(
    threshold: Threshold, several: list[float], sem: float
) -> None:
    in_order = sorted(several, key=threshold.excess)
    found = [judge(threshold, value, sem) for value in in_order]
    for better, worse in pairwise(found):
        assert better.outcome.severity <= worse.outcome.severity
        assert (better.probability or 0.0) <= (worse.probability or 0.0)


@given(thresholds(), values, sems)
def test_beyond_its_limit_is_never_a_pass_and_within_it_never_bad(
    threshold: Threshold, value: float, sem: float
) -> None:
    outcome = judge(threshold, value, sem).outcome
    if threshold.excess(value) >= 0.0:
        assert outcome is not Outcome.PASS
    if threshold.excess(round(value)) < 0.0:
        assert not outcome.is_bad


@given(thresholds(), values, sems, st.floats(0.0, 20.0))
def test_more_doubt_never_makes_a_verdict(
    threshold: Threshold, value: float, sem: float, more: float
) -> None:
    sure, unsure = judge(threshold, value, sem), judge(threshold, value, sem + more)
    if sure.outcome is Outcome.UNCLEAR:
        assert unsure.outcome is Outcome.UNCLEAR
    if not sure.outcome.is_bad:
        assert not unsure.outcome.is_bad


@given(thresholds(), values, sems)
def test_each_outcome_has_its_probability(threshold: Threshold, value: float, sem: float) -> None:
    found = judge(threshold, value, sem)
    assert found.probability is not None
    if found.outcome is Outcome.PASS:
        assert found.probability <= 0.1
    elif found.outcome is Outcome.UNCLEAR:
        assert 0.1 < found.probability < 0.9
    else:
        assert found.probability >= 0.9
    if found.outcome is Outcome.FAULT:
        assert (found.fault_probability or 0.0) >= 0.9
    assert (found.reason != "") == (found.outcome is Outcome.UNCLEAR)
    assert (found.cue != "") == found.outcome.is_bad


@pytest.mark.parametrize(
    ("value", "words"),
    [(11.0, "63% likely to be within the limit"), (13.0, "63% likely to be beyond the limit")],
)
def test_what_is_too_close_to_call_names_the_likelier_side(value: float, words: str) -> None:
    # One degree off, with an interval of ±5 degrees: a third of a standard error.
    threshold = Threshold(12.0, 20.0, "deg", Worse.ABOVE)
    assert words in judge(threshold, value, 5.0 / 1.645).reason


def test_it_carries_the_direction_it_was_measured_from() -> None:
    assert judge(Threshold(12.0, None, "deg", Worse.ABOVE), 0.0, 1.0).yaw_deg == 90.0
