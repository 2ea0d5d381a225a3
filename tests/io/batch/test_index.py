from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from formcheck.report.overview.index import COLUMNS, Index, write_index
from formcheck.report.overview.rows import Refilm, Row, Worst

MADE = datetime(2025, 11, 24, 18, 5, tzinfo=timezone.utc)
NASTY = 'anna "<b>&\n💪#?%.mp4'
WORST = Worst(
    check="squat.knees_caving",
    title="Knees caving in",
    outcome="fault",
    part=4,
    where="rep 4",
    parts=3,
    of=4,
    at_s=12.9,
    value=0.52,
    uncertainty=0.1,
    unit="ratio",
    text="0.52±0.10",
    beyond=5.3,
    cue="Push your knees out",
)
ROWS = (
    Row(
        client="Anna",
        clip=f"anna/{NASTY}",
        state="fault",
        headline="4 reps, 1 clean; knees caving in from rep 2 on",
        exercise="squat",
        title="Squat",
        view="filmed from the front",
        reps_full=4,
        worst=WORST,
        not_seen=("Depth", "Heels lifting"),
        report=f"anna/{NASTY}/report.html",
        video="anna/x/annotated.mp4",
        picture="anna/x/worst.jpg",
        picture_wh=(324, 540),
    ),
    Row(
        client="=Bob",
        clip="bob/empty.mp4",
        state="failed",
        headline="Is empty (0 bytes)",
        refilm=Refilm("is empty (0 bytes)", "Hi =Bob, could you send it once more?"),
        hint="Copy it from the phone again.",
    ),
    Row(client="", clip="c.mp4", state="clean", headline="3 reps, all clean", set_name="set 2"),
)


class Reader(HTMLParser):
    """Collects tags and text, and complains of tags that don't close."""

    VOID = frozenset({"meta", "link", "img"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag: str, attribute: str) -> list[str]:
        return [a[attribute] or "" for t, a in self.tags if t == tag and attribute in a]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_index(Index(ROWS, pending=0, made=MADE), tmp_path)
    return tmp_path


def page_of(folder: Path, rows: tuple[Row, ...] = ROWS, pending: int = 0) -> Reader:
    path = write_index(Index(rows, pending, MADE), folder)
    return Reader(path.read_text(encoding="utf-8"))


def test_the_page_says_everything_without_script(tmp_path: Path) -> None:
    text = " ".join(page_of(tmp_path).text.split())
    for words in (
        "3 clips of 2 clients",
        "24 November 2025",
        "knees caving in from rep 2 on",
        "Knees caving in, worst in rep 4: 0.52±0.10. Push your knees out",
        "Not seen: Depth, Heels lifting",
        "Please re-film (1)",
        "Hi =Bob, could you send it once more?",
        "Copy it from the phone again.",
        "Client unknown",
        "set 2",
    ):
        assert words in text
    assert "still to do" not in text


def test_names_are_text_and_links_lead_to_files(tmp_path: Path) -> None:
    page = page_of(tmp_path)
    assert "b" not in {tag for tag, _ in page.tags}
    assert NASTY in page.text
    links = {unquote(link) for link in page.all("a", "href")}
    assert f"anna/{NASTY}/report.html" in links
    assert page.all("img", "src") == ["anna/x/worst.jpg"]
    anchors = {link[1:] for link in page.all("a", "href") if link.startswith("#")}
    assert anchors <= {attrs["id"] for _, attrs in page.tags if "id" in attrs}


def test_the_page_asks_the_network_for_nothing(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    (policy,) = (c for c in Reader(page).all("meta", "content") if "default-src" in c)
    assert policy.startswith("default-src 'none'; img-src data: 'self' file:; style-src 'sha256-")


def test_an_interrupted_run_says_what_is_left(tmp_path: Path) -> None:
    assert "7 clips still to do" in page_of(tmp_path, pending=7).text


def test_clients_stand_in_the_order_of_their_worst_clip(tmp_path: Path) -> None:
    index = Index((*ROWS, Row(client="Anna", clip="d", state="clean", headline="fine")), 0, MADE)
    assert [(client, [n for n, _ in rows]) for client, rows in index.clients] == [
        ("Anna", [1, 4]),
        ("=Bob", [2]),
        ("", [3]),
    ]


def test_an_index_of_nothing_is_still_a_page(tmp_path: Path) -> None:
    assert "0 clips" in page_of(tmp_path, rows=()).text


def test_the_table_has_a_row_a_set_and_no_formulas(folder: Path) -> None:
    text = (folder / "index.csv").read_text(encoding="utf-8")
    table = list(csv.DictReader(io.StringIO(text)))
    assert list(table[0]) == list(COLUMNS)
    first, second, _ = table
    assert (first["rank"], first["worst_check"], first["worst_in"], first["worst_value"]) == (
        "1",
        "squat.knees_caving",
        "rep 4",
        "0.52",
    )
    assert first["clip"] == f"anna/{NASTY}"
    assert first["not_seen"] == "Depth; Heels lifting"
    assert (second["client"], second["worst_check"]) == ("'=Bob", "")
    assert second["refilm_message"] == "Hi =Bob, could you send it once more?"


def test_every_column_is_explained() -> None:
    explained = (Path(__file__).parents[3] / "docs" / "batch.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in explained] == []


def test_the_json_holds_the_same(folder: Path) -> None:
    document = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    assert (document["schema_version"], document["pending"]) == (2, 0)
    assert document["made"] == "2025-11-24T18:05:00+00:00"
    first, second, third = document["clips"]
    assert (first["rank"], first["worst"]["value"], first["refilm"]) == (1, 0.52, None)
    assert second["refilm"]["reason"] == "is empty (0 bytes)"
    assert third["worst"] is None
