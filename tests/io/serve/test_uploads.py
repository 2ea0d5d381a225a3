"""How clips come in: in pieces, as a form, and what is refused."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from support.batch_builders import Analysis
from support.serving import Site, running_site

from formcheck.core.bar.model import BarSettings
from formcheck.serve.entry import State

CLIP = bytes(range(256)) * 40
ODD_NAMES = [
    "../../etc/passwd.mp4",
    "..\\..\\boot.mp4",
    "/tmp/absolute.mp4",
    "C:\\video.mov",
    "..",
    "",
    "\x00.mp4",
    "a\nb.mp4",
    "x" * 5000 + ".mp4",
    "page.html",
    "<img src=x onerror=alert(1)>.mp4",
    "\ud800.mp4",
    "\u202egpm.mp4",
]


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


class TestInPieces:
    def test_the_clip_arrives_as_it_was(self, site: Site) -> None:
        url = site.announce(len(CLIP))
        for at in range(0, len(CLIP), 4000):
            answer = site.send(url, at, CLIP[at : at + 4000])
            assert answer.status_code == 204
        assert answer.headers["upload-offset"] == str(len(CLIP))
        entry = site.finished(site.entry(url.rpartition("/")[2]))
        assert site.queue.clip_path(entry).read_bytes() == CLIP

    def test_a_lost_connection_is_taken_up_where_it_broke(self, site: Site) -> None:
        url = site.announce(len(CLIP))
        site.send(url, 0, CLIP[:5000])
        told = site.phone.head(url)
        assert told.headers["upload-offset"] == "5000"
        assert told.headers["upload-length"] == str(len(CLIP))
        assert site.send(url, 5000, CLIP[5000:]).status_code == 204

    @pytest.mark.parametrize("offset", [0, 4999, 5001, 10**30, -1])
    def test_what_does_not_go_on_there_is_refused_and_told_where(
        self, site: Site, offset: int
    ) -> None:
        url = site.announce(len(CLIP))
        site.send(url, 0, CLIP[:5000])
        answer = site.send(url, offset, b"more")
        assert answer.status_code == 409
        assert answer.headers["upload-offset"] == "5000"

    def test_a_clip_that_is_whole_takes_no_more(self, site: Site) -> None:
        url = site.announce(3)
        site.send(url, 0, b"abc")
        assert site.send(url, 3, b"d").status_code == 409
        assert site.phone.head(url).headers["upload-offset"] == "3"

    def test_more_than_announced_is_refused(self, site: Site) -> None:
        url = site.announce(3)
        assert site.send(url, 0, b"abcd").status_code == 400
        assert site.phone.head(url).headers["upload-offset"] == "0"

    @pytest.mark.parametrize("offset", ["", "x", "1.5", "0x10"])
    def test_a_piece_without_a_place_is_refused(self, site: Site, offset: str) -> None:
        url = site.announce(9)
        answer = site.phone.patch(url, content=b"x", headers={"Upload-Offset": offset})
        assert answer.status_code == 400

    def test_an_unknown_clip_is_not_there(self, site: Site) -> None:
        for url in ("/uploads/0123456789abcdef", "/uploads/..%2f..%2fkey", "/uploads/key"):
            assert site.send(url, 0, b"x").status_code == 404


class TestWishes:
    def test_they_are_kept_with_the_clip(self, site: Site) -> None:
        entry = site.upload(exercise="squat", load_kg="82,5", rpe="8", note=" belt ", who="Anna")
        wishes = entry.wishes
        assert (wishes.exercise, wishes.load_kg, wishes.rpe) == ("squat", 82.5, 8.0)
        assert (wishes.note, wishes.who) == ("belt", "Anna")

    def test_of_plates_and_height_they_are_what_the_clip_is_judged_by(
        self, site: Site, analysis: Analysis
    ) -> None:
        entry = site.finished(site.upload(exercise="squat", plate_mm="450", height_cm="181,5"))
        site.finished(site.upload(exercise="squat", plate_mm="", height_cm=""))
        assert (entry.wishes.plate_mm, entry.wishes.height_cm) == (450.0, 181.5)
        said, nothing = (options.bar for _, options in analysis.asked)
        assert (said, nothing) == (BarSettings(450.0, 181.5), BarSettings())

    def test_empty_fields_say_nothing(self, site: Site) -> None:
        wishes = site.upload(exercise="auto", load_kg="", rpe=" ", note="", who="").wishes
        assert (wishes.load_kg, wishes.rpe) == (None, None)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"exercise": "../squat"}, "exercise"),
            ({"exercise": "/etc/passwd"}, "exercise"),
            ({"exercise": "mine.toml"}, "exercise"),
            ({"exercise": 7}, "exercise"),
            ({"load_kg": "heavy"}, "weight"),
            ({"load_kg": "nan"}, "weight"),
            ({"load_kg": -1}, "weight"),
            ({"rpe": 11}, "effort"),
            ({"plate_mm": 45}, "plate"),
            ({"height_cm": "1.81"}, "height"),
            ({"note": "x" * 501}, "note"),
            ({"who": "x" * 61}, "name of the lifter"),
            ({"size": 0}, "empty"),
            ({"size": -5}, "empty"),
            ({"size": "much"}, "empty"),
            ({"size": None}, "empty"),
            ({"name": None}, "no clip"),
            ({"name": ["a"]}, "no clip"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, site: Site, fields: dict[str, Any], words: str
    ) -> None:
        answer = site.phone.post("/uploads", json={"name": "a.mp4", "size": 9, **fields})
        assert answer.status_code == 400
        assert words in answer.json()["error"]
        assert site.queue.entries == []

    @pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b"[" * 5000])
    def test_what_is_no_announcement_is_refused(self, site: Site, body: bytes) -> None:
        assert site.phone.post("/uploads", content=body).status_code == 400


class TestNames:
    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_no_name_becomes_a_path(self, site: Site, name: str) -> None:
        body = json.dumps({"name": name, "size": 6})
        url = site.phone.post("/uploads", content=body).json()["url"]
        site.send(url, 0, b"a clip")
        entry = site.finished(site.entry(url.rpartition("/")[2]))
        above = site.queue.folder.parent
        clips = {each for each in files_below(above) if "/clip." in each}
        suffix = ".mov" if name.endswith(".mov") else ".mp4"
        assert clips == {f"clips/{entry.id}/clip{suffix}"}
        assert all(each.startswith(f"clips/{entry.id}/") for each in files_below(above))

    def test_a_name_is_shown_as_text(self, site: Site) -> None:
        site.finished(site.upload(name="<img src=x>.mp4", note="<script>alert(1)</script>"))
        page = site.phone.get("/").text
        assert "&lt;img src=x&gt;.mp4" in page
        assert "&lt;script&gt;alert(1)" in page
        assert "<img src=x>" not in page


class TestForm:
    def test_it_works_without_script(self, site: Site) -> None:
        files = [("clip", ("squat.mov", CLIP)), ("clip", ("", b""))]
        answer = site.phone.post("/clips", data={"exercise": "squat", "rpe": "9"}, files=files)
        assert (answer.status_code, answer.headers["location"]) == (303, "/#clips")
        (entry,) = site.queue.entries
        assert (entry.name, entry.wishes.rpe) == ("squat.mov", 9.0)
        assert site.queue.clip_path(site.finished(entry)).read_bytes() == CLIP

    def test_several_clips_come_in_one_form(self, site: Site) -> None:
        files = [("clip", (f"{n}.mp4", CLIP)) for n in range(3)]
        assert site.phone.post("/clips", files=files).status_code == 303
        assert [entry.name for entry in site.queue.entries] == ["0.mp4", "1.mp4", "2.mp4"]

    @pytest.mark.parametrize(
        ("data", "files", "words"),
        [
            ({"rpe": "8"}, [("clip", ("", b""))], "Choose or film one first"),
            ({"clip": "no file"}, [("other", ("a.mp4", b"x"))], "Choose or film one first"),
            ({}, [("clip", ("a.mp4", b""))], "The clip is empty"),
            ({"rpe": "99"}, [("clip", ("a.mp4", b"x"))], "a number from 1 to 10"),
        ],
    )
    def test_what_is_missing_is_said_on_the_page(
        self, site: Site, data: dict[str, str], files: Any, words: str
    ) -> None:
        answer = site.phone.post("/clips", data=data, files=files)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert words in answer.text
        assert site.queue.entries == []

    def test_a_disk_that_fills_up_leaves_nothing_behind(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = Path.open

        def full(path: Path, mode: str = "r", *given: Any, **more: Any) -> Any:
            if "a" in mode:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(path, mode, *given, **more)

        monkeypatch.setattr(Path, "open", full)
        answer = site.phone.post("/clips", files=[("clip", ("a.mp4", CLIP))])
        assert answer.status_code == 507
        assert "No space left" in answer.text
        assert list(site.queue.folder.iterdir()) == []

    def test_what_is_no_form_is_refused(self, site: Site) -> None:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        assert site.phone.post("/clips", content=b"nonsense", headers=headers).status_code == 400


class TestLimits:
    def test_a_clip_that_is_too_large_is_refused_before_it_comes(self, tmp_path: Path) -> None:
        with running_site(tmp_path / "clips", clip_bytes=1000) as site:
            site.let_in()
            assert site.phone.post("/uploads", json={"size": 1001}).status_code == 413
            url = site.announce(1000)
            assert site.send(url, 0, b"x" * 1001).status_code in (400, 413)
            form = [("clip", ("a.mp4", b"x" * 1001))]
            assert site.phone.post("/clips", files=form).status_code == 413
            huge = [("clip", ("a.mp4", b"x" * 200_000))]
            assert site.phone.post("/clips", files=huge).status_code == 413
            assert len(site.queue.entries) == 1

    def test_no_more_clips_than_fit_wait_at_once(self, tmp_path: Path) -> None:
        with running_site(tmp_path / "clips", unfinished=2) as site:
            site.let_in()
            first, _ = site.announce(3), site.announce(3)
            refused = site.phone.post("/uploads", json={"size": 3})
            assert refused.status_code == 429
            assert "Try again" in refused.json()["error"]
            site.phone.post(first.replace("uploads", "clips") + "/delete")
            assert site.announce(3)

    def test_no_more_clips_than_fit_are_kept(self, tmp_path: Path) -> None:
        with running_site(tmp_path / "clips", clips=1) as site:
            site.let_in()
            site.announce(3)
            assert site.phone.post("/uploads", json={"size": 3}).status_code == 429

    def test_a_full_disk_is_heard_of_before_the_clip_comes(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usage = type("usage", (), {"total": 10**9, "free": 5 * 10**6})
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
        answer = site.phone.post("/uploads", json={"size": 10**6})
        assert answer.status_code == 507
        assert "disk is full" in answer.json()["error"]

    def test_an_announcement_is_small(self, site: Site) -> None:
        body = json.dumps({"size": 9, "x": "y" * 100_000})
        assert site.phone.post("/uploads", content=body).status_code == 413
        assert all(entry.state is State.FINISHED for entry in site.queue.entries)
