"""A lifter's load-velocity profile out of the history."""

from __future__ import annotations

from datetime import date

from formcheck.core.bar.model import ScaleSource
from formcheck.core.exercise import MaxVelocity
from formcheck.core.load_velocity import Profile, SetSpeed, profile_from
from formcheck.store.bars import StoredBar
from formcheck.store.history import LONGEST_COURSE, History
from formcheck.store.records import StoredSet

__all__ = ["profile_of"]

_OF_THE_LIFTER = (ScaleSource.GIVEN_HEIGHT, ScaleSource.USUAL_HEIGHT)
"""Scales whose error is the same in all sets of a lifter."""


def profile_of(
    history: History,
    client: str,
    exercise: str,
    at_max: MaxVelocity | None,
    until: date | None = None,
) -> Profile:
    """The profile that a client's sets of an exercise make.

    Args:
        history: that holds the sets.
        client: whose sets.
        exercise: its id.
        at_max: how fast it is at its maximum; None where nobody has measured it.
        until: the last day that counts; None for all.

    Raises:
        UsageError: the history can't be read.
    """
    known = history.bars.newest(client, exercise, LONGEST_COURSE, until)
    return profile_from([_speed(one, bar) for one, bar in known], at_max)


def _speed(one: StoredSet, bar: StoredBar) -> SetSpeed:
    fastest = bar.fastest
    return SetSpeed(
        day=one.day.toordinal(),
        load_kg=one.written.load_kg or 0.0,
        velocity_m_s=fastest.mean_m_s,
        sem_m_s=fastest.sem_m_s,
        scale_sem=bar.scale_sem,
        shares_scale=bar.scale in _OF_THE_LIFTER,
        is_about=bar.scale.is_about,
    )
