"""What every report for people says, and how it says numbers.

Technique and consistency only: nothing here speaks of damage or makes a diagnosis.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import median

from formcheck.core.bar.scale import trunk_cm
from formcheck.core.camera_view import View
from formcheck.core.enums import PartState
from formcheck.core.exercise import Check, Exercise, RepPattern, Threshold
from formcheck.core.judge.decide import acting
from formcheck.core.report import CheckSummary, Finding, Outcome, Rep, Report
from formcheck.core.units import TRUNK_CM, UNITS, format_value

__all__ = [
    "CARE",
    "COOL_DOWN",
    "RED_FLAGS",
    "SIGNS",
    "SORENESS",
    "STATE_SIGNS",
    "UNSEEN_TITLE",
    "capitalised",
    "clock",
    "describe_again",
    "describe_clock",
    "describe_doubt",
    "describe_recognition",
    "describe_span",
    "describe_tempo",
    "describe_threshold",
    "describe_value",
    "describe_view",
    "describe_warm_up",
    "in_sentence",
    "tempo_order",
    "trunk_note",
    "uncertainty_of",
]

SIGNS: Mapping[Outcome, str] = {
    Outcome.PASS: "✓",
    Outcome.UNCLEAR: "~",
    Outcome.WARN: "!",
    Outcome.FAULT: "✗",
    Outcome.NOT_ASSESSED: "?",
}
"""Outcomes are never told by colour alone."""

STATE_SIGNS: Mapping[PartState, str] = {
    PartState.CLEAN: SIGNS[Outcome.PASS],
    PartState.UNCLEAR: SIGNS[Outcome.UNCLEAR],
    PartState.WARN: SIGNS[Outcome.WARN],
    PartState.FAULT: SIGNS[Outcome.FAULT],
    PartState.TEMPO_ONLY: "-",
    PartState.NOT_ASSESSED: SIGNS[Outcome.NOT_ASSESSED],
}
"""The same of whole reps and holds."""

UNSEEN_TITLE = "What could not be judged"

# What most exercises are warmed up with, where their file names nothing of its own.
_WARM_UP = "arm circles, leg swings and torso twists"

# source: the seed articles, "5-10 minutes with static stretching (… 20-30 seconds)"
COOL_DOWN = (
    "Cool-down: 5-10 minutes; hold easy stretches for back, hamstrings and hips 20-30 seconds each."
)

CARE = "A camera cannot see pain. Stop the set at a sharp twinge."

# source: Cheung et al. 2003, Sports Med 33:145: soreness after exercise peaks at one to three days;
# ours: days to rest.
SORENESS = (
    "Soreness that is worst one to three days later is usual. Pain during a lift points to form or "
    "load: take a day or two off, and walk instead."
)

RED_FLAGS = (
    "See a professional for pain that is severe, keeps getting worse, lasts beyond one to two "
    "weeks or spreads into the buttock, leg or foot; for numbness or tingling there; for back "
    "pain with fever or unexplained weight loss.",
    "Loss of bowel or bladder control is an emergency: get medical help at once.",
)
"""When to see a professional: the signs that no camera shows."""


# ours: confidence, 0 to 1; recognition that is surer than this needs no number.
SURE_ENOUGH = 0.9


def describe_recognition(report: Report) -> str:
    """`"recognised"`, with how sure that is where it matters; empty for a given exercise."""
    if report.exercise_given:
        return ""
    confidence = report.exercise_confidence
    if math.isfinite(confidence) and confidence < SURE_ENOUGH:
        return f"recognised, {confidence:.0%} sure"
    return "recognised"


def describe_again(report: Report) -> str:
    """`"Not a squat? Perhaps deadlift:"`, for the line with the command `report.again`.

    Empty where there is no such command.
    """
    if not report.again:
        return ""
    perhaps = f" Perhaps {' or '.join(report.likely)}:" if report.likely else ""
    return f"Not {report.exercise.with_article}?{perhaps}"


def describe_view(view: View) -> str:
    """`"filmed from the left side"`."""
    return f"filmed {view.words}"


def describe_warm_up(exercise: Exercise | None) -> str:
    """How to warm up before `exercise`, in one line; None for one that is not known yet."""
    then = (exercise.warm_up if exercise else "") or _WARM_UP
    return f"Warm-up: 5-10 minutes of light cardio, then {then}; add weight gradually."


def describe_span(start_s: float, end_s: float) -> str:
    """`"12.3-15.1"`, in seconds."""
    return f"{start_s:.1f}-{end_s:.1f}"


def clock(seconds: float) -> str:
    """`"1:07"`, as a video player shows it."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def describe_clock(start_s: float, end_s: float) -> str:
    """`"0:52-1:07"`, as a video player shows it; `"0:52"` within a second."""
    start, end = clock(start_s), clock(end_s)
    return start if start == end else f"{start}-{end}"


