"""How fast the bar was, as the history keeps it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.bars import with_bar
from support.builders import make_finding, make_rep, make_report
from support.builders_report import squat_rep, squat_report
from support.remembered import LEAN, analysed, clip, with_speeds

from formcheck.cli import main
from formcheck.core.bar.model import BarSource, ScaleSource
from formcheck.core.enums import RepKind
from formcheck.report.document import to_document
from formcheck.store import Analysed, History, Lift

THREE = (10.0, 12.0, 11.0)


def test_each_full_rep_in_which_it_was_seen_is_kept(history: History) -> None:
    made = with_speeds(analysed(THREE), (0.52, None, 0.47), sem=0.03, scale_sem=0.02)
    (number,) = history.remember(clip(), [made])
    kept = history.bars.of(number)
    assert kept is not None
    assert (kept.source, kept.scale) == (BarSource.PLATE, ScaleSource.GIVEN_PLATE)
    assert kept.scale_sem == 0.02
    assert kept.lifts == (Lift(1, 0.52, 0.03), Lift(3, 0.47, 0.03))
    assert kept.fastest == kept.lifts[0]


def test_it_is_what_the_report_says(history: History) -> None:
    report = with_bar(squat_report((640, 480), [squat_rep(1), squat_rep(2)]), (0.6, 0.8))
    history.remember(clip(), [Analysed(to_document(report), "")])
    kept = history.bars.of(1)
    assert kept is not None
    assert report.bar is not None
    assert (kept.source, kept.scale) == (report.bar.source, report.bar.scale.source)
    assert kept.scale_sem == report.bar.scale.sem
    for lift, said in zip(kept.lifts, report.bar.reps, strict=True):
        assert lift.part == said.index
        assert lift.mean_m_s == pytest.approx(said.mean_m_s, abs=1e-3)
        assert lift.sem_m_s == pytest.approx(said.mean_sem_m_s, abs=1e-3)


def test_a_partial_rep_is_no_lift(history: History) -> None:
    partial = make_rep(2, make_finding(LEAN), kind=RepKind.PARTIAL)
    report = make_report([make_rep(1, make_finding(LEAN)), partial])
    made = with_speeds(Analysed(to_document(report), ""), (0.5, 0.9))
    (number,) = history.remember(clip(), [made])
    kept = history.bars.of(number)
    assert kept is not None
    assert [lift.part for lift in kept.lifts] == [1]


@pytest.mark.parametrize("speeds", [None, (None, None)])
def test_a_set_without_a_bar_has_none(
    speeds: tuple[float | None, ...] | None, history: History
) -> None:
    made = analysed()
    (number,) = history.remember(clip(), [made if speeds is None else with_speeds(made, speeds)])
    assert history.bars.of(number) is None
    assert history.bars.newest("me", "squat", 5) == []


def test_a_new_analysis_replaces_it(history: History) -> None:
    (number,) = history.remember(clip(), [with_speeds(analysed(), (0.5, 0.4))])
    history.remember(clip(), [with_speeds(analysed(), (0.6, 0.5))])
    kept = history.bars.of(number)
    assert kept is not None
    assert [lift.mean_m_s for lift in kept.lifts] == [0.6, 0.5]
    history.remember(clip(), [analysed()])
    assert history.bars.of(number) is None


def test_the_newest_sets_are_those_of_one_lifter_and_exercise(history: History) -> None:
    for day in range(4):
        made = [with_speeds(analysed(), (0.5 + 0.1 * day, 0.4))]
        history.remember(clip(f"a {day}", day=day), made, client="Anna")
    history.remember(clip("b"), [with_speeds(analysed(), (0.1, 0.1))], client="Bob")
    history.remember(clip("c"), [with_speeds(analysed(exercise="row"), (0.2, 0.2))], client="Anna")
    history.remember(clip("d", day=9), [analysed()], client="Anna")
    found = history.bars.newest("anna", "squat", 3)
    assert [one.number for one, _ in found] == [4, 3, 2]
    assert [len(bar.lifts) for _, bar in found] == [2, 2, 2]
    assert [round(bar.fastest.mean_m_s, 6) for _, bar in found] == [0.8, 0.7, 0.6]


def test_the_newest_up_to_a_day_are_as_many_as_are_asked_for(history: History) -> None:
    for day in range(5):
        history.remember(clip(f"{day}", day=day), [with_speeds(analysed(), (0.5, 0.4))])
    newest = [one for one, _ in history.bars.newest("me", "squat", 9)]
    assert [one.number for one in newest] == [5, 4, 3, 2, 1]
    found = history.bars.newest("me", "squat", 2, until=newest[2].day)
    assert [one.number for one, _ in found] == [3, 2]


def test_what_is_forgotten_leaves_no_lift(history: History) -> None:
    (number,) = history.remember(clip(), [with_speeds(analysed(), (0.5, 0.4))], client="Anna")
    history.forget("Anna")
    assert history.bars.of(number) is None


class TestCommand:
    @pytest.fixture(autouse=True)
    def _kept(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "history.db"))
        monkeypatch.setenv("COLUMNS", "200")
        with History() as history:
            made = with_speeds(analysed(), (0.52, 0.47), scale="usual_height")
            history.remember(clip(), [made])
            history.remember(clip("no bar", day=1), [analysed()])

    def test_show_says_it(self) -> None:
        said = CliRunner().invoke(main, ["history", "show", "1"]).stdout
        assert "Bar: about 0.52, 0.47 m/s on average in each full rep, by its plate" in said
        assert "Bar" not in CliRunner().invoke(main, ["history", "show", "2"]).stdout

    def test_export_has_it(self) -> None:
        table = CliRunner().invoke(main, ["history", "export"]).stdout
        rows = list(csv.DictReader(io.StringIO(table)))
        speeds = {row["set"]: row["fastest_m_per_s"] for row in rows}
        assert speeds == {"1": "0.52", "2": ""}
        text = CliRunner().invoke(main, ["history", "export", "--format", "json"]).stdout
        newest, first = json.loads(text)["sets"]
        assert newest["bar"] is None
        assert first["bar"]["scale"] == "usual_height"
        assert [lift["mean_m_per_s"] for lift in first["bar"]["lifts"]] == [0.52, 0.47]
