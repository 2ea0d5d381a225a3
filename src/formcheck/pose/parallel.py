"""One clip in spans over several processes: a landmarker keeps one core busy and no more.

A landmarker follows the lifter from frame to frame, so what it says of a frame depends on the
frames before. Each span therefore starts early, by as much as the network takes to forget
where it began, and what it said until then is thrown away.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo
from formcheck.pose.estimator import Estimator
from formcheck.pose.looks import USUAL_HZ, Looks
from formcheck.pose.processes import Advance, Processes
from formcheck.pose.spans import Span, cut_into_spans
from formcheck.video.threads import give_back_memory, one_opencv_thread

__all__ = [
    "FramesBetween",
    "Keep",
    "OpenEstimator",
    "OpenLooks",
    "estimate_clip",
    "processes_for",
]

OpenEstimator = Callable[[], Estimator]
OpenLooks = Callable[[], Looks]
AnyFrame = TypeVar("AnyFrame", bound=Frame)
FramesBetween = Callable[[float, float], Iterable[AnyFrame]]
"""Reads the frames with `start_s <= t_s < end_s`."""
Keep = Callable[[Iterable[AnyFrame], float], Iterable[AnyFrame]]
"""Passes all frames on, and keeps those from a time on, seconds."""
Progress = Callable[[float], None]
"""Called after every look with the seconds of the clip that are done."""


# ours: looks after which free memory is given back and poses are put into arrays, about eight
# seconds of a clip. If it is raised, more memory is kept; if it is lowered, it costs time.
_TIDY_EVERY = 100


def _quiet(done_s: float) -> None:
    pass


def estimate_clip(
    frames: FramesBetween[AnyFrame],
    clip: ClipInfo,
    open_estimator: OpenEstimator,
    *,
    open_looks: OpenLooks | None = None,
    keep: Keep[AnyFrame] | None = None,
    cut_s: tuple[float, float] = (0.0, math.inf),
    jobs: int = 1,
    processes: Processes[Iterator[AnyFrame]] | None = None,
    progress: Progress = _quiet,
) -> PoseSequence:
    """The poses in a clip, found by up to `jobs` processes, this one and others beside it.

    Times are those of the frames, whatever the number of processes. Landmarks differ by the
    network's own jitter, and with it the frames that are looked at. A clip that is too short to
    gain from a second process has none. The picture of a frame that nobody looks at is not
    touched.

    Args:
        frames: the clip's frames between two times. With several jobs it is pickled, as is
            `open_estimator` and `keep`; the bound method of an open clip will do.
        clip: length, rate and size of the whole clip.
        open_estimator: makes the estimator of one span.
        open_looks: makes what says which frames of one span to look at; None looks at all of them.
        keep: gets all frames of each span, in the process that looks at it; None keeps nothing.
        cut_s: start and end of the part to look at, seconds.
        jobs: most processes to use.
        processes: those of `processes_for`, begun earlier, and ended here; None begins them now.
        progress: called in this process, whichever one is looking.

    Raises:
        FormcheckError: a process was ended from outside.
        Exception: what `frames` or the estimator raises, also in another process. All
            processes have then ended.
    """
    spans = _spans(clip, cut_s, jobs, every_frame=open_looks is None)
    work = partial(_estimate, frames, open_estimator, open_looks, keep, clip.size_wh)
    if len(spans) == 1:
        return work(spans[0], _summed(progress), None)
    with processes or _begun(spans, frames, _nothing) as others:
        return PoseSequence.concat(others.share(work, spans, _summed(progress)))


def processes_for(
    clip: ClipInfo,
    frames: FramesBetween[AnyFrame],
    load: Callable[[], object],
    *,
    cut_s: tuple[float, float],
    jobs: int,
    every_frame: bool,
) -> Processes[Iterator[AnyFrame]]:
    """The processes that `estimate_clip` will use beside this one.

    They call `load`, and find the first frame of their spans. To be begun before something that
    keeps only this process busy, with what `estimate_clip` will get.
    """
    return _begun(_spans(clip, cut_s, jobs, every_frame=every_frame), frames, load)


def _begun(
    spans: Sequence[Span], frames: FramesBetween[AnyFrame], load: Callable[[], object]
) -> Processes[Iterator[AnyFrame]]:
    """Processes for all spans but the first."""
    return Processes([partial(_opened, frames, span, load) for span in spans[1:]])


def _opened(
    frames: FramesBetween[AnyFrame], span: Span, load: Callable[[], object]
) -> Iterator[AnyFrame]:
    """The frames of a span, the first of which has been read: it may be in the midst of others."""
    load()
    watched = iter(frames(span.watch_s, span.end_s))
    first = list(itertools.islice(watched, 1))
    return itertools.chain(first, watched)


def _nothing() -> None:
    pass


def _spans(
    clip: ClipInfo, cut_s: tuple[float, float], jobs: int, *, every_frame: bool
) -> list[Span]:
    looks_hz = clip.frame_rate if every_frame else min(clip.frame_rate, USUAL_HZ)
    return cut_into_spans(clip, cut_s, jobs, looks_hz)


def _estimate(
    frames: FramesBetween[AnyFrame],
    open_estimator: OpenEstimator,
    open_looks: OpenLooks | None,
    keep: Keep[AnyFrame] | None,
    size_wh: tuple[int, int],
    span: Span,
    advance: Advance,
    opened: Iterator[AnyFrame] | None,
) -> PoseSequence:
    """The poses in a span, whose frames may have been `opened` already."""
    found: list[PoseSequence] = []
    poses: list[PoseFrame] = []
    last_s = span.start_s
    looks = None if open_looks is None else open_looks()
    watched: Iterable[AnyFrame] = frames(span.watch_s, span.end_s) if opened is None else opened
    if keep is not None:
        watched = keep(watched, span.start_s)
    with one_opencv_thread(), open_estimator() as estimator:
        for frame in _wanted(watched, looks, span.start_s):
            pose = estimator.estimate(frame)
            if looks is not None:
                looks.saw(pose)
            if frame.t_s >= span.start_s:
                poses.append(pose)
                advance(frame.t_s - last_s)
                last_s = frame.t_s
            if len(poses) == _TIDY_EVERY:
                found.append(PoseSequence.stack(poses, size_wh))
                poses.clear()
                give_back_memory()
    return PoseSequence.concat([*found, PoseSequence.stack(poses, size_wh)])


def _wanted(frames: Iterable[Frame], looks: Looks | None, start_s: float) -> Iterator[Frame]:
    """The frames to look at, among them the first from `start_s` on and the last."""
    has_begun = False
    passed_over: Frame | None = None
    for frame in frames:
        begins = not has_begun and frame.t_s >= start_s
        has_begun = has_begun or begins
        if looks is None or begins or looks.wants(frame.t_s):
            passed_over = None
            yield frame
        else:
            passed_over = frame
    if passed_over is not None:
        yield passed_over


def _summed(progress: Progress) -> Advance:
    """Turns the steps of all spans into the seconds done."""
    done_s = 0.0

    def advance(step_s: float) -> None:
        nonlocal done_s
        done_s += step_s
        progress(done_s)

    return advance
