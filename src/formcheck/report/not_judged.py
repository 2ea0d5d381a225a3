"""What a clip could not show, in two lines: what it was, and how to film it next time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck.core.enums import Outcome, Plane, ReasonKind
from formcheck.core.exercise import Check
from formcheck.core.measures import MEASURES
from formcheck.core.report import CheckSummary, Report
from formcheck.report.wording import in_sentence

__all__ = ["NotJudged", "listed", "not_judged"]

_MOST_NAMES = 4  # ours: names of checks in a line; more are only counted.
_FROM = {Plane.SAGITTAL: "the side", Plane.FRONTAL: "the front"}


@dataclass(frozen=True, slots=True)
class NotJudged:
    """`what` was not judged, and the `remedy`; either may be empty, not both."""

    what: str
    remedy: str


def not_judged(report: Report) -> NotJudged | None:
    """The checks without any verdict, None for none.

    What only needs more reps is left out: it is about the set and not about how it was filmed.
    """
    checks = {check.id: check for check in report.exercise.checks}
    missing = [
        summary
        for summary in report.checks
        if summary.outcome is Outcome.NOT_ASSESSED
        and summary.reason_kind is not ReasonKind.TOO_FEW_REPS
        and summary.id in checks
    ]
    if not missing:
        return None
    missing.sort(key=lambda summary: not summary.is_main)
    names = listed([_name(checks[summary.id]) for summary in missing])
    return NotJudged(f"Not judged in this clip: {names}.", _remedy(report, missing, checks))


def listed(names: Sequence[str]) -> str:
    """`"a, b and c"`; of many only the first, and how many more there are."""
    shown = [*names[:_MOST_NAMES]]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _name(check: Check) -> str:
    """The check as one speaks of it in a sentence: its good name where it has one."""
    return in_sentence(check.title_good or check.title)


def _remedy(report: Report, missing: Iterable[CheckSummary], checks: dict[str, Check]) -> str:
    """The first of the remedies that helps the most important check."""
    first, *others = missing
    check = checks[first.id]
    if first.reason_kind is ReasonKind.VIEW:
        side = _FROM.get(MEASURES[check.measure].plane)
        if side is None:
            return report.exercise.film
        alike = [
            _name(checks[other.id])
            for other in others
            if other.reason_kind is ReasonKind.VIEW
            and _FROM.get(MEASURES[checks[other.id].measure].plane) == side
        ]
        seen = listed([_name(check), *alike])
        if len(alike) == len(others):
            seen = "them" if alike else "it"
        return f"To see {seen}, film one set from {side}."
    if first.reason_kind is ReasonKind.COVERAGE:
        needs = listed(["back" if need == "contour" else need for need in check.needs])
        return f"Keep your {needs} in sight all through the set."
    return report.exercise.film
