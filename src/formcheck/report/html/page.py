"""Everything report.html shows, worked out from a report; the templates only lay it out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from formcheck.core.enums import Phase, Reduction, Scope
from formcheck.core.exercise import Check
from formcheck.core.report import CheckSummary, Outcome, Report
from formcheck.report.document import to_document
from formcheck.report.html.drawings import BackDrawing, back_drawing, view_drawing
from formcheck.report.html.figures import (
    Figure,
    drift_figures,
    laid_over_figures,
    signal_unit,
)
from formcheck.report.html.parts import Part, parts_of
from formcheck.report.html.player import Player, out_of_reach, player_of
from formcheck.report.html.timelines import check_chart, measure_words, signal_chart
from formcheck.report.html.velocity import Pace, PhaseTimes, pace_of, phase_times
from formcheck.report.html.video_link import VideoLink
from formcheck.report.remarks import (
    Located,
    Remark,
    Unseen,
    located_findings,
    too_close,
    uncounted,
    unseen,
    work_on,
)
from formcheck.report.wording import (
    RED_FLAGS,
    UNSEEN_TITLE,
    WARM_UP,
    describe_again,
    describe_recognition,
    describe_threshold,
    describe_value,
    describe_view,
    tempo_order,
    uncertainty_of,
)

__all__ = ["Advice", "Card", "Page", "page_of"]


@dataclass(frozen=True, slots=True)
class Card:
    """A check over the whole set. `looks` says how to read its chart."""

    check: Check
    summary: CheckSummary
    counts: str
    """In how many reps it passed or failed; of a check of the whole set, its value."""
    limits: str
    looks: str
    chart: Markup | None
    back: BackDrawing | None


@dataclass(frozen=True, slots=True)
class Advice:
    """A check to work on, with its worst moment in words and in the video."""

    item: Remark
    value: str
    at: str
    href: str
    seek: str


@dataclass(frozen=True, slots=True)
class Page:
    """The content of report.html, section by section."""

    report: Report
    video: VideoLink
    player: Player | None
    word: str
    """`"rep"` or `"hold"`."""
    opened: str
    """Anchor of the rep or hold that is shown first."""
    sure: str
    """How sure the exercise was recognised, empty when it was given."""
    view_words: str
    view_drawing: Markup
    advice: tuple[Advice, ...]
    doubts: tuple[Advice, ...]
    """What is too close to call."""
    unseen_title: str
    unseen: tuple[Unseen, ...]
    signal_chart: Markup | None
    signal_says: str
    skipped: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    cards: tuple[Card, ...]
    laid_over: tuple[Figure, ...]
    drift: tuple[Figure, ...]
    phase_times: tuple[PhaseTimes, ...]
    tempo_order: str
    """The phases of a rep in the lift's own order."""
    pace: Pace | None
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    trunk_lengths: bool
    """Whether any value is in trunk lengths, which need a word of explanation."""
    not_it: str
    """What stands in front of the command for another exercise, empty for none."""
    warm_up: str
    red_flags: tuple[str, ...]


def page_of(report: Report) -> Page:
    """Work out the page of `report`."""
    parts = parts_of(report)
    pace = pace_of(report)
    cards = tuple(_cards(report))
    units = {check.threshold.unit for check in report.exercise.checks} | {signal_unit(report)}
    return Page(
        report=report,
        video=VideoLink.of(report),
        player=player_of(report),
        word="hold" if report.holds else "rep",
        opened=_opened(parts),
        sure=describe_recognition(report),
        view_words=describe_view(report.view.view),
        view_drawing=view_drawing(report.view),
        advice=tuple(_advice(report, work_on(report))),
        doubts=tuple(_advice(report, too_close(report))),
        unseen_title=UNSEEN_TITLE,
        unseen=tuple(unseen(report)),
        signal_chart=signal_chart(report),
        signal_says=_signal_says(report),
        skipped=tuple(uncounted(report)),
        parts=parts,
        cards=cards,
        laid_over=tuple(laid_over_figures(report, [card.check for card in cards])),
        drift=tuple(drift_figures(report, pace)),
        phase_times=tuple(phase_times(report)),
        tempo_order=" - ".join(tempo_order(report.exercise)),
        pace=pace,
        notes=(*report.notes, *_slow_motion(report), *out_of_reach(report)),
        facts=tuple(_facts(report)),
        trunk_lengths=bool(units & {"T", "T/s"}),
        not_it=describe_again(report),
        warm_up=WARM_UP,
        red_flags=RED_FLAGS,
    )


def _signal_says(report: Report) -> str:
    """What the signal is and what it is for."""
    name = measure_words(report.pattern.measure)
    if report.exercise.is_hold:
        return f"{name}, which tells when the position is held."
    return f"{name}, from which the reps are counted."


def _opened(parts: tuple[Part, ...]) -> str:
    """The worst of the full reps or holds; a partial one where there is nothing else."""
    worst = max(parts, key=lambda p: (p.kind == "full", p.state.severity), default=None)
    return worst.anchor if worst else ""


