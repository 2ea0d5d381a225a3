"""How clips come in: in pieces that can be taken up again, or as a plain form.

In pieces, after the manner of https://tus.io:

- `POST /uploads` with JSON (`name`, `size`, `exercise`, `who`, `load_kg`, `rpe`, `note`,
  `plate_mm`, `height_cm`) announces a clip and is answered with its id and address.
- `PATCH` to that address with the header `Upload-Offset` and bytes goes on from there.
- `HEAD` of it tells by `Upload-Offset` how much has come, for whoever lost the connection.
"""

from __future__ import annotations

import asyncio

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formcheck.core.bar.limits import HEIGHT_CM, PLATE_MM
from formcheck.serve.entry import Entry, Wishes
from formcheck.serve.queue import Queue, RefusedError
from formcheck.store.records import LOAD_KG, RPE

__all__ = ["Uploads", "first_mistake", "take_form"]

_OFFSET, _LENGTH = "Upload-Offset", "Upload-Length"
_ANNOUNCEMENT_BYTES = 1 << 14  # ours: many times what the fields may hold.
_BLOCK = 1 << 20  # ours: bytes copied at once.
# ours: fields of the form; it has nine.
_MOST_FIELDS = 20
# ours: clips in one form; more of them are sent in pieces or in several forms.
_MOST_FILES = 20

_MISTAKES = {
    "exercise": "There is no such exercise.",
    "load_kg": f"The weight is a number of kg, up to {LOAD_KG[1]:g}.",
    "rpe": f"The effort is a number from {RPE[0]:g} to {RPE[1]:g}.",
    "who": "The name of the lifter is too long.",
    "note": "The note is too long.",
    "plate_mm": f"A plate has a diameter of {PLATE_MM[0]:g} to {PLATE_MM[1]:g} mm.",
    "height_cm": f"The height is a number of cm, {HEIGHT_CM[0]:g} to {HEIGHT_CM[1]:g}.",
    "size": "The clip is empty.",
}
"""What to say of a field that can't be understood."""


class _Announced(BaseModel):
    """The name and the size in bytes of a clip that is about to come."""

    model_config = ConfigDict(extra="ignore")

    name: str = "clip"
    size: int = Field(ge=1)


class Uploads:
    """The addresses of clips that come in pieces."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def routes(self) -> list[Route]:
        """What is answered where."""
        most = self._queue.limits.clip_bytes
        return [
            Route("/uploads", self.announce, methods=["POST"], max_body_size=_ANNOUNCEMENT_BYTES),
            Route("/uploads/{id}", self.tell, methods=["HEAD"]),
            Route("/uploads/{id}", self.receive, methods=["PATCH"], max_body_size=most),
        ]

    async def announce(self, request: Request) -> Response:
        """Make room for a clip."""
        try:
            fields = await request.json()
        except (ValueError, RecursionError):
            return _refusal(400, "This is no JSON.")
        try:
            announced, wishes = _Announced.model_validate(fields), Wishes.model_validate(fields)
            entry = self._queue.add(announced.name, announced.size, wishes)
        except ValidationError as error:
            return _refusal(400, first_mistake(error))
        except RefusedError as refused:
            return _refusal(refused.status, f"{refused} {refused.hint}")
        url = f"/uploads/{entry.id}"
        said = {"id": entry.id, "url": url, "offset": 0, "size": entry.size}
        return JSONResponse(said, 201, {"Location": url})

    async def tell(self, request: Request) -> Response:
        """How much has come."""
        return Response(headers=self._progress(self._entry(request)))

    async def receive(self, request: Request) -> Response:
        """Take a piece."""
        entry = self._entry(request)
        try:
            offset = int(request.headers.get(_OFFSET, ""))
        except ValueError:
            return _refusal(400, f"{_OFFSET} is missing.")
        try:
            self._queue.receive(entry, offset, b"")
            async for data in request.stream():
                self._queue.receive(entry, offset, data)
                offset += len(data)
                if offset == entry.size:
                    break
        except RefusedError as refused:
            return _refusal(refused.status, str(refused), self._progress(entry))
        except ClientDisconnect:
            pass  # what has come is kept
        return Response(status_code=204, headers=self._progress(entry))

    def _entry(self, request: Request) -> Entry:
        entry = self._queue.get(request.path_params["id"])
        if entry is None:
            raise HTTPException(404)
        return entry

    def _progress(self, entry: Entry) -> dict[str, str]:
        offset = self._queue.offset(self._queue.get(entry.id) or entry)
        return {_OFFSET: str(offset), _LENGTH: str(entry.size)}


async def take_form(request: Request, queue: Queue) -> list[Entry]:
    """Take the clips of a plain form, for browsers without script.

    Raises:
        RefusedError: there is none, or one is not taken in; those before it are.
    """
    async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
        files = [
            each
            for each in form.getlist("clip")
            if isinstance(each, UploadFile) and (each.filename or each.size)
        ]
        if not files:
            raise RefusedError("There is no clip yet.", "Choose or film one first.", 400)
        try:
            wishes = Wishes.model_validate(dict(form))
        except ValidationError as error:
            raise RefusedError(first_mistake(error), "", 400) from error
        return [await _take_file(each, wishes, queue) for each in files]


async def _take_file(file: UploadFile, wishes: Wishes, queue: Queue) -> Entry:
    if not file.size:
        raise RefusedError("The clip is empty.", "Send it once more.", 400)
    entry = queue.add(file.filename or "", file.size, wishes)
    offset = 0
    try:
        while data := await file.read(_BLOCK):
            queue.receive(entry, offset, data)
            offset += len(data)
            await asyncio.sleep(0)  # let the others have their turn
    except RefusedError:
        queue.forget(entry)  # a form can't be taken up
        queue.erase(entry)
        raise
    return entry


def _refusal(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": words.strip()}, status, headers)


def first_mistake(error: ValidationError) -> str:
    """What is wrong with the first field that is, for whoever filled it in."""
    where = error.errors(include_url=False, include_context=False)[0]["loc"]
    return _MISTAKES.get(str(where[0]) if where else "", "This is no clip.")
