"""Requests that no browser sends to the page of `formcheck serve`, and damaged files of it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from benchmarks.torture.bench import Bench
from benchmarks.torture.mutate import HOSTILE_TEXT, damaged_bytes, damaged_json
from benchmarks.torture.told import MOST_LETTERS, Told
from formcheck.batch.results import Result
from formcheck.batch.tasks import Task, work
from formcheck.pipeline.options import Options
from formcheck.serve.app import create_app
from formcheck.serve.queue import Queue
from formcheck.serve.runner import Runner
from formcheck.serve.settings import Limits

__all__ = ["uploads"]

KEY = "a-key-that-is-long-enough"
HOME, PHONE = "http://192.168.1.5:8765", ("192.168.1.7", 50000)
_OFFSETS = ("0", "0", "0", "1", "-1", "", "x", "1e3", "9" * 400)


class _Here:
    """Works on a clip in this process."""

    def submit(self, task: Task) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(work(task))
        return future

    def messages(self) -> Iterator[Any]:
        return iter(())

    def close(self) -> None:
        pass


def _announce(rng: Random, phone: TestClient, clip: bytes) -> Any:
    fields = {"name": "squat.mp4", "size": len(clip), "exercise": "squat", "note": "", "rpe": 8}
    text = json.dumps(fields)
    return phone.post("/uploads", content=damaged_json(rng, text) if rng.random() < 0.7 else text)


def _whole(rng: Random, phone: TestClient, clip: bytes) -> Any:
    """A clip that comes whole, or a damaged one."""
    data = rng.choice([clip, damaged_bytes(rng, clip)])
    name = rng.choice(["squat.mp4", *HOSTILE_TEXT])
    told = phone.post("/uploads", json={"name": name, "size": len(data), "exercise": "squat"})
    if told.status_code != 201:
        return told
    url, half = told.json()["url"], rng.randrange(len(data))
    phone.patch(url, content=data[:half], headers={"Upload-Offset": "0"})
    return phone.patch(url, content=data[half:], headers={"Upload-Offset": str(half)})


def _piece(rng: Random, phone: TestClient, clip: bytes) -> Any:
    told = phone.post("/uploads", json={"name": "squat.mp4", "size": rng.randint(1, 2 * len(clip))})
    url = told.json()["url"] if told.status_code == 201 else "/uploads/none"
    phone.head(url)
    return phone.patch(url, content=clip, headers={"Upload-Offset": rng.choice(_OFFSETS)})


def _form(rng: Random, phone: TestClient, clip: bytes) -> Any:
    sent = phone.build_request(
        "POST", "/clips", data={"exercise": "squat", "who": ""}, files={"clip": ("a.mp4", clip)}
    )
    body = damaged_bytes(rng, sent.read())
    return phone.post(
        "/clips",
        content=body,
        headers={"Content-Type": sent.headers["Content-Type"], "Origin": HOME},
    )


def _ask(rng: Random, phone: TestClient, clip: bytes) -> Any:
    where = quote(
        rng.choice([*HOSTILE_TEXT, "../" * 9 + "etc/passwd", ".x", "a" * 3000]), safe="/."
    )
    way = rng.choice(["/clips/", "/uploads/", "/?page=", "/?key=", "/events/", "/"])
    return phone.request(rng.choice(["GET", "HEAD", "POST", "PATCH"]), f"{way}{quote(where)}")


_REQUESTS: Sequence[Callable[[Random, TestClient, bytes], Any]] = (
    *(_announce, _whole, _piece, _form, _ask),
)


def uploads(rng: Random, bench: Bench, folder: Path) -> Told:
    """Send a few requests, damage what was saved, and open the page again."""
    clip, out = bench.clips[0].read_bytes(), folder / "out"
    wrong: list[str] = []
    for _ in range(2):
        queue = Queue(out, Limits())
        app = create_app(queue, Runner(queue, Options(video=False), _Here), KEY)
        with (
            warnings.catch_warnings(),
            TestClient(app, base_url=HOME, client=PHONE, follow_redirects=False) as phone,
        ):
            phone.get("/", params={"key": KEY})
            for _ in range(rng.randint(1, 4)):
                wrong += _wrong_in(rng.choice(_REQUESTS)(rng, phone, clip))
            wrong += _wrong_in(phone.get("/"))
        for path in sorted(out.rglob("*.json")):
            if rng.random() < 0.3:
                with suppress(ValueError):
                    text = damaged_json(rng, path.read_text("utf-8"))
                    path.write_bytes(text.encode("utf-8", "replace"))
    outside = {path.name for path in folder.iterdir()} - {"out"}
    return Told(0, (*wrong, *(f"outside its folder: {name}" for name in outside)))


def _wrong_in(answer: Any) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"status {answer.status_code} for {answer.request.method} {answer.request.url}"
    if answer.headers.get("content-type") == "application/json" and answer.is_error:
        words = answer.json()["error"]
        if len(words) > MOST_LETTERS or not words.isprintable():
            yield f"told: {words[:MOST_LETTERS]!r}"