def _advice(report: Report, remarks: Iterable[Remark]) -> Iterator[Advice]:
    link = VideoLink.of(report)
    for item in remarks:
        finding = item.worst.finding
        yield Advice(
            item=item,
            value=describe_value(finding, item.check),
            at=_moment(item.worst),
            href=link.at(finding.at_s),
            seek=link.seek(finding.at_s),
        )


def _moment(place: Located) -> str:
    """`"rep 4 at 17.5 s"`."""
    at_s = place.finding.at_s
    name = "" if place.part is None else place.name
    when = f"at {at_s:.1f} s" if at_s is not None and math.isfinite(at_s) else ""
    return f"{name} {when}".strip()


def _cards(report: Report) -> Iterator[Card]:
    """The checks that were made, worst first."""
    definitions = {check.id: check for check in report.exercise.checks}
    made = [c for c in report.checks if c.outcome.is_measured]
    drawn = False
    for summary in sorted(made, key=lambda c: -c.outcome.severity):
        if (check := definitions.get(summary.id)) is not None:
            # Backs that pass look alike: one of them is enough to see.
            wanted = summary.outcome is not Outcome.PASS or not drawn
            back = back_drawing(report, check) if wanted else None
            drawn = drawn or back is not None
            found = [
                item.finding
                for item in located_findings(report)
                if item.finding.check == check.id and item.counts
            ]
            yield Card(
                check=check,
                summary=summary,
                counts=_over_set(report, check) or _counts(summary),
                limits=describe_threshold(check.threshold, uncertainty_of(found)),
                looks=_looks(check),
                chart=check_chart(report, check) if check.scope is not Scope.SET else None,
                back=back,
            )


def _over_set(report: Report, check: Check) -> str:
    """What a check of the whole set found; empty for other checks."""
    for finding in report.set_findings:
        if finding.check == check.id:
            return describe_value(finding, check)
    return ""


def _counts(summary: CheckSummary) -> str:
    """`"fault in 2, warn in 1, pass in 5 of 8"`; first what the mean comes to if it decides."""
    total = sum(summary.counts.values())
    if total < 2:
        return ""
    spoken = (Outcome.FAULT, Outcome.WARN, Outcome.UNCLEAR, Outcome.PASS)
    by_mean = f"{summary.outcome.words} in the mean; " if summary.is_by_mean else ""
    return f"{by_mean}{summary.tally(*spoken)} of {total}"


_PHASES = {
    Phase.WHOLE: "all through the rep",
    Phase.LOWERING: "on the way down",
    Phase.LIFTING: "on the way up",
    Phase.TOP: "at the top",
    Phase.BOTTOM: "at the bottom",
    Phase.MIDDLE: "half way down and half way up",
    Phase.EARLY_LIFTING: "early on the way up",
    Phase.PULL: "from leaving the floor to past the knees",
    Phase.LATE_LOWERING: "late on the way down",
}


_REDUCTIONS = {
    Reduction.WORST: "the worst that lasts counts",
    Reduction.MEDIAN: "the middle value counts",
    Reduction.CHANGE: "how much it changes from where that begins counts",
    Reduction.RANGE: "how far it moves counts",
    Reduction.REBOUND: "the largest bounce counts",
    Reduction.DURATION: "how long that takes counts",
    Reduction.ONE_SIDED: "it counts when most reps lean the same way",
}
_OVER_TIME = {
    (Scope.SET, Reduction.DRIFT): "Compares the last two reps with the first two.",
    (Scope.SET, Reduction.SLOWDOWN): "Compares the last two reps with the fastest.",
    (Scope.HOLD, Reduction.DRIFT): "Compares the last fifth of the hold with the first.",
}


def _looks(check: Check) -> str:
    """When the check looks, and at what."""
    if (over_time := _OVER_TIME.get((check.scope, check.reduce))) is not None:
        return over_time
    when = _PHASES[check.phase]
    if check.scope is Scope.HOLD:
        when = "all through the hold"
    how = _REDUCTIONS[check.reduce]
    return f"Looks {when}; {how}."


def _slow_motion(report: Report) -> Iterator[str]:
    scale = report.clip.time_scale
    if scale != 1.0:
        yield (
            f"Slow motion: a second of the file shows {scale:.3g} s of real life. "
            "All times here are of real life."
        )


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    """Small print: the clip and how it was analysed."""
    clip = report.clip
    width, height = clip.size_wh
    yield "Clip", f"{width} x {height}, {clip.duration_s:.1f} s"
    varying = ", variable" if clip.variable_frame_rate else ""
    looked_at = f"{clip.frames_analysed} looked at, {clip.looks_per_s:.3g} a second"
    yield "Frame rate", f"{clip.frame_rate:.5g} a second{varying}; {looked_at}"
    if report.model_name:
        yield "Pose model", f"{report.model_name} ({report.model_sha256[:12]})"
    settings = to_document(report)["settings"]
    nothing: tuple[object, ...] = (None, False, {}, [])
    if chosen := {key: value for key, value in settings.items() if value not in nothing}:
        yield "Settings", ", ".join(f"{key} {value}" for key, value in chosen.items())
