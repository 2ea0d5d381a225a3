"""Judges a whole set: every check on every rep, hold and set, in one report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from formcheck.core.bar.model import NO_SETTINGS, BarSettings
from formcheck.core.bar.reading import read_bar, with_bar
from formcheck.core.baseline import Baseline
from formcheck.core.calibration import Calibration
from formcheck.core.camera_motion import STILL, camera_motion
from formcheck.core.camera_view import ViewEstimate
from formcheck.core.doubt import Doubt, doubt_about
from formcheck.core.enums import ReasonKind, Reduction, Scope
from formcheck.core.exercise import Check, Exercise
from formcheck.core.joint_angles import joint_angles
from formcheck.core.judge.assess import assess, assess_set
from formcheck.core.judge.decide import not_assessed
from formcheck.core.judge.judgement import Judgement
from formcheck.core.judge.moving_picture import not_in_moving_picture
from formcheck.core.judge.notes import notes_on
from formcheck.core.judge.own_back import back_checks, back_notes, standing_back
from formcheck.core.judge.phases import Window, union_of, window_of
from formcheck.core.judge.series import CheckSeries, series_of
from formcheck.core.judge.states import state_of
from formcheck.core.judge.summary import headline, summarise
from formcheck.core.measures import MEASURES
from formcheck.core.measures.silhouette import read_profile
from formcheck.core.motion import Motion, clean
from formcheck.core.poses import PoseSequence
from formcheck.core.report import (
    ClipInfo,
    Finding,
    Hold,
    Provenance,
    Rep,
    Report,
    Trace,
    Value,
)
from formcheck.core.segment.sides import askable, looks_at_working_arm
from formcheck.core.segment.study import Study, part_view, study, uncounted
from formcheck.core.timeline import looked_at, set_spans, timeline
from formcheck.errors import NothingFoundError

__all__ = ["judge", "report_on", "require_lifter"]


def report_on(
    sequence: PoseSequence,
    clip: ClipInfo,
    exercise: Exercise,
    provenance: Provenance,
    *,
    calibration: Calibration,
    rivals: Sequence[Exercise] = (),
    baseline: Baseline | None = None,
    bar_settings: BarSettings = NO_SETTINGS,
) -> Report:
    """Judge a whole set, given its raw poses and the errors of the network that found them.

    Where `rivals` are given, `exercise` is doubted if it doesn't fit: see `doubt_about`. `baseline`
    is what other sets of the lifter have shown, `bar_settings` what was said of plates and
    of the lifter.

    Raises:
        NothingFoundError: nobody is in the clip.
    """
    require_lifter(sequence, clip)
    found = replace(study(sequence, exercise, calibration), camera=camera_motion(sequence))
    found, doubt = _doubted(found, exercise, sequence, rivals, calibration)
    filmed = _as_filmed(found, sequence)
    bar = read_bar(sequence, found, filmed, exercise, bar_settings)
    found = replace(found, motion=with_bar(found.motion, bar))
    exercise = replace(exercise, checks=askable(exercise.checks, found.reps, bar is not None))
    judged = alone = judge(found, exercise)
    if baseline is not None and baseline.back is not None and back_checks(exercise):
        known = baseline.known_to(calibration)
        found = replace(found, motion=replace(found.motion, calibration=known))
        judged = judge(found, exercise)
    back = standing_back(found.motion, exercise, alone.findings, baseline)
    checks = summarise(exercise, judged.reps, judged.holds, judged.set_findings, calibration)
    return Report(
        clip=clip.with_looks(sequence),
        exercise=exercise,
        exercise_given=provenance.exercise_given,
        exercise_confidence=provenance.exercise_confidence,
        view=found.motion.view,
        pattern=found.pattern,
        reps=judged.reps,
        holds=judged.holds,
        segments=found.segments,
        set_findings=judged.set_findings,
        checks=checks,
        headline=_with_doubt(
            headline(exercise, judged.reps, judged.holds, checks, len(found.likely_reps)), doubt
        ),
        notes=(
            *provenance.notes,
            *notes_on(found, clip),
            *back_notes(back, judged.findings, exercise),
        ),
        settings=provenance.settings or {},
        model_name=provenance.model_name,
        model_sha256=provenance.model_sha256,
        trace=_trace(found, filmed, exercise, judged),
        likely_reps=found.likely_reps,
        timeline=timeline(
            sequence,
            found.motion.sequence,
            set_spans(found.parts),
            looked_at(sequence, clip.start_s, clip.duration_s),
            size_error=calibration.size_error,
        ),
        likely=doubt.likely if doubt else provenance.likely,
        doubt=doubt.reason if doubt else "",
        standing_back=back,
        bar=bar,
    )


def _doubted(
    found: Study,
    exercise: Exercise,
    sequence: PoseSequence,
    rivals: Sequence[Exercise],
    calibration: Calibration,
) -> tuple[Study, Doubt | None]:
    """`found`, with nothing counted where `exercise` does not fit at all, and the doubt."""
    if not rivals:
        return found, None
    doubt = doubt_about(found, exercise, sequence, rivals, calibration=calibration)
    if doubt is not None and not doubt.counts:
        found = uncounted(found, doubt.reason)
    return found, doubt


def _with_doubt(headline: str, doubt: Doubt | None) -> str:
    """The set in one sentence, with the doubt about the exercise if there is one."""
    if doubt is None:
        return headline
    return f"{headline if doubt.counts else 'Nothing counted'}; {doubt.reason}"


def require_lifter(sequence: PoseSequence, clip: ClipInfo) -> None:
    """Make sure that somebody is in `sequence`.

    Raises:
        NothingFoundError: nobody is.
    """
    if len(sequence) < 2 or np.isnan(sequence.xy_px).all():
        raise NothingFoundError(
            f"{clip.path}: no lifter found.",
            "Film the whole body, head and feet, in good light, no more than 4 m away.",
        )


def _as_filmed(found: Study, sequence: PoseSequence) -> Motion:
    """The motion as it is in the clip's pictures, with that of the camera, to draw on them."""
    if found.camera == STILL:
        return found.motion
    filmed = clean(replace(sequence, camera=None), found.motion.calibration)
    return replace(found.motion, sequence=filmed)


