"""Shows what a coach says of a set on the pages that were written of it."""

from __future__ import annotations

from pathlib import Path

from formcheck.core.report import Outcome
from formcheck.files import atomic_write
from formcheck.pipeline.options import MESSAGE, SHARED_PAGE
from formcheck.report import PAGE, find_reporter
from formcheck.report.html.coach import CoachBlock, Said, own_message, with_coach
from formcheck.report.message import coached_message
from formcheck.store import OVERALL, CoachWord, History, Verdict
from formcheck.store.wording import describe_moment

__all__ = ["coach_block", "show_coach"]


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
        _said(word, outcomes.get((word.check, word.part)), "hold" if one.held_s else "rep")
        for word in history.coach.words_now(number)
    ]
    return CoachBlock(
        said=tuple(said),
        seen=describe_moment(one.seen_at) if one.seen_at else "",
        drawings=history.coach.drawings(number),
    )


def show_coach(history: History, number: int) -> None:
    """Write what coaches say of a set into its pages and its message, where there are any.

    Raises:
        UsageError: a file can't be written, or the history can't be read.
    """
    folder = Path(history.set_numbered(number).folder)
    block = coach_block(history, number)
    for name in (find_reporter(PAGE).FILE_NAME, SHARED_PAGE):
        page = _text(folder / name)
        if page and (shown := with_coach(page, block)) != page:
            atomic_write(folder / name, shown)
    own = own_message(_text(folder / find_reporter(PAGE).FILE_NAME))
    if own is not None and (written := _text(folder / MESSAGE)):
        lines = coached_message(own.text, own.check, block.said)
        message = "\n".join((*filter(None, lines), ""))
        if message != written:
            atomic_write(folder / MESSAGE, message)


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


def _text(path: Path) -> str:
    """What stands in the file; nothing if it is gone or was damaged."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
