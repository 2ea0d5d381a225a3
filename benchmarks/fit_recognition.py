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
from scipy.special import logsumexp

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
FOLDS = 10
LEVELS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Edges of the table of confidences."""

_EXERCISES = {name: load_exercise(name) for name in exercise_ids()}


@dataclass(frozen=True)
class Looked:
    """What recognition said of one clip or cut.

    Attributes:
        clip: which clip it belongs to.
        scores: of all candidates, 0 to 1, best first.
        right: index of the candidate that is right; None if none is.
    """

    clip: str
    scores: tuple[float, ...]
    right: int | None


def look(clip: str, sequence: PoseSequence, exercise: str) -> Iterator[Looked]:
    """The whole clip and its cuts, those in which anything fits."""
    for part in (sequence, *_cuts(sequence, exercise)):
        found = recognise(part, list(_EXERCISES.values()), calibration=MEDIAPIPE)
        if found.candidates:
            ids = [candidate.exercise.id for candidate in found.candidates]
            scores = tuple(candidate.score for candidate in found.candidates)
            yield Looked(clip, scores, ids.index(exercise) if exercise in ids else None)


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
    """The weight of a score and the score of none of them (2,), of greatest likelihood."""
    weights = _weights(looks)

    def surprise(w: Array) -> float:
        return float(
            sum(
                k * -_log_shares(one, w)[_place(one)] for k, one in zip(weights, looks, strict=True)
            )
        )

    return np.asarray(minimize(surprise, [10.0, 0.5], method="Nelder-Mead").x)


def _log_shares(one: Looked, w: Array) -> Array:
    """Logarithms of the probabilities of none and of each candidate."""
    logits = w[0] * np.array([w[1], *one.scores])
    return np.asarray(logits - logsumexp(logits))


def _place(one: Looked) -> int:
    return 0 if one.right is None else one.right + 1


def _weights(looks: list[Looked]) -> Array:
    clips = [one.clip for one in looks]
    return np.array([1.0 / clips.count(clip) for clip in clips])


def reliability(looks: list[Looked]) -> str:
    """A table: how often each level of confidence was right, each clip left out of its fit."""
    weights = _weights(looks)
    folds = np.unique([one.clip for one in looks], return_inverse=True)[1] % FOLDS
    sure = np.zeros(len(looks))
    for fold in range(FOLDS):
        w = fit([one for one, k in zip(looks, folds, strict=True) if k != fold])
        for i in np.flatnonzero(folds == fold):
            sure[i] = np.exp(_log_shares(looks[i], w)[1])
    right = np.array([float(one.right == 0) for one in looks])
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
    weight, none_score = fit(looks)
    print(f"SCORE_WEIGHT = {weight:.1f}\nNONE_SCORE = {none_score:.2f}\n")
    print(reliability(looks))


if __name__ == "__main__":
    main()
