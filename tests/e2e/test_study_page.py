"""rate.html and study.html in a real browser. Needs Chromium, and skips where there is none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.browser import DESKTOP, NEEDS_CHROMIUM, PHONE, Opened, axe_faults
from support.studies import judged_sets, rated

from formcheck.cli import main
from formcheck.study.key import Key, load_key

pytestmark = NEEDS_CHROMIUM

CLIPS = 6


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a pack to unpack, one that is a single page, and a third by rep."""
    root = tmp_path_factory.mktemp("a study")
    reports = judged_sets(root / "sets", CLIPS)
    for name, *options in (("pack",), ("one.html",), ("reps", "--rate", "rep")):
        words = ["study", "pack", str(reports), "-o", str(root / name), "--seed", "3", *options]
        assert CliRunner().invoke(main, words).exit_code == 0
    return root


@pytest.fixture
def key(study: Path) -> Key:
    return load_key(study / "pack_key.json")


def begin(opened: Opened, rater: str) -> Any:
    opened.page.fill("#rater", rater)
    opened.page.click(".who button")
    opened.until("document.querySelector('video').readyState >= 1")
    return opened.page


def clip_of(page: Any) -> str:
    return str(re.findall(r"(\w+)\.mp4", page.evaluate("document.querySelector('video').src"))[0])


def clips_in_order(opened: Opened, rater: str) -> list[str]:
    page = begin(opened, rater)
    seen = [clip_of(page)]
    while page.locator(".next").is_enabled():
        page.click(".next")
        seen.append(clip_of(page))
    return seen


def downloaded(page: Any, path: Path) -> dict[str, Any]:
    with page.expect_download() as waiting:
        page.click(".save")
    waiting.value.save_as(path / waiting.value.suggested_filename)
    return dict(json.loads((path / waiting.value.suggested_filename).read_text(encoding="utf-8")))


def test_all_is_filled_in_kept_over_a_reload_and_saved_in_a_file(
    visit: Any, study: Path, key: Key, tmp_path: Path
) -> None:
    opened = visit(study / "pack" / "rate.html", wait=False)
    page = begin(opened, "Anna  Ö.")
    page.locator(".ask").nth(0).get_by_text("Fault", exact=True).click()
    page.fill("#comment", "left <knee>")
    first = clip_of(page)
    page.click(".next")
    page.locator(".ask").nth(1).get_by_text("Can't tell", exact=True).click()

    page.reload()
    page.wait_for_function("document.querySelector('#rater').value === 'Anna Ö.'")
    page = begin(opened, "anna ö.")  # however the name is written
    assert clip_of(page) == first
    assert page.locator(".ask").nth(0).locator("input").nth(1).is_checked()
    assert page.input_value("#comment") == "left <knee>"
    assert page.evaluate("document.querySelector('progress').value") == 2
    assert not page.locator(".done").is_visible()

    for _ in range(CLIPS + 1):
        for ask in page.locator(".ask").all():
            if not ask.locator("input:checked").count():
                ask.get_by_text("Fine", exact=True).click()
        if page.locator(".next").is_enabled():
            page.click(".next")
    assert page.locator(".done").is_visible()
    document = downloaded(page, tmp_path)
    assert (tmp_path / "ratings_Anna_Ö_.json").is_file()
    words = [
        word
        for checks in document["ratings"].values()
        for parts in checks.values()
        for word in parts.values()
    ]
    assert len(words) == key.ratings == 2 * (CLIPS + 1)
    assert sorted(words)[:2] == ["cant_tell", "fault"]
    assert list(document["comments"].values()) == ["left <knee>"]
    assert sorted(document["order"]) == sorted(key.items)
    ben = tmp_path / "ratings_ben.json"
    ben.write_text(json.dumps(rated(key, "Ben")), encoding="utf-8")
    files = [str(tmp_path / "ratings_Anna_Ö_.json"), str(ben), "-o", str(tmp_path)]
    result = CliRunner().invoke(main, ["study", "score", str(study / "pack_key.json"), *files])
    assert result.exit_code == 0, result.output
    assert opened.complaints == []
    assert all(address.startswith(("file:", "blob:", "data:")) for address in opened.requests)


def test_the_keyboard_is_enough(visit: Any, study: Path) -> None:
    opened = visit(study / "pack" / "rate.html", wait=False)
    opened.page.focus("#rater")
    opened.page.keyboard.type("Ben")
    opened.page.keyboard.press("Enter")
    page = opened.page
    opened.until("document.querySelector('video').readyState >= 1")
    page.keyboard.press("2")
    page.keyboard.press("3")
    values = "[...document.querySelectorAll('.ask input:checked')].map((each) => each.value)"
    assert page.evaluate(values) == ["fault", "cant_tell"]
    first = clip_of(page)
    page.keyboard.press("Enter")  # on to the next clip, where the focus went
    assert clip_of(page) != first
    assert page.evaluate(values) == []
    page.keyboard.press("p")
    assert page.evaluate(values) == ["fault", "cant_tell"]
    page.focus("#comment")
    page.keyboard.type("n123")  # words, no commands
    assert clip_of(page) == first
    assert page.input_value("#comment") == "n123"
    page.locator(".title").focus()
    paused = page.evaluate("document.querySelector('video').paused")
    page.keyboard.press(" ")
    opened.until(f"document.querySelector('video').paused !== {str(paused).lower()}")


