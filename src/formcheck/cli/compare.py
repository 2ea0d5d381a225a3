"""`formcheck compare`: two reps side by side and in step, of one set or of two."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli import say
from formcheck.cli.progress import clip_progress
from formcheck.errors import UsageError
from formcheck.files import claimed, require_room

if TYPE_CHECKING:
    from formcheck.store import History, StoredSet

_MOST_REPS = 2


@dataclass(frozen=True, slots=True)
class _Given:
    """A set that was named, and what the history knows of it, if anything."""

    folder: Path
    stored: StoredSet | None


@click.command()
@click.argument("name", metavar="SET")
@click.argument("other", metavar="[OTHER]", required=False)
@click.option(
    "--last", is_flag=True, help="Beside the lifter's set before it, which the history knows."
)
@click.option(
    "--rep",
    "reps",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="N",
    help="Which rep: twice for two reps of one set, once for that of each set. Default: the worst "
    "beside the best, or the worst of each set.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.mp4",
    help="The video; default: compare.mp4 in the folder of SET, or last_time.mp4 in that of the "
    "newer one.",
)
def command(
    name: str, other: str | None, last: bool, reps: tuple[int, ...], out: Path | None
) -> int:
    """Put two reps side by side in a video, in step by phase: the worst and the best rep of SET.

    With OTHER, or --last, the worst rep of last time and of this time. SET and OTHER are folders
    that `formcheck analyze` has written, clips it has analysed into formcheck_out, or numbers that
    `formcheck history` shows. SET is the older one, unless the history knows better.

    Exit codes: 0 done, 2 wrong usage or nothing to compare, 3 a clip can't be read any more,
    130 interrupted.
    """
    from formcheck.pipeline.compare import compare, compare_sets
    from formcheck.pipeline.options import COMPARED, LAST_TIME

    _require_sense(other, last, reps, out)
    sets = _sets(name, other, last)
    target = out or sets[-1].folder / (COMPARED if len(sets) == 1 else LAST_TIME)
    with claimed(target.parent):
        require_room(target.parent)
        with clip_progress(target.name, not sys.stderr.isatty()) as progress:
            if len(sets) == 1:
                done = compare(sets[0].folder, target, reps, progress)
            else:
                older, newer = (each.folder for each in sets)
                rep = reps[0] if reps else None
                done = compare_sets(older, newer, target, rep, progress)
    for line in done.lines:
        say(line)
    say(f"Open {done.video.absolute()}")
    return 0


def _require_sense(other: str | None, last: bool, reps: tuple[int, ...], out: Path | None) -> None:
    if last and other is not None:
        raise click.UsageError("Give OTHER or --last, not both.")
    wanted = 1 if last or other is not None else _MOST_REPS
    if reps and len(reps) != wanted:
        how = "once for two sets" if wanted == 1 else "twice for one set"
        raise click.UsageError(f"Give --rep {how}.")
    if len(set(reps)) < len(reps):
        raise click.UsageError("Give two different numbers with --rep.")
    if out is not None and out.suffix.lower() != ".mp4":
        raise click.UsageError(f"{out}: the video is an MP4. Give -o a name that ends in .mp4.")


def _sets(name: str, other: str | None, last: bool) -> list[_Given]:
    """The set, or two of them with the older one in front as far as the history knows."""
    from formcheck.store import FilmedBy, History

    names = [each for each in (name, other) if each is not None]
    if not last and not any(_is_number(each) for each in names):
        return [_Given(_folder(each), None) for each in names]
    with History() as history:
        given = [_given(each, history) for each in names]
        if last:
            given.insert(0, _before(given[0], history))
    known = [(each.stored, each) for each in given if each.stored is not None]
    # The time of a file may be the one of its last copy.
    if len(known) == len(given) and all(
        stored.clip.filmed_by is FilmedBy.CLIP for stored, _ in known
    ):
        known.sort(key=lambda each: (each[0].clip.filmed_at, each[0].start_s))
        return [each for _, each in known]
    return given


def _given(name: str, history: History) -> _Given:
    """The set of that number, or what the history knows of the one in a folder."""
    if _is_number(name):
        return _stored(history.set_numbered(int(name)))
    folder = _folder(name)
    same = (each for each in history.sets() if Path(each.folder) == folder.absolute())
    return _Given(folder, next(same, None))


def _stored(one: StoredSet) -> _Given:
    folder = Path(one.folder)
    if not folder.is_dir():
        raise UsageError(
            f"The report of set {one.number} is gone from {folder}.", "Analyse its clip again."
        )
    return _Given(folder, one)


def _is_number(name: str) -> bool:
    return name.isdecimal() and not Path(name).exists()


def _before(given: _Given, history: History) -> _Given:
    """The lifter's set of that exercise before the given one."""
    if given.stored is None:
        raise UsageError(
            f"{given.folder}: the history does not know this set.",
            "Give the folder of the set before as well.",
        )
    before = history.before(given.stored.number)
    if before is None:
        one = given.stored
        raise UsageError(
            f"Set {one.number} is the first of {one.exercise} of {one.client} in the history."
        )
    return _stored(before)


def _folder(name: str) -> Path:
    """The folder of a report: the one that was named, or that of a clip.

    Raises:
        UsageError: there is none.
    """
    from formcheck.pipeline.output import output_folders

    path = Path(name)
    if path.is_dir():
        return path
    (folder,) = output_folders([path], None)
    if not path.exists():
        raise UsageError(
            f"{name}: there is no such folder, clip or set.",
            "Give the folder that `formcheck analyze` has written to.",
        )
    if not folder.is_dir():
        raise UsageError(
            f"{name}: has not been analysed into {folder}.",
            f"Analyse it first, formcheck analyze {name}, or give its folder.",
        )
    return folder
