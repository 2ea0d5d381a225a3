"""Under a camera that moves tempo is not judged, and all else is."""

from __future__ import annotations

from dataclasses import replace

from support.filming import EXACT, Camera, clip_of, record
from support.lifters import SQUAT

from formcheck.core.enums import Outcome, ReasonKind
from formcheck.core.judge.judge import report_on
from formcheck.core.report import Provenance, Rep, Report, Span
from formcheck.exercises import load_exercise

SQUATS = record(SQUAT, camera=Camera())
TEMPO = "squat.lowering_fast"
SLOWDOWN = "squat.slowing_down"


def judged(*moved: Span) -> Report:
    clip = replace(clip_of(SQUATS), camera_moved=moved)
    return report_on(SQUATS, clip, load_exercise("squat"), Provenance(), calibration=EXACT)


STILL = judged()
SECOND = STILL.reps[1]
MOVED = judged(Span(SECOND.start_s, SECOND.end_s - 0.1))


def outcome(rep: Rep, check: str) -> tuple[Outcome, str]:
    (finding,) = (finding for finding in rep.findings if finding.check == check)
    return finding.outcome, finding.reason


def test_the_tempo_of_a_rep_in_which_the_camera_moved_is_not_assessed() -> None:
    assert outcome(STILL.reps[1], TEMPO)[0] is Outcome.PASS
    assert outcome(MOVED.reps[1], TEMPO) == (Outcome.NOT_ASSESSED, "the camera moved")


def test_other_reps_and_other_checks_are_judged_as_ever() -> None:
    assert len(MOVED.reps) == len(STILL.reps)
    for still, moved in zip(STILL.reps, MOVED.reps, strict=True):
        for finding in still.findings:
            if finding.check != TEMPO or still.index != SECOND.index:
                assert finding in moved.findings


def test_how_speed_changed_over_the_set_is_not_assessed() -> None:
    (finding,) = (f for f in MOVED.set_findings if f.check == SLOWDOWN)
    assert finding.reason_kind is ReasonKind.CAMERA_MOVED


def test_the_user_is_told_when_it_was_and_what_to_do() -> None:
    (note,) = set(MOVED.notes) - set(STILL.notes)
    assert "The camera moved" in note
    assert f"{SECOND.start_s:.0f}" in note
    assert "stands still" in note


def test_a_camera_that_moves_between_reps_spoils_nothing() -> None:
    before = judged(Span(0.0, STILL.reps[0].start_s))
    assert before.reps == STILL.reps
