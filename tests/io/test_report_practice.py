"""Drills and caution after a fault: on the page and in the terminal, and not on every run."""

from __future__ import annotations

import pytest
from support.builders import make_check, make_exercise, make_finding, make_rep, make_report
from support.printing import printed

from formcheck.core.report import Outcome, Report
from formcheck.exercises import exercise_ids, load_exercise
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
            "Two drills for this, two or three times a week: glute bridge, McGill curl-up. "
            "Film one: formcheck checks it too.",
        ),
        (
            ("plank",),
            "A drill for this, two or three times a week: forearm plank. "
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


def bent_set(back: Outcome, first: Outcome, *drills: str) -> Report:
    """Something that comes first, and with it the back; both far beyond their limits."""
    hips = make_check("deadlift.hips_rise_first", helps=drills)
    rounding = make_check(
        "deadlift.back_rounding",
        needs=("shoulder", "hip", "contour"),
        helps=("bird_dog", "plank"),
    )
    rep = make_rep(
        1,
        make_finding(hips.id, first, value=50.0),
        make_finding(rounding.id, back, value=50.0),
    )
    return make_report([rep], exercise=make_exercise(hips, rounding))


@pytest.mark.parametrize(
    "hinge", [name for name in exercise_ids() if load_exercise(name).needs_contour]
)
def test_after_a_back_fault_no_drill_bends_the_back_under_a_load(hinge: str) -> None:
    said = describe_drills(bent_set(Outcome.FAULT, Outcome.FAULT, "side_plank", hinge))
    assert "Two drills for your back, two or three times a week: bird-dog, forearm plank." in said
    assert load_exercise(hinge).name_in_sentence not in said


def test_drills_that_spare_the_back_stay_after_a_back_fault() -> None:
    said = describe_drills(bent_set(Outcome.FAULT, Outcome.FAULT, "side_plank", "dead_bug"))
    assert "Two drills for this, two or three times a week: side plank, dead bug." in said


@pytest.mark.parametrize("back", [Outcome.PASS, Outcome.NOT_ASSESSED])
def test_a_hinge_is_a_drill_where_the_back_was_no_fault(back: Outcome) -> None:
    said = describe_drills(bent_set(back, Outcome.FAULT, "romanian_deadlift", "plank"))
    assert "Romanian deadlift, forearm plank." in said


def test_drills_of_a_file_of_ones_own_are_held_to_it_too() -> None:
    rounding = make_check("mine.rounding", needs=("hip", "contour"), helps=("good_morning",))
    rep = make_rep(1, make_finding(rounding.id, Outcome.FAULT, value=50.0))
    assert describe_drills(make_report([rep], exercise=make_exercise(rounding))) == ""


def test_a_set_without_fault_is_told_nothing_in_the_terminal() -> None:
    text = printed(report_with(Outcome.PASS, "plank", "dead_bug", caution=CAUTION))
    assert "drill" not in text
    assert CAUTION not in text


def test_a_fault_is_followed_by_drills_and_caution() -> None:
    text = printed(report_with(Outcome.FAULT, "plank", "dead_bug", caution=CAUTION))
    assert text.index("Two drills for this") < text.index(CAUTION)


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.FAULT])
def test_the_page_says_the_caution_once(outcome: Outcome) -> None:
    html = render_html(report_with(outcome, "plank", caution=CAUTION))
    assert html.count(CAUTION) == 1
    folded = html.partition('<details class="care"')[2]
    assert (CAUTION in folded) == (outcome is Outcome.PASS)
