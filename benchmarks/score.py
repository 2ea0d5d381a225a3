"""One clip judged: what formcheck says of it beside what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.corpus import Case
from benchmarks.known import Known
from benchmarks.true_values import TrueRep, true_reps, true_value
from formcheck.core.camera_view import name_view
from formcheck.core.enums import Plane
from formcheck.core.exercise import Check, Exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.judge.judgement import Judgement
from formcheck.core.measures import MEASURES
from formcheck.core.poses import PoseSequence
from formcheck.core.recognition import recognise
from formcheck.core.report import ClipInfo, Finding, Outcome, Provenance, Report
from formcheck.errors import FormcheckError
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["Boundary", "ClipScore", "Judged", "matched", "report_of", "score"]

FULL_DEPTH = 0.85
"""Reps of less than this share of the full range are short on purpose."""
MATCH_S = 1.0
"""A rep whose turning point lies further from a true one's is another rep."""
USUAL_ERROR = {"deg": 8.0, "ratio": 0.1, "T": 0.05}
"""Half a 90 % interval by unit, of checks that name a measure for it and were not assessed."""
YAW_ERROR_DEG = 10.0
"""A camera this near to a view may be taken for it: no yaw is known better."""
LEAST_SHOWN = 1.0 / 3.0
"""Share of a distance that has to show for its plane to be in view: 19° off its own edge."""


@dataclass(frozen=True)
class Judged:
    """One check on one rep or hold.

    Attributes:
        check: its id.
        measure: the name of what it measures.
        rep: index of the true rep, 0 for a hold.
        in_view: whether the camera stands where the check can be seen.
        true, read: the exact value and formcheck's; None where there is none.
        interval: half the 90 % interval that formcheck gives its value; None without one.
        beyond: how far the true value lies beyond the limit for a warning, in dead bands
            (half the 90 % interval of what was read); below 0 it is on the good side.
        outcome: formcheck's.
        reason: formcheck's, for an outcome that is not a verdict.
    """

    check: str
    measure: str
    rep: int
    in_view: bool
    true: float | None
    read: float | None
    interval: float | None
    beyond: float | None
    outcome: str
    reason: str


@dataclass(frozen=True)
class Boundary:
    """Error of one time of a rep in seconds, formcheck's minus the true one."""

    rep: int
    kind: str
    """`start`, `turn` or `end`."""
    error_s: float


@dataclass(frozen=True)
class ClipScore:
    """Everything measured on one clip; `recognised` is empty when formcheck would ask."""

    clip: str
    part: str
    condition: str
    exercise: str
    recognised: str
    true_view: str
    view: str
    true_yaw_deg: float
    yaw_deg: float | None
    true_count: int
    count: int
    error: str = ""
    boundaries: tuple[Boundary, ...] = ()
    judged: tuple[Judged, ...] = field(default=())

    @property
    def off_deg(self) -> float:
        """How far the camera stands off the nearest plain view: front, side or back."""
        return abs((self.true_yaw_deg + 45.0) % 90.0 - 45.0)


def score(case: Case) -> ClipScore:
    """Judge a clip and compare."""
    summary = case.known.summary
    exercise = _exercise(summary["exercise"])
    about: dict[str, Any] = {
        "clip": case.name,
        "part": case.part,
        "condition": case.condition,
        "exercise": exercise.id,
        "true_view": summary["view"],
        "true_yaw_deg": float(summary["camera"]["yaw_deg"]),
        "true_count": len(summary["reps"]) or 1,
    }
    try:
        report = report_of(case, exercise)
    except FormcheckError as error:
        return ClipScore(
            **about, recognised="", view="unknown", yaw_deg=None, count=0, error=str(error)
        )
    reps = true_reps(case.known, exercise)
    pairs = list(matched(report, reps))
    return ClipScore(
        **about,
        recognised=_recognised(case.sequence),
        view=report.view.view.value,
        yaw_deg=report.view.yaw_deg,
        count=_count(report, summary["reps"]),
        boundaries=tuple(b for found, true in pairs for b in _boundaries(report, found, true)),
        judged=tuple(_judge_clip(case.known, report, pairs)),
    )


@cache
def _exercise(name: str) -> Exercise:
    return load_exercise(name)


