"""What report.html shows of one rep or hold: its tile, its pictures, its findings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from formcheck.core.enums import PartState
from formcheck.core.exercise import Check, Exercise
from formcheck.core.measures.bar import BAR_MEASURES
from formcheck.core.report import Finding, Hold, KeyFrame, Outcome, Rep, Report, Trace
from formcheck.core.units import counted, format_value, whole_seconds
from formcheck.report.bar_wording import bar_facts
from formcheck.report.html.charts import bullet, tempo_bar
from formcheck.report.html.pictures import Picture, moment_title, picture_data
from formcheck.report.html.video_link import VideoLink
from formcheck.report.phrases import describe_found
from formcheck.report.remarks import Unseen, shown_state
from formcheck.report.wording import (
    capitalised,
    describe_doubt,
    describe_span,
    describe_tempo,
    describe_threshold,
    tempo_order,
)

__all__ = [
    "FindingRow",
    "Part",
    "parts_of",
    "tempo_text",
]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding: what was found, against which limits, and why it matters.

    `title` is the check's name, the good one if it was passed; `value` says in words what was
    found. `says` is what lies nearer where it is too close to call, or what else is to be said of
    the value. `seek` is the moment in the video.
    """

    finding: Finding
    check: Check
    title: str
    value: str
    says: str
    limits: str
    chart: Markup | None
    at: str
    seek: str


@dataclass(frozen=True, slots=True)
class Part:
    """A rep or a hold. `verdict` is its tile's text, `facts` are the numbers below its title.

    `rows` are the findings that make the verdict, `rest` what else was measured, which
    `rest_title` sums up. `bar` is what the bar did. Of a partial rep only what is wrong is told:
    what it passed, it passed in a part of the way.
    """

    word: str
    index: int
    number: int
    name: str
    kind: str
    state: PartState
    verdict: str
    facts: tuple[str, ...]
    rows: tuple[FindingRow, ...]
    rest: tuple[FindingRow, ...]
    rest_title: str
    unjudged: tuple[Unseen, ...]
    pictures: tuple[Picture, ...]
    tempo: str
    tempo_bar: Markup | None
    bar: str
    seek: str
    end_seek: str

    @property
    def anchor(self) -> str:
        """The id of its place in the page."""
        return f"{self.word}-{self.index}"

    @property
    def telling_picture(self) -> Picture | None:
        """The one that shows the worst moment; that goes on paper."""
        return next((each for each in self.pictures if each.outcome), (*self.pictures, None)[0])

    @property
    def on_paper(self) -> str:
        """What was found in it, in a line: `"Heels lifting: 3±1 cm; Leaning: 41±4°"`."""
        bad = [row for row in self.rows if row.finding.outcome.is_bad]
        return "; ".join(f"{row.title}: {row.value}" for row in bad) or self.verdict


def parts_of(report: Report) -> tuple[Part, ...]:
    """All reps, or all holds, in order."""
    longest_s = max((sum(_timed_s(rep)) for rep in report.reps), default=0.0)
    builder = _Builder(report, VideoLink.of(report), longest_s)
    return (
        *(builder.part(rep, "rep") for rep in report.reps),
        *(builder.part(hold, "hold") for hold in report.holds),
    )


def tempo_text(rep: Rep, exercise: Exercise) -> str:
    """`"1.8 - 0.3 - 1.1 s"`, a question mark for a phase that was not seen; empty for none."""
    return f"{describe_tempo(rep, exercise, ' - ')} s" if _timed_s(rep) else ""


@dataclass(frozen=True, slots=True)
class _Builder:
    report: Report
    link: VideoLink
    longest_s: float

    @property
    def _checks(self) -> Mapping[str, Check]:
        return {check.id: check for check in self.report.exercise.checks}

    def part(self, part: Rep | Hold, word: str) -> Part:
        checks, order = self._checks, tempo_order(self.report.exercise)
        rows = [self._row(f, checks[f.check]) for f in part.findings if f.check in checks]
        rows.sort(key=lambda row: -row.finding.outcome.severity)
        if not part.is_full:
            rows = [row for row in rows if row.finding.outcome.is_bad]
        measured = [row for row in rows if row.finding.outcome.is_measured]
        rest = tuple(row for row in measured if not _is_telling(row.finding.outcome, part.state))
        return Part(
            word=word,
            index=part.index,
            number=part.number,
            name=capitalised(part.name),
            kind=part.kind if isinstance(part, Rep) else "full",
            state=shown_state(part),
            verdict=_verdict(part, rows),
            facts=_rep_facts(part, order) if isinstance(part, Rep) else _hold_facts(part),
            rows=tuple(row for row in measured if row not in rest),
            rest=rest,
            rest_title=_rest_title(rest),
            unjudged=_unjudged(rows),
            pictures=tuple(
                self._picture(key_frame, part)
                for key_frame in self.report.media.key_frames
                if key_frame.part == part.index
            ),
            tempo=tempo_text(part, self.report.exercise) if isinstance(part, Rep) else "",
            tempo_bar=(tempo_bar(part, self.longest_s, order) if isinstance(part, Rep) else None),
            bar=self._bar_says(part) if isinstance(part, Rep) else "",
            seek=self.link.seek(part.start_s),
            end_seek=self.link.seek(part.end_s),
        )

    def _bar_says(self, rep: Rep) -> str:
        """What the bar did in it, empty where that was not seen."""
        bar, checks = self.report.bar, self._checks
        lift = None if bar is None else bar.rep(rep.index)
        if bar is None or lift is None:
            return ""
        measured = {f.check for f in rep.findings if f.outcome.is_measured} & checks.keys()
        is_judged = any(checks[id_].measure in BAR_MEASURES for id_ in measured)
        return capitalised(", ".join(bar_facts(bar, lift, place_is_judged=is_judged)))

    def _row(self, finding: Finding, check: Check) -> FindingRow:
        at_s = finding.at_s
        return FindingRow(
            finding=finding,
            check=check,
            title=check.named(finding.outcome),
            value=describe_found(finding, check),
            says=_says(finding, check),
            limits=describe_threshold(finding.threshold, finding.uncertainty),
            chart=bullet(finding),
            at=f"{at_s:.1f} s" if at_s is not None and math.isfinite(at_s) else "",
            seek=self.link.seek(at_s),
        )

    def _picture(self, key_frame: KeyFrame, part: Rep | Hold) -> Picture:
        finding = next((f for f in part.findings if f.check == key_frame.check), None)
        title = moment_title(key_frame.kind, self.report.pattern)
        note, says = f"{key_frame.at_s:.1f} s", ""
        if finding is not None:
            check = self._checks[finding.check]
            is_bad = finding.outcome.is_bad
            title = title if is_bad else "Nearest to a limit"
            note = check.named(finding.outcome)
            if check.reads_silhouette and _is_outline_read(self.report.trace, key_frame.at_s):
                says = _outline_says(finding)
        outcome = finding.outcome if finding else None
        said = f", {outcome.words}" if outcome else ""
        return Picture(
            data=picture_data(key_frame),
            size_wh=key_frame.size_wh,
            alt=f"{capitalised(part.name)}, {title.lower()}: {note}{said}",
            title=title,
            note=note,
            says=says,
            outcome=outcome,
            seek=self.link.seek(key_frame.at_s),
            at_ms=round(1000.0 * key_frame.at_s / self.report.clip.time_scale),
        )


