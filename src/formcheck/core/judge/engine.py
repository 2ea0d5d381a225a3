"""The one engine for files and webcam: poses in, a report out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from formcheck.core.calibration import Calibration
from formcheck.core.camera_view import estimate_view
from formcheck.core.domain import (
    Array,
    Check,
    ClipInfo,
    Exercise,
    Finding,
    Hold,
    LedgerEntry,
    PoseFrame,
    PoseSequence,
    Rep,
    Report,
    RepSignal,
    Trace,
    Value,
    View,
)
from formcheck.core.geometry import distance
from formcheck.core.judge.assess import (
    MIN_VISIBILITY,
    CheckSeries,
    Window,
    assess,
    assess_set,
    phase_mask,
    series_of,
)
from formcheck.core.judge.summary import headline, summarise
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion, clean, trunk_length_px
from formcheck.core.online import Event, Follower, Status
from formcheck.core.online.store import PoseStore
from formcheck.core.segment.gate import breaks, posture_mask
from formcheck.core.segment.holds import segment_holds
from formcheck.core.segment.reps import OUT_OF_POSITION, Posture, segment_reps
from formcheck.core.signals import Mask
from formcheck.errors import NothingFoundError

__all__ = ["Analyzer", "Provenance", "Study", "report_on", "study", "study_smoothed"]

SMALL_LIFTER = 0.4
"""A lifter who takes up less of both sides of the picture is too small to measure well."""

HANDS_ERROR, HANDS_FROM_FRONT = np.array([0.01, 0.01, 0.02, 0.01, 0.04, 0.04, 0.04]), 0.4
"""What `Posture.hands` vary by from rep to rep with the bar held, on rendered lifters, and the
share of it from the front or behind, where no plate hides them."""

HEAD_SEEN = 0.7
"""Share of the set in which the ear has to be seen for a word on the head."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the poses come from and how they were asked for; copied into the report."""

    model_name: str = ""
    model_sha256: str = ""
    settings: Mapping[str, object] | None = None
    exercise_given: bool = True
    exercise_confidence: float = 1.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """A motion cut into reps or holds, before anything is judged.

    `rule` says how the reps run, which need not be as in the exercise file: see
    `segment_reps`. It is None for holds.
    """

    motion: Motion
    signal: Array
    rule: RepSignal | None
    reps: tuple[Rep, ...]
    holds: tuple[Hold, ...]
    ledger: tuple[LedgerEntry, ...]

    @property
    def in_set(self) -> Mask:
        """The time from the first rep or hold to the end of the last, (T,)."""
        spans = [(r.start_s, r.end_s) for r in self.reps or self.holds]
        t_s = self.motion.t_s
        if not spans:
            return np.zeros(len(t_s), dtype=bool)
        return np.asarray((t_s >= spans[0][0]) & (t_s <= spans[-1][1]))


def study(sequence: PoseSequence, exercise: Exercise, calibration: Calibration) -> Study:
    """Find reps or holds of `exercise` in raw poses."""
    return study_smoothed(clean(sequence, calibration), exercise, calibration)


def study_smoothed(smoothed: PoseSequence, exercise: Exercise, calibration: Calibration) -> Study:
    """Find reps or holds of `exercise` in poses as `clean` returns them."""
    motion = _motion(smoothed, smoothed, calibration)
    first = _cut(motion, exercise)
    if not (first.reps or first.holds):
        return first
    # Walking in distorts both; the set itself tells better what it looks like.
    part = _masked(smoothed, first.in_set)
    return _cut(_motion(smoothed, part, calibration), exercise)


def _motion(smoothed: PoseSequence, part: PoseSequence, calibration: Calibration) -> Motion:
    """The whole motion, with view and trunk length taken from a `part` of it."""
    view = estimate_view(part, calibration)
    return Motion(smoothed, view, trunk_length_px(part), calibration)


def _masked(sequence: PoseSequence, mask: Mask) -> PoseSequence:
    arrays = ("t_s", "xy_px", "world_m", "visibility", "contour", "chord_px")
    return replace(sequence, **{name: getattr(sequence, name)[mask] for name in arrays})


def _cut(motion: Motion, exercise: Exercise) -> Study:
    allowed = posture_mask(motion, exercise)
    if exercise.hold is not None:
        series = evaluate(motion, exercise.hold.measure)
        holds, ledger = segment_holds(motion.t_s, series, allowed, exercise.hold)
        return Study(motion, series, None, (), holds, _explained(ledger, motion, exercise))
    assert exercise.signal is not None
    signal = evaluate(motion, exercise.signal.measure)
    angles = [evaluate(motion, name) for name in ("hip_bend_coarse", "knee_bend_coarse")]
    error = HANDS_ERROR * (HANDS_FROM_FRONT if motion.near is None else 1.0)
    posture = Posture(np.stack(angles, axis=1), _hands(motion), error)
    cut = segment_reps(motion.t_s, signal, allowed, posture, exercise.signal)
    return Study(motion, signal, cut.rule, cut.reps, (), _explained(cut.ledger, motion, exercise))


