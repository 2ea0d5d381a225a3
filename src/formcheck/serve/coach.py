"""A coach's panel on the report: verdicts, comments, the mark "seen", lines on key frames."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from formcheck.batch.memory import analysed_in
from formcheck.errors import FormcheckError, UsageError
from formcheck.pipeline.coach import set_in, show_coach
from formcheck.pipeline.options import LAST_TIME
from formcheck.report import PAGE, find_reporter
from formcheck.report.html.coach import has_frame
from formcheck.report.html.strokes import strokes_of
from formcheck.serve.beside import has_set_before, make_video, with_last_time
from formcheck.serve.coach_panel import opened, panel_of
from formcheck.serve.entry import Entry
from formcheck.serve.memory import Memory
from formcheck.serve.queue import Queue
from formcheck.store import OVERALL, WHOLE_SET, History, StoredSet, Verdict
from formcheck.store.places import places_of
from formcheck.store.records import findings_of

__all__ = ["CoachDesk"]

_REPORT = find_reporter(PAGE).FILE_NAME
_FIELDS = 100  # ours: two for each check of an exercise, and a few more
# ours: bytes of a form: a drawing with as many points as there may be, and comments, as a browser
# writes them out.
_FORM_BYTES = 1 << 18
_SET = re.compile(r"set_\w+")
_PART = re.compile(r"(rep|hold)-\d{1,4}")


class CoachDesk:
    """Serves reports with the panel, and takes what a coach says there."""

    def __init__(self, queue: Queue, memory: Memory) -> None:
        self._queue, self._memory = queue, memory
        self._one_video = asyncio.Lock()  # each keeps a core busy

    def routes(self) -> list[Route]:
        """The addresses of reports, and those that forms go to."""
        return [
            Route(f"/clips/{{id}}/report/{_REPORT}", self.report),
            Route(f"/clips/{{id}}/report/{{folder}}/{_REPORT}", self.report),
            Route("/clips/{id}/beside", self.put_beside, methods=["POST"]),
            *(
                Route(f"/clips/{{id}}/coach{to}", take, methods=["POST"], max_body_size=_FORM_BYTES)
                for to, take in (
                    ("", self.take_words),
                    ("/rep", self.take_word_on_rep),
                    ("/drawing", self.take_drawing),
                )
            ),
        ]

    async def report(self, request: Request) -> Response:
        """The report with the panel; without one, where the history can't be used."""
        entry, folder = self._entry(request), request.path_params.get("folder", "")
        path = self._folder(entry, folder) / _REPORT

        def with_panel(history: History) -> str | None:
            number = self._number(history, entry, folder)
            if number is None:
                return None
            page = path.read_text(encoding="utf-8")
            if has_set_before(history, number, self._queue.folder):
                is_made = path.with_name(LAST_TIME).exists()
                page = with_last_time(page, f"/clips/{entry.id}/beside", folder, is_made)
            return opened(page, panel_of(history, number, entry, folder))

        try:
            with suppress(FormcheckError):  # the report is there all the same
                if (page := await self._memory.do(with_panel)) is not None:
                    return HTMLResponse(page)
            return HTMLResponse(await asyncio.to_thread(path.read_text, "utf-8"))
        except OSError:
            _not_there()

    async def put_beside(self, request: Request) -> Response:
        """Make the video of last time beside this time, and go there."""
        entry, form = self._entry(request), await _form(request)
        folder = form.get("folder", "")
        target = self._folder(entry, folder) / LAST_TIME

        def number_of(history: History) -> int | None:
            number = self._number(history, entry, folder)
            is_there = number is not None and has_set_before(history, number, self._queue.folder)
            return number if is_there else None

        try:
            number = await self._memory.do(number_of)
        except FormcheckError as error:
            raise HTTPException(400, str(error)) from error
        if number is None:
            _not_there()
        async with self._one_video:
            trouble = "" if target.exists() else await make_video(number, target)
        if trouble:
            raise HTTPException(409, trouble)
        below = f"{folder}/" if folder else ""
        return RedirectResponse(f"/clips/{entry.id}/report/{below}{LAST_TIME}", 303)

    async def take_words(self, request: Request) -> Response:
        """What the coach says of the checks, of the set, and that it was seen."""
        entry, form = self._entry(request), await _form(request)
        checks = [key.partition(":")[2] for key in form if key.startswith("verdict:")]
        words = {
            check: (_verdict(form[f"verdict:{check}"]), form.get(f"comment:{check}", ""))
            for check in checks
        }

        def keep(history: History, number: int) -> None:
            known = {w.check: w for w in history.coach.words(number) if w.part == OVERALL}
            whole = known.get(WHOLE_SET)
            words[WHOLE_SET] = (whole.verdict if whole else None, form.get("comment", ""))
            for check, (verdict, comment) in words.items():
                word = known.get(check)
                # What was said before keeps its time.
                if (verdict, comment) != ((word.verdict, word.comment) if word else (None, "")):
                    history.coach.say(number, check, verdict, comment)
            history.coach.mark_seen(number, "seen" in form)

        return await self._kept(entry, form, keep, "coach-panel")

    async def take_word_on_rep(self, request: Request) -> Response:
        """What the coach says of one rep in one check."""
        entry, form = self._entry(request), await _form(request)
        verdict, part = _verdict(form.get("verdict", "")), _whole_number(form.get("part", ""))

        def keep(history: History, number: int) -> None:
            check, comment = form.get("check", ""), form.get("comment", "")
            history.coach.say(number, check, verdict, comment, part)

        return await self._kept(entry, form, keep, "coach-panel")

    async def take_drawing(self, request: Request) -> Response:
        """Lines on a key frame."""
        entry, form = self._entry(request), await _form(request)
        at_ms, text = _whole_number(form.get("at_ms", "")), form.get("strokes", "")
        strokes = strokes_of(text)
        if strokes is None:
            raise HTTPException(400)
        page = self._folder(entry, form.get("folder", "")) / _REPORT

        def keep(history: History, number: int) -> None:
            if not has_frame(page.read_text(encoding="utf-8"), at_ms):
                raise HTTPException(400)
            history.coach.draw(number, at_ms / 1000.0, text if strokes else "")

        back = form.get("back", "")
        return await self._kept(entry, form, keep, back if _PART.fullmatch(back) else "parts")

    async def _kept(
        self,
        entry: Entry,
        form: Mapping[str, str],
        keep: Callable[[History, int], None],
        anchor: str,
    ) -> Response:
        """Have `keep` write into the history, show it on the page, and go back there."""
        folder = form.get("folder", "")

        def work(history: History) -> None:
            number = self._number(history, entry, folder)
            if number is None:
                _not_there()
            keep(history, number)
            with suppress(UsageError):  # while its video is drawn: said when that is done
                show_coach(history, number)

        try:
            await self._memory.do(work)
        except FormcheckError as error:
            raise HTTPException(400, str(error)) from error
        self._queue.tell()
        below = f"{folder}/" if folder else ""
        return RedirectResponse(f"/clips/{entry.id}/report/{below}{_REPORT}#{anchor}", 303)

    def _number(self, history: History, entry: Entry, folder: str) -> int | None:
        """The set in the history; None if it does not have it as the report does.

        A set that was forgotten is not put there again because somebody looks at it.
        """
        path = self._folder(entry, folder)
        document = analysed_in(path).document
        known = set_in(history, path)
        return known.number if known and _is_kept(history, known, document) else None

    def _entry(self, request: Request) -> Entry:
        entry = self._queue.get(request.path_params["id"])
        return entry if entry is not None else _not_there()

    def _folder(self, entry: Entry, folder: str) -> Path:
        """Where the report of one set of a clip is."""
        home = self._queue.report_folder(entry)
        if folder and not (_SET.fullmatch(folder) and (home / folder).is_dir()):
            _not_there()
        return home / folder


def _is_kept(history: History, known: StoredSet, document: Mapping[str, Any]) -> bool:
    """Whether the history has the set as its report has it."""
    found = set(history.findings(known.number)), history.coach.places(known.number)
    said = document["exercise"]["id"], document["summary"]["headline"]
    return (known.exercise, known.headline) == said and found == (
        set(findings_of(document)),
        places_of(document),
    )


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form that are text."""
    form = await request.form(max_files=0, max_fields=_FIELDS)
    return {key: value for key, value in form.items() if isinstance(value, str)}


def _verdict(text: str) -> Verdict | None:
    if not text:
        return None
    with suppress(ValueError):
        return Verdict(text)
    raise HTTPException(400)


def _whole_number(text: str) -> int:
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return int(text)
    raise HTTPException(400)


def _not_there() -> NoReturn:
    raise HTTPException(404)
