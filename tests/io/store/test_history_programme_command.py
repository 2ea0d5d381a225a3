"""`formcheck history week` and `formcheck history cues`, as people see them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.remembered import analysed

from formcheck.cli import main
from formcheck.core.enums import Outcome
from formcheck.exercises import load_exercise
from formcheck.store import ClipFile, FilmedBy, History, Written

CHECK = next(check for check in load_exercise("squat").checks if check.threshold.sign > 0.0)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "history.db"))
    monkeypatch.setenv("COLUMNS", "160")
    return tmp_path / "history.db"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["history", *map(str, words)])


def train(path: Path, days_ago: int, value: float = 10.0, load_kg: float | None = None) -> None:
    """A set of squats so many days before now; a large value is a fault."""
    filmed = datetime.now(timezone.utc) - timedelta(days=days_ago)
    outcome = Outcome.FAULT if value > 20.0 else Outcome.PASS
    one = analysed((value, value), check=CHECK.id, outcome=outcome)
    clip = ClipFile(f"{days_ago}", "/clips/squat.mp4", filmed, FilmedBy.CLIP)
    with History(path) as history:
        history.remember(clip, [one], written=Written(load_kg))


class TestWeek:
    def test_an_empty_one_says_so(self, path: Path) -> None:
        assert run("week").stdout == "No set of me was filmed in the last 7 days.\n"
        train(path, 30)
        assert "No set of me" in run("week").stdout

    def test_shows_this_week_beside_the_weeks_before(self, path: Path) -> None:
        for days_ago in (28, 21, 14, 7):
            train(path, days_ago, load_kg=80.0)
        train(path, 0, load_kg=100.0)
        said = run("week").stdout
        row = next(line for line in said.splitlines() if line.startswith(" Squat "))
        for cell in ("2 reps", "100 kg (80 kg)", "200 kg (160 kg)"):
            assert cell in row
        assert "Squat 100 kg: 25 % above the most of the four weeks before (80 kg)." in said


class TestCues:
    def test_without_any_it_says_so(self, path: Path) -> None:
        train(path, 3)
        assert run("cues").stdout == "No cue was given to me yet.\n"
        assert run("cues", "-e", "deadlift").stdout == "No cue was given to me in deadlift yet.\n"

    def test_each_has_a_row_and_all_are_counted(self, path: Path) -> None:
        for days_ago, value in ((9, 60.0), (6, 15.0), (3, 40.0)):
            train(path, days_ago, value)
        said = run("cues", "-e", "air squat").stdout
        newest, first = [line for line in said.splitlines() if "Squat" in line]
        assert "not seen since" in newest
        assert first.split()[-1] == "better"
        assert said.endswith("2 cues: 1 better, 1 not seen since.\n")
        only = run("cues", "-n", 1).stdout
        assert "better" in only.splitlines()[-1]
        assert len([line for line in only.splitlines() if "Squat" in line]) == 1

    def test_an_exercise_of_ones_own_has_no_bad_side_and_no_row(self, path: Path) -> None:
        one = analysed(exercise="my_lift", outcome=Outcome.FAULT)
        clip = ClipFile("own", "/own.mp4", datetime.now(timezone.utc), FilmedBy.CLIP)
        with History(path) as history:
            history.remember(clip, [one])
        assert "No cue was given" in run("cues").stdout