def _hands(motion: Motion) -> Array:
    """What `Posture` wants of the hands."""
    names = ("hand_over_shoulder", "hands_to_floor", "elbow_bend_coarse")
    over_shoulder, over_floor, elbow_deg = (evaluate(motion, name) for name in names)
    apart = distance(*motion.pair("wrist")) / motion.trunk_px
    seen = [motion.visibility(joint) for joint in ("wrist", "knee", "ankle")]
    return np.stack([over_shoulder, over_floor, np.radians(elbow_deg), apart, *seen], axis=1)


def _explained(
    ledger: Sequence[LedgerEntry], motion: Motion, exercise: Exercise
) -> tuple[LedgerEntry, ...]:
    """`ledger` with the posture rule named that kept the lifter out, where one plainly did."""
    if all(entry.reason != OUT_OF_POSITION for entry in ledger):
        return tuple(ledger)
    seen = np.isfinite(motion.sequence.xy_px[:, 0, 0])
    broken = {rule: breaks(rule, motion) for rule in exercise.posture}
    out = []
    for entry in ledger:
        if entry.reason == OUT_OF_POSITION:
            inside = seen & (motion.t_s >= entry.start_s) & (motion.t_s <= entry.end_s)
            counts = {rule: float((inside & mask).sum()) for rule, mask in broken.items()}
            worst = max(counts, key=lambda rule: counts[rule], default=None)
            if worst is not None and counts[worst] > inside.sum() / 2 > 0:
                entry = replace(entry, reason=worst.reason)
        out.append(entry)
    return tuple(out)


def report_on(
    sequence: PoseSequence,
    clip: ClipInfo,
    exercise: Exercise,
    provenance: Provenance,
    *,
    calibration: Calibration,
) -> Report:
    """Judge a whole set; `calibration` is that of the network that found the poses.

    Raises:
        NothingFoundError: nobody is in the clip.
    """
    if len(sequence) < 2 or np.isnan(sequence.xy_px).all():
        raise NothingFoundError(
            f"{clip.path}: no lifter found.",
            "Film the whole body, head and feet, in good light, no more than 4 m away.",
        )
    found = study(sequence, exercise, calibration)
    series = {c.id: series_of(c, found.motion, found.in_set) for c in exercise.checks}
    reps = tuple(_judge_rep(rep, found, exercise, series) for rep in found.reps)
    holds = tuple(_judge_hold(hold, found, exercise, series) for hold in found.holds)
    set_findings = _judge_set(found, exercise, series)
    checks = summarise(exercise, reps, holds, set_findings)
    return Report(
        clip=replace(clip, frames_analysed=len(sequence)),
        exercise=exercise,
        exercise_given=provenance.exercise_given,
        exercise_confidence=provenance.exercise_confidence,
        view=found.motion.view,
        reps=reps,
        holds=holds,
        ledger=found.ledger,
        set_findings=set_findings,
        checks=checks,
        headline=headline(exercise, reps, holds, checks),
        notes=(*provenance.notes, *_notes(found, clip)),
        settings=provenance.settings or {},
        model_name=provenance.model_name,
        model_sha256=provenance.model_sha256,
        trace=Trace(
            sequence=found.motion.sequence,
            signal=found.signal,
            checks={id_: s.value for id_, s in series.items()},
            lines={c.id: MEASURES[c.measure].points(found.motion) for c in exercise.checks},
        ),
    )


def _judge_rep(
    rep: Rep, found: Study, exercise: Exercise, series: Mapping[str, CheckSeries]
) -> Rep:
    findings: list[Finding] = []
    assert exercise.signal is not None
    measures = {"range": Value(rep.range, MEASURES[exercise.signal.measure].unit)}
    for check in exercise.checks:
        if check.scope != "rep":
            continue
        finding = assess(check, series[check.id], found.motion, _window(check, rep, found))
        findings.append(finding)
        if finding.value is not None:
            name = check.id.partition(".")[2]
            measures[name] = Value(finding.value, check.threshold.unit)
    return replace(rep, findings=tuple(findings), measures=measures)


def _window(check: Check, rep: Rep, found: Study) -> Window:
    assert found.rule is not None
    mask = phase_mask(found.motion.t_s, found.signal, rep, check.phase, found.rule)
    return Window(mask, rep.start_s, rep.end_s)


