"""Two reps, or holds, of one set or of two: which, a video of both in step, and the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.exercise import Exercise
from formcheck.core.pairs import Pair, pair_of, worst_of_each
from formcheck.core.parts import Hold, Rep
from formcheck.core.report import Report
from formcheck.errors import UsageError
from formcheck.pipeline.beside_video import Side, write_beside
from formcheck.pipeline.options import COMPARED, Progress, quiet
from formcheck.report.side_by_side import (
    caption,
    difference_rows,
    why_no_pair,
    worst_beside_best,
)
from formcheck.report.wording import SIGNS, in_sentence

if TYPE_CHECKING:
    from formcheck.video.proxy import Proxy

__all__ = ["Compared", "compare", "compare_analysed", "compare_sets"]

LAST, THIS = "Last time", "This time"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it: the video, and in `lines` what is compared and how it differs."""

    video: Path
    lines: tuple[str, ...]


def compare(
    folder: Path,
    target: Path,
    numbers: Sequence[int] = (),
    progress: Progress = quiet,
) -> Compared:
    """The worst rep, or hold, of the set in `folder` beside its best one, or the two of `numbers`.

    Args:
        folder: what `formcheck analyze` has written for one set.
        target: the video.
        numbers: of the two reps or holds, the one that is shown first in front.
        progress: called with the stage "video".

    Raises:
        UsageError: there is nothing to compare, or the video can't be written.
        VideoError: the clip is gone or can't be read any more.
    """
    from formcheck.pipeline.saved import judged_without_pictures

    report = judged_without_pictures(folder)
    name = report.clip.name
    if numbers:
        first, second = (_numbered(report, number) for number in numbers)
        pair = pair_of(first, second, report.exercise.main_checks)
        why = "no check measured both"
    else:
        pair = worst_beside_best(report)
        why = why_no_pair(report)
    if pair is None:
        hint = "Choose two reps with --rep twice, or give another set."
        if numbers or len(_full(report)) < 2:
            hint = "Give another set to put beside it."
        raise UsageError(f"{name}: nothing to put side by side: {why}.", hint)
    return _written((report, report), pair, target, progress)


def compare_analysed(
    report: Report, folder: Path, progress: Progress = quiet, proxy: Proxy | None = None
) -> Path | None:
    """The video of the worst rep beside the best one, into `folder`; None if they don't differ.

    It is made of `proxy`, small copies of the clip's frames, if there are any. Raises what
    `compare` raises.
    """
    pair = worst_beside_best(report)
    if pair is None:
        return None
    return _written((report, report), pair, folder / COMPARED, progress, proxy=proxy).video


def compare_sets(
    last: Path,
    this: Path,
    target: Path,
    number: int | None = None,
    progress: Progress = quiet,
) -> Compared:
    """The set in the folder `last` beside the one in `this`, of the same exercise.

    Of each, the rep or hold of that `number`, else the one that is worst in what is worst in both
    sets together.

    Raises what `compare` raises.
    """
    from formcheck.pipeline.saved import judged_without_pictures

    if last.absolute() == this.absolute():
        raise UsageError(
            f"{this}: is one and the same set.", "Give --rep twice for two of its reps."
        )
    reports = judged_without_pictures(last), judged_without_pictures(this)
    one, other = (report.exercise for report in reports)
    if one.id != other.id:
        raise UsageError(
            f"{one.title} and {other.name_in_sentence} can't be put side by side.",
            "Give two sets of the same exercise.",
        )
    main = reports[1].exercise.main_checks
    if number is None:
        pair = worst_of_each(_full(reports[0]), _full(reports[1]), main)
    else:
        pair = pair_of(_numbered(reports[0], number), _numbered(reports[1], number), main)
    if pair is None:
        raise UsageError("Nothing to put side by side: no check measured both sets.")
    return _written(reports, pair, target, progress, (LAST, THIS))


def _written(
    reports: tuple[Report, Report],
    pair: Pair,
    target: Path,
    progress: Progress,
    when: tuple[str, str] = ("", ""),
    proxy: Proxy | None = None,
) -> Compared:
    _refuse_clips(reports, target)
    exercise = reports[1].exercise
    first, second = (
        Side(report, part, finding, _says(part_when, caption(part, finding, exercise)), proxy)
        for report, part, finding, part_when in zip(
            reports, (pair.first, pair.second), pair.findings, when, strict=True
        )
    )
    write_beside(first, second, target, progress)
    return Compared(target, (first.says, second.says, *_lines(pair, exercise)))


def _says(when: str, said: str) -> str:
    return f"{when}, {in_sentence(said)}" if when else said


def _lines(pair: Pair, exercise: Exercise) -> list[str]:
    """How both differ, a line a check."""
    return [
        f"{row.title}: {SIGNS[row.first.outcome]} {row.first.text} and "
        f"{SIGNS[row.second.outcome]} {row.second.text}: {row.says}."
        for row in difference_rows(pair, exercise)
    ]


def _full(report: Report) -> list[Rep | Hold]:
    return [part for part in report.parts if part.is_full]


def _numbered(report: Report, number: int) -> Rep | Hold:
    """The full rep, or the hold, of that number.

    Raises:
        UsageError: there is none.
    """
    full = _full(report)
    for part in full:
        if number == part.number:
            return part
    raise UsageError(
        f"{report.clip.name}: there is no rep {number}.",
        f"Use a number from 1 to {len(full)}." if full else "",
    )


def _refuse_clips(reports: Sequence[Report], target: Path) -> None:
    """Make sure that the video does not take the place of a clip it is made of.

    Raises:
        UsageError: it would.
    """
    for report in reports:
        path = report.clip.path
        if target.exists() and path.exists() and target.samefile(path):
            raise UsageError(f"{target}: would replace its own source.", "Choose another with -o.")
