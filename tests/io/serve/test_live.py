"""The server behind real connections: many at once, news as they come, and the end."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from support.batch_builders import Analysis
from support.running import until
from support.serving import Live

from formcheck.serve.entry import State
from formcheck.serve.queue import Queue


@pytest.fixture
def live(tmp_path: Path, analysis: Analysis) -> Iterator[Live]:
    live = Live(tmp_path / "clips")
    yield live
    live.stop()


def announced(phone: httpx2.Client, size: int) -> str:
    return str(phone.post("/uploads", json={"name": "a.mp4", "size": size}).json()["url"])


def finished(queue: Queue) -> list[State]:
    return [entry.state for entry in queue.entries if entry.state is State.FINISHED]


def test_twenty_phones_at_once(live: Live) -> None:
    def upload(n: int) -> None:
        data = bytes([n]) * 300_000
        with live.phone() as phone:
            url = announced(phone, len(data))
            for at in range(0, len(data), 100_000):
                headers = {"Upload-Offset": str(at)}
                answer = phone.patch(url, content=data[at : at + 100_000], headers=headers)
                assert answer.status_code == 204

    with ThreadPoolExecutor(20) as phones:
        list(phones.map(upload, range(20)))
    until(lambda: len(finished(live.queue)) == 20, patience_s=60)
    kept = sorted(live.queue.clip_path(each).read_bytes() for each in live.queue.entries)
    assert kept == [bytes([n]) * 300_000 for n in range(20)]


def test_a_phone_that_went_away_does_not_keep_its_clip(live: Live) -> None:
    """Its old connection still stands when it comes back on a new one."""
    with live.phone() as phone:
        url = announced(phone, 10)
        cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
        host, port = live.home.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as lost:
            lost.sendall(
                f"PATCH {url} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n"
                "Upload-Offset: 0\r\nContent-Length: 10\r\n\r\n0123".encode()
            )
            until(lambda: phone.head(url).headers["upload-offset"] == "4", patience_s=10)
            answer = phone.patch(url, content=b"456789", headers={"Upload-Offset": "4"})
            assert answer.status_code == 204
            lost.sendall(b"xxxxxx")
        (entry,) = live.queue.entries
        until(lambda: len(finished(live.queue)) == 1, patience_s=60)
        assert live.queue.clip_path(entry).read_bytes() == b"0123456789"


def test_news_come_as_they_happen_and_end_with_the_server(
    tmp_path: Path, analysis: Analysis
) -> None:
    live = Live(tmp_path / "clips")
    try:
        with live.phone() as phone, phone.stream("GET", "/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            with live.phone() as other:
                url = announced(other, 6)
                other.patch(url, content=b"a clip", headers={"Upload-Offset": "0"})
            heard = ""
            while "entry done" not in heard:
                line = next(lines)
                if line.startswith("data: {"):
                    heard = json.loads(line.removeprefix("data: "))["html"]
            began_s = time.monotonic()
            live.stop()
            assert time.monotonic() - began_s < 10
    finally:
        live.stop()
