"""How the bar's figures are said to people, and what they mean: speed, and no verdict on form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formcheck.core.bar.model import Bar, BarRep, BarSource, ScaleSource, VelocityLoss
from formcheck.core.bar.scale import STANDARD_PLATE_CM
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.report import Rep, Report
from formcheck.report.bar_figures import (
    Measured,
    fastest_and_slowest,
    full_lifts_of,
    lifts_of,
    mean_of,
    peak_of,
    range_of,
)
from formcheck.report.wording import capitalised

__all__ = [
    "LIFT_HEADERS",
    "bar_cells",
    "bar_facts",
    "bar_name",
    "describe_columns",
    "describe_losses",
    "describe_place",
    "describe_speed",
    "describe_stop",
    "sum_up_bar",
]

# source: Pareja-Blanco et al. 2017, Scand J Med Sci Sports 27:724: of squat sets that ended at
# 20 or at 40 % of velocity lost, the first gained as much strength with less fatigue.
_LOSS_MEANS = (
    "Speed falls as a set tires you. Many programmes for strength end a set at about 20 %; more "
    "is more fatigue. It is no verdict on your form."
)

_NONE_LOST = "Your last full rep was your fastest."

LIFT_HEADERS = ("Rep", "Range (cm)", "Mean (m/s)", "Peak (m/s)", "To peak (s)", "Slowest at")
"""Above the cells of `bar_cells`."""

_BARS: Mapping[BarSource, str] = {BarSource.PLATE: "the bar", BarSource.HANDS: "your hands"}
_PLACES: Mapping[BarSource, str] = {
    BarSource.PLATE: "The bar's place is that of its plate in the picture",
    BarSource.HANDS: "No plate was seen, so that all is read from your hands",
}
_SCALES: Mapping[ScaleSource, str] = {
    ScaleSource.STANDARD_PLATE: (
        f"centimetres come from the plate, taken as {10 * STANDARD_PLATE_CM:.0f} mm across; "
        "say --plate MM if it is another"
    ),
    ScaleSource.GIVEN_PLATE: "centimetres come from the plate, whose size you gave",
    ScaleSource.GIVEN_HEIGHT: "centimetres come from your height, as you gave it",
    ScaleSource.USUAL_HEIGHT: (
        "centimetres are guessed from a usual height, so that all numbers are only about right; "
        "say --height CM"
    ),
}


def bar_name(bar: Bar) -> str:
    """What it is called: where hands stand in for a bar there may be none."""
    return _BARS[bar.source]


def describe_place(bar: Bar) -> str:
    """Where the bar's place and where centimetres come from, in a sentence."""
    surer = bar.source is BarSource.PLATE and bar.scale.source.is_about
    return f"{_PLACES[bar.source]}; {_SCALES[bar.scale.source]}{' or --plate MM' if surer else ''}."


def describe_speed(bar: Bar, lift: BarRep) -> str:
    """Mean velocity of a lift: `"0.52±0.03 m/s"`."""
    return f"{_about(bar)}{_number(mean_of(bar, lift), 2)} m/s"


def bar_cells(bar: Bar, rep: Rep, lift: BarRep) -> tuple[str, ...]:
    """A row below `LIFT_HEADERS`."""
    return (
        str(rep.number) if rep.is_full else f"partial {rep.number}",
        _number(range_of(bar, lift), 0),
        _number(mean_of(bar, lift), 2),
        _number(peak_of(bar, lift), 2),
        f"{lift.time_to_peak_s:.1f}",
        f"{100 * lift.sticking.height:.0f} %" if lift.sticking else "",
    )


def describe_columns(report: Report) -> str:
    """How to read the cells of `bar_cells`."""
    said = "± is the interval that holds the true value nine times in ten."
    if any(lift.sticking for _, lift in lifts_of(report)):
        said += (
            f' "{LIFT_HEADERS[-1]}" is how much of the way up was done where it was slowest '
            "between two faster stretches."
        )
    return said