def _is_outline_read(trace: Trace, at_s: float) -> bool:
    """Whether the outline of the back was read in the frame of `at_s`, and so is drawn there."""
    if not len(trace.sequence):
        return False
    return bool(np.isfinite(trace.back[trace.sequence.nearest(at_s)]).any())


def _is_telling(outcome: Outcome, state: PartState) -> bool:
    """Whether it makes the verdict of a rep or hold: something is wrong, or could be."""
    return outcome.is_bad or (outcome is Outcome.UNCLEAR and state is PartState.UNCLEAR)


def _rest_title(rows: Sequence[FindingRow]) -> str:
    """`"5 checks fine, 2 too close to call"`; what was not judged where there is nothing else."""
    fine = sum(row.finding.outcome is Outcome.PASS for row in rows)
    unclear = len(rows) - fine
    words = [
        f"{counted(fine, 'check')} fine" if fine else "",
        f"{unclear} {Outcome.UNCLEAR.words}" if unclear else "",
    ]
    return ", ".join(filter(None, words)) or capitalised(Outcome.NOT_ASSESSED.words)


def _outline_says(finding: Finding) -> str:
    """What the outline drawn of the back shows."""
    if finding.value is None:
        return ""
    bend = format_value(abs(finding.value), finding.threshold.unit)
    says = (
        f"Your back's outline: {bend} {finding.bend_words}. The white lines show which way it runs "
        "low and high on the back: where the back bends, they part."
    )
    if finding.is_change:
        return says
    return f"{says} The outline of a flat back is a little hollow, not straight."


def _verdict(part: Rep | Hold, rows: list[FindingRow]) -> str:
    """The worst finding in two or three words, or what the rep or hold comes to."""
    if rows and rows[0].finding.outcome.is_bad:
        return rows[0].title
    return capitalised(part.state.words) if part.is_full else "not a full rep"


def _says(finding: Finding, check: Check) -> str:
    """A sentence on the value, empty for none."""
    if finding.outcome is Outcome.UNCLEAR:
        return capitalised(f"{Outcome.UNCLEAR.words}, {describe_doubt(finding, check)}")
    return capitalised(finding.reason)


def _unjudged(rows: list[FindingRow]) -> tuple[Unseen, ...]:
    """What went without a verdict, one entry a reason."""
    titles: dict[str, list[str]] = {}
    for row in rows:
        if not row.finding.outcome.is_measured:
            titles.setdefault(row.finding.reason or "no reason given", []).append(row.check.title)
    return tuple(Unseen(", ".join(group), reason) for reason, group in titles.items())


def _rep_facts(rep: Rep, order: Sequence[str]) -> tuple[str, ...]:
    """Its time, and how long each phase took that was seen."""
    phases = [(name, rep.phases_s[name]) for name in order]
    known = [f"{name} {s:.1f} s" for name, s in phases if s is not None and math.isfinite(s)]
    return tuple(filter(None, (f"{describe_span(rep.start_s, rep.end_s)} s", ", ".join(known))))


def _hold_facts(hold: Hold) -> tuple[str, ...]:
    facts = [f"{describe_span(hold.start_s, hold.end_s)} s"]
    facts.append(f"held {whole_seconds(hold.end_s - hold.start_s)} s")
    if math.isfinite(hold.in_line_s):
        facts.append(f"in line for {whole_seconds(hold.in_line_s)} s")
    return tuple(facts)


def _timed_s(rep: Rep) -> list[float]:
    """How long each phase that was seen took, in seconds."""
    return [s for s in rep.phases_s.values() if s is not None and math.isfinite(s)]
