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
    lifts_of,
    mean_of,
    peak_of,
    range_of,
)

__all__ = [
    "LIFT_HEADERS",
    "LOSS_MEANS",
    "bar_cells",
    "bar_facts",
    "describe_loss",
    "describe_lower",
    "describe_place",
    "describe_speed",
    "describe_stop",
    "sum_up_bar",
]

# source: Pareja-Blanco et al. 2017, Scand J Med Sci Sports 27:724: of squat sets that ended at
# 20 or at 40 % of velocity lost, the first gained as much strength with less fatigue.
LOSS_MEANS = (
    "Speed falls as a set tires you. Many programmes for strength end a set at about 20 %; more "
    "is more fatigue. It is no verdict on your form."
)

LIFT_HEADERS = ("Rep", "Range (cm)", "Mean (m/s)", "Peak (m/s)", "To peak (s)", "Sticks at")
"""Above the cells of `bar_cells`."""

_PLACES: Mapping[BarSource, str] = {
    BarSource.PLATE: "The bar's place is that of its plate in the picture",
    BarSource.HANDS: "The bar's place is that of your hands",
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


def bar_facts(bar: Bar, lift: BarRep) -> Iterator[str]:
    """What the bar did in one rep, in a few words each."""
    about = _about(bar)
    yield f"bar {about}{_number(range_of(bar, lift), 0)} cm up"
    peak = f"{_number(peak_of(bar, lift), 2)} m/s"
    yield f"{describe_speed(bar, lift)} on average"
    yield f"{about}{peak} at most, after {lift.time_to_peak_s:.1f} s"
    if lift.lift_off_cm is not None:
        yield f"started {_from_mid_foot(bar, lift.lift_off_cm)}"
    if lift.forward_cm is not None:
        yield f"{about}{lift.forward_cm:.0f} cm forward and back on the way"
    if lift.sticking is not None:
        yield f"slowest {100 * lift.sticking.height:.0f} % of the way up"


def describe_loss(report: Report) -> str:
    """How much slower the last full rep was than the fastest; empty where that is not known."""
    loss, ends = _loss(report), fastest_and_slowest(report)
    if loss is None or ends is None:
        return ""
    fastest, _ = ends
    last = [rep for rep, _ in lifts_of(report) if rep.is_full][-1]
    if last == fastest:
        return "Your last full rep was your fastest."
    error = INTERVAL_SEMS * loss.sem
    found = f"your last full rep was {_percent(loss)} slower than your fastest, {fastest.name}"
    if loss.percent <= error:
        return f"No loss of speed that could be measured: {found}."
    return f"{found[0].upper()}{found[1:]}."


def describe_stop(report: Report) -> str:
    """Where the set should have ended by the limit asked for; empty where it never got there."""
    loss = _loss(report)
    if loss is None or loss.limit is None or loss.stop_after is None:
        return ""
    rep = next((rep for rep in report.reps if rep.index == loss.stop_after), None)
    if rep is None:
        return ""
    return (
        f"Stop here: after {rep.name} your speed was more than {loss.limit:g} % below your fastest."
    )


def describe_lower(report: Report) -> str:
    """That no rep was as slow as the limit asked for; empty where one was, or there is none."""
    loss = _loss(report)
    if loss is None or loss.limit is None or loss.stop_after is not None:
        return ""
    return f"No rep was more than {loss.limit:g} % slower than your fastest."


def sum_up_bar(report: Report) -> str:
    """The bar in a few words: `"0.52±0.03 m/s at the fastest · 18 % lost"`; empty for none."""
    bar, lifts = report.bar, [lift for _, lift in lifts_of(report)]
    if bar is None or not lifts:
        return ""
    fastest = max(lifts, key=lambda lift: lift.mean_m_s)
    words = [f"{describe_speed(bar, fastest)}" + (" at the fastest" if len(lifts) > 1 else "")]
    loss = _loss(report)
    if loss is not None and loss.percent > INTERVAL_SEMS * loss.sem:
        words.append(f"{_percent(loss)} slower in the last rep")
    return " · ".join(words)


def _loss(report: Report) -> VelocityLoss | None:
    return None if report.bar is None else report.bar.loss


def _percent(loss: VelocityLoss) -> str:
    error = max(1.0, INTERVAL_SEMS * loss.sem)
    return f"{max(0.0, loss.percent):.0f}±{error:.0f} %"


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
