"""A coach's panel on the report: verdicts, comments, the mark "seen", lines on key frames."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from formcheck.batch.memory import analysed_in
from formcheck.batch.results import load_result
from formcheck.core.report import Outcome
from formcheck.errors import FormcheckError
from formcheck.pipeline.coach import show_coach
from formcheck.pipeline.history import clip_file
from formcheck.report import PAGE, find_reporter
from formcheck.report.html.coach import has_frame, with_panel
from formcheck.report.html.strokes import HEAD_PX, HEAD_RAD, MOST_POINTS, MOST_STROKES, strokes_of
from formcheck.report.templating import csp_hash, own_file
from formcheck.serve.entry import Entry
from formcheck.serve.pages import page_environment
from formcheck.serve.queue import Queue
from formcheck.serve.runner import clip_of
from formcheck.store import OVERALL, WHOLE_SET, CoachWord, History, StoredSet, Verdict, Written
from formcheck.store.coach import Place
from formcheck.store.records import findings_of
from formcheck.store.remembering import places_of

__all__ = ["CoachDesk"]

_REPORT = find_reporter(PAGE).FILE_NAME
_FIELDS = 100  # ours: three for each check of an exercise, and a few more
_PART = re.compile(r"(rep|hold)-\d{1,4}")


@dataclass(frozen=True, slots=True)
class _CheckField:
    """A check in the panel: what formcheck says of it, and the coach so far."""

    check: str
    title: str
    outcome: Outcome
    word: CoachWord | None

    @property
    def is_doubtful(self) -> bool:
        """Whether something was found, or might have been."""
        return self.outcome.is_bad or self.outcome is Outcome.UNCLEAR


@dataclass(frozen=True, slots=True)
class _Panel:
    """What the panel shows."""

    entry: Entry
    folder: str
    one: StoredSet
    fields: tuple[_CheckField, ...]
    comment: str
    places: tuple[Place, ...]
    of_reps: tuple[CoachWord, ...]
    drawings: Mapping[int, Any]
    verdicts: tuple[Verdict, ...] = tuple(Verdict)

    @property
    def first(self) -> list[_CheckField]:
        """What there is something to say of: no clean check that nobody has spoken of."""
        return [each for each in self.fields if each.word or each.is_doubtful]

    @property
    def rest(self) -> list[_CheckField]:
        """The other checks."""
        return [each for each in self.fields if not (each.word or each.is_doubtful)]


class CoachDesk:
    """Serves reports with the panel, and takes what a coach says there."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def routes(self) -> list[Route]:
        """The addresses of reports, and those that forms go to."""
        return [
            Route(f"/clips/{{id}}/report/{_REPORT}", self.report),
            Route(f"/clips/{{id}}/report/{{folder}}/{_REPORT}", self.report),
            Route("/clips/{id}/coach", self.take_words, methods=["POST"]),
            Route("/clips/{id}/coach/rep", self.take_word_on_rep, methods=["POST"]),
            Route("/clips/{id}/coach/drawing", self.take_drawing, methods=["POST"]),
        ]

    async def report(self, request: Request) -> Response:
        """The report with the panel; without one, where the history can't be used."""
        entry, folder = self._entry(request), request.path_params.get("folder", "")
        path = self._folder(entry, folder) / _REPORT

        def page() -> str:
            try:
                with History() as history:
                    if (number := self._number(history, entry, folder)) is not None:
                        show_coach(history, number)  # a new analysis has written the page anew
                        panel = _panel(history, number, entry, folder)
                        return _opened(path.read_text(encoding="utf-8"), panel)
            except FormcheckError:
                pass  # the report is there all the same
            return path.read_text(encoding="utf-8")

        try:
            return HTMLResponse(await asyncio.to_thread(page))
        except OSError:
            _not_there()

    async def take_words(self, request: Request) -> Response:
        """What the coach says of the checks, of the set, and that it was seen."""
        entry, form = self._entry(request), await _form(request)
        checks = [key.partition(":")[2] for key in form if key.startswith("verdict:")]
        words = {
            check: (_verdict(form[f"verdict:{check}"]), form.get(f"comment:{check}", ""))
            for check in checks
        }

        def keep(history: History, number: int) -> None:
            whole = [w for w in history.coach.words(number) if w.check == WHOLE_SET]
            verdict = whole[0].verdict if whole else None
            history.coach.say(number, WHOLE_SET, verdict, form.get("comment", ""))
            for check, (verdict, comment) in words.items():
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

        def work() -> None:
            with History() as history:
                number = self._number(history, entry, folder)
                if number is None:
                    _not_there()
                keep(history, number)
                show_coach(history, number)

        try:
            await asyncio.to_thread(work)
        except FormcheckError as error:
            raise HTTPException(400, str(error)) from error
        self._queue.tell()
        below = f"{folder}/" if folder else ""
        return RedirectResponse(f"/clips/{entry.id}/report/{below}{_REPORT}#{anchor}", 303)

    def _number(self, history: History, entry: Entry, folder: str) -> int | None:
        """The set in the history; put there if it is not as the report has it."""
        path = self._folder(entry, folder)
        document = analysed_in(path).document
        known = history.set_in(path)
        if known is not None and _is_kept(history, known, document):
            return known.number
        result = load_result(self._queue.report_folder(entry))
        if result is None or not result.sets:
            return None
        clip, wishes = clip_of(entry, self._queue), entry.wishes
        history.remember(
            clip_file(clip.path, result.content),
            [analysed_in(self._folder(entry, each.folder)) for each in result.sets],
            client=clip.client or None,
            written=Written(wishes.load_kg, wishes.rpe, note=wishes.note or None),
        )
        kept = history.set_in(path)
        # A set without a rep is not kept: what is there then is the one of before.
        if kept is None or not _is_kept(history, kept, document):
            return None
        return kept.number

    def _entry(self, request: Request) -> Entry:
        entry = self._queue.get(request.path_params["id"])
        return entry if entry is not None else _not_there()

    def _folder(self, entry: Entry, folder: str) -> Path:
        """Where the report of one set of a clip is."""
        result = load_result(self._queue.report_folder(entry))
        known = {each.folder for each in result.sets} if result else {""}
        # While the clip is worked on, its first page is there and its result is not.
        if folder not in known | {""}:
            _not_there()
        return self._queue.report_folder(entry) / folder


