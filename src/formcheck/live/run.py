"""Sets in front of a camera: pictures in, counts and cues at once, reports at the end.

Three threads, and between them only the newest picture is kept: one reads the camera, one
finds and follows the lifter, and the caller's own shows the result. A slow machine judges
fewer pictures; it never lags.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import suppress

from formcheck.core.arrays import Image
from formcheck.core.enums import BarAt
from formcheck.core.exercise import Exercise
from formcheck.live.announcer import Announcer
from formcheck.live.ending import UNKNOWN, end_text, set_lines
from formcheck.live.events import Stage
from formcheck.live.judging import Judged, SetJudge
from formcheck.live.keeping import Ask, Keeper
from formcheck.live.messages import resting, warming_up, with_news
from formcheck.live.models import Models
from formcheck.live.options import LiveOptions, LiveResult, Screen, named_exercise
from formcheck.live.provenance import clip_of
from formcheck.live.record import Recording
from formcheck.live.session import Session
from formcheck.live.sound import Sounds
from formcheck.live.speed import Speed
from formcheck.live.timing import LiveTiming
from formcheck.pose.registry import Backend, find_backend
from formcheck.render.live_end import EndScreen
from formcheck.render.live_view import LiveView
from formcheck.report.wording import describe_warm_up
from formcheck.video.camera import Feed, FileFeed, WebCamera
from formcheck.video.capture import Capture

__all__ = ["LiveRun", "run_live"]

# ours: seconds between two looks at the keys while the end screen stands.
LOOK_FOR_KEYS_S = 0.05


def run_live(
    options: LiveOptions,
    say: Callable[[str], None],
    *,
    screen: Screen | None = None,
    sounds: Sounds | None = None,
    feed: Feed | None = None,
    backend: Backend | None = None,
    timing: LiveTiming | None = None,
    ask: Ask | None = None,
) -> LiveResult:
    """Watch one set or more: count, cue, and judge each when it is over.

    Args:
        options: what to watch and where to keep it.
        say: gets a line for each rep and whatever else the lifter should know.
        screen: where to show pictures; None shows nothing.
        sounds: tones and voice; None is silent.
        feed: where pictures come from, if not from the options' camera or file.
        backend: what finds the poses, if not the options' backend.
        timing: how long to wait for what.
        ask: is asked for the exercise of a set that was not recognised.

    Raises:
        CameraError: the camera can't be opened.
        UsageError: the exercise is not known; or the folder to record in can't be written to.
        NothingFoundError: nobody was seen in the set.
        UnsureError: the exercise was not recognised, and nobody said what it was.
        ModelError: the pose model is missing or damaged.
    """
    exercise = named_exercise(options.exercise)
    if feed is None:
        feed = FileFeed(options.source) if options.source else WebCamera(options.camera)
    keeper = Keeper(options)
    feed.open()
    sounds = sounds or Sounds(say, mute=True)
    backend = backend or find_backend(options.backend)
    run = LiveRun(options, exercise, feed, say, sounds, backend, timing or LiveTiming(), keeper)
    try:
        run.start()
        run.watch(screen)
    finally:
        run.stop()
        if screen is not None:
            screen.close()
    return run.result(ask)


class LiveRun:
    """The threads of a live session, and its window."""

    def __init__(
        self,
        options: LiveOptions,
        exercise: Exercise | None,
        feed: Feed,
        say: Callable[[str], None],
        sounds: Sounds,
        backend: Backend,
        timing: LiveTiming,
        keeper: Keeper,
    ) -> None:
        self._options = options
        self._exercise = exercise
        self._feed = feed
        self._say = say
        self._timing = timing
        self._calibration = backend.calibration
        self._announcer = Announcer(
            exercise, say, sounds, timing, speaks_speed=options.speaks_speed
        )
        self._clip = clip_of(feed)
        self._capture = Capture(feed, reopen_s=timing.reopen_s, retry_every_s=timing.retry_every_s)
        contour = exercise is None or exercise.needs_contour
        plates = exercise is None or exercise.bar is not BarAt.NONE
        self._models = Models(
            options.model, contour, backend, timing.least_fps_of_full, plates=plates
        )
        self._keeper = keeper
        self._is_guided = options.source is None
        """Whether somebody is about to lift, and not played from a file."""
        self._mirror = options.source is None
        self._view = LiveView(self._clip.size_wh)
        self._end_screen: EndScreen | None = None
        self._end_until_s = 0.0
        self._last: Image | None = None
        """The last picture of a set."""
        self.speed = Speed()

    def start(self) -> None:
        """Choose and load the model, and start reading; the feed is open, and will be closed."""
        try:
            self._models.open(self._clip.size_wh, self._clip.frame_rate)
        except BaseException:
            self._feed.close()
            raise
        self._capture.start()

    def stop(self) -> None:
        """Stop reading and free the network."""
        if self._capture.is_alive():
            self._capture.stop()
        self._models.close()

    def watch(self, screen: Screen | None) -> None:
        """Show one set after the other, until all are done or somebody quits."""
        if self._is_guided:
            self._say(describe_warm_up(self._exercise))
        for _ in range(self._options.sets):
            judge = self._next_set()
            judge.start()
            is_stopped = quits = False
            try:
                quits = self._show(judge, screen)
            except KeyboardInterrupt:
                is_stopped = True
                self._say("stopped")  # the set so far is worth its report
            finally:
                judge.stop()
            was_set = self._finish(judge)
            if is_stopped or not was_set:
                return
            if quits or self._capture.newest.is_over:
                break
        self._show_end(screen)

    def result(self, ask: Ask | None) -> LiveResult:
        """What came of the session, once everything is written.

        Raises:
            UnsureError: the exercise was not recognised, and nobody said what it was.
        """
        self.speed.dropped = self._capture.newest.dropped
        self.speed.model = self._models.name
        return LiveResult(self._keeper.finish(ask, self._models, self.speed), self.speed)

    def _next_set(self) -> SetJudge:
        rest_s = self._timing.end_screen_s
        last_s = self._keeper.last_s
        session = Session(
            self._exercise,
            self._clip,
            self._calibration,
            guided=self._is_guided,
            timing=self._timing,
            bar=self._options.bar,
            not_before_s=-math.inf if last_s is None else last_s + rest_s,
        )
        self._announcer.begin()
        recording = Recording(self._keeper.next_folder(), self._clip, self._timing.most_waiting)
        return SetJudge(
            session,
            recording,
            self._capture.newest,
            self._clip,
            self._models,
            self._announcer,
            self._timing,
        )

    # Showing

    def _show(self, judge: SetJudge, screen: Screen | None) -> bool:
        """Show what is judged until the set is over; whether somebody quits before."""
        last: Judged | None = None
        while not judge.judged.is_over:
            judged = judge.judged.take(self._timing.wait_s)
            self._announcer.watch_camera(is_gone=self._capture.lost_since_s is not None)
            shown = judged or last
            if shown is not None and screen is not None:
                self._last = shown.shot.frame.image_bgr
                key = screen.show(self._picture(judge, shown, stale=judged is None))
                if key == "quit":
                    return True
                self._obey(key, judge, screen)
            if judged is not None:
                self.speed.shown(judged.shot.taken_s)
                last = judged
        return False

    def _obey(self, key: str | None, judge: SetJudge, screen: Screen) -> None:
        if key == "mirror":
            self._mirror = not self._mirror
        elif key == "full screen":
            screen.toggle_full_screen()
        elif key is not None:
            judge.ask(key)

    def _picture(self, judge: SetJudge, shown: Judged, *, stale: bool) -> Image:
        """The picture to show: that of the set, or at first how the set before has ended."""
        image = shown.shot.frame.image_bgr
        is_setup = judge.session.stage is Stage.SETUP
        if self._end_screen is not None and is_setup and time.monotonic() < self._end_until_s:
            return self._end_screen.draw(image[:, ::-1] if self._mirror else image)
        gone = self._capture.lost_since_s is not None
        scene = with_news(shown.scene, paused=judge.paused, gone=gone, stale=stale)
        is_beginning = is_setup and shown.shot.frame.t_s < self._timing.warm_up_s
        if is_beginning and not self._keeper.sets and self._is_guided:
            scene = warming_up(scene, self._exercise)
        if is_setup and self._keeper.sets and self._keeper.last_s is not None:
            rest_s = shown.shot.frame.t_s - self._keeper.last_s
            scene = resting(scene, set_lines(self._keeper.sets), rest_s)
        return self._view.draw(image, scene, mirror=self._mirror)

    def _show_end(self, screen: Screen | None) -> None:
        """The result of the last set, large, until its time is over or a key is pressed."""
        if screen is None or self._end_screen is None or self._last is None:
            return
        picture = self._end_screen.draw(self._last[:, ::-1] if self._mirror else self._last)
        with suppress(KeyboardInterrupt):
            while time.monotonic() < self._end_until_s:
                key = screen.show(picture)
                if key == "full screen":
                    screen.toggle_full_screen()
                elif key is not None:
                    return
                time.sleep(LOOK_FOR_KEYS_S)

    # After a set

    def _finish(self, judge: SetJudge) -> bool:
        """Judge and keep a set, once its thread has ended; False if there was none.

        Raises:
            NothingFoundError: nobody was seen.
            VideoError: the camera vanished before there was a set, or the file broke.
        """
        judge.settle()
        if judge.error is not None:
            raise judge.error
        session, lost = judge.session, self._capture.error
        is_set = session.stage not in (Stage.SETUP, Stage.COUNTDOWN)
        if lost is not None:
            if not self._keeper.sets and (not is_set or len(session.poses) < 2):
                raise lost
            self._say(f"{lost} The set so far is kept.")
        if not is_set:
            return False
        self.speed.dropped = self._capture.newest.dropped
        self.speed.model = self._models.name
        done = self._keeper.take(judge, self._clip, self._models, self.speed)
        is_last = self._is_guided and len(self._keeper.sets) >= self._options.sets
        text = end_text(self._keeper.sets, is_last=is_last) if done else UNKNOWN
        if done and self._options.sets > 1:
            self._say(set_lines(self._keeper.sets)[-1])
        self._end_screen = EndScreen(self._clip.size_wh, text)
        self._end_until_s = time.monotonic() + self._timing.end_screen_s
        return True
