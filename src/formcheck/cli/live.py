"""`formcheck live`: a set in front of a camera, counted and corrected while it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli import say, show_error
from formcheck.cli.ask import ask_exercise, can_ask
from formcheck.cli.options import (
    bar_options,
    client_option,
    exercise_option,
    model_option,
    no_history_option,
    written_options,
)
from formcheck.core.bar.model import BarSettings
from formcheck.store import ME, Soreness, Written

if TYPE_CHECKING:
    from formcheck.live import LiveSet


@click.command()
@exercise_option("What you are going to do; `formcheck exercises` lists them.")
@click.option(
    "--sets",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many sets to watch, with the rest between them.",
)
@click.option("--camera", type=click.IntRange(min=0), default=0, show_default=True, metavar="N")
@click.option(
    "--source",
    type=click.Path(path_type=Path, readable=False),
    help="Play this video instead of a camera, as if it happened now.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep video and reports of the set in this folder, or the next free one.",
)
@model_option(
    "Pose model; auto tries full before the set, and takes lite where full is too slow.",
    default="auto",
    metavar="auto|full|lite|PATH",
)
@click.option("--mute", is_flag=True, help="No tones and no spoken cues.")
@click.option("--no-window", is_flag=True, help="Print a line a rep; Ctrl-C ends the set.")
@click.option(
    "--page/--no-page", default=True, help="Open the report in the browser after the set."
)
@client_option(f"Whose sets they are, for the history; default: {ME}.")
@written_options
@click.option("--note", metavar="TEXT", help="Anything to keep with the sets.")
@bar_options
@click.option(
    "--speak-speed/--no-speak-speed",
    default=None,
    help="Say after each rep how fast the bar was, in metres a second. Default: with "
    "--velocity-loss.",
)
@no_history_option
def command(
    exercise: str,
    sets: int,
    camera: int,
    source: Path | None,
    record: Path | None,
    model: str,
    mute: bool,
    no_window: bool,
    page: bool,
    client: str | None,
    load_kg: float | None,
    rpe: float | None,
    sore: Soreness | None,
    keen: int | None,
    note: str | None,
    plate_mm: float | None,
    height_cm: float | None,
    velocity_loss: float | None,
    speak_speed: bool | None,
    no_history: bool,
) -> int:
    """Watch a set: count the reps, give cues, and report on it when it is over.

    The set begins by itself after a countdown, once you are well in the picture and in the
    start position, or stand still where no exercise is named. It ends when you walk out of the
    picture or hold up one hand.

    Keys in the window: q quits, space pauses, r restarts, f full screen, m mirror.

    Exit codes: 0 done, 2 wrong usage, 3 no camera or video, 4 no lifter found,
    5 pose model missing or damaged, 130 interrupted.
    """
    from formcheck.live import LiveOptions, Remember, run_live
    from formcheck.live.sound import Sounds
    from formcheck.report import PAGE, find_reporter
    from formcheck.report.wording import COOL_DOWN

    if source is not None and sets > 1:
        raise click.UsageError("A file given with --source is one set.")
    page = page and not no_window
    words = Remember(client, Written(load_kg, rpe, sore, note, keen))
    remember = None if no_history else words
    options = LiveOptions(
        exercise,
        camera,
        source,
        record,
        page,
        sets,
        model,
        remember=remember,
        bar=BarSettings(plate_mm, height_cm, velocity_loss),
        speaks_speed=velocity_loss is not None if speak_speed is None else speak_speed,
    )
    screen = None
    if not no_window:
        from formcheck.render.window import Window

        screen = Window("formcheck", full_screen=True)
    with Sounds(lambda note: say(note, err=True), mute=mute) as sounds:
        ask = ask_exercise if can_ask() else None
        done = run_live(options, say, screen=screen, sounds=sounds, ask=ask)
    say(done.speed.summary(), err=True)
    if not done.sets:
        say("There was no set.")
    for each in done.sets:
        _print(each)
        if each.remembered.error is not None:
            show_error(each.remembered.error)
    if done.sets and source is None:
        say(COOL_DOWN)
    if page and done.sets and done.sets[-1].folder is not None:
        click.launch((done.sets[-1].folder / find_reporter(PAGE).FILE_NAME).as_uri())
    for each in done.sets:
        if each.error is not None:
            raise each.error
    return 0


def _print(done: LiveSet) -> None:
    """The report on a set, and where it is."""
    from rich.console import Console

    from formcheck.report.terminal import print_report

    print_report(done.report, Console())
    if done.doubt:
        say(done.doubt)
    for line in done.cues:
        say(line)
    if done.folder is not None:
        say(f"Written to {done.folder}")
    for line in filter(None, (done.remembered.against_last, done.remembered.heaviest)):
        say(line)
