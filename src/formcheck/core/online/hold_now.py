"""Follows a hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.exercise import Exercise
from formcheck.core.online.cues import cue_of, faults_of_hold
from formcheck.core.online.events import Event, HoldClosed, HoldOpened, LivePhase, Status
from formcheck.core.segment.holds import MAX_BREAK_S, MIN_STILL_S
from formcheck.core.segment.study import Study

__all__ = ["HoldFollower"]

# ours: seconds of poses that each look needs.
WINDOW_S = 15.0
# ours: seconds; the newest part of a hold, of which a cue speaks.
JUDGED_S = 2.0
# ours: seconds between cues in a hold.
CUE_EVERY_S = 6.0

GONE_S = MAX_BREAK_S + MIN_STILL_S
"""A hold that was broken off this long ago has ended: a return would show by now."""


class HoldFollower:
    """Opens and closes holds; a hold goes on however long it is."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._start_s: float | None = None
        """Start of the hold under way."""
        self._cued_s = -np.inf

    def window_start_s(self, now_s: float) -> float:
        """From where on poses are needed."""
        return now_s - WINDOW_S

    def look(self, found: Study, status: Status) -> tuple[list[Event], Status]:
        """What has happened, and how the set stands now."""
        hold = found.holds[-1] if found.holds else None
        if hold is None or status.t_s - hold.end_s > GONE_S:
            events, status = self.finish(status)
            return events, replace(status, phase=LivePhase.START)
        events = []
        if self._start_s is None:
            self._start_s = hold.start_s
            events.append(HoldOpened(status.t_s, hold.start_s))
        faults = faults_of_hold(self._exercise.checks, found.motion, hold, JUDGED_S)
        if faults and status.t_s - self._cued_s >= CUE_EVERY_S:
            self._cued_s = status.t_s
            events.append(cue_of(faults[0], status.t_s))
        held_s = hold.end_s - self._start_s
        return events, replace(status, phase=LivePhase.HOLDING, held_s=held_s, faults=tuple(faults))

    def finish(self, status: Status) -> tuple[list[Event], Status]:
        """Close the hold under way, if there is one."""
        if self._start_s is None:
            return [], status
        start_s, self._start_s = self._start_s, None
        return [HoldClosed(status.t_s, start_s, start_s + (status.held_s or 0.0))], status
