"""Reports made by hand for the tests of reporters and renderers.

Every function has defaults for all that a test does not care about; a report's check
summaries are derived from its findings, so that the two never contradict each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.calibration import Calibration
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import (
    CountedAt,
    PartState,
    Phase,
    Reduction,
    RepKind,
    Reversal,
    Scope,
    SourceKind,
    Worse,
)
from formcheck.core.exercise import Check, Exercise, RepPattern, Source, Threshold
from formcheck.core.judge.series import CheckSeries
from formcheck.core.judge.states import state_of
from formcheck.core.judge.summary import summarise
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.poses import CONTOUR_SAMPLES, PoseSequence
from formcheck.core.report import (
    ClipInfo,
    Finding,
    Hold,
    Outcome,
    Rep,
    Report,
    Segment,
    Trace,
    numbered,
)

SIZE_WH = (720, 1280)
_Part = TypeVar("_Part", Rep, Hold)
SQUATTING = RepPattern("hip_height", Reversal.LOW, 0.2, CountedAt.RETURN)


def make_threshold(unit: str = "deg", **changes: Any) -> Threshold:
    """Warn above 12°, fault above 20°."""
    return replace(Threshold(warn=12.0, fault=20.0, unit=unit, worse=Worse.ABOVE), **changes)


def make_finding(
    check: str, outcome: Outcome = Outcome.PASS, uncertainty: float = 3.0, **changes: Any
) -> Finding:
    """8±3° at 2.5 s; a finding without a value says why it has none."""
    finding = Finding(
        check=check,
        outcome=outcome,
        value=8.0,
        sem=uncertainty / INTERVAL_SEMS,
        threshold=make_threshold(),
        at_s=2.5,
        start_s=2.25,
        end_s=2.75,
        reason="",
        cue="Push the hips back first.",
    )
    if outcome is Outcome.NOT_ASSESSED:
        nothing = {"value": None, "sem": None, "at_s": None}
        finding = replace(
            finding, **nothing, start_s=None, end_s=None, reason="the hip is hidden by a plate"
        )
    return replace(finding, **changes)


def make_rep(index: int, *findings: Finding, **changes: Any) -> Rep:
    """A full rep of 3 s that starts at `4 * index` s, with tempo 1.5-0.5-1.0."""
    start_s = 4.0 * index
    rep = Rep(
        index=index,
        number=index,
        kind=RepKind.FULL,
        start_s=start_s,
        turn_s=start_s + 1.75,
        end_s=start_s + 3.0,
        eccentric_s=1.5,
        pause_s=0.5,
        concentric_s=1.0,
        range=0.62,
        confidence=0.9,
        findings=findings,
    )
    return replace(rep, **changes)


def make_hold(index: int, *findings: Finding, **changes: Any) -> Hold:
    """30 s from the fourth second on, 25 s of them in line."""
    hold = Hold(index=index, start_s=4.0, end_s=34.0, in_line_s=25.0, findings=findings)
    return replace(hold, **changes)


def make_check(check: str, **changes: Any) -> Check:
    """The definition of a check that reads the side view; its title is made from its id."""
    definition = Check(
        id=check,
        title=check.partition(".")[2].replace("_", " ").capitalize(),
        measure="trunk_inclination",
        scope=Scope.REP,
        phase=Phase.WHOLE,
        reduce=Reduction.WORST,
        views=frozenset({View.SIDE_LEFT, View.SIDE_RIGHT}),
        needs=("shoulder", "hip"),
        threshold=make_threshold(),
        min_duration_s=0.1,
        uncertainty=3.0,
        cue="Push the hips back first.",
        why="Keeps the bar over the middle of the foot.",
        source=Source("A made-up source for a test", SourceKind.PROVISIONAL),
    )
    return replace(definition, **changes)


def make_exercise(*checks: Check, **changes: Any) -> Exercise:
    """A squat without posture rules or signature, which reporters don't read."""
    exercise = Exercise(
        id="squat",
        title="Squat",
        aliases=("back squat",),
        film="From the side at hip height, the whole body in the picture.",
        posture=(),
        signature=(),
        pattern=SQUATTING,
        checks=checks,
        views=frozenset(View),
    )
    return replace(exercise, **changes)


def make_report(
    reps: Sequence[Rep] = (),
    holds: Sequence[Hold] = (),
    set_findings: Sequence[Finding] = (),
    segments: Sequence[Segment] = (),
    **changes: Any,
) -> Report:
    """A report on a clip of 40 s filmed from the lifter's left; `changes` replace any field."""
    findings = [
        *(finding for part in (*reps, *holds) for finding in part.findings),
        *set_findings,
    ]
    ids = dict.fromkeys(finding.check for finding in findings)
    exercise = make_exercise(*(make_check(check) for check in ids))
    given = changes.get("exercise", exercise)
    judged_by = given if ids.keys() <= {check.id for check in given.checks} else exercise
    reps = numbered(_with_state(reps, judged_by))
    holds = _with_state(holds, judged_by)
    report = Report(
        clip=ClipInfo(
            path=Path("clips/squat.mp4"),
            duration_s=40.0,
            size_wh=SIZE_WH,
            rotation_deg=90,
            frame_rate=29.97,
            variable_frame_rate=True,
            frames_analysed=1199,
        ),
        exercise=exercise,
        exercise_given=True,
        exercise_confidence=1.0,
        view=ViewEstimate(View.SIDE_LEFT, yaw_deg=86.5, confidence=0.93),
        pattern=SQUATTING,
        reps=tuple(reps),
        holds=tuple(holds),
        segments=tuple(segments),
        set_findings=tuple(set_findings),
        checks=summarise(judged_by, reps, holds, set_findings, Calibration()),
        headline=f"{len(reps)} reps",
        notes=(),
        settings={},
        model_name="pose_landmarker_full",
        model_sha256="0" * 64,
        trace=_empty_trace(),
    )
    if "exercise" in changes:
        changes = {"pattern": changes["exercise"].pattern, **changes}
    return replace(report, **changes)


def _with_state(parts: Sequence[_Part], exercise: Exercise) -> list[_Part]:
    """Reps or holds with the state that their findings come to, unless they have one."""
    return [
        replace(part, state=state_of(part.findings, exercise))
        if part.state is PartState.NOT_ASSESSED
        else part
        for part in parts
    ]


def _empty_trace() -> Trace:
    return make_trace(PoseSequence.stack([], SIZE_WH))


def make_trace(sequence: PoseSequence, **changes: Any) -> Trace:
    """A trace of `sequence` without any series, in which each check looked all the time."""
    n = len(sequence)
    trace = Trace(
        sequence=sequence,
        signal=np.zeros(n),
        back=np.full((n, CONTOUR_SAMPLES), np.nan),
        back_side=None,
        checks={},
        windows={},
        lines={},
    )
    trace = replace(trace, **changes)
    return replace(trace, windows=dict.fromkeys(trace.checks, np.ones(n, dtype=bool)))


def make_series(value: Array, uncertainty: float, seen: Mask | None = None) -> CheckSeries:
    """A measure (T,) seen square on by a camera whose yaw is known, with that interval."""
    n = len(value)
    return CheckSeries(
        value=value,
        sem=np.full(n, uncertainty / INTERVAL_SEMS),
        growth=np.ones(n),
        turned=np.stack([value, value]),
        seen=np.ones(n, dtype=bool) if seen is None else seen,
    )
