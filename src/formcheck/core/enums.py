"""The words of exercise files and reports, each a closed set."""

from __future__ import annotations

from enum import Enum

__all__ = [
    "BarAt",
    "CountedAt",
    "KeyFrameKind",
    "Outcome",
    "PartState",
    "Phase",
    "Plane",
    "ReasonKind",
    "Reduction",
    "RepKind",
    "Reversal",
    "Scope",
    "SegmentKind",
    "Side",
    "SignatureAt",
    "SourceKind",
    "StrEnum",
    "StretchKind",
    "Worse",
]


class StrEnum(str, Enum):
    """A string with a fixed set of values; prints as its value (enum.StrEnum of Python 3.11)."""

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


class BarAt(StrEnum):
    """Where a bar is held.

    In the `HANDS` it is where they are, whether a plate shows or not; on the `BODY` only a plate
    tells that there is one.
    """

    NONE = "none"
    HANDS = "hands"
    BODY = "body"


class Scope(StrEnum):
    """What one finding of a check is about."""

    REP = "rep"
    SET = "set"
    HOLD = "hold"


class Phase(StrEnum):
    """The part of a rep that a check looks at; see `formcheck.core.judge.phases`."""

    WHOLE = "whole"
    LOWERING = "lowering"
    LIFTING = "lifting"
    EARLY_LIFTING = "early_lifting"
    PULL = "pull"
    LATE_LOWERING = "late_lowering"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Plane(StrEnum):
    """The plane of the lifter's body that a measure lies in, which says who can see it."""

    SAGITTAL = "sagittal"
    """Forward and up: seen best from the side."""
    FRONTAL = "frontal"
    """Sideways and up: seen best from the front or from behind."""
    ANY = "any"
    """Heights and times: seen from everywhere, or the measure says itself what it needs."""


class Reduction(StrEnum):
    """How a series becomes one number; see `formcheck.core.judge.reductions`."""

    WORST = "worst"
    MEDIAN = "median"
    CHANGE = "change"
    RANGE = "range"
    REBOUND = "rebound"
    DURATION = "duration"
    DRIFT = "drift"
    SLOWDOWN = "slowdown"
    ONE_SIDED = "one_sided"

    @property
    def is_change(self) -> bool:
        """Whether the number says how far a measure went, so that its sign matters."""
        return self in (Reduction.CHANGE, Reduction.DRIFT)

    @property
    def is_tempo(self) -> bool:
        """Whether the number comes from when the lifter moved, and how fast."""
        return self in (Reduction.DURATION, Reduction.SLOWDOWN)


class ReasonKind(StrEnum):
    """Why a check gave no verdict; `NONE` where it gave one."""

    NONE = "none"
    VIEW = "view"
    COVERAGE = "coverage"
    MISSING_PHASE = "missing_phase"
    UNSTEADY = "unsteady"
    TOO_FEW_REPS = "too_few_reps"
    CAMERA_MOVED = "camera_moved"


class Worse(StrEnum):
    """The side of a limit on which a value is bad."""

    ABOVE = "above"
    BELOW = "below"


class Reversal(StrEnum):
    """Where the rep signal turns in the middle of a rep: at its minimum or its maximum."""

    LOW = "low"
    HIGH = "high"

    @property
    def other(self) -> Reversal:
        """The opposite one."""
        return Reversal.LOW if self is Reversal.HIGH else Reversal.HIGH


class CountedAt(StrEnum):
    """When a rep counts: back in the start posture, or at its turning point already."""

    RETURN = "return"
    TURN = "turn"


class SignatureAt(StrEnum):
    """When a signature rule looks at its measure."""

    START = "start"
    TURN = "turn"
    CHANGE = "change"
    """By how much the measure rises from the start of a rep to its turning point."""
    HOLD = "hold"


