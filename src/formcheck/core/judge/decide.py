"""A value, its uncertainty and its limits → an outcome, or why there is none."""

from __future__ import annotations

from formcheck.core.camera_view import View
from formcheck.core.enums import ReasonKind
from formcheck.core.exercise import Check
from formcheck.core.judge.phases import Window
from formcheck.core.report import Finding, Outcome

__all__ = ["coverage_reason", "decide", "not_assessed", "view_reason"]


def decide(
    check: Check, value: float, uncertainty: float, *, at_s: float, start_s: float, end_s: float
) -> Finding:
    """Compare a value with its limits: the whole error bar must lie beyond one to break it."""
    threshold = check.threshold
    outcome, reason = Outcome.PASS, ""
    for name, limit in threshold.steps:
        excess = threshold.excess(value, limit)
        if excess >= uncertainty:
            outcome, reason = Outcome(name), ""
        elif excess > -uncertainty and not reason:
            reason = f"within the error of measurement of the limit for {name}"
    return Finding(
        check=check.id,
        outcome=outcome,
        value=value,
        uncertainty=uncertainty,
        threshold=threshold,
        at_s=at_s,
        start_s=start_s,
        end_s=end_s,
        reason=reason,
        cue=check.cue if outcome.is_bad else "",
        is_change=check.reduce.is_change,
    )


def not_assessed(check: Check, window: Window, reason: str, kind: ReasonKind) -> Finding:
    """The finding that says why `check` has nothing to say of `window`."""
    return Finding(
        check=check.id,
        outcome=Outcome.NOT_ASSESSED,
        value=None,
        uncertainty=None,
        threshold=check.threshold,
        at_s=None,
        start_s=window.start_s,
        end_s=window.end_s,
        reason=reason,
        cue="",
        reason_kind=kind,
    )


def view_reason(check: Check, view: View) -> str:
    """Why this view can't show it, and which one can."""
    wanted = [v.words for v in (View.FRONT, View.BACK) if v in check.views]
    if {View.SIDE_LEFT, View.SIDE_RIGHT} <= check.views:
        wanted.insert(0, "from the side")
    return f"filmed {view.words}; film {' or '.join(wanted)} to see this"


def coverage_reason(check: Check, coverage: float) -> str:
    """Which joints were seen in too small a share, 0 to 1, of the phase."""
    needs = ", ".join("back outline" if need == "contour" else need for need in check.needs)
    return f"{needs} seen well enough in only {coverage:.0%} of this phase"
