"""What the history holds of a coach's words on a set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from formcheck.core.enums import Outcome, StrEnum

__all__ = ["WHOLE_SET", "CoachWord", "Judged", "Place", "Verdict"]

WHOLE_SET = ""
"""`CoachWord.check` of what is said of the set as a whole."""


class Verdict(StrEnum):
    """What a coach sees."""

    FINE = "fine"
    FAULT = "fault"
    UNCLEAR = "unclear"

    @property
    def words(self) -> str:
        """For people."""
        return "can't tell" if self is Verdict.UNCLEAR else self.value

    @classmethod
    def of(cls, outcome: Outcome) -> Verdict | None:
        """What formcheck's outcome comes to; None for what it did not judge."""
        if outcome.is_bad:
            return cls.FAULT
        return {Outcome.PASS: cls.FINE, Outcome.UNCLEAR: cls.UNCLEAR}.get(outcome)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a full rep or a hold lies in its clip.

    Attributes:
        part: its number in report.json.
        number: the one that people know it by: full reps are counted alone.
        start_s, end_s: seconds of the file.
    """

    part: int
    number: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class CoachWord:
    """What a coach said of one check.

    Attributes:
        check: its id; `WHOLE_SET` for the set as a whole.
        title: its name for people; empty for the set as a whole.
        part: the rep or hold as report.json numbers them, `OVERALL` for all of them; None for one
            that the latest analysis does not find.
        rep: the number that people know that rep or hold by; None where there is none.
        at_s: a moment in it, seconds of the file; None for all of them.
        verdict: None where there is only a comment.
        comment: may be empty.
        said_at: when.
    """

    check: str
    title: str
    part: int | None
    rep: int | None
    at_s: float | None
    verdict: Verdict | None
    comment: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A check, or a rep of it, that both formcheck and a coach have judged."""

    number: int
    check: str
    title: str
    part: int
    outcome: Outcome
    verdict: Verdict

    @property
    def is_apart(self) -> bool:
        """Whether one says fine and the other fault."""
        both = {Verdict.of(self.outcome), self.verdict}
        return both == {Verdict.FINE, Verdict.FAULT}
