"""The user's history, as the server reads and writes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from formcheck.batch.memory import remember_result
from formcheck.batch.results import load_result
from formcheck.errors import FormcheckError
from formcheck.pipeline.baseline import with_baseline
from formcheck.pipeline.earlier import (
    forgetting_pages,
    page_of_set,
    pages_follow,
)
from formcheck.pipeline.history import clip_file, show_sets
from formcheck.pipeline.lifter_page import lifter_page
from formcheck.pipeline.options import Options
from formcheck.report.html.lifter import LifterPage, render_lifter
from formcheck.report.templating import address
from formcheck.serve.entry import Entry
from formcheck.serve.queue import Queue
from formcheck.store import ME, History, StoredSet, Written, client_key

__all__ = ["FORGET", "HISTORY", "ForgottenLifter", "Memory", "in_words"]

HISTORY, FORGET = "/history", "/history/forget"
"""Addresses of a lifter's page, and of the form on it."""

_BACK = "/#clips"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ForgottenLifter:
    """Who was forgotten, and the folders of reports that were never sent here."""

    client: str
    folders: tuple[str, ...]


class Memory:
    """The history; what is asked of it is done one after the other, in a thread of its own.

    Thus a set that is forgotten is not written again by what was asked for before.

    Attributes:
        trouble: why it could not be used the last time; empty if it could.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")
        self.trouble = ""

    def close(self) -> None:
        """Let go of it when all that was asked for is done."""
        self._thread.shutdown()

    async def settled(self) -> None:
        """Wait until nothing is written any more, in the history and on pages."""
        await self._in_thread(int)

    async def keep(self, entry: Entry) -> None:
        """Keep the sets of a clip with what the lifter says of it now.

        What can't be kept is tried again at the next start.
        """
        try:
            await self.do(lambda history: self._keep(history, entry))
        except FormcheckError as error:
            self.trouble = in_words(error)
            self._queue.owe(entry)
        else:
            self._queue.told(entry)

    async def known(self, entry: Entry, options: Options) -> Options:
        """`options` with what other sets of the lifter have shown, if somebody has named them."""
        who, path = entry.wishes.who or None, self._queue.clip_path(entry)
        try:
            return await self.do(lambda history: with_baseline(history, path, options, who))
        except FormcheckError:  # said when the set is kept, or when the model is loaded
            return options

    async def forget_clip(self, entry: Entry) -> None:
        """Remove the sets of a clip from the history.

        Raises:
            FormcheckError: the history can't be written, or the clip can't be read.
        """

        def forget(history: History) -> None:
            # A clip that is being judged again has no result just now.
            content = self._content(entry) or clip_file(self._queue.clip_path(entry)).content
            _forget_content(history, content)

        await self.do(forget)

    async def entries_of(self, client: str) -> list[Entry]:
        """The clips that were sent of a lifter: as the history has it, else as the card says."""
        wanted, entries = client_key(client), self._queue.entries

        def theirs(history: History) -> list[Entry]:
            owners = history.owners()
            return [
                entry
                for entry in entries
                if client_key(owners.get(self._content(entry), entry.wishes.who or ME)) == wanted
            ]

        return await self.do(theirs)

    async def forget(self, client: str) -> ForgottenLifter:
        """Remove every trace of a lifter from the history.

        Raises:
            UsageError: there is no such lifter, or another program is reading the history.
        """

        def forget(history: History) -> ForgottenLifter:
            with forgetting_pages(history, client):
                gone = history.forget(client)
            kept = (folder for folder in gone.folders if Path(folder).is_dir())
            return ForgottenLifter(gone.client, tuple(kept))

        return await self.do(forget)

    async def page(self, client: str | None) -> str | None:
        """The page of a lifter who has sent a clip here, or of the latest; None if there is none.

        Raises:
            UsageError: the history can't be read.
        """
        return await self.do(lambda history: self._page(history, client))

    async def do(self, work: Callable[[History], T]) -> T:
        """Do something with the history, after all that was asked for before.

        Raises:
            FormcheckError: what `work` raises, or the history can't be opened.
        """
        return await self._in_thread(lambda: self._with_history(work))

    def _with_history(self, work: Callable[[History], T]) -> T:
        try:
            history = History()
        except FormcheckError as error:
            self.trouble = in_words(error)
            raise
        self.trouble = ""
        with history:
            return work(history)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _keep(self, history: History, entry: Entry) -> None:
        """Write the sets of a clip, if it has a result."""
        folder = self._queue.report_folder(entry)
        result = load_result(folder)
        if result is None:
            return
        path, wishes = self._queue.clip_path(entry), entry.wishes
        words = Written(wishes.load_kg, wishes.rpe, None, wishes.note or None)
        numbers = remember_result(history, path, folder, result, wishes.who or None, words)
        if entry.untold:
            with pages_follow(history, numbers):
                for number in numbers:
                    history.rewrite(number, words, wishes.who or ME)
        show_sets(history, numbers)

    def _content(self, entry: Entry) -> str:
        result = load_result(self._queue.report_folder(entry))
        return result.content if result else ""

    def _page(self, history: History, client: str | None) -> str | None:
        # Whoever was let in sees the lifters of this page, and not all that its owner knows.
        names = history.clients(below=self._queue.folder)
        client = client or _first_shown(history, names)
        if client not in names:
            return None if names or client != ME else render_lifter(_nobody())
        page = lifter_page(history, client, self._link)
        others = [(name, _address_of(name)) for name in names if name != client]
        return render_lifter(replace(page, forget=FORGET, back=_BACK, others=others))

    def _link(self, one: StoredSet) -> str:
        """The address of a report that was made here."""
        page = page_of_set(one)
        if page is None or not page.is_relative_to(self._queue.folder):
            return ""
        return f"/clips/{address(page.relative_to(self._queue.folder).as_posix())}"


def _nobody() -> LifterPage:
    """The page while no set was sent here yet."""
    return LifterPage(ME, True, (), back=_BACK)


def _first_shown(history: History, names: list[str]) -> str:
    """The lifter whose page comes first: the one without a name, else the latest."""
    if ME in names or not names:
        return ME
    latest = (history.sets(name, most=1)[0] for name in names)
    return max(latest, key=lambda one: one.clip.filmed_at).client


def _forget_content(history: History, content: str) -> None:
    numbers = history.numbers_of(content)
    with pages_follow(history, numbers):
        for number in numbers:
            history.forget_set(number)


def in_words(error: FormcheckError) -> str:
    """What went wrong, and what to do."""
    return f"{error} {error.hint}".strip()


def _address_of(client: str) -> str:
    return f"{HISTORY}?{urlencode({'client': client})}"
