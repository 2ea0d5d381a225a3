"""The follower: frames in, events out."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np

from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Check, Exercise, RepPattern
from formcheck.core.judge.sight import growth, is_in_view
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import Motion
from formcheck.core.online.cues import newest_known
from formcheck.core.online.events import Event, LivePhase, PhaseChanged, Status
from formcheck.core.online.hold_now import HoldFollower
from formcheck.core.online.rep_now import RepFollower
from formcheck.core.online.rolling import RollingPoses
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.report import Finding
from formcheck.core.segment.study import Study, study_smoothed

__all__ = ["Follower"]

# ours: seconds between looks at the newest poses; cues come later if it is raised.
LOOK_EVERY_S = 0.1
# ours: seconds of poses kept. Older reps are final; younger ones are judged again whenever a
# rep closes.
HISTORY_S = 60.0
# ours: seconds; no look goes further back, which bounds its cost.
LONGEST_LOOK_S = 25.0
# ours: samples; the lifter has left when none of the newest ones shows anybody.
ABSENT_SAMPLES = 10


class _Part(Protocol):
    """Follows the reps, or the holds."""

    def window_start_s(self, now_s: float) -> float: ...
    def look(self, found: Study, status: Status) -> tuple[list[Event], Status]: ...
    def finish(self, status: Status) -> tuple[list[Event], Status]: ...


class Follower:
    """Takes in frames and says what has happened.

    Args:
        exercise: what is being done.
        size_wh: width and height of the pictures, pixels.
        calibration: that of the network that finds the poses.
    """

    def __init__(
        self, exercise: Exercise, size_wh: tuple[int, int], calibration: Calibration
    ) -> None:
        self._exercise = exercise
        self._calibration = calibration
        self._poses = RollingPoses(size_wh, HISTORY_S)
        self._looked_s = -np.inf
        self._part: _Part
        if isinstance(exercise.pattern, RepPattern):
            self._part = RepFollower(exercise, exercise.pattern, self._poses, calibration)
            self._status = Status()
        else:
            self._part = HoldFollower(exercise)
            self._status = Status(held_s=0.0)

    @property
    def status(self) -> Status:
        """The set as it stands."""
        return self._status

    def push(self, frame: PoseFrame) -> list[Event]:
        """Take in the next frame; times must rise."""
        self._poses.push(frame)
        if frame.t_s - self._looked_s < LOOK_EVERY_S - 1e-6:
            return []
        self._looked_s = frame.t_s
        self._poses.advance()
        start_s = max(self._part.window_start_s(frame.t_s), frame.t_s - LONGEST_LOOK_S)
        sequence = self._poses.since(start_s)
        return self._look(sequence, frame.t_s) if len(sequence) >= 2 else []

    def finish(self) -> list[Event]:
        """The set is over: settle the count, as nothing more will come."""
        self._poses.advance()
        events, self._status = self._part.finish(self._status)
        return events

    def _look(self, sequence: PoseSequence, now_s: float) -> list[Event]:
        found = study_smoothed(sequence, self._exercise, self._calibration, is_known=True)
        before, motion = self._status, found.motion
        status = replace(before, t_s=now_s, view=motion.view, trunk_px=motion.trunk_px, faults=())
        events, status = self._part.look(found, status)
        if np.isnan(sequence.xy_px[-ABSENT_SAMPLES:]).all():
            status = replace(status, phase=LivePhase.ABSENT)
        if status.phase is not before.phase:
            events.append(PhaseChanged(now_s, status.phase))
        focus = _focus(self._exercise, motion, status.faults)
        value = newest_known(evaluate(motion, focus.measure)) if focus else float("nan")
        self._status = replace(status, focus=focus, value=value)
        return events


def _focus(exercise: Exercise, motion: Motion, faults: tuple[Finding, ...]) -> Check | None:
    """The check whose measure to show: that of the worst fault, else the first that can be."""
    able = [
        check
        for check in exercise.checks
        if MEASURES[check.measure].line
        and is_in_view(check, motion.view.view, growth(check, motion))
    ]
    worst = {finding.check for finding in faults[:1]}
    return next((c for c in able if c.id in worst), able[0] if able else None)
