"""`formcheck serve` as it is used: from the address in the QR code to a report that plays."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from support.batch_builders import half_size
from support.browser import NEEDS_CHROMIUM, VIDEO, Opened
from support.running import started, until

from formcheck.store import History

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]

PATIENCE_S = 120.0
REP_S = 5.8
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
GUARD = """
import ipaddress, os, sys

def look(event, given):
    if event in ("socket.connect", "socket.sendto"):
        host = given[1][0] if isinstance(given[1], tuple) else ""
        far = bool(host) and ipaddress.ip_address(host).is_global
    else:
        far = event in ("socket.getaddrinfo", "socket.gethostbyname")
    if far:
        with open(os.environ["FORMCHECK_TEST_FAR"], "a") as file:
            file.write(f"{event} {given}\\n")

sys.addaudithook(look)
"""
"""Notes every connection that leaves the local network, and every name that is looked up."""


class Server:
    """The command at work, and a client that was let in."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        printed = ""
        while "Ctrl-C ends" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        self.printed = printed
        port, key = re.findall(r"http://\S+:(\d+)/\?key=(\S+)", printed)[0]
        self.home = f"http://127.0.0.1:{port}"
        self.address = f"{self.home}/?key={key}"
        self.client = httpx2.Client(base_url=self.home, verify=False)
        assert self.client.get(self.address).status_code == 303

    def upload(self, clip: Path, who: str = "") -> str:
        """Send a clip; returns its id."""
        data = clip.read_bytes()
        fields = {"name": clip.name, "size": len(data), "exercise": "squat", "who": who}
        url = self.client.post("/uploads", json=fields).json()["url"]
        answer = self.client.patch(url, content=data, headers={"Upload-Offset": "0"})
        assert answer.status_code == 204
        return str(url.rpartition("/")[2])

    def state_of(self, clip_id: str) -> str:
        """The state of a clip as the page has it."""
        page = self.client.get("/").text
        found = re.search(rf'<li class="entry (\w+)[^"]*" id="clip-{clip_id}"', page)
        assert found is not None
        return found[1]

    def workers(self) -> list[int]:
        """The processes that it works on clips with."""
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        children = [int(pid) for each in listed for pid in each.read_text().split()]
        return [
            pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Server]:
    arguments = ["--port", 0, "--model", "lite", "-o", folder / "kept"]
    with started("serve", *arguments, cwd=folder, **environment) as process:
        server = Server(process)
        with closing(server.client):
            yield server


