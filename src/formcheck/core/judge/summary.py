"""A set in one sentence, and each check over the whole set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from formcheck.core.calibration import Calibration
from formcheck.core.enums import PartState, ReasonKind, Scope
from formcheck.core.exercise import Check, Exercise, HoldPattern
from formcheck.core.judge.decide import decide
from formcheck.core.judge.one_sided import reps_a_side
from formcheck.core.report import (
    NOTHING_WRONG_OVER_SET,
    CheckSummary,
    Finding,
    Hold,
    Outcome,
    Rep,
    too_close_over_set,
)
from formcheck.core.units import counted, counted_reps, whole_seconds

__all__ = ["headline", "summarise"]


def summarise(
    exercise: Exercise,
    reps: Sequence[Rep],
    holds: Sequence[Hold],
    set_findings: Sequence[Finding],
    calibration: Calibration,
) -> tuple[CheckSummary, ...]:
    """Each check's worst outcome, counts and worst moment; partial reps don't count in it.

    Where the worst is too close to call, the mean of all reps decides, which may be surer.
    """
    spoken: dict[str, list[tuple[int | None, Finding]]] = {c.id: [] for c in exercise.checks}
    judged: list[Rep | Hold] = [*(rep for rep in reps if rep.is_full), *holds]
    for item in judged:
        for finding in item.findings:
            spoken[finding.check].append((item.index, finding))
    for finding in set_findings:
        spoken[finding.check].append((None, finding))

    out = []
    for check in exercise.checks:
        found = spoken[check.id]
        counts = Counter(finding.outcome for _, finding in found)
        findings = [finding for _, finding in found]
        typical = _typical(check, findings, calibration)
        worst = max(
            ((n, f) for n, f in found if f.value is not None),
            key=lambda nf: (nf[1].outcome.severity, check.threshold.sign * (nf[1].value or 0.0)),
            default=None,
        )
        reason, kind = _why_unseen(exercise, findings)
        out.append(
            CheckSummary(
                id=check.id,
                title=check.title,
                outcome=_outcome_in_all(findings, typical),
                counts={outcome: counts.get(outcome, 0) for outcome in Outcome},
                worst_rep=worst[0] if worst else None,
                worst_at_s=worst[1].at_s if worst else None,
                worst_value=worst[1].value if worst else None,
                unit=check.threshold.unit,
                reason=reason,
                reason_kind=kind,
                title_good=check.title_good,
                is_main=check.id in exercise.main_checks,
                typical=typical,
            )
        )
    return tuple(out)


def _why_unseen(exercise: Exercise, findings: Sequence[Finding]) -> tuple[str, ReasonKind]:
    """The most frequent reason why a check has no value; empty where it always has one."""
    reasons = Counter((f.reason, f.reason_kind) for f in findings if not f.outcome.is_measured)
    if reasons:
        return reasons.most_common(1)[0][0]
    if findings:
        return "", ReasonKind.NONE
    if exercise.is_hold:
        return "no hold was seen", ReasonKind.MISSING_PHASE
    return "no full rep was seen", ReasonKind.TOO_FEW_REPS


def _outcome_in_all(findings: Sequence[Finding], typical: Finding | None) -> Outcome:
    """The worst outcome; that of the mean where the worst is too close to call.

    The mean makes no pass of a set with a rep that is more likely beyond the limit than not.
    """
    outcomes = [finding.outcome for finding in findings]
    worst = max(outcomes, key=lambda o: o.severity, default=Outcome.NOT_ASSESSED)
    if worst is not Outcome.UNCLEAR or typical is None:
        return worst
    is_one_beyond = any((finding.probability or 0.0) > 0.5 for finding in findings)
    return worst if typical.outcome is Outcome.PASS and is_one_beyond else typical.outcome


def _typical(check: Check, findings: Sequence[Finding], calibration: Calibration) -> Finding | None:
    """The mean of a check's findings of single reps; None of fewer than two.

    Its error shrinks by as much as the errors of the reps are not the same one, which is not at all
    where nobody has measured it.
    """
    measured = [(f.value, f.sem) for f in findings if f.value is not None and f.sem is not None]
    if check.scope is not Scope.REP or len(measured) < 2:
        return None
    values, sems = zip(*measured, strict=True)
    known = calibration.errors.get(check.id)
    share = known.share_in(len(measured)) if known else 1.0
    return decide(
        check,
        fmean(values),
        share * fmean(sems),
        at_s=None,
        start_s=findings[0].start_s,
        end_s=findings[-1].end_s,
        yaw_deg=findings[0].yaw_deg,
    )


def headline(
    exercise: Exercise,
    reps: Sequence[Rep],
    holds: Sequence[Hold],
    checks: Sequence[CheckSummary],
    likely: int = 0,
) -> str:
    """The set in one sentence, for example "8 reps, 6 clean; knees caving in from rep 7 on".

    `likely` is the number of reps that were probably done but not seen well enough to be counted.
    """
    if isinstance(exercise.pattern, HoldPattern):
        return _headline_hold(exercise.name_in_sentence, exercise.pattern.target_s, holds, checks)
    full = [rep for rep in reps if rep.is_full]
    if not reps:
        return f"No {exercise.name_in_sentence} rep found"
    parts = [counted_reps(len(full), len(reps) - len(full))]
    if sides := reps_a_side(reps):
        parts[0] += f" ({sides})"
    if likely:
        parts[0] += f" counted, {likely} more likely"
    if not full:
        return parts[0]
    states = Counter(rep.state for rep in full)
    fault = _worst_check(checks)
    unseen, tempo = states[PartState.NOT_ASSESSED], states[PartState.TEMPO_ONLY]
    if unseen + tempo < len(full):
        parts[0] += f", {_tally(states, len(full), checks, is_fine=fault is None)}"
    elif tempo or fault:
        parts.append("only tempo could be judged from this view")
    else:
        parts.append("nothing could be judged from this view")
    if fault:
        parts.append(_where(fault, full))
    return "; ".join(parts)


def _tally(
    states: Counter[PartState], n: int, checks: Sequence[CheckSummary], *, is_fine: bool
) -> str:
    """How many of `n` full reps are clean, how many could not be called or were not seen.

    Reps that are too close to call are not named where their mean is not.
    """
    clean, unclear = states[PartState.CLEAN], states[PartState.UNCLEAR]
    most = _most_unclear(checks)
    is_settled = is_fine and most is None
    if is_settled and clean + unclear == n:
        return _fine(checks)
    words = [NOTHING_WRONG_OVER_SET if is_settled and unclear else f"{clean} clean"]
    if most and unclear:
        words.append(f"{unclear} {PartState.UNCLEAR.words} ({most.title.lower()})")
    unseen = (PartState.TEMPO_ONLY, PartState.NOT_ASSESSED)
    words += [f"{states[state]} {state.words}" for state in unseen if states[state]]
    return ", ".join(words)


def _most_unclear(checks: Sequence[CheckSummary]) -> CheckSummary | None:
    """The main check that could not be called most often, of those the set leaves open."""
    unclear = too_close_over_set(checks)
    return max(unclear, key=lambda check: check.counts[Outcome.UNCLEAR], default=None)


def _fine(checks: Sequence[CheckSummary]) -> str:
    """That nothing is wrong, and how much was looked at."""
    if not any(check.outcome is Outcome.NOT_ASSESSED for check in checks):
        is_by_mean = any(check.is_main and check.is_by_mean for check in checks)
        return NOTHING_WRONG_OVER_SET if is_by_mean else "all clean"
    main = [check for check in checks if check.is_main]
    seen = sum(check.outcome.is_measured for check in main)
    return f"nothing wrong in what this view shows ({seen} of {counted(len(main), 'main check')})"


def _headline_hold(
    name: str, target_s: float, holds: Sequence[Hold], checks: Sequence[CheckSummary]
) -> str:
    if not holds:
        return f"No {name} found"
    longest = max(holds, key=lambda h: h.end_s - h.start_s)
    length_s = longest.end_s - longest.start_s
    held, in_line = whole_seconds(length_s), whole_seconds(longest.in_line_s)
    text = f"Held for {held} s, {in_line} s in line"
    if length_s < target_s:
        text += f" (aim for {target_s:.0f} s)"
    if fault := _worst_check(checks):
        return f"{text}; {fault.title.lower()}"
    most = _most_unclear(checks)
    return f"{text}; {most.title.lower()} {Outcome.UNCLEAR.words}" if most else text


def _worst_check(checks: Sequence[CheckSummary]) -> CheckSummary | None:
    bad = [c for c in checks if c.outcome.is_bad]
    return max(
        bad,
        key=lambda c: (c.outcome.severity, c.counts[Outcome.FAULT] + c.counts[Outcome.WARN]),
        default=None,
    )


def _where(fault: CheckSummary, reps: Sequence[Rep]) -> str:
    """In which full reps a check failed, in as few words as possible."""
    title = fault.title.lower()
    bad = [
        r.number for r in reps if any(f.check == fault.id and f.outcome.is_bad for f in r.findings)
    ]
    if not bad:
        return f"{title} over the set"
    if len(bad) == len(reps):
        return f"{title} in every rep" if len(reps) > 1 else title
    if len(bad) > 1 and bad == list(range(bad[0], len(reps) + 1)):
        return f"{title} from rep {bad[0]} on"
    if len(bad) == 1:
        return f"{title} in rep {bad[0]}"
    return f"{title} in {len(bad)} reps, first in rep {bad[0]}"
