"""Backends without metric landmarks or without a mask: less is judged, and nothing wrongly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, hidden, judge, record
from support.lifters import LIFTERS

from formcheck.core.camera_view import View
from formcheck.core.lifter import only_the_lifter
from formcheck.core.poses import PoseSequence
from formcheck.core.recognition import recognise
from formcheck.core.report import Outcome, Report
from formcheck.exercises import exercise_ids, load_exercise


def without_world(sequence: PoseSequence) -> PoseSequence:
    return replace(sequence, world_m=np.full_like(sequence.world_m, np.nan))


def findings(report: Report) -> list[tuple[str, Outcome, str]]:
    parts = (*report.reps, *report.holds)
    found = [f for part in parts for f in part.findings] + list(report.set_findings)
    return [(f.check, f.outcome, f.reason) for f in found]


class TestWithoutMetricLandmarks:
    @pytest.mark.parametrize("exercise", sorted(LIFTERS))
    def test_there_is_no_verdict_and_no_false_count(self, exercise: str) -> None:
        report = judge(without_world(record(*LIFTERS[exercise])), exercise)
        # The picture alone tells from where somebody on the feet is seen, and of others nothing.
        assert report.view.view in (View.UNKNOWN, View.SIDE_LEFT)
        assert {outcome for _, outcome, _ in findings(report)} <= {Outcome.NOT_ASSESSED}
        assert {check.outcome for check in report.checks} == {Outcome.NOT_ASSESSED}
        assert all(reason for *_, reason in findings(report))
        usual = judge(record(*LIFTERS[exercise]), exercise)
        assert len(report.reps) <= len(usual.reps)
        assert len(report.holds) <= len(usual.holds)
        assert any("no depth" in note for note in report.notes)

    def test_no_exercise_is_recognised(self) -> None:
        known = [load_exercise(name) for name in exercise_ids()]
        sequence = without_world(record(*LIFTERS["squat"]))
        found = recognise(sequence, known, calibration=EXACT)
        assert found.exercise is None
        assert not found.sets

    def test_nobody_is_taken_for_somebody_else(self) -> None:
        sequence = without_world(record(*LIFTERS["squat"]))
        jumped = replace(sequence, chord_px=sequence.chord_px.copy())
        jumped.chord_px[: len(sequence) // 2] += 900.0
        assert only_the_lifter(jumped, size_error=1.2) is jumped


@pytest.mark.parametrize("exercise", ["deadlift", "romanian_deadlift", "bent_over_row"])
def test_without_a_mask_checks_of_the_outline_are_not_assessed(exercise: str) -> None:
    raw = record(*LIFTERS.get(exercise, LIFTERS["deadlift"]))
    report = judge(hidden(raw, "contour"), exercise)
    reads_outline = {c.id for c in load_exercise(exercise).checks if "contour" in c.needs}
    assert reads_outline
    found = findings(report)
    for check, outcome, reason in found:
        if check in reads_outline:
            assert outcome is Outcome.NOT_ASSESSED
            assert "back outline" in reason or "reps to be seen, had 0" in reason
    if exercise in LIFTERS:
        assert {check for check, *_ in found} >= reads_outline
        assert Outcome.PASS in {outcome for _, outcome, _ in found}
