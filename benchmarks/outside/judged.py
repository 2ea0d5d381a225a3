"""What the product said of one case, beside the truth: the rows that all scores are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formcheck.core.enums import Outcome
from formcheck.core.exercise import Exercise
from formcheck.core.report import Finding

__all__ = ["NO_CHECK", "NO_REP", "Judged", "found", "missing", "tempo_checks", "worst_of"]

NO_CHECK = "no such check"
"""Outcome where the exercise has no such check."""
NO_REP = "no rep"
"""Outcome where no rep or hold was found."""

FLAGS = (Outcome.WARN.value, Outcome.FAULT.value)


@dataclass(frozen=True)
class Judged:
    """One check on one case.

    Attributes:
        case: name of the rep, frame or clip.
        label: what others say of it, in their words.
        check: id of the check.
        outcome: the product's, or `NO_CHECK` or `NO_REP`.
        is_broken: whether the label says that the fault is there; None where it does not tell.
        value: in the check's unit; None without one.
        badness: the value, turned round where less is worse: it rises as it gets worse.
        probability: 0 to 1 that the first limit is broken; None without a value.
        sem: standard error of the value.
        yaw_deg: the camera direction that the product found.
        direction_deg: the direction it was really filmed from, where that is known.
    """

    case: str
    label: str
    check: str
    outcome: str
    is_broken: bool | None = None
    value: float | None = None
    badness: float | None = None
    probability: float | None = None
    sem: float | None = None
    yaw_deg: float | None = None
    direction_deg: float | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether the product said warn or fault."""
        return self.outcome in FLAGS

    @property
    def is_verdict(self) -> bool:
        """Whether the product said pass, warn or fault."""
        return self.is_flagged or self.outcome == Outcome.PASS.value

    @property
    def is_right(self) -> bool:
        """Whether a verdict agrees with the label, which has to be known."""
        return self.is_flagged == self.is_broken


def found(
    finding: Finding,
    case: str,
    label: str,
    *,
    is_broken: bool | None,
) -> Judged:
    """The row of a finding."""
    value = finding.value
    return Judged(
        case=case,
        label=label,
        check=finding.check,
        outcome=finding.outcome.value,
        is_broken=is_broken,
        value=value,
        badness=None if value is None else finding.threshold.sign * value,
        probability=finding.probability,
        sem=finding.sem,
        yaw_deg=finding.yaw_deg,
    )


def missing(
    check: str,
    outcome: str,
    case: str,
    label: str,
    *,
    is_broken: bool | None,
) -> Judged:
    """The row of a check that is absent, or of a case without a rep."""
    return Judged(case, label, check, outcome, is_broken)


def worst_of(
    rows: Iterable[Judged], check: str, case: str, label: str, *, is_broken: bool | None
) -> Judged:
    """All of a case's rows as one, with the highest probability.

    The outcome is the most severe verdict; only where there is none is it unclear or not
    assessed.
    """
    rows = list(rows)
    if not rows:
        return missing(check, NO_REP, case, label, is_broken=is_broken)
    worst = max(rows, key=lambda row: (row.is_verdict, Outcome(row.outcome).severity))
    probability = max((r.probability for r in rows if r.probability is not None), default=None)
    yaws = [row.yaw_deg for row in rows if row.yaw_deg is not None]
    return Judged(
        case=case,
        label=label,
        check=check,
        outcome=worst.outcome,
        is_broken=is_broken,
        badness=probability,
        probability=probability,
        yaw_deg=yaws[0] if yaws else None,
    )


def tempo_checks(exercise: Exercise) -> frozenset[str]:
    """Ids of the checks that are about speed and not about form."""
    return frozenset(check.id for check in exercise.checks if check.is_tempo)
