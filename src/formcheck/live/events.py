"""What happens in a live set, besides reps, holds and cues."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from formcheck.core.online import Event
from formcheck.live.recognising import Recognised

__all__ = ["Happened", "Slow", "Stage", "StageChanged", "Tick"]


class Stage(str, Enum):
    """How far the set has come."""

    SETUP = "set-up"
    COUNTDOWN = "countdown"
    SET = "set"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class StageChanged:
    """The set has come further, or back to the set-up. Time is that of the pictures."""

    t_s: float
    stage: Stage


@dataclass(frozen=True, slots=True)
class Tick:
    """A second of the countdown, or five of a hold: `number` is what is left, or was held."""

    t_s: float
    number: int


@dataclass(frozen=True, slots=True)
class Slow:
    """Too few pictures a second are judged to rely on the counts; it is said once."""

    t_s: float
    rate_hz: float


Happened = Event | StageChanged | Tick | Slow | Recognised
