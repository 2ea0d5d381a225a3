"""A few lines to send to the lifter or the client: the set, and the one thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.enums import PartState
from formcheck.core.report import Rep, Report
from formcheck.report.not_judged import not_judged
from formcheck.report.remarks import too_close, work_on
from formcheck.report.wording import clock, in_sentence

__all__ = ["Said", "coached_message", "message_of"]


@dataclass(frozen=True, slots=True)
class Said:
    """A coach's word on a check, or on the set as a whole.

    Attributes:
        check, title: the check; both empty for the set as a whole.
        where: `"rep 3"`, empty for all reps.
        verdict: `"fine"`, `"fault"`, `"unclear"`; empty where there is only a comment.
        words: the same for people.
        comment: what to say to the lifter.
        formcheck: what formcheck says of the same, for people; empty for nothing.
        is_otherwise: whether that is not the coach's verdict.
    """

    check: str
    title: str
    where: str
    verdict: str
    words: str
    comment: str
    formcheck: str
    is_otherwise: bool


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


def coached_message(own: str, check: str, said: Sequence[Said]) -> tuple[str, str]:
    """The message with a coach's words: what formcheck says, and the lines of the coach.

    Where the coach sees no fault in what the cue is about, the cue goes.

    Args:
        own: what `message_of` made.
        check: id of the check that its cue is about, empty for none.
        said: what the coach says.
    """
    lines = own.split("\n")
    fine = {each.check for each in said if each.verdict == "fine" and not each.where}
    if check and check in fine:
        del lines[1:]
    return "\n".join(lines), "\n".join(filter(None, map(_coach_line, said)))


def _coach_line(said: Said) -> str:
    """`"Your coach sees it otherwise. Knees caving in, rep 3: fine. Good work"`."""
    about = ", ".join(filter(None, (said.title, said.where)))
    if said.is_otherwise:
        line = f"Your coach sees it otherwise. {about}: {said.words}."
        return f"{line} {said.comment}".rstrip()
    if not said.comment:
        return ""
    return f"Your coach{f' on {in_sentence(about)}' if about else ''}: {said.comment}"
