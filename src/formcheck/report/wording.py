"""What every report for people says, and how it says numbers.

Technique and consistency only: nothing here speaks of damage or makes a diagnosis.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from formcheck.core.camera_view import View
from formcheck.core.enums import PartState
from formcheck.core.exercise import Check, Threshold
from formcheck.core.judge.decide import acts_from
from formcheck.core.report import CheckSummary, Finding, Hold, Outcome, Rep, Report
from formcheck.core.units import UNITS, format_value

__all__ = [
    "RED_FLAGS",
    "SIGNS",
    "STATE_SIGNS",
    "UNSEEN_TITLE",
    "WARM_UP",
    "Located",
    "Remark",
    "Unseen",
    "describe_doubt",
    "describe_span",
    "describe_tempo",
    "describe_threshold",
    "describe_value",
    "describe_view",
    "located_findings",
    "too_close",
    "uncertainty_of",
    "uncounted",
    "unseen",
    "work_on",
]

SIGNS: Mapping[Outcome, str] = {
    Outcome.PASS: "✓",
    Outcome.UNCLEAR: "~",
    Outcome.WARN: "!",
    Outcome.FAULT: "✗",
    Outcome.NOT_ASSESSED: "?",
}
"""Outcomes are never told by colour alone."""

STATE_SIGNS: Mapping[PartState, str] = {
    PartState.CLEAN: SIGNS[Outcome.PASS],
    PartState.UNCLEAR: SIGNS[Outcome.UNCLEAR],
    PartState.WARN: SIGNS[Outcome.WARN],
    PartState.FAULT: SIGNS[Outcome.FAULT],
    PartState.TEMPO_ONLY: "-",
    PartState.NOT_ASSESSED: SIGNS[Outcome.NOT_ASSESSED],
}
"""The same of whole reps and holds."""

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
    """A check with something to say of the set: where, and its finding that says most."""

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


def describe_threshold(threshold: Threshold, uncertainty: float | None = None) -> str:
    """Where warn and fault begin; empty when nothing is a fault.

    As in the exercise file, `"warn above 10°, fault above 20°"`, or, given the `uncertainty` of
    what was measured, as the limits act: `"warn from 14°, fault from 24° (limits 10° and 20°,
    ±5° measured)"`.
    """
    unit = threshold.unit
    known = uncertainty is not None and math.isfinite(uncertainty)
    if uncertainty is None or not known or not round(uncertainty, UNITS[unit].digits):
        return ", ".join(
            f"{name} {threshold.worse} {format_value(limit, unit)}"
            for name, limit in threshold.steps
        )
    down = "" if threshold.sign > 0.0 else " down"
    acting = ", ".join(
        f"{name} from {format_value(acts_from(threshold, limit, uncertainty), unit)}{down}"
        for name, limit in threshold.steps
    )
    limits = " and ".join(format_value(limit, unit) for limit in threshold.limits)
    word = "limit" if len(threshold.limits) == 1 else "limits"
    return f"{acting} ({word} {limits}, ±{format_value(uncertainty, unit)} measured)"


def uncertainty_of(findings: Iterable[Finding]) -> float | None:
    """The uncertainty that speaks for several findings of one check; None where none has any."""
    known = [f.uncertainty for f in findings if f.uncertainty is not None]
    finite = [u for u in known if math.isfinite(u)]
    return median(finite) if finite else None


def describe_doubt(finding: Finding, check: Check | CheckSummary) -> str:
    """What lies nearer for a value that is too close to call.

    `"limit 24°: probably lower back rounding, 85 %"`; empty for a finding without a value.
    """
    probability = finding.probability
    if probability is None or not math.isfinite(probability):
        return ""
    limit = format_value(finding.threshold.first, finding.threshold.unit)
    if probability >= 0.5:
        return f"limit {limit}: probably {_inside(check.title)}, {100 * probability:.0f} %"
    good = _inside(check.title_good) or f"not {_inside(check.title)}"
    return f"limit {limit}: probably {good}, {100 * (1.0 - probability):.0f} %"


def describe_value(finding: Finding, check: Check | CheckSummary) -> str:
    """The value as people read it, and what lies nearer where it is too close to call."""
    if finding.outcome is not Outcome.UNCLEAR:
        return finding.text
    return ", ".join(filter(None, (finding.text, describe_doubt(finding, check))))


def _inside(title: str) -> str:
    """A title as it stands in a sentence."""
    return title[:1].lower() + title[1:]


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
        found = [
            item for item in _found(report, check) if item.finding.outcome is Outcome.NOT_ASSESSED
        ]
        if check.outcome is not Outcome.NOT_ASSESSED:
            for where, reason in _single_reasons(found):
                single.setdefault(reason, []).append(f"{check.title} ({where})")
        elif found:
            reasons = [check.reason, *(item.finding.reason for item in found)]
            reason = next(filter(None, reasons), _NO_REASON)
            whole.setdefault(reason, []).append(check.title)
    groups = [*whole.items(), *single.items()]
    return [Unseen(what=", ".join(titles), reason=reason) for reason, titles in groups]


def _found(report: Report, check: CheckSummary) -> list[Located]:
    """What `check` found, as far as it counts in what is said of the set."""
    return [
        item for item in located_findings(report) if item.finding.check == check.id and item.counts
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
    ranked = sorted(bad, key=lambda check: -check.outcome.severity)
    return list(_named(report, ranked, (Outcome.FAULT, Outcome.WARN)))


def too_close(report: Report) -> list[Remark]:
    """The checks of which nothing worse is to be said than that they are too close to call."""
    unclear = [check for check in report.checks if check.outcome is Outcome.UNCLEAR]
    return list(_named(report, unclear, (Outcome.UNCLEAR,)))


def _named(
    report: Report, checks: Iterable[CheckSummary], outcomes: Sequence[Outcome]
) -> Iterator[Remark]:
    """Each check with the places of its findings with `outcomes`, and the worst of them."""
    for check in checks:
        found = _found(report, check)
        by_outcome = {o: [item for item in found if item.finding.outcome is o] for o in outcomes}
        where = "; ".join(
            f"{outcome.words} in {_places(items)}" for outcome, items in by_outcome.items() if items
        )
        if worst := _worst(check, by_outcome[check.outcome]):
            yield Remark(check, where, worst)


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
