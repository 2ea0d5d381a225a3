"""`formcheck share`: a short video of one rep and a message, to send to the lifter."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from formcheck.cli import say
from formcheck.cli.progress import clip_progress
from formcheck.files import claimed, require_room


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False, dir_okay=True)
)
@click.option(
    "--rep",
    default="worst",
    show_default=True,
    metavar="worst|best|N",
    help="Which rep the video shows.",
)
@click.option(
    "--one-file", is_flag=True, help="Write share.html too, the page with the video in it."
)
def command(folder: Path, rep: str, one_file: bool) -> int:
    """Make share.mp4 and message.txt of the set in FOLDER, which `formcheck analyze` has written.

    The video has the verdict and the cue drawn in, is below 6 MB and plays in messengers. The
    message is printed, too. The network does not run again.

    Exit codes: 0 done, 2 wrong usage or no such rep, 3 the clip can't be read any more,
    130 interrupted.
    """
    from formcheck.cli.remember import show_coach_on
    from formcheck.pipeline.saved import judged_again
    from formcheck.pipeline.share import share

    with claimed(folder):
        require_room(folder)
        report = judged_again(folder)
        with clip_progress(folder.name, not sys.stderr.isatty()) as progress:
            done = share(report, folder, rep, page=one_file, progress=progress)
    show_coach_on(folder)
    for line in done.message_file.read_text(encoding="utf-8").splitlines():
        say(line)
    for path in filter(None, (done.video, done.page)):
        say(f"Send {path.absolute()}")
    return 0
