"""Everything report.html shows, worked out from a report; the templates only lay it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from formcheck.core.report import Outcome, Report
from formcheck.report.advice import Advice, advice_on
from formcheck.report.bar_figures import lifts_of
from formcheck.report.document import to_document
from formcheck.report.html.bar_view import BarView, bar_view
from formcheck.report.html.beside import Beside, beside_of
from formcheck.report.html.cards import Card, cards_of
from formcheck.report.html.drawings import view_drawing
from formcheck.report.html.figures import (
    Figure,
    drift_figures,
    laid_over_figures,
    signal_unit,
)
from formcheck.report.html.parts import Part, parts_of
from formcheck.report.html.player import Player, out_of_reach, player_of
from formcheck.report.html.timelines import measure_words, signal_chart
from formcheck.report.html.velocity import Pace, PhaseTimes, pace_of, phase_times
from formcheck.report.html.video_link import VideoLink
from formcheck.report.message import message_of
from formcheck.report.not_judged import NotJudged, not_judged
from formcheck.report.phrases import describe_found
from formcheck.report.practice import describe_drills
from formcheck.report.remarks import (
    Remark,
    Unseen,
    is_about_the_back,
    nearest_finding,
    too_close,
    uncounted,
    unseen,
    work_on,
)
from formcheck.report.wording import (
    CARE,
    COOL_DOWN,
    RED_FLAGS,
    SORENESS,
    describe_again,
    describe_recognition,
    describe_view,
    describe_warm_up,
    tempo_order,
    trunk_note,
)

__all__ = ["Fine", "Numbers", "Page", "page_of"]


@dataclass(frozen=True, slots=True)
class Fine:
    """A check that was passed: its good name, and what was found in words."""

    name: str
    found: str


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
    advice: tuple[Advice, ...]
    drills: str
    """What to practise, empty for nothing."""
    doubts: tuple[Advice, ...]
    """What is too close to call."""
    parts: tuple[Part, ...]
    beside: Beside | None
    """The worst rep beside the best one."""
    fine: tuple[Fine, ...]
    bar: BarView | None
    """The bar's way and speed, None where it was not seen."""
    not_judged: NotJudged | None
    message: str
    """What to send to the lifter."""
    message_check: str
    """The check that its cue is about, empty for none."""
    notes: tuple[str, ...]
    care: str
    soreness: str
    warm_up: str
    cool_down: str
    red_flags: tuple[str, ...]
    is_about_the_back: bool
    """Whether the back was a fault, so that the red flags are shown in full."""
    not_it: str
    """What stands in front of the command for another exercise, empty for none."""
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a coach may want to know, folded away from everybody else."""

    view_drawing: Markup
    unseen: tuple[Unseen, ...]
    signal_chart: Markup | None
    signal_says: str
    skipped: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    laid_over: tuple[Figure, ...]
    drift: tuple[Figure, ...]
    phase_times: tuple[PhaseTimes, ...]
    tempo_order: str
    """The phases of a rep in the lift's own order."""
    pace: Pace | None
    facts: tuple[tuple[str, str], ...]
    trunk_note: str
    """What the centimetres are of, empty where there are none."""


def page_of(report: Report) -> Page:
    """Work out the page of `report`."""
    parts = parts_of(report)
    bad = work_on(report)
    return Page(
        report=report,
        video=VideoLink.of(report),
        player=player_of(report),
        word="hold" if report.holds else "rep",
        opened=_opened(parts, bad),
        sure=describe_recognition(report),
        view_words=describe_view(report.view.view),
        advice=tuple(advice_on(report, bad)),
        drills=describe_drills(report),
        doubts=tuple(advice_on(report, too_close(report))),
        parts=parts,
        beside=beside_of(report),
        fine=tuple(_fine(report)),
        bar=bar_view(report),
        not_judged=not_judged(report),
        message=message_of(report),
        message_check=bad[0].check.id if bad else "",
        notes=(*report.notes, *_slow_motion(report), *out_of_reach(report)),
        care=CARE,
        soreness=SORENESS,
        warm_up=describe_warm_up(report.exercise),
        cool_down=COOL_DOWN,
        red_flags=RED_FLAGS,
        is_about_the_back=is_about_the_back(report),
        not_it=describe_again(report),
        numbers=_numbers(report),
    )


def _numbers(report: Report) -> Numbers:
    # Where the bar is known, its speeds are told and not those of the joints.
    pace = None if lifts_of(report) else pace_of(report)
    cards = tuple(cards_of(report))
    units = {check.threshold.unit for check in report.exercise.checks} | {signal_unit(report)}
    return Numbers(
        view_drawing=view_drawing(report.view),
        unseen=tuple(unseen(report)),
        signal_chart=signal_chart(report),
        signal_says=_signal_says(report),
        skipped=tuple(uncounted(report)),
        cards=cards,
        laid_over=tuple(laid_over_figures(report, [card.check for card in cards])),
        drift=tuple(drift_figures(report, pace)),
        phase_times=tuple(phase_times(report)),
        tempo_order=" - ".join(tempo_order(report.exercise)),
        pace=pace,
        facts=tuple(_facts(report)),
        trunk_note=trunk_note(report) if units & {"T", "T/s"} else "",
    )


def _signal_says(report: Report) -> str:
    """What the signal is and what it is for."""
    name = measure_words(report.pattern.measure)
    if report.exercise.is_hold:
        return f"{name}, which tells when the position is held."
    return f"{name}, from which the reps are counted."


def _opened(parts: tuple[Part, ...], bad: Sequence[Remark]) -> str:
    """The rep or hold with the worst finding; else the worst full one, or a partial one alone."""
    worst_of_all = bad[0].worst.part if bad else None
    for part in parts:
        if worst_of_all is not None and part.index == worst_of_all.index:
            return part.anchor
    worst = max(parts, key=lambda p: (p.kind == "full", p.state.severity), default=None)
    return worst.anchor if worst else ""


def _fine(report: Report) -> Iterator[Fine]:
    """The checks that the set passed, each with the value that came nearest to a limit."""
    checks = {check.id: check for check in report.exercise.checks}
    for summary in report.checks:
        if summary.outcome is not Outcome.PASS:
            continue
        nearest = summary.typical if summary.is_by_mean else nearest_finding(report, summary)
        check = checks.get(summary.id)
        found = describe_found(nearest, check) if nearest and check else ""
        yield Fine(summary.name, f"on average {found}" if summary.is_by_mean else found)


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
    settings.pop("baseline", None)  # the notes say it in words
    nothing: tuple[object, ...] = (None, False, {}, [])
    if chosen := {key: value for key, value in settings.items() if value not in nothing}:
        yield "Settings", ", ".join(f"{key} {value}" for key, value in chosen.items())
