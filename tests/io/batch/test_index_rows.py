from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.builders import (
    make_check,
    make_exercise,
    make_finding,
    make_hold,
    make_rep,
    make_report,
    make_threshold,
)

from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import ReasonKind, Reduction, RepKind, Scope, Worse
from formcheck.core.exercise import Check
from formcheck.core.report import Outcome, Rep, Report
from formcheck.report.document import to_document
from formcheck.report.overview.rows import Row, rank, row_of, worst_of

KNEES, DEPTH, TEMPO = "squat.knees_caving", "squat.depth", "squat.too_fast"


def report(*reps: Rep, **changes: Any) -> Report:
    ids = dict.fromkeys(f.check for rep in reps for f in rep.findings)
    checks = [
        make_check(id_, reduce=Reduction.DURATION) if id_ == TEMPO else make_check(id_)
        for id_ in ids
    ]
    return make_report(reps, exercise=make_exercise(*checks), **changes)


def row(of: Report, client: str = "anna") -> Row:
    return row_of(to_document(of), of.exercise, client=client, clip="anna/squat.mp4")


def test_the_worst_is_the_graver_check_then_the_more_frequent_then_the_farther_beyond() -> None:
    warn, fault = Outcome.WARN, Outcome.FAULT
    often = [make_rep(n, make_finding(KNEES, warn), make_finding(DEPTH)) for n in (1, 2, 3)]
    once = make_rep(4, make_finding(KNEES, warn), make_finding(DEPTH, fault, value=30.0, at_s=7.5))
    worst = worst_of(to_document(report(*often, once)))
    assert worst is not None
    assert (worst.check, worst.outcome, worst.part, worst.parts, worst.of) == (
        DEPTH,
        "fault",
        4,
        1,
        4,
    )
    assert (worst.at_s, worst.value, worst.text) == (7.5, 30.0, "30±3°")
    assert worst.beyond == pytest.approx((30.0 - 12.0) / 3.0)  # over the limit for warn
    assert worst.cue == "Push the hips back first."

    far = make_rep(1, make_finding(KNEES, warn, value=16.0), make_finding(DEPTH, warn, value=25.0))
    worst = worst_of(to_document(report(far)))
    assert worst is not None
    assert worst.check == DEPTH


def test_the_rep_farthest_beyond_the_limit_stands_for_the_check() -> None:
    values = (26.0, 40.0, 31.0)
    reps = [
        make_rep(n, make_finding(KNEES, Outcome.FAULT, value=value))
        for n, value in enumerate(values, start=1)
    ]
    worst = worst_of(to_document(report(*reps)))
    assert worst is not None
    assert (worst.part, worst.parts, worst.value) == (2, 3, 40.0)


def test_a_limit_from_below_counts_downwards() -> None:
    limit = make_threshold("ratio", warn=1.05, fault=0.95, worse=Worse.BELOW)
    finding = make_finding(KNEES, Outcome.FAULT, value=0.5, uncertainty=0.1, threshold=limit)
    worst = worst_of(to_document(report(make_rep(1, finding))))
    assert worst is not None
    assert (worst.beyond, worst.text) == (pytest.approx(5.5), "50±10%")


def test_the_mean_of_the_reps_stands_for_a_check_that_only_it_decides() -> None:
    reps = [make_rep(n, make_finding(KNEES, Outcome.UNCLEAR, value=16.0)) for n in (1, 2, 3)]
    worst = worst_of(to_document(report(*reps)))
    assert worst is not None
    assert (worst.check, worst.outcome, worst.text) == (KNEES, "warn", "16±3°")
    assert (worst.part, worst.parts, worst.where) == (None, 0, "")


def test_partial_reps_do_not_count_and_the_set_has_no_rep() -> None:
    partial = make_rep(1, make_finding(KNEES, Outcome.FAULT), kind=RepKind.PARTIAL)
    good = make_rep(2, make_finding(KNEES))
    drift = make_finding(DEPTH, Outcome.WARN)
    made = report(partial, good, set_findings=[drift])
    checks = [check for check in made.checks if check.id == DEPTH] + [
        replace(check, outcome=Outcome.PASS) for check in made.checks if check.id == KNEES
    ]
    worst = worst_of(to_document(replace(made, checks=tuple(checks))))
    assert worst is not None
    assert (worst.check, worst.part, worst.parts) == (DEPTH, None, 0)


