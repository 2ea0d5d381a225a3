"""Names that are not UTF-8, or that a terminal would obey: in every file and on the screen."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console
from support.batch_builders import Analysis, Place, knees_report

from formcheck.cli import main
from formcheck.cli.progress import clip_progress
from formcheck.core.enums import StretchKind
from formcheck.core.timeline import Stretch
from formcheck.report import format_names, write_reports
from formcheck.report.clip_report import ClipReport, SetReport
from formcheck.report.overview.clip import write_clip
from formcheck.report.overview.index import Index, write_index
from formcheck.report.overview.rows import Row
from formcheck.report.terminal_clip import print_clip

NOT_UTF8 = os.fsdecode(b"caf\xe9")
OBEYED = "\x1b]0;title\x07 \x1b[2J\r\u202e"
NAMES = [f"{NOT_UTF8}.mp4", f"{OBEYED}.mp4", f"two\nlines{NOT_UTF8}{OBEYED}.mp4"]


def is_harmless(text: str) -> bool:
    """Whether no character of `text` is obeyed by a terminal, or is no character."""
    text.encode()
    return all(letter.isprintable() or letter in "\n\t" for letter in text)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_can_be_written_and_read(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    report = knees_report(Path("clips", name))
    write_reports(report, folder, format_names())
    write_clip(ClipReport(report.clip, folder / "clip", (), (), ()), format_names())
    row = Row(client=name, clip=name, state="clean", headline=name, report=f"{name}/report.html")
    made = datetime(2025, 11, 24, tzinfo=timezone.utc)
    write_index(Index((row,), 0, made), folder / "index")
    texts = {path: path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}
    assert {path.suffix for path in texts} == {".html", ".json", ".csv", ".mot", ".trc"}
    for path, text in texts.items():
        if path.suffix == ".json":
            json.loads(text)
        elif path.suffix == ".csv":
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            assert rows or path.name in ("angles.csv", "bar.csv")  # these reports have no poses


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sets", [1, 2])
def test_the_terminal_shows_names_and_obeys_none(sets: int, name: str, tmp_path: Path) -> None:
    folder, report = tmp_path / name, knees_report(Path(name))
    timeline = tuple(Stretch(9.0 * n, 9.0 * n + 9.0, StretchKind.SET, n + 1) for n in range(sets))
    parts = tuple(SetReport(folder / f"set_{n}", report) for n in range(sets))
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    console = Console(file=screen, width=300, soft_wrap=True)
    print_clip(ClipReport(report.clip, folder, parts, timeline, ()), console, details=True)
    screen.seek(0)
    text = screen.read()
    assert is_harmless(text)
    assert "Written to" in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words",
    [
        ["{name}"],
        ["analyze", "{name}"],
        ["analyze", "-e", "{name}", "a.mp4"],
        ["analyze", "--{name}"],
        ["analyze", "--lifter", "{name}", "a.mp4"],
        ["analyze", "--config", "{name}", "a.mp4"],
        ["batch", "{name}"],
        ["live", "--no-window", "--mute", "-e", "squat", "--source", "{name}"],
        ["exercises", "show", "{name}"],
        ["exercises", "validate", "{name}"],
        ["exercises", "new", "mine", "-o", "{name}"],
    ],
    ids=" ".join,
)
def test_no_command_obeys_a_name(
    words: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [word.format(name=name) for word in words])
    assert done.output
    assert is_harmless(done.output)
    assert not [line for line in done.output.splitlines() if len(line) > 300]
    assert "This is a bug" not in done.output


def test_a_title_of_somebody_elses_file_is_not_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    title = json.dumps(OBEYED)
    Path("mine.toml").write_text(f'extends = "squat"\nid = "mine"\ntitle = {title}\n')
    done = CliRunner().invoke(main, ["exercises", "validate", "mine.toml"])
    assert done.exit_code == 0
    assert is_harmless(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_the_bar_of_a_clip_shows_its_name(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with clip_progress(name, quiet=False) as progress:
        progress("pose", 1.0, 2.0)
    assert is_harmless(capsys.readouterr().err)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", '"text"', 5000 * "[", '{"settings": 3}', "\x00"),
        *('"duration_s": NaN', '"duration_s": -Infinity', '"duration_s": 1e999'),
        *('"state": "3"', '"headline": []', '"reps_full": {}', '"cue": null', '"title": 3'),
    ],
)
def test_a_damaged_report_is_a_row_and_stops_nothing(
    text: str, place: Place, analysis: Analysis
) -> None:
    for name in ("a.mp4", "b.mp4"):
        place.add(name)
    place.run()
    path = place.out / "a" / "report.json"
    if text.startswith('"') and ": " in text:  # a value somewhere in a whole report
        whole = path.read_text("utf-8")
        text = re.sub(rf'{text.partition(":")[0]}: ("[^"]*"|[\d.]+)', text, whole)
        assert text != whole
    path.write_text(text, "utf-8")
    rows = {row.clip: row for row in place.run().index.rows}
    assert (rows["a.mp4"].state, rows["b.mp4"].state) == ("failed", "fault")
    assert "Its report can't be read" in rows["a.mp4"].headline
    assert len(rows["a.mp4"].headline) <= 300
