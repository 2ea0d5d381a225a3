"""Counts what is found where nobody exercises: noise, fidgeting and people walking by.

    python -m benchmarks.noise [--seeds 20] [--kind fidgeting] [--exercise squat]

Ten seconds of each kind are made from a seed, in the start posture of every exercise in turn, from
a random side. Each is judged with that exercise named, and some are put to recognition. Prints the
share of runs with full reps, and with a recognised exercise; `tests/benchmarks/test_noise.py`
holds a few of them to these rates.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.known import Array
from benchmarks.stick import CHAINS, STANDING, Posture, bent_body, filmed, posture_of
from formcheck.core.landmarks import N_LANDMARKS
from formcheck.core.poses import PoseSequence
from formcheck.core.recognition import recognise
from formcheck.core.segment.study import study
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["KINDS", "Rate", "clip", "main", "measure"]

DURATION_S, RATE_HZ = 10.0, 15.0
"""Of each run."""
FIDGET_HZ = (0.1, 0.7)
"""The frequencies of unhurried movement."""
TURNS_DEG = {
    "whole": 20.0,
    "trunk": 10.0,
    "upper_arm": 30.0,
    "forearm": 30.0,
    "thigh": 8.0,
    "shank": 8.0,
}
"""Standard deviation of fidgeting joint angles about each axis."""
FREE = ("upper_arm", "forearm")
RESTING = 0.3
"""What carries or lies on the floor moves by so much less, other than in standing."""
STEP_HZ = 1.6
"""Steps per second of one who walks, each foot at half of it."""


def _smooth(rng: np.random.Generator, t_s: Array, size: Sequence[int]) -> Array:
    """Random series (T, *size) of standard deviation 1 with the frequencies of fidgeting."""
    waves = 4
    hz = rng.uniform(*FIDGET_HZ, (waves, *size))
    phase = rng.uniform(0.0, 2.0 * np.pi, (waves, *size))
    times = t_s.reshape(-1, *([1] * (len(size) + 1)))
    return np.asarray(np.sin(2.0 * np.pi * hz * times + phase).sum(axis=1) * np.sqrt(2.0 / waves))


def _walk(rng: np.random.Generator, t_s: Array, size: Sequence[int], step: float) -> Array:
    """A random walk (T, *size); `step` is the standard deviation of its way in a second."""
    steps = rng.normal(0.0, step / np.sqrt(RATE_HZ), (len(t_s), *size))
    return np.cumsum(steps, axis=0)


def _jitter(sd: float) -> Callable[[np.random.Generator, Array, Posture], Array]:
    """Landmarks that are off by `sd` trunk lengths, anew in each frame."""

    def body(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
        still = np.broadcast_to(posture.body, (len(t_s), N_LANDMARKS, 3))
        return np.asarray(still + rng.normal(0.0, sd, still.shape))

    return body


def _joints_walk(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
    """Every landmark goes its own way."""
    return posture.body + _walk(rng, t_s, (N_LANDMARKS, 3), 0.25)


def _body_walks(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
    """The whole body goes about at random, without bending."""
    return posture.body + _walk(rng, t_s, (1, 3), 0.25) + rng.normal(0.0, 0.01, posture.body.shape)


def _uniform(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
    """Landmarks anywhere in a box of the lifter's size."""
    low, high = posture.body.min(axis=0), posture.body.max(axis=0)
    return rng.uniform(low - 0.3, high + 0.3, (len(t_s), N_LANDMARKS, 3))


