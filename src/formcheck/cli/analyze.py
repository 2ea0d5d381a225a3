"""`formcheck analyze`: clips in, reports and annotated videos out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli import show_error
from formcheck.cli.ask import ask_exercise, can_ask
from formcheck.cli.options import (
    bar_options,
    client_option,
    config_option,
    every_frame_option,
    exercise_option,
    formats_option,
    full_size_option,
    jobs_option,
    lifter_option,
    model_option,
    no_baseline_option,
    no_history_option,
    no_video_option,
    out_option,
    quiet_option,
    read_config,
    reuse_option,
    written_options,
)
from formcheck.cli.progress import clip_progress
from formcheck.cli.remember import Memory
from formcheck.core.bar.model import BarSettings
from formcheck.errors import FormcheckError, UnsureError
from formcheck.exercises.bounds import FASTEST_FPS
from formcheck.files import claimed, require_room
from formcheck.pipeline.analyze import analyze_clip
from formcheck.pipeline.options import Options
from formcheck.pipeline.output import output_folders
from formcheck.store import ME, Soreness, Written

if TYPE_CHECKING:
    from formcheck.report.clip_report import ClipReport


@click.command()
@click.argument("videos", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@exercise_option("Which exercise it is; `formcheck exercises` lists them.")
@out_option("Where to write; default formcheck_out/<video>. With several videos, one folder each.")
@model_option()
@config_option
@click.option(
    "--capture-fps",
    type=click.FloatRange(min=1, max=FASTEST_FPS),
    help="Frames per second the camera took, for slow motion saved at a lower rate.",
)
@click.option("--start", "start_s", type=click.FloatRange(min=0), help="Start at this second.")
@click.option("--end", "end_s", type=click.FloatRange(min=0), help="Stop at this second.")
@lifter_option
@every_frame_option
@no_video_option
@full_size_option
@formats_option("Which files to write; may be given more than once. Default: html, json and csv.")
@jobs_option("Most processes to find the lifter with.")
@quiet_option
@click.option("--details", is_flag=True, help="Print all of each set, where a clip has several.")
@reuse_option
@click.option(
    "--share",
    is_flag=True,
    help="Also write share.mp4 and message.txt of the worst rep, and compare.mp4, the worst rep "
    "beside the best, where they differ.",
)
@client_option(f"Whose set it is, for the history; default: {ME}, or who it was before.")
@written_options
@click.option("--note", metavar="TEXT", help="Anything to keep with the set.")
@bar_options
@no_baseline_option
@no_history_option
def command(
    videos: tuple[Path, ...],
    exercise: str,
    out: Path | None,
    model: str,
    config: Path | None,
    capture_fps: float | None,
    start_s: float | None,
    end_s: float | None,
    lifter: int | None,
    every_frame: bool,
    no_video: bool,
    full_size: bool,
    formats: tuple[str, ...],
    jobs: int,
    quiet: bool,
    details: bool,
    reuse: bool,
    share: bool,
    client: str | None,
    load_kg: float | None,
    rpe: float | None,
    sore: Soreness | None,
    keen: int | None,
    note: str | None,
    plate_mm: float | None,
    height_cm: float | None,
    velocity_loss: float | None,
    no_baseline: bool,
    no_history: bool,
) -> int:
    """Analyse VIDEOS and write a report and an annotated video for each.

    Where it can't be told for sure which exercise a clip shows, a single clip is asked about on a
    terminal. Elsewhere the exit code is 4, and what is printed is the command to go on with.

    Exit codes: 0 analysed (faults found are no error), 2 wrong usage,
    3 not readable as video, 4 no lifter or no known exercise found,
    5 pose model missing or damaged, 130 interrupted.
    """
    if start_s is not None and end_s is not None and end_s <= start_s:
        raise click.UsageError("--end must be later than --start.")
    options = Options(
        exercise=exercise,
        model=model,
        start_s=start_s,
        end_s=end_s,
        capture_fps=capture_fps,
        lifter=lifter,
        every_frame=every_frame,
        overrides=read_config(config, exercise, quiet),
        video=not no_video,
        full_size=full_size,
        share=share,
        formats=formats,
        reuse=reuse,
        bar=BarSettings(plate_mm, height_cm, velocity_loss),
        jobs=jobs,
    )
    written = Written(load_kg, rpe, sore, note, keen)
    folders = output_folders(videos, out)
    memory = Memory(not no_history, client, written, own_baseline=not no_baseline)
    return _run(videos, folders, options, memory, quiet, details)


def _run(
    videos: tuple[Path, ...],
    folders: list[Path],
    options: Options,
    memory: Memory,
    quiet: bool,
    details: bool,
) -> int:
    """Analyse each clip; one that fails doesn't stop the others. Returns the worst exit code."""
    from rich.console import Console

    from formcheck.report.terminal_clip import print_clip

    console = Console()
    asks = len(videos) == 1 and not quiet and can_ask()
    exit_code = 0
    for video, folder in zip(videos, folders, strict=True):
        try:
            with claimed(folder):
                require_room(folder)
                known = memory.known(video, options)
                done = _analysed(video, folder, known, quiet, asks)
        except FormcheckError as error:
            if len(videos) == 1:
                raise
            show_error(error)
            exit_code = max(exit_code, error.exit_code)
            continue
        if not quiet:
            print_clip(done, console, details=details)
        memory.keep(done, options, quiet)
    return exit_code


def _analysed(video: Path, folder: Path, options: Options, quiet: bool, asks: bool) -> ClipReport:
    """Analyse a clip; one that is not recognised for sure is asked about, if `asks`."""
    hidden = quiet or not sys.stderr.isatty()
    try:
        with clip_progress(video.name, hidden) as progress:
            return analyze_clip(video, folder, options, progress)
    except UnsureError as error:
        name = ask_exercise(error.likely) if asks else None
        if name is None:
            raise
    # The landmarks have been saved, so that the network does not run again.
    with clip_progress(video.name, hidden) as progress:
        return analyze_clip(video, folder, replace(options, exercise=name, reuse=True), progress)
