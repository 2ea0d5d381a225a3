"""What there is to say of a set: what to work on, what is too close to call, what was not seen.

Partial reps don't count in it: what is wrong with one is said of that rep alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from formcheck.core.report import CheckSummary, Finding, Hold, Outcome, Rep, Report
from formcheck.report.wording import describe_span

__all__ = [
    "Located",
    "Remark",
    "Unseen",
    "located_findings",
    "too_close",
    "uncounted",
    "unseen",
    "work_on",
]

_NO_REASON = "no reason given"
_MAX_REASONS = 2
"""More reasons than this why one check has no verdict are told by example."""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and the rep or hold it is about, None for the whole set."""

    part: Rep | Hold | None
    finding: Finding

    @property
    def name(self) -> str:
        """`"rep 3"`, `"partial rep 1"`, `"hold 1"`, `"the set"`."""
        return "the set" if self.part is None else self.part.name

    @property
    def counts(self) -> bool:
        """Whether it counts in what is said of the set: all but what is about a partial rep."""
        return self.part is None or self.part.is_full


@dataclass(frozen=True, slots=True)
class Unseen:
    """Checks that went without a verdict for one and the same reason."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A check with something to say of the set: where, and its finding that says most.

    `where` is `"fault in reps 1, 2; warn in rep 3"`, or the places alone of what is too close to
    call.
    """

    check: CheckSummary
    where: str
    worst: Located

    @property
    def is_spread(self) -> bool:
        """Whether there is more to `where` than the place of the worst finding."""
        return self.where != self.worst.name


def located_findings(report: Report) -> Iterator[Located]:
    """Every finding of the report with its place, in the report's order."""
    for part in report.parts:
        yield from (Located(part, finding) for finding in part.findings)
    yield from (Located(None, finding) for finding in report.set_findings)


def uncounted(report: Report) -> Iterator[tuple[str, str]]:
    """Span and reason of what was not counted, and of partial reps what they were short of."""
    for segment in report.segments:
        span = f"{describe_span(segment.start_s, segment.end_s)} s"
        if not segment.is_counted:
            yield span, segment.reason
        elif segment.reason:
            yield span, f"partial rep: {segment.reason}"


def unseen(report: Report) -> list[Unseen]:
    """What went without a verdict: whole checks first, then single full reps or holds."""
    whole: dict[str, list[str]] = {}
    single: dict[str, list[str]] = {}
    for check in report.checks:
        found = _found(report, check, Outcome.NOT_ASSESSED)
        if check.outcome is not Outcome.NOT_ASSESSED:
            for where, reason in _single_reasons(found):
                single.setdefault(reason, []).append(f"{check.title} ({where})")
        elif found:
            reasons = [check.reason, *(item.finding.reason for item in found)]
            reason = next(filter(None, reasons), _NO_REASON)
            whole.setdefault(reason, []).append(check.title)
    groups = [*whole.items(), *single.items()]
    return [Unseen(what=", ".join(titles), reason=reason) for reason, titles in groups]


def _found(report: Report, check: CheckSummary, outcome: Outcome) -> list[Located]:
    """Where `check` found `outcome`, as far as it counts in what is said of the set."""
    return [
        item
        for item in located_findings(report)
        if item.finding.check == check.id and item.finding.outcome is outcome and item.counts
    ]


def _single_reasons(found: list[Located]) -> Iterator[tuple[str, str]]:
    """Place and reason; many different reasons of one check become one line with an example."""
    by_reason: dict[str, list[Located]] = {}
    for item in found:
        by_reason.setdefault(item.finding.reason or _NO_REASON, []).append(item)
    if len(by_reason) <= _MAX_REASONS:
        yield from ((_places(items), reason) for reason, items in by_reason.items())
    else:
        first = found[0]
        yield _places(found), f"in {_places([first])}, {first.finding.reason}; others differ"


def work_on(report: Report) -> list[Remark]:
    """The checks that warned or faulted, worst first."""
    bad = [check for check in report.checks if check.outcome.is_bad]
    items = []
    for check in sorted(bad, key=lambda check: -check.outcome.severity):
        by_outcome = {o: _found(report, check, o) for o in (Outcome.FAULT, Outcome.WARN)}
        where = "; ".join(
            f"{outcome.words} in {_places(found)}" for outcome, found in by_outcome.items() if found
        )
        if worst := _worst(check, by_outcome[check.outcome]):
            items.append(Remark(check, where, worst))
        elif check.typical:
            where = f"{check.outcome.words} in the mean of all reps"
            items.append(Remark(check, where, Located(None, check.typical)))
    return items


def too_close(report: Report) -> list[Remark]:
    """The checks of which nothing worse is to be said than that they are too close to call."""
    items = []
    for check in report.checks:
        if check.outcome is Outcome.UNCLEAR:
            found = _found(report, check, Outcome.UNCLEAR)
            if worst := _worst(check, found):
                items.append(Remark(check, _places(found), worst))
    return items


def _worst(check: CheckSummary, found: list[Located]) -> Located | None:
    """The finding the summary calls the worst; the first of them if it names none."""
    named = (item for item in found if item.part and item.part.index == check.worst_rep)
    return next(named, found[0] if found else None)


def _places(items: Iterable[Located]) -> str:
    """`"rep 3"`, `"reps 1, 4"`, `"the set"`."""
    by_word: dict[str, list[str]] = {}
    for item in items:
        word, _, number = item.name.rpartition(" ")
        by_word.setdefault(word, []).append(number)
    return ", ".join(
        f"{word}{'s' * (len(numbers) > 1)} {', '.join(numbers)}"
        for word, numbers in by_word.items()
    )
