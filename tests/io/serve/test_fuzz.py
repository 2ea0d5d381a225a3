"""A hundred odd uploads in any order: the server stays up and the queue whole."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from support.batch_builders import Analysis
from support.serving import Inline, Site, running_site

from formcheck.errors import NothingFoundError, VideoError
from formcheck.serve.entry import State
from formcheck.serve.queue import Queue
from formcheck.serve.settings import Limits

SEED = 23
UPLOADS = 100
ODD: list[Any] = [
    "", "..", "../x", "\x00", "\ud800", "a" * 3000, "ü💪", "<b>", None, True, -1, 0, 2**70, 1e400,
    [], {}, [[]], "auto", "auto", "auto", "squat", "squat", "NaN", "1,5", "\r\nSet-Cookie: a=b",
]  # fmt: skip


def odd_upload(site: Site, chance: random.Random) -> None:
    """One upload with something wrong in it, or nothing."""
    size = chance.choice([0, 1, 50, 50, 5000, 5000, 10**12, -3, "9", None])
    fields = {"name": chance.choice(ODD), "size": size}
    for name in ("exercise", "who", "load_kg", "rpe", "note", "id", "state"):
        if chance.random() < 0.1:
            fields[name] = chance.choice(ODD)
    answer = site.phone.post("/uploads", content=json.dumps(fields))
    assert answer.status_code in (201, 400, 413, 429)
    if answer.status_code != 201:
        return
    url, left = answer.json()["url"], int(answer.json()["size"])
    for _ in range(chance.randrange(4)):
        data = chance.randbytes(chance.choice([0, 1, left, left + 1, 100]))
        offset = chance.choice([0, 0, 1, left, -1, "x", 10**40])
        assert site.send(url, offset, data).status_code in (204, 400, 409)
    if chance.random() < 0.5:
        have = int(site.phone.head(url).headers["upload-offset"])
        site.send(url, have, chance.randbytes(left - have))
    if chance.random() < 0.2:
        again = site.phone.post(
            url.replace("uploads", "clips") + "/again", data={"exercise": "squat"}
        )
        assert again.status_code == 303
    if chance.random() < 0.1:
        assert site.phone.post(url.replace("uploads", "clips") + "/delete").status_code == 303


def odd_form(site: Site, chance: random.Random) -> None:
    """One form with something wrong in it, or nothing."""
    names = ["a.mp4", "..", "../../x.mov", "ü.mp4", "a" * 500, '";\r\n x="']
    files = [
        ("clip", (chance.choice(names), chance.randbytes(chance.choice([0, 1, 3000]))))
        for _ in range(chance.randrange(4))
    ]
    data = {"exercise": chance.choice(["auto", "squat", "../x", ""]), "rpe": chance.choice("59x")}
    answer = site.phone.post("/clips", data=data, files=files)
    assert answer.status_code in (303, 400, 429)


def test_a_hundred_odd_uploads(tmp_path: Path, analysis: Analysis) -> None:
    chance, of_results = random.Random(SEED), random.Random(SEED)

    def odd_result(*given: Any) -> Any:
        kind = of_results.randrange(4)
        if kind == 0:
            raise VideoError("clip.mp4: is not a video.")
        if kind == 1:
            raise NothingFoundError("nobody")
        if kind == 2:
            raise RecursionError("a bug")
        return analysis.usual(*given)

    analysis.instead = odd_result
    with running_site(tmp_path / "clips", Inline, clip_bytes=10_000) as site:
        site.let_in()
        for _ in range(UPLOADS):
            chance.choice([odd_upload, odd_upload, odd_form])(site, chance)
        good = site.finished(site.upload(name="good.mp4"))
        page = site.phone.get("/")
        assert page.status_code == 200
        assert site.phone.get("/clips/index.html").status_code == 200
        entries = site.queue.entries
        assert good in entries
        assert all(each.state is not State.WAITING for each in entries)
    assert sum(each.state is State.FINISHED for each in entries) > UPLOADS / 10
    assert Queue(tmp_path / "clips", Limits()).entries == entries
    homes = {each.name for each in (tmp_path / "clips").iterdir() if each.is_dir()}
    assert homes == {each.id for each in entries}
    assert {each.name for each in tmp_path.iterdir()} == {"clips"}
