"""A coach's own word: kept apart from formcheck's, through new analyses, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.remembered import LEAN, analysed, bytes_of, clip, keep_report
from support.samples import SAMPLES

from formcheck.cli import main
from formcheck.core.enums import Outcome
from formcheck.errors import UsageError
from formcheck.store import OVERALL, WHOLE_SET, History, Verdict
from formcheck.store.agreement import agreements
from formcheck.store.coach_records import CoachWord, Judged

LINE = '[{"tool":"line","colour":"red","points":[[0.1,0.1],[0.9,0.9]]}]'


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[History]:
    path = tmp_path / "history.db"
    monkeypatch.setenv("FORMCHECK_HISTORY", str(path))
    monkeypatch.setenv("COLUMNS", "200")
    with History(path) as history:
        yield history


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["history", *map(str, words)])


def brief(words: list[CoachWord]) -> list[tuple[str, int | None, Verdict | None, str]]:
    return [(word.check, word.part, word.verdict, word.comment) for word in words]


class TestPages:
    def text(self, folder: Path) -> str:
        return (folder / "report.html").read_text(encoding="utf-8")

    def test_a_folder_that_is_another_clip_s_now_is_left_alone(
        self, history: History, tmp_path: Path
    ) -> None:
        first = keep_report(history, clip("a"), tmp_path / "out", 20.0)
        keep_report(history, clip("b", day=1), tmp_path / "out", 10.0, client="Bob")
        assert run("judge", first, LEAN, "fault", "--comment", "Of Anna").exit_code == 0
        assert run("seen", first).exit_code == 0
        assert "Of Anna" not in self.text(tmp_path / "out")

    def test_a_set_without_a_folder_touches_no_page(
        self, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keep_report(history, clip("a"), tmp_path, 20.0)
        (live,) = history.remember(clip("live"), [analysed(folder="")])
        monkeypatch.chdir(tmp_path)
        before = self.text(tmp_path)
        assert run("judge", live, LEAN, "fault", "--comment", "Of nobody").exit_code == 0
        assert self.text(tmp_path) == before

    @pytest.mark.parametrize("what", [["--set", "1"], ["Anna"]])
    def test_who_is_forgotten_takes_the_words_along(
        self, what: list[str], history: History, tmp_path: Path
    ) -> None:
        number = keep_report(history, clip("a"), tmp_path / "a", 20.0)
        run("judge", number, LEAN, "fault", "--comment", "Of Anna")
        assert "Of Anna" in self.text(tmp_path / "a")
        assert run("forget", *what, "-y").exit_code == 0
        assert "Of Anna" not in self.text(tmp_path / "a")


class TestNewAnalysis:
    def test_leaves_the_word_and_the_verdict_of_formcheck_apart(self, history: History) -> None:
        (number,) = history.remember(clip(), [analysed((10.0, 12.0))])
        history.coach.say(number, LEAN, Verdict.FAULT, "Too far")
        history.coach.mark_seen(number)
        assert history.remember(clip(), [analysed((11.0, 13.0))]) == [number]
        assert brief(history.coach.words(number)) == [(LEAN, OVERALL, Verdict.FAULT, "Too far")]
        assert history.set_numbered(number).seen_at is not None
        assert {each.outcome for each in history.findings(number)} == {Outcome.PASS}

    def test_that_finds_a_rep_before_it_leaves_the_word_with_its_rep(
        self, history: History
    ) -> None:
        (number,) = history.remember(clip(), [analysed((10.0, 12.0), start_s=2.0)])
        history.coach.say(number, LEAN, Verdict.FINE, part=1)
        history.remember(clip(), [analysed((9.0, 10.0, 12.0), start_s=0.0)])
        assert brief(history.coach.words(number)) == [(LEAN, 2, Verdict.FINE, "")]

    def test_that_finds_the_rep_no_more_keeps_the_word_until_it_is_back(
        self, history: History
    ) -> None:
        (number,) = history.remember(clip(), [analysed((10.0, 12.0, 11.0))])
        history.coach.say(number, LEAN, Verdict.FINE, part=3)
        history.remember(clip(), [analysed((10.0, 12.0))])
        assert brief(history.coach.words(number)) == [(LEAN, None, Verdict.FINE, "")]
        assert "not found any more" in run("show", number).stdout
        history.remember(clip(), [analysed((10.0, 12.0, 11.0))])
        assert brief(history.coach.words(number)) == [(LEAN, 3, Verdict.FINE, "")]

    def test_as_another_exercise_and_back_keeps_the_word(self, history: History) -> None:
        (number,) = history.remember(clip(), [analysed()])
        history.coach.say(number, LEAN, Verdict.FAULT)
        as_lunge = analysed(exercise="lunge")
        for each in (*as_lunge.document["checks"], *as_lunge.document["reps"][0]["findings"]):
            each["id" if "id" in each else "check"] = "lunge.depth"
        for rep in as_lunge.document["reps"]:
            rep["findings"] = as_lunge.document["reps"][0]["findings"]
        history.remember(clip(), [as_lunge])
        assert len(history.coach.words(number)) == 1
        assert history.coach.words_now(number) == []
        history.remember(clip(), [analysed()])
        assert history.coach.words_now(number) == history.coach.words(number)
        assert brief(history.coach.words(number)) == [(LEAN, OVERALL, Verdict.FAULT, "")]

    def test_that_finds_nothing_there_keeps_a_set_of_which_a_coach_spoke(
        self, history: History
    ) -> None:
        first, second = history.remember(clip(), [analysed(), analysed(start_s=60.0)])
        history.coach.draw(second, 61.0, LINE)
        history.remember(clip(), [analysed()])
        assert [one.number for one in history.sets()] == [second, first]
        assert history.coach.drawings(second) == {61.0: LINE}

    def test_that_makes_one_of_two_sets_keeps_the_words_on_both(self, history: History) -> None:
        first, second = history.remember(clip(), [analysed(), analysed(start_s=10.0)])
        history.coach.say(first, LEAN, Verdict.FINE, part=1)
        history.coach.say(second, LEAN, Verdict.FAULT, part=1)
        history.remember(clip(), [analysed((10.0,) * 7)])
        assert brief(history.coach.words(first)) == [
            (LEAN, 1, Verdict.FINE, ""),
            (LEAN, 6, Verdict.FAULT, ""),
        ]


class TestWords:
    def test_another_one_replaces_it_and_nothing_takes_it_away(self, history: History) -> None:
        (number,) = history.remember(clip(), [analysed()])
        history.coach.say(number, LEAN, Verdict.FINE, part=2)
        history.coach.say(number, LEAN, Verdict.UNCLEAR, "Dark", part=2)
        assert brief(history.coach.words(number)) == [(LEAN, 2, Verdict.UNCLEAR, "Dark")]
        history.coach.say(number, LEAN, None, part=2)
        assert history.coach.words(number) == []

    @pytest.mark.parametrize(("check", "part"), [("squat.leen", OVERALL), (LEAN, 3)])
    def test_of_what_is_not_there_are_refused(
        self, history: History, check: str, part: int
    ) -> None:
        (number,) = history.remember(clip(), [analysed()])
        with pytest.raises(UsageError, match=f"Set {number} has no"):
            history.coach.say(number, check, Verdict.FINE, part=part)
        assert history.coach.words(number) == []

    def test_go_with_their_client(self, history: History, tmp_path: Path) -> None:
        (number,) = history.remember(clip(), [analysed()], client="Anna")
        history.coach.say(number, WHOLE_SET, None, "Wonderful, Anna")
        history.forget("Anna")
        assert b"Wonderful" not in bytes_of(tmp_path / "history.db")


class TestAgreement:
    def test_counts_what_both_decided(self) -> None:
        pairs = [
            *(8 * [(Outcome.PASS, Verdict.FINE)]),
            (Outcome.WARN, Verdict.FAULT),
            (Outcome.FAULT, Verdict.FINE),
            (Outcome.PASS, Verdict.FAULT),
            (Outcome.UNCLEAR, Verdict.FAULT),
            (Outcome.NOT_ASSESSED, Verdict.FINE),
            (Outcome.PASS, Verdict.UNCLEAR),
        ]
        judged = [Judged(1, LEAN, "Forward lean", 1, *pair) for pair in pairs]
        of_check, of_all = agreements(judged)
        assert (of_check.compared, of_check.agreed, of_check.undecided) == (11, 9, 3)
        assert (of_check.missed, of_check.false_alarms) == (1, 1)
        # Brown, Cai and DasGupta 2001, Stat Sci 16:101, (4), by hand for 9 of 11 and z = 1.96.
        assert of_all.low == pytest.approx(0.523, abs=5e-4)
        assert of_all.high == pytest.approx(0.949, abs=5e-4)

    def test_is_with_what_formcheck_says_now(self, history: History) -> None:
        (number,) = history.remember(clip(), [analysed()], client="Anna")
        history.coach.say(number, LEAN, Verdict.FAULT)
        history.coach.say(number, LEAN, Verdict.FINE, part=2)
        history.remember(clip("other"), [analysed()], client="Bob")
        assert [each.outcome for each in history.coach.judged("anna", "squat")] == [
            Outcome.PASS,
            Outcome.PASS,
        ]
        changed = analysed()
        changed.document["checks"][0]["outcome"] = "fault"
        history.remember(clip(), [changed])
        assert {(each.part, each.outcome) for each in history.coach.judged()} == {
            (OVERALL, Outcome.FAULT),
            (2, Outcome.PASS),
        }
        assert history.coach.judged("bob") == history.coach.judged(exercise="row") == []


class TestCommands:
    def test_judge_is_shown_exported_and_counted(self, history: History) -> None:
        (number,) = history.remember(clip(), [analysed()], client="Anna")
        done = run("judge", number, "forward_lean", "fault", "--rep", 2, "--comment", "Too\nfar")
        assert done.exit_code == 0
        assert done.stdout == "Coach: forward lean, rep 2: fault. Too far\n"
        assert run("seen", number).stdout == f"Seen: {number}.\n"
        shown = run("show", number).stdout
        assert "rep 2: fault. Too far" in shown
        assert "Seen by a coach" in shown
        assert '"fault","Too far"' in run("export").stdout
        assert '"comment": "Too far"' in run("export", "--format", "json").stdout
        counted = run("agreement", "--client", "anna").stdout
        assert "0 of 1" in counted
        assert f"Set {number}, Forward lean in one rep: formcheck good, coach fault" in counted
        assert run("judge", number, "forward_lean", "nothing", "--rep", 2).exit_code == 0
        assert "No coach has judged" in run("agreement").stdout
        run("seen", number, "--not")
        assert "Seen by" not in run("show", number).stdout

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (("judge", 1, "leen", "fine"), "has no check leen"),
            (("judge", 1, "forward_lean", "fine", "--rep", 9), "It has 2."),
            (("judge", 9, "forward_lean", "fine"), "There is no set 9"),
            (("seen", 1, 9), "There is no set 9"),
            (("judge", 1, "set", "nothing", "--comment", "x"), "needs a verdict"),
        ],
    )
    def test_what_is_wrong_is_said_and_changes_nothing(
        self, history: History, words: tuple[Any, ...], says: str
    ) -> None:
        history.remember(clip(), [analysed()])
        done = run(*words)
        assert done.exit_code == 2
        assert says in done.stderr
        assert history.coach.words(1) == []
        assert history.set_numbered(1).seen_at is None


@pytest.mark.slow
def test_an_overruling_survives_a_new_analysis_and_stands_on_the_page(
    history: History, tmp_path: Path
) -> None:
    folder = tmp_path / "out"

    def analyse(*more: str) -> Path:
        words = ["analyze", str(SAMPLES / "squat_front_knees_caving.mp4"), "-o", str(folder)]
        options = ["-e", "squat", "--no-video", "--reuse", "-q", *more]
        assert CliRunner().invoke(main, [*words, *options]).exit_code == 0
        return folder / "report.html"

    page = analyse()
    assert "Your coach" not in page.read_text()
    assert run("judge", 1, "knees_caving", "fine", "--comment", "<b>Stiff shoes</b>").exit_code == 0
    for text in (page.read_text(), analyse().read_text()):
        assert "Your coach sees it otherwise" in text
        assert "&lt;b&gt;Stiff shoes&lt;/b&gt;" in text
        assert "<b>Stiff" not in text
    assert "0 of 1" in run("agreement").stdout
    run("judge", 1, "knees_caving", "nothing")
    assert "Your coach" not in page.read_text()
