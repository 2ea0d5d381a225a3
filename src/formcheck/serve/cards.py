"""What the page says of each clip, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from formcheck.batch.failures import Failure
from formcheck.batch.index import rows_of
from formcheck.batch.results import RESULT, Stamp, load_result
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.pipeline.options import AUTO, MESSAGE
from formcheck.pipeline.output import SET_FOLDERS
from formcheck.report import PAGE, find_reporter
from formcheck.report.overview.rows import Row
from formcheck.report.templating import address
from formcheck.serve.entry import Entry, State
from formcheck.serve.queue import Queue
from formcheck.serve.runner import clip_of

__all__ = ["ON_A_PAGE", "Card", "Cards", "choices"]

ON_A_PAGE = 30  # ours: clips; a phone scrolls no further.
_SET_MESSAGES = f"{SET_FOLDERS}/{MESSAGE}"
_DOING = {
    "start": "Getting ready",
    "pose": "Finding you in the video",
    "video": "Drawing on the video",
}
"""What is done at each stage."""
_TROUBLE = {
    "video": (
        "This file can't be played as a video.",
        "Send it once more, or film it again.",
    ),
    "killed": (
        "This clip was too much for the computer.",
        "Send only the set itself, or film in 1080p.",
    ),
    "bug": ("Something went wrong inside formcheck.", "This is a bug of ours, not yours."),
}
"""What to say of a clip that failed, and what to do, by the kind of its failure."""


@dataclass(frozen=True, slots=True)
class Card:
    """A clip as the page shows it.

    Attributes:
        entry: the clip.
        state: `"receiving"`, `"waiting"`, `"running"`, `"done"` or `"failed"`.
        words: how far it has got or what is wrong, in a line.
        hint: what to do about it.
        percent: how much of it is done; None where that is not known.
        said: load, effort and note, as the lifter gave them.
        rows: a result for each set.
        messages: what to send to the lifter, for each of `rows`; empty where there is nothing.
        report: the address of the report; empty while there is none.
        likely: exercises that it may be, best first, as (id, title).
        is_judgeable: whether another exercise could help.
    """

    entry: Entry
    state: str
    words: str
    hint: str = ""
    percent: int | None = None
    said: str = ""
    rows: tuple[Row, ...] = ()
    messages: tuple[str, ...] = ()
    report: str = ""
    likely: tuple[tuple[str, str], ...] = ()
    is_judgeable: bool = True


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """Ids and titles of all exercises, by title."""
    return tuple(sorted(((name, title_of(name)) for name in exercise_ids()), key=lambda e: e[1]))


def title_of(exercise: str) -> str:
    """What an exercise is called."""
    return load_exercise(exercise).title


class Cards:
    """The cards of a queue. What was read from a report is kept until there is another one."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._finished: dict[str, tuple[tuple[Stamp, ...], Card]] = {}

    def page(self, number: int = 1) -> list[Card]:
        """The cards of one page of the list, the newest clip first; the first page is 1."""
        places = {entry.id: n for n, entry in enumerate(self._queue.waiting)}
        begin = (number - 1) * ON_A_PAGE
        newest_first = self._queue.entries[::-1]
        return [self._card(entry, places) for entry in newest_first[begin : begin + ON_A_PAGE]]

    def of(self, entry: Entry) -> Card:
        """The card of a clip that is finished."""
        stamps = tuple(self._stamps(self._queue.report_folder(entry)))
        known = self._finished.get(entry.id)
        if known is None or known[0] != stamps or known[1].entry != entry:
            known = self._finished[entry.id] = (stamps, self._read(entry))
        return known[1]

    def _stamps(self, folder: Path) -> Iterator[Stamp]:
        """Of the result and the messages, which a coach's word changes."""
        for path in (folder / RESULT, folder / MESSAGE, *sorted(folder.glob(_SET_MESSAGES))):
            with suppress(OSError):
                yield Stamp.of(path)

    def _card(self, entry: Entry, places: dict[str, int]) -> Card:
        if entry.state is State.FINISHED:
            return self.of(entry)
        if (stage := self._queue.running.get(entry.id)) is not None:
            report = self._report(entry) if stage.name == "video" else ""
            percent = round(100 * stage.share)
            doing = _DOING.get(stage.name, _DOING["start"])
            return Card(entry, "running", doing, percent=percent, report=report)
        if entry.state is State.RECEIVING:
            percent = 100 * self._queue.offset(entry) // entry.size
            hint = "If it has stopped, choose the same clip again: it goes on from here."
            return Card(entry, "receiving", "On its way", hint, percent=percent)
        before = places.get(entry.id, 0) + len(self._queue.running)
        words = f"Waiting: {before} before it" if before else "Next"
        return Card(entry, "waiting", words)

    def _read(self, entry: Entry) -> Card:
        result = load_result(self._queue.report_folder(entry))
        if result is None:
            return Card(entry, "failed", "There is no result.", "Judge it again below.")
        if result.failure is not None:
            return _of_failed(entry, result.failure)
        rows = rows_of([(clip_of(entry, self._queue), result)], (), self._queue.folder)
        return Card(
            entry,
            "done",
            "Done",
            said=_said(entry),
            rows=rows,
            messages=tuple(self._message(row) for row in rows),
            report=self._report(entry),
        )

    def _message(self, row: Row) -> str:
        """What to send to the lifter; empty where it was not written."""
        try:
            below = (self._queue.folder / row.report).with_name(MESSAGE)
            return below.read_text(encoding="utf-8").strip() if row.report else ""
        except (OSError, ValueError):
            return ""

    def _report(self, entry: Entry) -> str:
        page = self._queue.report_folder(entry) / find_reporter(PAGE).FILE_NAME
        below = page.relative_to(self._queue.folder).as_posix()
        return f"/clips/{address(below)}" if page.is_file() else ""


def _of_failed(entry: Entry, failure: Failure) -> Card:
    words, hint = _TROUBLE.get(failure.kind, (failure.message, failure.hint))
    likely: tuple[tuple[str, str], ...] = ()
    if failure.kind == "nothing_found":
        known = [name for name in failure.likely if name in exercise_ids()]
        likely = tuple((name, title_of(name)) for name in known)
        if entry.wishes.exercise == AUTO:
            words = "I can't tell which exercise this is."
            hint = "Choose it: the answer then comes in a few seconds."
        else:
            words = (
                f"I can't find {load_exercise(entry.wishes.exercise).with_article} in this clip."
            )
            hint = "Film your whole body, head to feet, or choose another exercise."
    return Card(
        entry,
        "failed",
        words,
        hint,
        said=_said(entry),
        likely=likely,
        is_judgeable=failure.kind != "video",
    )


def _said(entry: Entry) -> str:
    wishes = entry.wishes
    load = f"{wishes.load_kg:g}\N{NO-BREAK SPACE}kg" if wishes.load_kg is not None else ""
    effort = f"RPE\N{NO-BREAK SPACE}{wishes.rpe:g}" if wishes.rpe is not None else ""
    return " · ".join(filter(None, (wishes.who, load, effort, wishes.note)))
