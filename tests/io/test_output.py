"""Which files of a clip lie where, and which of an earlier run are gone."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from support.builders_report import make_report

from formcheck.core.report import Report
from formcheck.errors import UsageError
from formcheck.pipeline.options import ANNOTATED, LANDMARKS, Options
from formcheck.pipeline.output import (
    forget_reports,
    output_folders,
    refuse_own_source,
    write_answer,
)
from formcheck.report.formats import csv as csv_format

OUT = Path("out")
JSON_AND_CSV = Options(formats=("json", "csv"))
EARLIER = (ANNOTATED, "report.html", "report.json", "reps.csv", LANDMARKS)


@pytest.fixture
def report() -> Report:
    return make_report()


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}


def fill(folder: Path, *others: str) -> None:
    """What an earlier run left, and something of the user's."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*EARLIER, "notes.txt", *others):
        (folder / name).write_text("old")


@pytest.mark.parametrize(
    ("clips", "folders"),
    [
        (["a.mp4", "b/a.mp4", "a_2.mp4"], ["a", "a_2", "a_2_2"]),
        (["a_2.mp4", "a.mp4", "b/a.mov"], ["a_2", "a", "a_3"]),
        (["A.MP4", "a.mp4"], ["A", "a_2"]),
        (["...mp4", "..mp4", "x"], ["clip", "clip_2", "x"]),
        (["set 1 .mp4", ".hidden.mp4"], ["set 1", ".hidden"]),
    ],
)
def test_every_clip_has_a_folder_of_its_own_inside_the_one_asked_for(
    clips: list[str], folders: list[str]
) -> None:
    made = output_folders([Path(clip) for clip in clips], OUT)
    # Newer Pythons take names that begin with dots for names without a suffix.
    if "..mp4" not in clips:
        assert made == [OUT / name for name in folders]
    assert len({str(folder).casefold() for folder in made}) == len(clips)
    assert all(folder.parent == OUT and folder.name not in ("", ".", "..") for folder in made)


@pytest.mark.parametrize("name", ["report.json", "clip.json"])
def test_a_clip_of_the_same_name_has_a_folder_of_its_own_in_a_later_run_too(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    anna, bob = Path("anna/IMG_1.mp4"), Path("bob/IMG_1.mov")
    for clip, folder in ((anna, "IMG_1"), (bob, "IMG_1_2")):
        (made,) = output_folders([clip], None)
        assert made == Path("formcheck_out", folder)
        made.mkdir(parents=True)
        (made / name).write_text(json.dumps({"clip": {"path": str(clip)}}))
    # In whatever order, each goes where it was, and a folder that tells nothing is free.
    assert [made.name for made in output_folders([bob, anna], None)] == ["IMG_1_2", "IMG_1"]
    assert output_folders([tmp_path / bob], None) == [Path("formcheck_out/IMG_1_2")]
    (made / name).write_text("[]")
    assert output_folders([Path("carl/IMG_1.mp4")], None) == [made]


@pytest.mark.parametrize("name", [ANNOTATED, "report.json", LANDMARKS, "clip.json"])
@pytest.mark.parametrize("how", ["itself", "link", "hard link", "in a set"])
def test_a_clip_is_never_written_over(tmp_path: Path, name: str, how: str) -> None:
    out = tmp_path / "out"
    home = out / "set_1_squat" if how == "in a set" else out
    home.mkdir(parents=True)
    clip = home / name
    clip.write_text("a clip")
    if how == "link":
        (tmp_path / "clip.mp4").symlink_to(clip)
        clip = tmp_path / "clip.mp4"
    elif how == "hard link":
        os.link(clip, tmp_path / "clip.mp4")
        clip = tmp_path / "clip.mp4"
    with pytest.raises(UsageError, match="its own source"):
        refuse_own_source(clip, out)
    refuse_own_source(clip, tmp_path / "elsewhere")


def test_a_new_answer_takes_the_place_of_all_that_was_said_before(
    report: Report, tmp_path: Path
) -> None:
    fill(tmp_path)
    write_answer(report, tmp_path, JSON_AND_CSV, with_page=True)
    now = content(tmp_path)
    assert now.keys() == {"report.json", "reps.csv", LANDMARKS, "notes.txt"}
    assert {name for name, text in now.items() if text == "old"} == {LANDMARKS, "notes.txt"}


def test_an_answer_that_cannot_be_written_leaves_the_earlier_one_whole(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(report: Report, path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    fill(tmp_path)
    before = content(tmp_path)
    monkeypatch.setattr(csv_format, "write", full)
    with pytest.raises(UsageError, match=r"reps\.csv: can't be written \(No space") as caught:
        write_answer(report, tmp_path, JSON_AND_CSV, with_page=True)
    assert ".part" not in str(caught.value)
    assert content(tmp_path) == before


@pytest.mark.parametrize("damaged", [False, True])
def test_reports_of_sets_go_with_the_clips_own(
    report: Report, tmp_path: Path, damaged: bool
) -> None:
    ours, others = tmp_path / "set_1_squat", tmp_path / "set_of_anna"
    for folder in (tmp_path, ours, others):
        fill(folder)
    sets = [{"folder": each} for each in ("set_1_squat", "../set_x", "/set_y", "set_2/../..")]
    text = "[" * 9999 if damaged else json.dumps({"sets": sets})
    (tmp_path / "clip.json").write_text(text)
    (tmp_path.parent / "set_x").mkdir(exist_ok=True)
    fill(tmp_path.parent / "set_x")
    forget_reports(tmp_path)
    assert not (tmp_path / "report.json").exists()
    assert not (tmp_path / "clip.json").exists()
    assert (ours / "report.json").exists() == damaged
    assert (ours / LANDMARKS).exists()
    for elsewhere in (others, tmp_path.parent / "set_x"):
        assert (elsewhere / "report.json").exists()


def test_a_set_after_a_clip_of_several_leaves_none_of_them(report: Report, tmp_path: Path) -> None:
    fill(tmp_path / "set_1_squat")
    (tmp_path / "clip.json").write_text('{"sets": [{"folder": "set_1_squat"}]}')
    write_answer(report, tmp_path, replace(JSON_AND_CSV, formats=("json",)), with_page=True)
    assert not (tmp_path / "clip.json").exists()
    assert content(tmp_path / "set_1_squat").keys() == {LANDMARKS, "notes.txt"}
