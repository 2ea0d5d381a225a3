"""Which exercise is it? Every exercise file with a signature is tried on the poses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.enums import Reversal, SignatureAt
from formcheck.core.exercise import Exercise, HoldPattern, RepPattern, SignatureRule
from formcheck.core.measures import MEASURES, evaluate
from formcheck.core.motion import clean
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Rep
from formcheck.core.segment.moments import at_moment
from formcheck.core.segment.study import Study, study_smoothed
from formcheck.core.units import UNITS

__all__ = ["Candidate", "FoundSet", "Recognition", "recognise", "signature_fits"]

# ours: score, 0 to 1; a rep or hold of a set among others has to reach it.
FITS = 0.75
# ours: share; a set is none when another exercise explains that much of it as well.
RIVAL = 0.9
# ours: probability; what is less sure is asked about.
SURE = 0.75
# fitted: benchmarks.fit_recognition. Weight of a score of 1 in log-odds; raised, a small lead
# decides.
SCORE_WEIGHT = 13.2
# fitted: benchmarks.fit_recognition. The score that "none of these" has in any clip.
NONE_SCORE = 0.42
# ours: share; an exercise has to fill this much of the time that the busiest candidate fills.
EXPLAINED = 0.4
# ours: seconds; a longer rest ends a set.
MAX_REST_S = 4.0
# ours: reps; fewer are no set of an exercise among others.
MIN_REPS_OF_SET = 2
# ours: seconds; a rep that goes down does not stop for longer at its turning point. Sitting at a
# wall is no squat; a lock-out, a bridge or a superman may be held for as long as one likes.
MAX_PAUSE_S = 6.0
# ours: seconds; a turning point in which a clip shows the lifter throughout is held for as long.
# If it is lowered, a moment on all fours is a bird-dog.
LEAST_HELD_S = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exercise and how well the clip fits it, 0 to 1."""

    exercise: Exercise
    score: float


