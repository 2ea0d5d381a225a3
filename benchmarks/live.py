"""Does `formcheck live` keep up, and for how long?

    python -m benchmarks.live                    a set at its own speed, with the full model
    python -m benchmarks.live --soak 60          an hour of sets, as fast as they can be judged

The first plays a sample video, scaled up to 720p and looped, as a camera would: what is too
late is dropped. It draws every picture but shows none. The second replays the poses found in
the sample through the same threads, and watches memory, threads and the time a pose takes.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil

from benchmarks.speed_clip import Shape, looped_clip
from formcheck.core.arrays import Image
from formcheck.core.exercise import Check, RepPattern
from formcheck.core.judge.phases import phase_mask
from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo, Report
from formcheck.core.time_base import usual_step_s
from formcheck.live import LiveOptions, run_live
from formcheck.live.sound import Sounds
from formcheck.pipeline.landmarks import as_saved
from formcheck.pose.registry import BACKENDS, DEFAULT
from formcheck.video.source import open_video

__all__ = ["main"]

SAMPLE = Path(__file__).parents[1] / "sample_videos" / "squat_front_knees_caving.mp4"
EXERCISE = "squat"
SHAPE = Shape(720, 30)


class Heard(Sounds):
    """Silent; notes the cues and the pictures' time at which each was given."""

    def __init__(self) -> None:
        super().__init__(print, mute=True)
        self.cues: list[tuple[str, float]] = []

    def say(self, cue: str, t_s: float) -> None:
        """See `Sounds`."""
        self.cues.append((cue, t_s))


class NoScreen:
    """Is given every picture, and has no keys."""

    def show(self, image_bgr: Image) -> str | None:
        """See `Screen`."""
        return None

    def toggle_full_screen(self) -> None:
        """See `Screen`."""

    def close(self) -> None:
        """See `Screen`."""


def play(seconds: float) -> None:
    """A set at its own speed: pictures a second, latency, and how soon cues come."""
    with tempfile.TemporaryDirectory() as folder:
        clip = looped_clip(SAMPLE, SHAPE, seconds, Path(folder))
        heard = Heard()
        options = LiveOptions(EXERCISE, source=clip, model="full")
        done = run_live(options, lambda _: None, screen=NoScreen(), sounds=heard)
    speed = done.speed
    latency_ms = 1000 * np.array(speed.latency_s)
    median, p95, worst = np.percentile(latency_ms, [50, 95, 100])
    print(f"pictures shown a second              {speed.mean_fps or 0.0:6.1f}")
    print(f"pictures dropped                     {speed.dropped:6d} of {speed.n_shown}")
    print(f"latency median, p95, worst (ms)      {median:6.0f} {p95:6.0f} {worst:6.0f}")
    if done.report is not None:
        print_cues(done.report, heard.cues, median)


def print_cues(report: Report, cues: list[tuple[str, float]], latency_ms: float) -> None:
    """How long after the dead band was left each cue came, by the whole set's own curves."""
    print(f"reps {report.reps_full}, cues {len(cues)}")
    delays = []
    for cue, t_s in cues:
        left = left_dead_band(report, cue, t_s)
        if left is not None:
            delays.append(1000 * (t_s - left[1]) + latency_ms)
            print(f"  {left[0].id} at {t_s:.2f} s: {delays[-1]:.0f} ms after leaving the dead band")
    if delays:
        median, most = np.median(delays), np.max(delays)
        print(f"cue after the dead band is left (ms) {median:6.0f} median, {most:.0f} at most")


def left_dead_band(report: Report, cue: str, t_s: float) -> tuple[Check, float] | None:
    """The check that gave `cue` at `t_s`, and when its rep first left the dead band."""
    exercise, trace = report.exercise, report.trace
    check = next(check for check in exercise.checks if check.cue == cue)
    rep = next((rep for rep in report.reps if rep.start_s <= t_s <= rep.end_s + 0.5), None)
    limit = check.threshold.warn if check.threshold.warn is not None else check.threshold.fault
    if rep is None or limit is None or isinstance(check.uncertainty, str):
        return None
    assert isinstance(exercise.pattern, RepPattern)
    times = trace.sequence.t_s
    phase = phase_mask(times, trace.signal, rep, check.phase, exercise.pattern)
    sign = 1.0 if check.threshold.worse == "above" else -1.0
    with np.errstate(invalid="ignore"):
        beyond = phase & (sign * (trace.checks[check.id] - limit) >= check.uncertainty)
    return (check, float(times[beyond][0])) if beyond.any() else None


