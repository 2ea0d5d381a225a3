"""`formcheck batch`: folders of clips in, a report each and an index over all of them out."""

from __future__ import annotations

from pathlib import Path

import click

from formcheck.batch import Batch, Settings, run
from formcheck.cli import say, show_error
from formcheck.cli.batch_progress import BatchProgress
from formcheck.cli.options import (
    bar_options,
    config_option,
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
)
from formcheck.cli.remember import opened_history
from formcheck.core.bar.model import BarSettings
from formcheck.pipeline.options import Options
from formcheck.store import History

_DEFAULT = Settings()


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@out_option("Where to write.", _DEFAULT.out)
@exercise_option(
    "The exercise of all clips; auto takes it from names or batch.toml, else recognises it."
)
@click.option(
    "--client-from",
    type=click.Choice(("folder", "name")),
    help="Whose clip it is: the first folder's name (default), or the file's.",
)
@jobs_option("Clips to work on at once.")
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
@model_option()
@config_option
@lifter_option
@no_video_option
@full_size_option
@formats_option(
    "Which files to write beside report.json; may be given more than once. Default: html and csv."
)
@quiet_option
@reuse_option
@bar_options
@no_baseline_option
@no_history_option
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
    lifter: int | None,
    no_video: bool,
    full_size: bool,
    formats: tuple[str, ...],
    quiet: bool,
    reuse: bool,
    plate_mm: float | None,
    height_cm: float | None,
    velocity_loss: float | None,
    no_baseline: bool,
    no_history: bool,
) -> int:
    """Analyse every video in FOLDERS and below; index.html says whom to look at first.

    A clip that fails is a row of the index, with the reason. Run it again to carry on after
    an interruption or to add clips: what is finished is kept.

    Exit codes: 0 the index is written, 2 wrong usage, 3 no video in FOLDERS,
    5 pose model missing or damaged, 130 interrupted.
    """
    if send_files and not scheduler:
        raise click.UsageError("--send-files goes with --scheduler.")
    options = Options(
        exercise=exercise,
        model=model,
        lifter=lifter,
        overrides=read_config(config, exercise, quiet),
        video=not no_video,
        full_size=full_size,
        formats=formats,
        reuse=reuse,
        bar=BarSettings(plate_mm, height_cm, velocity_loss),
    )
    settings = Settings(out, options, jobs, resume, client_from, own_baseline=not no_baseline)
    with opened_history(not no_history) as history, BatchProgress(quiet) as progress:
        batch = _run(folders, settings, scheduler, send_files, progress, history)
    if batch.not_remembered is not None:
        show_error(batch.not_remembered)
    if not quiet:
        _say(batch)
    return 0


def _run(
    folders: tuple[Path, ...],
    settings: Settings,
    scheduler: str | None,
    send_files: bool,
    progress: BatchProgress,
    history: History | None,
) -> Batch:
    if scheduler is None:
        return run(folders, settings, watcher=progress, history=history)
    from formcheck.batch.cluster import Cluster

    with Cluster(scheduler, send_files=send_files) as workers:
        return run(folders, settings, workers=workers, watcher=progress, history=history)


def _say(batch: Batch) -> None:
    index = batch.index
    counts = ", ".join(f"{n} {words}" for _, words, n in index.states)
    click.echo(f"{index.clips} clips: {counts}.")
    if index.refilms:
        click.echo(f"To be filmed or sent again: {len(index.refilms)}.")
    say(f"Open {batch.page}")
