"""A value, its standard error and its limits → an outcome, or why there is none."""

from __future__ import annotations

import math
from dataclasses import replace

from formcheck.core.enums import ReasonKind
from formcheck.core.exercise import Check, Threshold
from formcheck.core.judge.phases import Window
from formcheck.core.measures.bar import BAR_MEASURES
from formcheck.core.normal import INTERVAL_SEMS, sems_for
from formcheck.core.report import Finding, Outcome
from formcheck.core.units import UNITS

__all__ = [
    "acting",
    "coverage_reason",
    "decide",
    "doubtful_from",
    "not_assessed",
    "outcome_of",
    "warns_from",
]

# ours: probability, 0 to 1, from which on a limit counts as broken. Raised, fewer warnings and
# faults come, and more of them are right.
BROKEN_FROM = 0.9
# ours: probability of the first limit being broken up to which a check is passed. Lowered, fewer
# passes come, and more of them are right.
PASSED_UP_TO = 0.1


def decide(
    check: Check,
    value: float,
    sem: float,
    *,
    at_s: float | None,
    start_s: float | None,
    end_s: float | None,
    yaw_deg: float | None = None,
) -> Finding:
    """Compare a value with its limits; what is too likely for a pass and not enough is unclear."""
    finding = Finding(
        check=check.id,
        outcome=Outcome.UNCLEAR,
        value=value,
        sem=sem,
        threshold=check.threshold,
        at_s=at_s,
        start_s=start_s,
        end_s=end_s,
        reason="",
        cue="",
        is_change=check.reduce.is_change,
        yaw_deg=yaw_deg,
    )
    outcome = outcome_of(finding)
    reason = _doubt(finding.probability or 0.0) if outcome is Outcome.UNCLEAR else ""
    cue = check.cue if outcome.is_bad else ""
    return replace(finding, outcome=outcome, reason=reason, cue=cue)


def outcome_of(finding: Finding) -> Outcome:
    """The outcome of a finding that has a value, by the probabilities that its limits are broken.

    They are those of the number as it is shown, so that two reps that read the same get the same
    verdict.
    """
    broken = [
        Outcome(name)
        for name, limit in finding.threshold.steps
        if finding.probability_of(limit) >= BROKEN_FROM
    ]
    if broken:
        return broken[-1]
    is_passed = finding.probability_of(finding.threshold.first) <= PASSED_UP_TO
    return Outcome.PASS if is_passed else Outcome.UNCLEAR


def warns_from(limit: float, sign: float, sem: float) -> float:
    """The value from which on a limit counts as broken, given the error of what is read."""
    return limit + sign * sems_for(BROKEN_FROM) * sem


def acting(threshold: Threshold, uncertainty: float) -> Threshold:
    """`threshold` with the first values, as they are shown, with which its limits are broken.

    `uncertainty` is half the width of the interval that is shown beside a value.
    """
    sem = _sem(threshold, uncertainty)
    warn, fault = (
        None if limit is None else _shown(threshold, warns_from(limit, threshold.sign, sem))
        for limit in (threshold.warn, threshold.fault)
    )
    return replace(threshold, warn=warn, fault=fault)


def doubtful_from(threshold: Threshold, uncertainty: float) -> float:
    """The first value, as it is shown, that is too near to the first limit for a pass."""
    nearest = threshold.first + threshold.sign * sems_for(PASSED_UP_TO) * _sem(
        threshold, uncertainty
    )
    return _shown(threshold, nearest)


def _sem(threshold: Threshold, uncertainty: float) -> float:
    """The standard error behind an interval as it is shown."""
    return round(uncertainty, UNITS[threshold.unit].digits) / INTERVAL_SEMS


def _shown(threshold: Threshold, value: float) -> float:
    """The first number at or beyond `value` that can be shown: limits are met, not neared."""
    steps = 10.0 ** UNITS[threshold.unit].digits
    # The subtraction keeps 0.30000000000000004 from counting as more than 0.3.
    return threshold.sign * math.ceil(threshold.sign * value * steps - 1e-9) / steps


def _doubt(probability: float) -> str:
    """How likely the limit is broken, for people."""
    if probability > 0.5:
        return f"too close to call: {probability:.0%} likely to be beyond the limit"
    return f"too close to call: {1.0 - probability:.0%} likely to be within the limit"


def not_assessed(
    check: Check, window: Window, reason: str, kind: ReasonKind, yaw_deg: float | None = None
) -> Finding:
    """The finding that says why `check` has nothing to say of `window`."""
    return Finding(
        check=check.id,
        outcome=Outcome.NOT_ASSESSED,
        value=None,
        sem=None,
        threshold=check.threshold,
        at_s=None,
        start_s=window.start_s,
        end_s=window.end_s,
        reason=reason,
        cue="",
        reason_kind=kind,
        yaw_deg=yaw_deg,
    )


def coverage_reason(check: Check, coverage: float) -> str:
    """Which joints were seen in too small a share, 0 to 1, of the phase."""
    needs = ["back outline" if need == "contour" else need for need in check.needs]
    if check.measure in BAR_MEASURES:
        needs.insert(0, "bar")
    return f"{', '.join(needs)} seen well enough in only {coverage:.0%} of this phase"