def _trace(found: Study, filmed: Motion, exercise: Exercise, judged: Judgement) -> Trace:
    n = len(found.motion.t_s)
    return Trace(
        sequence=filmed.sequence,
        signal=found.signal,
        back=found.motion.once(read_profile),
        back_side=found.motion.near,
        checks={id_: series.value for id_, series in judged.series.items()},
        windows={id_: union_of(windows, n).mask for id_, windows in judged.windows.items()},
        lines={c.id: MEASURES[c.measure].points(filmed) for c in exercise.checks},
        angles=joint_angles(found.motion),
    )


def judge(found: Study, exercise: Exercise) -> Judgement:
    """Every check of `exercise` on every rep or hold of `found`, and on the set.

    Each part is judged from where the camera stood during it, and its tempo not at all if the
    camera moved too much.
    """
    motion = found.motion
    windows = {
        c.id: [window_of(p, c.phase, motion.t_s, found.signal, found.pattern) for p in found.parts]
        for c in exercise.checks
    }
    parts = [motion.seen_from(part_view(found, part)) for part in found.parts]
    of_view = {
        each.view: {c.id: series_of(c, each, found.in_set) for c in exercise.checks}
        for each in {part.view: part for part in (motion, *parts)}.values()
    }
    findings = [
        [
            not_in_moving_picture(check, windows[check.id][n], found.camera.too_much)
            or _assessed(check, of_view[seen.view][check.id], seen, windows[check.id][n], part)
            for check in exercise.checks
            if check.scope is not Scope.SET
        ]
        for n, (part, seen) in enumerate(zip(found.parts, parts, strict=True))
    ]
    judged = list(zip(found.parts, findings, parts, strict=True))
    return Judgement(
        reps=tuple(
            _judged_rep(p, f, found, exercise, m.view) for p, f, m in judged if isinstance(p, Rep)
        ),
        holds=tuple(
            _judged_hold(p, f, found, exercise, of_view[m.view], m.view)
            for p, f, m in judged
            if isinstance(p, Hold)
        ),
        set_findings=tuple(_set_findings(found, exercise, of_view[motion.view], windows)),
        series=of_view[motion.view],
        windows=windows,
    )


def _assessed(
    check: Check, series: CheckSeries, motion: Motion, window: Window, part: Rep | Hold
) -> Finding:
    """What `check` says of a rep or hold; nothing where it would look at an arm at rest."""
    if isinstance(part, Rep) and not looks_at_working_arm(check, part.side, motion.near):
        reason = f"the {part.side} arm did this rep; film it from that side to see this"
        return not_assessed(check, window, reason, ReasonKind.VIEW, motion.view.yaw_deg)
    return assess(check, series, motion, window)


def _set_findings(
    found: Study,
    exercise: Exercise,
    series: Mapping[str, CheckSeries],
    windows: Mapping[str, Sequence[Window]],
) -> Iterator[Finding]:
    for check in exercise.checks:
        if check.scope is Scope.SET:
            own = zip(windows[check.id], found.reps, strict=True)
            full = [window for window, rep in own if rep.is_full]
            whole = union_of(full, len(found.motion.t_s))
            yield not_in_moving_picture(check, whole, found.camera.too_much) or assess_set(
                check, series[check.id], found.motion, full
            )


def _judged_rep(
    rep: Rep, findings: Sequence[Finding], found: Study, exercise: Exercise, view: ViewEstimate
) -> Rep:
    """`rep` with its findings, and their values by the checks' names."""
    measures = {"range": Value(rep.range, MEASURES[found.pattern.measure].unit)}
    for finding in findings:
        if finding.value is not None:
            name = finding.check.partition(".")[2]
            measures[name] = Value(finding.value, finding.threshold.unit)
    return replace(
        rep,
        view=view,
        measures=measures,
        findings=tuple(findings),
        state=state_of(findings, exercise),
    )


def _judged_hold(
    hold: Hold,
    findings: Sequence[Finding],
    found: Study,
    exercise: Exercise,
    series: Mapping[str, CheckSeries],
    view: ViewEstimate,
) -> Hold:
    """`hold` with its findings, and how long it was in line with all limits."""
    t_s = found.motion.t_s
    in_line = (t_s >= hold.start_s) & (t_s <= hold.end_s)
    checks = {check.id: check for check in exercise.checks}
    for finding in findings:
        check = checks[finding.check]
        bad = finding.outcome.is_bad and check.threshold.warn is not None
        if bad and check.reduce is Reduction.WORST:
            in_line &= ~check.threshold.is_beyond(series[check.id].value)
    in_line_s = min(float(in_line.sum() / found.motion.rate_hz), hold.end_s - hold.start_s)
    return replace(
        hold,
        view=view,
        in_line_s=in_line_s,
        findings=tuple(findings),
        state=state_of(findings, exercise),
    )