def report_of(case: Case, exercise: Exercise) -> Report:
    """What formcheck says of the poses of a clip in which the exercise is given."""
    t_s = case.sequence.t_s
    clip = ClipInfo(
        path=Path(case.name),
        duration_s=float(t_s[-1]),
        size_wh=case.sequence.size_wh,
        rotation_deg=0,
        frame_rate=(len(t_s) - 1) / float(t_s[-1] - t_s[0]),
        variable_frame_rate=False,
    )
    return report_on(case.sequence, clip, exercise, Provenance(), calibration=MEDIAPIPE)


def _recognised(sequence: PoseSequence) -> str:
    found = recognise(
        sequence, [_exercise(name) for name in exercise_ids()], calibration=MEDIAPIPE
    ).exercise
    return found.id if found else ""


def _count(report: Report, true_reps: Sequence[dict[str, Any]]) -> int:
    """Reps that count as this clip's.

    Where some were short on purpose, those that formcheck calls partial count too: whether
    a short rep is partial or shallow depends on what the rest of its set is like.
    """
    if report.exercise.is_hold:
        return len(report.holds)
    if any(rep["depth"] < FULL_DEPTH for rep in true_reps):
        return len(report.reps)
    return report.reps_full


def matched(report: Report | Judgement, reps: Sequence[TrueRep]) -> Iterator[tuple[int, TrueRep]]:
    """Positions in the report's reps with the true rep each of them is."""
    if not report.reps or not reps:
        return
    apart_s = np.abs([[_turn_error_s(rep.turn_s, true) for true in reps] for rep in report.reps])
    for found, true in zip(*linear_sum_assignment(apart_s), strict=True):
        if apart_s[found, true] <= MATCH_S:
            yield int(found), reps[true]


def _turn_error_s(turn_s: float, true: TrueRep) -> float:
    """0 while the lifter stays at the turning point."""
    return turn_s - float(np.clip(turn_s, true.turn_from_s, true.turn_to_s))


def _boundaries(report: Report, found: int, true: TrueRep) -> Iterator[Boundary]:
    rep = report.reps[found]
    yield Boundary(true.index, "start", rep.start_s - true.start_s)
    yield Boundary(true.index, "turn", _turn_error_s(rep.turn_s, true))
    if true.end_s is not None:
        yield Boundary(true.index, "end", rep.end_s - true.end_s)


def _judge_clip(
    known: Known, report: Report, pairs: Sequence[tuple[int, TrueRep]]
) -> Iterator[Judged]:
    for found, true in pairs:
        for finding in report.reps[found].findings:
            yield _judge(known, report.exercise, finding, true)
    for hold in report.holds[:1]:
        for finding in hold.findings:
            yield _judge(known, report.exercise, finding, None)
    for finding in report.set_findings:
        yield _judge(known, report.exercise, finding, None)


def _judge(known: Known, exercise: Exercise, finding: Finding, rep: TrueRep | None) -> Judged:
    check = next(c for c in exercise.checks if c.id == finding.check)
    true = true_value(known, check, exercise, rep)
    return Judged(
        check=check.id,
        measure=check.measure,
        rep=rep.index if rep else 0,
        in_view=_is_in_view(known, check),
        true=true,
        read=finding.value,
        interval=finding.uncertainty,
        beyond=None if true is None else _beyond(check, finding, true),
        outcome=finding.outcome.value,
        reason=finding.reason if finding.outcome is Outcome.NOT_ASSESSED else "",
    )


def _is_in_view(known: Known, check: Check) -> bool:
    """Whether the camera really stood where it shows enough of what the check measures."""
    yaw_deg = float(known.summary["camera"]["yaw_deg"])
    yaw = np.radians(yaw_deg)
    shown = {Plane.SAGITTAL: abs(np.sin(yaw)), Plane.FRONTAL: abs(np.cos(yaw)), Plane.ANY: 1.0}
    measure = MEASURES[check.measure]
    in_plane = measure.growth is not None or shown[measure.plane] >= LEAST_SHOWN
    near = {name_view(yaw_deg + off) for off in (-YAW_ERROR_DEG, 0.0, YAW_ERROR_DEG)}
    return bool(in_plane and near & check.views)


def _beyond(check: Check, finding: Finding, true: float) -> float:
    """How far the true value lies beyond the first limit, in 90 % intervals of what is read."""
    band = finding.uncertainty
    if band is None:
        own = check.uncertainty
        band = own if isinstance(own, float) else USUAL_ERROR[check.threshold.unit]
    return check.threshold.excess(true) / band