def bar_facts(bar: Bar, lift: BarRep, *, place_is_judged: bool) -> Iterator[str]:
    """What the bar did in one rep, in a few words each.

    `place_is_judged` says that a check tells where it was over the foot: that is not told twice.
    """
    about = _about(bar)
    yield f"{bar_name(bar).split()[-1]} {about}{_number(range_of(bar, lift), 0)} cm up"
    peak = f"{_number(peak_of(bar, lift), 2)} m/s"
    yield f"{describe_speed(bar, lift)} on average"
    yield f"{about}{peak} at most, after {lift.time_to_peak_s:.1f} s"
    if lift.lift_off_cm is not None and not place_is_judged:
        yield f"started {_from_mid_foot(bar, lift.lift_off_cm)}"
    if lift.forward_cm is not None and not place_is_judged:
        yield f"{about}{lift.forward_cm:.0f} cm forward and back on the way"
    if lift.sticking is not None:
        yield f"slowest {100 * lift.sticking.height:.0f} % of the way up"


def describe_losses(report: Report) -> str:
    """How much speed was lost and what that means; empty where nothing is known of it."""
    loss = _loss(report)
    if loss is None:
        return ""
    last, lower = _describe_last(report, loss), _describe_lower(loss)
    # Who lost nothing need not know what a loss means.
    means = _LOSS_MEANS if loss.stop_after is not None or last != _NONE_LOST else ""
    return " ".join(filter(None, (last, lower, means)))


def describe_stop(report: Report) -> str:
    """Where the set should have ended by the limit asked for; empty where it never got there."""
    loss = _loss(report)
    if loss is None or loss.limit is None or loss.stop_percent is None or loss.stop_sem is None:
        return ""
    names = {rep.index: rep.name for rep in report.reps}
    stop, against = names.get(loss.stop_after or 0), names.get(loss.stop_against or 0)
    if stop is None or against is None:
        return ""
    return (
        f"At your limit of {loss.limit:g} % the set would have ended after {stop}: it was "
        f"{_percent(loss.stop_percent, loss.stop_sem)} slower than {against}."
    )


def sum_up_bar(report: Report) -> str:
    """The full reps in a few words: `"0.52±0.03 m/s at the fastest · 18±4 % slower in the last"`.

    Empty where the bar was seen in none of them.
    """
    bar, lifts = report.bar, [lift for _, lift in full_lifts_of(report)]
    if bar is None or not lifts:
        return ""
    fastest = max(lifts, key=lambda lift: lift.mean_m_s)
    words = [f"{describe_speed(bar, fastest)}" + (" at the fastest" if len(lifts) > 1 else "")]
    loss = _loss(report)
    if loss is not None and loss.percent > INTERVAL_SEMS * loss.sem:
        words.append(f"{_percent(loss.percent, loss.sem)} slower in the last")
    return " · ".join(words)


def _describe_last(report: Report, loss: VelocityLoss) -> str:
    """How much slower the last full rep was than the fastest."""
    ends = fastest_and_slowest(report)
    if ends is None:
        return ""
    fastest, _ = ends
    last, _ = full_lifts_of(report)[-1]
    if last == fastest:
        return _NONE_LOST
    found = (
        f"your last full rep was {_percent(loss.percent, loss.sem)} slower than your fastest, "
        f"{fastest.name}"
    )
    if loss.percent > INTERVAL_SEMS * loss.sem:
        return f"{capitalised(found)}."
    # Beside a rep that lost more than the limit this would be a riddle.
    if loss.stop_after is not None:
        return ""
    return f"No loss of speed that could be measured: {found}."


def _describe_lower(loss: VelocityLoss) -> str:
    """That no rep lost as much as the limit asked for; empty where one did, or there is none."""
    if loss.limit is None or loss.stop_after is not None:
        return ""
    return f"No rep fell {loss.limit:g} % below the fastest before it."


def _loss(report: Report) -> VelocityLoss | None:
    return None if report.bar is None else report.bar.loss


def _percent(percent: float, sem: float) -> str:
    """`"22±6 %"`."""
    error = max(1.0, INTERVAL_SEMS * sem)
    return f"{max(0.0, percent):.0f}±{error:.0f} %"


def _about(bar: Bar) -> str:
    return "about " if bar.scale.source.is_about else ""


def _from_mid_foot(bar: Bar, forward_cm: float) -> str:
    """`"about 3 cm in front of the middle of the foot"`."""
    whole_cm = round(abs(forward_cm))
    if whole_cm == 0:
        return "over the middle of the foot"
    side = "in front of" if forward_cm > 0 else "behind"
    return f"{_about(bar)}{whole_cm} cm {side} the middle of the foot"


def _number(figure: Measured, digits: int) -> str:
    """`"62±2"`; no error is shown as none at all."""
    error = max(figure.uncertainty, 10.0**-digits)
    return f"{figure.value:.{digits}f}±{error:.{digits}f}"
