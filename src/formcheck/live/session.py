"""One set in front of a camera: set-up, countdown, the set itself, and when it is over.

Knows poses and their times only: no camera, no clock, no screen.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace

import numpy as np

from formcheck.core.bar.model import NO_SETTINGS, BarSettings
from formcheck.core.calibration import Calibration
from formcheck.core.enums import BarAt
from formcheck.core.exercise import Exercise
from formcheck.core.online import Cue, LivePhase, RepClosed, Status
from formcheck.core.online.analyzer import Analyzer
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo, Provenance, Report
from formcheck.live.bar_watch import BarWatch
from formcheck.live.events import Happened, Slow, Stage, StageChanged, Tick
from formcheck.live.gesture import hand_is_up
from formcheck.live.pace import Pace
from formcheck.live.recognising import RecognisingAnalyzer
from formcheck.live.setup import check_setup, in_start_posture, is_still
from formcheck.live.timing import LiveTiming
from formcheck.pipeline.landmarks import as_saved

__all__ = ["READY", "Session"]

UNRELIABLE = " (unreliable: too few pictures a second)"
READY = "All set. Take the start position."
READY_UNNAMED = "All set. Take the start position and hold still."


class Session:
    """Takes in poses and says what has happened.

    Args:
        exercise: what is going to be done; None to find out.
        clip: what is known of the pictures.
        calibration: that of the network that finds the poses.
        guided: whether there is a set-up check, a countdown and an end when the lifter
            leaves. Without it every pose belongs to the set.
        timing: how long each step takes.
        bar: what is said of the bar and of the lifter's height.
        not_before_s: pictures' time before which no countdown begins: a rest.
    """

    def __init__(
        self,
        exercise: Exercise | None,
        clip: ClipInfo,
        calibration: Calibration,
        *,
        guided: bool,
        timing: LiveTiming | None = None,
        bar: BarSettings = NO_SETTINGS,
        not_before_s: float = -math.inf,
    ) -> None:
        self._named = exercise
        self._calibration = calibration
        self._clip = clip
        self._guided = guided
        self._timing = timing or LiveTiming()
        self._not_before_s = not_before_s
        self._bar = bar
        self.bar_watch = BarWatch()
        self.restart()

    def restart(self) -> None:
        """Forget the set and begin again."""
        self.messages: list[str] = []
        self.stage = Stage.SETUP if self._guided else Stage.SET
        self._analyzer = self._new_analyzer()
        self._recent: deque[PoseFrame] = deque()
        self._looked_s = self._countdown_s = -math.inf
        self._start_s: float | None = None if self._guided else 0.0
        self._away_s = self._hand_up_s = 0.0
        self._last_s = math.inf
        """Time of the last picture, during the set."""
        self._posture_s = math.inf
        """Since when the lifter is in the start posture, during the set-up."""
        self._cue: Cue | None = None
        self.cues: list[Cue] = []
        """All cues of the set, in its own time."""
        self._ticked = 0
        self.pace = Pace(self._timing.longest_step_s)
        self._was_slow = False
        self.bar_watch.close()
        self.bar_watch = BarWatch()

    @property
    def exercise(self) -> Exercise | None:
        """What is done, None as long as that is not known."""
        if isinstance(self._analyzer, RecognisingAnalyzer):
            return self._analyzer.exercise
        return self._named

    @property
    def began_s(self) -> float:
        """Pictures' time at which the set has begun; 0 before."""
        return self._start_s or 0.0

    @property
    def status(self) -> Status:
        """The set as it stands, in its own time."""
        return self._analyzer.status

    @property
    def cue(self) -> Cue | None:
        """The cue to show now."""
        if self._cue is None:
            return None
        lasts = bool(self.status.faults) or self.status.t_s - self._cue.t_s < self._timing.cue_s
        return self._cue if lasts else None

    @property
    def poses(self) -> PoseSequence:
        """The poses of the set."""
        return self._analyzer.sequence

    def countdown(self, t_s: float) -> int | None:
        """Seconds left until the set begins; None outside the countdown."""
        if self.stage is not Stage.COUNTDOWN:
            return None
        return max(1, math.ceil(self._timing.countdown_s - (t_s - self._countdown_s)))

    def set_time_s(self, t_s: float) -> float | None:
        """Time of a picture in the set's own time; None when it is not part of it."""
        if self.stage is not Stage.SET or self._start_s is None:
            return None
        return t_s - self._start_s

    def update(self, pose: PoseFrame, light: float) -> list[Happened]:
        """Take in the pose of the next picture, whose brightness is `light`."""
        if self.stage is Stage.OVER:
            return []
        self._remember(pose)
        self.pace.saw(pose.t_s)
        if self.stage is Stage.SET:
            happened = self._in_set(pose)
        elif self.stage is Stage.COUNTDOWN:
            happened = self._count_down(pose.t_s)
        else:
            happened = self._set_up(pose.t_s, light)
        return [*self._slowness(pose.t_s), *happened]

    def _slowness(self, t_s: float) -> list[Happened]:
        rate_hz = self.pace.rate_hz
        if self._was_slow or rate_hz is None or not self.pace.is_slow:
            return []
        self._was_slow = True
        return [Slow(t_s, rate_hz)]

    def finish(self) -> list[Happened]:
        """The set is over."""
        self.stage = Stage.OVER
        happened: list[Happened] = [*self._analyzer.finish()]
        for event in happened:
            if isinstance(event, RepClosed):
                self._watch_bar(event)
        return [*happened, *self.bar_watch.last_news(self.status.t_s)]

    def name(self, exercise: Exercise) -> None:
        """What was done, now that somebody has told."""
        poses = self.poses
        self._named = exercise
        self._analyzer = self._new_analyzer()
        for pose in poses:
            self._analyzer.push(pose)

    def report(self, provenance: Provenance, clip: ClipInfo) -> Report:
        """Judge the set, as a file would be judged.

        Raises:
            NothingFoundError: nobody was seen.
            UnsureError: the exercise was to be recognised, and was not.
        """
        report = self._analyzer.flush()
        return replace(
            report,
            clip=replace(
                clip,
                frames_analysed=report.clip.frames_analysed,
                looks_per_s=report.clip.looks_per_s,
            ),
            model_name=provenance.model_name,
            model_sha256=provenance.model_sha256,
            settings=provenance.settings or {},
            notes=(*provenance.notes, *report.notes),
            headline=f"{report.headline}{UNRELIABLE if self.pace.doubt else ''}",
        )

    def _new_analyzer(self) -> Analyzer | RecognisingAnalyzer:
        if self._named is None:
            return RecognisingAnalyzer(self._clip, self._calibration, bar=self._bar)
        return Analyzer(
            self._named, self._clip, Provenance(), calibration=self._calibration, bar=self._bar
        )

    def _remember(self, pose: PoseFrame) -> None:
        self._recent.append(pose)
        while pose.t_s - self._recent[0].t_s > self._timing.setup_over_s:
            self._recent.popleft()

    def _set_up(self, t_s: float, light: float) -> list[Happened]:
        if (
            t_s - self._looked_s < self._timing.setup_every_s
            or t_s - self._recent[0].t_s < 0.8 * self._timing.setup_over_s
        ):
            return []
        self._looked_s = t_s
        self._posture_s = min(self._posture_s, t_s)
        size_wh = self._clip.size_wh
        self.messages = check_setup(
            list(self._recent), self._named, size_wh, self._calibration, light
        )
        ready = READY if self._named else READY_UNNAMED
        if not self._in_posture(t_s):
            self._posture_s = t_s
            self.messages = self.messages or [ready]
            return []
        # A lifter who stays there knows better, or can't help it.
        if self.messages and t_s - self._posture_s < self._timing.patience_s:
            return []
        if t_s < self._not_before_s:
            self.messages = self.messages or [ready]
            return []
        self._countdown_s, self._ticked = t_s, 0
        return [*self._go_to(Stage.COUNTDOWN, t_s), *self._count_down(t_s)]

    def _in_posture(self, t_s: float) -> bool:
        held = [pose for pose in self._recent if pose.t_s >= t_s - self._timing.posture_s]
        if self._named is None:
            return is_still(list(self._recent), self._clip.size_wh)
        return in_start_posture(held, self._named, self._clip.size_wh, self._calibration)

    def _count_down(self, t_s: float) -> list[Happened]:
        if t_s - self._looked_s >= self._timing.setup_every_s:
            self._looked_s = t_s
            if not self._in_posture(t_s):
                self._posture_s = t_s
                return self._go_to(Stage.SETUP, t_s)
        if t_s - self._countdown_s >= self._timing.countdown_s:
            self._start_s = t_s
            self.pace, self._was_slow = Pace(self._timing.longest_step_s), False
            self._analyzer = self._new_analyzer()
            return [*self._go_to(Stage.SET, t_s), *self._in_set(self._recent[-1])]
        left = self.countdown(t_s) or 0
        if left == self._ticked:
            return []
        self._ticked = left
        return [Tick(t_s, left)]

    def _go_to(self, stage: Stage, t_s: float) -> list[Happened]:
        self.stage, self.messages = stage, []
        return [StageChanged(t_s, stage)]

    def _in_set(self, pose: PoseFrame) -> list[Happened]:
        assert self._start_s is not None
        t_s = pose.t_s - self._start_s
        happened: list[Happened] = []
        happened += self._analyzer.push(as_saved(replace(pose, t_s=t_s)))
        for event in happened:
            if isinstance(event, Cue):
                self._cue = event
                self.cues.append(event)
            elif isinstance(event, RepClosed):
                self._watch_bar(event)
        happened += self.bar_watch.news(t_s)
        happened += self._held(t_s)
        if self._guided and self._has_ended(pose):
            happened += [*self.finish(), StageChanged(pose.t_s, Stage.OVER)]
        return happened

    def _watch_bar(self, closed: RepClosed) -> None:
        if self.exercise is not None and self.exercise.bar is not BarAt.NONE:
            self.bar_watch.rep_closed(closed, self._analyzer.bar_so_far())

    def _held(self, t_s: float) -> list[Happened]:
        """A tick for every five seconds of a hold."""
        fives = int(self.status.held_s or 0.0) // 5
        if self.status.phase is not LivePhase.HOLDING or fives == 0:
            self._ticked = 0
            return []
        if fives == self._ticked:
            return []
        self._ticked = fives
        return [Tick(t_s, 5 * fives)]

    def _has_ended(self, pose: PoseFrame) -> bool:
        step_s = float(np.clip(pose.t_s - self._last_s, 0.0, self._timing.longest_step_s))
        self._last_s = pose.t_s
        self._away_s = 0.0 if np.isfinite(pose.xy_px).any() else self._away_s + step_s
        self._hand_up_s = self._hand_up_s + step_s if hand_is_up(pose) else 0.0
        return self._away_s >= self._timing.left_s or self._hand_up_s >= self._timing.hand_up_s
