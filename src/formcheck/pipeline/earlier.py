"""Keeps what the pages of sets say of earlier ones true to the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from formcheck.errors import UsageError
from formcheck.files import claimed
from formcheck.pipeline.coach_pages import write_coach
from formcheck.pipeline.output import SET_FOLDERS
from formcheck.report import PAGE, find_reporter
from formcheck.report.html.coach import CoachBlock
from formcheck.report.html.earlier import Earlier, clear_slot, fill_slot, has_page
from formcheck.report.wording import capitalised
from formcheck.store import History, StoredSet
from formcheck.store.comparison import against_last
from formcheck.store.wording import describe_last, describe_steps

__all__ = [
    "PATIENCE_S",
    "clip_folder",
    "forgetting_pages",
    "is_there",
    "page_of_set",
    "pages_follow",
    "show_earlier",
]

# ours: seconds that a page waits for a run that is writing in its folder; whoever is waited for
# is drawing a video, which takes longer, or filling a page itself, which takes less.
PATIENCE_S = 2.0


def show_earlier(history: History, numbers: Iterable[int]) -> None:
    """Say on the pages of sets that were just analysed how they compare with the ones before.

    The sets after them, which may now be compared with these, follow.

    Raises:
        UsageError: a page can't be written, or the history can't be read.
    """
    new = set(numbers)
    for number in sorted(new):
        _show(history, history.set_numbered(number), is_new=True)
    _refresh(history, _after(history, new) - new)


@contextmanager
def pages_follow(history: History, numbers: Iterable[int]) -> Iterator[None]:
    """The block changes or forgets these sets; their pages and those of the next sets follow.

    Raises:
        UsageError: there is no such set, or the history can't be read.
    """
    changed = {number: history.set_numbered(number) for number in numbers}
    touched = _after(history, changed)
    try:
        yield
    finally:
        # Also where what is left of the rows could not be wiped: the sets are gone all the same.
        for number, one in changed.items():
            try:
                touched |= {number} | _after(history, [number])
            except UsageError:
                touched.discard(number)
                _clear(one)
        _refresh(history, touched)


@contextmanager
def forgetting_pages(history: History, client: str) -> Iterator[None]:
    """The block forgets a client; their pages then say no more of earlier sets, nor coaches' words.

    Raises:
        UsageError: the history can't be read.
    """
    sets = history.sets(client)
    try:
        yield
    finally:
        with suppress(UsageError):
            left = {one.number for one in history.sets(client)}
            for one in sets:
                if one.number not in left:
                    _clear(one)


def page_of_set(one: StoredSet) -> Path | None:
    """The page of the report on a set, if it is still there and no other set's."""
    page = _page(one)
    return page if page is not None and has_page(page, _name(one)) else None


def is_there(one: StoredSet) -> bool:
    """Whether the report on a set is still in its folder, and no other set's."""
    page = _page(one)
    if page is not None:
        return has_page(page, _name(one))
    return bool(one.folder) and (Path(one.folder) / find_reporter("json").FILE_NAME).is_file()


def _after(history: History, numbers: Iterable[int]) -> set[int]:
    """The set right after each of these."""
    following = (history.after(number) for number in numbers)
    return {one.number for one in following if one is not None}


def _refresh(history: History, numbers: Iterable[int]) -> None:
    """Pages written earlier; one that can't be written any more stays as it is."""
    for number in numbers:
        with suppress(UsageError):
            _show(history, history.set_numbered(number), is_new=False)


def _show(history: History, one: StoredSet, *, is_new: bool) -> None:
    page = _page(one)
    if page is None:
        return
    compared = against_last(history, one.number)
    earlier = None
    if compared is not None:
        says = capitalised(describe_steps(compared))
        earlier = Earlier(describe_last(compared), says, compared.steps)
    with claimed(clip_folder(one), PATIENCE_S):
        fill_slot(page, _name(one), earlier, is_new=is_new)


def _clear(one: StoredSet) -> None:
    """Take earlier sets and coaches' words out of the files of a set that was forgotten."""
    if is_there(one):
        with suppress(UsageError), claimed(clip_folder(one), PATIENCE_S):
            write_coach(Path(one.folder), CoachBlock())
            page = _page(one)
            if page is not None:
                clear_slot(page, _name(one))


def _page(one: StoredSet) -> Path | None:
    """Where the page of a set would be, if there is one; a live set may have no folder."""
    page = Path(one.folder) / find_reporter(PAGE).FILE_NAME
    return page if one.folder and page.is_file() else None


def clip_folder(one: StoredSet) -> Path:
    """The folder that a run which writes this set's files claims."""
    folder = Path(one.folder)
    return folder.parent if folder.match(SET_FOLDERS) else folder


def _name(one: StoredSet) -> str:
    """What a page calls its set: another history has other clips under the same numbers."""
    return f"{one.number} {one.clip.content[:16]}"
