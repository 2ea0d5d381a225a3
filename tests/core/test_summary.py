from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.builders import make_check, make_exercise, make_finding, make_hold, make_rep
from support.filming import EXACT

from formcheck.core.calibration import Calibration, MeasuredError
from formcheck.core.enums import ReasonKind, Reduction, RepKind, Scope, Worse
from formcheck.core.exercise import Exercise, HoldPattern
from formcheck.core.judge.states import state_of
from formcheck.core.judge.summary import headline, summarise
from formcheck.core.report import Finding, Outcome, Rep, numbered

PASS, WARN, FAULT, NONE = Outcome.PASS, Outcome.WARN, Outcome.FAULT, Outcome.NOT_ASSESSED
UNCLEAR = Outcome.UNCLEAR
DEPTH, KNEES = "squat.depth", "squat.knees_caving"
SQUAT = make_exercise(make_check(DEPTH), make_check(KNEES))
PLANK = make_exercise(
    make_check("plank.hips_sagging"),
    title="Forearm plank",
    pattern=HoldPattern("trunk_inclination_world", 55.0, 125.0, 2.0, target_s=30.0),
)


def reps(*outcomes: tuple[Outcome, Outcome]) -> list[Rep]:
    """Full reps with these outcomes of depth and of knees."""
    return [
        make_rep(i, _finding(DEPTH, depth), _finding(KNEES, knees))
        for i, (depth, knees) in enumerate(outcomes, start=1)
    ]


def _finding(check: str, outcome: Outcome) -> Finding:
    """One that is too close to call lies a little beyond the limit of 12°."""
    return make_finding(check, outcome, **({"value": 13.0} if outcome is UNCLEAR else {}))


def say(exercise: Exercise, done: list[Rep], *of_the_set: Finding) -> str:
    done = numbered(replace(rep, state=state_of(rep.findings, exercise)) for rep in done)
    return headline(exercise, done, (), summarise(exercise, done, (), of_the_set, EXACT))


class TestChecks:
    def test_each_has_its_worst_outcome_and_its_counts(self) -> None:
        depth, knees = summarise(
            SQUAT, reps((PASS, NONE), (FAULT, NONE), (WARN, NONE)), (), (), EXACT
        )
        assert (depth.id, depth.title) == (DEPTH, "Depth")
        assert depth.outcome is FAULT
        assert depth.counts == {PASS: 1, UNCLEAR: 0, WARN: 1, FAULT: 1, NONE: 0}
        assert knees.outcome is NONE
        assert knees.counts[NONE] == 3

    def test_one_verdict_outranks_many_missing_ones(self) -> None:
        depth, _ = summarise(SQUAT, reps((NONE, NONE), (PASS, NONE), (NONE, NONE)), (), (), EXACT)
        assert depth.outcome is PASS

    @pytest.mark.parametrize(("worse", "worst_rep"), [(Worse.ABOVE, 2), (Worse.BELOW, 3)])
    def test_the_worst_moment_is_on_the_worse_side(self, worse: str, worst_rep: int) -> None:
        done = [
            make_rep(i, make_finding(DEPTH, FAULT, value=value, at_s=10.0 * i))
            for i, value in enumerate((20.0, 35.0, -5.0), start=1)
        ]
        threshold = replace(make_check(DEPTH).threshold, worse=worse)
        exercise = make_exercise(make_check(DEPTH, threshold=threshold))
        (depth,) = summarise(exercise, done, (), (), EXACT)
        assert (depth.worst_rep, depth.worst_at_s) == (worst_rep, 10.0 * worst_rep)

    def test_a_fault_is_worse_than_a_larger_number_that_passed(self) -> None:
        done = [
            make_rep(1, make_finding(DEPTH, PASS, value=50.0)),
            make_rep(2, make_finding(DEPTH, WARN, value=30.0)),
        ]
        (depth,) = summarise(make_exercise(make_check(DEPTH)), done, (), (), EXACT)
        assert (depth.worst_rep, depth.worst_value) == (2, 30.0)

    def test_partial_reps_do_not_count(self) -> None:
        (good,) = reps((PASS, PASS))
        (bad,) = reps((FAULT, FAULT))
        depth, _ = summarise(SQUAT, [good, replace(bad, kind=RepKind.PARTIAL)], (), (), EXACT)
        assert depth.outcome is PASS
        assert depth.counts[FAULT] == 0

    def test_without_a_verdict_it_says_why(self) -> None:
        depth, knees = summarise(SQUAT, reps((PASS, NONE)), (), (), EXACT)
        assert depth.reason == ""
        assert knees.reason == "the hip is hidden by a plate"
        assert (knees.worst_rep, knees.worst_at_s, knees.worst_value) == (None, None, None)

    def test_the_most_common_reason_is_given(self) -> None:
        done = [
            make_rep(i, make_finding(DEPTH, NONE, reason=reason))
            for i, reason in enumerate(("dark", "hidden", "hidden"), start=1)
        ]
        (depth,) = summarise(make_exercise(make_check(DEPTH)), done, (), (), EXACT)
        assert depth.reason == "hidden"

    def test_findings_of_the_set_belong_to_no_rep(self) -> None:
        finding = make_finding(KNEES, FAULT, value=33.0)
        _, knees = summarise(SQUAT, reps((PASS, NONE)), (), [finding], EXACT)
        assert (knees.outcome, knees.worst_value, knees.worst_rep) == (FAULT, 33.0, None)

    def test_holds_count_like_reps(self) -> None:
        hold = make_hold(1, make_finding("plank.hips_sagging", WARN))
        (sagging,) = summarise(PLANK, (), [hold], (), EXACT)
        assert (sagging.outcome, sagging.worst_rep) == (WARN, 1)

    def test_every_check_is_listed_in_the_files_order_even_without_reps(self) -> None:
        checks = summarise(SQUAT, (), (), (), EXACT)
        assert [c.id for c in checks] == [DEPTH, KNEES]
        assert {c.outcome for c in checks} == {NONE}

    def test_without_a_full_rep_or_hold_it_says_so(self) -> None:
        (half,) = reps((FAULT, PASS))
        only_partial = [replace(half, kind=RepKind.PARTIAL)]
        for done in ([], only_partial):
            said = {(c.reason, c.reason_kind) for c in summarise(SQUAT, done, (), (), EXACT)}
            assert said == {("no full rep was seen", ReasonKind.TOO_FEW_REPS)}
        (sagging,) = summarise(PLANK, (), (), (), EXACT)
        assert sagging.reason == "no hold was seen"


