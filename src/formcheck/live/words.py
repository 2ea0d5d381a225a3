"""What a live set says: on the picture, and line by line on the terminal."""

from __future__ import annotations

import numpy as np

from formcheck.domain import Exercise, PoseFrame, PoseSequence, Rep
from formcheck.follow import Cue, HoldClosed, RepClosed
from formcheck.live.session import Session, Stage, StageChanged
from formcheck.measures import MEASURES
from formcheck.motion import Motion
from formcheck.render.badges import Cue as CuePlate
from formcheck.render.live_view import Measured, Scene
from formcheck.render.timeline import Count

__all__ = ["line_of", "scene_of"]

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
        cue=CuePlate(titles[cue.check], cue.cue, cue.outcome) if cue else None,
        measured=_measured(session, pose, size_wh),
        footer=speed,
    )


def _count(session: Session, exercise: Exercise) -> Count:
    status = session.status
    if exercise.hold is None:
        return Count(full=status.full, partial=status.partial)
    return Count(held_s=int(status.held_s or 0.0), target_s=round(exercise.hold.target_s))


def _measured(session: Session, pose: PoseFrame, size_wh: tuple[int, int]) -> Measured | None:
    """The measure in focus, drawn on this very pose: the smoothed ones come a little later."""
    status = session.status
    if status.focus is None or status.view is None or np.isnan(pose.xy_px).all():
        return None
    motion = Motion(PoseSequence.stack([pose], size_wh), status.view, status.trunk_px)
    points = MEASURES[status.focus.measure].points(motion)[0]
    unit = MEASURES[status.focus.measure].unit
    fault = next((f for f in status.faults if f.check == status.focus.id), None)
    return Measured(status.focus.title, status.value, unit, points, fault)


def line_of(happened: object, exercise: Exercise, said: list[str]) -> str | None:
    """A line for the terminal; `said` are the titles of what was wrong with this rep."""
    if isinstance(happened, StageChanged):
        return _STAGES[happened.stage]
    if isinstance(happened, HoldClosed):
        return f"held {happened.end_s - happened.start_s:.0f} s"
    if isinstance(happened, Cue) and exercise.hold is not None:
        return f"{happened.t_s:6.1f} s  {happened.cue}"
    if isinstance(happened, RepClosed):
        number = happened.full + happened.partial
        kind = "" if happened.rep.kind == "full" else "  (partial)"
        words = f"  {', '.join(said)}" if said else ""
        return f"rep {number}{kind}  {happened.t_s:6.1f} s  {_tempo(happened.rep)}{words}"
    return None


def _tempo(rep: Rep) -> str:
    """Lowering-pause-lifting in seconds."""
    parts = (rep.eccentric_s, rep.pause_s, rep.concentric_s)
    return "-".join("?" if part is None else f"{part:.1f}" for part in parts)


_STAGES = {
    Stage.SETUP: "set-up",
    Stage.COUNTDOWN: "get ready",
    Stage.SET: "go",
    Stage.OVER: "the set is over",
}