def test_a_clean_set_passes_and_asks_for_nothing() -> None:
    unseen = make_finding(DEPTH, Outcome.NOT_ASSESSED)
    made = row(report(make_rep(1, make_finding(KNEES), unseen), headline="1 rep, all clean"))
    assert (made.state, made.headline, made.worst, made.refilm) == (
        "clean",
        "1 rep, all clean",
        None,
        None,
    )
    assert made.not_seen == ("Depth",)
    assert (made.exercise, made.title, made.view) == ("squat", "Squat", "filmed from the left side")


@pytest.mark.parametrize(
    ("kind", "needs", "said"),
    [
        (ReasonKind.VIEW, ("hip",), "it was filmed at an angle."),
        (ReasonKind.COVERAGE, ("hip", "contour"), "your hip and back can't be seen well enough."),
        (ReasonKind.COVERAGE, ("knee",), "your knee can't be seen well enough."),
        (ReasonKind.UNSTEADY, ("hip",), "something new."),
    ],
)
def test_what_shows_nothing_is_to_be_filmed_again_as_the_exercise_says(
    kind: ReasonKind, needs: tuple[str, ...], said: str
) -> None:
    unseen = make_finding(KNEES, Outcome.NOT_ASSESSED, reason="something new", reason_kind=kind)
    tempo = make_finding(TEMPO)  # which any clip shows: it is no verdict on form
    checks = make_check(KNEES, needs=needs), make_check(TEMPO, reduce=Reduction.DURATION)
    made = make_report(
        [make_rep(1, unseen, tempo)],
        exercise=make_exercise(*checks),
        view=ViewEstimate(View.OBLIQUE, 45.0, 0.9),
    )
    refilm = row(made).refilm
    assert refilm is not None
    assert refilm.reason == "something new"
    assert refilm.message == (
        f"Hi Anna, could you film your squat again? I can't judge your form in this one: {said} "
        "From the side at hip height, the whole body in the picture."
    )
    assert row(made).state == "tempo_only"


def test_reports_of_an_earlier_version_can_be_read() -> None:
    """They have neither `reason_kind` nor `missing_s`, and don't say what the set comes to."""
    unseen = make_finding(KNEES, Outcome.NOT_ASSESSED, reason="knee hidden")
    document = to_document(report(make_rep(1, unseen)))
    for check in document["checks"]:
        del check["reason_kind"], check["main"]
    del document["clip"]["missing_s"], document["summary"]["state"]
    made = row_of(document, None, client="", clip="a.mp4")
    assert made.refilm is not None
    assert "I can't judge your form in this one: knee hidden." in made.refilm.message


def test_too_fast_at_an_angle_is_both_a_warning_and_to_be_filmed_again() -> None:
    unseen = make_finding(KNEES, Outcome.NOT_ASSESSED)
    made = row(report(make_rep(1, unseen, make_finding(TEMPO, Outcome.WARN))))
    assert made.state == "warn"
    assert made.refilm is not None


def test_without_a_rep_it_is_to_be_filmed_again() -> None:
    made = row(report(headline="No squat rep found"), client="")
    assert made.state == "not_assessed"
    assert made.refilm is not None
    assert made.refilm.message.startswith(
        "Hi, could you film your squat again? I found no whole rep in the picture."
    )


def test_a_persons_name_keeps_its_capital() -> None:
    made = row(make_report([], exercise=make_exercise(title="McGill curl-up")), client="")
    assert made.refilm is not None
    assert "your McGill curl-up again?" in made.refilm.message


def cut_off(of: Report) -> Report:
    """A clip of which 3.3 of 12 seconds can be read."""
    return replace(of, clip=replace(of.clip, duration_s=3.3, missing_s=8.7))


