"""`formcheck analyze`: clips in, reports and annotated videos out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from formcheck.cli import show_error
from formcheck.cli.progress import clip_progress
from formcheck.errors import FormcheckError
from formcheck.exercises.overrides import load_overrides
from formcheck.pipeline.analyze import FORMATS, Options, analyze_sets, output_folders
from formcheck.pose.parallel import usable_cores

_DEFAULT = Options()


@click.command()
@click.argument("videos", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-e",
    "--exercise",
    default=str(_DEFAULT.exercise),
    show_default=True,
    metavar="auto|ID|FILE.toml",
    help="Which exercise it is; `formcheck exercises` lists them.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write; default formcheck_out/<video>. With several videos, one folder each.",
)
@click.option(
    "--model",
    default=str(_DEFAULT.model),
    show_default=True,
    metavar="full|lite|PATH",
    help="Pose model: full is better, lite is faster, or any pose .task file.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Thresholds of your own; default ./formcheck.toml if there is one.",
)
@click.option(
    "--capture-fps",
    type=click.FloatRange(min=1),
    help="Frames per second the camera took, for slow motion saved at a lower rate.",
)
@click.option("--start", "start_s", type=click.FloatRange(min=0), help="Start at this second.")
@click.option("--end", "end_s", type=click.FloatRange(min=0), help="Stop at this second.")
@click.option("--no-video", is_flag=True, help="Don't write annotated.mp4.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Which reports to write; may be given more than once. Default: all.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=usable_cores,
    show_default="one a core",
    metavar="N",
    help="Most processes to find the lifter with.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--reuse", is_flag=True, help="Use the landmarks an earlier run saved.")
def command(
    videos: tuple[Path, ...],
    exercise: str,
    out: Path | None,
    model: str,
    config: Path | None,
    capture_fps: float | None,
    start_s: float | None,
    end_s: float | None,
    no_video: bool,
    formats: tuple[str, ...],
    jobs: int,
    quiet: bool,
    reuse: bool,
) -> int:
    r"""Analyse VIDEOS and write a report and an annotated video for each.

    \b
    Exit codes: 0 analysed (faults found are no error), 2 wrong usage,
    3 not readable as video, 4 no lifter or no known exercise found,
    5 pose model missing or damaged, 130 interrupted.
    """
    if start_s is not None and end_s is not None and end_s <= start_s:
        raise click.UsageError("--end must be later than --start.")
    default_config = Path("formcheck.toml")
    if config is None and default_config.is_file():
        config = default_config
    options = Options(
        exercise=exercise,
        model=model,
        start_s=start_s,
        end_s=end_s,
        capture_fps=capture_fps,
        overrides=load_overrides(config) if config else None,
        video=not no_video,
        formats=formats or FORMATS,
        reuse=reuse,
        jobs=jobs,
    )
    return _run(videos, output_folders(videos, out), options, quiet)


def _run(videos: tuple[Path, ...], folders: list[Path], options: Options, quiet: bool) -> int:
    """Analyse each clip; one that fails doesn't stop the others. Returns the worst exit code."""
    from rich.console import Console

    from formcheck.report.terminal import print_report

    console = Console()
    exit_code = 0
    for video, folder in zip(videos, folders, strict=True):
        try:
            with clip_progress(video.name, quiet or not sys.stderr.isatty()) as progress:
                done = analyze_sets(video, folder, options, progress)
        except FormcheckError as error:
            if len(videos) == 1:
                raise
            show_error(error)
            exit_code = max(exit_code, error.exit_code)
            continue
        for written, report in () if quiet else done:
            print_report(report, console)
            console.print(f"Written to {written}", markup=False, highlight=False)
    return exit_code
