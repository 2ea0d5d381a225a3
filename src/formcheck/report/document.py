"""A report as plain dicts, lists, strings and numbers: the content of report.json.

docs/report.schema.json describes every key. What is missing is None, never NaN, so that any
JSON reader in any language takes it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from importlib import metadata
from typing import Any

import numpy as np

from formcheck.core.bar.model import Bar
from formcheck.core.baseline import StandingBack
from formcheck.core.camera_view import ViewEstimate
from formcheck.core.report import (
    CheckSummary,
    ClipInfo,
    Finding,
    Hold,
    Outcome,
    Rep,
    Report,
    Segment,
    Span,
    Value,
)
from formcheck.core.timeline import Stretch
from formcheck.core.units import UNITS
from formcheck.report.bar_document import bar_document, bar_rep_document
from formcheck.report.stored import stored, stored_s

__all__ = [
    "SCHEMA_VERSION",
    "clip_document",
    "formcheck_version",
    "stretch_document",
    "to_document",
]

SCHEMA_VERSION = 2
"""Rises when a key is renamed, removed or changes its meaning."""

Document = dict[str, Any]


def to_document(report: Report) -> Document:
    """The report as report.json holds it: seconds to 3 decimals, values to 2-4."""
    segments = [_segment(segment) for segment in report.segments]
    return {
        "schema_version": SCHEMA_VERSION,
        "formcheck_version": formcheck_version(),
        "clip": clip_document(report.clip),
        "exercise": {
            "id": report.exercise.id,
            "title": report.exercise.title,
            "given": bool(report.exercise_given),
            "confidence": stored(report.exercise_confidence, 3),
        },
        "view": _view(report.view),
        "summary": {
            "reps_full": report.reps_full,
            "reps_partial": report.reps_partial,
            "reps_likely": len(report.likely_reps),
            "holds": len(report.holds),
            "worst_outcome": report.worst_outcome.value,
            "state": report.state.value,
            "headline": report.headline,
        },
        "reps": [_rep(rep, report.bar) for rep in report.reps],
        "holds": [_hold(hold) for hold in report.holds],
        "likely_reps": [_span(span) for span in report.likely_reps],
        "segments": segments,
        "ledger": segments,  # the name that version 1 began with
        "timeline": [stretch_document(stretch) for stretch in report.timeline],
        "set_findings": [_finding(finding) for finding in report.set_findings],
        "checks": [_check(check) for check in report.checks],
        "standing_back": _standing_back(report.standing_back),
        "bar": bar_document(report.bar),
        "model": {"name": report.model_name, "sha256": report.model_sha256},
        "settings": _plain(report.settings),
        "notes": list(report.notes),
    }


def formcheck_version() -> str:
    """The version that runs; "unknown" where it was never installed."""
    try:
        return metadata.version("formcheck")
    except metadata.PackageNotFoundError:  # run from a checkout that was never installed
        return "unknown"


def clip_document(clip: ClipInfo) -> Document:
    """What is known of the clip itself, as `clip` in report.json."""
    width, height = clip.size_wh
    return {
        "path": str(clip.path),
        "duration_s": stored_s(clip.duration_s),
        "missing_s": stored_s(clip.missing_s),
        "width": int(width),
        "height": int(height),
        "rotation_deg": int(clip.rotation_deg),
        "frame_rate": stored(clip.frame_rate, 3),
        "variable_frame_rate": bool(clip.variable_frame_rate),
        "time_scale": stored(clip.time_scale, 6),
        "frames_analysed": int(clip.frames_analysed),
        "looks_per_s": stored(clip.looks_per_s, 1),
    }


def _view(view: ViewEstimate) -> Document:
    return {
        "name": view.view.value,
        "yaw_deg": _value(view.yaw_deg, "deg"),
        "sem_deg": _value(view.sem_deg, "deg"),
        "confidence": stored(view.confidence, 3),
    }


def _rep(rep: Rep, bar: Bar | None) -> Document:
    return {
        "index": rep.index,
        "number": rep.number,
        "kind": rep.kind.value,
        "side": None if rep.side is None else rep.side.value,
        "start_s": stored_s(rep.start_s),
        "turn_s": stored_s(rep.turn_s),
        "end_s": stored_s(rep.end_s),
        "eccentric_s": stored_s(rep.eccentric_s),
        "pause_s": stored_s(rep.pause_s),
        "concentric_s": stored_s(rep.concentric_s),
        "range": stored(rep.range, 4),
        "confidence": stored(rep.confidence, 3),
        "view": None if rep.view is None else _view(rep.view),
        "state": rep.state.value,
        "measures": {name: _measure(value) for name, value in rep.measures.items()},
        "bar": bar_rep_document(bar, rep),
        "findings": [_finding(finding) for finding in rep.findings],
    }


def _hold(hold: Hold) -> Document:
    return {
        "index": hold.index,
        "side": None if hold.side is None else hold.side.value,
        "start_s": stored_s(hold.start_s),
        "end_s": stored_s(hold.end_s),
        "in_line_s": stored_s(hold.in_line_s),
        "view": None if hold.view is None else _view(hold.view),
        "state": hold.state.value,
        "findings": [_finding(finding) for finding in hold.findings],
    }


def _span(span: Span) -> Document:
    return {"start_s": stored_s(span.start_s), "end_s": stored_s(span.end_s)}


def _segment(segment: Segment) -> Document:
    return {
        "start_s": stored_s(segment.start_s),
        "end_s": stored_s(segment.end_s),
        "kind": segment.kind.value,
        "reason": segment.reason,
    }


def stretch_document(stretch: Stretch) -> Document:
    """A part of the clip, as in `timeline` of report.json."""
    return {
        "start_s": stored_s(stretch.start_s),
        "end_s": stored_s(stretch.end_s),
        "kind": stretch.kind.value,
        "number": stretch.number,
        "repeats": stretch.repeats,
    }


def _finding(finding: Finding) -> Document:
    threshold, unit = finding.threshold, finding.threshold.unit
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "value": _value(finding.value, unit),
        "uncertainty": _value(finding.uncertainty, unit),
        "sem": _value(finding.sem, unit),
        "probability": stored(finding.probability, 3),
        "fault_probability": stored(finding.fault_probability, 3),
        "yaw_deg": _value(finding.yaw_deg, "deg"),
        "unit": unit,
        "threshold": {
            "warn": _value(threshold.warn, unit),
            "fault": _value(threshold.fault, unit),
            "worse": threshold.worse.value,
        },
        "at_s": stored_s(finding.at_s),
        "start_s": stored_s(finding.start_s),
        "end_s": stored_s(finding.end_s),
        "reason": finding.reason,
        "reason_kind": finding.reason_kind.value,
        "cue": finding.cue,
    }


def _check(check: CheckSummary) -> Document:
    return {
        "id": check.id,
        "title": check.title,
        "title_good": check.title_good,
        "main": check.is_main,
        "outcome": check.outcome.value,
        "counts": {outcome.value: int(check.counts.get(outcome, 0)) for outcome in Outcome},
        "worst": {
            "rep": check.worst_rep,
            "at_s": stored_s(check.worst_at_s),
            "value": _value(check.worst_value, check.unit),
        },
        "typical": _finding(check.typical) if check.typical else None,
        "reason": check.reason,
        "reason_kind": check.reason_kind.value,
    }


def _standing_back(back: StandingBack | None) -> Document | None:
    if back is None:
        return None
    return {
        "seen_deg": _value(back.seen.value, "deg") if back.seen else None,
        "sem_deg": _value(back.seen.sem, "deg") if back.seen else None,
        "clean": back.is_clean,
        "zero_deg": _value(back.zero_deg, "deg"),
        "other_sets": back.other_sets,
    }


def _measure(measure: Value) -> Document:
    return {"value": _value(measure.value, measure.unit), "unit": measure.unit}


def _value(value: float | None, unit: str) -> float | None:
    return stored(value, UNITS[unit].stored_digits)


def _plain(value: object) -> object:
    """Settings come in whatever types the options had; say them in JSON's."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    return str(value)
