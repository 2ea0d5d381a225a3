"""Starts the server and keeps it until it is asked to end."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable

import uvicorn

from formcheck.errors import UsageError
from formcheck.files import claimed
from formcheck.pose.registry import find_backend
from formcheck.serve.address import lan_address, page_address
from formcheck.serve.app import create_app
from formcheck.serve.guard import key_in
from formcheck.serve.memory import Memory
from formcheck.serve.queue import Queue
from formcheck.serve.runner import Runner
from formcheck.serve.settings import Settings

__all__ = ["serve", "server_config"]

_CLIPS = "clips"
# ours: seconds that answers under way get at the end; a clip on its way is taken up again later.
_FAREWELL_S = 1
# ours: connections at once. A phone has six; the rest are told to come back.
_CONNECTIONS = 200


def serve(settings: Settings, ready: Callable[[str, int], None]) -> None:
    """Serve until Ctrl-C or SIGTERM, which raise KeyboardInterrupt when all is put away.

    Args:
        settings: how to serve.
        ready: called with the address of the page and the number of clips that are still to do.

    Raises:
        UsageError: the port is taken, the folder can't be written to, or another server has it.
        ModelError: the pose model is missing or damaged.
    """
    find_backend(settings.options.backend).find(settings.options.model)
    host = "127.0.0.1" if settings.local else "0.0.0.0"  # all networks that it is in
    with claimed(settings.folder), _listening(host, settings.port) as listening:
        key = key_in(settings.folder)
        queue = Queue(settings.folder.absolute() / _CLIPS, settings.limits)
        memory = Memory(queue) if settings.history else None
        app = create_app(queue, Runner(queue, settings.options, memory=memory), key, memory)
        server = uvicorn.Server(server_config(app))
        shown_host = host if settings.local else lan_address()
        port = listening.getsockname()[1]
        ready(page_address(shown_host, port, key), len(queue.waiting))
        server.run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(
            f"port {port} can't be used ({reason}).", "Choose another one with --port."
        ) from None


def server_config(app: object) -> uvicorn.Config:
    """How uvicorn is to run `app`: quiet, and soon gone when asked to end."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        access_log=False,
        log_level=logging.INFO if os.environ.get("FORMCHECK_DEBUG") == "1" else logging.CRITICAL,
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_FAREWELL_S,
    )
