"""What is answered about lifters: their pages over time, their words, and forgetting them."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from formcheck.errors import FormcheckError
from formcheck.serve.entry import Entry
from formcheck.serve.memory import FORGET, HISTORY, Memory, in_words
from formcheck.serve.overview import refresh_overview
from formcheck.serve.queue import Queue
from formcheck.serve.runner import Runner
from formcheck.serve.uploads import first_mistake

__all__ = ["Lifters"]

_FIELDS = ("who", "load_kg", "rpe", "note")

Notice = Callable[[str], str]
"""The first page of the list, with something to say on top of it."""


class Lifters:
    """The addresses that have to do with the history."""

    def __init__(self, queue: Queue, runner: Runner, memory: Memory | None, notice: Notice) -> None:
        self._queue, self._runner, self._memory = queue, runner, memory
        self._notice = notice

    def routes(self) -> list[Route]:
        """What is answered where."""
        return [
            Route("/clips/{id}/words", self.reword, methods=["POST"]),
            Route("/clips/{id}/delete", self.delete, methods=["POST"]),
            Route(HISTORY, self.page),
            Route(FORGET, self.forget, methods=["POST"]),
        ]

    async def reword(self, request: Request) -> Response:
        """What the lifter says of a clip now, in place of what was said before."""
        entry = self._entry(request)
        form = await request.form(max_files=0, max_fields=len(_FIELDS))
        said = {name: form[name] for name in _FIELDS if name in form}
        try:
            wishes = type(entry.wishes).model_validate({**entry.wishes.model_dump(), **said})
        except ValidationError as error:
            return HTMLResponse(self._notice(first_mistake(error)), 400)
        await self._runner.reword(entry, wishes)
        return RedirectResponse(f"/#clip-{entry.id}", 303)

    async def delete(self, request: Request) -> Response:
        """Delete a clip, and its numbers if they are to go too."""
        entry = self._entry(request)
        form = await request.form(max_files=0, max_fields=1)
        if self._memory is not None and form.get("forget"):
            try:
                await self._runner.stop(entry)
                await self._memory.forget_clip(entry)
            except FormcheckError as error:
                return HTMLResponse(self._notice(in_words(error)), 503)
        await self._runner.delete(entry)
        await refresh_overview(self._queue, self._memory)
        return RedirectResponse("/#clips", 303)

    async def page(self, request: Request) -> Response:
        """A lifter's page over time."""
        if self._memory is None:
            raise HTTPException(404)
        try:
            page = await self._memory.page(request.query_params.get("client"))
        except FormcheckError as error:
            return HTMLResponse(self._notice(in_words(error)), 503)
        if page is None:
            raise HTTPException(404)
        return HTMLResponse(page)

    async def forget(self, request: Request) -> Response:
        """Remove every trace of a lifter: clips, reports, and all in the history."""
        client = (await request.form(max_files=0, max_fields=1)).get("client")
        if self._memory is None or not isinstance(client, str):
            raise HTTPException(404)
        try:
            for entry in await self._memory.entries_of(client):
                await self._runner.delete(entry)
            self._queue.unname(client)
            await refresh_overview(self._queue, self._memory)
            gone = await self._memory.forget(client)
        except FormcheckError as error:
            return HTMLResponse(self._notice(in_words(error)), 503)
        if not gone.folders:
            return RedirectResponse("/#clips", 303)
        where = ", ".join(gone.folders)
        said = f"{gone.client} is forgotten. Reports of sets that were not sent here: {where}."
        return HTMLResponse(self._notice(said))

    def _entry(self, request: Request) -> Entry:
        entry = self._queue.get(request.path_params["id"])
        if entry is None:
            raise HTTPException(404)
        return entry
