"""A set in front of a camera: pictures in, counts and cues at once, a report at the end.

Three threads, and between them only the newest picture is kept: one reads the camera, one
finds and follows the lifter, and the caller's own shows the result. A slow machine judges
fewer pictures; it never lags.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.exercise import Exercise
from formcheck.core.report import Report
from formcheck.errors import FormcheckError
from formcheck.live.announcer import Announcer
from formcheck.live.messages import scene_of, with_news
from formcheck.live.options import LiveOptions, LiveResult, Screen, named_exercise
from formcheck.live.provenance import clip_of, clip_of_set, provenance
from formcheck.live.record import Recording, free_folder, save_set
from formcheck.live.session import Session, Stage
from formcheck.live.setup import brightness
from formcheck.live.sound import Sounds
from formcheck.live.speed import Models, Speed
from formcheck.live.timing import LiveTiming
from formcheck.pipeline.landmarks import as_saved
from formcheck.pose.registry import Backend, find_backend
from formcheck.render.live_view import LiveView, Scene
from formcheck.video.camera import Feed, FileFeed, WebCamera
from formcheck.video.capture import Capture, Newest, Shot

__all__ = ["LiveRun", "run_live"]


def run_live(
    options: LiveOptions,
    say: Callable[[str], None],
    *,
    screen: Screen | None = None,
    sounds: Sounds | None = None,
    feed: Feed | None = None,
    backend: Backend | None = None,
    timing: LiveTiming | None = None,
) -> LiveResult:
    """Watch one set: count, cue, and judge it when it is over.

    Args:
        options: what to watch and where to keep it.
        say: gets a line for each rep and whatever else the lifter should know.
        screen: where to show pictures; None shows nothing.
        sounds: tones and voice; None is silent.
        feed: where pictures come from, if not from the options' camera or file.
        backend: what finds the poses, if not the options' backend.
        timing: how long to wait for what.

    Raises:
        CameraError: the camera can't be opened.
        UsageError: the exercise is not known, or can't be told from one to one; or the folder
            to record in can't be written to.
        NothingFoundError: nobody was seen in the set.
        ModelError: the pose model is missing or damaged.
    """
    exercise = named_exercise(options.exercise)
    if feed is None:
        feed = FileFeed(options.source) if options.source else WebCamera(options.camera)
    if options.record is not None:
        options = replace(options, record=free_folder(options.record))
    feed.open()
    sounds = sounds or Sounds(say, mute=True)
    timing = timing or LiveTiming()
    backend = backend or find_backend(options.backend)
    run = LiveRun(options, exercise, feed, say, sounds, backend, timing)
    run.start()
    try:
        run.show_on(screen)
    except KeyboardInterrupt:
        say("stopped")  # the set so far is worth its report
    finally:
        run.stop()
    return run.result()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A picture, and what to show over it: what was found in it, or in the one looked at last."""

    shot: Shot
    scene: Scene


