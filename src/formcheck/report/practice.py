"""What to practise after a fault: drills that formcheck can check as well."""

from __future__ import annotations

from collections.abc import Iterable

from formcheck.core.exercise import Check, Exercise
from formcheck.core.report import Report
from formcheck.exercises import load_exercise
from formcheck.report.remarks import is_about_the_back, work_on

__all__ = ["describe_drills"]

# ours: often enough to learn a movement, seldom enough to rest.
_OFTEN = "two or three times a week"


def describe_drills(report: Report) -> str:
    """The drills for the first thing to work on, in one line; empty where there are none.

    `"Two drills for this, two or three times a week: glute bridge, bird-dog. Film one: formcheck
    checks it too."`

    Where the shape of the back was a fault, no exercise is named in which formcheck watches the
    back, such as a loaded hinge: the drills for the back stand in its place.
    """
    what, drills = _drills(report)
    if not drills:
        return ""
    which, film = ("Two drills", "one") if len(drills) > 1 else ("A drill", "it")
    names = ", ".join(drill.name_in_sentence for drill in drills)
    return f"{which} for {what}, {_OFTEN}: {names}. Film {film}: formcheck checks it too."


def _drills(report: Report) -> tuple[str, list[Exercise]]:
    """What they are for, and the drills."""
    checks = {check.id: check for check in report.exercise.checks}
    bad = [checks[each.check.id] for each in work_on(report) if each.check.id in checks]
    drills = _drills_of_first(bad)
    if not is_about_the_back(report) or not any(drill.needs_contour for drill in drills):
        return "this", drills
    of_back = _drills_of_first(check for check in bad if check.reads_silhouette)
    return "your back", [drill for drill in of_back if not drill.needs_contour]


def _drills_of_first(checks: Iterable[Check]) -> list[Exercise]:
    first = next(iter(checks), None)
    return [load_exercise(name) for name in first.helps] if first else []
