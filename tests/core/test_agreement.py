"""Coefficients of agreement: published examples, what must hold always, simulated studies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.study_coverage import Scene
from formcheck.core.agreement.bootstrap import Bootstrap, Estimate, rarest
from formcheck.core.agreement.coefficients import (
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    recall,
)
from formcheck.core.agreement.compare import (
    FAULT,
    FINE,
    Agreement,
    Judgements,
    Verdict,
    agreement_of,
    clips_needed,
    verdict_of,
)
from formcheck.core.agreement.tables import coincidences, cross_tables, majority, pairs, shares
from formcheck.core.arrays import Array

MISSING = np.nan
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, MISSING, MISSING, MISSING],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, MISSING, 3],
        [MISSING, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, MISSING],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, MISSING],
    ]
).T
"""Section C of Krippendorff 2011: 12 units of 4 observers, 5 nominal categories."""


def of_two(table: list[list[int]]) -> Array:
    """Ratings (units, 2) that give such a cross table."""
    rows = [[i, j] for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return np.array(rows, dtype=float)


def one_clip(ratings: Array) -> Array:
    return np.zeros(len(ratings), dtype=np.intp)


def alpha_of(ratings: Array, categories: int = 2) -> float:
    return float(
        krippendorff_alpha(coincidences(ratings, one_clip(ratings), categories).sum(axis=0))
    )


def ac1_of(ratings: Array, categories: int = 2) -> float:
    return float(gwet_ac1(shares(ratings, one_clip(ratings), categories).sum(axis=0)))


def kappa_of(ratings: Array, categories: int = 2) -> float:
    clips = one_clip(ratings)
    return float(cohen_kappa(cross_tables(*ratings.T, clips, categories).sum(axis=0)))


class TestPublishedExamples:
    def test_kappa_of_cohen_1960(self) -> None:
        """Table 1: 200 diagnoses by two judges."""
        table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
        assert percent_agreement(table) == pytest.approx(0.70)
        assert cohen_kappa(table) == pytest.approx(0.492, abs=0.0005)

    def test_alpha_of_krippendorff_2011(self) -> None:
        assert alpha_of(KRIPPENDORFF - 1, 5) == pytest.approx(0.743, abs=0.0005)

    def test_binary_alpha_of_krippendorff_2011(self) -> None:
        """Section A: two observers, 10 units."""
        ratings = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]).T
        assert alpha_of(ratings.astype(float)) == pytest.approx(0.095, abs=0.0005)

    def test_ac1_where_kappa_fails(self) -> None:
        """Gwet 2002: 125 subjects, 118 of them rated alike and hardly any of the other kind."""
        ratings = of_two([[118, 5], [2, 0]])
        assert ac1_of(ratings) == pytest.approx(0.9408, abs=0.00005)
        assert kappa_of(ratings) == pytest.approx(-0.0234, abs=0.00005)


def ratings_of(raters: int) -> st.SearchStrategy[Array]:
    said = st.sampled_from([0.0, 1.0, MISSING])
    return st.integers(3, 25).flatmap(lambda n: arrays(float, (n, raters), elements=said))


class TestAlways:
    @given(ratings_of(2))
    def test_who_says_the_same_agrees_fully(self, ratings: Array) -> None:
        same = np.repeat(ratings[:, :1], 3, axis=1)
        for found in (alpha_of(same), ac1_of(same), kappa_of(same[:, :2])):
            assert np.isnan(found) or found == pytest.approx(1.0)

    @given(ratings_of(2))
    def test_kappa_is_symmetric(self, ratings: Array) -> None:
        assert kappa_of(ratings) == pytest.approx(kappa_of(ratings[:, ::-1]), nan_ok=True)

    @given(ratings_of(4), st.permutations(range(4)))
    def test_neither_names_of_categories_nor_of_raters_matter(
        self, ratings: Array, order: list[int]
    ) -> None:
        for of in (alpha_of, ac1_of):
            assert of(1.0 - ratings) == pytest.approx(of(ratings), nan_ok=True)
            assert of(ratings[:, order]) == pytest.approx(of(ratings), nan_ok=True)

    @given(ratings_of(3))
    def test_nothing_exceeds_full_agreement(self, ratings: Array) -> None:
        for found in (alpha_of(ratings), ac1_of(ratings), kappa_of(ratings[:, :2])):
            assert np.isnan(found) or found <= 1.0 + 1e-9

    @given(ratings_of(3), st.integers(1, 5))
    def test_the_clips_of_units_change_no_value(self, ratings: Array, each: int) -> None:
        one, many = one_clip(ratings), np.arange(len(ratings)) // each
        ours = ratings[:, 0]
        first = agreement_of(Judgements(ratings, ours, one), 1, 10)
        second = agreement_of(Judgements(ratings, ours, many), 2, 10)
        for name in ("among", "alpha", "ac1", "ours", "ours_kappa", "difference", "sensitivity"):
            values = [getattr(found, name).value for found in (first, second)]
            assert values[0] == pytest.approx(values[1], nan_ok=True), name

    @given(ratings_of(3))
    def test_the_value_lies_in_its_interval(self, ratings: Array) -> None:
        clips = np.arange(len(ratings))
        found = agreement_of(Judgements(ratings[:, 1:], ratings[:, 0], clips), 1, 100)
        for name in ("among", "alpha", "ac1", "ours", "difference", "specificity"):
            estimate = getattr(found, name)
            assert not estimate.has_interval or estimate.low <= estimate.value <= estimate.high

    @given(ratings_of(4))
    def test_the_difference_is_the_mean_of_those_of_every_two_coaches(self, ratings: Array) -> None:
        clips = one_clip(ratings)
        ours, coaches = ratings[:, 0], ratings[:, 1:]
        found = agreement_of(Judgements(coaches, ours, clips), 1, 10)
        two = [
            agreement_of(Judgements(coaches[:, each], ours, clips), 1, 10)
            for each in ([0, 1], [0, 2], [1, 2])
        ]
        known = [each.difference.value for each in two if each.difference.is_known]
        mean = np.mean(known) if known else MISSING
        assert found.difference.value == pytest.approx(mean, nan_ok=True)
        assert found.ours_there.value - found.among_there.value == pytest.approx(mean, nan_ok=True)

    @given(ratings_of(3), st.sampled_from([0.0, 1.0]))
    def test_what_one_coach_alone_has_judged_changes_no_difference(
        self, ratings: Array, said: float
    ) -> None:
        more = np.vstack([ratings, [[said, MISSING, 1.0 - said]] * 5])
        before, after = (
            agreement_of(Judgements(each[:, :2], each[:, 2], one_clip(each)), 1, 10)
            for each in (ratings, more)
        )
        assert before.difference.value == pytest.approx(after.difference.value, nan_ok=True)
        assert before.both_clips == after.both_clips


def test_a_coach_who_cant_tell_where_formcheck_errs_makes_it_no_worse() -> None:
    """40 clips; the coaches never differ, formcheck errs in 10, on which one of them is silent."""
    coaches = np.tile([0.0, 1.0], 20)[:, None].repeat(2, axis=1)
    ours = coaches[:, 0].copy()
    ours[:10] = 1.0 - ours[:10]
    coaches[:10, 1] = MISSING
    found = agreement_of(Judgements(coaches, ours, np.arange(40)), 1)
    assert found.ours.value == pytest.approx((30 / 40 + 1.0) / 2)
    assert found.ours_there.value == found.among_there.value == 1.0
    assert found.difference.value == 0.0
    assert found.both_clips == 30


def test_majority_needs_more_for_one_than_for_any_other() -> None:
    ratings = np.array([[0, 0, 1], [1, MISSING, MISSING], [0, 1, MISSING], [MISSING] * 3])
    np.testing.assert_array_equal(majority(ratings, 2), [0, 1, MISSING, MISSING])


def test_recall_is_the_share_of_what_the_first_said() -> None:
    table = np.array([[30.0, 10.0], [5.0, 15.0]])
    assert recall(table, FAULT) == pytest.approx(15 / 20)
    assert recall(table, FINE) == pytest.approx(30 / 40)


def test_what_only_one_category_was_given_is_no_kappa() -> None:
    assert np.isnan(cohen_kappa(np.array([[9.0, 0.0], [0.0, 0.0]])))


class TestInterval:
    def test_raters_who_never_differ_may_differ_in_the_next_clip(self) -> None:
        """Ten out of ten: Clopper and Pearson's interval begins at 69.2 %."""
        ratings = np.tile([0.0, 1.0], 5)[:, None].repeat(2, axis=1)
        found = agreement_of(Judgements(ratings, ratings[:, 0], np.arange(10)), 1)
        assert found.among == Estimate(1.0, pytest.approx(0.692, abs=0.0005), 1.0)
        assert found.difference.low == pytest.approx(-0.308, abs=0.0005)
        assert found.difference.high == pytest.approx(0.308, abs=0.0005)
        assert rarest(10) ** 10 == pytest.approx(0.025)

    @pytest.mark.parametrize("clips", [12, 30])
    def test_raters_who_never_differ_are_told_the_fewest_clips(self, clips: int) -> None:
        def unanimous(n: int) -> Agreement:
            ratings = np.tile([0.0, 1.0], n)[:n, None].repeat(2, axis=1)
            return agreement_of(Judgements(ratings, ratings[:, 0], np.arange(n)), 1, 10)

        found = unanimous(clips)
        assert found.is_unanimous
        needed = clips_needed(found.difference, clips, is_unanimous=True)
        assert needed is not None
        assert verdict_of(unanimous(needed).difference, needed) is Verdict.AS_WELL
        assert verdict_of(unanimous(needed - 1).difference, needed - 1) is Verdict.UNKNOWN

    @pytest.mark.parametrize("coaches", [0, 1, 3])
    @pytest.mark.parametrize("resamples", [0, 20])
    def test_where_nothing_is_judged_nothing_is_known(self, coaches: int, resamples: int) -> None:
        nothing = Judgements(np.empty((0, coaches)), np.empty(0), np.empty(0, dtype=np.intp))
        found = agreement_of(nothing, 1, resamples)
        assert (found.clips, found.units, found.words, found.both_clips) == (0, 0, 0, 0)
        for name in ("among", "alpha", "ac1", "ours", "ours_kappa", "difference", "sensitivity"):
            estimate = getattr(found, name)
            assert not estimate.is_known, name
            assert not estimate.has_interval, name

    def test_without_resamples_there_are_values_alone(self) -> None:
        judgements = Scene(12, 3, 3, 0.12, 0.12).judgements(3)
        found, usual = agreement_of(judgements, 1, 0), agreement_of(judgements, 1, 50)
        for name in ("among", "alpha", "ours", "difference"):
            estimate = getattr(found, name)
            assert estimate.value == getattr(usual, name).value
            assert not estimate.has_interval

    def test_few_clips_have_none(self) -> None:
        draws = np.linspace(0.4, 0.6, 101)
        assert not Bootstrap(4, 1, 100).estimate(draws, 4).has_interval
        assert Bootstrap(8, 1, 100).estimate(draws, 8).has_interval

    def test_the_seed_gives_the_same_again(self) -> None:
        judgements = Scene(12, 3, 3, 0.12, 0.12).judgements(3)
        assert agreement_of(judgements, 7) == agreement_of(judgements, 7)


