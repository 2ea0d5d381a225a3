"""What is said of a set: what to work on, what is too close to call, what was not seen."""

from __future__ import annotations

from dataclasses import replace

from support.builders import make_finding, make_hold, make_rep, make_report, make_threshold

from formcheck.core.enums import RepKind, Side
from formcheck.core.report import Outcome
from formcheck.report.remarks import Unseen, too_close, unseen, work_on

MISSING = Outcome.NOT_ASSESSED


class TestUnseen:
    def test_nothing_when_all_was_assessed(self) -> None:
        assert unseen(make_report([make_rep(1, make_finding("squat.depth"))])) == []

    def test_checks_with_one_reason_share_a_line(self) -> None:
        rep = make_rep(
            1,
            make_finding("squat.depth", MISSING, reason="filmed from the front"),
            make_finding("squat.chest_drop", MISSING, reason="filmed from the front"),
            make_finding("squat.heels", MISSING, reason="feet out of the picture"),
        )
        assert unseen(make_report([rep])) == [
            Unseen("Depth, Chest drop", "filmed from the front"),
            Unseen("Heels", "feet out of the picture"),
        ]

    def test_single_reps_are_named_after_whole_checks(self) -> None:
        reps = [
            make_rep(1, make_finding("squat.depth", MISSING, reason="hip hidden")),
            make_rep(2, make_finding("squat.depth"), make_finding("squat.heels", MISSING)),
            make_rep(3, make_finding("squat.depth", MISSING, reason="hip hidden")),
        ]
        assert unseen(make_report(reps)) == [
            Unseen("Heels", "the hip is hidden by a plate"),
            Unseen("Depth in reps 1, 3", "hip hidden"),
        ]

    def test_many_reasons_of_one_check_are_told_by_example(self) -> None:
        reps = [
            make_rep(i, make_finding("squat.depth", MISSING, reason=f"hip seen in {i}%"))
            for i in (1, 2, 3)
        ]
        reps.append(make_rep(4, make_finding("squat.depth")))
        assert unseen(make_report(reps)) == [
            Unseen("Depth in reps 1, 2, 3", "in rep 1, hip seen in 1%; others differ")
        ]

    def test_a_missing_reason_is_said_to_be_missing(self) -> None:
        report = make_report([make_rep(1, make_finding("squat.depth", MISSING, reason=""))])
        assert unseen(report) == [Unseen("Depth", "no reason given")]