def describe_tempo(rep: Rep, exercise: Exercise, between: str = "-") -> str:
    """The seconds of each phase: `"1.8-0.3-1.1"`, as `tempo_order` has them; `?` if not seen."""
    order = [rep.phases_s[name] for name in tempo_order(exercise)]
    return between.join(f"{s:.1f}" if s is not None and math.isfinite(s) else "?" for s in order)


def tempo_order(exercise: Exercise) -> tuple[str, str, str]:
    """The phases of a rep in the order in which the lift has them: a press begins with lifting."""
    lifts_first = isinstance(exercise.pattern, RepPattern) and exercise.pattern.lifts_first
    return ("lifting", "pause", "lowering") if lifts_first else ("lowering", "pause", "lifting")


def describe_threshold(threshold: Threshold, uncertainty: float | None = None) -> str:
    """Where there is something to watch and to fix, in words.

    As in the exercise file, `"watch above 10°, fix above 20°"`, or, given the `uncertainty` of
    what was measured, as the limits act: `"watch from 14°, fix from 24° (limits 10° and 20°,
    ±5° measured)"`.
    """
    unit = threshold.unit
    known = uncertainty is not None and math.isfinite(uncertainty)
    if uncertainty is None or not known or not round(uncertainty, UNITS[unit].digits):
        return ", ".join(
            f"{Outcome(name).words} {threshold.worse} {format_value(limit, unit)}"
            for name, limit in threshold.steps
        )
    down = "" if threshold.sign > 0.0 else " down"
    broken = ", ".join(
        f"{Outcome(name).words} from {format_value(limit, unit)}{down}"
        for name, limit in acting(threshold, uncertainty).steps
    )
    limits = " and ".join(format_value(limit, unit) for limit in threshold.limits)
    word = "limit" if len(threshold.limits) == 1 else "limits"
    return f"{broken} ({word} {limits}, ±{format_value(uncertainty, unit)} measured)"


def uncertainty_of(findings: Iterable[Finding]) -> float | None:
    """The uncertainty that speaks for several findings of one check; None where none has any."""
    known = [f.uncertainty for f in findings if f.uncertainty is not None]
    finite = [u for u in known if math.isfinite(u)]
    return median(finite) if finite else None


def describe_doubt(finding: Finding, check: Check | CheckSummary) -> str:
    """What lies nearer for a value that is too close to call.

    `"limit 24°: probably lower back rounding, 85 %"`; empty for a finding without a value.
    """
    probability = finding.probability
    if probability is None or not math.isfinite(probability):
        return ""
    limit = format_value(finding.threshold.first, finding.threshold.unit)
    if round(100 * probability) == 50:
        return f"limit {limit}: could be either way"
    if probability > 0.5:
        return f"limit {limit}: probably {in_sentence(check.title)}, {100 * probability:.0f} %"
    good = in_sentence(check.title_good) or f"not {in_sentence(check.title)}"
    return f"limit {limit}: probably {good}, {100 * (1.0 - probability):.0f} %"


def describe_value(finding: Finding, check: Check | CheckSummary) -> str:
    """The value as people read it, and what lies nearer where it is too close to call."""
    if finding.outcome is not Outcome.UNCLEAR:
        return finding.text
    return ", ".join(filter(None, (finding.text, describe_doubt(finding, check))))


def trunk_note(report: Report) -> str:
    """How sure the report's centimetres are, and what the lifter's height makes of them if given.

    They are the same for all lifters, so that limits and other sets can be compared with them.
    """
    rough = (
        f"Centimetres are rough: they are for {TRUNK_CM:.0f} cm from hip to shoulder, which is "
        "usual at 174 cm of height."
    )
    height_cm = report.settings.get("height_cm")
    if not isinstance(height_cm, int | float):
        return rough
    more = round(100.0 * (trunk_cm(height_cm) / TRUNK_CM - 1.0))
    if more == 0:
        return rough
    by = f"{abs(more)} % {'more' if more > 0 else 'less'}"
    return f"{rough} At your {height_cm:g} cm they are {by}, but for the bar's path and range."


def capitalised(text: str) -> str:
    """`text` with a capital first letter and the others as they are."""
    return text[:1].upper() + text[1:]


def in_sentence(title: str) -> str:
    """`title` as it stands in a sentence: `"deep enough"`."""
    return title[:1].lower() + title[1:]
