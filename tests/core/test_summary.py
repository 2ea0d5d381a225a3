from __future__ import annotations

from dataclasses import replace

import pytest
from support.builders import make_check, make_exercise, make_finding, make_hold, make_rep

from formcheck.core.enums import Reduction, RepKind, Worse
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
        make_rep(i, make_finding(DEPTH, depth), make_finding(KNEES, knees))
        for i, (depth, knees) in enumerate(outcomes, start=1)
    ]


def say(exercise: Exercise, done: list[Rep], *of_the_set: Finding) -> str:
    done = numbered(replace(rep, state=state_of(rep.findings, exercise)) for rep in done)
    return headline(exercise, done, (), summarise(exercise, done, (), of_the_set))


class TestChecks:
    def test_each_has_its_worst_outcome_and_its_counts(self) -> None:
        depth, knees = summarise(SQUAT, reps((PASS, NONE), (FAULT, NONE), (WARN, NONE)), (), ())
        assert (depth.id, depth.title) == (DEPTH, "Depth")
        assert depth.outcome is FAULT
        assert depth.counts == {PASS: 1, UNCLEAR: 0, WARN: 1, FAULT: 1, NONE: 0}
        assert knees.outcome is NONE
        assert knees.counts[NONE] == 3

    def test_one_verdict_outranks_many_missing_ones(self) -> None:
        depth, _ = summarise(SQUAT, reps((NONE, NONE), (PASS, NONE), (NONE, NONE)), (), ())
        assert depth.outcome is PASS

    @pytest.mark.parametrize(("worse", "worst_rep"), [(Worse.ABOVE, 2), (Worse.BELOW, 3)])
    def test_the_worst_moment_is_on_the_worse_side(self, worse: str, worst_rep: int) -> None:
        done = [
            make_rep(i, make_finding(DEPTH, FAULT, value=value, at_s=10.0 * i))
            for i, value in enumerate((20.0, 35.0, -5.0), start=1)
        ]
        threshold = replace(make_check(DEPTH).threshold, worse=worse)
        exercise = make_exercise(make_check(DEPTH, threshold=threshold))
        (depth,) = summarise(exercise, done, (), ())
        assert (depth.worst_rep, depth.worst_at_s) == (worst_rep, 10.0 * worst_rep)

    def test_a_fault_is_worse_than_a_larger_number_that_passed(self) -> None:
        done = [
            make_rep(1, make_finding(DEPTH, PASS, value=50.0)),
            make_rep(2, make_finding(DEPTH, WARN, value=30.0)),
        ]
        (depth,) = summarise(make_exercise(make_check(DEPTH)), done, (), ())
        assert (depth.worst_rep, depth.worst_value) == (2, 30.0)

    def test_partial_reps_do_not_count(self) -> None:
        (good,) = reps((PASS, PASS))
        (bad,) = reps((FAULT, FAULT))
        depth, _ = summarise(SQUAT, [good, replace(bad, kind=RepKind.PARTIAL)], (), ())
        assert depth.outcome is PASS
        assert depth.counts[FAULT] == 0

    def test_without_a_verdict_it_says_why(self) -> None:
        depth, knees = summarise(SQUAT, reps((PASS, NONE)), (), ())
        assert depth.reason == ""
        assert knees.reason == "the hip is hidden by a plate"
        assert (knees.worst_rep, knees.worst_at_s, knees.worst_value) == (None, None, None)

    def test_the_most_common_reason_is_given(self) -> None:
        done = [
            make_rep(i, make_finding(DEPTH, NONE, reason=reason))
            for i, reason in enumerate(("dark", "hidden", "hidden"), start=1)
        ]
        (depth,) = summarise(make_exercise(make_check(DEPTH)), done, (), ())
        assert depth.reason == "hidden"

    def test_findings_of_the_set_belong_to_no_rep(self) -> None:
        finding = make_finding(KNEES, FAULT, value=33.0)
        _, knees = summarise(SQUAT, reps((PASS, NONE)), (), [finding])
        assert (knees.outcome, knees.worst_value, knees.worst_rep) == (FAULT, 33.0, None)

    def test_holds_count_like_reps(self) -> None:
        hold = make_hold(1, make_finding("plank.hips_sagging", WARN))
        (sagging,) = summarise(PLANK, (), [hold], ())
        assert (sagging.outcome, sagging.worst_rep) == (WARN, 1)

    def test_every_check_is_listed_in_the_files_order_even_without_reps(self) -> None:
        checks = summarise(SQUAT, (), (), ())
        assert [c.id for c in checks] == [DEPTH, KNEES]
        assert {c.outcome for c in checks} == {NONE}


class TestHeadline:
    def test_all_clean_only_where_everything_was_seen(self) -> None:
        assert say(SQUAT, reps((PASS, PASS), (PASS, PASS))) == "2 reps, all clean"
        text = say(SQUAT, reps((PASS, NONE), (PASS, NONE)))
        assert text == "2 reps, nothing wrong in what this view shows (1 of 2 main checks)"

    def test_what_is_too_close_to_call_is_not_clean(self) -> None:
        text = say(SQUAT, reps((PASS, PASS), (UNCLEAR, PASS), (UNCLEAR, PASS)))
        assert text == "3 reps, 1 clean, 2 too close to call (depth)"

    def test_a_fault_is_named_before_what_is_too_close_to_call(self) -> None:
        text = say(SQUAT, reps((UNCLEAR, PASS), (PASS, FAULT)))
        assert text == "2 reps, 0 clean, 1 too close to call (depth); knees caving in rep 2"

    def test_reps_that_were_not_seen_are_not_clean(self) -> None:
        text = say(SQUAT, reps((PASS, PASS), (NONE, NONE)))
        assert text == "2 reps, 1 clean, 1 not assessed"

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

    @pytest.mark.parametrize(("outcome", "expected"), [(PASS, False), (FAULT, True), (NONE, False)])
    def test_a_hold_is_timed(self, outcome: Outcome, expected: bool) -> None:
        holds = [make_hold(1, make_finding("plank.hips_sagging", outcome))]
        text = headline(PLANK, (), holds, summarise(PLANK, (), holds, ()))
        assert text.startswith("Held for 30 s, 25 s in line")
        assert ("hips sagging" in text) == expected

    def test_a_hold_may_be_too_close_to_call(self) -> None:
        holds = [make_hold(1, make_finding("plank.hips_sagging", UNCLEAR))]
        text = headline(PLANK, (), holds, summarise(PLANK, (), holds, ()))
        assert text == "Held for 30 s, 25 s in line; hips sagging too close to call"

    def test_a_hold_is_timed_to_the_nearest_second(self) -> None:
        holds = [make_hold(1, start_s=0.0, end_s=31.9, in_line_s=25.4)]
        text = headline(PLANK, (), holds, summarise(PLANK, (), holds, ()))
        assert text == "Held for 32 s, 25 s in line"

    def test_no_hold(self) -> None:
        assert headline(PLANK, (), (), summarise(PLANK, (), (), ())) == "No forearm plank found"

    def test_only_partial_reps_are_not_blamed_on_the_view(self) -> None:
        done = [replace(rep, kind=RepKind.PARTIAL) for rep in reps((PASS, PASS), (FAULT, PASS))]
        text = say(SQUAT, done)
        assert "partial" in text
        assert "view" not in text
