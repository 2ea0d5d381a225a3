"""Which two reps, or holds, are worth looking at side by side, and how they differ."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.change import Change, change_to_last
from formcheck.core.enums import Outcome, PartState
from formcheck.core.finding import Finding
from formcheck.core.parts import Hold, Rep

__all__ = ["Difference", "Pair", "demerits", "pair_of", "with_best", "worst_of_each"]

_BEST_FIRST = (
    PartState.CLEAN,
    PartState.UNCLEAR,
    PartState.TEMPO_ONLY,
    PartState.NOT_ASSESSED,
    PartState.WARN,
    PartState.FAULT,
)
"""What was not judged is no better than what could not be called."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one check says of both parts of a pair; `change` goes from the first to the second."""

    check: str
    first: Finding
    second: Finding
    change: Change

    @property
    def is_told(self) -> bool:
        """Whether there is a difference: in the verdict, or by more than the error."""
        return self.change.is_real or self.first.outcome is not self.second.outcome


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reps, or two holds, and the check that they are looked at for; it measured both."""

    first: Rep | Hold
    second: Rep | Hold
    check: str

    @property
    def findings(self) -> tuple[Finding, Finding]:
        """What the check says of the first and of the second."""
        return _measured(self.first)[self.check], _measured(self.second)[self.check]

    @property
    def differences(self) -> list[Difference]:
        """All checks that measured both, the one they are looked at for first.

        Of all of them together no more than one in twenty changes counts as real where there is
        none. Errors that both share, as in one clip, are counted as if they differed.
        """
        first, second = _measured(self.first), _measured(self.second)
        both = sorted(first.keys() & second.keys(), key=list(first).index)
        both.sort(key=lambda check: check != self.check)
        found = ((check, first[check], second[check]) for check in both)
        return [Difference(check, a, b, _change(a, b, len(both))) for check, a, b in found]


def demerits(part: Rep | Hold) -> tuple[int, float]:
    """Sort key, best first: its state, then how near to a limit or beyond it its worst value is."""
    worst = max((finding.excess for finding in part.findings), default=-math.inf)
    return _BEST_FIRST.index(part.state), worst


def with_best(parts: Iterable[Rep | Hold], worst: Rep | Hold, check: str) -> Pair | None:
    """`worst` beside the best of `parts`, for the `check` that is at fault in it.

    One of the same side is preferred. None if no other is better in that check: passed it, or by
    more than the error.
    """
    pairs = (
        Pair(worst, part, check)
        for part in parts
        if part.index != worst.index and check in _measured(part)
    )
    return min(
        filter(_is_better, pairs),
        key=lambda pair: (pair.second.side != worst.side, *demerits(pair.second)),
        default=None,
    )


def worst_of_each(
    first: Sequence[Rep | Hold], second: Sequence[Rep | Hold], main: Container[str] = ()
) -> Pair | None:
    """Of two sets the reps, or holds, that are worst in what is worst in both sets together.

    Without any fault, those that came nearest to a limit, of a `main` check if there is one. None
    if no check measured both sets.
    """
    sets = [[(part, _measured(part)) for part in parts] for parts in (first, second)]
    in_first, in_second = ({check for _, found in each for check in found} for each in sets)
    found = [
        (finding.telling(main), check)
        for each in sets
        for _, findings in each
        for check, finding in findings.items()
        if check in in_first & in_second
    ]
    if not found:
        return None
    _, check = max(found, key=lambda each: each[0])
    one, other = (
        max((each for each in parts if check in each[1]), key=lambda each: each[1][check].badness)
        for parts in sets
    )
    return Pair(one[0], other[0], check)


def pair_of(first: Rep | Hold, second: Rep | Hold, main: Container[str] = ()) -> Pair | None:
    """These two, for what is worst in either; None if no check measured both."""
    return worst_of_each([first], [second], main)


def _measured(part: Rep | Hold) -> Mapping[str, Finding]:
    """Its findings that have a value, by check; the worst if a check has several."""
    worst_last = sorted(part.findings, key=lambda finding: finding.badness)
    return {
        finding.check: finding
        for finding in worst_last
        if finding.outcome.is_measured and finding.value is not None
    }


def _change(first: Finding, second: Finding, among: int) -> Change:
    values = np.array([first.value, second.value], dtype=float)
    sems = np.array([first.sem or 0.0, second.sem or 0.0])
    change = change_to_last(values, sems, among)
    if change is None:
        raise ValueError("two values make a change")
    return change


def _is_better(pair: Pair) -> bool:
    """Whether the second passed what the first did not, or is better by more than the error."""
    first, second = pair.findings
    return second.outcome is Outcome.PASS or (
        second.threshold.excess(second.value or 0.0) < first.threshold.excess(first.value or 0.0)
        and pair.differences[0].change.is_real
    )