def _fidgeting(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
    """Shifts weight, moves arms and head, bends a little, turns; every joint smoothly at random."""
    rests = 1.0 if posture is STANDING else RESTING
    turns_deg = {
        part: TURNS_DEG[part] * (1.0 if part in FREE else rests) * _smooth(rng, t_s, (2, 3))
        for part in CHAINS
    }
    return bent_body(posture, turns_deg)


def _standing_about(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
    """The same, standing up, whatever the exercise."""
    return _fidgeting(rng, t_s, STANDING)


def _stepping(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
    """Walks on the spot: thighs and arms swing in turns, knees bend."""
    phase = np.pi * STEP_HZ * t_s + rng.uniform(0.0, 2.0 * np.pi)
    swing = np.stack([np.sin(phase), -np.sin(phase)], axis=1) * rng.uniform(10.0, 35.0)
    turns_deg = {part: 3.0 * _smooth(rng, t_s, (2, 3)) for part in CHAINS}
    turns_deg["thigh"][:, :, 1] -= np.maximum(swing, 0.0)
    turns_deg["shank"][:, :, 1] += 1.5 * np.maximum(swing, 0.0)
    turns_deg["upper_arm"][:, :, 1] += 0.7 * swing
    return bent_body(STANDING, turns_deg)


def _passing(rng: np.random.Generator, t_s: Array, posture: Posture) -> Array:
    """Walks through the picture."""
    way = np.linspace(-5.0, 5.0, len(t_s)) * rng.choice([-1.0, 1.0])
    body = _stepping(rng, t_s, posture)
    body[..., 0] += way[:, None]
    return body


Maker = Callable[[np.random.Generator, Array, Posture], Array]

KINDS: Mapping[str, Maker] = {
    "jitter of 1 %": _jitter(0.01),
    "jitter of 4 %": _jitter(0.04),
    "jitter of 30 %": _jitter(0.3),
    "joints walk": _joints_walk,
    "body walks": _body_walks,
    "uniform": _uniform,
    "fidgeting in position": _fidgeting,
    "fidgeting": _standing_about,
    "stepping": _stepping,
    "passing": _passing,
}
"""Makes a body (T, 33, 3) in trunk lengths, (forward, left, up), for times and a posture."""


@dataclass(frozen=True)
class Rate:
    """How often something was found in `runs` runs of one kind.

    Attributes:
        kind: a key of `KINDS`.
        runs: with an exercise named.
        counted: runs with a full rep.
        reps: full reps in all of them.
        recognised: exercises found in the runs put to recognition, as it is sure of them.
        tried: runs put to recognition.
    """

    kind: str
    runs: int
    counted: int
    reps: int
    recognised: tuple[str, ...]
    tried: int

    @property
    def share(self) -> float:
        """Of the runs with a full rep."""
        return self.counted / self.runs


def with_reps() -> list[str]:
    """The exercises with reps: who fidgets in a plank does hold one."""
    return [name for name in exercise_ids() if not load_exercise(name).is_hold]


def clip(kind: str, exercise: str, seed: int) -> PoseSequence:
    """Poses of one run: the same for the same arguments."""
    rng = np.random.default_rng([seed, list(KINDS).index(kind), *exercise.encode()])
    t_s = np.arange(0.0, DURATION_S, 1.0 / RATE_HZ)
    body = KINDS[kind](rng, t_s, posture_of(exercise))
    return filmed(body, t_s, yaw_deg=float(rng.uniform(-180.0, 180.0)))


def measure(
    kind: str, names: Sequence[str], seeds: Sequence[int], *, every: int = 5
) -> tuple[Rate, dict[str, int]]:
    """Judge all runs of one kind; one in `every` is put to recognition, none with 0.

    Returns:
        The rate, and the number of runs with something counted for each exercise.
    """
    exercises = {name: load_exercise(name) for name in (exercise_ids() if every else names)}
    counts = dict.fromkeys(names, 0)
    reps, tried, recognised = 0, 0, []
    for k, (name, seed) in enumerate((n, s) for s in seeds for n in names):
        poses = clip(kind, name, seed)
        found = study(poses, exercises[name], MEDIAPIPE)
        full = sum(rep.is_full for rep in found.reps)
        reps += full
        counts[name] += full > 0
        if every and k % every == 0:
            tried += 1
            seen = recognise(poses, list(exercises.values()), calibration=MEDIAPIPE)
            sure = {s.exercise.id for s in seen.sets} | {seen.exercise and seen.exercise.id}
            recognised += [name for name in sure if name]
    runs = len(names) * len(seeds)
    return Rate(kind, runs, sum(counts.values()), reps, tuple(recognised), tried), counts


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="runs of each exercise and kind")
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    parser.add_argument("--exercise", choices=with_reps(), action="append")
    args = parser.parse_args()
    print("| kind | runs | with full reps | full reps | recognised | which exercises count |")
    print("|---|---|---|---|---|---|")
    for kind in args.kind or KINDS:
        rate, counts = measure(kind, args.exercise or with_reps(), range(args.seeds))
        which = " ".join(f"{name}:{n}" for name, n in counts.items() if n)
        recognised = (
            f"{len(rate.recognised)} of {rate.tried} {' '.join(sorted(set(rate.recognised)))}"
        )
        print(
            f"| {kind} | {rate.runs} | {rate.share:.1%} | {rate.reps} | {recognised} | {which} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
