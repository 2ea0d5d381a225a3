"""The words of formcheck as frozen dataclasses and enums.

Arrays have axes (time, landmark, coordinate); time is in seconds, lengths are pixels
unless a name says otherwise, y points down, and what is missing is NaN (None in records).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck.core.landmarks import N_LANDMARKS

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

CONTOUR_SAMPLES = 41
"""Rays cast from the trunk chord on each side; see `PoseFrame.contour`."""


class View(str, Enum):
    """Where the camera stands, as seen from the lifter."""

    SIDE_LEFT = "side_left"
    """The lifter's left side is toward the camera."""
    SIDE_RIGHT = "side_right"
    FRONT = "front"
    BACK = "back"
    OBLIQUE = "oblique"
    UNKNOWN = "unknown"


class Outcome(str, Enum):
    """What a check says. Only the first three are verdicts."""

    PASS = "pass"
    WARN = "warn"
    FAULT = "fault"
    NOT_ASSESSED = "not_assessed"

    @property
    def severity(self) -> int:
        """Rank for picking the worst: a missing verdict ranks below a good one."""
        return ("not_assessed", "pass", "warn", "fault").index(self.value)

    @property
    def is_bad(self) -> bool:
        """Whether a limit is broken."""
        return self in (Outcome.WARN, Outcome.FAULT)


@dataclass(frozen=True, slots=True)
class Frame:
    """One upright picture: `image_bgr` (height, width, 3) at `t_s` seconds of the clip.

    `index` is only an ordinal; never compute time from it.
    """

    index: int
    t_s: float
    image_bgr: Image


@dataclass(frozen=True, slots=True)
class PoseFrame:
    """The lifter in one frame; all NaN where nobody was found.

    Attributes:
        t_s: seconds from the first frame of the clip.
        xy_px: landmarks in pixels of the upright frame, (33, 2).
        world_m: landmarks in metres around the hips, (33, 3); z away from the camera.
        visibility: the network's own estimate 0..1, (33,).
        contour: distance of the body's outline from the trunk chord hip → shoulder at 41
            equal steps, to the right hand ([0]) and to the left hand ([1]) of the
            direction of the chord on the screen, in chord lengths, (2, 41). NaN where a
            ray met no clean edge, or where no mask was asked for.
        chord_px: hip and shoulder end of that chord, (2, 2).
    """

    t_s: float
    xy_px: Array
    world_m: Array
    visibility: Array
    contour: Array
    chord_px: Array

    @classmethod
    def empty(cls, t_s: float) -> PoseFrame:
        """A frame in which nobody was found."""
        return cls(
            t_s=t_s,
            xy_px=np.full((N_LANDMARKS, 2), np.nan),
            world_m=np.full((N_LANDMARKS, 3), np.nan),
            visibility=np.full(N_LANDMARKS, np.nan),
            contour=np.full((2, CONTOUR_SAMPLES), np.nan),
            chord_px=np.full((2, 2), np.nan),
        )