ROUNDS = 100
OF_CHANCE = 3 * np.sqrt(0.05 * 0.95 / ROUNDS)
"""Three standard deviations of a share of 5 % in so many rounds."""


def studies(scene: Scene, rounds: int = ROUNDS) -> list[Agreement]:
    return [agreement_of(scene.judgements(n), n, 300) for n in range(rounds)]


@pytest.mark.parametrize(("ours_wrong", "hard"), [(0.12, 0.0), (0.25, 0.0), (0.08, 0.4)])
def test_intervals_hold_the_truth_19_times_in_20(ours_wrong: float, hard: float) -> None:
    scene = Scene(24, 3, 3, 0.12, ours_wrong, hard)
    truth = {
        "among": scene.among,
        "ours": scene.ours,
        "difference": scene.difference,
        "among_kappa": scene.kappa,
        "alpha": scene.kappa,
    }
    found = studies(scene)
    for name, true in truth.items():
        estimates = [getattr(each, name) for each in found]
        missed = np.mean([not each.low <= true <= each.high for each in estimates])
        assert missed <= 0.05 + OF_CHANCE, name
        values = [each.value for each in estimates]
        assert np.mean(values) == pytest.approx(true, abs=0.03), name


def test_what_is_hard_to_see_moves_no_difference() -> None:
    """Coaches can't tell there more often; in the mean over studies that is told from the truth."""
    scene = Scene(24, 3, 2, 0.12, 0.08, hard=0.5)
    found = studies(scene)
    values = np.array([each.difference.value for each in found])
    of_chance = 3 * values.std() / np.sqrt(len(values))
    assert values.mean() == pytest.approx(scene.difference, abs=of_chance)
    assert of_chance < scene.difference - (scene.ours - scene.among)


