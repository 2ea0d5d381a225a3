"""`formcheck history`, and what `analyze` and `batch` do with the history."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.batch_builders import SAMPLE, Place, knees_report
from support.builders import make_finding, make_rep, make_report
from support.remembered import LEAN, analysed, bytes_of, clip, remember_days

from formcheck.cli import main
from formcheck.report.clip_report import ClipReport, SetReport
from formcheck.store import FilmedBy, History, Written
from formcheck.store.migrations import SCHEMA_VERSION

Run = Callable[..., Result]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The history of this test alone, and a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "data" / "history.db"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "data" / "history.db"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["history", *map(str, words)])


def fill(path: Path) -> None:
    with History(path) as history:
        remember_days(history, [20.0, 21.0, 50.0], client="Anna")
        history.remember(clip("row"), [analysed(exercise="row")], client="Bob")
        history.write(3, Written(note="Felt strong"))


def test_an_empty_one_says_how_sets_get_there(path: Path) -> None:
    assert "formcheck analyze keeps each one" in run().stdout
    assert "formcheck analyze keeps each one" in run("list").stdout


def test_list_has_the_newest_first_and_can_choose(path: Path) -> None:
    fill(path)
    rows = [line.split() for line in run().stdout.splitlines() if line.strip()[:1].isdigit()]
    assert [row[0] for row in rows] == ["3", "2", "4", "1"]
    assert rows[0][1:4] == ["2026-11-04", "Anna", "Squat"]
    assert "Anna" not in run("list", "--client", "bob").stdout
    assert "Squat" not in run("list", "-e", "row").stdout
    assert len([line for line in run("list", "-n", 1).stdout.splitlines() if "2026" in line]) == 1


def test_show_says_all_that_is_known_of_a_set(path: Path) -> None:
    fill(path)
    said = run("show", 3).stdout
    for words in (
        "Set 3: Squat of Anna, filmed 2026-11-04",
        "62 kg",
        "Felt strong",
        "Against last time (2026-11-03, 61 kg): forward lean 21° to 50°.",
        "Clip: /clips/squat.mp4",
        "Report: /out/squat",
        "50° 50°",
    ):
        assert words in said


def test_trend_tells_real_change_from_the_error_of_measuring(path: Path) -> None:
    fill(path)
    (line,) = [
        line
        for line in run("trend", "squat", "--client", "Anna").stdout.splitlines()
        if "°" in line
    ]
    assert line.split() == ["Forward", "lean", "3", "21°", "50°", "+29°", "yes", "+30°", "yes"]
    with History(path) as history:
        history.remember(clip("newest", day=9), [analysed((51.0,))], client="Anna")
    said = run("trend", "squat", "--client", "Anna").stdout
    assert "+1°" in said
    assert "no (±" in said
    assert "only one set of row of Bob" in run("trend", "row", "--client", "Bob").stdout


def test_note_adds_words_and_moves_a_clip_to_another_client(path: Path) -> None:
    fill(path)
    done = run("note", 1, "Knees!", "--load", 100, "--rpe", 9, "--sore", "left", "--client", "Cy")
    assert done.stdout == "Set 1 of Cy: 100 kg, RPE 9, sore on the left. Knees!\n"
    assert run("note", 1, "").stdout == "Set 1 of Cy: 100 kg, RPE 9, sore on the left\n"


def test_export_gives_every_finding(path: Path) -> None:
    fill(path)
    rows = list(csv.DictReader(io.StringIO(run("export").stdout)))
    assert len(rows) == 4 * 3
    assert {row["check"] for row in rows} == {LEAN}
    assert {row["client"] for row in rows} == {"Anna", "Bob"}
    assert run("export", "--format", "json", "--client", "Bob", "-o", "out.json").stdout == ""
    (one,) = json.loads(Path("out.json").read_text(encoding="utf-8"))["sets"]
    assert (one["exercise"], [found["scope"] for found in one["findings"]]) == (
        "row",
        ["all", "part", "part"],
    )


def test_forget_asks_first_and_names_the_reports_that_are_left(path: Path) -> None:
    fill(path)
    asked = CliRunner().invoke(main, ["history", "forget", "anna"], input="n\n")
    assert asked.exit_code == 130
    with History(path) as history:
        assert len(history.sets("Anna")) == 3
    done = run("forget", "anna", "-y")
    assert "Forgotten: anna, 3 sets; their reports" in done.stdout
    assert "/out/squat" in done.stdout
    with History(path) as history:
        assert history.clients() == ["Bob"]


def test_forget_one_set_leaves_the_others(path: Path) -> None:
    fill(path)
    assert "Forgotten: set 4 of Bob;" in run("forget", "--set", 4, "-y").stdout
    with History(path) as history:
        assert history.clients() == ["Anna"]
        assert len(history.sets()) == 3
    assert b"Bob" not in bytes_of(path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "--client", "Ana"], "Did you mean 'Anna'?"),
        (["list", "--client", " "], "A client's name has 1 to"),
        (["show", "99"], "There is no set 99."),
        (["show", "one"], "'one' is not a valid integer"),
        (["trend", "sqat", "--client", "Anna"], "Did you mean 'squat'?"),
        (["trend", "squat"], "Nobody called me is in the history. There are: Anna, Bob."),
        (["note", "1"], "What is to be kept?"),
        (["note", "1", "--keen", "6"], "6 is not in the range 1<=x<=5"),
        (["week", "--client", "Ana"], "Did you mean 'Anna'?"),
        (["cues", "--client", "Ana"], "Did you mean 'Anna'?"),
        (["note", "1", "--load", "-5"], "-5.0 is no load: 0 to 1000."),
        (["note", "99", "x"], "There is no set 99."),
        (["export", "-o", "."], "is a directory"),
        (["forget"], "Whom to forget?"),
        (["forget", "--set", "99"], "There is no set 99."),
        (["forget", "Ana"], "Did you mean 'Anna'?"),
        (["lsit"], "Did you mean 'list'?"),
    ],
)
def test_bad_input_gets_one_line(words: list[str], said: str, path: Path) -> None:
    fill(path)
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


class TestAnalyze:
    @pytest.fixture
    def analyze(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
        """Runs `analyze` with a result that is made up: the lean of a set, by the clip's name."""

        def made_up(video: Path, folder: Path, *_: object) -> ClipReport:
            lean = {"first": 20.0}.get(video.stem, 50.0)
            report = make_report([make_rep(1, make_finding(LEAN, value=lean))])
            report = replace(report, clip=replace(report.clip, path=video))
            return ClipReport(report.clip, folder, (SetReport(folder, report),), ())

        def run(*words: object) -> Result:
            return CliRunner().invoke(main, ["analyze", *map(str, words)])

        monkeypatch.setattr("formcheck.cli.analyze.analyze_clip", made_up)
        Path("first.mp4").write_bytes(SAMPLE.read_bytes())
        Path("second.mp4").write_bytes(SAMPLE.read_bytes() + b"\0")
        return run

    def test_keeps_the_set_with_what_was_said_of_it(self, analyze: Run, path: Path) -> None:
        done = analyze(
            "first.mp4",
            "--client",
            "Anna",
            "--load",
            80,
            "--rpe",
            8,
            "--sore",
            "none",
            "--note",
            "hi",
        )
        assert done.exit_code == 0
        assert "Against last time" not in done.stdout
        with History(path) as history:
            (one,) = history.sets("Anna")
        assert one.written.load_kg == 80.0
        assert one.written.note == "hi"
        assert one.clip.path == str(Path("first.mp4").absolute())
        assert one.folder == str(Path("formcheck_out/first").absolute())
        assert one.clip.filmed_by is FilmedBy.FILE

    def test_says_how_it_compares_with_last_time(self, analyze: Run, path: Path) -> None:
        analyze("first.mp4")
        done = analyze("second.mp4")
        assert "forward lean 20° to 50°." in done.stdout.splitlines()[-1]
        assert analyze("second.mp4", "-q").stdout == ""
        with History(path) as history:
            assert len(history.sets("me")) == 2

    def test_says_one_line_by_ones_own_notes_on_clips_of_this_week(self, analyze: Run) -> None:
        os.utime("second.mp4", (0.0, 0.0))
        assert "notes" not in analyze("second.mp4", "--sore", "left", "--keen", 1).stdout
        done = analyze("first.mp4", "--sore", "left")
        said = [line for line in done.stdout.splitlines() if line.startswith("By your own notes")]
        assert len(said) == 1
        assert "sore on the left side only" in said[0]
        assert analyze("first.mp4", "-q").stdout == ""

    def test_keeps_nothing_if_asked(self, analyze: Run, path: Path) -> None:
        assert analyze("first.mp4", "--no-history").exit_code == 0
        assert not path.exists()

    def test_a_history_that_can_not_be_used_costs_no_report(self, analyze: Run, path: Path) -> None:
        History(path).close()
        with closing(sqlite3.connect(path)) as newer:
            newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        done = analyze("first.mp4")
        assert done.exit_code == 0
        assert "Written to" in done.stdout
        (line,) = done.stderr.splitlines()
        assert "written by a newer formcheck" in line

    def test_refuses_a_weight_that_is_none_before_it_begins(self, analyze: Run, path: Path) -> None:
        done = analyze("first.mp4", "--rpe", 11)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "11.0 is no RPE: 1 to 10." in done.stderr


@pytest.mark.usefixtures("analysis")
def test_a_batch_fills_it_for_each_client(place: Place, path: Path) -> None:
    for name in ("anna/1.mp4", "anna/2.mp4", "bob/1.mp4", "loose.mp4"):
        place.add(name)
    with History(path) as history:
        batch = place.run(history=history)
        assert batch.not_remembered is None
        assert history.clients() == ["anna", "bob", "me"]
        assert len(history.sets("anna")) == 2
        (of_bob,) = history.sets("bob")
        assert of_bob.headline == knees_report(Path()).headline
        assert Path(of_bob.folder, "report.json").is_file()
        history.forget("bob")
        place.run(history=history)
        assert history.clients() == ["anna", "me"], "what is kept from earlier is not new"
