"""A rep or hold in one word: clean only where its main checks were looked at."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.core.enums import Outcome, PartState
from formcheck.core.exercise import Exercise
from formcheck.core.finding import Finding

__all__ = ["state_of"]


def state_of(findings: Sequence[Finding], exercise: Exercise) -> PartState:
    """What the findings of one rep or hold of `exercise` come to."""
    worst = max((f.outcome for f in findings), key=lambda o: o.severity, default=None)
    if worst is not None and worst.is_bad:
        return PartState(worst.value)
    main = [f.outcome for f in findings if f.check in exercise.main_checks]
    if Outcome.UNCLEAR in main:
        return PartState.UNCLEAR
    if Outcome.PASS in main:
        return PartState.CLEAN
    tempo = {check.id for check in exercise.checks if check.is_tempo}
    has_tempo = any(f.check in tempo and f.outcome.is_verdict for f in findings)
    return PartState.TEMPO_ONLY if has_tempo else PartState.NOT_ASSESSED
