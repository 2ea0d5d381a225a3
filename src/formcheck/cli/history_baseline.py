"""`formcheck history baseline`: what other sets have shown of a lifter."""

from __future__ import annotations

import click

from formcheck.cli import say
from formcheck.cli.options import client_option, model_option
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.core.units import counted, format_value
from formcheck.store import ME, History
from formcheck.store.wording import describe_day


@click.command("baseline")
@client_option(f"Whose sets; default: {ME}.")
@model_option()
def command(client: str | None, model: str) -> None:
    """How your own back stands by your clean sets; rounding is held against it.

    Only sets count that this version analysed with the same --model, filmed square from the side,
    with you standing before the first rep and nothing found of your back.
    """
    from formcheck.pipeline.baseline import baseline_from, own_backs
    from formcheck.pipeline.options import Options

    options = Options(model=model)
    with History() as history:
        backs = own_backs(history, client or ME, options)
    baseline = baseline_from(backs, options)
    if baseline is None or baseline.back is None:
        say(
            f"No set of {client or ME} shows yet how their back stands. Film a deadlift or a row "
            "square from the side, and stand upright for a second before you begin."
        )
        return
    known = baseline.back
    bend = _shape(known.value, INTERVAL_SEMS * known.sem)
    say(f"Standing, the outline of the lower back is {bend}, by {counted(known.sets, 'set')}:")
    for each in backs:
        one = each.one
        say(f"  set {one.number}, {one.title}, {describe_day(one)}: {_shape(each.bend.value)}")


def _shape(bend_deg: float, error_deg: float | None = None) -> str:
    """`"31±4° hollow"`."""
    amount = format_value(abs(bend_deg), "deg", error_deg)
    return f"{amount} {'hollow' if bend_deg < 0.0 else 'round'}"