def _is_kept(history: History, known: StoredSet, document: Mapping[str, Any]) -> bool:
    """Whether the history has the set as its report has it."""
    found = set(history.findings(known.number)), history.coach.places(known.number)
    said = document["exercise"]["id"], document["summary"]["headline"]
    return (known.exercise, known.headline) == said and found == (
        set(findings_of(document)),
        places_of(document),
    )


def _panel(history: History, number: int, entry: Entry, folder: str) -> Markup:
    words = history.coach.words(number)
    of_all = {word.check: word for word in words if word.part == OVERALL}
    fields = tuple(
        _CheckField(found.check, found.title, found.outcome, of_all.get(found.check))
        for found in history.findings(number)
        if found.part == OVERALL
    )
    drawings = history.coach.drawings(number)
    whole = of_all.get(WHOLE_SET)
    panel = _Panel(
        entry=entry,
        folder=folder,
        one=history.set_numbered(number),
        fields=tuple(sorted(fields, key=lambda field: -field.outcome.severity)),
        comment=whole.comment if whole else "",
        places=tuple(history.coach.places(number)),
        of_reps=tuple(word for word in words if word.part is not None and word.part > 0),
        drawings={round(1000.0 * at_s): json.loads(text) for at_s, text in drawings.items()},
    )
    return Markup(page_environment().get_template("coach_panel.html.j2").render(panel=panel))


@cache
def _assets() -> tuple[Markup, Markup]:
    """Style and script of the panel."""
    script = page_environment().get_template("coach.js.j2")
    drawn = script.render(
        most_strokes=MOST_STROKES, most_points=MOST_POINTS, head_px=HEAD_PX, head_rad=HEAD_RAD
    )
    return own_file(page_environment(), "coach.css.j2"), Markup(drawn)


def _opened(page: str, panel: Markup) -> str:
    """`page` with the panel, and a policy that lets its form, style and script through."""
    style, script = _assets()
    for before, after in (
        ("form-action 'none'", "form-action 'self'"),
        ("style-src ", f"style-src '{csp_hash(style)}' "),
        ("script-src ", f"script-src '{csp_hash(script)}' "),
    ):
        page = page.replace(str(escape(before)), str(escape(after)), 1)
    # Without a referrer a form has no origin either, and is taken for another page's.
    page = page.replace('content="no-referrer"', 'content="same-origin"', 1)
    page = page.replace("</head>", f"<style>{style}</style>\n</head>", 1)
    return with_panel(page, panel + Markup("<script>{}</script>").format(script))


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
