"""The web app: addresses, and what is answered there."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NoReturn

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from formcheck.exercises import exercise_ids
from formcheck.pipeline.options import AUTO
from formcheck.serve.cards import ON_A_PAGE, Cards
from formcheck.serve.coach import CoachDesk
from formcheck.serve.entry import Entry
from formcheck.serve.guard import Guard
from formcheck.serve.lifters import Lifters
from formcheck.serve.memory import HISTORY, Memory
from formcheck.serve.overview import write_overview
from formcheck.serve.pages import card_html, page_html
from formcheck.serve.queue import Queue, RefusedError
from formcheck.serve.runner import Runner
from formcheck.serve.uploads import Uploads, take_form

__all__ = ["create_app"]

_NEWS_EVERY_S = 0.4  # ours: seconds between two looks at what has changed; the eye needs no more.
_ALIVE_EVERY_S = 15.0  # ours: seconds after which a silent line may be taken for dead.
_FORM_BYTES = 1 << 16  # ours: more than a form's own fields and its borders have.


def create_app(queue: Queue, runner: Runner, key: str, memory: Memory | None = None) -> Starlette:
    """The web app over `queue`; while it runs, `runner` works through it.

    `memory` is the history that the runner keeps the sets in; None for none.
    """
    site = _Site(queue, runner, memory)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        working = asyncio.create_task(runner.run())
        yield
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        if memory is not None:
            memory.close()

    most = queue.limits.clip_bytes + _FORM_BYTES
    return Starlette(
        routes=[
            Route("/", site.page),
            Route("/clips", site.take_form, methods=["POST"], max_body_size=most),
            Route("/events", site.events),
            *Uploads(queue).routes(),
            Route("/clips/{id}/again", site.judge_again, methods=["POST"]),
            *Lifters(queue, runner, memory, site.with_notice).routes(),
            *(CoachDesk(queue, memory).routes() if memory else ()),
            Route("/clips/index.html", site.overview),
            Mount("/clips", _Results(directory=queue.folder)),
        ],
        # The guard comes first: who was not let in is not told either what would be too large.
        middleware=[
            Middleware(Guard, key=key),
            Middleware(RequestBodyLimitMiddleware, max_body_size=_FORM_BYTES),
        ],
        lifespan=lifespan,
    )


class _Results(StaticFiles):
    """Clips and reports; what is hidden or still being written is not there."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in Path(path).parts):
            raise HTTPException(404)
        return await super().get_response(path, scope)


class _Site:
    """What is answered to a browser."""

    def __init__(self, queue: Queue, runner: Runner, memory: Memory | None) -> None:
        self._queue, self._runner, self._memory = queue, runner, memory
        self._cards = Cards(queue)

    async def page(self, request: Request) -> Response:
        """The page, or one of those with older clips."""
        try:
            number = int(request.query_params.get("page", "1"))
        except ValueError:
            _not_there()
        if not 1 <= number <= self._last_page:
            _not_there()
        return HTMLResponse(self._page(number))

    @property
    def _last_page(self) -> int:
        return max(1, math.ceil(len(self._queue.entries) / ON_A_PAGE))

    def with_notice(self, notice: str) -> str:
        """The first page, with something to say on top."""
        return self._page(trouble=notice)

    def _page(self, number: int = 1, trouble: str = "") -> str:
        memory = self._memory
        return page_html(
            self._cards.page(number),
            number=number,
            is_last=number == self._last_page,
            trouble=trouble or (memory.trouble if memory else ""),
            history=HISTORY if memory else "",
        )

    async def take_form(self, request: Request) -> Response:
        """The clips of a plain form."""
        try:
            await take_form(request, self._queue)
        except RefusedError as refused:
            page = self._page(trouble=f"{refused} {refused.hint}")
            return HTMLResponse(page, refused.status)
        return RedirectResponse("/#clips", 303)

    async def judge_again(self, request: Request) -> Response:
        """The answer to the question which exercise it was."""
        entry = self._entry(request)
        exercise = (await request.form(max_files=0, max_fields=1)).get("exercise")
        if exercise != AUTO and exercise not in exercise_ids():
            raise HTTPException(400)
        await self._runner.judge_again(entry, str(exercise))
        return RedirectResponse(f"/#clip-{entry.id}", 303)

    def _entry(self, request: Request) -> Entry:
        entry = self._queue.get(request.path_params["id"])
        return entry if entry is not None else _not_there()

    async def overview(self, request: Request) -> Response:
        """The page for a coach: whom to look at first."""
        await write_overview(self._queue, self._memory)
        return await _Results(directory=self._queue.folder).get_response(
            "index.html", request.scope
        )

    async def events(self, request: Request) -> Response:
        """News of the clips, as they come."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._news(), media_type="text/event-stream", headers=headers)

    async def _news(self) -> AsyncIterator[str]:
        """Server-sent events: each card that is new or has changed, and the order of all."""
        sent: dict[str, str] = {}
        while True:
            change = self._queue.next_change  # taken before the look, so that none is missed
            cards, keeps = self._cards.page(), self._memory is not None
            shown = {card.entry.id: card_html(card, keeps) for card in cards}
            for entry_id, html in shown.items():
                if sent.get(entry_id) != html:
                    yield _event("clip", {"id": entry_id, "html": html})
            if list(sent) != list(shown):
                yield _event("order", list(shown))
            sent = shown
            try:
                await asyncio.wait_for(change.wait(), _ALIVE_EVERY_S)
            except asyncio.TimeoutError:
                yield ": still here\n\n"
            await asyncio.sleep(_NEWS_EVERY_S)


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _not_there() -> NoReturn:
    raise HTTPException(404)
