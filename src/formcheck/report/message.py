"""A few lines to send to the lifter or the client: the set, and the one thing to do."""

from __future__ import annotations

from formcheck.core.enums import PartState
from formcheck.core.report import Rep, Report
from formcheck.report.not_judged import not_judged
from formcheck.report.remarks import too_close, work_on
from formcheck.report.wording import clock, in_sentence

__all__ = ["message_of"]


def message_of(report: Report) -> str:
    """Two or three lines of plain text.

    The one thing is the cue of the worst fault; where there is none, how to film next time or
    that there is nothing to change.
    """
    lines = [f"{report.exercise.title}: {report.headline}."]
    if bad := work_on(report):
        finding = bad[0].worst.finding
        cue = finding.cue or bad[0].check.title
        lines.append(f"One thing for the next set: {in_sentence(cue).rstrip('.')}.")
        if finding.at_s is not None:
            part = bad[0].worst.part
            where = f"in {part.name}, " if isinstance(part, Rep) else ""
            lines.append(f"You see it {where}{clock(finding.at_s)} into the clip.")
    elif report.state is PartState.CLEAN and not too_close(report):
        far = "in what was seen" if not_judged(report) else "at all"
        lines.append(f"Nothing to change {far}: keep it like that.")
    if not bad and (missing := not_judged(report)):
        lines.append(f"For the next clip: {in_sentence(missing.remedy)}")
    return "\n".join(lines)
