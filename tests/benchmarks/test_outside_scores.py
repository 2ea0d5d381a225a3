"""Scores of yes-or-no judgements, on cases small enough to count by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.outside.judged import Judged
from benchmarks.outside.scores import (
    auc,
    best_balanced_accuracy,
    macro_f1,
    reliability,
    right_shares,
    risk_coverage,
    score,
    sensitivity_at_specificity,
    yaw_errors,
)


def row(outcome: str, is_broken: bool | None, probability: float | None = None) -> Judged:
    return Judged("case", "label", "check", outcome, is_broken, probability=probability)


def test_auc_counts_the_pairs_in_the_right_order() -> None:
    # Of six pairs four are in order, and the two threes are a tie.
    assert auc(np.array([3.0, 4.0]), np.array([1.0, 3.0, 3.5])) == pytest.approx(4.5 / 6.0)
    assert auc(np.array([2.0]), np.array([1.0])) == 1.0
    assert auc(np.array([1.0]), np.array([2.0])) == 0.0
    assert math.isnan(auc(np.array([]), np.array([1.0])))


def test_the_best_limit_is_met_by_the_values_that_it_flags() -> None:
    broken, good = np.array([3.0, 3.5, 6.0]), np.array([1.0, 2.0, 4.0])
    best, limit = best_balanced_accuracy(broken, good)
    # From 3 on: all three found, two of three good ones left alone.
    assert best == pytest.approx((1.0 + 2.0 / 3.0) / 2.0)
    assert limit == 3.0


def test_sensitivity_is_read_where_one_in_twenty_good_cases_is_flagged() -> None:
    good = np.arange(100.0)
    broken = np.array([90.0, 95.0, 96.0, 120.0])
    assert sensitivity_at_specificity(broken, good, 0.95) == 0.75
    assert sensitivity_at_specificity(broken, good, 1.0) == 0.25


def test_unclear_is_not_flagged_and_counts_as_assessed() -> None:
    rows = [
        row("fault", True),
        row("warn", True),
        row("unclear", True),
        row("not_assessed", True),
        row("pass", False),
        row("warn", False),
        row("fault", None),
    ]
    scores = score(rows)
    assert (scores.n_broken, scores.n_good) == (4, 2)
    assert scores.sensitivity == 0.5
    assert scores.specificity == 0.5
    assert scores.f1 == pytest.approx(2 * 2 / (2 * 2 + 1 + 2))
    assert scores.unclear == pytest.approx(1 / 6)
    assert scores.assessed == pytest.approx(5 / 6)
    assert scores.verdicts == pytest.approx(4 / 6)


def test_values_are_scored_whatever_was_said_of_them() -> None:
    said = row("not_assessed", True)
    rows = [replace(said, badness=2.0), replace(said, is_broken=False, badness=1.0)]
    scores = score([*rows, row("no rep", True)])
    assert scores.auc == 1.0
    assert scores.values == pytest.approx(2 / 3)


def test_verdicts_are_right_by_kind() -> None:
    rows = [row("pass", False), row("pass", True), row("warn", True), row("unclear", True)]
    shares = right_shares(rows)
    assert (shares.n_pass, shares.pass_right) == (2, 0.5)
    assert (shares.n_flagged, shares.flagged_right) == (1, 1.0)


def test_reliability_holds_what_is_stated_against_what_is_true() -> None:
    rows = [row("pass", False, 0.02), row("pass", True, 0.04), row("fault", True, 1.0)]
    low, high = reliability(rows)
    assert (low["n"], low["mean_probability"], low["share_broken"]) == (2, pytest.approx(0.03), 0.5)
    assert (high["to"], high["n"], high["share_broken"]) == (1.0, 1, 1.0)
    assert reliability([row("pass", None, 0.5), row("pass", True)]) == []


def test_risk_is_that_of_the_surest_cases() -> None:
    right = [row("fault", True, 0.99 - 0.01 * i) for i in range(8)]
    wrong = [row("unclear", False, 0.55), row("unclear", True, 0.45)]
    risk = {point["coverage"]: point["risk"] for point in risk_coverage([*wrong, *right])}
    assert risk[0.8] == 0.0
    assert risk[0.9] == pytest.approx(1 / 9)
    assert risk[1.0] == pytest.approx(2 / 10)


def test_no_word_is_a_wrong_answer() -> None:
    # C: one of two, F1 2/3. H: right, but one L is called H: F1 2/3. L: F1 0.
    assert macro_f1(["C", "C", "H", "L"], ["C", "", "H", "H"]) == pytest.approx((2 / 3 + 2 / 3) / 3)


def test_a_yaw_is_off_by_the_shorter_way_round() -> None:
    behind = replace(row("pass", True), yaw_deg=-178.0, direction_deg=180.0)
    aside = replace(behind, case="other", yaw_deg=80.0, direction_deg=90.0)
    unknown = replace(behind, case="third", yaw_deg=None)
    off = yaw_errors([behind, behind, aside, unknown])
    assert off["n"] == 2
    assert off["median"] == pytest.approx((2.0 - 10.0) / 2)
    assert yaw_errors([unknown])["n"] == 0
