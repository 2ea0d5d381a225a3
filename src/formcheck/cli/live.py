"""`formcheck live`: a set in front of a camera, counted and corrected while it goes on."""

from __future__ import annotations

from pathlib import Path

import click

from formcheck.cli import say
from formcheck.cli.options import exercise_option, model_option


@click.command()
@exercise_option(
    "What you are going to do; `formcheck exercises` lists them.", "ID|FILE.toml", False
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
    "Pose model; auto takes full, and lite where full can't keep up.",
    default="auto",
    metavar="auto|full|lite|PATH",
)
@click.option("--mute", is_flag=True, help="No tones and no spoken cues.")
@click.option("--no-window", is_flag=True, help="Print a line a rep; Ctrl-C ends the set.")
def command(
    exercise: str,
    camera: int,
    source: Path | None,
    record: Path | None,
    model: str,
    mute: bool,
    no_window: bool,
) -> int:
    """Watch a set: count the reps, give cues, and report on it when it is over.

    The set begins by itself after a countdown, once you are well in the picture and in the
    start position. It ends when you walk out of the picture or hold up one hand.

    Keys in the window: q quits, space pauses, r restarts, f full screen, m mirror.

    Exit codes: 0 done, 2 wrong usage, 3 no camera or video, 4 no lifter found,
    5 pose model missing or damaged, 130 interrupted.
    """
    from rich.console import Console

    from formcheck.live import LiveOptions, run_live
    from formcheck.live.sound import Sounds
    from formcheck.report.terminal import print_report

    options = LiveOptions(exercise, camera, source, record, model)
    screen = None
    if not no_window:
        from formcheck.render.window import Window

        screen = Window("formcheck")
    with Sounds(lambda note: say(note, err=True), mute=mute) as sounds:
        done = run_live(options, say, screen=screen, sounds=sounds)
    say(done.speed.summary(), err=True)
    if done.report is None:
        say("There was no set.")
        return 0
    console = Console()
    print_report(done.report, console)
    if done.error is not None:
        raise done.error
    if done.folder is not None:
        say(f"Written to {done.folder}")
    return 0
