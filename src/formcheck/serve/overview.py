"""The page for a coach over all clips: the index of a batch, made from the queue."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from formcheck.batch.index import rows_of
from formcheck.batch.memory import Memory as ClipMemory
from formcheck.batch.results import load_result
from formcheck.errors import FormcheckError
from formcheck.report.overview.index import INDEX, Index, write_index
from formcheck.report.overview.rows import Row, rank
from formcheck.serve.cards import Cards
from formcheck.serve.entry import Entry, State
from formcheck.serve.memory import Memory
from formcheck.serve.queue import Queue
from formcheck.serve.runner import clip_of
from formcheck.store import History

__all__ = ["refresh_overview", "write_overview"]


async def write_overview(queue: Queue, memory: Memory | None) -> None:
    """Write the index over the clips of the queue into its folder.

    What coaches say is in it if the server keeps a history and can read it.

    Raises:
        UsageError: it can't be written there.
    """
    if memory is not None:
        with suppress(FormcheckError):
            await memory.do(lambda history: _write(queue, history))
            return
    await asyncio.to_thread(_write, queue, None)


async def refresh_overview(queue: Queue, memory: Memory | None) -> None:
    """Write the index once more, if there is one, so that nothing of a deleted clip is in it.

    Raises:
        UsageError: it can't be written there.
    """
    if (queue.folder / INDEX).exists():
        await write_overview(queue, memory)


def _write(queue: Queue, history: History | None) -> None:
    finished = [entry for entry in queue.entries if entry.state is State.FINISHED]
    rows = tuple(row for entry in finished for row in _rows(entry, queue))
    coached = ClipMemory(history).coached(rows, queue.folder)
    # None is pending in the sense of a batch, which has to be started again for those.
    index = Index(tuple(sorted(coached, key=rank)), pending=0, made=datetime.now().astimezone())
    write_index(index, queue.folder)


def _rows(entry: Entry, queue: Queue) -> list[Row]:
    result = load_result(queue.report_folder(entry))
    if result is None:
        return []
    clip = clip_of(entry, queue)
    # What is said of a clip names it as the lifter does. No row opens it.
    shown = replace(clip, path=Path(entry.name), name=f"{entry.name} ({entry.when})")
    rows = rows_of([(shown, result)], (), queue.folder)
    if result.failure is None:
        return list(rows)
    card = Cards(queue).of(entry)
    return [replace(row, headline=card.words, hint=card.hint) for row in rows]
