"""The threads of a live set: reading, judging, showing."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.exercise import Exercise
from formcheck.core.online import Cue, Event, RepClosed
from formcheck.core.report import ClipInfo, Provenance, Report
from formcheck.errors import FormcheckError
from formcheck.live.messages import Lines, scene_of
from formcheck.live.record import Recorder, save_set
from formcheck.live.session import Session, Stage, StageChanged, Tick
from formcheck.live.setup import BLACK, brightness
from formcheck.live.sound import Sounds, Tone
from formcheck.live.speed import LEAST_FPS, Models, Speed
from formcheck.pipeline.landmarks import as_saved
from formcheck.pipeline.options import Options
from formcheck.pose.registry import DEFAULT, Backend
from formcheck.render.live_view import LiveView, Scene
from formcheck.video.camera import Capture, Feed, FileFeed, Newest, Shot

__all__ = ["LiveOptions", "LiveResult", "LiveRun", "Screen"]

GONE = "The camera is gone. Waiting for it to come back."
BLACK_S = 2.0
"""Black pictures for this long are worth a word."""
ADVISE_AGAIN_S = 10.0
"""What to change before the set is said again after this time."""
WAIT_S = 0.5
"""How long to wait for the next picture before looking at the keys again."""


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How to watch a set.

    Attributes:
        exercise: an id or the path of an exercise file.
        camera: number of the camera; not used with `source`.
        source: a clip to play instead of a camera, at its own speed and without set-up.
        record: folder for recording and reports, or the next free one if there is a set in
            it; None keeps nothing.
        model: "auto", "full", "lite" or the path of a .task file.
        backend: what finds the poses, one of `pose.registry.BACKENDS`.
    """

    exercise: str | Path
    camera: int = 0
    source: Path | None = None
    record: Path | None = None
    model: str | Path = "auto"
    backend: str = DEFAULT


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What came of a live set.

    Attributes:
        report: None if there was no set.
        speed: how fast it went.
        folder: where everything was written, if it was.
        error: why it was not, although it should have been.
    """

    report: Report | None
    speed: Speed
    folder: Path | None = None
    error: FormcheckError | None = None


class Screen(Protocol):
    """Shows pictures and hears keys, as `render.window.Window` does."""

    def show(self, image_bgr: Image) -> str | None:
        """Show a picture; what a key asks for, if one was pressed."""

    def toggle_full_screen(self) -> None:
        """Between a window and the whole screen."""

    def close(self) -> None:
        """Close the window."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A picture that was judged, and what to show over it."""

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
    ) -> None:
        self._options = options
        self._exercise = exercise
        self._feed = feed
        self._say = say
        self._sounds = sounds
        self._clip = _clip_of(feed, options)
        self._capture = Capture(feed)
        self._models = Models(options.model, exercise.needs_contour, backend)
        self._session = Session(
            exercise, self._clip, backend.calibration, guided=options.source is None
        )
        self._recorder: Recorder | None = None
        self._judged: Newest[_Judged] = Newest()
        self._asked: deque[str] = deque()
        self._paused = self._was_gone = False
        self._lines = Lines(exercise)
        self._advised_s: dict[str, float] = {}
        self._black_since_s: float | None = None
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._judge, name="judge", daemon=True)
        self.speed = Speed()

    def start(self) -> None:
        """Start reading and judging; the feed is open, and will be closed."""
        try:
            self._models.open(self._clip.size_wh)
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
                judged = self._judged.take(WAIT_S)
                self._watch_camera()
                shown = judged or last
                if shown is not None and screen is not None:
                    scene = self._with_news(shown.scene, stale=judged is None)
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

    def _watch_camera(self) -> None:
        """Say that the camera is gone, and that it is back."""
        is_gone = self._capture.lost_since_s is not None
        if is_gone != self._was_gone:
            self._say(GONE if is_gone else "The camera is back.")
        self._was_gone = is_gone

    def _with_news(self, scene: Scene, *, stale: bool) -> Scene:
        """`scene` with what is wrong right now."""
        news = []
        if self._paused:
            news.append("Paused. Space goes on.")
            scene = replace(scene, phase="paused", cue=None, measured=None)
        if self._capture.lost_since_s is not None:
            news.append(GONE)
        elif stale and not self._paused:
            news.append("No new pictures from the camera.")
        return replace(scene, messages=(*news, *scene.messages)) if news else scene

    # The judging thread

    def _judge(self) -> None:
        try:
            with self._models:
                for shot in self._shots():
                    self._obey()
                    self._judge_one(shot)
                    if self._session.stage is Stage.OVER:
                        break
        except BaseException as error:  # is raised again in the caller's thread
            self._error = error
        finally:
            self._judged.close()

    def _shots(self) -> Iterator[Shot]:
        newest = self._capture.newest
        while not self._stopped.is_set() and not newest.is_over:
            shot = newest.take(WAIT_S)
            if shot is not None:
                yield shot

    def _obey(self) -> None:
        while self._asked:
            asked = self._asked.popleft()
            if asked == "pause":
                self._paused = not self._paused
            elif asked == "restart":
                self._discard_recording()
                self._session.restart()
                self._lines.restart()
                self._say("the set begins anew")

    def _judge_one(self, shot: Shot) -> None:
        session, size_wh = self._session, self._clip.size_wh
        pose = as_saved(self._models.estimate(shot.frame))
        light = brightness(shot.frame.image_bgr)
        if not self._paused:
            before_s = session.set_time_s(pose.t_s)
            for happened in session.update(pose, light, self.speed.fps):
                self._tell(happened, pose.t_s)
            # This picture may be the first of the set, or the last.
            self._record(shot, session.set_time_s(pose.t_s) if before_s is None else before_s)
            self._advise(pose.t_s)
        self._watch_light(light, pose.t_s)
        if self._models.switch_if_slow():
            self._say(f"This machine is too slow for full; lite takes over ({LEAST_FPS:.0f} fps).")
        scene = scene_of(session, self._exercise, pose, size_wh, str(self.speed))
        self._judged.put(_Judged(shot, scene))

    def _tell(self, happened: Event | StageChanged | Tick, now_s: float) -> None:
        """Sound it and say it; `now_s` is the pictures' time, which no restart sets back."""
        if isinstance(happened, Cue):
            self._sounds.play(Tone.FAULT)
            self._sounds.say(happened.cue, now_s)
        elif isinstance(happened, RepClosed):
            self._sounds.play(Tone.REP)
        elif isinstance(happened, Tick):
            self._sounds.play(Tone.TICK)
        elif isinstance(happened, StageChanged):
            self._sounds.play(Tone.END if happened.stage is Stage.OVER else Tone.START)
        line = self._lines.line(happened)
        if line is not None:
            self._say(line)

    def _advise(self, now_s: float) -> None:
        """Say what to change before the set: the lifter may not see the screen, or have none."""
        for message in self._session.messages[:1]:
            if now_s - self._advised_s.get(message, -np.inf) >= ADVISE_AGAIN_S:
                self._advised_s[message] = now_s
                self._say(message)
                self._sounds.say(message, now_s)

    def _watch_light(self, light: float, t_s: float) -> None:
        """Say once that the pictures have gone black."""
        if light >= BLACK:
            self._black_since_s = None
        elif self._black_since_s is None:
            self._black_since_s = t_s
        elif 0.0 <= self._black_since_s <= t_s - BLACK_S:
            self._black_since_s = np.inf
            self._say("The picture is black: open the camera's shutter, or allow access to it.")

    def _record(self, shot: Shot, t_s: float | None) -> None:
        if self._options.record is None or t_s is None:
            return
        if self._recorder is None:
            folder, clip = self._options.record, self._clip
            self._recorder = Recorder(folder, clip.size_wh, clip.frame_rate)
            self._recorder.start()
        self._recorder.write(shot.frame.image_bgr, t_s)

    def _discard_recording(self) -> None:
        if self._recorder is not None:
            self._recorder.finish()
            self._recorder.path.unlink(missing_ok=True)
            self._recorder = None

    # After the set

    def result(self) -> LiveResult:
        """Judge and save the set, once everything has stopped.

        Raises:
            NothingFoundError: nobody was seen.
            VideoError: the camera vanished before there was a set, or the file broke.
        """
        if self._recorder is not None:
            self._recorder.finish()
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
                self._tell(happened, np.inf)
        return self._saved(session.report(self._provenance(), self._finished_clip()))

    def _saved(self, report: Report) -> LiveResult:
        """The result; a set is not lost when it can't be saved."""
        folder = self._options.record
        if folder is None or self._recorder is None:
            return LiveResult(report, self.speed)
        try:
            save_set(report, self._session.poses, folder, self._recorder)
        except FormcheckError as error:
            return LiveResult(report, self.speed, error=error)
        return LiveResult(report, self.speed, folder)

    def _finished_clip(self) -> ClipInfo:
        """A camera's clip ends with the set; a file is as long as it is."""
        if self._options.source is not None:
            return self._clip
        t_s = self._session.poses.t_s
        duration_s = float(t_s[-1]) if len(t_s) else 0.0
        rate = 1.0 / float(np.median(np.diff(t_s))) if len(t_s) > 1 else self._clip.frame_rate
        return replace(self._clip, duration_s=duration_s, frame_rate=rate)

    def _provenance(self) -> Provenance:
        notes = [f"Live: {self.speed.summary()}"]
        if self._models.switched:
            notes.append("The set was begun with the full model and ended with lite.")
        if self._recorder is not None and self._recorder.dropped:
            notes.append(f"{self._recorder.dropped} pictures are missing in the recording.")
        if self._recorder is not None and self._recorder.error is not None:
            notes.append(f"There is no recording: {self._recorder.error}")
        return Provenance(
            model_name=self._models.name,
            model_sha256=self._models.sha256,
            settings=Options(self._options.exercise, self._options.model).settings,
            notes=tuple(notes),
        )


def _clip_of(feed: Feed, options: LiveOptions) -> ClipInfo:
    if isinstance(feed, FileFeed):
        return feed.info
    return ClipInfo(
        path=Path(feed.name),
        duration_s=0.0,
        size_wh=feed.size_wh,
        rotation_deg=0,
        frame_rate=feed.frame_rate,
        variable_frame_rate=False,
    )
