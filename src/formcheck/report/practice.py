"""What to practise after a fault: drills that formcheck can check as well."""

from __future__ import annotations

from formcheck.core.report import Report
from formcheck.exercises import load_exercise
from formcheck.report.remarks import work_on

__all__ = ["describe_drills"]

_OFTEN = "two or three times a week"


def describe_drills(report: Report) -> str:
    """The drills for the first thing to work on, in one line; empty where there are none.

    `"Two drills that help, two or three times a week: glute bridge, bird-dog. Film one: formcheck
    checks it too."`
    """
    checks = {check.id: check for check in report.exercise.checks}
    main = next((checks.get(remark.check.id) for remark in work_on(report)), None)
    if main is None or not main.helps:
        return ""
    drills = [load_exercise(name).in_sentence for name in main.helps]
    which, film = ("A drill that helps", "it")
    if len(drills) > 1:
        which, film = ("Two drills that help", "one")
    return f"{which}, {_OFTEN}: {', '.join(drills)}. Film {film}: formcheck checks it too."
