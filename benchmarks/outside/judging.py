"""Poses without a video → the product's report on them → rows of what it said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks.outside.judged import NO_CHECK, NO_REP, Judged, found, missing
from formcheck import load_exercise
from formcheck.core.exercise import Exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Hold, Provenance, Rep, Report
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["known", "report_of", "rows_of"]


def report_of(sequence: PoseSequence, exercise: str, name: str) -> Report:
    """Judge poses as the product judges those of a clip in which the exercise is given."""
    duration_s = float(sequence.t_s[-1])
    clip = ClipInfo(
        path=Path(name),
        duration_s=duration_s,
        size_wh=sequence.size_wh,
        rotation_deg=0,
        frame_rate=(len(sequence) - 1) / duration_s,
        variable_frame_rate=False,
    )
    return report_on(sequence, clip, known(exercise), Provenance(), calibration=MEDIAPIPE)


@cache
def known(exercise: str) -> Exercise:
    """A shipped exercise, read once."""
    return load_exercise(exercise)


def rows_of(
    part: Rep | Hold | None,
    report: Report,
    truths: Mapping[str, bool | None],
    case: str,
    label: str,
    direction_deg: float | None = None,
) -> list[Judged]:
    """What a report says of a rep or hold, a row for each check of `truths`.

    `part` is None where no rep or hold was found; `truths` says whether a check's fault is there.
    """
    said = {finding.check: finding for finding in part.findings} if part else {}
    checks = {check.id for check in report.exercise.checks}
    rows = []
    for check, is_broken in truths.items():
        outcome = NO_REP if check in checks else NO_CHECK
        row = missing(check, outcome, case, label, is_broken=is_broken)
        if check in said:
            row = found(said[check], case, label, is_broken=is_broken)
        rows.append(replace(row, direction_deg=direction_deg))
    return rows
