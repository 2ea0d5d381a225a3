"""Render a motion file to an H.264 clip and its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.lifter.motion_file import MotionFile, Video
from benchmarks.lifter.performer import Performer
from benchmarks.lifter.scene import Scene
from benchmarks.lifter.sensor import expose
from benchmarks.lifter.skeleton import Array
from benchmarks.lifter.timeline import Timeline
from benchmarks.lifter.truth import Truth, TruthRecorder

__all__ = ["frame_times", "render_clip"]

_TIME_BASE = Fraction(1, 90_000)
_BLUR_SAMPLES = 5

Picture = NDArray[np.uint8]


def frame_times(motion: MotionFile) -> Array:
    """Time of every frame in seconds, from 0, (frames,); uneven where the file asks for it."""
    video = motion.video
    count = int(Timeline(motion).duration_s * video.frame_rate)
    early_or_late = np.random.default_rng(video.seed).uniform(-video.jitter, video.jitter, count)
    early_or_late[:1] = 0.0
    return (np.arange(count) + early_or_late) / video.frame_rate


def render_clip(
    motion: MotionFile,
    path: Path,
    *,
    masks: bool = False,
    on_frame: Callable[[int, int], None] | None = None,
) -> Truth:
    """Write the clip of a motion file to `path` (.mp4) and return its truth.

    Args:
        motion: what to render.
        path: written under a temporary name first, so that it is whole or not there.
        masks: whether the truth should hold the lifter's exact mask in each frame.
        on_frame: called with the number of frames done and of all frames.

    Raises:
        NoGraphicsError: there is no OpenGL to draw with.
    """
    times = frame_times(motion)
    scene = Scene(motion)
    performer = Performer(motion, scene.body.skeleton)
    recorder = TruthRecorder(motion, scene.body, scene.camera)
    rng = np.random.default_rng(motion.video.seed)

    def frames() -> Iterable[tuple[float, Picture]]:
        for done, t_s in enumerate(times, start=1):
            moment, posture = performer.at(t_s)
            recorder.add(t_s, moment, posture, scene.mask(posture) if masks else None)
            picture = _shoot(scene, performer, t_s, motion.video)
            yield t_s, expose(picture, motion.video.brightness, rng)
            if on_frame is not None:
                on_frame(done, len(times))

    unfinished = path.with_name(f".{path.name}.part")
    try:
        _encode(unfinished, motion, frames())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
        scene.close()
    return recorder.truth()


def _shoot(scene: Scene, performer: Performer, t_s: float, video: Video) -> Array:
    """One picture; with the shutter open, the mean of the pictures around `t_s`."""
    half_s = video.shutter / video.frame_rate / 2
    count = _BLUR_SAMPLES if video.shutter else 1
    instants = np.linspace(t_s - half_s, t_s + half_s, count) if video.shutter else [t_s]
    return np.asarray(np.mean([scene.picture(performer.at(t)[1]) for t in instants], axis=0))


def _encode(path: Path, motion: MotionFile, frames: Iterable[tuple[float, Picture]]) -> None:
    """H.264 in MP4, every frame at its own time."""
    import av

    rate = Fraction(motion.video.frame_rate).limit_denominator(1001)
    options = {"crf": str(motion.video.crf), "preset": "medium"}
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height = motion.camera.size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = _TIME_BASE
        for t_s, picture in frames:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(t_s / _TIME_BASE), _TIME_BASE
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
