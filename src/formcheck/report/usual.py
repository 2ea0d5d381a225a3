"""What is usual of a lifter by their other sets, as a note: for comparison, and no verdict."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.core.baseline import Known
from formcheck.core.exercise import Exercise
from formcheck.core.judge.decide import decide
from formcheck.core.units import counted
from formcheck.report.phrases import describe_found

__all__ = ["usual_notes"]

_OF_WHAT = {"lowering_fast": "lowering "}
"""What comes before the words of a check that don't say it, by its name."""


def usual_notes(exercise: Exercise, usual: Mapping[str, Known]) -> list[str]:
    """How deep and how slow the lifter's other sets were: one sentence, or none.

    Args:
        exercise: which it is.
        usual: by checks' ids, of any exercise.
    """
    said = []
    for check in exercise.checks:
        if (known := usual.get(check.id)) is not None:
            found = decide(check, known.value, known.sem, at_s=None, start_s=None, end_s=None)
            words = _OF_WHAT.get(check.id.partition(".")[2], "") + describe_found(found, check)
            said.append(f"{words} ({counted(known.sets, 'clean set')})")
    return [f"Usual for you: {'; '.join(said)}."] if said else []
