"""One clip in spans over several processes: a landmarker keeps one core busy and no more.

A landmarker follows the lifter from frame to frame, so what it says of a frame depends on the
frames before. Each span therefore starts early, by as much as the network takes to forget
where it began, and what it said until then is thrown away.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo
from formcheck.errors import FormcheckError
from formcheck.pose.estimator import Estimator
from formcheck.pose.looks import USUAL_HZ, Looks
from formcheck.pose.spans import Span, cut_into_spans
from formcheck.video.threads import one_opencv_thread

__all__ = [
    "FramesBetween",
    "OpenEstimator",
    "OpenLooks",
    "estimate_clip",
    "usable_cores",
]

OpenEstimator = Callable[[], Estimator]
OpenLooks = Callable[[], Looks]
FramesBetween = Callable[[float, float], Iterable[Frame]]
"""Reads the frames with `start_s <= t_s < end_s`."""
Progress = Callable[[float], None]
"""Called after every look with the seconds of the clip that are done."""


def _quiet(done_s: float) -> None:
    pass


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def estimate_clip(
    frames: FramesBetween,
    clip: ClipInfo,
    open_estimator: OpenEstimator,
    *,
    open_looks: OpenLooks | None = None,
    cut_s: tuple[float, float] = (0.0, math.inf),
    jobs: int = 1,
    progress: Progress = _quiet,
) -> PoseSequence:
    """The poses in a clip, found by up to `jobs` processes, this one and others beside it.

    Times are those of the frames, whatever the number of processes. Landmarks differ by the
    network's own jitter, and with it the frames that are looked at. A clip that is too short to
    gain from a second process has none. The picture of a frame that nobody looks at is not
    touched.

    Args:
        frames: the clip's frames between two times. With several jobs it is pickled, as is
            `open_estimator`; the bound method of an open clip will do.
        clip: length, rate and size of the whole clip.
        open_estimator: makes the estimator of one span.
        open_looks: makes what says which frames of one span to look at; None looks at all of them.
        cut_s: start and end of the part to look at, seconds.
        jobs: most processes to use.
        progress: called in this process, whichever one is looking.

    Raises:
        FormcheckError: a process was ended from outside.
        Exception: what `frames` or the estimator raises, also in another process. All
            processes have then ended.
    """
    looks_hz = clip.frame_rate if open_looks is None else min(clip.frame_rate, USUAL_HZ)
    spans = cut_into_spans(clip, cut_s, jobs, looks_hz)
    work = partial(_estimate, frames, open_estimator, open_looks, clip.size_wh)
    if len(spans) == 1:
        return work(spans[0], _summed(progress))
    return PoseSequence.concat(_in_processes(work, spans, _summed(progress)))


_Advance = Callable[[float], None]
"""Called after every frame with the seconds it took the span further."""
_Work = Callable[[Span, _Advance], PoseSequence]


def _estimate(
    frames: FramesBetween,
    open_estimator: OpenEstimator,
    open_looks: OpenLooks | None,
    size_wh: tuple[int, int],
    span: Span,
    advance: _Advance,
) -> PoseSequence:
    poses: list[PoseFrame] = []
    last_s = span.start_s
    looks = None if open_looks is None else open_looks()
    with one_opencv_thread(), open_estimator() as estimator:
        for frame in _wanted(frames(span.watch_s, span.end_s), looks, span.start_s):
            pose = estimator.estimate(frame)
            if looks is not None:
                looks.saw(pose)
            if frame.t_s >= span.start_s:
                poses.append(pose)
                advance(frame.t_s - last_s)
                last_s = frame.t_s
    return PoseSequence.stack(poses, size_wh)


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


def _summed(progress: Progress) -> _Advance:
    """Turns the steps of all spans into the seconds done."""
    done_s = 0.0

    def advance(step_s: float) -> None:
        nonlocal done_s
        done_s += step_s
        progress(done_s)

    return advance


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a process ended with; `trace` is for whoever has to find out why."""

    error: Exception
    trace: str


def _in_processes(work: _Work, spans: list[Span], advance: _Advance) -> list[PoseSequence]:
    """Run the first span here and each other one in a process of its own; leave none behind."""
    context = multiprocessing.get_context("spawn")
    processes: list[SpawnProcess] = []
    inbox = _Inbox(advance)
    try:
        with _ctrl_c_ends_only_us():
            for span in spans[1:]:
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_run, args=(work, span, theirs), daemon=True)
                inbox.add(ours)
                process.start()
                processes.append(process)
                theirs.close()

        def advance_and_look(step_s: float) -> None:
            advance(step_s)
            inbox.take(patience_s=0.0)

        first = work(spans[0], advance_and_look)
        while inbox.expects_more:
            inbox.take(patience_s=None)
        return [first, *inbox.parts]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        inbox.close()


class _Inbox:
    """Receives from other processes: the seconds they get done, and at last their poses."""

    def __init__(self, advance: _Advance) -> None:
        self._advance = advance
        self._parts: dict[Connection, PoseSequence | None] = {}

    def add(self, connection: Connection) -> None:
        """Expect one more part."""
        self._parts[connection] = None

    @property
    def parts(self) -> list[PoseSequence]:
        """The poses that have come, in the order in which they were expected."""
        return [part for part in self._parts.values() if part is not None]

    @property
    def expects_more(self) -> bool:
        """Whether a part is still to come."""
        return any(part is None for part in self._parts.values())

    def take(self, patience_s: float | None) -> None:
        """Take in what has come, waiting for it no longer than `patience_s`.

        Raises:
            FormcheckError: a process has been ended from outside.
            Exception: what a process failed with.
        """
        waiting = [connection for connection, part in self._parts.items() if part is None]
        ready = wait(waiting, patience_s)
        for connection in (c for c in waiting if c in ready):
            while self._parts[connection] is None and connection.poll():
                self._receive(connection)

    def _receive(self, connection: Connection) -> None:
        try:
            message = connection.recv()
        except EOFError:
            raise FormcheckError(
                "A process that was finding the lifter has been ended, perhaps for want of memory.",
                "Try again with --jobs 1.",
            ) from None
        if isinstance(message, _Failure):
            raise message.error from RuntimeError(f"in another process:\n{message.trace}")
        if isinstance(message, PoseSequence):
            self._parts[connection] = message
        else:
            self._advance(message)

    def close(self) -> None:
        """Take in no more."""
        for connection in self._parts:
            connection.close()


def _run(work: _Work, span: Span, connection: Connection) -> None:
    """What a process does: sends the seconds done frame by frame, and at last its poses."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        connection.send(work(span, connection.send))
    except BrokenPipeError:
        pass  # nobody is left to send it to
    except Exception as error:
        connection.send(_Failure(error, traceback.format_exc()))


@contextmanager
def _ctrl_c_ends_only_us() -> Iterator[None]:
    """Processes started in here ignore Ctrl-C from their first moment: we end them ourselves."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, ours)
