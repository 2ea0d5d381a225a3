"""`formcheck serve`: a page on the local network, for clips from the phone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from formcheck.cli import say
from formcheck.cli.options import model_option, no_history_option, out_option
from formcheck.core.units import counted
from formcheck.errors import UsageError
from formcheck.pipeline.options import Options
from formcheck.serve import Settings

_DEFAULT = Settings()


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_DEFAULT.port,
    show_default=True,
    metavar="N",
    help="Of the page; 0 for any that is free.",
)
@click.option("--local", is_flag=True, help="For this computer alone, no phone; opens its browser.")
@out_option("Where to keep clips and reports; default: the folder formcheck in your home folder.")
@model_option()
@no_history_option
def command(port: int, local: bool, out: Path | None, model: str, no_history: bool) -> int:
    """Take clips from a phone and show it the reports, over your own Wi-Fi.

    Point the phone's camera at the code that is printed, choose or film a clip, and read the
    report on the phone. Nothing leaves your network. Ctrl-C ends it; what is not done then is
    done at the next start.

    Exit codes: 0 ended, 2 wrong usage, 5 pose model missing or damaged.
    """
    try:
        from formcheck.serve.run import serve
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is missing, which the page needs.", "pip install 'formcheck[serve]'"
        ) from None
    settings = Settings(out, port, local, Options(model=model), history=not no_history)

    def ready(address: str, waiting: int) -> None:
        _welcome(address, settings.folder, waiting, local)

    try:
        serve(settings, ready)
    except KeyboardInterrupt:
        say("Stopped. What was not done yet is done at the next start.")
    return 0


def _welcome(address: str, folder: Path, waiting: int, local: bool) -> None:
    if local:
        import webbrowser

        say(f"Open {address}")
        webbrowser.open(address)
    else:
        say("Point your phone's camera at this; the phone has to be in the same Wi-Fi:")
        say("")
        _print_code(address)
        say(f"Or open {address}")
    if waiting:
        say(f"{counted(waiting, 'clip')} of last time still to do.")
    say(f"Clips and reports are kept in {folder}. Ctrl-C ends.")


def _print_code(address: str) -> None:
    from formcheck.serve.address import qr_code

    lines = qr_code(address)
    try:
        "".join(lines).encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return  # an old console that has no blocks; the address is below
    for line in lines:
        # Light on dark in every terminal: some phones read no code that is turned round.
        click.echo("  " + click.style(line, fg="bright_white", bg="black"))
    click.echo()
