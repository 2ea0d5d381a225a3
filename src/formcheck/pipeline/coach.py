"""Shows what a coach says of a set on the pages that were written of it."""

from __future__ import annotations

from pathlib import Path

from formcheck.core.report import Outcome
from formcheck.files import claimed
from formcheck.pipeline.coach_pages import write_coach
from formcheck.pipeline.earlier import PATIENCE_S, clip_folder, is_there
from formcheck.report.html.coach import CoachBlock, Said
from formcheck.store import OVERALL, CoachWord, History, StoredSet, Verdict
from formcheck.store.wording import describe_moment

__all__ = ["coach_block", "set_in", "show_coach"]


def coach_block(history: History, number: int) -> CoachBlock:
    """What coaches say of a set, as its page shows it.

    Raises:
        UsageError: there is no such set, or the history can't be read.
    """
    one = history.set_numbered(number)
    outcomes: dict[tuple[str, int | None], Outcome] = {
        (each.check, each.part): each.outcome for each in history.findings(number)
    }
    said = [
        _said(word, outcomes.get((word.check, word.part)), one.part_word)
        for word in history.coach.words_now(number)
    ]
    return CoachBlock(
        said=tuple(said),
        seen=describe_moment(one.seen_at) if one.seen_at else "",
        drawings=history.coach.drawings(number),
    )


def show_coach(history: History, number: int) -> None:
    """Write what coaches say of a set into its pages and its message, where there are any.

    A folder that another clip was analysed into since is left alone.

    Raises:
        UsageError: a file can't be written, or the history can't be read.
    """
    one = history.set_numbered(number)
    if is_there(one):
        block = coach_block(history, number)
        with claimed(clip_folder(one), PATIENCE_S):
            write_coach(Path(one.folder), block)


def set_in(history: History, folder: Path) -> StoredSet | None:
    """The set whose report lies in `folder` now; None if the history knows of none.

    Raises:
        UsageError: the history can't be read.
    """
    return next(filter(is_there, history.sets_in(folder)), None)


def _said(word: CoachWord, outcome: Outcome | None, part: str) -> Said:
    verdict = outcome and Verdict.of(outcome)
    return Said(
        check=word.check,
        title=word.title,
        where=f"{part} {word.rep}" if word.part != OVERALL else "",
        verdict=word.verdict.value if word.verdict else "",
        words=word.verdict.words if word.verdict else "",
        comment=word.comment,
        formcheck=outcome.words if outcome else "",
        is_otherwise=bool(word.verdict and verdict and word.verdict is not verdict),
    )