def _judge_hold(
    hold: Hold, found: Study, exercise: Exercise, series: Mapping[str, CheckSeries]
) -> Hold:
    t_s = found.motion.t_s
    mask = (t_s >= hold.start_s) & (t_s <= hold.end_s)
    window = Window(mask, hold.start_s, hold.end_s)
    findings = []
    out_of_line = np.zeros(len(t_s), dtype=bool)
    for check in exercise.checks:
        finding = assess(check, series[check.id], found.motion, window)
        findings.append(finding)
        limit = check.threshold.warn
        bad = finding.outcome.is_bad
        if bad and check.reduce == "worst" and limit is not None:
            sign = 1.0 if check.threshold.worse == "above" else -1.0
            with np.errstate(invalid="ignore"):
                out_of_line |= sign * series[check.id].value > sign * limit
    in_line_s = float((mask & ~out_of_line).sum() / found.motion.rate_hz)
    return replace(
        hold, findings=tuple(findings), in_line_s=min(in_line_s, hold.end_s - hold.start_s)
    )


def _judge_set(
    found: Study, exercise: Exercise, series: Mapping[str, CheckSeries]
) -> tuple[Finding, ...]:
    full = [rep for rep in found.reps if rep.kind == "full"]
    return tuple(
        assess_set(
            check,
            series[check.id],
            found.motion,
            [_window(check, rep, found) for rep in full],
        )
        for check in exercise.checks
        if check.scope == "set"
    )


def _notes(found: Study, clip: ClipInfo) -> list[str]:
    """What the lifter should know about the clip itself."""
    notes = []
    sequence = found.motion.sequence
    missing = float(np.isnan(sequence.xy_px[:, 0, 0]).mean())
    if missing > 0.1:
        notes.append(f"Nobody was seen in {missing:.0%} of the clip.")
    extent = np.ptp(sequence.xy_px[found.in_set], axis=1) / np.array(sequence.size_wh)
    if extent.size and np.nanmax(extent) < SMALL_LIFTER:
        notes.append("The lifter is small in the picture; film from nearer for better numbers.")
    if clip.variable_frame_rate:
        notes.append("The clip has a variable frame rate; times come from its own timestamps.")
    if np.isnan(sequence.world_m).all():
        notes.append("These poses have no depth, which counting and most checks need.")
    elif found.motion.view.view is View.UNKNOWN:
        notes.append("The camera's direction could not be told; most checks need to know it.")
    return [*notes, *_head_line(found)]


def _head_line(found: Study) -> list[str]:
    """How head, shoulders and hips line up in the set: worth knowing, and no verdict."""
    motion = found.motion
    if not motion.is_side or not found.in_set.any():
        return []
    angles = evaluate(motion, "head_line")
    seen = found.in_set & (motion.visibility("ear") >= MIN_VISIBILITY) & np.isfinite(angles)
    if seen.sum() < HEAD_SEEN * found.in_set.sum():
        return []
    low, middle, high = np.percentile(angles[seen], [10, 50, 90])
    return [
        f"Head line, for information: ear, shoulder and hip make {middle:.0f}° in the set "
        f"(mostly {low:.0f}° to {high:.0f}°; 180° is one line, less is head forward or down)."
    ]


class Analyzer:
    """Frame by frame in, events on the way, one report at the end.

    The same for a file and for a webcam: `flush` judges all frames at once, as `report_on`
    does. The events are what could be known at the time, and the counts they carry are what
    the report would say if the set ended there.
    """

    def __init__(
        self,
        exercise: Exercise,
        clip: ClipInfo,
        provenance: Provenance,
        *,
        calibration: Calibration,
    ) -> None:
        self._exercise = exercise
        self._calibration = calibration
        self._clip = clip
        self._provenance = provenance
        self._frames = PoseStore()
        study = partial(study_smoothed, calibration=calibration)
        self._follower = Follower(exercise, clip.size_wh, study)

    @property
    def sequence(self) -> PoseSequence:
        """The frames pushed so far."""
        return self._frames.sequence(self._clip.size_wh)

    @property
    def status(self) -> Status:
        """The set as it stands after the newest frame."""
        return self._follower.status

    def push(self, frame: PoseFrame) -> list[Event]:
        """Take in the next frame, later than the one before: what has happened by now."""
        self._frames.append(frame)
        return self._follower.push(frame)

    def finish(self) -> list[Event]:
        """No more frames will come: what that settles, such as a last rep that just ended."""
        return self._follower.finish()

    def flush(self) -> Report:
        """Judge everything that was pushed.

        Raises:
            NothingFoundError: nobody was in any frame.
        """
        return report_on(
            self.sequence,
            self._clip,
            self._exercise,
            self._provenance,
            calibration=self._calibration,
        )
