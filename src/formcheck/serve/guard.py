"""Who may ask for anything: whoever came by the address with the key, from this network.

Everybody else gets the answer of a server that has no such page, whatever they ask for.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import socket
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formcheck.errors import UsageError

__all__ = ["Guard", "key_in"]

_KEY_FILE = "key"
_KEY_BYTES = 16  # ours: 128 bits, which nobody guesses.
_REMEMBERED_S = 180 * 24 * 3600  # ours: seconds that a phone stays let in.
_READING = ("GET", "HEAD")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then send forms with the origin "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_POLICY = (
    "default-src 'self' 'unsafe-inline' data: blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""For every answer: nothing comes from elsewhere. Each page has a stricter one of its own."""


def key_in(folder: Path) -> str:
    """The key of the server whose files are in `folder`, made at the first start.

    It stays the same, so that a phone that was let in stays so. Whoever deletes the file shuts
    everybody out.

    Raises:
        UsageError: it can't be written there.
    """
    path = folder / _KEY_FILE
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        key = ""
    if len(key) < _KEY_BYTES:
        key = secrets.token_urlsafe(_KEY_BYTES)
        try:
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)  # so that at no moment anybody else can read it
            path.write_text(key + "\n", encoding="ascii")
        except OSError as error:
            raise UsageError(f"{path}: can't be written ({error.strerror}).") from error
    return key


class Guard:
    """Lets a request through to `app`, or answers it: the first visit, and all that is not let in.

    The first visit is to `/?key=…`. It gets a cookie and is sent on to the address without the
    key, which then is in no bookmark and on no screen.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app, self._key = app, key
        # Cookies don't tell ports apart, so that two servers of one machine need two names.
        self._cookie = f"formcheck_{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        self._session = hmac.new(key.encode(), b"session", hashlib.sha256).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or let through; every answer gets the headers of all."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.append("Content-Security-Policy", _POLICY)
            await send(message)

        answer = self._answer(Request(scope)) or self._app
        await answer(scope, receive, send_with_headers)

    def _answer(self, request: Request) -> Response | None:
        """What to answer instead of the app."""
        if not (_is_near(request) and _is_ours(request.headers.get("host", ""))):
            return PlainTextResponse("Not Found", 404)
        is_visit = request.method in _READING and request.url.path == "/"
        if is_visit and _same(request.query_params.get("key", ""), self._key):
            return self._let_in()
        if not _same(request.cookies.get(self._cookie, ""), self._session):
            return PlainTextResponse("Not Found", 404)
        if request.method not in _READING and not _is_from_our_page(request):
            return PlainTextResponse("Sent from another page", 403)
        return None

    def _let_in(self) -> Response:
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self._cookie,
            self._session,
            max_age=_REMEMBERED_S,
            httponly=True,
            samesite="strict",
        )
        return response


def _same(given: str, right: str) -> bool:
    return secrets.compare_digest(given.encode(), right.encode())


def _is_near(request: Request) -> bool:
    """Whether it comes from this machine or its network, and not from the internet."""
    if request.client is None:
        return False
    try:
        return not ipaddress.ip_address(request.client.host).is_global
    except ValueError:
        return False


def _is_ours(host: str) -> bool:
    """Whether the Host header is an address or a name of this machine.

    A page elsewhere whose name was made to lead here (DNS rebinding) asks under that name. An
    address is no name, and this machine's own can't be taken over in that way.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    own = socket.gethostname().casefold()
    if name in ("localhost", own, f"{own}.local"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_from_our_page(request: Request) -> bool:
    """Whether what changes something was sent by our own page or by a program, no other page."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == f"{request.url.scheme}://{request.headers['host']}"
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
