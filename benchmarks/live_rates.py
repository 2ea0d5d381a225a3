"""Does a live set count as a file does when few pictures a second are judged?

    python -m benchmarks.live_rates

Finds the poses in every frame of the sample videos, leaves out frames until so many a second
are left, and counts these as `formcheck live` would. The file's count is that of all frames.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.core.exercise import Exercise
from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Provenance, Report
from formcheck.exercises import load_exercise
from formcheck.live.session import Session
from formcheck.pipeline.landmarks import as_saved
from formcheck.pose.registry import BACKENDS, DEFAULT
from formcheck.video.source import open_video

__all__ = ["Counted", "count_live", "main", "thinned"]

SAMPLES = Path(__file__).parents[1] / "sample_videos"
RATES_HZ = (30, 15, 10, 5, 2)
# ours: share by which the steps between two pictures differ from the mean one.
UNEVEN = 0.25
# ours: times that each sample is thinned anew; one more takes a minute.
ROUNDS = 2
BACKEND = BACKENDS[DEFAULT]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in a set: reps, and the seconds of holds."""

    full: int
    partial: int
    held_s: float

    @classmethod
    def of(cls, report: Report) -> Counted:
        """The count of a report."""
        held_s = sum(hold.end_s - hold.start_s for hold in report.holds)
        return cls(report.reps_full, report.reps_partial, held_s)

    def is_same(self, other: Counted) -> bool:
        """Whether the reps are the same; seconds are compared by themselves."""
        return (self.full, self.partial) == (other.full, other.partial)


def thinned(poses: PoseSequence, rate_hz: float, seed: int = 0) -> PoseSequence:
    """About `rate_hz` frames a second of `poses`, at steps as uneven as a busy machine's."""
    rng = np.random.default_rng(seed)
    n = round(rate_hz * (poses.t_s[-1] - poses.t_s[0]))
    steps_s = rng.uniform(1.0 - UNEVEN, 1.0 + UNEVEN, n) / rate_hz
    wanted_s = poses.t_s[0] + np.cumsum(steps_s)
    return poses[np.unique([int(np.abs(poses.t_s - t_s).argmin()) for t_s in wanted_s])]


def count_live(poses: PoseSequence, exercise: Exercise, clip: ClipInfo) -> Counted:
    """What a live set of these poses has counted when it is over, before the report."""
    session = Session(exercise, clip, BACKEND.calibration, guided=False)
    held_s = [0.0]
    for pose in poses:
        session.update(pose, light=120.0)
        held_s.append(session.status.held_s or 0.0)
    session.finish()
    return Counted(session.status.full, session.status.partial, max(held_s))


def _samples() -> Iterator[tuple[Exercise, ClipInfo, PoseSequence]]:
    for path in sorted(SAMPLES.glob("*.mp4")):
        exercise = load_exercise(json.loads(path.with_suffix(".json").read_text())["exercise"])
        with open_video(path) as source, BACKEND.open("full", contour=True) as network:
            found = [network.estimate(frame) for frame in source]
            yield exercise, source.info, as_saved(PoseSequence.stack(found, source.info.size_wh))


def main() -> None:
    """Print a row for each rate."""
    same = dict.fromkeys(RATES_HZ, 0)
    reps = dict.fromkeys(RATES_HZ, 0)
    off_s = dict.fromkeys(RATES_HZ, 0.0)
    n_clips = n_reps = 0
    for exercise, clip, poses in _samples():
        session = Session(exercise, clip, BACKEND.calibration, guided=False)
        for pose in poses:
            session.update(pose, light=120.0)
        file = Counted.of(session.report(Provenance(), clip))
        n_clips, n_reps = n_clips + ROUNDS, n_reps + ROUNDS * file.full
        for rate_hz, seed in itertools.product(RATES_HZ, range(ROUNDS)):
            live = count_live(thinned(poses, rate_hz, seed), exercise, clip)
            same[rate_hz] += live.is_same(file)
            reps[rate_hz] += live.full
            off_s[rate_hz] = max(off_s[rate_hz], abs(live.held_s - file.held_s))
    print("a second  clips as the file  reps  hold off by at most")
    for rate_hz in RATES_HZ:
        print(
            f"{rate_hz:8d}  {same[rate_hz]:6d} of {n_clips:2d}  {reps[rate_hz]:8d} of {n_reps}"
            f"  {off_s[rate_hz]:8.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