@dataclass(frozen=True, slots=True)
class FoundSet:
    """A stretch of a clip in which one exercise is done."""

    exercise: Exercise
    start_s: float
    end_s: float
    score: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a clip shows.

    Attributes:
        candidates: every exercise that fits at all, best first, judged by the whole clip.
        sets: the sets in order of time. A set is a run of at least two reps, or a hold, each of
            which fits its exercise by itself.
    """

    candidates: tuple[Candidate, ...]
    sets: tuple[FoundSet, ...]

    @property
    def exercise(self) -> Exercise | None:
        """The best candidate, None when it is not sure enough."""
        return self.candidates[0].exercise if self.confidence >= SURE else None

    @property
    def confidence(self) -> float:
        """The probability that the best candidate is right; 0 without one.

        A softmax of the scores, among them one for an exercise that is not known, weighed so that
        it says how often clips with such scores were what they seemed.
        """
        if not self.candidates:
            return 0.0
        scores = np.array([NONE_SCORE, *(c.score for c in self.candidates)])
        odds = np.exp(SCORE_WEIGHT * (scores - scores[1]))
        return float(1.0 / odds.sum())

    @property
    def lead(self) -> float:
        """The lead of the best candidate's score over the next one's."""
        scores = [c.score for c in self.candidates] + [0.0, 0.0]
        return scores[0] - scores[1]


_Series = Mapping[str, Array]
"""Each measure of a signature over the whole clip, by the measure's name."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """A clip cut into reps or holds as if it showed `exercise`.

    `tried` is the exercise itself, or its turning point as a hold.
    """

    exercise: Exercise
    tried: Exercise
    study: Study
    series: _Series

    def score(self, found: Study) -> float:
        """Half the worst and half the mean fit of the signature to `study`, or to a part of it."""
        fits = [_fit(r, found, self.tried, self.series[r.measure]) for r in self.tried.signature]
        return float(0.5 * min(fits) + 0.5 * np.mean(fits))


def recognise(
    sequence: PoseSequence, exercises: Sequence[Exercise], *, calibration: Calibration
) -> Recognition:
    """Try `exercises` on raw poses, those that have a signature and need not be named."""
    smoothed = clean(sequence, calibration)
    trials = []
    for exercise in exercises:
        if exercise.signature and not exercise.named_only:
            for tried in (exercise, *_held(exercise)):
                found = study_smoothed(smoothed, tried, calibration)
                if found.parts:
                    trials.append(_Trial(exercise, tried, found, _series(found, tried)))
                    break
    return Recognition(_candidates(trials), _sets(trials))


def _held(exercise: Exercise) -> tuple[Exercise, ...]:
    """The turning point of `exercise` as a hold, if that is what clips may show of it."""
    pattern = exercise.pattern
    if not (isinstance(pattern, RepPattern) and pattern.held):
        return ()
    hold = HoldPattern(pattern.measure, -np.inf, np.inf, LEAST_HELD_S, LEAST_HELD_S)
    rules = [rule for rule in exercise.signature if rule.at is SignatureAt.TURN]
    signature = tuple(replace(rule, at=SignatureAt.HOLD) for rule in rules)
    return (replace(exercise, pattern=hold, signature=signature),)


def _candidates(trials: Sequence[_Trial]) -> tuple[Candidate, ...]:
    """The exercises that fit the clip as a whole, best first."""
    busy_s = [_busy_s(trial.study) for trial in trials]
    # A rep or two that happen to fit don't explain a clip full of something else.
    enough_s = EXPLAINED * max(busy_s, default=0.0)
    scored = [
        Candidate(t.exercise, t.score(t.study) * min(1.0, busy / enough_s))
        for t, busy in zip(trials, busy_s, strict=True)
        if busy > 0.0
    ]
    scored.sort(key=lambda c: c.score, reverse=True)
    return tuple(c for c in scored if c.score > 0.0)


def _busy_s(found: Study) -> float:
    """How many seconds of the clip are reps or holds of the exercise.

    Of a long stop at a turning point only the first `MAX_PAUSE_S` count.
    """
    goes_down = isinstance(found.pattern, RepPattern) and found.pattern.turn is Reversal.LOW
    busy_s = sum(hold.end_s - hold.start_s for hold in found.holds)
    for rep in found.reps:
        too_long_s = max(0.0, (rep.pause_s or 0.0) - MAX_PAUSE_S)
        if rep.is_full and not (goes_down and too_long_s):
            busy_s += rep.end_s - rep.start_s - too_long_s
    return busy_s


def _sets(trials: Sequence[_Trial]) -> tuple[FoundSet, ...]:
    """The sets of the clip; the longer, better one has the time that two exercises claim."""
    claims = [claim for trial in trials for claim in _claims(trial)]
    claims.sort(key=_weight, reverse=True)
    taken: list[FoundSet] = []
    for claim in claims:
        if not any(_overlap(claim, other) for other in taken):
            taken.append(claim)
    found = [
        c
        for c in taken
        if not any(
            other is not c and _overlap(c, other) and _weight(other) > RIVAL * _weight(c)
            for other in claims
        )
    ]
    return tuple(sorted(found, key=lambda c: c.start_s))


def _weight(claim: FoundSet) -> float:
    """How much a set explains: its score times its seconds."""
    return claim.score * (claim.end_s - claim.start_s)


def _overlap(one: FoundSet, other: FoundSet) -> bool:
    return one.start_s < other.end_s and other.start_s < one.end_s


def _claims(trial: _Trial) -> list[FoundSet]:
    """Runs of reps, or holds, that each look like the exercise."""
    exercise, found = trial.exercise, trial.study
    out = []
    for hold in found.holds:
        score = trial.score(replace(found, holds=(hold,)))
        if score >= FITS:
            out.append(FoundSet(exercise, hold.start_s, hold.end_s, score))
    runs: list[list[tuple[Rep, float]]] = []
    for rep in found.reps:
        if not rep.is_full:
            continue
        score = trial.score(replace(found, reps=(rep,)))
        if score < FITS:
            continue
        if runs and rep.start_s - runs[-1][-1][0].end_s <= MAX_REST_S:
            runs[-1].append((rep, score))
        else:
            runs.append([(rep, score)])
    for run in runs:
        if len(run) >= MIN_REPS_OF_SET:
            score = float(np.mean([s for _, s in run]))
            out.append(FoundSet(exercise, run[0][0].start_s, run[-1][0].end_s, score))
    return out


def _series(found: Study, exercise: Exercise) -> _Series:
    names = {rule.measure for rule in exercise.signature}
    return {name: evaluate(found.motion, name) for name in names}


def signature_fits(found: Study, exercise: Exercise) -> Array:
    """How well the full reps or the holds of `found` keep to each rule, (rules,) from 0 to 1."""
    series = _series(found, exercise)
    return np.array([_fit(r, found, exercise, series[r.measure]) for r in exercise.signature])


def _fit(rule: SignatureRule, found: Study, exercise: Exercise, series: Array) -> float:
    """1 inside the rule's range, falling to 0 at the tolerance outside it."""
    t_s = found.motion.t_s
    if rule.at is SignatureAt.HOLD:
        held = np.any([(t_s >= h.start_s) & (t_s <= h.end_s) for h in found.holds], axis=0)
        values = series[held]
    else:
        full = [rep for rep in found.reps if rep.is_full]
        turned = found.pattern != exercise.pattern
        values = at_moment(rule.at, series, t_s, full, turned=turned)
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0
    value = float(np.percentile(known, rule.percentile))
    outside = max(rule.low - value, value - rule.high, 0.0)
    tolerance = UNITS[MEASURES[rule.measure].unit].tolerance
    return 0.0 if tolerance is None else max(0.0, 1.0 - outside / tolerance)
