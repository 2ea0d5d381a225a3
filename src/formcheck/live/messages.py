"""What a live set says over its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Exercise, HoldPattern
from formcheck.core.measures import MEASURES
from formcheck.core.motion import Motion
from formcheck.core.online import LivePhase
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.units import whole_seconds
from formcheck.live.events import Stage
from formcheck.live.lines import slow_words
from formcheck.live.session import Session
from formcheck.render.live_view import Measured, Scene
from formcheck.render.timeline import Count
from formcheck.report.wording import clock, describe_warm_up

__all__ = ["GONE", "STOP", "resting", "scene_of", "warming_up", "with_news"]

GONE = "The camera is gone. Waiting for it to come back."
# ours: sets listed in the corner; more would hide the lifter.
MOST_LISTED = 5
STOP = "Stop here"
RECOGNISING = "Which exercise is this?"
KEYS = "q quits, space pauses, r restarts, f full screen, m mirror"


def scene_of(session: Session, pose: PoseFrame, size_wh: tuple[int, int]) -> Scene:
    """What to show over the picture that `pose` was found in."""
    rate_hz, is_slow = session.pace.rate_hz, session.pace.is_slow
    slow = (slow_words(rate_hz),) if rate_hz is not None and is_slow else ()
    if session.stage in (Stage.SETUP, Stage.COUNTDOWN):
        # From where the lifter stands one sentence at a time can be read.
        return Scene(
            pose,
            messages=(*session.messages[:1], *slow),
            countdown=session.countdown(pose.t_s),
            footer=KEYS,
        )
    exercise, status, cue = session.exercise, session.status, session.cue
    if exercise is None:
        return Scene(pose, messages=slow, aside=(RECOGNISING,))
    # With few pictures a second the follower may not see whom the network has just found.
    speed = session.bar_watch.speed
    is_there = bool(np.isfinite(pose.xy_px).any())
    return Scene(
        pose,
        messages=((STOP,) if session.bar_watch.is_to_stop else ()) + slow,
        count=_count(session, exercise),
        phase="" if is_there and status.phase is LivePhase.ABSENT else status.phase.value,
        cue=cue,
        measured=_measured(session, pose, size_wh),
        speed=speed.words if speed else "",
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


def warming_up(scene: Scene, exercise: Exercise | None) -> Scene:
    """`scene` before the first set, with how to warm up for it."""
    words = describe_warm_up(exercise)
    lines = words.replace(", then ", ",\nthen ").replace("; ", ";\n").splitlines()
    return replace(scene, aside=tuple(lines))


def resting(scene: Scene, sets: Sequence[str], rest_s: float) -> Scene:
    """`scene` between two sets, with the sets so far and how long the rest has been."""
    return replace(scene, aside=(*sets[-MOST_LISTED:], f"rest {clock(rest_s)}"))


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