# Errors that were measured: the same in all reps, other ones in each, or half and half.
SHARED = MeasuredError(shared=5.0, own=0.0)
OWN = MeasuredError(shared=0.0, own=5.0)
MIXED = MeasuredError(shared=3.0, own=4.0)


class TestErrorOfAMean:
    @given(n=st.integers(1, 50))
    def test_an_error_that_all_reps_share_stays_and_one_of_their_own_shrinks(self, n: int) -> None:
        assert SHARED.share_in(n) == pytest.approx(1.0)
        assert OWN.share_in(n) == pytest.approx(1.0 / math.sqrt(n))
        assert MIXED.share_in(n) == pytest.approx(math.sqrt(9.0 + 16.0 / n) / 5.0)

    def test_without_any_error_nothing_is_gained(self) -> None:
        assert MeasuredError(0.0, 0.0).share_in(4) == 1.0


def typical(
    values: list[float | None], error: MeasuredError | None = None, **changes: Scope
) -> tuple[Outcome, Finding | None]:
    """The outcome of a set with one rep for each value, each ±3°, and its typical finding."""
    calibration = Calibration(errors={DEPTH: error} if error else {})
    findings = [
        make_finding(DEPTH, NONE) if value is None else make_finding(DEPTH, UNCLEAR, value=value)
        for value in values
    ]
    done = [make_rep(i, finding) for i, finding in enumerate(findings, start=1)]
    exercise = make_exercise(make_check(DEPTH, **changes))
    (summary,) = summarise(exercise, done, (), (), calibration)
    return summary.outcome, summary.typical


