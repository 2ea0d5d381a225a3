"""What there is to show at a moment of the clip, worked out from the report alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from formcheck.core.enums import CountedAt
from formcheck.core.exercise import HoldPattern, RepPattern
from formcheck.core.report import Finding, Hold, Outcome, Rep, Report
from formcheck.core.units import whole_seconds

__all__ = ["MIN_CUE_S", "START_POSITION", "Count", "Shown", "Timeline", "Verdict"]

START_POSITION = "Start position"
# ours: seconds a cue shows at least; it can't be read in the tenth of a second a fault may last.
MIN_CUE_S = 1.0
# ours: seconds a value shows at least; longer, it would stand beside a lifter who has moved on.
MIN_VALUE_S = 0.3

_Stretch = TypeVar("_Stretch", bound=Rep | Hold)


@dataclass(frozen=True, slots=True)
class Count:
    """What the counter says: reps closed so far or, for a hold, whole seconds held."""

    full: int = 0
    partial: int = 0
    held_s: int | None = None
    target_s: int | None = None

    @property
    def words(self) -> tuple[str, str, str]:
        """Number, what it counts and what else there is: `("3", "reps", "1 partial")`."""
        if self.held_s is not None:
            return f"{self.held_s} s", "held", f"of {self.target_s} s" if self.target_s else ""
        label = "rep" if self.full == 1 else "reps"
        return str(self.full), label, f"{self.partial} partial" if self.partial else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The check a line is drawn for; `finding` is None while it has nothing to say."""

    check: str
    finding: Finding | None

    @property
    def outcome(self) -> Outcome | None:
        """Outcome to colour the line by, None for no verdict."""
        return None if self.finding is None else self.finding.outcome


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the overlay shows at one time, poses aside.

    Attributes:
        count: what the counter says.
        phase: lowering, pause, lifting, holding, start position, or why nothing counts; empty
            before and after the set.
        cue: the worst fault that lasts at this time.
        focus: the check whose measure is drawn, None when none could be assessed, and in
            time that isn't counted, when a number would look like a judgement.
        back: the check that the back line is coloured by, None when none could be assessed. Its
            finding is the verdict while the check looks, one of "not assessed" as well.
    """

    count: Count
    phase: str
    cue: Finding | None
    focus: Verdict | None
    back: Verdict | None


class Timeline:
    """Answers what to show when."""

    def __init__(self, report: Report, least_cue_s: float = MIN_CUE_S) -> None:
        """Prepare to answer for `report`; a cue shows for `least_cue_s` at least."""
        self._report = report
        self._least_cue_s = least_cue_s
        self._pattern = report.pattern
        # What is said of a whole set, such as a drift, shows from its worst moment on.
        late = [replace(f, start_s=f.at_s) for f in report.set_findings]
        findings = [*(f for part in report.parts for f in part.findings), *late]
        self._cues = sorted(filter(_is_cue, findings), key=_urgency, reverse=True)
        measured = {f.check for f in report.findings if f.outcome.is_measured}
        shown = [c for c in report.exercise.checks if c.id in measured]
        self._of_back = {c.id for c in report.exercise.checks if c.reads_silhouette}
        lines = report.trace.lines
        with_line = {check for check, points in lines.items() if points.shape[1] > 1}
        self._drawn = [c.id for c in shown if c.id in with_line or c.id in self._of_back]
        self._neutral_back = next((c.id for c in shown if c.id in self._of_back), None)
        self._worst = {part.index: self._most_telling(part) for part in report.parts}

    def at(self, t_s: float) -> Shown:
        """The moment at `t_s` seconds of the clip."""
        part = _during(self._report.parts, t_s)
        findings = part.findings if part else ()
        idle = part is None and self._not_counted(t_s) is not None
        back = self._back(findings, t_s)
        focus = None if idle else self._verdict(part, t_s)
        if focus is not None and focus.check in self._of_back:
            focus = back  # a value of the back belongs to the outline that is drawn
        return Shown(
            count=self._count(t_s),
            phase=self._phase(t_s),
            cue=next((f for f in self._cues if _lasts(f, t_s, self._least_cue_s)), None),
            focus=focus,
            back=back,
        )

    def _count(self, t_s: float) -> Count:
        if isinstance(self._pattern, HoldPattern):
            begun = [h for h in self._report.holds if h.start_s <= t_s]
            held = min(t_s, begun[-1].end_s) - begun[-1].start_s if begun else 0.0
            return Count(held_s=whole_seconds(held), target_s=round(self._pattern.target_s))
        done = [r for r in self._report.reps if _counted_s(r, self._pattern) <= t_s]
        full = sum(rep.is_full for rep in done)
        return Count(full=full, partial=len(done) - full)

    def _phase(self, t_s: float) -> str:
        rep = _during(self._report.reps, t_s)
        if rep is not None and isinstance(self._pattern, RepPattern):
            phase = _rep_phase(rep, self._pattern, t_s)
            return phase if rep.is_full else f"{phase}, partial rep"
        if _during(self._report.holds, t_s) is not None:
            return "Holding"
        reason = self._not_counted(t_s)
        if reason is None:
            return START_POSITION
        return f"Not counted: {reason}" if self._is_in_set(t_s) else ""

    def _is_in_set(self, t_s: float) -> bool:
        """Whether somebody may wonder why nothing counts: not before the first rep or after all.

        Where nothing was counted, that is the whole clip.
        """
        parts = self._report.parts
        return not parts or parts[0].start_s <= t_s <= parts[-1].end_s

    def _verdict(self, part: Rep | Hold | None, t_s: float) -> Verdict | None:
        """The check to show: the one with the worst finding, else the first.

        Its finding shows only in the time it speaks of: depth is judged at the bottom, and the
        angle of a lifter who stands is neither good nor bad.
        """
        if not self._drawn:
            return None
        worst = None if part is None else self._worst[part.index]
        if worst is None:
            return Verdict(self._drawn[0], None)
        return Verdict(worst.check, worst if _lasts(worst, t_s, MIN_VALUE_S) else None)

    def _most_telling(self, part: Rep | Hold) -> Finding | None:
        """What to show of a rep or hold, None where nothing that is drawn was measured.

        A partial rep may be bad, but went too short a way to be good.
        """
        drawn = (f for f in part.findings if f.check in self._drawn and f.outcome.is_measured)
        mine = [f for f in drawn if part.is_full or f.outcome.is_bad]
        main = self._report.exercise.main_checks
        return max(mine, key=lambda finding: finding.telling(main), default=None)

    def _back(self, findings: Sequence[Finding], t_s: float) -> Verdict | None:
        """The worst finding on the back of those whose check looks at `t_s`, else no verdict."""
        looking = [f for f in findings if f.check in self._of_back and self._looks(f.check, t_s)]
        main = self._report.exercise.main_checks
        worst = max(looking, key=lambda f: (f.outcome.is_measured, f.telling(main)), default=None)
        if worst is not None:
            return Verdict(worst.check, worst)
        return None if self._neutral_back is None else Verdict(self._neutral_back, None)

    def _looks(self, check: str, t_s: float) -> bool:
        """Whether the check looked at the pose nearest to `t_s`."""
        sequence, window = self._report.trace.sequence, self._report.trace.windows.get(check)
        return window is not None and len(sequence) > 0 and bool(window[sequence.nearest(t_s)])

    def _not_counted(self, t_s: float) -> str | None:
        """Why nothing counts at `t_s`, None where something may."""
        for segment in self._report.segments:
            if not segment.is_counted and segment.start_s <= t_s <= segment.end_s:
                return segment.reason
        return None


def _during(stretches: Sequence[_Stretch], t_s: float) -> _Stretch | None:
    return next((s for s in stretches if s.start_s <= t_s < s.end_s), None)


def _counted_s(rep: Rep, pattern: RepPattern) -> float:
    return rep.turn_s if pattern.counted_at is CountedAt.TURN else rep.end_s


def _rep_phase(rep: Rep, pattern: RepPattern, t_s: float) -> str:
    """Lowering, pause or lifting."""
    lifts_first = pattern.lifts_first
    first_s = rep.concentric_s if lifts_first else rep.eccentric_s
    reached_s = rep.turn_s if first_s is None else rep.start_s + first_s
    if t_s < reached_s:
        return "Lifting" if lifts_first else "Lowering"
    if t_s < reached_s + (rep.pause_s or 0.0):
        return "Pause"
    return "Lowering" if lifts_first else "Lifting"


def _is_cue(finding: Finding) -> bool:
    return finding.outcome.is_bad and finding.start_s is not None


def _urgency(finding: Finding) -> tuple[int, float]:
    """Worst outcome first and, of two alike, the one that began later."""
    return finding.outcome.severity, finding.start_s or 0.0


def _lasts(finding: Finding, t_s: float, least_s: float) -> bool:
    """Whether to show the finding at `t_s`, which is for `least_s` at least.

    One without a time of its own always shows.
    """
    if finding.start_s is None:
        return True
    end_s = finding.start_s if finding.end_s is None else finding.end_s
    return finding.start_s <= t_s <= max(end_s, finding.start_s + least_s)
