"""What a live set says: over the frames, and line by line on the terminal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Exercise, HoldPattern
from formcheck.core.measures import MEASURES
from formcheck.core.motion import Motion
from formcheck.core.online import Cue, Event, HoldClosed, RepClosed, RepOpened
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.units import whole_seconds
from formcheck.live.session import Session, Stage, StageChanged, Tick
from formcheck.render.badges import CueText
from formcheck.render.live_view import Measured, Scene
from formcheck.render.timeline import Count
from formcheck.report.wording import describe_tempo

__all__ = ["GONE", "Lines", "scene_of", "with_news"]

GONE = "The camera is gone. Waiting for it to come back."
KEYS = "q quits, space pauses, r restarts, f full screen, m mirror"


def scene_of(
    session: Session, exercise: Exercise, pose: PoseFrame, size_wh: tuple[int, int], speed: str
) -> Scene:
    """What to show over the picture that `pose` was found in."""
    if session.stage in (Stage.SETUP, Stage.COUNTDOWN):
        return Scene(
            pose,
            messages=tuple(session.messages),
            countdown=session.countdown(pose.t_s),
            footer=KEYS,
        )
    status, cue = session.status, session.cue
    titles = {check.id: check.title for check in exercise.checks}
    return Scene(
        pose,
        count=_count(session, exercise),
        phase=status.phase.value,
        cue=CueText(titles[cue.check], cue.cue, cue.outcome) if cue else None,
        measured=_measured(session, pose, size_wh),
        footer=speed,
    )


def with_news(scene: Scene, *, paused: bool, gone: bool, stale: bool) -> Scene:
    """`scene` with what is wrong right now: no camera, or no new frames (`stale`)."""
    news = []
    if paused:
        news.append("Paused. Space goes on.")
        scene = replace(scene, phase="paused", cue=None, measured=None)
    if gone:
        news.append(GONE)
    elif stale and not paused:
        news.append("No new pictures from the camera.")
    return replace(scene, messages=(*news, *scene.messages)) if news else scene


def _count(session: Session, exercise: Exercise) -> Count:
    status = session.status
    if isinstance(exercise.pattern, HoldPattern):
        target_s = round(exercise.pattern.target_s)
        return Count(held_s=whole_seconds(status.held_s or 0.0), target_s=target_s)
    return Count(full=status.full, partial=status.partial)


def _measured(session: Session, pose: PoseFrame, size_wh: tuple[int, int]) -> Measured | None:
    """The measure in focus, drawn on this very pose: the smoothed ones come a little later."""
    status = session.status
    if status.focus is None or status.view is None or np.isnan(pose.xy_px).all():
        return None
    sequence = PoseSequence.stack([pose], size_wh)
    motion = Motion(sequence, status.view, status.trunk_px, Calibration())
    measure = MEASURES[status.focus.measure]
    points = measure.points(motion)[0]
    fault = next((f for f in status.faults if f.check == status.focus.id), None)
    title = status.focus.named(fault.outcome) if fault else measure.title
    return Measured(title, status.value, measure.unit, points, fault)


class Lines:
    """What happens in a set, as lines for the terminal: one for each rep, and what is wrong.

    A cue waits for the line of its rep; one that comes after that line gets its own.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._has_reps = not exercise.is_hold
        self._titles = {check.id: check.title for check in exercise.checks}
        self.restart()

    def restart(self) -> None:
        """The set begins again."""
        self._wrong: list[str] = []
        self._rep_is_open = False

    def line(self, happened: Event | StageChanged | Tick) -> str | None:
        """The line for what has happened, if it is worth one."""
        if isinstance(happened, StageChanged):
            return _STAGES[happened.stage]
        if isinstance(happened, HoldClosed):
            return f"held {whole_seconds(happened.end_s - happened.start_s)} s"
        if isinstance(happened, RepOpened):
            self._rep_is_open = True
        if isinstance(happened, Cue):
            return self._cue(happened)
        return self._rep(happened) if isinstance(happened, RepClosed) else None

    def _cue(self, cue: Cue) -> str | None:
        if not self._has_reps:
            return f"{cue.t_s:6.1f} s  {cue.cue}"
        if not self._rep_is_open:
            return f"  in that rep: {self._titles[cue.check]}"
        self._wrong.append(self._titles[cue.check])
        return None

    def _rep(self, closed: RepClosed) -> str:
        wrong, self._wrong, self._rep_is_open = self._wrong, [], False
        full = closed.rep.is_full
        name = f"rep {closed.full}" if full else f"partial rep {closed.partial}"
        words = f"  {', '.join(wrong)}" if wrong else ""
        return f"{name}  {closed.t_s:6.1f} s  {describe_tempo(closed.rep, self._exercise)}{words}"


_STAGES = {
    Stage.SETUP: "set-up",
    Stage.COUNTDOWN: "get ready",
    Stage.SET: "go",
    Stage.OVER: "the set is over",
}
