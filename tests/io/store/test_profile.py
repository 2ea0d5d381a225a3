"""The one-rep maximum that the history points to, and where it is said."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.batch_builders import SAMPLE
from support.builders import make_finding, make_rep, make_report
from support.remembered import LEAN, analysed, clip, with_speeds

from formcheck.cli import main
from formcheck.core.load_velocity import Profile, SetSpeed, WhyNot
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.pipeline.lifter_page import lifter_page
from formcheck.pipeline.profile import one_rep_max_line, profile_in
from formcheck.report.clip_report import ClipReport, SetReport
from formcheck.report.html.lifter import render_lifter
from formcheck.store import History, Written
from formcheck.store.profile_wording import describe_line, describe_one_rep_max
from formcheck.store.profiles import profile_of

MAX_KG = 140.0
PER_KG = -0.008


def remember(
    history: History,
    loads_kg: Sequence[float | None],
    *,
    client: str = "Anna",
    exercise: str = "squat",
    scale: str = "given_plate",
) -> list[int]:
    """A set a day, as fast as one is at that load who lifts 140 kg once."""
    at_max = load_exercise("squat").at_max
    assert at_max is not None
    numbers = []
    for day, load in enumerate(loads_kg):
        speed = at_max.velocity_m_s + PER_KG * ((load or 100.0) - MAX_KG)
        made = with_speeds(analysed(exercise=exercise), (speed, speed - 0.05), scale=scale)
        file = clip(f"{client} {exercise} {day}", day=day)
        words = Written(load_kg=load)
        numbers += history.remember(file, [made], client=client, written=words)
    return numbers


class TestProfile:
    def test_it_is_that_of_the_fastest_reps_of_one_lifter(self, history: History) -> None:
        remember(history, [60.0, 90.0, 120.0, None])
        remember(history, [300.0, 400.0], client="Bob")
        profile = profile_in(history, "anna", "squat")
        assert [each.load_kg for each in profile.sets] == [60.0, 90.0, 120.0]
        assert profile.one_rep_max is not None
        assert profile.one_rep_max.kg == pytest.approx(MAX_KG)
        assert not profile.is_about

    def test_a_scale_by_height_is_the_same_in_all_sets(self, history: History) -> None:
        remember(history, [60.0, 90.0, 120.0], scale="usual_height")
        profile = profile_in(history, "Anna", "squat")
        assert profile.is_about
        assert all(each.shares_scale for each in profile.sets)

    def test_an_exercise_of_somebodys_own_has_none(self, history: History) -> None:
        remember(history, [60.0, 90.0, 120.0], exercise="my_lift")
        assert profile_in(history, "Anna", "my_lift").why_not is WhyNot.NO_SOURCE

    def test_a_set_knows_those_before_it_alone(self, history: History) -> None:
        first, second, third = remember(history, [60.0, 90.0, 120.0])
        assert "all is of 60 kg" in one_rep_max_line(history, first)
        assert "the sets say too little" in one_rep_max_line(history, second)
        assert "by 3 sets of 60 to 120 kg" in one_rep_max_line(history, third)

    def test_sets_after_the_day_asked_for_take_no_place(
        self, history: History, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("formcheck.store.profiles.LONGEST_COURSE", 2)
        remember(history, [60.0, 90.0, 100.0, 110.0, 120.0])
        *_, second, _ = history.sets("Anna", "squat")
        profile = profile_of(history, "Anna", "squat", None, second.day)
        assert [each.load_kg for each in profile.sets] == [60.0, 90.0]

    def test_a_set_without_load_or_bar_or_source_says_nothing(self, history: History) -> None:
        *_, no_load = remember(history, [60.0, 90.0, None])
        assert one_rep_max_line(history, no_load) == ""
        words = Written(load_kg=90.0)
        (no_bar,) = history.remember(clip("x"), [analysed()], client="Anna", written=words)
        assert one_rep_max_line(history, no_bar) == ""
        (row,) = remember(history, [60.0], exercise="bent_over_row")
        assert one_rep_max_line(history, row) == ""


@pytest.mark.parametrize("exercise", exercise_ids())
def test_a_shipped_exercise_has_a_maximum_only_with_a_source(exercise: str) -> None:
    at_max = load_exercise(exercise).at_max
    if at_max is not None:
        assert any(character.isdigit() for character in at_max.source), "a year, at least"
        assert 0.0 < at_max.spread_m_s < at_max.velocity_m_s < 0.5


class TestWording:
    @pytest.mark.parametrize("why", WhyNot)
    def test_every_reason_is_one_plain_sentence_or_two(self, why: WhyNot) -> None:
        sets = (SetSpeed(1, 60.0, 0.9, 0.02), SetSpeed(2, 65.0, 0.8, 0.02))
        said = describe_one_rep_max(Profile(sets, why_not=why))
        assert said.startswith("No one-rep maximum")
        assert said.endswith(".")
        assert len(said) < 120

    def test_a_line_that_rises_says_nothing(self, history: History) -> None:
        assert describe_line(Profile(())) == ""
        remember(history, [60.0, 90.0, 120.0])
        profile = profile_in(history, "Anna", "squat")
        assert describe_line(profile) == "0.08 m/s slower with each 10 kg more."
        assert profile.line is not None
        assert describe_line(replace(profile, line=replace(profile.line, slope=0.1))) == ""

    def test_of_a_guess_it_is_about(self, history: History) -> None:
        remember(history, [60.0, 90.0, 120.0], scale="usual_height")
        said = describe_one_rep_max(profile_in(history, "Anna", "squat"))
        assert "about 140 kg" in said
        assert "--height" in said


class TestCommand:
    @pytest.fixture(autouse=True)
    def _own_history(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "history.db"))
        monkeypatch.setenv("COLUMNS", "200")

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["history", "profile", *words])

    def test_it_shows_each_load_and_the_maximum(self) -> None:
        with History() as history:
            remember(history, [60.0, 90.0, 120.0])
        said = self.run("squat", "--client", "anna").stdout
        rows = [line.split() for line in said.splitlines() if " kg " in line and "±" in line]
        assert [row[:4] for row in rows] == [
            ["2026-11-02", "60", "kg", "0.88±0.04"],
            ["2026-11-03", "90", "kg", "0.64±0.03"],
            ["2026-11-04", "120", "kg", "0.40±0.03"],
        ]
        assert "0.08 m/s slower with each 10 kg more." in said
        assert "Estimated one-rep maximum: 140 kg (" in said

    def test_without_loads_it_says_what_to_do(self) -> None:
        with History() as history:
            history.remember(clip(), [analysed()])
        done = self.run("squat")
        assert (done.exit_code, done.stdout.count("\n")) == (0, 1)
        assert "say --load" in done.stdout

    def test_what_is_not_there_gets_one_line(self) -> None:
        with History() as history:
            remember(history, [60.0])
        for words, said in ((["sqat", "--client", "Anna"], "'squat'"), (["squat"], "Anna")):
            done = self.run(*words)
            assert (done.exit_code, done.stdout) == (2, "")
            assert said in done.stderr

    def test_analyze_says_it_below_the_report(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with History() as history:
            remember(history, [60.0, 90.0], client="me")
        report = make_report([make_rep(1, make_finding(LEAN))])

        def made_up(video: Path, folder: Path, *_: object) -> ClipReport:
            clip_info = replace(report.clip, path=video)
            one = replace(report, clip=clip_info)
            return ClipReport(clip_info, folder, (SetReport(folder, one),), ())

        def with_speed(report: object) -> object:
            return with_speeds(analysed((10.0,)), (0.4,)).document

        monkeypatch.setattr("formcheck.cli.analyze.analyze_clip", made_up)
        monkeypatch.setattr("formcheck.pipeline.history.to_document", with_speed)
        Path("new.mp4").write_bytes(SAMPLE.read_bytes())
        filmed = datetime(2026, 11, 5, tzinfo=timezone.utc).timestamp()
        os.utime("new.mp4", (filmed, filmed))
        done = CliRunner().invoke(main, ["analyze", "new.mp4", "--load", "120"])
        assert "Estimated one-rep maximum: 140 kg" in done.stdout.splitlines()[-1]
        assert "one-rep" not in CliRunner().invoke(main, ["analyze", "new.mp4", "-q"]).stdout


def test_the_lifter_s_page_has_it(history: History) -> None:
    remember(history, [60.0, 90.0, 120.0])
    remember(history, [60.0], exercise="bent_over_row")
    page = render_lifter(lifter_page(history, "Anna", lambda one: ""))
    assert page.count("Estimated one-rep maximum") == 1
    assert page.count("Speed by load: ") == 1
    assert "4 Nov: 120 kg at 0.40±0.03 m/s" in page
    assert "Estimated one-rep maximum: 140 kg" in page
