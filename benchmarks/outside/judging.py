"""Poses without a video → the product's report on them."""

from __future__ import annotations

from pathlib import Path

from formcheck import load_exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Provenance, Report
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["report_of"]


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
    return report_on(sequence, clip, load_exercise(exercise), Provenance(), calibration=MEDIAPIPE)
