"""Judges the pictures of one live set, in a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from formcheck.core.report import ClipInfo
from formcheck.live.announcer import Announcer
from formcheck.live.events import Stage
from formcheck.live.messages import scene_of
from formcheck.live.models import Models
from formcheck.live.record import Recording
from formcheck.live.session import Session
from formcheck.live.setup import brightness
from formcheck.live.timing import LiveTiming
from formcheck.pipeline.landmarks import as_saved
from formcheck.render.live_view import Scene
from formcheck.video.capture import Newest, Shot

__all__ = ["Judged", "SetJudge"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A picture, and what to show over it: what was found in it, or in the one looked at last."""

    shot: Shot
    scene: Scene


class SetJudge(threading.Thread):
    """Takes the newest picture, finds the lifter and follows the set until it is over.

    Args:
        session: the set.
        recording: where its pictures are kept.
        newest: where pictures come from.
        clip: what is known of them.
        models: finds the poses; open, and used by this thread alone until it ends.
        announcer: is told what happens.
        timing: how long to wait for what.

    Attributes:
        judged: the newest picture that is ready to be shown.
        error: why it ended before the set, if so.
        paused: whether the set is.
    """

    def __init__(
        self,
        session: Session,
        recording: Recording,
        newest: Newest[Shot],
        clip: ClipInfo,
        models: Models,
        announcer: Announcer,
        timing: LiveTiming,
    ) -> None:
        super().__init__(name="judge", daemon=True)
        self.session = session
        self.recording = recording
        self._newest = newest
        self._clip = clip
        self._models = models
        self._announcer = announcer
        self._timing = timing
        self._scene: Scene | None = None
        self._asked: deque[str] = deque()
        self._stopped = threading.Event()
        self.judged: Newest[Judged] = Newest()
        self.error: BaseException | None = None
        self.paused = False
        self.last_s = 0.0
        """Time of the newest picture."""

    def ask(self, key: str) -> None:
        """Do what a key asks for: "pause" or "restart"."""
        self._asked.append(key)

    def stop(self) -> None:
        """End after the picture at hand, and wait for that."""
        self._stopped.set()
        if self.is_alive():
            self.join(timeout=10.0)

    def run(self) -> None:
        """Judge until the set is over, there are no more pictures, or `stop` is called."""
        try:
            for shot in self._shots():
                self._obey()
                self.last_s = shot.frame.t_s
                if self._models.wants(shot.frame.t_s):
                    self._judge(shot)
                else:
                    self._pass_on(shot)
                if self.session.stage is Stage.OVER:
                    break
        except BaseException as error:  # is raised again in the caller's thread
            self.error = error
        finally:
            self.judged.close()

    def settle(self) -> None:
        """The set is over, by whatever has ended it: complete recording and count."""
        self.recording.finish()
        if self.session.stage is Stage.SET:
            for happened in self.session.finish():
                self._announcer.tell(happened, np.inf)

    def _shots(self) -> Iterator[Shot]:
        while not self._stopped.is_set() and not self._newest.is_over:
            shot = self._newest.take(self._timing.wait_s)
            if shot is not None:
                yield shot

    def _obey(self) -> None:
        while self._asked:
            asked = self._asked.popleft()
            if asked == "pause":
                self.paused = not self.paused
            elif asked == "restart":
                self.recording.discard()
                self.session.restart()
                self._announcer.restart()

    def _judge(self, shot: Shot) -> None:
        session = self.session
        pose = as_saved(self._models.estimate(shot.frame))
        light = brightness(shot.frame.image_bgr)
        if not self.paused:
            before_s = session.set_time_s(pose.t_s)
            for happened in session.update(pose, light):
                self._announcer.tell(happened, pose.t_s)
            # This picture may be the first of the set, or the last.
            self.recording.write(
                shot.frame, session.set_time_s(pose.t_s) if before_s is None else before_s
            )
            for message in session.messages[:1]:
                self._announcer.advise(message, pose.t_s)
        self._announcer.watch_light(light, pose.t_s)
        self._scene = scene_of(session, pose, self._clip.size_wh)
        self.judged.put(Judged(shot, self._scene))

    def _pass_on(self, shot: Shot) -> None:
        """Record and show a picture that the network doesn't look at."""
        if not self.paused:
            self.recording.write(shot.frame, self.session.set_time_s(shot.frame.t_s))
        if self._scene is not None:
            self.judged.put(Judged(shot, self._scene))
