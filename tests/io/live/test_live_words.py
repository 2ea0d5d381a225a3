"""The lines on the terminal."""

from __future__ import annotations

from formcheck.core.enums import RepKind
from formcheck.core.online import Cue, HoldClosed, HoldOpened, RepClosed, RepOpened
from formcheck.core.report import Outcome, Rep
from formcheck.exercises import load_exercise
from formcheck.live.events import Slow, Stage, StageChanged, Tick
from formcheck.live.lines import Lines
from formcheck.live.recognising import Recognised

CAVING = Cue(5.0, "squat.knees_caving", "Push your knees out", Outcome.FAULT)


def closed(full: int, partial: int = 0, kind: RepKind = RepKind.FULL) -> RepClosed:
    rep = Rep(full, kind, 1.0, 2.0, 3.0, 1.24, 0.1, None, 0.9, 1.0)
    return RepClosed(12.34, rep, full, partial)


def lines() -> Lines:
    return Lines(load_exercise("squat"))


def test_a_rep_names_time_and_tempo() -> None:
    assert lines().lines(closed(1)) == ["rep 1    12.3 s  1.2-0.1-?"]
    partial = closed(0, 1, RepKind.PARTIAL)
    assert lines().lines(partial) == ["partial rep 1    12.3 s  1.2-0.1-?"]


def test_numbers_neither_jump_nor_repeat_without_a_word() -> None:
    said = lines()
    said.lines(closed(1))
    jumped = said.lines(closed(4))
    assert jumped == ["recount: 3 reps before this one", "rep 4    12.3 s  1.2-0.1-?"]
    repeated = said.lines(closed(4, 1))
    assert repeated == ["recount: 3 reps and 1 partial before this one", jumped[1]]
    assert said.lines(closed(5, 1)) == ["rep 5    12.3 s  1.2-0.1-?"]


def test_the_same_fault_is_named_once_a_rep() -> None:
    said = lines()
    said.lines(RepOpened(4.0, 3.5))
    said.lines(CAVING)
    said.lines(CAVING)
    assert said.lines(closed(1)) == ["rep 1    12.3 s  1.2-0.1-?  Knees caving in"]
    assert said.lines(CAVING) == []


def test_few_pictures_make_every_number_doubtful() -> None:
    said = lines()
    (words,) = said.lines(Slow(3.0, 5.2))
    assert words == "Only 5 pictures a second: counts are unreliable."
    assert said.lines(closed(1)) == ["rep 1?    12.3 s  1.2-0.1-?"]


def test_what_was_recognised_is_said_before_its_reps() -> None:
    said = Lines(None)
    assert said.lines(Recognised(8.0, load_exercise("squat"))) == ["this is a squat"]
    assert said.lines(closed(1)) == ["rep 1    12.3 s  1.2-0.1-?"]


def test_a_cue_waits_for_its_rep() -> None:
    said = lines()
    assert said.lines(RepOpened(4.0, 3.5)) == []
    assert said.lines(CAVING) == []
    assert said.lines(closed(1)) == ["rep 1    12.3 s  1.2-0.1-?  Knees caving in"]
    assert said.lines(closed(2)) == ["rep 2    12.3 s  1.2-0.1-?"]


def test_one_that_comes_late_is_not_laid_to_the_next_rep() -> None:
    said = lines()
    said.lines(RepOpened(4.0, 3.5))
    said.lines(closed(1))
    assert said.lines(CAVING) == ["  rep 1 too: Knees caving in"]
    said.lines(RepOpened(6.0, 5.5))
    assert said.lines(closed(2)) == ["rep 2    12.3 s  1.2-0.1-?"]


def test_beginning_anew_forgets_the_cue() -> None:
    said = lines()
    said.lines(RepOpened(4.0, 3.5))
    said.lines(CAVING)
    said.restart()
    assert said.lines(closed(1)) == ["rep 1    12.3 s  1.2-0.1-?"]


def test_a_hold_has_a_line_for_each_cue_and_its_end() -> None:
    said = Lines(load_exercise("plank"))
    assert said.lines(HoldOpened(3.0, 1.0)) == []
    assert said.lines(Tick(6.0, 5)) == []
    cue = Cue(8.04, "plank.hips_sagging", "Lift your hips", Outcome.WARN)
    assert said.lines(cue) == ["   8.0 s  Lift your hips"]
    assert said.lines(HoldClosed(35.0, 1.0, 33.4)) == ["held 32 s"]


def test_stages() -> None:
    assert [said for stage in Stage for said in lines().lines(StageChanged(0.0, stage))] == [
        "set-up",
        "get ready",
        "go",
        "the set is over",
    ]
