"""A report: what was found in a clip, rep by rep, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.core.bar.model import Bar
from formcheck.core.baseline import StandingBack
from formcheck.core.camera_view import ViewEstimate
from formcheck.core.enums import (
    Outcome,
    PartState,
    ReasonKind,
    SegmentKind,
)
from formcheck.core.exercise import Exercise, HoldPattern, RepPattern
from formcheck.core.finding import Finding
from formcheck.core.media import KeyFrame, Media, Playback, SharedClip
from formcheck.core.parts import Hold, Rep, Value, numbered
from formcheck.core.poses import PoseSequence
from formcheck.core.timeline import Stretch
from formcheck.core.trace import Trace

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "NOTHING_WRONG_OVER_SET",
    "CheckSummary",
    "ClipInfo",
    "Finding",
    "Hold",
    "KeyFrame",
    "Media",
    "Outcome",
    "Playback",
    "Provenance",
    "Rep",
    "Report",
    "Segment",
    "SharedClip",
    "Span",
    "Trace",
    "Value",
    "numbered",
    "too_close_over_set",
]

NOTHING_WRONG_OVER_SET = "nothing wrong over the set"
"""What is said where the mean of the reps passed and single ones were too close to call."""


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What is known of the clip itself.

    `time_scale` is the seconds of real life a second of the file shows: 0.125 for 240 fps
    saved as 30. Every time in a report is already multiplied by it. `start_s` is where the
    analysed part begins. `missing_s` is how much of a file that is cut off can't be read.
    `frames_analysed` is how many frames the network has looked at, `looks_per_s` how many a second.
    `called` is what people call the clip, where its file has another name.
    """

    path: Path
    duration_s: float
    size_wh: tuple[int, int]
    rotation_deg: int
    frame_rate: float
    variable_frame_rate: bool
    time_scale: float = 1.0
    frames_analysed: int = 0
    looks_per_s: float = 0.0
    start_s: float = 0.0
    missing_s: float = 0.0
    called: str = ""

    @property
    def name(self) -> str:
        """What people call the clip."""
        return self.called or self.path.name

    def with_looks(self, sequence: PoseSequence) -> ClipInfo:
        """The clip, of which the network has looked at the frames of `sequence`."""
        return replace(self, frames_analysed=len(sequence), looks_per_s=sequence.rate_hz)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the poses come from and how they were asked for; copied into the report."""

    model_name: str = ""
    model_sha256: str = ""
    settings: Mapping[str, object] | None = None
    exercise_given: bool = True
    exercise_confidence: float = 1.0
    likely: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the clip, what it was taken for, and why if it does not count."""

    start_s: float
    end_s: float
    kind: SegmentKind
    reason: str

    @property
    def is_counted(self) -> bool:
        """Whether it is a rep, a part of one, or a hold."""
        return self.kind is not SegmentKind.NOT_COUNTED


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the clip, in seconds."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One check over the whole set: its full reps or its holds; partial reps don't count.

    `worst_rep` is the index of the rep or hold. `reason` says why it was not assessed, when it
    was not; `reason_kind` says it for programs. `typical` is the mean of all full reps, if there
    are several: surer than one rep by as much as the errors differ from rep to rep.
    """

    id: str
    title: str
    outcome: Outcome
    counts: Mapping[Outcome, int]
    worst_rep: int | None
    worst_at_s: float | None
    worst_value: float | None
    unit: str
    reason: str
    reason_kind: ReasonKind = ReasonKind.NONE
    title_good: str = ""
    is_main: bool = False
    typical: Finding | None = None

    @property
    def name(self) -> str:
        """Its title, or the good one if it was passed."""
        return (self.title_good if self.outcome is Outcome.PASS else "") or self.title

    @property
    def is_by_mean(self) -> bool:
        """Whether the mean of the reps settled what was too close to call in single ones."""
        seen = (outcome for outcome, n in self.counts.items() if n)
        worst = max(seen, key=lambda o: o.severity, default=self.outcome)
        return self.outcome is not worst

    def tally(self, *outcomes: Outcome) -> str:
        """How often each of `outcomes` occurred: `"fault in 2, warn in 1"`; empty for never."""
        return ", ".join(f"{o.words} in {n}" for o in outcomes if (n := self.counts.get(o, 0)))


def too_close_over_set(checks: Sequence[CheckSummary]) -> list[CheckSummary]:
    """The main checks that not even the mean of all reps settles.

    What is too close to call in single reps alone does not make the set so.
    """
    return [check for check in checks if check.is_main and check.outcome is Outcome.UNCLEAR]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything formcheck has to say of one set.

    `pattern` says how the reps really ran: in a clip cut at the turning points they turn the
    other way round than in the exercise file. `segments` are what the exercise's own rules made of
    the clip, `timeline` what goes on in every second of it. `naming` are commands that judge what
    was not recognised, one for each such stretch.
    `likely_reps` are when reps were probably done that were not seen well enough to be counted.
    `likely` are ids of exercises that the clip may show instead, best first. `doubt` says why the
    exercise that was named does not fit, empty if it does. `again` is the command that judges the
    same poses as another exercise, empty where there is no reason to.
    `standing_back` is what the flexion of the lower back was held against; None where the exercise
    has no check of it. `bar` is where the bar went; None where none was seen.
    """

    clip: ClipInfo
    exercise: Exercise
    exercise_given: bool
    exercise_confidence: float
    view: ViewEstimate
    pattern: RepPattern | HoldPattern
    reps: tuple[Rep, ...]
    holds: tuple[Hold, ...]
    segments: tuple[Segment, ...]
    set_findings: tuple[Finding, ...]
    checks: tuple[CheckSummary, ...]
    headline: str
    notes: tuple[str, ...]
    settings: Mapping[str, object]
    model_name: str
    model_sha256: str
    trace: Trace
    media: Media = field(default_factory=Media)
    likely_reps: tuple[Span, ...] = ()
    timeline: tuple[Stretch, ...] = ()
    naming: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    doubt: str = ""
    again: str = ""
    standing_back: StandingBack | None = None
    bar: Bar | None = None

    @property
    def reps_full(self) -> int:
        """Number of full reps."""
        return sum(rep.is_full for rep in self.reps)

    @property
    def reps_partial(self) -> int:
        """Number of partial reps."""
        return len(self.reps) - self.reps_full

    @property
    def parts(self) -> tuple[Rep | Hold, ...]:
        """The reps, or the holds."""
        return (*self.reps, *self.holds)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: of reps, partial ones too, of holds, of the set."""
        return (*(f for part in self.parts for f in part.findings), *self.set_findings)

    @property
    def worst_outcome(self) -> Outcome:
        """The most severe outcome of all checks."""
        outcomes = [check.outcome for check in self.checks]
        return max(outcomes, key=lambda o: o.severity, default=Outcome.NOT_ASSESSED)

    @property
    def state(self) -> PartState:
        """The set in one word; partial reps don't count in it.

        A main check that was too close to call makes the set so, unless the mean of the reps
        passed. Of other sets without any fault, what most of its reps or holds are.
        """
        if self.worst_outcome.is_bad:
            return PartState(self.worst_outcome.value)
        if too_close_over_set(self.checks):
            return PartState.UNCLEAR
        parts = [part.state for part in self.parts if part.is_full]
        settled = (PartState.CLEAN if state is PartState.UNCLEAR else state for state in parts)
        states = Counter(settled)
        return max(
            states,
            key=lambda state: (states[state], -state.severity),
            default=PartState.NOT_ASSESSED,
        )

    # What follows is made where reports are made, which is above this module: pyproject.toml has
    # the exceptions to the layers.

    def to_dict(self) -> dict[str, Any]:
        """The content of report.json, see docs/report_json.md: what is missing is None."""
        from formcheck.report.document import to_document

        return to_document(self)

    def to_frame(self) -> pd.DataFrame:
        """A pandas table, a row a rep, hold or set and check, with the columns of reps.csv.

        Raises:
            UsageError: pandas is not installed.
        """
        from formcheck.report.frames import checks_frame

        return checks_frame(self)

    def angles_frame(self) -> pd.DataFrame:
        """A pandas table over time, with the columns of angles.csv: see docs/exports.md.

        Raises:
            UsageError: pandas is not installed.
        """
        from formcheck.report.frames import angles_frame

        return angles_frame(self)