class LiveRun:
    """The threads of one live set."""

    def __init__(
        self,
        options: LiveOptions,
        exercise: Exercise,
        feed: Feed,
        say: Callable[[str], None],
        sounds: Sounds,
        backend: Backend,
        timing: LiveTiming,
    ) -> None:
        self._options = options
        self._exercise = exercise
        self._feed = feed
        self._say = say
        self._timing = timing
        self._announcer = Announcer(exercise, say, sounds, timing)
        self._clip = clip_of(feed)
        self._capture = Capture(feed, reopen_s=timing.reopen_s, retry_every_s=timing.retry_every_s)
        self._models = Models(
            options.model, exercise.needs_contour, backend, timing.least_fps_of_full
        )
        self._session = Session(
            exercise,
            self._clip,
            backend.calibration,
            guided=options.source is None,
            timing=timing,
        )
        self._recording = Recording(options.record, self._clip, timing.most_waiting)
        self._scene: Scene | None = None
        self._judged: Newest[_Judged] = Newest()
        self._asked: deque[str] = deque()
        self._paused = False
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._judge, name="judge", daemon=True)
        self.speed = Speed()

    def start(self) -> None:
        """Start reading and judging; the feed is open, and will be closed."""
        try:
            self._models.open(self._clip.size_wh, self._clip.frame_rate)
        except BaseException:
            self._feed.close()
            raise
        self._capture.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop both threads and wait for them; may be called again."""
        self._stopped.set()
        if self._capture.is_alive():
            self._capture.stop()
        if self._thread.is_alive():
            self._thread.join(timeout=10.0)

    # The caller's thread: showing

    def show_on(self, screen: Screen | None) -> None:
        """Show what is judged until the set is over or somebody quits."""
        view = LiveView(self._clip.size_wh)
        mirror = self._options.source is None
        last: _Judged | None = None
        try:
            while not self._judged.is_over:
                judged = self._judged.take(self._timing.wait_s)
                self._announcer.watch_camera(is_gone=self._capture.lost_since_s is not None)
                shown = judged or last
                if shown is not None and screen is not None:
                    gone = self._capture.lost_since_s is not None
                    scene = with_news(
                        shown.scene, paused=self._paused, gone=gone, stale=judged is None
                    )
                    picture = view.draw(shown.shot.frame.image_bgr, scene, mirror=mirror)
                    key = screen.show(picture)
                    if key == "mirror":
                        mirror = not mirror
                    elif key == "full screen":
                        screen.toggle_full_screen()
                    elif key == "quit":
                        return
                    elif key is not None:
                        self._asked.append(key)
                if judged is not None:
                    self.speed.shown(judged.shot.taken_s)
                    last = judged
        finally:
            if screen is not None:
                screen.close()

    # The judging thread

    def _judge(self) -> None:
        try:
            with self._models:
                for shot in self._shots():
                    self._obey()
                    if self._models.wants(shot.frame.t_s):
                        self._judge_one(shot)
                    else:
                        self._pass_on(shot)
                    if self._session.stage is Stage.OVER:
                        break
        except BaseException as error:  # is raised again in the caller's thread
            self._error = error
        finally:
            self._judged.close()

    def _shots(self) -> Iterator[Shot]:
        newest = self._capture.newest
        while not self._stopped.is_set() and not newest.is_over:
            shot = newest.take(self._timing.wait_s)
            if shot is not None:
                yield shot

    def _obey(self) -> None:
        while self._asked:
            asked = self._asked.popleft()
            if asked == "pause":
                self._paused = not self._paused
            elif asked == "restart":
                self._recording.discard()
                self._session.restart()
                self._announcer.restart()

    def _judge_one(self, shot: Shot) -> None:
        session, size_wh = self._session, self._clip.size_wh
        pose = as_saved(self._models.estimate(shot.frame))
        light = brightness(shot.frame.image_bgr)
        if not self._paused:
            before_s = session.set_time_s(pose.t_s)
            for happened in session.update(pose, light, self.speed.fps):
                self._announcer.tell(happened, pose.t_s)
            # This picture may be the first of the set, or the last.
            self._recording.write(
                shot.frame, session.set_time_s(pose.t_s) if before_s is None else before_s
            )
            for message in session.messages[:1]:
                self._announcer.advise(message, pose.t_s)
        self._announcer.watch_light(light, pose.t_s)
        if self._models.switch_if_slow():
            least_fps = self._timing.least_fps_of_full
            self._say(f"This machine is too slow for full; lite takes over ({least_fps:.0f} fps).")
        self._scene = scene_of(session, self._exercise, pose, size_wh, str(self.speed))
        self._judged.put(_Judged(shot, self._scene))

    def _pass_on(self, shot: Shot) -> None:
        """Record and show a picture that the network doesn't look at."""
        if not self._paused:
            self._recording.write(shot.frame, self._session.set_time_s(shot.frame.t_s))
        if self._scene is not None:
            self._judged.put(_Judged(shot, self._scene))

    # After the set

    def result(self) -> LiveResult:
        """Judge and save the set, once everything has stopped.

        Raises:
            NothingFoundError: nobody was seen.
            VideoError: the camera vanished before there was a set, or the file broke.
        """
        self._recording.finish()
        if self._error is not None:
            raise self._error
        session, lost = self._session, self._capture.error
        self.speed.dropped = self._capture.newest.dropped
        self.speed.model = self._models.name
        is_set = session.stage not in (Stage.SETUP, Stage.COUNTDOWN)
        if lost is not None:
            if not is_set or len(session.poses) < 2:
                raise lost
            self._say(f"{lost} The set so far is kept.")
        if not is_set:
            return LiveResult(None, self.speed)
        if session.stage is Stage.SET:
            for happened in session.finish():
                self._announcer.tell(happened, np.inf)
        where_from = provenance(self._options, self._models, self.speed, self._recording.recorder)
        clip = self._clip
        if self._options.source is None:
            clip = clip_of_set(clip, session.poses)
        return self._saved(session.report(where_from, clip))

    def _saved(self, report: Report) -> LiveResult:
        """The result; a set is not lost when it can't be saved."""
        folder, recorder = self._options.record, self._recording.recorder
        if folder is None or recorder is None:
            return LiveResult(report, self.speed)
        try:
            save_set(report, self._session.poses, folder, recorder)
        except FormcheckError as error:
            return LiveResult(report, self.speed, error=error)
        return LiveResult(report, self.speed, folder)
