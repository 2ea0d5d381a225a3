"""`formcheck history baseline`: what other sets have shown of a lifter."""

from __future__ import annotations

import click

from formcheck.cli import say
from formcheck.cli.options import client_option, model_option
from formcheck.core.baseline import taken_for
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.units import counted, format_value
from formcheck.store import ME, History, baseline_of
from formcheck.store.wording import describe_day


@click.command("baseline")
@client_option(f"Whose sets; default: {ME}.")
@model_option()
def command(client: str | None, model: str) -> None:
    """How hollow or round your lower back is when you stand, by your clean sets.

    Rounding in a lift is counted from there.

    Only sets count that this version analysed with the same --model, filmed square from the side,
    with you standing before the first rep and nothing found of your back.
    """
    from formcheck.pipeline.baseline import own_backs
    from formcheck.pipeline.options import Options
    from formcheck.pose.registry import find_backend

    options = Options(model=model)
    with History() as history:
        backs = own_backs(history, client or ME, options)
    lumbar = find_backend(options.backend).calibration.lumbar
    baseline = baseline_of(backs, {}, lumbar)
    if baseline is None or baseline.back is None:
        say(
            f"No set of {client or ME} shows yet how their back stands. Film a deadlift or a row "
            "square from the side, and stand upright for a second before you begin."
        )
        return
    known, days = baseline.back, counted(len({each.one.day for each in backs}), "day")
    bend, sets = _shape(known.value, INTERVAL_SEMS * known.sem), counted(known.sets, "set")
    say(f"Standing, the outline of the lower back is {bend}, by {sets} of {days}:")
    for each in backs:
        one, taken = each.one, taken_for(each.bend, lumbar)
        said = f"  set {one.number}, {one.title}, {describe_day(one)}: {_shape(each.bend.value)}"
        if taken != each.bend:
            than = "less" if each.bend.value > taken.value else "more"
            said += (
                f", {than} than a back without loose clothes shows, so counted as "
                f"{_shape(taken.value)}"
            )
        say(said)


def _shape(bend_deg: float, error_deg: float | None = None) -> str:
    """`"31±4° hollow"`."""
    amount = format_value(abs(bend_deg), "deg", error_deg)
    return f"{amount} {'hollow' if bend_deg < 0.0 else 'round'}"
