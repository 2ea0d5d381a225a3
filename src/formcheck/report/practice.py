"""What to practise after a fault: drills that formcheck can check as well."""

from __future__ import annotations

from formcheck.core.report import Report
from formcheck.exercises import load_exercise
from formcheck.report.remarks import work_on

__all__ = ["describe_drills"]


def describe_drills(report: Report) -> str:
    """The drills for the first thing to work on, in one line; empty where there are none.

    `"Two drills that help: glute bridge, bird-dog. Film one: formcheck checks it too."`
    """
    checks = {check.id: check for check in report.exercise.checks}
    main = next((checks.get(remark.check.id) for remark in work_on(report)), None)
    if main is None or not main.helps:
        return ""
    drills = [load_exercise(name).in_sentence for name in main.helps]
    if len(drills) == 1:
        return f"A drill that helps: {drills[0]}. Film it: formcheck checks it too."
    return f"Two drills that help: {', '.join(drills)}. Film one: formcheck checks it too."
