"""An exercise as its file defines it: how reps or holds run, and what is checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.camera_view import View
from formcheck.core.enums import (
    BarAt,
    CountedAt,
    Outcome,
    Phase,
    Reduction,
    Reversal,
    Scope,
    SignatureAt,
    SourceKind,
    Worse,
)

__all__ = [
    "Check",
    "Exercise",
    "HoldPattern",
    "MaxVelocity",
    "PostureRule",
    "RepPattern",
    "SignatureRule",
    "Source",
    "Threshold",
    "name_in_sentence",
]

_PROPER_NAMES = ("McGill", "Pallof", "Romanian")
"""What a title that begins so keeps its capital for."""


def name_in_sentence(title: str) -> str:
    """The title of an exercise as it stands in a sentence: `"squat"`, `"McGill curl-up"`."""
    return title if title.startswith(_PROPER_NAMES) else title.lower()


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a measure turns from fine to `warn` and `fault`; None where there is no such step.

    At least one of the two is given.
    """

    warn: float | None
    fault: float | None
    unit: str
    worse: Worse

    @property
    def sign(self) -> float:
        """+1 where more is worse, −1 where less is: `sign * value` rises as it gets worse."""
        return 1.0 if self.worse is Worse.ABOVE else -1.0

    @property
    def steps(self) -> tuple[tuple[str, float], ...]:
        """Name and limit of the steps there are, the one that is met first in front."""
        both = (("warn", self.warn), ("fault", self.fault))
        return tuple((name, limit) for name, limit in both if limit is not None)

    @property
    def limits(self) -> tuple[float, ...]:
        """The limits there are, the one that is met first in front."""
        return tuple(limit for _, limit in self.steps)

    @property
    def first(self) -> float:
        """The limit that is met first."""
        return self.limits[0]

    @property
    def is_in_order(self) -> bool:
        """Whether `fault` lies no nearer to what is fine than `warn`."""
        return self.sign * self.limits[0] <= self.sign * self.limits[-1]

    def excess(self, value: float, limit: float | None = None) -> float:
        """How far `value` lies beyond `limit` (the first one by default), negative inside it."""
        return self.sign * (value - (self.first if limit is None else limit))

    def is_beyond(self, values: Array) -> Mask:
        """Where `values` (T,) reach the first limit or lie beyond it; not where they are NaN."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.sign * values >= self.sign * self.first)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a threshold comes from."""

    citation: str
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class Check:
    """One thing formcheck looks at; see docs/exercise_files.md for every key.

    `title` names what is wrong, `title_good` what is right when it is passed. `both_arms` says that
    it means nothing in a set that is done with one arm at a time. `helps` are ids of exercises to
    practise where it was a fault.
    """

    id: str
    title: str
    measure: str
    scope: Scope
    phase: Phase
    reduce: Reduction
    views: frozenset[View]
    needs: tuple[str, ...]
    threshold: Threshold
    min_duration_s: float
    uncertainty: float | str
    cue: str
    why: str
    source: Source
    is_main: bool = False
    title_good: str = ""
    both_arms: bool = False
    helps: tuple[str, ...] = ()

    def named(self, outcome: Outcome) -> str:
        """Its name beside an outcome."""
        return (self.title_good if outcome is Outcome.PASS else "") or self.title

    @property
    def is_tempo(self) -> bool:
        """Whether it speaks of speed and not of form."""
        return self.reduce.is_tempo

    @property
    def reads_silhouette(self) -> bool:
        """Whether it reads the outline of the back, for which the mask is needed."""
        return "contour" in self.needs