class TestWorkOn:
    def test_passes_and_missing_verdicts_are_left_out(self) -> None:
        rep = make_rep(1, make_finding("squat.depth"), make_finding("squat.heels", MISSING))
        assert work_on(make_report([rep])) == []

    def test_worst_first_with_places_and_the_worst_finding(self) -> None:
        fault = make_finding("squat.chest_drop", Outcome.FAULT, value=25.0)
        worse = make_finding("squat.chest_drop", Outcome.FAULT, value=31.0)
        reps = [
            make_rep(1, make_finding("squat.depth", Outcome.WARN), fault),
            make_rep(2, make_finding("squat.depth"), worse),
            make_rep(3, make_finding("squat.chest_drop", Outcome.WARN)),
        ]
        chest, depth = work_on(make_report(reps))
        assert (chest.check.id, chest.where) == (
            "squat.chest_drop",
            "in reps 1, 2, slightly in rep 3",
        )
        assert (chest.worst.name, chest.worst.finding) == ("rep 2", worse)
        assert (depth.check.id, depth.where) == ("squat.depth", "slightly in rep 1")

    def test_holds_and_the_set_are_places_too(self) -> None:
        report = make_report(
            holds=[make_hold(1, make_finding("plank.hips_sagging", Outcome.WARN))],
            set_findings=[make_finding("plank.drift", Outcome.WARN)],
        )
        assert [item.where for item in work_on(report)] == ["slightly", "slightly"]
        two = replace(report, holds=(*report.holds, make_hold(2)))
        assert [item.where for item in work_on(two)] == ["slightly in hold 1", "slightly"]

    def test_the_mean_of_the_reps_is_named_where_only_it_is_bad(self) -> None:
        near = make_finding("squat.depth", Outcome.UNCLEAR, value=16.0)
        report = make_report([make_rep(n, near) for n in (1, 2, 3)])
        (depth,) = work_on(report)
        assert depth.where == "on average"
        assert (depth.worst.name, depth.worst.finding.text) == ("the set", "16±3°")
        assert too_close(report) == []

    def test_partial_reps_do_not_count_and_take_no_number(self) -> None:
        bad = make_finding("squat.depth", Outcome.FAULT, value=40.0)
        reps = [
            make_rep(1, bad, kind=RepKind.PARTIAL),
            make_rep(2, make_finding("squat.depth", Outcome.WARN, value=17.0)),
            make_rep(3, make_finding("squat.depth")),
        ]
        (depth,) = work_on(make_report(reps))
        assert depth.where == "slightly in rep 1"
        assert depth.worst.name == "rep 1"
        assert depth.worst.finding.value == 17.0

    def test_nothing_is_said_of_partial_reps_alone(self) -> None:
        partial = make_rep(
            1,
            make_finding("squat.depth", Outcome.FAULT),
            make_finding("squat.heels", Outcome.UNCLEAR),
            make_finding("squat.chest_drop", MISSING),
            kind=RepKind.PARTIAL,
        )
        report = make_report([partial])
        assert (work_on(report), too_close(report), unseen(report)) == ([], [], [])


def test_a_side_is_named_once_and_in_one_pair_of_brackets() -> None:
    reps = [
        make_rep(1, make_finding("squat.depth", Outcome.FAULT), side=Side.LEFT),
        make_rep(2, make_finding("squat.depth", MISSING, reason="hidden"), side=Side.RIGHT),
        make_rep(3, make_finding("squat.depth", Outcome.FAULT), side=Side.LEFT),
    ]
    report = make_report(reps)
    assert work_on(report)[0].where == "in reps 1 (left), 3 (left)"
    assert unseen(report) == [Unseen("Depth in rep 2 (right)", "hidden")]


def test_what_knows_no_fault_is_not_slight() -> None:
    warned = make_finding(
        "squat.heels", Outcome.WARN, threshold=make_threshold(warn=5.0, fault=None)
    )
    report = make_report([make_rep(1, warned), make_rep(2, make_finding("squat.heels"))])
    assert work_on(report)[0].where == "in rep 1"


class TestTooClose:
    def test_a_rep_beyond_the_limit_is_named_though_the_mean_passes(self) -> None:
        reps = [make_rep(n, make_finding("squat.depth", value=2.0)) for n in (1, 2, 3)]
        beyond = make_rep(4, make_finding("squat.depth", Outcome.UNCLEAR, value=13.0))
        (depth,) = too_close(make_report([*reps, beyond]))
        assert (depth.check.outcome, depth.where) == (Outcome.UNCLEAR, "in rep 4")

    def test_it_is_no_more_and_no_less_than_that(self) -> None:
        near = make_finding("squat.depth", Outcome.UNCLEAR, value=11.0)
        nearer = make_finding("squat.depth", Outcome.UNCLEAR, value=13.0)
        warned = make_finding("squat.heels", Outcome.WARN)
        reps = [
            make_rep(1, near, make_finding("squat.heels", Outcome.UNCLEAR)),
            make_rep(2, make_finding("squat.depth"), warned),
            make_rep(3, nearer, make_finding("squat.heels")),
        ]
        report = make_report(reps)
        (depth,) = too_close(report)
        assert (depth.check.id, depth.where) == ("squat.depth", "in reps 1, 3")
        assert depth.worst.finding is nearer
        assert [item.check.id for item in work_on(report)] == ["squat.heels"]
        assert unseen(report) == []
