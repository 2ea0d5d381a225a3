"""The lines on the terminal."""

from __future__ import annotations

from formcheck.core.enums import RepKind
from formcheck.core.online import Cue, HoldClosed, HoldOpened, RepClosed, RepOpened
from formcheck.core.report import Outcome, Rep
from formcheck.exercises import load_exercise
from formcheck.live.messages import Lines
from formcheck.live.session import Stage, StageChanged, Tick

CAVING = Cue(5.0, "squat.knees_caving", "Push your knees out", Outcome.FAULT)


def closed(full: int, partial: int = 0, kind: RepKind = RepKind.FULL) -> RepClosed:
    rep = Rep(full, kind, 1.0, 2.0, 3.0, 1.24, 0.1, None, 0.9, 1.0)
    return RepClosed(12.34, rep, full, partial)


def lines() -> Lines:
    return Lines(load_exercise("squat"))


def test_a_rep_names_time_and_tempo() -> None:
    assert lines().line(closed(3)) == "rep 3    12.3 s  1.2-0.1-?"
    assert lines().line(closed(3, 1, RepKind.PARTIAL)) == "partial rep 1    12.3 s  1.2-0.1-?"


def test_a_cue_waits_for_its_rep() -> None:
    said = lines()
    assert said.line(RepOpened(4.0, 3.5)) is None
    assert said.line(CAVING) is None
    assert said.line(closed(1)) == "rep 1    12.3 s  1.2-0.1-?  Knees caving in"
    assert said.line(closed(2)) == "rep 2    12.3 s  1.2-0.1-?"


def test_one_that_comes_late_is_not_laid_to_the_next_rep() -> None:
    said = lines()
    said.line(RepOpened(4.0, 3.5))
    said.line(closed(1))
    assert said.line(CAVING) == "  in that rep: Knees caving in"
    said.line(RepOpened(6.0, 5.5))
    assert said.line(closed(2)) == "rep 2    12.3 s  1.2-0.1-?"


def test_beginning_anew_forgets_the_cue() -> None:
    said = lines()
    said.line(RepOpened(4.0, 3.5))
    said.line(CAVING)
    said.restart()
    assert said.line(closed(1)) == "rep 1    12.3 s  1.2-0.1-?"


def test_a_hold_has_a_line_for_each_cue_and_its_end() -> None:
    said = Lines(load_exercise("plank"))
    assert said.line(HoldOpened(3.0, 1.0)) is None
    assert said.line(Tick(6.0, 5)) is None
    cue = Cue(8.04, "plank.hips_sagging", "Lift your hips", Outcome.WARN)
    assert said.line(cue) == "   8.0 s  Lift your hips"
    assert said.line(HoldClosed(35.0, 1.0, 33.4)) == "held 32 s"


def test_stages() -> None:
    assert [lines().line(StageChanged(0.0, stage)) for stage in Stage] == [
        "set-up",
        "get ready",
        "go",
        "the set is over",
    ]
