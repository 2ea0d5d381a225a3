"""`formcheck history profile`: how fast each load went up, and what that says of the heaviest."""

from __future__ import annotations

import math
from datetime import date

import click
from rich.console import Console

from formcheck.cli import say
from formcheck.cli.history_tables import refuse_exercise, require_client
from formcheck.cli.options import client_option
from formcheck.cli.tables import cells_of, new_table
from formcheck.core.normal import INTERVAL_SEMS
from formcheck.store import ME, History
from formcheck.store.profile_wording import describe_line, describe_one_rep_max


@click.command("profile")
@click.argument("exercise")
@client_option(f"Whose sets; default: {ME}.")
def command(exercise: str, client: str | None) -> None:
    """How fast the bar of EXERCISE is at each load, and the one-rep maximum it points to.

    Sets of six weeks count in which the bar was seen and that have a --load; of each, the fastest
    rep. The numbers in brackets hold the true maximum nine times in ten.
    """
    from formcheck.pipeline.profile import profile_in

    client = client or ME
    with History() as history:
        require_client(history, client)
        if exercise not in history.exercises(client):
            refuse_exercise(history, client, exercise)
        profile = profile_in(history, client, exercise)
    if profile.sets:
        table = new_table("filmed", "load", "fastest rep")
        for each in profile.sets:
            about = "about " if each.is_about else ""
            sem = math.hypot(each.sem_m_s, each.scale_sem * each.velocity_m_s)
            error = f"±{INTERVAL_SEMS * sem:.2f}"
            table.add_row(
                *cells_of(
                    date.fromordinal(each.day).isoformat(),
                    f"{each.load_kg:g} kg",
                    f"{about}{each.velocity_m_s:.2f}{error} m/s",
                )
            )
        Console().print(table)
    for line in filter(None, (describe_line(profile), describe_one_rep_max(profile))):
        say(line)
