"""Reps filmed by a camera that moves are judged as those of one that stands still."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, clip_of, record, shaken
from support.lifters import LIFTERS

from formcheck.core.arrays import Array
from formcheck.core.enums import Outcome, ReasonKind
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Provenance, Rep, Report
from formcheck.exercises import load_exercise

SQUATS, PUSH_UPS = (record(*LIFTERS[name], camera=Camera()) for name in ("squat", "push_up"))
TEMPO = "squat.lowering_fast"
SLOWDOWN = "squat.slowing_down"


def judged(sequence: PoseSequence, exercise: str = "squat") -> Report:
    return report_on(
        sequence, clip_of(sequence), load_exercise(exercise), Provenance(), calibration=EXACT
    )


def sway(sequence: PoseSequence, metres: float, hz: float) -> Array:
    """Shifts (T, 2) of a camera that sways up and down, pixels."""
    up_px = metres * Camera().trunk_px / 0.5 * np.sin(2 * np.pi * hz * sequence.t_s)
    return np.stack([0 * up_px, up_px], axis=1)


STILL = judged(SQUATS)
SECOND = STILL.reps[1]
IN_SECOND = (SQUATS.t_s > SECOND.start_s + 0.2) & (SQUATS.t_s < SECOND.end_s - 0.2)
JOLTED = shaken(SQUATS, np.where(IN_SECOND[:, None], sway(SQUATS, 0.1, 2.0), 0.0))
MOVED = judged(JOLTED)


def outcome(rep: Rep, check: str) -> tuple[Outcome, str]:
    (finding,) = (finding for finding in rep.findings if finding.check == check)
    return finding.outcome, finding.reason


def times(report: Report) -> list[list[float]]:
    return [[rep.start_s, rep.turn_s, rep.end_s] for rep in report.reps]


@pytest.mark.parametrize(
    ("sequence", "exercise", "metres", "hz"),
    [(SQUATS, "squat", 0.1, 2.0), (PUSH_UPS, "push_up", 0.05, 0.3)],
)
def test_reps_are_counted_and_timed_as_under_a_still_camera(
    sequence: PoseSequence, exercise: str, metres: float, hz: float
) -> None:
    filmed = shaken(sequence, sway(sequence, metres, hz))
    assert judged(replace(filmed, camera=None), exercise).reps == ()
    still, moved = judged(sequence, exercise), judged(filmed, exercise)
    assert len(still.reps) == 3
    np.testing.assert_allclose(times(moved), times(still), atol=1e-6)


def test_tempo_is_judged_under_a_hand_that_sways() -> None:
    swayed = judged(shaken(SQUATS, sway(SQUATS, 0.02, 1.5)))
    for still, moved in zip(STILL.reps, swayed.reps, strict=True):
        assert outcome(moved, TEMPO) == outcome(still, TEMPO)
        assert outcome(moved, TEMPO)[0] is Outcome.PASS
    (note,) = set(swayed.notes) - set(STILL.notes)
    assert "taken out" in note


def test_the_tempo_of_a_rep_in_which_the_camera_moved_too_much_is_not_assessed() -> None:
    assert outcome(MOVED.reps[1], TEMPO) == (Outcome.NOT_ASSESSED, "the camera moved too much")


def test_other_reps_and_other_checks_are_judged_as_ever() -> None:
    for still, moved in zip(STILL.reps, MOVED.reps, strict=True):
        for finding in still.findings:
            if finding.check != TEMPO or still.index != SECOND.index:
                assert outcome(moved, finding.check)[0] is finding.outcome


def test_how_speed_changed_over_the_set_is_not_assessed() -> None:
    (finding,) = (f for f in MOVED.set_findings if f.check == SLOWDOWN)
    assert finding.reason_kind is ReasonKind.CAMERA_MOVED


def test_the_user_is_told_when_it_was_and_what_to_do() -> None:
    (note,) = (note for note in MOVED.notes if "too much" in note)
    assert f"({int(SECOND.start_s)}\u2013" in note
    assert note.count("\u2013") == 1
    assert "stands still" in note


def test_lines_are_drawn_where_the_lifter_is_in_the_picture() -> None:
    unknown = judged(replace(JOLTED, camera=None))
    np.testing.assert_array_equal(MOVED.trace.sequence.xy_px, unknown.trace.sequence.xy_px)
    for check, line in STILL.trace.lines.items():
        assert MOVED.trace.lines[check].shape == line.shape
