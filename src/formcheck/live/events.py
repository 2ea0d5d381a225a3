"""What happens in a live set, besides reps, holds and cues."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from formcheck.core.online import Event
from formcheck.live.recognising import Recognised

__all__ = ["Happened", "NoSpeed", "RepSpeed", "Slow", "Stage", "StageChanged", "Tick"]


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


@dataclass(frozen=True, slots=True)
class RepSpeed:
    """How fast the bar was in a full rep, known a little after the rep has closed.

    Attributes:
        t_s: when it is known.
        number: of the rep, as it was counted.
        mean_m_s: mean velocity on the way up, metres a second.
        is_about: whether metres come from a guess.
        is_to_stop: whether it is now known that a rep was slower than the fastest one by more than
            the limit asked for; so once a set.
    """

    t_s: float
    number: int
    mean_m_s: float
    is_about: bool
    is_to_stop: bool = False

    @property
    def words(self) -> str:
        """As a lifter reads it: `"0.45 m/s"`, `"about 0.45 m/s"`."""
        return f"{'about ' if self.is_about else ''}{self.mean_m_s:.2f} m/s"


@dataclass(frozen=True, slots=True)
class NoSpeed:
    """Looking for the bar went wrong, which is said once a set; `why` is the error's own words."""

    t_s: float
    why: str


Happened = Event | StageChanged | Tick | Slow | Recognised | RepSpeed | NoSpeed
