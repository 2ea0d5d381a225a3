"""The page, the JSON and the table of a clip of several sets."""

from __future__ import annotations

import io
import json
import re
import shlex
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console
from support.builders import make_check, make_exercise, make_finding, make_rep, make_report

from formcheck.cli.analyze import command as analyze_command
from formcheck.core.enums import KeyFrameKind, StretchKind
from formcheck.core.report import KeyFrame, Media, Outcome, Report
from formcheck.core.timeline import Stretch
from formcheck.pipeline.options import Options
from formcheck.pipeline.whole_clip import naming_commands
from formcheck.report import write_reports
from formcheck.report.clip_report import ClipReport, SetReport
from formcheck.report.overview.clip import write_clip
from formcheck.report.terminal_clip import print_clip

EVIL = "<script>evil()</script>"
TIMELINE = (
    Stretch(0.0, 3.0, StretchKind.NOBODY),
    Stretch(3.0, 12.0, StretchKind.SET, number=1),
    Stretch(12.0, 65.0, StretchKind.MOVING, repeats=7),
    Stretch(65.0, 65.03, StretchKind.CUT),
    Stretch(65.03, 80.0, StretchKind.SET, number=2),
    Stretch(80.0, 90.0, StretchKind.REST),
)


def knees(outcome: Outcome, title: str = "Squat") -> Report:
    check = make_check("squat.knees_caving")
    finding = make_finding(check.id, outcome, cue="Push your knees out.")
    report = make_report(
        [make_rep(1, finding)],
        exercise=replace(make_exercise(check), title=title),
        headline=f"1 rep, {outcome.words}",
    )
    picture = KeyFrame(1, KeyFrameKind.WORST, check.id, 2.0, (40, 60), b"jpeg")
    return replace(report, media=Media("", (picture,)))


@pytest.fixture
def clip(tmp_path: Path) -> ClipReport:
    sets = []
    for n, outcome in enumerate((Outcome.FAULT, Outcome.PASS), start=1):
        folder = tmp_path / "out" / f"set_{n}_squat"
        report = knees(outcome, EVIL if n == 2 else "Squat")
        write_reports(report, folder, ["html", "json"])
        sets.append(SetReport(folder, report))
    info = replace(sets[0].report.clip, path=tmp_path / "my clip.mp4", duration_s=90.0)
    naming = naming_commands(info.path, tmp_path / "out", Options(), TIMELINE)
    return ClipReport(info, tmp_path / "out", tuple(sets), TIMELINE, naming)


def page_of(clip: ClipReport) -> str:
    write_clip(clip, ["html"])
    return (clip.folder / "report.html").read_text(encoding="utf-8")


def printed(clip: ClipReport, width: int = 80, **options: bool) -> str:
    console = Console(file=io.StringIO(), width=width)
    print_clip(clip, console, **options)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_every_stretch_has_a_row_and_every_set_leads_to_its_page(clip: ClipReport) -> None:
    page = page_of(clip)
    times = re.findall(r'(?:over|between soft)">(?:<a[^>]*>)?([\d:]+(?:-[\d:]+)?)', page)
    assert times == ["0:00-0:03", "0:03-0:12", "0:12-1:05", "1:05", "1:05-1:20", "1:20-1:30"]
    for one in clip.sets:
        link = f"{one.folder.name}/report.html"
        assert page.count(f'href="{link}"') >= 3  # the strip, the time, the headline
        assert (clip.folder / link).is_file()
    assert "nobody in the picture" in page
    assert "Push your knees out." in page


def test_what_is_not_recognised_can_be_played_and_no_link_leads_to_the_clip(
    clip: ClipReport,
) -> None:
    page = page_of(clip)
    assert 'src="../my%20clip.mp4#t=12.0,65.0"' in page
    assert "mp4" not in "".join(re.findall(r'href="[^"]*"', page))


def test_what_is_not_recognised_can_be_named_with_one_command(clip: ClipReport) -> None:
    (told,) = clip.naming
    program, name, *arguments = shlex.split(told)
    assert (program, name) == ("formcheck", "analyze")
    asked = analyze_command.make_context(name, arguments).params
    assert asked["videos"] == (clip.clip.path,)
    assert asked["exercise"] == "NAME"
    assert asked["start_s"] < TIMELINE[2].start_s < TIMELINE[2].end_s < asked["end_s"]
    assert asked["reuse"]
    assert asked["out"].parent == clip.folder
    escaped = told.replace("'", "&#39;")
    assert escaped in page_of(clip)
    assert told in printed(clip, width=60).splitlines()


def test_the_page_stands_alone_and_runs_nothing_foreign(clip: ClipReport) -> None:
    page = page_of(clip)
    assert EVIL not in page
    assert page.count("<script") == 1
    assert "http" not in page.replace("http-equiv", "")


def test_json_holds_the_same(clip: ClipReport) -> None:
    write_clip(clip, ["json"])
    assert not (clip.folder / "report.html").exists()
    document = json.loads((clip.folder / "clip.json").read_text(encoding="utf-8"))
    assert [each["kind"] for each in document["timeline"]] == [t.kind.value for t in TIMELINE]
    assert all(a["end_s"] == b["start_s"] for a, b in pairwise(document["timeline"]))
    for told, one in zip(document["sets"], clip.sets, strict=True):
        own = json.loads((clip.folder / told["folder"] / "report.json").read_text(encoding="utf-8"))
        assert told["summary"] == own["summary"]
        assert told["exercise"]["title"] == one.report.exercise.title
    assert document["sets"][0]["worst"]["cue"] == "Push your knees out."
    assert document["sets"][1]["worst"] is None


def test_the_terminal_ends_with_one_table(clip: ClipReport) -> None:
    page_of(clip)
    text = printed(clip)
    *_, last = text.strip().splitlines()
    assert last.startswith("Open")
    table = text[text.rindex("Verdict") :]
    places = [table.index(when) for when in ("0:00-0:03", "0:03-0:12", "0:12-1:05", "1:05-1:20")]
    assert places == sorted(places)
    assert "Push your knees out." in table
    assert "Findings" not in text
    assert "Findings" in printed(clip, details=True)


def test_one_set_is_told_as_before(clip: ClipReport) -> None:
    one = replace(clip, sets=clip.sets[:1], timeline=TIMELINE[:2])
    text = printed(one)
    assert "Verdict" not in text
    assert text.rstrip().splitlines()[-1].startswith(("Open /", "Written to"))


def test_the_page_of_one_set_covers_the_clip_too(tmp_path: Path) -> None:
    report = replace(knees(Outcome.PASS), timeline=TIMELINE[:3], naming=("say its NAME",))
    write_reports(report, tmp_path, ["html"])
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<code>say its NAME</code>" in page
    assert "0:12-1:05" in page
    assert "nobody in the picture" in page