def test_a_rater_who_is_worse_by_far_is_never_as_good() -> None:
    found = studies(Scene(60, 3, 3, 0.12, 0.4), 20)
    assert {verdict_of(each.difference, each.both_clips) for each in found} == {Verdict.LESS}


def test_a_rater_like_the_others_is_as_good_once_there_are_clips() -> None:
    """With so many clips hardly a study is unsure, and 1 in 20 may say something else."""
    scene = Scene(150, 3, 3, 0.12, 0.08)
    assert scene.ours == pytest.approx(scene.among, abs=0.001)
    found = studies(scene, 20)
    verdicts = [verdict_of(each.difference, each.both_clips) for each in found]
    assert verdicts.count(Verdict.AS_WELL) + verdicts.count(Verdict.BETTER) >= 17


class TestVerdict:
    @pytest.mark.parametrize(
        ("low", "value", "high", "verdict"),
        [
            (0.01, 0.1, 0.2, Verdict.BETTER),
            (-0.05, 0.02, 0.08, Verdict.AS_WELL),
            (-0.3, -0.2, -0.1, Verdict.LESS),
            (-0.3, 0.0, 0.3, Verdict.UNKNOWN),
        ],
    )
    def test_follows_from_the_interval(
        self, low: float, value: float, high: float, verdict: Verdict
    ) -> None:
        assert verdict_of(Estimate(value, low, high), 40) is verdict

    def test_few_clips_or_no_interval_allow_none(self) -> None:
        assert verdict_of(Estimate(0.0, -0.01, 0.01), 5) is Verdict.UNKNOWN
        assert verdict_of(Estimate(0.0), 40) is Verdict.UNKNOWN

    def test_half_the_interval_takes_four_times_the_clips(self) -> None:
        wide = clips_needed(Estimate(0.0, -0.4, 0.4), 10)
        assert wide is not None
        assert wide == clips_needed(Estimate(0.0, -0.2, 0.2), 40)
        assert clips_needed(Estimate(0.0), 10) is None

    @given(st.floats(-0.5, 0.5), st.floats(0.01, 0.5), st.integers(2, 200))
    def test_more_clips_are_always_asked_for(self, value: float, half: float, clips: int) -> None:
        needed = clips_needed(Estimate(value, value - half, value + half), clips)
        assert needed is not None
        assert needed > clips


def test_one_coach_leaves_nothing_to_compare() -> None:
    judgements = Scene(12, 3, 3, 0.12, 0.12).judgements(1)
    alone = Judgements(judgements.coaches[:, :1], judgements.ours, judgements.clips)
    found = agreement_of(alone, 1, 50)
    assert found.ours.is_known
    assert not found.among.is_known
    assert not found.difference.is_known
    assert pairs(1) == []
