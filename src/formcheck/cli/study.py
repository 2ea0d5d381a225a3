"""`formcheck study`: a blinded rating pack for coaches, and how well they and formcheck agree."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from formcheck.cli import Group, say
from formcheck.cli.options import quiet_option
from formcheck.core.units import counted

_PACK = Path("study_pack")


@click.group(cls=Group)
def command() -> None:
    """Test formcheck against coaches: do they agree as well as coaches do with one another?

    `pack` makes what the coaches get, `score` compares what they send back.
    """


@command.command("pack")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=_PACK,
    show_default=True,
    help="The pack: a folder, a file.zip, or a file.html that has the clips inside, for phones.",
)
@click.option(
    "--rate",
    type=click.Choice(("set", "rep")),
    default="set",
    show_default=True,
    help="Whether coaches rate a set as a whole, or rep by rep.",
)
@click.option(
    "--checks",
    type=click.Choice(("main", "all")),
    default="main",
    show_default=True,
    help="Which checks of each exercise are rated.",
)
@click.option(
    "--repeat",
    type=click.FloatRange(0.0, 1.0),
    default=0.1,
    show_default=True,
    help="The share of clips that come twice, to see if coaches agree with themselves.",
)
@click.option("--seed", type=click.IntRange(min=0), help="For names and repeats. Default: chance.")
@quiet_option
def pack_(
    folders: tuple[Path, ...],
    out: Path,
    rate: str,
    checks: str,
    repeat: float,
    seed: int | None,
    quiet: bool,
) -> int:
    """Make a rating pack of the sets in FOLDERS, which analyze or batch has written.

    The pack has the clips under neutral names, without verdicts, sound, tags or anything drawn in,
    and a page to rate them on. The key, a file beside the pack, tells which clip is which and what
    formcheck says: keep it to yourself.

    Exit codes: 0 done, 2 wrong usage or something is there already, 3 a clip can't be read any
    more, 130 interrupted.
    """
    from formcheck.study.pack import make_pack
    from formcheck.study.reports import find_sets

    sets = find_sets(folders, all_checks=checks == "all", by_rep=rate == "rep")
    seed = secrets.randbelow(2**32) if seed is None else seed
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(
        length=len(sets), label="Copying clips", file=sys.stderr, hidden=hidden
    ) as bar:
        made = make_pack(
            sets,
            out,
            seed=seed,
            repeated=repeat,
            watcher=lambda done, of: bar.update(done - bar.pos),
        )
    if not quiet:
        twice = f", {made.again} of them twice" if made.again else ""
        say(f"{counted(made.clips, 'clip')}{twice}: {made.ratings} ratings for each coach.")
        say(f"Send {made.pack.absolute()}")
        say(f"Don't send {made.key.absolute()}: it tells what formcheck says.")
    return 0


@command.command("score")
@click.argument("key", type=click.Path(path_type=Path, readable=False))
@click.argument("ratings", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for study.json and study.html. Default: that of KEY.",
)
@click.option(
    "--warnings",
    type=click.Choice(("fault", "fine")),
    default="fault",
    show_default=True,
    help="What a warning of formcheck counts as.",
)
@quiet_option
def score_(
    key: Path, ratings: tuple[Path, ...], out: Path | None, warnings: str, quiet: bool
) -> int:
    """Compare the RATINGS files of coaches with one another and with formcheck.

    KEY is the file that `formcheck study pack` has written beside the pack.

    Exit codes: 0 done, 2 wrong usage or a file that doesn't fit, 130 interrupted.
    """
    from rich.console import Console

    from formcheck.cli.study_table import print_study
    from formcheck.study.key import load_key
    from formcheck.study.ratings import load_ratings
    from formcheck.study.results import PAGE_FILE, write_results
    from formcheck.study.score import score
    from formcheck.study.wording import headline, notes

    known = load_key(key)
    study = score(known, load_ratings(ratings, known), warnings_are_faults=warnings == "fault")
    folder = key.parent if out is None else out
    write_results(study, folder)
    if not quiet:
        print_study(study, Console())
        for line in (headline(study), *notes(study)):
            say(line)
        say(f"Open {(folder / PAGE_FILE).absolute()}")
    return 0
