"""What each stage of an analysis takes, measured by itself."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from formcheck.core.arrays import Array
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import Frame, PoseSequence
from formcheck.core.report import Provenance, Report
from formcheck.exercises import load_exercise
from formcheck.pipeline.options import DRAWN_SIDE_PX
from formcheck.pose.mask import trunk_contour
from formcheck.pose.mediapipe import MediaPipePose
from formcheck.pose.mediapipe_calibration import MEDIAPIPE
from formcheck.pose.weights import find_weights
from formcheck.render.overlay import Overlay
from formcheck.render.sheet import YuvSheet
from formcheck.video.proxy import Proxy
from formcheck.video.source import DecodedFrame, VideoSource, open_video
from formcheck.video.writer import VideoWriter, video_size

__all__ = ["PER_LOOK", "stages_ms"]

PER_LOOK = ("picture", "infer", "mask", "contour")
"""Stages that only the frames go through that the network looks at."""

_FRAMES = 90
"""Frames that are held in memory; of 1080p, with the pictures drawn on, 0.8 gigabytes."""
_SETTLED = 10
"""Frames after which the network only follows the lifter."""


def stages_ms(clip: Path) -> dict[str, float]:
    """Processor time of each stage, all threads together.

    In milliseconds a frame of `clip`, or for `PER_LOOK` a frame that is looked at.
    """
    with open_video(clip) as source:
        decode_ms = _decoding_ms(source)
        frames = list(islice(source.frames(), _FRAMES))
        convert_ms = _converting_ms(frames)
        infer_ms, _, _ = _estimating_ms(frames, source, mask=False)
        masked_ms, contour_ms, poses = _estimating_ms(frames, source, mask=True)
        report, engine_ms = _engine_ms(poses, source)
        keep_ms, read_ms, copies = _keeping_ms(frames, source)
        draw_ms, encode_ms = _drawing_ms(copies, report)
    return {
        "decode": decode_ms,
        "picture": convert_ms,
        "infer": infer_ms - convert_ms,
        "mask": masked_ms - infer_ms - contour_ms,
        "contour": contour_ms,
        "engine": engine_ms,
        "keep": keep_ms,
        "read": read_ms,
        "draw": draw_ms,
        "encode": encode_ms,
    }


def _decoding_ms(source: VideoSource) -> float:
    started_s = time.process_time()
    n = sum(1 for _ in islice(source.frames(), 5 * _FRAMES))
    return 1000 * (time.process_time() - started_s) / n


def _converting_ms(frames: Sequence[Frame]) -> float:
    """Time to make the picture of a decoded frame that the network sees."""
    started_s = time.process_time()
    for frame in frames:
        frame.picture.bgr(MEDIAPIPE.input_side_px)
    return 1000 * (time.process_time() - started_s) / len(frames)


def _estimating_ms(
    frames: Sequence[Frame], source: VideoSource, *, mask: bool
) -> tuple[float, float, PoseSequence]:
    """Time of an estimate and, of that, of the contour; and what was found."""
    contour = _Stopwatch(trunk_contour)
    with (
        patch("formcheck.pose.mediapipe.trunk_contour", contour),
        MediaPipePose(find_weights(), segmentation=mask) as estimator,
    ):
        poses = [estimator.estimate(frame) for frame in frames[:_SETTLED]]
        contour.total_s, started_s = 0.0, time.process_time()
        poses += [estimator.estimate(frame) for frame in frames[_SETTLED:]]
        total_s = time.process_time() - started_s
    n = len(frames) - _SETTLED
    sequence = PoseSequence.stack(poses, source.info.size_wh)
    return 1000 * total_s / n, 1000 * contour.total_s / n, sequence


class _Stopwatch:
    """Calls a function and adds up the processor time it takes in its thread."""

    def __init__(self, function: Callable[..., Array]) -> None:
        self._function = function
        self.total_s = 0.0

    def __call__(self, *arguments: object) -> Array:
        started_s = time.thread_time()
        result = self._function(*arguments)
        self.total_s += time.thread_time() - started_s
        return result


def _engine_ms(poses: PoseSequence, source: VideoSource) -> tuple[Report, float]:
    exercise = load_exercise("squat")
    report_on(poses, source.info, exercise, Provenance(), calibration=MEDIAPIPE)  # loads SciPy
    started_s = time.process_time()
    report = report_on(poses, source.info, exercise, Provenance(), calibration=MEDIAPIPE)
    return report, 1000 * (time.process_time() - started_s) / len(poses)


def _keeping_ms(
    frames: Sequence[DecodedFrame], source: VideoSource
) -> tuple[float, float, list[DecodedFrame]]:
    """Time to make a small copy of a frame, and to read it; and the copies."""
    size_wh = video_size(source.info.size_wh, DRAWN_SIDE_PX)
    with TemporaryDirectory() as folder:
        proxy = Proxy(Path(folder), size_wh, source.info.frame_rate)
        started_s = time.process_time()
        deque(proxy.keep(frames, 0.0), maxlen=0)
        kept_s = time.process_time()
        copies = list(proxy.frames(0.0, math.inf))
        read_s = time.process_time()
    n = len(frames)
    return 1000 * (kept_s - started_s) / n, 1000 * (read_s - kept_s) / n, copies


def _drawing_ms(frames: Sequence[DecodedFrame], report: Report) -> tuple[float, float]:
    """Time to draw the overlay on a small copy of a frame, and to encode it."""
    size_wh = video_size(report.clip.size_wh, DRAWN_SIDE_PX)
    overlay = Overlay(report, size_wh)
    started_s = time.process_time()
    pictures = [frame.picture.yuv(size_wh) for frame in frames]
    for picture, frame in zip(pictures, frames, strict=True):
        overlay.draw(YuvSheet(picture), frame.t_s)
    drawn_s = time.process_time()
    with (
        TemporaryDirectory() as folder,
        VideoWriter(Path(folder) / "annotated.mp4", size_wh) as writer,
    ):
        for picture, frame in zip(pictures, frames, strict=True):
            writer.write_yuv(picture, frame.t_s)
    n = len(frames)
    return 1000 * (drawn_s - started_s) / n, 1000 * (time.process_time() - drawn_s) / n
