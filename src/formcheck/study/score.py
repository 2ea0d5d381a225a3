"""Ratings and key joined: how well coaches agree, and formcheck with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.agreement.compare import (
    FAULT,
    FINE,
    Agreement,
    Judgements,
    Verdict,
    agreement_of,
    clips_needed,
    verdict_of,
)
from formcheck.core.enums import Outcome
from formcheck.study.key import Criterion, Key
from formcheck.study.ratings import Rating, Ratings

__all__ = ["CheckResult", "Rater", "Study", "score"]

_OF_COACH = {Rating.FINE: FINE, Rating.FAULT: FAULT}


@dataclass(frozen=True, slots=True)
class Rater:
    """How far a coach got.

    Attributes:
        name: as the coach wrote it.
        given: how many ratings, of `asked`; those of clips that came again among them.
        cant_tell: how many of them are "can't tell".
        twice: how often the coach judged the same thing twice.
        same: how often with the same answer.
    """

    name: str
    given: int
    asked: int
    cant_tell: int
    twice: int
    same: int


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One criterion of one exercise."""

    exercise: str
    criterion: Criterion
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Study:
    """All that a study says.

    Attributes:
        pack: the pack's name.
        raters: the coaches.
        warnings_are_faults: whether a warning of formcheck counts as a fault, or as fine.
        overall: over all criteria.
        checks: criterion by criterion.
        verdict: whether formcheck agrees with coaches as well as they do with one another.
        needed: about how many clips would tell, where that is not known yet.
        no_word: how often formcheck gave none, by outcome.
        judged_by: how many clips each version of formcheck has judged; "" for one not known.
    """

    pack: str
    raters: tuple[Rater, ...]
    warnings_are_faults: bool
    overall: Agreement
    checks: tuple[CheckResult, ...]
    verdict: Verdict
    needed: int | None
    no_word: Mapping[Outcome, int]
    judged_by: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is judged once by everybody: `items` of the page show it, the first one first."""

    clip: int
    exercise: str
    check: str
    part: str
    items: tuple[str, ...]
    says: Outcome


def score(key: Key, ratings: Sequence[Ratings], *, warnings_are_faults: bool = True) -> Study:
    """What the ratings of a pack say; they have been checked against `key`."""
    units = list(_units(key))
    of_ours = {
        Outcome.PASS: FINE,
        Outcome.WARN: FAULT if warnings_are_faults else FINE,
        Outcome.FAULT: FAULT,
    }
    judgements = Judgements(
        coaches=np.array([[_said(each, unit) for each in ratings] for unit in units]),
        ours=np.array([of_ours.get(unit.says, np.nan) for unit in units], dtype=float),
        clips=np.array([unit.clip for unit in units], dtype=np.intp),
    )
    overall = agreement_of(judgements, key.seed)
    verdict = verdict_of(overall.difference, overall.both_clips)
    titles = {clip.exercise: clip.title for clip in key.clips.values()}
    checks = []
    for exercise, criteria in key.criteria.items():
        for criterion in criteria:
            mine = np.array([(u.exercise, u.check) == (exercise, criterion.id) for u in units])
            found = agreement_of(judgements.where(mine), key.seed)
            checks.append(CheckResult(titles[exercise], criterion, found))
    needed = clips_needed(overall.difference, overall.both_clips, is_unanimous=overall.is_unanimous)
    return Study(
        pack=key.pack,
        raters=tuple(_rater(each, key, units) for each in ratings),
        warnings_are_faults=warnings_are_faults,
        overall=overall,
        checks=tuple(checks),
        verdict=verdict,
        needed=needed if verdict is Verdict.UNKNOWN else None,
        no_word=Counter(unit.says for unit in units if not unit.says.is_verdict),
        judged_by=Counter(clip.formcheck_version for clip in key.clips.values()),
    )


def _units(key: Key) -> Iterator[_Unit]:
    # Those that come again are behind the others.
    items = sorted(key.items, key=lambda item: item in key.again)
    for number, (name, clip) in enumerate(key.clips.items()):
        shown = tuple(item for item in items if key.items[item] == name)
        for check, parts in clip.says.items():
            for part, says in parts.items():
                yield _Unit(number, clip.exercise, check, part, shown, says)


def _answers(rater: Ratings, unit: _Unit) -> list[Rating]:
    found = (rater.of(item, unit.check, unit.part) for item in unit.items)
    return [answer for answer in found if answer is not None]


def _said(rater: Ratings, unit: _Unit) -> float:
    """The first answer; NaN for none and for "can't tell"."""
    answers = _answers(rater, unit)
    return _OF_COACH.get(answers[0], np.nan) if answers else np.nan


def _rater(rater: Ratings, key: Key, units: Sequence[_Unit]) -> Rater:
    answers = [_answers(rater, unit) for unit in units]
    twice = [each for each in answers if len(each) > 1 and Rating.CANT_TELL not in each]
    return Rater(
        name=rater.rater.strip(),
        given=rater.given,
        asked=key.ratings,
        cant_tell=sum(each.count(Rating.CANT_TELL) for each in answers),
        twice=len(twice),
        same=sum(len(set(each)) == 1 for each in twice),
    )