@dataclass(frozen=True, slots=True)
class PoseSequence:
    """The pose frames of a clip, stacked: `PoseFrame`'s arrays with a time axis in front.

    Raises:
        ValueError: the arrays' shapes don't fit each other, or time does not rise.
    """

    t_s: Array
    xy_px: Array
    world_m: Array
    visibility: Array
    contour: Array
    chord_px: Array
    size_wh: tuple[int, int]

    def __post_init__(self) -> None:
        n = len(self.t_s)
        expected = {
            "xy_px": (n, N_LANDMARKS, 2),
            "world_m": (n, N_LANDMARKS, 3),
            "visibility": (n, N_LANDMARKS),
            "contour": (n, 2, CONTOUR_SAMPLES),
            "chord_px": (n, 2, 2),
        }
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name}: expected {shape}, got {getattr(self, name).shape}")
        if np.any(np.diff(self.t_s) <= 0):
            raise ValueError("t_s must rise from frame to frame")

    def __len__(self) -> int:
        return len(self.t_s)

    @classmethod
    def stack(cls, frames: Sequence[PoseFrame], size_wh: tuple[int, int]) -> PoseSequence:
        """Stack single frames; an empty sequence is allowed."""
        names = ("xy_px", "world_m", "visibility", "contour", "chord_px")
        template = PoseFrame.empty(0.0)
        stacked = {
            name: np.array([getattr(f, name) for f in frames], dtype=float).reshape(
                len(frames), *getattr(template, name).shape
            )
            for name in names
        }
        return cls(t_s=np.array([f.t_s for f in frames], dtype=float), size_wh=size_wh, **stacked)


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What is known of the clip itself.

    `time_scale` is the seconds of real life a second of the file shows: 0.125 for 240 fps
    saved as 30. Every time in a report is already multiplied by it. `start_s` is where the
    analysed part begins.
    """

    path: Path
    duration_s: float
    size_wh: tuple[int, int]
    rotation_deg: int
    frame_rate: float
    variable_frame_rate: bool
    time_scale: float = 1.0
    frames_analysed: int = 0
    start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ViewEstimate:
    """The camera's direction: `yaw_deg` 0 in front, +90 on the lifter's left, 180 behind."""

    view: View
    yaw_deg: float | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a measure turns from fine to `warn` and `fault`; None where there is no such step."""

    warn: float | None
    fault: float | None
    unit: str
    worse: str
    """`"above"` or `"below"`."""

    @property
    def is_in_order(self) -> bool:
        """Whether `fault` lies no nearer to what is fine than `warn`."""
        if self.warn is None or self.fault is None:
            return True
        return self.fault >= self.warn if self.worse == "above" else self.fault <= self.warn