@dataclass(frozen=True, slots=True)
class RepPattern:
    """The measure whose ups and downs are the reps.

    `turn` is where it turns in the middle of a rep: `LOW` in a squat, `HIGH` in a deadlift
    or a glute bridge. `min_range` is the least range of a rep, in the measure's unit.
    `counted_at` is `RETURN` when a rep counts once the lifter is back where it began, and
    `TURN` when it counts at the turning point already (a deadlift at lock-out, wherever the
    bar goes then). `holds_bar` says that a bar is in the hands, so that standing up without
    it is no rep; `hands_planted` that the hands stay where they are, so that lifting one is none.
    `one_arm` says that it may be done with one arm, `one_leg` that one leg is in front: reps
    then get a side. `low_is_lifted` says that the measure is low when the weight is up, as the
    reach of the arms in a row. `held` says that the turning point is often held, so that a clip
    may show nothing else: the exercise is then recognised by it.
    """

    measure: str
    turn: Reversal
    min_range: float
    counted_at: CountedAt
    holds_bar: bool = False
    one_arm: bool = False
    one_leg: bool = False
    hands_planted: bool = False
    low_is_lifted: bool = False
    held: bool = False

    @property
    def lifts_first(self) -> bool:
        """Whether a rep begins with lifting, as a deadlift does."""
        return (self.turn is Reversal.HIGH) != self.low_is_lifted

    def away(self, signal: Array) -> Array:
        """`signal` (T,) turned so that it rises as the lifter leaves the start posture."""
        return signal if self.turn is Reversal.HIGH else -signal


@dataclass(frozen=True, slots=True)
class HoldPattern:
    """A hold is the time in which `measure` stays between `low` and `high`, and is still.

    `one_side` says that the lifter lies on one side: holds then get it.
    """

    measure: str
    low: float
    high: float
    min_duration_s: float
    target_s: float
    one_side: bool = False


@dataclass(frozen=True, slots=True)
class PostureRule:
    """A measure and the range it has to be in while the exercise is being done.

    From views other than `views` the rule can't be told and does not bind.
    """

    measure: str
    low: float
    high: float
    reason: str
    views: frozenset[View] = frozenset(View)


@dataclass(frozen=True, slots=True)
class SignatureRule:
    """What a measure is at a rep's start or turning point, or during a hold.

    By such rules an exercise is recognised. What counts is the `percentile` of all reps.
    """

    measure: str
    at: SignatureAt
    low: float
    high: float
    percentile: float


@dataclass(frozen=True, slots=True)
class MaxVelocity:
    """How fast the heaviest single rep of an exercise is on the way up.

    `velocity_m_s` is the mean velocity of the bar, metres a second, `spread_m_s` the standard
    deviation between lifters, `source` who says so.
    """

    velocity_m_s: float
    spread_m_s: float
    source: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise file, validated. `pattern` says whether it has reps or holds.

    One that is `named_only` looks like another exercise and is never recognised; its signature
    only tells whether what was named is seen at all. `caution` is what to know with a sore back,
    `warm_up` what follows the light cardio before it; empty where there is nothing of its own.
    `at_max` is None where nobody has measured how fast its heaviest single rep is.
    `bar` says where a bar is held, `bar_off_feet` that it is not over the
    feet, as of a lifter who lies or sits.
    """

    id: str
    title: str
    aliases: tuple[str, ...]
    film: str
    posture: tuple[PostureRule, ...]
    signature: tuple[SignatureRule, ...]
    pattern: RepPattern | HoldPattern
    checks: tuple[Check, ...]
    views: frozenset[View]
    named_only: bool = False
    caution: str = ""
    warm_up: str = ""
    at_max: MaxVelocity | None = None
    bar: BarAt = BarAt.NONE
    bar_off_feet: bool = False

    @property
    def name_in_sentence(self) -> str:
        """`"squat"`, `"McGill curl-up"`."""
        return name_in_sentence(self.title)

    @property
    def with_article(self) -> str:
        """`"a squat"`, `"an overhead press"`."""
        name = self.name_in_sentence
        is_an = name[:1] in "aeiou" and not name.startswith("one")
        return f"{'an' if is_an else 'a'} {name}"

    @property
    def is_hold(self) -> bool:
        """Whether a position is held, rather than reps done."""
        return isinstance(self.pattern, HoldPattern)

    @property
    def main_checks(self) -> frozenset[str]:
        """Ids of the checks that a rep or hold has to pass to be clean.

        Those that the file marks; all that speak of form where it marks none.
        """
        marked = frozenset(check.id for check in self.checks if check.is_main)
        return marked or frozenset(check.id for check in self.checks if not check.is_tempo)

    @property
    def needs_contour(self) -> bool:
        """Whether any check reads the back's outline, so that the mask is worth its time."""
        return any(check.reads_silhouette for check in self.checks)