@NEEDS_CHROMIUM
def test_from_the_code_to_a_report_that_plays(
    tmp_path: Path, short_clip: Path, browser: Any
) -> None:
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    far = tmp_path / "far.txt"
    filmed = shutil.copy(short_clip, tmp_path / "my set.mp4")
    environment = {"PYTHONPATH": str(tmp_path / "guard"), "FORMCHECK_TEST_FAR": str(far)}
    with serving(tmp_path, **environment) as server:
        assert "█" in server.printed
        context = browser.new_context(**PHONE)
        opened = Opened(context.new_page())
        page = opened.page
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("console", lambda message: opened.complaints.append(message.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.goto(server.address)
        assert page.url == f"{server.home}/"
        assert no_serious_fault(page) == []
        page.locator("input[type=file]").first.set_input_files(filmed)
        page.get_by_label("Exercise").select_option("squat")
        page.get_by_text("Weight, effort, note").click()
        page.get_by_label("Weight in kg").fill("82,5")
        page.get_by_role("button", name="Send").click()
        link = page.get_by_role("link", name=re.compile("^See the report"))
        card = page.locator(".entry.done")
        card.wait_for(timeout=1000 * PATIENCE_S)  # by server-sent events: nobody reloads
        assert "82.5" in card.inner_text()
        assert no_serious_fault(page) == []
        link.click()
        assert "my set.mp4" in page.locator("body").inner_text()  # not what its copy is called
        opened.until(f"{VIDEO} && {VIDEO}.readyState >= 2")
        page.evaluate(f"{VIDEO}.muted = true, {VIDEO}.play()")
        opened.until(f"{VIDEO}.currentTime > 0.1")
        assert no_serious_fault(page) == []
        page.goto(f"{server.home}/clips/index.html")
        assert no_serious_fault(page) == []
        page.goto(server.home)
        page.get_by_role("link", name="Your earlier sets").click()
        page.get_by_text("There are no sets yet.").wait_for()  # the clip is too short for a rep
        assert no_serious_fault(page) == []
        context.close()
        assert all(each.startswith((server.home, "data:", "blob:")) for each in opened.requests)
        assert opened.complaints == []
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=20) == 0
    assert not far.exists(), far.read_text()


@pytest.fixture(scope="module")
def clip_with_a_rep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first rep and a half of a sample video, at half its size."""
    return half_size(tmp_path_factory.mktemp("rep") / "clip.mp4", REP_S)


def no_serious_fault(page: Any) -> list[str]:
    """What axe finds to be serious."""
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_killed_worker_and_killed_server_lose_nothing(
    tmp_path: Path, short_clip: Path, clip_with_a_rep: Path
) -> None:
    history = tmp_path / "history.db"
    with serving(tmp_path, FORMCHECK_HISTORY=str(history)) as server:
        nonsense = tmp_path / "nonsense.mp4"
        nonsense.write_bytes(os.urandom(5000))
        bad = server.upload(nonsense)
        first, second = server.upload(clip_with_a_rep), server.upload(short_clip)
        until(lambda: server.state_of(bad) == "failed", PATIENCE_S)
        until(lambda: server.state_of(first) == "running" and server.workers(), PATIENCE_S)
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        until(lambda: server.workers() not in ([], [worker]), PATIENCE_S)
        assert server.state_of(first) == "running"
        assert server.state_of(second) == "waiting"
        (worker,) = server.workers()
        server.process.kill()
        server.process.wait()
        until(lambda: not Path(f"/proc/{worker}").exists(), 20)  # it ends with the server
    with serving(tmp_path, FORMCHECK_HISTORY=str(history)) as server:
        assert "2 clips of last time" in server.printed
        assert server.state_of(bad) == "failed"
        until(lambda: server.state_of(first) == "done", PATIENCE_S)
        until(lambda: server.state_of(second) == "done", PATIENCE_S)
        report = server.client.get(f"/clips/{first}/report/report.html")
        assert report.status_code == 200
        with History(history) as kept:
            (one,) = kept.sets()
        assert Path(one.folder).parts[-2] == first
        assert "Squat" in server.client.get("/history").text
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=20) == 0


def test_last_time_is_put_beside_this_time(tmp_path: Path, clip_with_a_rep: Path) -> None:
    again = tmp_path / "again.mp4"
    # An empty box at its end: another file of the same pictures.
    again.write_bytes(clip_with_a_rep.read_bytes() + b"\x00\x00\x00\x08free")
    with serving(tmp_path, FORMCHECK_HISTORY=str(tmp_path / "history.db")) as server:
        clips = []
        for path in (clip_with_a_rep, again):
            clips.append(server.upload(path, "Anna"))
            until(lambda: server.state_of(clips[-1]) == "done", PATIENCE_S)
        _, second = clips
        ways = [f"/clips/{clip}/beside" for clip in clips]
        pages = [server.client.get(f"/clips/{clip}/report/report.html").text for clip in clips]
        assert [way in page for way, page in zip(ways, pages, strict=True)] == [False, True]
        assert server.client.post(ways[0], data={"folder": ""}).status_code == 404
        made = server.client.post(ways[1], data={"folder": ""}, timeout=PATIENCE_S)
        assert made.status_code == 303, made.text
        video = server.client.get(made.headers["location"])
        assert video.content[4:8] == b"ftyp"
        page = server.client.get(f"/clips/{second}/report/report.html").text
        assert 'href="last_time.mp4"' in page
        assert ways[1] not in page
