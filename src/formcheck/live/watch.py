"""A set in front of a camera: pictures in, counts and cues at once, a report at the end.

Three threads, and between them only the newest picture is kept: one reads the camera, one
finds and follows the lifter, and the caller's own shows the result. A slow machine judges
fewer pictures; it never lags.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from formcheck.core.exercise import Exercise
from formcheck.errors import UsageError
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.live.record import free_folder
from formcheck.live.run import LiveOptions, LiveResult, LiveRun, Screen
from formcheck.live.sound import Sounds
from formcheck.pose.registry import Backend, find_backend
from formcheck.video.camera import Feed, FileFeed, WebCamera

__all__ = ["run_live"]


def run_live(
    options: LiveOptions,
    say: Callable[[str], None],
    *,
    screen: Screen | None = None,
    sounds: Sounds | None = None,
    feed: Feed | None = None,
    backend: Backend | None = None,
) -> LiveResult:
    """Watch one set: count, cue, and judge it when it is over.

    Args:
        options: what to watch and where to keep it.
        say: gets a line for each rep and whatever else the lifter should know.
        screen: where to show pictures; None shows nothing.
        sounds: tones and voice; None is silent.
        feed: where pictures come from, if not from the options' camera or file.
        backend: what finds the poses, if not the options' backend.

    Raises:
        CameraError: the camera can't be opened.
        UsageError: the exercise is not known, or can't be told from one to one; or the folder
            to record in can't be written to.
        NothingFoundError: nobody was seen in the set.
        ModelError: the pose model is missing or damaged.
    """
    exercise = _exercise(options.exercise)
    if feed is None:
        feed = FileFeed(options.source) if options.source else WebCamera(options.camera)
    if options.record is not None:
        options = replace(options, record=free_folder(options.record))
    feed.open()
    backend = backend or find_backend(options.backend)
    run = LiveRun(options, exercise, feed, say, sounds or Sounds(say, mute=True), backend)
    run.start()
    try:
        run.show_on(screen)
    except KeyboardInterrupt:
        say("stopped")  # the set so far is worth its report
    finally:
        run.stop()
    return run.result()


def _exercise(name: str | Path) -> Exercise:
    if str(name) == "auto":
        raise UsageError(
            "A live set has to be named before it begins.",
            f"Say what you will do with -e: {', '.join(exercise_ids())}.",
        )
    return load_exercise(name)
