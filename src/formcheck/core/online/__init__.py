"""Follows a set while it goes on: what has happened up to the newest frame.

Nothing here looks ahead, reads a clock or draws. Ten times a second the newest seconds are
cut into reps by the same function that cuts a whole clip, so that the count at the end is
the report's. The report itself is made anew from all frames when the set is over.
"""

from formcheck.core.online.events import (
    Cue,
    Event,
    HoldClosed,
    HoldOpened,
    LivePhase,
    PhaseChanged,
    RepClosed,
    RepOpened,
    Status,
)
from formcheck.core.online.follower import Follower

__all__ = [
    "Cue",
    "Event",
    "Follower",
    "HoldClosed",
    "HoldOpened",
    "LivePhase",
    "PhaseChanged",
    "RepClosed",
    "RepOpened",
    "Status",
]