@dataclass(frozen=True, slots=True)
class Source:
    """Where a threshold comes from; `kind` is study, guideline, coach or provisional."""

    citation: str
    kind: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing formcheck looks at; see docs/exercise_files.md for every key."""

    id: str
    title: str
    measure: str
    scope: str
    phase: str
    reduce: str
    views: frozenset[View]
    needs: tuple[str, ...]
    threshold: Threshold
    min_duration_s: float
    uncertainty: float | str
    cue: str
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class RepSignal:
    """The measure whose ups and downs are the reps.

    `turn` is `"low"` when the rep's turning point is the signal's minimum (squat) and
    `"high"` when it is its maximum (deadlift, glute bridge). `counted_at` is `"return"`
    when a rep counts once the lifter is back where it began, and `"turn"` when it counts at
    the turning point already (a deadlift at lock-out, wherever the bar goes then).
    """

    measure: str
    turn: str
    min_range: float
    counted_at: str


@dataclass(frozen=True, slots=True)
class HoldRule:
    """A hold is the time in which `measure` stays between `low` and `high`, and is still."""

    measure: str
    low: float
    high: float
    min_duration_s: float
    target_s: float


@dataclass(frozen=True, slots=True)
class PostureRule:
    """A measure and the range it has to be in while the exercise is being done.

    From views other than `views` the rule can't be told and does not bind.
    """

    measure: str
    low: float
    high: float
    reason: str
    views: frozenset[View] = frozenset(View)


@dataclass(frozen=True, slots=True)
class SignatureRule:
    """What a measure is at a rep's `"start"` or `"turn"`, or during a `"hold"`.

    By such rules an exercise is recognised. What counts is the `percentile` of all reps.
    """

    measure: str
    at: str
    low: float
    high: float
    percentile: float


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise file, validated. `signal` is None for holds and `hold` is None for reps."""

    id: str
    title: str
    aliases: tuple[str, ...]
    film: str
    posture: tuple[PostureRule, ...]
    signature: tuple[SignatureRule, ...]
    signal: RepSignal | None
    hold: HoldRule | None
    checks: tuple[Check, ...]
    views: frozenset[View]

    @property
    def needs_contour(self) -> bool:
        """Whether any check reads the back's outline, so that the mask is worth its time."""
        return any("contour" in check.needs for check in self.checks)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check said of one rep, hold or set.

    `start_s` to `end_s` is the stretch the fault lasted, `at_s` its worst moment.
    `reason` says why there is no verdict, or how sure the verdict is.
    """

    check: str
    outcome: Outcome
    value: float | None
    uncertainty: float | None
    threshold: Threshold
    at_s: float | None
    start_s: float | None
    end_s: float | None
    reason: str
    cue: str


@dataclass(frozen=True, slots=True)
class Value:
    """A number and its unit."""

    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition from start posture to start posture.

    `turn_s` is its turning point, the middle of the pause there.

    `eccentric_s` is the lowering, `concentric_s` the lifting, `pause_s` the stop between
    them at the turning point. `range` is in the unit of the rep signal.
    """

    index: int
    kind: str
    """`"full"` or `"partial"`."""
    start_s: float
    turn_s: float
    end_s: float
    eccentric_s: float | None
    pause_s: float | None
    concentric_s: float | None
    range: float
    confidence: float
    measures: Mapping[str, Value] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """One held position; `in_line_s` is how much of it was free of faults."""

    index: int
    start_s: float
    end_s: float
    in_line_s: float
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A stretch of the clip and what it was taken for: rep, partial, hold or not_counted."""

    start_s: float
    end_s: float
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One check over the whole set."""

    id: str
    title: str
    outcome: Outcome
    counts: Mapping[Outcome, int]
    worst_rep: int | None
    worst_at_s: float | None
    worst_value: float | None
    unit: str
    reason: str
    """Why it was not assessed, when it was not."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Series behind a report, for plots and the overlay; not part of report.json.

    `sequence` holds the smoothed poses; `signal` (T,) is the rep signal; `checks` maps a
    check's id to its measure (T,); `lines` maps it to the points the measure is drawn on,
    (T, points, 2) pixels.
    """

    sequence: PoseSequence
    signal: Array
    checks: Mapping[str, Array]
    lines: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """One moment of a rep or hold as a picture, cropped to the lifter and drawn on.

    `part` is the index of the rep or hold. `kind` is `"start"`, `"turn"`, `"middle"` (of a
    hold) or `"worst"`; `check` is the check whose measure is drawn, empty for none.
    """

    part: int
    kind: str
    check: str
    at_s: float
    size_wh: tuple[int, int]
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Media:
    """What was made from the clip's pictures, for report.html; not part of report.json.

    `video` is the file name of the annotated video beside the report, empty if none is made.
    """

    video: str = ""
    key_frames: tuple[KeyFrame, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything formcheck has to say of one set."""

    clip: ClipInfo
    exercise: Exercise
    exercise_given: bool
    exercise_confidence: float
    view: ViewEstimate
    reps: tuple[Rep, ...]
    holds: tuple[Hold, ...]
    ledger: tuple[LedgerEntry, ...]
    set_findings: tuple[Finding, ...]
    checks: tuple[CheckSummary, ...]
    headline: str
    notes: tuple[str, ...]
    settings: Mapping[str, object]
    model_name: str
    model_sha256: str
    trace: Trace
    media: Media = Media()

    @property
    def reps_full(self) -> int:
        """Number of full reps."""
        return sum(rep.kind == "full" for rep in self.reps)

    @property
    def reps_partial(self) -> int:
        """Number of partial reps."""
        return sum(rep.kind == "partial" for rep in self.reps)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: of reps, of holds, of the set."""
        of_reps = [f for rep in self.reps for f in rep.findings]
        of_holds = [f for hold in self.holds for f in hold.findings]
        return (*of_reps, *of_holds, *self.set_findings)

    @property
    def worst_outcome(self) -> Outcome:
        """The most severe outcome in the report."""
        outcomes = [f.outcome for f in self.findings]
        return max(outcomes, key=lambda o: o.severity, default=Outcome.NOT_ASSESSED)
