"""Fits how sure recognition may be: the probability that its best candidate is right.

    python -m benchmarks.fit_recognition --table CLIPS.csv

Each row of the table is a real clip: `landmarks` (a file of saved landmarks) and `exercise` (our
id, or empty if the clip shows none of ours). The committed rendered clips count as well. Every clip
is looked at as a whole and in cuts of one and of two reps, as people film them; each clip has the
same weight. Prints the numbers for `core/recognition.py` and how often each level of confidence was
right, every clip judged by a fit without it.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from benchmarks.corpus import DATA, read_case
from benchmarks.known import Array
from formcheck.core.motion import clean
from formcheck.core.poses import PoseSequence
from formcheck.core.recognition import recognise
from formcheck.core.segment.study import study_smoothed
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.pipeline.landmarks import load_landmarks
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["Looked", "fit", "main", "reliability"]

MARGIN_S = 0.3
"""Seconds before and after the reps of a cut."""
CUTS = 4
"""At most so many cuts of one rep, and of two, from a clip."""
PENALTY = 0.05
"""Ridge penalty on the weights: wrong answers are few."""
LEVELS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Edges of the table of confidences."""

_EXERCISES = {name: load_exercise(name) for name in exercise_ids()}


@dataclass(frozen=True)
class Looked:
    """What recognition said of one clip or cut.

    Attributes:
        clip: which clip it belongs to.
        score: of the best candidate, 0 to 1.
        lead: over the next one.
        is_right: whether the best candidate is the exercise in the clip.
    """

    clip: str
    score: float
    lead: float
    is_right: bool


def look(clip: str, sequence: PoseSequence, exercise: str) -> Iterator[Looked]:
    """The whole clip and its cuts, those in which anything fits."""
    for part in (sequence, *_cuts(sequence, exercise)):
        found = recognise(part, list(_EXERCISES.values()), calibration=MEDIAPIPE)
        if found.candidates:
            best = found.candidates[0]
            yield Looked(clip, best.score, found.lead, best.exercise.id == exercise)


def _cuts(sequence: PoseSequence, exercise: str) -> Iterator[PoseSequence]:
    """Pieces of one rep and of two, where `exercise` is one of ours that has reps."""
    if exercise not in _EXERCISES:
        return
    found = study_smoothed(clean(sequence, MEDIAPIPE), _EXERCISES[exercise], MEDIAPIPE)
    reps = [rep for rep in found.reps if rep.is_full]
    for n in (1, 2):
        firsts = np.arange(len(reps) - n) if len(reps) > n else np.arange(0)
        for first in firsts[:: max(1, len(firsts) // CUTS)]:
            start_s, end_s = reps[first].start_s, reps[first + n - 1].end_s
            inside = (sequence.t_s >= start_s - MARGIN_S) & (sequence.t_s <= end_s + MARGIN_S)
            yield sequence[inside]


def fit(looks: list[Looked]) -> Array:
    """Intercept and weights of score and lead (3,) of a logistic regression."""
    x, right, weights = _design(looks)

    def loss(w: Array) -> float:
        logit = x @ w
        surprise = np.logaddexp(0.0, logit) - right * logit
        return float(weights @ surprise + PENALTY * w[1:] @ w[1:])

    return np.asarray(minimize(loss, np.zeros(3)).x)


def _design(looks: list[Looked]) -> tuple[Array, Array, Array]:
    x = np.array([[1.0, one.score, one.lead] for one in looks])
    clips = [one.clip for one in looks]
    weights = np.array([1.0 / clips.count(clip) for clip in clips])
    return x, np.array([one.is_right for one in looks], dtype=float), weights


def reliability(looks: list[Looked]) -> str:
    """A table: how often each level of confidence was right, each clip left out of its fit."""
    x, right, weights = _design(looks)
    clips = np.array([one.clip for one in looks])
    folds = np.unique(clips, return_inverse=True)[1] % 10
    sure = np.zeros(len(looks))
    for fold in range(10):
        inside = folds != fold
        sure[~inside] = expit(x[~inside] @ fit([looks[i] for i in np.flatnonzero(inside)]))
    lines = ["| confidence | looks | mean | right |", "|---|---|---|---|"]
    for low, high in pairwise(LEVELS):
        k = (sure >= low) & (sure < high)
        if k.any():
            mean, share = (np.average(v[k], weights=weights[k]) for v in (sure, right))
            lines.append(f"| {low:.2f}-{high:.2f} | {k.sum()} | {mean:.2f} | {share:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, help="CSV: landmarks, exercise")
    args = parser.parse_args()
    looks: list[Looked] = []
    for path in sorted(DATA.glob("*.npz")):
        case = read_case(path)
        looks += look(case.name, case.sequence, str(case.known.summary["exercise"]))
    if args.table:
        with args.table.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                sequence = load_landmarks(Path(row["landmarks"])).sequence
                looks += look(row["landmarks"], sequence, row["exercise"])
    intercept, score, lead = fit(looks)
    print(f"INTERCEPT = {intercept:.2f}\nSCORE_WEIGHT = {score:.2f}\nLEAD_WEIGHT = {lead:.2f}\n")
    print(reliability(looks))


if __name__ == "__main__":
    main()
