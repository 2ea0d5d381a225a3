"""What there is to say of a set: what to work on, what is too close to call, what was not seen.

Partial reps don't count in it: what is wrong with one is said of that rep alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from formcheck.core.enums import PartState
from formcheck.core.report import CheckSummary, Finding, Hold, Outcome, Rep, Report
from formcheck.report.wording import describe_span

__all__ = [
    "Located",
    "Remark",
    "Unseen",
    "is_about_the_back",
    "located_findings",
    "nearest_finding",
    "shown_state",
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

    `where` is `"in reps 1, 2, slightly in rep 3"`, `"on average"`, or empty for the set or its only
    rep or hold. `is_spread` says that there is more to it than the place of the worst finding.
    """

    check: CheckSummary
    where: str
    worst: Located
    is_spread: bool


def located_findings(report: Report) -> Iterator[Located]:
    """Every finding of the report with its place, in the report's order."""
    for part in report.parts:
        yield from (Located(part, finding) for finding in part.findings)
    yield from (Located(None, finding) for finding in report.set_findings)


def shown_state(part: Rep | Hold) -> PartState:
    """The state to show: a partial rep may be bad, but went too short a way to be good."""
    if part.is_full or part.state in (PartState.WARN, PartState.FAULT):
        return part.state
    return PartState.NOT_ASSESSED


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
                single.setdefault(reason, []).append(f"{check.title} {where}")
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
        yield _places(found), f"in {first.name}, {first.finding.reason}; others differ"


def work_on(report: Report) -> list[Remark]:
    """The checks that warned or faulted, worst first."""
    bad = [check for check in report.checks if check.outcome.is_bad]
    items = []
    for check in sorted(bad, key=lambda check: -check.outcome.severity):
        faults, warns = (_found(report, check, o) for o in (Outcome.FAULT, Outcome.WARN))
        worst = _worst(check, faults if check.outcome is Outcome.FAULT else warns)
        if worst is not None:
            where = _where(report, faults, warns)
            items.append(Remark(check, where, worst, len(faults + warns) > 1))
        elif check.typical:
            items.append(Remark(check, "on average", Located(None, check.typical), False))
    return items


def _where(report: Report, faults: Sequence[Located], warns: Sequence[Located]) -> str:
    """`"in rep 3, slightly in rep 2"`; nothing is slight to a check that knows no fault."""
    has_degrees = any(item.finding.threshold.fault is not None for item in warns)
    in_faults, in_warns = ("" if len(report.parts) == 1 else _places(f) for f in (faults, warns))
    slightly = f"slightly {in_warns}".strip() if has_degrees else in_warns
    return ", ".join(filter(None, (in_faults, slightly if warns else "")))


def is_about_the_back(report: Report) -> bool:
    """Whether the shape of the back was a fault."""
    of_back = {check.id for check in report.exercise.checks if check.reads_silhouette}
    return any(c.outcome is Outcome.FAULT and c.id in of_back for c in report.checks)


def too_close(report: Report) -> list[Remark]:
    """The checks of which nothing worse is to be said than that they are too close to call."""
    items = []
    for check in report.checks:
        if check.outcome is Outcome.UNCLEAR:
            found = _found(report, check, Outcome.UNCLEAR)
            if worst := _worst(check, found):
                items.append(Remark(check, _places(found), worst, len(found) > 1))
    return items


def nearest_finding(report: Report, check: CheckSummary) -> Finding | None:
    """Of a check that was passed, the finding that came nearest to a limit."""
    worst = _worst(check, _found(report, check, Outcome.PASS))
    return worst.finding if worst else None


def _worst(check: CheckSummary, found: list[Located]) -> Located | None:
    """The finding the summary calls the worst; the first of them if it names none."""
    named = (item for item in found if item.part and item.part.index == check.worst_rep)
    return next(named, found[0] if found else None)


def _places(items: Iterable[Located]) -> str:
    """`"in rep 3"`, `"in reps 1, 4 (left)"`; empty for the whole set."""
    by_word: dict[str, list[str]] = {}
    for item in items:
        if item.part is not None:
            word, _, number = item.name.partition(f" {item.part.number}")
            by_word.setdefault(word, []).append(f"{item.part.number}{number}")
    places = ", ".join(
        f"{word}{'s' * (len(numbers) > 1)} {', '.join(numbers)}"
        for word, numbers in by_word.items()
    )
    return f"in {places}" if places else ""
