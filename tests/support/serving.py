"""The web app of `formcheck serve` in this process, and a phone that talks to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient
from support.running import until

from formcheck.batch.results import Result
from formcheck.batch.tasks import Task, work
from formcheck.batch.workers import Message
from formcheck.pipeline.options import Options
from formcheck.serve.app import create_app
from formcheck.serve.entry import Entry, State
from formcheck.serve.memory import Memory
from formcheck.serve.queue import Queue
from formcheck.serve.run import server_config
from formcheck.serve.runner import OpenWorker, Runner
from formcheck.serve.settings import Limits

KEY = "a-key-that-is-long-enough"
HOME, PHONE = "http://192.168.1.5:8765", ("192.168.1.7", 50000)


class Inline:
    """Works at once, in this process."""

    def submit(self, task: Task) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(work(task))
        return future

    def messages(self) -> Iterator[Message]:
        return iter(())

    def close(self) -> None:
        pass


@dataclass
class Site:
    """The app and a phone on its network."""

    queue: Queue
    app: Starlette
    phone: TestClient

    def let_in(self) -> None:
        self.phone.get("/", params={"key": KEY})

    def announce(self, size: int, name: str = "squat.mp4", **wishes: Any) -> str:
        """Announce a clip; returns its address."""
        answer = self.phone.post("/uploads", json={"name": name, "size": size, **wishes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["url"])

    def send(self, url: str, offset: int, data: bytes) -> Any:
        """Send a piece."""
        return self.phone.patch(url, content=data, headers={"Upload-Offset": str(offset)})

    def upload(self, data: bytes = b"a clip", name: str = "squat.mp4", **wishes: Any) -> Entry:
        """Send a whole clip."""
        url = self.announce(len(data), name, **wishes)
        assert self.send(url, 0, data).status_code == 204
        return self.entry(url.rpartition("/")[2])

    def entry(self, entry_id: str) -> Entry:
        entry = self.queue.get(entry_id)
        assert entry is not None
        return entry

    def finished(self, entry: Entry) -> Entry:
        """Wait until the clip is done."""
        until(lambda: self.entry(entry.id).state is State.FINISHED, patience_s=60)
        return self.entry(entry.id)


def build(
    folder: Path, open_worker: OpenWorker = Inline, *, history: bool = False, **limits: int
) -> tuple[Queue, Runner, Starlette]:
    """A queue, what works through it, and the app over both."""
    queue = Queue(folder, replace(Limits(), **limits))
    memory = Memory(queue) if history else None
    runner = Runner(queue, Options(), open_worker, memory)
    return queue, runner, create_app(queue, runner, KEY, memory)


@contextmanager
def running_site(
    folder: Path, open_worker: OpenWorker = Inline, *, history: bool = False, **limits: int
) -> Iterator[Site]:
    """The app at work; the phone was not let in yet."""
    queue, _, app = build(folder, open_worker, history=history, **limits)
    with TestClient(app, base_url=HOME, client=PHONE, follow_redirects=False) as phone:
        yield Site(queue, app, phone)


class Live:
    """A server in a thread of its own."""

    def __init__(
        self, folder: Path, open_worker: OpenWorker = Inline, *, history: bool = False
    ) -> None:
        self.queue, _, app = build(folder, open_worker, history=history)
        self._server = uvicorn.Server(server_config(app))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.home = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.address = f"{self.home}/?key={KEY}"
        self._thread = threading.Thread(target=self._server.run, args=([self._listening],))
        self._thread.start()

    @contextmanager
    def phone(self) -> Iterator[httpx2.Client]:
        """A client that was let in."""
        with httpx2.Client(base_url=self.home, timeout=30, verify=False) as client:
            client.get("/", params={"key": KEY})
            yield client

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()
