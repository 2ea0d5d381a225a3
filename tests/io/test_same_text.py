"""A finding reads the same in the terminal, on the page and in the annotated video."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest
from support.builders import make_hold, make_report, make_trace
from support.builders_report import FIRST_REP_S, REP_S, squat_rep, squat_sequence
from support.filming import EXACT
from support.printing import printed

from formcheck.core.enums import Scope
from formcheck.core.exercise import Check, Exercise
from formcheck.core.judge.decide import decide
from formcheck.core.judge.summary import summarise
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.report import Finding, Report
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.render import Overlay
from formcheck.render.badges import Tag, ValueTag
from formcheck.render.layout import Rect
from formcheck.render.sheet import BgrSheet
from formcheck.report.html.writer import render_html

SIZE_WH = (360, 640)
AT_S = FIRST_REP_S + 0.6 * REP_S
EXERCISES = {id_: load_exercise(id_) for id_ in exercise_ids()}
CHECKS = [check for exercise in EXERCISES.values() for check in exercise.checks]


def finding_of(check: Check, value: float, uncertainty: float) -> Finding:
    sem = uncertainty / INTERVAL_SEMS
    return decide(check, value, sem, at_s=AT_S, start_s=AT_S - 0.2, end_s=AT_S + 0.2)


def beyond_all_limits(check: Check) -> Finding:
    """With two uneven numbers, so that any other rounding would show."""
    return finding_of(check, max(check.threshold.limits) + check.threshold.sign * 3.456, 1.234)


def report_on(exercise: Exercise, finding: Finding) -> Report:
    """One rep or hold, or one set, of which there is nothing but `finding` to say."""
    check = next(check for check in exercise.checks if check.id == finding.check)
    of_part = [] if check.scope is Scope.SET else [finding]
    is_hold = exercise.is_hold
    reps = [] if is_hold else [squat_rep(1, *of_part)]
    end_s = FIRST_REP_S + REP_S
    holds = [make_hold(1, *of_part, start_s=FIRST_REP_S, end_s=end_s)] if is_hold else []
    of_set = [finding] if check.scope is Scope.SET else []
    poses = squat_sequence(SIZE_WH, reps=1)
    return make_report(
        reps,
        holds,
        of_set,
        exercise=exercise,
        checks=summarise(exercise, reps, holds, of_set, EXACT),
        trace=make_trace(
            poses,
            checks={check.id: np.zeros(len(poses))},
            lines={check.id: poses.xy_px[:, [11, 23, 25]]},
        ),
    )


def page_text(report: Report) -> str:
    texts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = texts.append  # type: ignore[method-assign]
    parser.feed(render_html(report))
    return " ".join(texts)


def video_text(report: Report, monkeypatch: pytest.MonkeyPatch) -> str:
    """The value that is written beside the lifter while the finding lasts."""
    written: list[str] = []

    def draw(_: ValueTag, image: object, tag: Tag, *places: object) -> Rect:
        written.append(tag.value)
        return Rect(0, 0, 1, 1)

    monkeypatch.setattr(ValueTag, "draw", draw)
    frame = np.zeros((SIZE_WH[1], SIZE_WH[0], 3), np.uint8)
    Overlay(report, SIZE_WH).draw(BgrSheet(frame), AT_S)
    (text,) = written
    return text


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_terminal_page_and_video_say_the_same(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = beyond_all_limits(check)
    report = report_on(EXERCISES[check.id.partition(".")[0]], finding)
    text = finding.text
    # What is said of a whole set belongs to no moment of the video.
    if check.scope is not Scope.SET:
        text = video_text(report, monkeypatch)
    assert text.split("±")[0].strip("+-0.") != ""
    assert f" {text}" in printed(report, width=400)
    assert text in page_text(report)


@pytest.mark.parametrize(
    ("check_id", "value", "uncertainty", "text"),
    [
        ("burpee.speed", 12.35, 1.0, "12±1°/s"),
        ("squat.chest_drop", 14.2, 5.0, "+14±5°"),
        ("squat.chest_drop", -14.2, 5.0, "-14±5°"),
    ],
)
def test_speeds_and_changes_read_as_they_should(
    check_id: str, value: float, uncertainty: float, text: str
) -> None:
    check = next(check for check in CHECKS if check.id == check_id)
    assert finding_of(check, value, uncertainty).text == text
