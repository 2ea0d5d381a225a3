"""Drills and caution after a fault: on the page and in the terminal, and not on every run."""

from __future__ import annotations

import pytest
from support.builders import make_check, make_exercise, make_finding, make_rep, make_report
from support.printing import printed

from formcheck.core.report import Outcome, Report
from formcheck.report.html.writer import render_html
from formcheck.report.practice import describe_drills

CAUTION = "With back pain, leave squats for another day."


def report_with(outcome: Outcome, *helps: str, caution: str = "") -> Report:
    check = make_check("squat.depth", helps=helps)
    rep = make_rep(1, make_finding(check.id, outcome, value=50.0))
    return make_report([rep], exercise=make_exercise(check, caution=caution))


@pytest.mark.parametrize(
    ("helps", "said"),
    [
        (
            ("glute_bridge", "mcgill_curl_up"),
            "Two drills that help, two or three times a week: glute bridge, McGill curl-up. "
            "Film one: formcheck checks it too.",
        ),
        (
            ("plank",),
            "A drill that helps, two or three times a week: forearm plank. "
            "Film it: formcheck checks it too.",
        ),
        ((), ""),
    ],
)
def test_drills_are_one_line(helps: tuple[str, ...], said: str) -> None:
    assert describe_drills(report_with(Outcome.FAULT, *helps)) == said


def test_only_those_of_the_first_thing_to_work_on() -> None:
    slight = make_check("squat.slight", helps=("plank", "dead_bug"))
    bad = make_check("squat.bad", helps=("bird_dog", "side_plank"))
    rep = make_rep(
        1,
        make_finding(slight.id, Outcome.WARN, value=15.0),
        make_finding(bad.id, Outcome.FAULT, value=50.0),
    )
    said = describe_drills(make_report([rep], exercise=make_exercise(slight, bad)))
    assert "bird-dog, side plank" in said
    assert "dead bug" not in said


def test_a_set_without_fault_is_told_nothing_in_the_terminal() -> None:
    text = printed(report_with(Outcome.PASS, "plank", "dead_bug", caution=CAUTION))
    assert "drill" not in text
    assert CAUTION not in text


def test_a_fault_is_followed_by_drills_and_caution() -> None:
    text = printed(report_with(Outcome.FAULT, "plank", "dead_bug", caution=CAUTION))
    assert text.index("Two drills that help") < text.index(CAUTION)


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.FAULT])
def test_the_page_says_the_caution_once(outcome: Outcome) -> None:
    html = render_html(report_with(outcome, "plank", caution=CAUTION))
    assert html.count(CAUTION) == 1
    folded = html.partition('<details class="care"')[2]
    assert (CAUTION in folded) == (outcome is Outcome.PASS)
