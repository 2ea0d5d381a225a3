"""How well is the bar read? On rendered clips in which its path and speed are known.

    python -m benchmarks.bar [--cache FOLDER] [--seconds N] [--only NAME ...]
    python -m benchmarks.bar --write            and writes docs/bar.md

Renders what is missing, looks at it as formcheck does as shipped, and prints tables. What was
rendered and looked at is kept, so run it again to go on.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

import formcheck
import formcheck.pose
from benchmarks.bar_clips import BarClip, bar_clips
from benchmarks.bar_score import BarScore, score_bar
from benchmarks.bar_tables import tables
from benchmarks.bar_truth import TrueBar, true_bar_in
from benchmarks.corpus import VIDEO, default_cache, folder_of, is_rendered, render
from benchmarks.lifter.renderer import NoGraphicsError
from formcheck.core.bar.model import NO_SETTINGS, BarSettings
from formcheck.core.report import Report
from formcheck.errors import NothingFoundError
from formcheck.pipeline.analyze import analyze_to
from formcheck.pipeline.options import Options
from formcheck.pose.weights import find_weights

__all__ = ["main", "page", "scores_of"]

PAGE = Path(__file__).parents[1] / "docs" / "bar.md"

_PAGE = """\
# How well the bar is read

<!-- Written by python -m benchmarks.bar --write; run that. -->

Path and speed of the bar as formcheck {version} reads them, measured on **{clips}** of {all}
rendered clips of a synthetic lifter, whose bar is known exactly. Its tables can be made again with
`python -m benchmarks.bar`, which renders the clips once.

**The clips.** Deadlift, Romanian deadlift, bent-over row, overhead press and squat with the bar on
the back; three reps, each slower than the one before; cameras from the side, and 15, 30 and 45° to
either side of that; plates of four looks, of 450 and of 320 mm, up to four other plates behind the
lifter; 30 and 60 frames a second; pictures of 270 x 480 and 540 x 960 pixels; some light is poor
and some phones are tilted by 2°. A third of the clips, the *held* part, has four bodies that no
limit is set by. Then there are bars without plates, which have to be read from the hands, and
exercises without a bar before a wall with plates.

**The truth.** A lift begins at the first moment after the lowest point from which the bar rises
faster than 0.05 m/s until 10 % of its range is passed, and ends at the first moment after 90 % at
which it is slower than that. Mean velocity is the rise over the time between the two. Height and
forward position are compared without their mean. A centimetre in the picture is held against that
at the plate which was followed, or at the lifter where the bar was read from the hands. Where
plates are not 450 mm across, formcheck was told. But for the floor before the first deadlift and
after the last, the bar is held all the time.

**The figures** are root mean squares over the clips or reps; where two are given, the mean error
with its sign comes first. *Seen* is the share of the looks with the bar held that have a place for
it. *Not held* is the share of the looks said to have the bar held in which it is not. *Scale apart*
is the height's error if a centimetre had been as large as it is.

{tables}

## What rendered clips can't show

The bar goes where the lifter's skeleton takes it and does not bend, spin or tilt, plates don't
rattle, nobody walks past, and no lift stops halfway. There is one gym with even light, and its
plates are round and clean.
"""

_LOOKED_BY = (
    "mediapipe*.py",
    "mask.py",
    "pictures.py",
    "looks.py",
    "*region.py",
    "plate*.py",
    "rim*.py",
)
"""Modules of `formcheck.pose` after whose change clips are looked at anew."""


def main(argv: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bar",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cache", type=Path, help="folder for rendered clips and landmarks")
    parser.add_argument("--seconds", type=float, default=np.inf, help="start no clip after this")
    parser.add_argument("--ready", action="store_true", help="judge what is rendered already")
    parser.add_argument("--render", action="store_true", help="render only")
    parser.add_argument("--only", nargs="*", default=(), help="clips with this in their name")
    parser.add_argument("--write", action="store_true", help="write docs/bar.md")
    args = parser.parse_args(argv)
    cache: Path = args.cache or default_cache()
    chosen = [c for c in bar_clips() if not args.only or any(n in c.name for n in args.only)]
    if args.ready:
        chosen = [clip for clip in chosen if is_rendered(clip.motion, cache)]
    scores: list[BarScore] = []
    ends_s, done = time.monotonic() + args.seconds, 0
    try:
        for done, clip in enumerate(chosen, start=1):
            if time.monotonic() > ends_s:
                done -= 1
                break
            print(f"{done}/{len(chosen)} {clip.name}", file=sys.stderr, flush=True)
            render(clip.motion, cache)
            scores += () if args.render else scores_of(clip, cache)
    except NoGraphicsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{done} of {len(bar_clips())} clips\n")
    if not args.render:
        print(tables(scores))
    if args.write:
        PAGE.write_text(page(scores), encoding="utf-8")
    return 0


def page(scores: Sequence[BarScore]) -> str:
    """docs/bar.md."""
    return _PAGE.format(
        version=formcheck.__version__,
        clips=len({score.clip.name for score in scores}),
        all=len(bar_clips()),
        tables=tables(scores),
    )


def scores_of(clip: BarClip, cache: Path) -> Iterator[BarScore]:
    """Judge a rendered clip; twice, told and not, if its plates are of another size than usual."""
    folder = folder_of(clip.motion, cache)
    true = true_bar_in(folder, clip.motion) if clip.has_bar else None
    if not clip.has_plates or clip.is_standard:
        yield _score(clip, folder, true, NO_SETTINGS, told=True)
        return
    size = BarSettings(plate_mm=2000 * clip.motion.plate_radius_m)
    for told in (True, False):
        yield _score(clip, folder, true, size if told else NO_SETTINGS, told=told)


def _score(
    clip: BarClip, folder: Path, true: TrueBar | None, settings: BarSettings, *, told: bool
) -> BarScore:
    report = _report(clip, folder, settings)
    if report is None or not report.reps:
        return replace(score_bar(clip, true, None, np.array([]), told=told), counted=False)
    return score_bar(clip, true, report.bar, report.trace.sequence.t_s, told=told)


def _report(clip: BarClip, folder: Path, settings: BarSettings) -> Report | None:
    """The report, from landmarks that are kept; None where there was nothing to judge."""
    options = Options(
        exercise=clip.motion.exercise, video=False, formats=("json",), reuse=True, bar=settings
    )
    try:
        return analyze_to(folder / VIDEO, folder / _looked_by(), options)
    except NothingFoundError:
        return None


@lru_cache(maxsize=1)
def _looked_by() -> str:
    """The folder for the landmarks of this version: a hash of the weights and of the code."""
    digest = hashlib.sha256(find_weights("full").sha256.encode())
    home = Path(formcheck.pose.__file__).parent
    for path in sorted({path for name in _LOOKED_BY for path in home.glob(name)}):
        digest.update(path.read_bytes())
    return f"bar-{digest.hexdigest()[:12]}"


if __name__ == "__main__":
    sys.exit(main())
