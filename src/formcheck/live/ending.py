"""What a live set comes to, in few words: for the end screen and the list of sets."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.core.report import Outcome, Report
from formcheck.core.units import counted, whole_seconds
from formcheck.live.options import LiveSet
from formcheck.render.live_end import EndText
from formcheck.report.remarks import work_on
from formcheck.report.wording import COOL_DOWN, clock

__all__ = ["UNKNOWN", "end_text", "set_lines"]

# ours: cues whose effect the end screen tells; the terminal has all.
_MOST_CUES = 2

UNKNOWN = EndText("?", "Can't tell for sure which exercise that was", "Say it in the terminal")
"""Of a set whose exercise was not recognised."""


def end_text(sets: Sequence[LiveSet], *, is_last: bool = False) -> EndText:
    """The end screen after the last of `sets`; after the last of all it says how to cool down."""
    report, doubt = sets[-1].report, sets[-1].doubt
    return EndText(
        count=f"{_count(report)}?" if doubt else _count(report),
        verdict=doubt or report.headline,
        to_do=_to_do(report),
        sets=tuple(set_lines(sets)) if len(sets) > 1 else (),
        notes=(*sets[-1].cues[:_MOST_CUES], *((COOL_DOWN,) if is_last else ())),
    )


def set_lines(sets: Sequence[LiveSet]) -> list[str]:
    """`"set 2: 8 reps, rest 1:35"` for each set."""
    lines = []
    for number, each in enumerate(sets, start=1):
        rest = "" if each.rest_s is None else f", rest {clock(each.rest_s)}"
        unsure = ", unreliable" if each.doubt else ""
        lines.append(f"set {number}: {_count(each.report)}{unsure}{rest}")
    return lines


def _count(report: Report) -> str:
    if report.exercise.is_hold:
        held_s = max((hold.end_s - hold.start_s for hold in report.holds), default=0.0)
        return f"{whole_seconds(held_s)} s"
    reps = counted(report.reps_full, "rep")
    return f"{reps} + {report.reps_partial} partial" if report.reps_partial else reps


def _to_do(report: Report) -> str:
    """The one thing to do next time."""
    if wrong := work_on(report):
        return wrong[0].worst.finding.cue
    if any(check.outcome is Outcome.PASS for check in report.checks):
        return "Nothing to change"
    return report.exercise.film