def test_each_rater_has_an_order_of_their_own_and_the_same_again(
    visit: Any, study: Path, key: Key
) -> None:
    page = study / "pack" / "rate.html"
    orders = [clips_in_order(visit(page, wait=False), name) for name in ("Anna", "Ben", "anna")]
    assert orders[0] != orders[1]
    assert orders[0] == orders[2]
    (twice,) = (key.items[item] for item in key.again)
    for order in orders:
        assert sorted(order) == sorted(key.items.values())
        places = [place for place, clip in enumerate(order) if clip == twice]
        assert places[1] - places[0] > 1


def test_one_goes_on_from_a_file_in_another_browser(
    visit: Any, study: Path, key: Key, tmp_path: Path
) -> None:
    half = rated(key, "Cem")
    half["ratings"] = dict(list(half["ratings"].items())[:3])
    path = tmp_path / "ratings_Cem.json"
    path.write_text(json.dumps(half), encoding="utf-8")
    opened = visit(study / "pack" / "rate.html", wait=False)
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**half, "pack": "other"}), encoding="utf-8")
    for bad, says in ((other, "other clips"), (study / "pack" / "rate.html", "can't be read")):
        opened.page.set_input_files("#resume", bad)
        opened.page.locator(".trouble", has_text=says).wait_for()
    opened.page.set_input_files("#resume", path)
    opened.page.locator("#rating").wait_for()
    assert opened.page.evaluate("document.querySelector('progress').value") == 6
    assert downloaded(opened.page, tmp_path)["ratings"] == half["ratings"]


def test_where_the_browser_keeps_nothing_it_says_so(visit: Any, study: Path) -> None:
    forbid = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    opened = visit(study / "pack" / "rate.html", wait=False, before=forbid)
    page = begin(opened, "Anna")
    page.keyboard.press("1")
    assert "download before you close" in page.inner_text(".kept")
    assert opened.complaints == []


def test_one_page_plays_its_clips_without_the_folder(
    visit: Any, study: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "sent.html"
    alone.write_bytes((study / "one.html").read_bytes())
    opened = visit(alone, wait=False, viewport=PHONE)
    page = begin(opened, "Anna")
    assert page.evaluate("document.querySelector('video').src").startswith("blob:")
    page.click(".next")
    opened.until("document.querySelector('video').readyState >= 1")
    assert opened.complaints == []


def test_clips_that_are_missing_are_pointed_out(visit: Any, study: Path, tmp_path: Path) -> None:
    alone = tmp_path / "rate.html"
    alone.write_bytes((study / "pack" / "rate.html").read_bytes())
    opened = visit(alone, wait=False)
    opened.page.fill("#rater", "Anna")
    opened.page.click(".who button")
    opened.page.locator(".lost").wait_for()
    assert "unpack the whole pack" in opened.page.inner_text(".lost")


def test_a_rep_is_rated_by_itself_and_can_be_jumped_to(visit: Any, study: Path) -> None:
    opened = visit(study / "reps" / "rate.html", wait=False)
    page = begin(opened, "Anna")
    page.evaluate("document.querySelector('video').pause()")
    assert page.locator(".ask").nth(0).locator("fieldset").count() == 2
    page.locator("legend button").nth(1).click()
    opened.until("document.querySelector('video').currentTime >= 2.9")
    page.keyboard.press("1")
    assert page.evaluate("document.querySelector('progress').value") == 1


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"]
)
def test_axe_finds_no_serious_fault_and_all_fits(
    visit: Any, study: Path, key: Key, tmp_path: Path, viewport: dict[str, int], scheme: str
) -> None:
    for name in ("Anna", "Ben"):
        document = json.dumps(rated(key, name, 0.2))
        (tmp_path / f"ratings_{name}.json").write_text(document, encoding="utf-8")
    files = [str(path) for path in sorted(tmp_path.glob("ratings_*.json"))]
    words = ["study", "score", str(study / "pack_key.json"), *files, "-o", str(tmp_path)]
    assert CliRunner().invoke(main, words).exit_code == 0
    look = {"viewport": viewport, "color_scheme": scheme}
    start = visit(study / "pack" / "rate.html", wait=False, **look)
    rating = visit(study / "reps" / "rate.html", wait=False, **look)
    begin(rating, "Anna").keyboard.press("1")
    results = visit(tmp_path / "study.html", wait=False, **look)
    for opened in (start, rating, results):
        width = opened.page.evaluate("document.documentElement.scrollWidth")
        assert width == viewport["width"]
        assert axe_faults(opened.page) == []
        assert opened.complaints == []
