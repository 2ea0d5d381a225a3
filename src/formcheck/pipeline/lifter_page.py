"""A lifter's page over time, from the history."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

from formcheck.core.change import MOST_SETS
from formcheck.core.course import steps_of
from formcheck.core.load_velocity import Profile, WhyNot
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.pipeline.earlier import page_of_set
from formcheck.pipeline.playback import way_to
from formcheck.pipeline.profile import profile_in
from formcheck.report.html.lifter import ExercisePage, LifterPage, SetLine
from formcheck.report.templating import address
from formcheck.store import ME, History, StoredSet
from formcheck.store.profile_wording import describe_one_rep_max
from formcheck.store.programme import programme_of
from formcheck.store.programme_wording import sentences_of
from formcheck.store.wording import describe_count, describe_day, describe_words

__all__ = ["Link", "lifter_page", "link_from"]

# ours: sets of an exercise on the page; more would lie on one another on a phone.
_MOST_SETS = 20

Link = Callable[[StoredSet], str]
"""The address of the report on a set; empty where there is none any more."""


def lifter_page(history: History, client: str, link: Link, today: date | None = None) -> LifterPage:
    """What the page of `client` shows; no exercises where there are no sets.

    The week that it speaks of ends with `today`, which is the clock's if it is not given.

    Raises:
        UsageError: the history can't be read.
    """
    exercises = history.exercises(client)
    pages = (_exercise(history, client, name, n, link) for name, n in exercises.items())
    # As it was written first, whatever the case of its letters now.
    name = next((one.client for one in history.sets(client, most=1)), client)
    week = programme_of(history, client, today or date.today())
    return LifterPage(name, name == ME, tuple(pages), tuple(sentences_of(week)))


def link_from(folder: Path) -> Link:
    """Leads from a page in `folder` to the reports where they lie."""

    def link(one: StoredSet) -> str:
        page = page_of_set(one)
        return "" if page is None else address(way_to(page, folder))

    return link


def _exercise(
    history: History, client: str, exercise: str, all_sets: int, link: Link
) -> ExercisePage:
    sets = history.sets(client, exercise, _MOST_SETS)[::-1]
    # The change to the oldest set on the page is judged by those before it.
    courses = history.courses(client, exercise, most=_MOST_SETS + MOST_SETS)
    profile = profile_in(history, client, exercise)
    is_known = exercise in exercise_ids()
    checks = load_exercise(exercise).checks if is_known else ()
    return ExercisePage(
        id=exercise,
        title=sets[-1].title,
        sets=tuple(_line(one, link) for one in sets),
        all_sets=all_sets,
        steps=tuple(steps_of(courses)),
        checks={check.id: check for check in checks},
        by_load=profile if profile.sets else None,
        heaviest=_heaviest(profile),
    )


def _heaviest(profile: Profile) -> str:
    """What loads and speeds say of the one-rep maximum; nothing where there are none."""
    is_told = profile.sets and profile.why_not is not WhyNot.NO_SOURCE
    return describe_one_rep_max(profile) if is_told else ""


def _line(one: StoredSet, link: Link) -> SetLine:
    written = one.written
    words = (describe_words(written), written.note)
    return SetLine(
        number=one.number,
        day=one.day,
        filmed=describe_day(one),
        count=describe_count(one),
        load_kg=math.nan if written.load_kg is None else written.load_kg,
        rpe=math.nan if written.rpe is None else written.rpe,
        words=". ".join(filter(None, words)),
        state=one.state,
        headline=one.headline,
        href=link(one),
    )