@dataclass
class Loop:
    """Feed and network in one: the sample's poses again and again, one when the last is judged."""

    poses: PoseSequence
    seconds: float

    def __post_init__(self) -> None:
        self.name, self.sha256 = "replayed sample", ""
        self.size_wh = self.poses.size_wh
        self.frame_rate = 30.0
        self.info = ClipInfo(SAMPLE, self.seconds, self.size_wh, 0, self.frame_rate, False)
        self.t_s = 0.0
        self._ready = threading.Semaphore(0)
        self._image = np.full((self.size_wh[1], self.size_wh[0], 3), 120, np.uint8)
        self._turns = itertools.count()
        step_s = usual_step_s(self.poses.t_s)
        self._turn_s = float(self.poses.t_s[-1]) + step_s
        self._times = (k * self._turn_s + t_s for k in self._turns for t_s in self.poses.t_s)

    def open(self) -> None:
        """See `Feed`."""

    def close(self) -> None:
        """See `Feed`."""

    def read(self) -> tuple[float, Image] | None:
        """See `Feed`."""
        self._ready.acquire(timeout=10.0)
        self.t_s = float(next(self._times))
        return (self.t_s, self._image) if self.t_s < self.seconds else None

    def estimate(self, frame: Frame) -> PoseFrame:
        """See `Estimator`."""
        self._ready.release()
        i = int(np.argmin(np.abs(self.poses.t_s - frame.t_s % self._turn_s)))
        (pose,) = self.poses[i : i + 1]
        return replace(pose, t_s=frame.t_s)

    def __enter__(self) -> Loop:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def soak(minutes: float) -> None:
    """Sets without end: memory, threads and time a pose for every tenth of the time."""
    loop = Loop(sample_poses(), 60 * minutes)
    ended = threading.Event()
    watcher = threading.Thread(target=watch, args=(loop, ended), daemon=True)
    watcher.start()
    options = LiveOptions(EXERCISE, source=SAMPLE, model="full")
    done = run_live(
        options, lambda _: None, feed=loop, backend=replace(BACKENDS[DEFAULT], make=lambda *_: loop)
    )
    ended.set()
    watcher.join()
    reps = done.report.reps_full if done.report else 0
    print(f"after the report on {reps} reps: {rss_mb():.0f} MB")


def watch(loop: Loop, ended: threading.Event) -> None:
    """Print how things stand, ten times on the way."""
    marks = np.linspace(0.0, 0.99 * loop.seconds, 11)
    first_mb, last_s, last_clock_s = rss_mb(), 0.0, time.perf_counter()
    print("  source    memory    growth  threads  time a pose")
    for mark_s in marks[1:]:
        while loop.t_s < mark_s and not ended.wait(0.2):
            pass
        now_s, now_mb = time.perf_counter(), rss_mb()
        if last_s == 0.0:
            first_mb = now_mb  # libraries are loaded, buffers full
        pose_ms = 1000 * (now_s - last_clock_s) / max(1.0, 30.0 * (loop.t_s - last_s))
        print(
            f"{loop.t_s / 60:5.1f} min {now_mb:6.0f} MB {now_mb - first_mb:6.0f} MB"
            f" {threading.active_count() - 1:8d} {pose_ms:9.1f} ms",
            flush=True,
        )
        last_s, last_clock_s = loop.t_s, now_s


def sample_poses() -> PoseSequence:
    """The poses in the sample, rounded as live poses are."""
    with open_video(SAMPLE) as source, BACKENDS[DEFAULT].open("full", contour=True) as network:
        size_wh = source.info.size_wh
        sequence = PoseSequence.stack([network.estimate(frame) for frame in source], size_wh)
    return as_saved(sequence)


def rss_mb() -> float:
    """Memory of this process that is not swapped out, in MB."""
    return float(psutil.Process().memory_info().rss) / 1e6


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the set")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="judge sets for so long")
    asked = parser.parse_args()
    if asked.soak:
        soak(asked.soak)
    else:
        play(asked.seconds)


if __name__ == "__main__":
    main()