class SourceKind(StrEnum):
    """Where a threshold comes from; `PROVISIONAL` ones are our own."""

    STUDY = "study"
    GUIDELINE = "guideline"
    COACH = "coach"
    PROVISIONAL = "provisional"


class Side(StrEnum):
    """The side of the body that does a rep."""

    LEFT = "left"
    RIGHT = "right"


class RepKind(StrEnum):
    """How much of a rep was done; `UNFINISHED` ones only occur live."""

    FULL = "full"
    PARTIAL = "partial"
    UNFINISHED = "unfinished"


class SegmentKind(StrEnum):
    """What a stretch of the clip was taken for."""

    REP = "rep"
    PARTIAL = "partial"
    HOLD = "hold"
    NOT_COUNTED = "not_counted"


class StretchKind(StrEnum):
    """What goes on in a part of the clip; see `formcheck.core.timeline`."""

    SET = "set"
    MOVING = "moving"
    """The lifter moves, and it is none of the sets."""
    REST = "rest"
    """The lifter is seen, and stands, lies or walks."""
    NOBODY = "nobody"
    CUT = "cut"
    """The clip goes on somewhere else, or has no pictures for a while."""

    @property
    def words(self) -> str:
        """For people."""
        return {
            "moving": "moving, nothing that repeats",
            "rest": "rest or walking",
            "nobody": "nobody in the picture",
        }.get(self.value, self.value)


class KeyFrameKind(StrEnum):
    """Which moment of a rep or hold a picture shows."""

    START = "start"
    WAY_OUT = "way_out"
    """Half way in time from the start to the turning point."""
    TURN = "turn"
    WAY_BACK = "way_back"
    MIDDLE = "middle"
    END = "end"
    WORST = "worst"


class Outcome(StrEnum):
    """What a check says. `PASS`, `WARN` and `FAULT` are verdicts."""

    PASS = "pass"
    UNCLEAR = "unclear"
    """Measured, but too close to a limit for a verdict."""
    WARN = "warn"
    FAULT = "fault"
    NOT_ASSESSED = "not_assessed"
    """Not measured: this clip can't show it."""

    @property
    def severity(self) -> int:
        """Rank for picking the worst: what was not seen ranks below a pass."""
        return ("not_assessed", "pass", "unclear", "warn", "fault").index(self.value)

    @property
    def words(self) -> str:
        """For people."""
        return {
            "pass": "good",
            "unclear": "too close to call",
            "warn": "watch",
            "fault": "fix",
            "not_assessed": "not judged",
        }[self.value]

    @property
    def is_bad(self) -> bool:
        """Whether a limit is broken."""
        return self in (Outcome.WARN, Outcome.FAULT)

    @property
    def is_verdict(self) -> bool:
        """Whether something was judged."""
        return self not in (Outcome.UNCLEAR, Outcome.NOT_ASSESSED)

    @property
    def is_measured(self) -> bool:
        """Whether there is a value, be it too close to call."""
        return self is not Outcome.NOT_ASSESSED


class PartState(StrEnum):
    """A rep or hold in one word."""

    CLEAN = "clean"
    """Its main checks that were seen passed, and nothing else was wrong."""
    UNCLEAR = "unclear"
    """Nothing plainly wrong, but a main check was too close to call."""
    WARN = "warn"
    FAULT = "fault"
    TEMPO_ONLY = "tempo_only"
    """Only its speed was judged."""
    NOT_ASSESSED = "not_assessed"
    """Nothing was judged."""

    @property
    def words(self) -> str:
        """For people."""
        return {
            "unclear": "too close to call",
            "warn": "to watch",
            "fault": "to fix",
            "tempo_only": "tempo only",
            "not_assessed": "not judged",
        }.get(self.value, self.value)

    @property
    def severity(self) -> int:
        """Rank for picking the worst: what was not looked at ranks below what is clean."""
        order = ("not_assessed", "tempo_only", "clean", "unclear", "warn", "fault")
        return order.index(self.value)