class TestTypical:
    """Checks warn above 12° and fault above 20°."""

    def test_is_the_mean_of_the_full_reps(self) -> None:
        _, found = typical([12.0, 14.0, 16.0])
        assert found is not None
        assert found.value == pytest.approx(14.0)
        done = [make_rep(i, make_finding(DEPTH, value=v)) for i, v in enumerate((10.0, 12.0, 90.0))]
        done[2] = replace(done[2], kind=RepKind.PARTIAL)
        (summary,) = summarise(make_exercise(make_check(DEPTH)), done, (), (), EXACT)
        assert summary.typical is not None
        assert summary.typical.value == pytest.approx(11.0)

    def test_leaves_out_reps_that_were_not_measured(self) -> None:
        _, found = typical([12.0, None, 16.0], OWN)
        assert found is not None
        assert found.value == pytest.approx(14.0)
        assert found.uncertainty == pytest.approx(3.0 / math.sqrt(2.0))

    @pytest.mark.parametrize(
        ("error", "uncertainty"),
        # 4 reps, each ±3°; what nobody has measured is taken to be shared.
        [(SHARED, 3.0), (OWN, 1.5), (MIXED, 3.0 * math.sqrt(9.0 + 4.0) / 5.0), (None, 3.0)],
    )
    def test_is_surer_by_as_much_as_errors_differ_between_reps(
        self, error: MeasuredError | None, uncertainty: float
    ) -> None:
        _, found = typical([13.0] * 4, error)
        assert found is not None
        assert found.uncertainty == pytest.approx(uncertainty)

    @pytest.mark.parametrize(("value", "verdict"), [(13.2, WARN), (10.8, PASS)])
    def test_decides_what_single_reps_can_not_unless_they_share_their_error(
        self, value: float, verdict: Outcome
    ) -> None:
        assert typical([value] * 9, OWN)[0] is verdict
        assert typical([value] * 9, SHARED)[0] is UNCLEAR
        assert typical([value] * 9)[0] is UNCLEAR

    def test_takes_no_fault_of_a_single_rep_away(self) -> None:
        done = [make_rep(i, make_finding(DEPTH, PASS, value=0.0)) for i in range(8)]
        done.append(make_rep(9, make_finding(DEPTH, FAULT, value=30.0)))
        calibration = Calibration(errors={DEPTH: OWN})
        (summary,) = summarise(make_exercise(make_check(DEPTH)), done, (), (), calibration)
        assert summary.typical is not None
        assert (summary.outcome, summary.typical.outcome) == (FAULT, PASS)

    @pytest.mark.parametrize("values", [[], [13.0], [13.0, None]])
    def test_fewer_than_two_reps_have_none(self, values: list[float | None]) -> None:
        assert typical(values, OWN)[1] is None

    def test_a_check_of_the_whole_set_has_none(self) -> None:
        assert typical([13.0] * 4, OWN, scope=Scope.SET)[1] is None