def test_a_clip_that_is_cut_off_is_to_be_sent_again() -> None:
    made = row(cut_off(report()))
    assert made.refilm is not None
    assert made.refilm.reason == "the file is cut off: 3.3 s of about 12.0 s can be read"
    assert made.refilm.message == (
        "Hi Anna, could you send the video of your squat again? I only got a part of it: "
        "3.3 s of about 12.0 s can be read."
    )


def test_a_clip_that_is_cut_off_is_to_be_sent_again_whatever_it_shows() -> None:
    made = row(cut_off(report(make_rep(1, make_finding(KNEES)))))
    assert made.state == "clean"
    assert made.refilm is not None
    assert made.refilm.reason.startswith("the file is cut off")


def test_what_is_missing_is_told_in_seconds_of_the_file() -> None:
    made = cut_off(report())
    slow = replace(made.clip, duration_s=0.33, missing_s=0.87, time_scale=0.1)
    refilm = row(replace(made, clip=slow)).refilm
    assert refilm is not None
    assert refilm.reason == "the file is cut off: 3.3 s of about 12.0 s can be read"


def test_the_exercises_definition_is_not_needed_to_tell_form_from_tempo() -> None:
    made = report(make_rep(1, make_finding(KNEES, Outcome.NOT_ASSESSED), make_finding(TEMPO)))
    found = row_of(to_document(made), None, client="", clip="a.mp4")
    assert (found.state, found.main_seen, found.main_checks) == ("tempo_only", 0, 1)
    assert found.refilm is not None


def test_what_is_too_close_to_call_is_not_fine_and_need_not_be_filmed_again() -> None:
    unclear = make_finding(KNEES, Outcome.UNCLEAR, value=13.0)
    found = row(report(make_rep(1, make_finding(KNEES)), make_rep(2, unclear)))
    assert (found.state, found.worst, found.refilm) == ("unclear", None, None)


def test_the_worst_rep_is_called_by_its_number_among_the_full_ones() -> None:
    partial = make_rep(1, make_finding(KNEES, Outcome.FAULT, value=90.0), kind=RepKind.PARTIAL)
    bad = make_rep(2, make_finding(KNEES, Outcome.WARN, value=16.0))
    worst = worst_of(to_document(report(partial, bad)))
    assert worst is not None
    assert (worst.part, worst.where, worst.of, worst.value) == (2, "rep 1", 1, 16.0)


def test_a_hold_counts_like_a_rep() -> None:
    check: Check = make_check("plank.hips_sagging", scope=Scope.HOLD)
    hold = make_hold(1, make_finding(check.id, Outcome.FAULT))
    made = row(make_report(holds=[hold], exercise=make_exercise(check, id="plank", title="Plank")))
    assert made.worst is not None
    assert (made.state, made.holds, made.worst.part, made.worst.of) == ("fault", 1, 1, 1)


def test_whom_to_look_at_first() -> None:
    def squat(name: str, outcome: Outcome, bad: int, value: float = 30.0) -> Row:
        outcomes = [outcome] * bad + [Outcome.PASS] * (4 - bad)
        reps = [
            make_rep(n, make_finding(KNEES, o, value=value))
            for n, o in enumerate(outcomes, start=1)
        ]
        return replace(row(report(*reps)), clip=name)

    failed = Row(client="", clip="failed", state="failed", headline="Is empty (0 bytes)")
    unjudged = replace(row(report()), clip="unjudged")
    rows = [
        squat("clean", Outcome.PASS, 4),
        failed,
        unjudged,
        squat("too close", Outcome.UNCLEAR, 1, value=12.0),
        replace(unjudged, clip="tempo only", state="tempo_only"),
        squat("some warn", Outcome.WARN, 2),
        squat("one fault", Outcome.FAULT, 1),
        squat("all fault", Outcome.FAULT, 4),
        squat("all fault, far beyond", Outcome.FAULT, 4, value=60.0),
    ]
    assert [each.clip for each in sorted(rows, key=rank)] == [
        "all fault, far beyond",
        "all fault",
        "one fault",
        "some warn",
        "too close",
        "unjudged",
        "tempo only",
        "failed",
        "clean",
    ]
