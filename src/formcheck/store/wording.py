"""How sets and changes are said to people."""

from __future__ import annotations

from datetime import datetime

from formcheck.core.bar.model import BarSource
from formcheck.core.course import Step
from formcheck.core.units import counted, counted_reps, format_value, whole_seconds
from formcheck.store.bars import StoredBar
from formcheck.store.coach_records import CoachWord
from formcheck.store.comparison import AgainstLast, SpeedStep
from formcheck.store.records import OVERALL, FilmedBy, Soreness, StoredSet, Written

__all__ = [
    "describe_against_last",
    "describe_bar",
    "describe_change",
    "describe_coach_word",
    "describe_count",
    "describe_day",
    "describe_last",
    "describe_moment",
    "describe_steps",
    "describe_verdict",
    "describe_words",
]


def describe_day(one: StoredSet) -> str:
    """`"2026-11-29"` where this machine is, with `"(file)"` if only the file tells."""
    day = describe_moment(one.clip.filmed_at)
    return day if one.clip.filmed_by is FilmedBy.CLIP else f"{day} (file)"


def describe_count(one: StoredSet) -> str:
    """`"8 reps"`, `"8 reps and 1 partial"`, `"held 20 s"`."""
    if one.held_s:
        return f"held {whole_seconds(one.held_s)} s"
    return counted_reps(one.reps_full, one.reps_partial)


def describe_words(written: Written) -> str:
    """`"80 kg, RPE 8, sore on the left"`; empty where nothing was written."""
    sides = {
        Soreness.NONE: "not sore",
        Soreness.BOTH: "sore on both sides",
        Soreness.LEFT: "sore on the left",
        Soreness.RIGHT: "sore on the right",
    }
    load, rpe, sore = written.load_kg, written.rpe, written.soreness
    keen = written.keen
    said = (
        None if load is None else f"{load:g} kg",
        None if rpe is None else f"RPE {rpe:g}",
        sore and sides[sore],
        None if keen is None else f"keen {keen:g} of 5",
    )
    return ", ".join(filter(None, said))


def describe_bar(bar: StoredBar) -> str:
    """`"Bar: 0.52, 0.50, 0.45 m/s on average in each rep, by its plate"`."""
    about = "about " if bar.scale.is_about else ""
    speeds = ", ".join(f"{lift.mean_m_s:.2f}" for lift in bar.lifts)
    read_from = {BarSource.PLATE: "its plate", BarSource.HANDS: "the hands"}[bar.source]
    return f"Bar: {about}{speeds} m/s on average in each full rep, by {read_from}"


def describe_moment(moment: datetime) -> str:
    """The day, where this machine is: `"2026-11-29"`."""
    return moment.astimezone().strftime("%Y-%m-%d")


def describe_coach_word(one: StoredSet, word: CoachWord) -> str:
    """`"Coach: knees caving, rep 3: fine. Look at the video again"`, of a word on that set."""
    return f"Coach: {describe_verdict(one, word)}"


def describe_verdict(one: StoredSet, word: CoachWord) -> str:
    """`"knees caving, rep 3: fine. Look at the video again"`."""
    part = {None: f", in a {one.part_word} that is not found any more", OVERALL: ""}.get(
        word.part, f", {one.part_word} {word.rep}"
    )
    about = f"{word.title[:1].lower()}{word.title[1:]}{part}" if word.title else ""
    said = ": ".join(filter(None, (about, word.verdict and word.verdict.words)))
    return ". ".join(filter(None, (said, word.comment)))


def describe_change(step: Step) -> str:
    """`"lean forward 24° to 31°"`."""
    title = step.title[:1].lower() + step.title[1:]
    return f"{title} {format_value(step.last, step.unit)} to {format_value(step.this, step.unit)}"


def describe_last(compared: AgainstLast) -> str:
    """Which set it is compared with: `"2026-11-21, 80 kg"`."""
    words = (describe_day(compared.last), describe_words(compared.last.written))
    return ", ".join(filter(None, words))


def describe_steps(compared: AgainstLast) -> str:
    """What really changed, after a colon.

    `"lean forward 24° to 31°; 6 other checks within the measuring error. Fastest rep 0.52 to 0.45
    m/s."`
    """
    speed = "" if compared.speed is None else f" {_describe_speed(compared.speed)}"
    return f"{_describe_checks(compared)}{speed}"


def _describe_speed(step: SpeedStep) -> str:
    about = "about " if step.is_about else ""
    said = f"Fastest rep {about}{step.last_m_s:.2f} to {step.this_m_s:.2f} m/s"
    return f"{said}." if step.change.is_real else f"{said}, within the measuring error."


def _describe_checks(compared: AgainstLast) -> str:
    real, rest = compared.real, len(compared.steps) - len(compared.real)
    if not compared.steps:
        return "no check was measured in both sets."
    if not real:
        return f"no change beyond the measuring error ({counted(rest, 'check')} compared)."
    changed = ", ".join(map(describe_change, real))
    if not rest:
        return f"{changed}."
    return f"{changed}; {counted(rest, 'other check')} within the measuring error."


def describe_against_last(compared: AgainstLast) -> str:
    """What really changed since the last set, in one line.

    `"Against last time (2026-11-21, 80 kg): lean forward 24° to 31°; 6 other checks within the
    measuring error."`
    """
    return f"Against last time ({describe_last(compared)}): {describe_steps(compared)}"