class TestHeadline:
    def test_all_clean_only_where_everything_was_seen(self) -> None:
        assert say(SQUAT, reps((PASS, PASS), (PASS, PASS))) == "2 reps, all clean"
        text = say(SQUAT, reps((PASS, NONE), (PASS, NONE)))
        assert text == "2 reps, nothing wrong in what this view shows (1 of 2 main checks)"

    def test_likely_reps_stand_beside_the_counted_ones(self) -> None:
        done = reps((PASS, PASS), (PASS, PASS))
        done = numbered(replace(rep, state=state_of(rep.findings, SQUAT)) for rep in done)
        text = headline(SQUAT, done, (), summarise(SQUAT, done, (), (), EXACT), likely=3)
        assert text == "2 reps counted, 3 more likely, all clean"

    def test_what_is_too_close_to_call_is_not_clean(self) -> None:
        text = say(SQUAT, reps((PASS, PASS), (UNCLEAR, PASS), (UNCLEAR, PASS)))
        assert text == "3 reps, 1 clean, 2 too close to call (depth)"

    def test_what_the_mean_passes_is_not_too_close_to_call(self) -> None:
        done = [
            make_rep(1, make_finding(DEPTH, PASS, value=0.0), make_finding(KNEES)),
            make_rep(2, make_finding(DEPTH, UNCLEAR, value=12.0), make_finding(KNEES)),
        ]
        assert say(SQUAT, done) == "2 reps, nothing wrong over the set"

    def test_what_the_mean_passes_in_some_reps_says_which_were_not_seen(self) -> None:
        unseen = make_rep(3, make_finding(DEPTH, NONE), make_finding(KNEES, NONE))
        done = [
            make_rep(1, make_finding(DEPTH, PASS, value=0.0), make_finding(KNEES)),
            make_rep(2, make_finding(DEPTH, UNCLEAR, value=12.0), make_finding(KNEES)),
            unseen,
        ]
        assert say(SQUAT, done) == "3 reps, nothing wrong over the set, 1 not judged"

    def test_what_the_mean_passes_is_not_named_beside_another_fault(self) -> None:
        done = [
            make_rep(1, make_finding(DEPTH, PASS, value=0.0), make_finding(KNEES, FAULT)),
            make_rep(2, make_finding(DEPTH, UNCLEAR, value=12.0), make_finding(KNEES)),
        ]
        assert say(SQUAT, done) == "2 reps, 0 clean; knees caving in rep 1"

    def test_a_fault_is_named_before_what_is_too_close_to_call(self) -> None:
        text = say(SQUAT, reps((UNCLEAR, PASS), (PASS, FAULT)))
        assert text == "2 reps, 0 clean, 1 too close to call (depth); knees caving in rep 2"

    def test_reps_that_were_not_seen_are_not_clean(self) -> None:
        text = say(SQUAT, reps((PASS, PASS), (NONE, NONE)))
        assert text == "2 reps, 1 clean, 1 not judged"

    def test_reps_go_by_their_number_among_the_full_ones(self) -> None:
        done = reps((FAULT, FAULT), (PASS, PASS), (FAULT, PASS), (FAULT, PASS))
        done[0] = replace(done[0], kind=RepKind.PARTIAL)
        text = say(SQUAT, done)
        assert text == "3 reps and 1 partial, 1 clean; depth from rep 2 on"

    @pytest.mark.parametrize(
        ("faults", "text"),
        [
            ((FAULT, FAULT, FAULT), "3 reps, 0 clean; depth in every rep"),
            ((PASS, FAULT, FAULT), "3 reps, 1 clean; depth from rep 2 on"),
            ((PASS, FAULT, PASS), "3 reps, 2 clean; depth in rep 2"),
            ((WARN, PASS, FAULT), "3 reps, 1 clean; depth in 2 reps, first in rep 1"),
        ],
    )
    def test_it_says_what_went_wrong_and_where(
        self, faults: tuple[Outcome, ...], text: str
    ) -> None:
        assert say(SQUAT, reps(*((fault, PASS) for fault in faults))) == text

    def test_the_worst_check_is_named(self) -> None:
        done = reps((WARN, PASS), (WARN, FAULT), (WARN, PASS))
        assert "knees caving in rep 2" in say(SQUAT, done)

    def test_one_rep_is_singular(self) -> None:
        assert say(SQUAT, reps((PASS, PASS))) == "1 rep, all clean"

    def test_partial_reps_are_named_apart(self) -> None:
        done = reps((PASS, PASS), (PASS, PASS), (PASS, PASS))
        done[1] = replace(done[1], kind=RepKind.PARTIAL)
        assert say(SQUAT, done).startswith("2 reps and 1 partial")

    def test_nothing_seen_is_never_clean(self) -> None:
        text = say(SQUAT, reps((NONE, NONE), (NONE, NONE)))
        assert text.startswith("2 reps")
        assert "clean" not in text
        assert "nothing could be judged" in text

    def test_tempo_alone_is_not_form(self) -> None:
        tempo = make_check("squat.lowering_fast", reduce=Reduction.DURATION)
        exercise = make_exercise(make_check(DEPTH), tempo)
        done = [make_rep(1, make_finding(DEPTH, NONE), make_finding("squat.lowering_fast"))]
        text = say(exercise, done)
        assert "clean" not in text
        assert "tempo" in text

    def test_a_fault_over_the_set_says_so(self) -> None:
        text = say(SQUAT, reps((PASS, NONE)), make_finding(KNEES, WARN))
        assert "knees caving over the set" in text

    def test_no_reps(self) -> None:
        assert say(SQUAT, []) == "No squat rep found"
        romanian = replace(SQUAT, title="Romanian deadlift")
        assert say(romanian, []) == "No Romanian deadlift rep found"

    @pytest.mark.parametrize(("outcome", "expected"), [(PASS, False), (FAULT, True), (NONE, False)])
    def test_a_hold_is_timed(self, outcome: Outcome, expected: bool) -> None:
        holds = [make_hold(1, make_finding("plank.hips_sagging", outcome))]
        text = headline(PLANK, (), holds, summarise(PLANK, (), holds, (), EXACT))
        assert text.startswith("Held for 30 s, 25 s in line")
        assert ("hips sagging" in text) == expected

    def test_a_hold_may_be_too_close_to_call(self) -> None:
        holds = [make_hold(1, make_finding("plank.hips_sagging", UNCLEAR))]
        text = headline(PLANK, (), holds, summarise(PLANK, (), holds, (), EXACT))
        assert text == "Held for 30 s, 25 s in line; hips sagging too close to call"

    def test_a_hold_is_timed_to_the_nearest_second(self) -> None:
        holds = [make_hold(1, start_s=0.0, end_s=31.9, in_line_s=25.4)]
        text = headline(PLANK, (), holds, summarise(PLANK, (), holds, (), EXACT))
        assert text == "Held for 32 s, 25 s in line"

    def test_no_hold(self) -> None:
        assert (
            headline(PLANK, (), (), summarise(PLANK, (), (), (), EXACT)) == "No forearm plank found"
        )
        pallof = replace(PLANK, title="Pallof press")
        assert headline(pallof, (), (), summarise(pallof, (), (), (), EXACT)) == (
            "No Pallof press found"
        )

    def test_only_partial_reps_are_not_blamed_on_the_view(self) -> None:
        done = [replace(rep, kind=RepKind.PARTIAL) for rep in reps((PASS, PASS), (FAULT, PASS))]
        text = say(SQUAT, done)
        assert "partial" in text
        assert "view" not in text
