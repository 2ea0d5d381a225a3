"""Whether the cues that a lifter got worked: each fault's size in the set of the cue, and after.

A set's cues are those of the checks that were bad in it. They are taken to have been read after the
clip was filmed, so that later sets of the same clip are passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.change import change_to_last
from formcheck.core.course import Course
from formcheck.core.cue_effect import Effect, effect_of
from formcheck.core.enums import Worse
from formcheck.store.history import LONGEST_COURSE, History
from formcheck.store.records import StoredSet

__all__ = ["GivenCue", "cues_of"]


@dataclass(frozen=True, slots=True)
class GivenCue:
    """A cue, and the size of its fault: means over the reps of a set, in `unit`.

    Attributes:
        given: the set it was given for.
        check: id of the check.
        title: the check's name for people.
        before: in that set.
        after: in the next set that was filmed later and measured it; None if there is none.
        since: mean of all such sets; None likewise.
        effect: what `after` says against `before`.
    """

    given: StoredSet
    check: str
    title: str
    unit: str
    before: float
    after: float | None
    since: float | None
    effect: Effect


def cues_of(
    history: History, client: str, exercise: str, worse: Mapping[str, Worse]
) -> list[GivenCue]:
    """The cues of a client in an exercise, the newest first.

    Args:
        history: where the sets are.
        client: whose sets.
        exercise: its id.
        worse: for each check by its id, on which side its values are bad; others are passed over.
    """
    sets = {one.number: one for one in history.sets(client, exercise, LONGEST_COURSE)}
    courses = [each for each in history.courses(client, exercise) if each.check in worse]
    measured = [frozenset(each.numbers) for each in courses]
    given = [cue for each in courses for cue in _given(each, sets, measured, worse[each.check])]
    newest_first = {number: place for place, number in enumerate(sets)}
    return sorted(given, key=lambda cue: newest_first[cue.given.number])


def _given(
    course: Course,
    sets: Mapping[int, StoredSet],
    measured: Sequence[Collection[int]],
    worse: Worse,
) -> Iterator[GivenCue]:
    """The cues of one check; `measured` are the sets of each check, by their numbers."""
    for place, number in enumerate(course.numbers):
        if not course.outcomes[place].is_bad:
            continue
        later = _next_clip(course.numbers, place, sets)
        after = since = change = None
        if later is not None:
            after, since = float(course.values[later]), float(course.values[later:].mean())
            values, sems = (
                np.append(series[: place + 1], series[later])
                for series in (course.values, course.sems)
            )
            # As many checks as `against_last` compares: both have to tell the same story.
            both = {number, course.numbers[later]}
            among = sum(both.issubset(each) for each in measured)
            change = change_to_last(values, sems, among)
        yield GivenCue(
            given=sets[number],
            check=course.check,
            title=course.title,
            unit=course.unit,
            before=float(course.values[place]),
            after=after,
            since=since,
            effect=effect_of(change, worse),
        )


def _next_clip(numbers: Sequence[int], place: int, sets: Mapping[int, StoredSet]) -> int | None:
    """Place of the first set after that one which lies in another clip."""
    clip = sets[numbers[place]].clip.content
    later = range(place + 1, len(numbers))
    return next((each for each in later if sets[numbers[each]].clip.content != clip), None)
