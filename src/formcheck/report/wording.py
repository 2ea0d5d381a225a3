"""What every report for people says, and how it says numbers.

Technique and consistency only: nothing here speaks of damage or makes a diagnosis.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from formcheck.core.camera_view import View
from formcheck.core.enums import Scope
from formcheck.core.exercise import Threshold
from formcheck.core.report import CheckSummary, Finding, Outcome, Rep, Report
from formcheck.core.units import format_value

__all__ = [
    "OUTCOME_WORDS",
    "RED_FLAGS",
    "SIGNS",
    "UNSEEN_TITLE",
    "WARM_UP",
    "Located",
    "Unseen",
    "WorkOn",
    "describe_span",
    "describe_tempo",
    "describe_threshold",
    "describe_view",
    "located_findings",
    "uncounted",
    "unseen",
    "work_on",
]

SIGNS: Mapping[Outcome, str] = {
    Outcome.PASS: "✓",
    Outcome.WARN: "!",
    Outcome.FAULT: "✗",
    Outcome.NOT_ASSESSED: "?",
}
"""Outcomes are never told by colour alone."""

OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.PASS: "pass",
    Outcome.WARN: "warn",
    Outcome.FAULT: "fault",
    Outcome.NOT_ASSESSED: "not assessed",
}

UNSEEN_TITLE = "What this camera angle could not show"

WARM_UP = (
    "Warm-up: 5-10 minutes of light cardio, then arm circles, leg swings and torso twists; "
    "add weight gradually."
)

RED_FLAGS = (
    "A camera cannot see pain. Stop the set at a sharp twinge.",
    "See a professional for pain that is severe, keeps getting worse, lasts beyond one to two "
    "weeks or spreads into the buttock, leg or foot; for numbness or tingling there; for back "
    "pain with fever or unexplained weight loss.",
    "Loss of bowel or bladder control is an emergency: get medical help at once.",
)
"""When to see a professional: the signs that no camera shows."""

_NO_REASON = "no reason given"
_MAX_REASONS = 2
"""More reasons than this why one check has no verdict are told by example."""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and what it is about: `scope` is rep, hold or set; `index` None for the set."""

    scope: Scope
    index: int | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Unseen:
    """Checks that went without a verdict for one and the same reason."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class WorkOn:
    """A check that warned or faulted: where it did, and its worst finding with the cue."""

    check: CheckSummary
    where: str
    worst: Located


def describe_view(view: View) -> str:
    """`"filmed from the left side"`."""
    return f"filmed {view.words}"


def describe_span(start_s: float, end_s: float) -> str:
    """`"12.3-15.1"`, in seconds."""
    return f"{start_s:.1f}-{end_s:.1f}"


def describe_tempo(rep: Rep, between: str = "-") -> str:
    """Lowering, pause and lifting in seconds: `"1.8-0.3-1.1"`; `?` for a phase not seen."""
    phases_s = (rep.eccentric_s, rep.pause_s, rep.concentric_s)
    return between.join(f"{s:.1f}" if s is not None and math.isfinite(s) else "?" for s in phases_s)


def describe_threshold(threshold: Threshold) -> str:
    """`"warn above 12°, fault above 20°"`; empty when nothing is a fault."""
    steps = (("warn", threshold.warn), ("fault", threshold.fault))
    return ", ".join(
        f"{name} {threshold.worse} {format_value(step, threshold.unit)}"
        for name, step in steps
        if step is not None
    )


def located_findings(report: Report) -> Iterator[Located]:
    """Every finding of the report with its place, in the report's order."""
    for rep in report.reps:
        yield from (Located(Scope.REP, rep.index, finding) for finding in rep.findings)
    for hold in report.holds:
        yield from (Located(Scope.HOLD, hold.index, finding) for finding in hold.findings)
    yield from (Located(Scope.SET, None, finding) for finding in report.set_findings)


def uncounted(report: Report) -> Iterator[tuple[str, str]]:
    """Span and reason of what was not counted, and of partial reps what they were short of."""
    for segment in report.segments:
        span = f"{describe_span(segment.start_s, segment.end_s)} s"
        if not segment.is_counted:
            yield span, segment.reason
        elif segment.reason:
            yield span, f"partial rep: {segment.reason}"


def unseen(report: Report) -> list[Unseen]:
    """What went without a verdict: whole checks first, then single reps or holds."""
    whole: dict[str, list[str]] = {}
    single: dict[str, list[str]] = {}
    for check in report.checks:
        found = [
            item
            for item in located_findings(report)
            if item.finding.check == check.id and item.finding.outcome is Outcome.NOT_ASSESSED
        ]
        if check.outcome is Outcome.NOT_ASSESSED:
            reasons = [check.reason, *(item.finding.reason for item in found)]
            reason = next(filter(None, reasons), _NO_REASON)
            whole.setdefault(reason, []).append(check.title)
        else:
            for where, reason in _single_reasons(found):
                single.setdefault(reason, []).append(f"{check.title} ({where})")
    groups = [*whole.items(), *single.items()]
    return [Unseen(what=", ".join(titles), reason=reason) for reason, titles in groups]


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


def work_on(report: Report) -> list[WorkOn]:
    """The checks that warned or faulted, worst first."""
    bad = [c for c in report.checks if c.outcome.is_bad]
    items = []
    for check in sorted(bad, key=lambda check: -check.outcome.severity):
        found = [item for item in located_findings(report) if item.finding.check == check.id]
        by_outcome = {
            outcome: [item for item in found if item.finding.outcome is outcome]
            for outcome in (Outcome.FAULT, Outcome.WARN)
        }
        where = "; ".join(
            f"{OUTCOME_WORDS[outcome]} in {_places(group)}"
            for outcome, group in by_outcome.items()
            if group
        )
        if worst := _worst(check, by_outcome[check.outcome]):
            items.append(WorkOn(check, where, worst))
    return items


def _worst(check: CheckSummary, found: list[Located]) -> Located | None:
    """The finding the summary calls the worst; the first of them if it names none."""
    named = (item for item in found if item.index == check.worst_rep)
    return next(named, found[0] if found else None)


def _places(items: Iterable[Located]) -> str:
    """`"rep 3"`, `"reps 1, 4"`, `"the set"`."""
    by_scope: dict[Scope, list[str]] = {}
    for item in items:
        by_scope.setdefault(item.scope, []).append(str(item.index))
    return ", ".join(
        "the set" if scope is Scope.SET else f"{scope}{'s' * (len(where) > 1)} {', '.join(where)}"
        for scope, where in by_scope.items()
    )
