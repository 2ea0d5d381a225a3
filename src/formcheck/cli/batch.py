"""`formcheck batch`: folders of clips in, a report each and an index over all of them out."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType

import click

from formcheck.batch import Batch, Settings, run
from formcheck.cli.batch_progress import BatchProgress
from formcheck.exercises.overrides import load_overrides
from formcheck.pipeline.analyze import FORMATS, Options
from formcheck.pose.parallel import usable_cores

_DEFAULT = Settings()


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=_DEFAULT.out,
    show_default=True,
    help="Where to write.",
)
@click.option(
    "-e",
    "--exercise",
    default=str(_DEFAULT.options.exercise),
    show_default=True,
    metavar="auto|ID|FILE.toml",
    help="The exercise of all clips; auto takes it from names or batch.toml, else recognises it.",
)
@click.option(
    "--client-from",
    type=click.Choice(("folder", "name")),
    help="Whose clip it is: the first folder's name (default), or the file's.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=usable_cores,
    show_default="one a core",
    metavar="N",
    help="Clips to work on at once.",
)
@click.option(
    "--resume/--no-resume",
    default=_DEFAULT.resume,
    show_default=True,
    help="Keep what an earlier run finished, if clip and settings are the same.",
)
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Work on a Dask cluster.")
@click.option(
    "--send-files", is_flag=True, help="Send clips to the cluster, if it can't see our files."
)
@click.option(
    "--model",
    default=str(_DEFAULT.options.model),
    show_default=True,
    metavar="full|lite|PATH",
    help="Pose model: full is better, lite is faster, or any pose .task file.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Thresholds of your own; default ./formcheck.toml if there is one.",
)
@click.option("--no-video", is_flag=True, help="Don't write annotated.mp4.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Which reports to write beside report.json; may be given more than once. Default: all.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--reuse", is_flag=True, help="Use the landmarks an earlier run saved.")
def command(
    folders: tuple[Path, ...],
    out: Path,
    exercise: str,
    client_from: str | None,
    jobs: int,
    resume: bool,
    scheduler: str | None,
    send_files: bool,
    model: str,
    config: Path | None,
    no_video: bool,
    formats: tuple[str, ...],
    quiet: bool,
    reuse: bool,
) -> int:
    r"""Analyse every video in FOLDERS and below; index.html says whom to look at first.

    A clip that fails is a row of the index, with the reason. Run it again to carry on after
    an interruption or to add clips: what is finished is kept.

    \b
    Exit codes: 0 the index is written, 2 wrong usage, 3 no video in FOLDERS,
    5 pose model missing or damaged, 130 interrupted.
    """
    if send_files and not scheduler:
        raise click.UsageError("--send-files goes with --scheduler.")
    default_config = Path("formcheck.toml")
    if config is None and default_config.is_file():
        config = default_config
    options = Options(
        exercise=exercise,
        model=model,
        overrides=load_overrides(config) if config else None,
        video=not no_video,
        formats=formats or FORMATS,
        reuse=reuse,
    )
    settings = Settings(out, options, jobs, resume, client_from)
    signal.signal(signal.SIGTERM, _interrupt)
    with BatchProgress(quiet) as progress:
        batch = _run(folders, settings, scheduler, send_files, progress)
    if not quiet:
        _say(batch)
    return 0


def _run(
    folders: tuple[Path, ...],
    settings: Settings,
    scheduler: str | None,
    send_files: bool,
    progress: BatchProgress,
) -> Batch:
    if scheduler is None:
        return run(folders, settings, watcher=progress)
    from formcheck.batch.cluster import Cluster

    with Cluster(scheduler, send_files=send_files) as workers:
        return run(folders, settings, workers=workers, watcher=progress)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """A request to end is met like Ctrl-C: with an index of what there is."""
    raise KeyboardInterrupt


def _say(batch: Batch) -> None:
    index = batch.index
    counts = ", ".join(f"{n} {words}" for _, words, n in index.states)
    click.echo(f"{index.clips} clips: {counts}.")
    if index.refilms:
        click.echo(f"To be filmed or sent again: {len(index.refilms)}.")
    click.echo(f"Open {batch.page}")
