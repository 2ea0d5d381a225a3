"""What happens in a set while it goes on, and how the set stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from formcheck.core.camera_view import ViewEstimate
from formcheck.core.exercise import Check
from formcheck.core.report import Finding, Outcome, Rep

__all__ = [
    "Cue",
    "Event",
    "HoldClosed",
    "HoldOpened",
    "LivePhase",
    "PhaseChanged",
    "RepClosed",
    "RepOpened",
    "Status",
]


class LivePhase(str, Enum):
    """What the lifter is doing now."""

    ABSENT = "nobody in view"
    START = "start position"
    LOWERING = "lowering"
    PAUSE = "pause"
    LIFTING = "lifting"
    HOLDING = "holding"


@dataclass(frozen=True, slots=True)
class RepOpened:
    """The lifter has left the start posture."""

    t_s: float
    start_s: float


@dataclass(frozen=True, slots=True)
class RepClosed:
    """A rep has been counted. `full` and `partial` are the counts of the set so far.

    A later rep may show that an earlier one was only a part of the usual range, or none at
    all: the counts are those of all reps as they look now.
    """

    t_s: float
    rep: Rep
    full: int
    partial: int


@dataclass(frozen=True, slots=True)
class HoldOpened:
    """The position has been held long enough to count."""

    t_s: float
    start_s: float


@dataclass(frozen=True, slots=True)
class HoldClosed:
    """The position was left."""

    t_s: float
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Cue:
    """What to do about the worst fault of the rep, or of the hold, that is under way."""

    t_s: float
    check: str
    cue: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """The lifter does something else now."""

    t_s: float
    phase: LivePhase


Event = RepOpened | RepClosed | HoldOpened | HoldClosed | Cue | PhaseChanged


@dataclass(frozen=True, slots=True)
class Status:
    """The set as it stands.

    Attributes:
        t_s: time of the newest frame that was looked at.
        phase: what the lifter does.
        full, partial: reps counted.
        held_s: seconds of the hold under way; None for exercises with reps.
        view, trunk_px: as in `Motion`; they tell which joints measures look at.
        focus: the check whose measure is worth showing, None when none can be assessed.
        value: that measure now, NaN where it is not seen.
        faults: what is wrong with the rep or hold under way, worst first.
    """

    t_s: float = 0.0
    phase: LivePhase = LivePhase.ABSENT
    full: int = 0
    partial: int = 0
    held_s: float | None = None
    view: ViewEstimate | None = None
    trunk_px: float = float("nan")
    focus: Check | None = None
    value: float = float("nan")
    faults: tuple[Finding, ...] = ()
