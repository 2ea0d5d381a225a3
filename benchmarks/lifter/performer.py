"""The lifter's posture at any time of a motion file."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.lifter.effort import Posture
from benchmarks.lifter.gait import ARRIVED, blend, walk
from benchmarks.lifter.motion_file import MotionFile
from benchmarks.lifter.skeleton import Skeleton
from benchmarks.lifter.timeline import Moment, Timeline

__all__ = ["Performer"]


class Performer:
    """Plays a motion file on a skeleton."""

    def __init__(self, motion: MotionFile, skeleton: Skeleton) -> None:
        self._movement = motion.movement
        self._skeleton = skeleton
        self.timeline = Timeline(motion)

    def at(self, t_s: float) -> tuple[Moment, Posture]:
        """The task and the posture at `t_s`."""
        moment = self.timeline.at(t_s)
        posture = self._movement.posture(self._skeleton, moment.effort)
        if moment.to_go is not None:
            walking = walk(self._skeleton, moment.to_go, moment.leaving)
            return moment, replace(walking, bar_m=posture.bar_m)
        if moment.settled < 1:
            arrived = walk(self._skeleton, ARRIVED)
            return moment, blend(arrived, posture, moment.settled)
        return moment, posture
