"""Halves of one set compared as if they were two."""

from __future__ import annotations

from support.remembered import LEAN, document

from benchmarks.retest import changes


def test_odd_and_even_reps_are_compared() -> None:
    ((check, change),) = changes(document([10.0, 50.0, 11.0, 51.0, 12.0]))
    assert check == LEAN
    assert change.value == 50.5 - 11.0
    assert change.is_real


def test_three_reps_are_too_few_for_two_halves() -> None:
    assert list(changes(document([10.0, 50.0, 11.0]))) == []
