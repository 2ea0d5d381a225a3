"""Every place that shows a set tells the same story: page, terminal, files, video, index."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from support.builders import make_check, make_exercise
from support.builders_report import DEPTH, KNEES, squat_finding, squat_rep, squat_report
from support.printing import printed

from formcheck.core.enums import PartState, Phase, Reduction, RepKind
from formcheck.core.judge.summary import headline
from formcheck.core.report import Outcome, Rep, Report
from formcheck.render import Overlay
from formcheck.render.badges import Tag, ValueTag
from formcheck.render.card_rows import card_rows
from formcheck.render.sheet import BgrSheet
from formcheck.render.theme import OUTCOME
from formcheck.render.timeline import Timeline
from formcheck.report import write_reports
from formcheck.report.document import to_document
from formcheck.report.html.writer import render_html
from formcheck.report.overview.index import Index, write_index
from formcheck.report.overview.rows import row_of
from formcheck.report.wording import SIGNS, STATE_SIGNS

SIZE_WH = (360, 640)
TEMPO = "squat.lowering_fast"
GOOD = "Knees over toes"
MADE = datetime(2026, 11, 28, tzinfo=timezone.utc)


def report_of(*reps: Rep) -> Report:
    """A report whose check of the knees has a name for good news, and one check of tempo."""
    checks = (
        make_check(KNEES, title_good=GOOD, needs=("knee",), phase=Phase.WHOLE),
        make_check(DEPTH, phase=Phase.WHOLE),
        make_check(TEMPO, phase=Phase.WHOLE, reduce=Reduction.DURATION),
    )
    return squat_report(SIZE_WH, reps, exercise=make_exercise(*checks))


def with_knees(outcome: Outcome, rep: int = 1, **changes: object) -> Rep:
    return squat_rep(rep, squat_finding(KNEES, outcome, rep), **changes)


def page(report: Report) -> str:
    """The page without style, script and pictures' symbols."""
    body = render_html(report).partition("<main")[2].partition("<script")[0]
    return re.sub(r"\s+", " ", body)


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def written(name: str) -> Callable[[Report, Path], str]:
    def read(report: Report, folder: Path) -> str:
        return write_reports(report, folder, [name])[0].read_text(encoding="utf-8")

    return read


def index(report: Report, folder: Path) -> str:
    row = row_of(to_document(report), report.exercise, client="anna", clip="a.mp4")
    path = write_index(Index((row,), pending=0, made=MADE), folder)
    return path.read_text(encoding="utf-8").partition("<main")[2]


PLACES: dict[str, Callable[[Report, Path], str]] = {
    "json": written("json"),
    "csv": written("csv"),
    "page": lambda report, _: page(report),
    "terminal": lambda report, _: printed(report),
    "end card": lambda report, _: "\n".join(f"{row.text} {row.note}" for row in card_rows(report)),
    "index": index,
}


@pytest.mark.parametrize("place", PLACES)
class TestTooCloseToCall:
    REPORT = report_of(with_knees(Outcome.UNCLEAR))

    def test_is_said_and_is_neither_a_pass_nor_unseen(self, place: str, tmp_path: Path) -> None:
        text = PLACES[place](self.REPORT, tmp_path)
        assert re.search(r"too close to call|\bunclear\b", text)
        assert GOOD not in text.replace(f'"title_good": "{GOOD}"', "")

    def test_is_not_said_where_all_is_clear(self, place: str, tmp_path: Path) -> None:
        text = PLACES[place](report_of(with_knees(Outcome.PASS)), tmp_path)
        no_count = re.sub(r'"unclear": 0', "", text)
        key = rf"({SIGNS[Outcome.UNCLEAR]}|</span>) {Outcome.UNCLEAR.words}"  # what signs mean
        told = re.sub(key, "", no_count)
        assert not re.search(r"too close to call|outcome.{1,4}unclear|state.{1,4}unclear", told)


def settled_by_the_mean() -> Report:
    """Two reps that are too close to call one by one, in a set whose mean is not."""
    close = [squat_finding(KNEES, Outcome.UNCLEAR, n, value=1.1) for n in (1, 2)]
    findings = [*close, squat_finding(KNEES, Outcome.PASS, 3, value=1.4)]
    reps = [squat_rep(n, finding) for n, finding in enumerate(findings, start=1)]
    check = make_check(KNEES, title_good=GOOD, needs=("knee",), threshold=close[0].threshold)
    report = squat_report(SIZE_WH, reps, exercise=make_exercise(check))
    said = headline(report.exercise, report.reps, report.holds, report.checks)
    return replace(report, headline=said)


class TestSettledByTheMean:
    """The verdict on the set is surer than those on its reps; the reps stay grey."""

    REPORT = settled_by_the_mean()
    SAID = "nothing wrong over the set"

    def test_the_set_passes_and_its_reps_stay_too_close_to_call(self) -> None:
        assert [rep.state.value for rep in self.REPORT.reps] == ["unclear", "unclear", "clean"]
        assert (self.REPORT.state, self.REPORT.worst_outcome) == (PartState.CLEAN, Outcome.PASS)

    @pytest.mark.parametrize("place", ["json", "page", "terminal", "end card", "index"])
    def test_is_said_of_the_set(self, place: str, tmp_path: Path) -> None:
        assert self.SAID in PLACES[place](self.REPORT, tmp_path).lower()

    def test_no_place_calls_the_set_too_close(self, tmp_path: Path) -> None:
        assert "Too close to call" not in printed(self.REPORT)
        assert "Too close to call" not in words_of(page(self.REPORT)).partition("Rep 1")[0]
        assert Outcome.UNCLEAR.words not in PLACES["end card"](self.REPORT, tmp_path)
        assert to_document(self.REPORT)["summary"]["state"] == "clean"
        assert 'data-state="clean"' in index(self.REPORT, tmp_path)

    def test_card_and_page_say_that_the_mean_decides(self, tmp_path: Path) -> None:
        assert "1 fine\n" in PLACES["end card"](self.REPORT, tmp_path).replace(f" {GOOD}", "\n")
        assert "on average" in words_of(page(self.REPORT))
        said = "Good in the mean; too close to call in 2, good in 1 of 3"
        assert said in words_of(page(self.REPORT))


class TestHowLikely:
    REPORT = report_of(squat_rep(1, squat_finding(KNEES, Outcome.UNCLEAR, 1, value=1.02)))
    LIKELY = r"102±10%[^:]*, limit 105%: probably knees caving, 69 %"

    def test_page_and_terminal_say_it_in_words(self) -> None:
        assert re.search(self.LIKELY, words_of(page(self.REPORT)))
        assert re.search(self.LIKELY, re.sub(r"\s+", " ", printed(self.REPORT)))

    def test_the_value_in_the_picture_has_it_too(self) -> None:
        (rep,), (check, *_) = self.REPORT.reps, self.REPORT.exercise.checks
        tag = Tag.of(check, rep.findings[0])
        assert (tag.title, tag.value) == ("Knees caving: 69 % likely", "102±10%")
        assert tag.outcome is Outcome.UNCLEAR


def test_the_annotated_frame_has_a_colour_and_no_cue_for_it() -> None:
    report = report_of(with_knees(Outcome.UNCLEAR))
    (finding,) = report.reps[0].findings
    assert finding.at_s is not None
    moment = Timeline(report).at(finding.at_s)
    assert moment.focus is not None
    assert (moment.focus.outcome, moment.cue) == (Outcome.UNCLEAR, None)
    image = np.full((SIZE_WH[1], SIZE_WH[0], 3), 100, dtype=np.uint8)
    Overlay(report, SIZE_WH).draw(BgrSheet(image), finding.at_s)
    assert (image == OUTCOME[Outcome.UNCLEAR]).all(axis=2).any()


def test_a_side_issue_that_is_close_does_not_push_a_main_check_aside() -> None:
    rep = squat_rep(
        1, squat_finding(KNEES, Outcome.PASS, 1), squat_finding(DEPTH, Outcome.UNCLEAR, 1)
    )
    report = report_of(rep)
    knees, depth, tempo = report.exercise.checks
    main = make_exercise(replace(knees, is_main=True), depth, tempo)
    shown = []
    for exercise in (report.exercise, main):
        focus = Timeline(replace(report, exercise=exercise)).at(rep.turn_s + 0.3).focus
        shown.append(focus and focus.check)
    assert shown == [DEPTH, KNEES]


STATES = {
    PartState.CLEAN: [squat_finding(KNEES, Outcome.PASS, 1)],
    PartState.UNCLEAR: [squat_finding(KNEES, Outcome.UNCLEAR, 1)],
    PartState.WARN: [squat_finding(KNEES, Outcome.WARN, 1)],
    PartState.FAULT: [squat_finding(KNEES, Outcome.FAULT, 1)],
    PartState.TEMPO_ONLY: [
        squat_finding(KNEES, Outcome.NOT_ASSESSED, 1),
        squat_finding(TEMPO, Outcome.PASS, 1),
    ],
    PartState.NOT_ASSESSED: [squat_finding(KNEES, Outcome.NOT_ASSESSED, 1)],
}


@pytest.mark.parametrize("state", PartState)
class TestState:
    def report(self, state: PartState) -> Report:
        return report_of(squat_rep(1, *STATES[state]))

    def test_is_worked_out_once(self, state: PartState) -> None:
        report = self.report(state)
        assert report.reps[0].state is state
        assert report.state is state

    def test_is_on_the_tile(self, state: PartState) -> None:
        text = page(self.report(state))
        assert f'<a class="tile {state.value} full"' in text
        assert f'href="#sign-{state.value}"' in text

    def test_has_a_sign_that_the_page_defines(self, state: PartState) -> None:
        assert f'<symbol id="sign-{state.value}"' in render_html(self.report(state))

    def test_is_in_the_table(self, state: PartState) -> None:
        lines = printed(self.report(state)).splitlines()
        (row,) = (line for line in lines if re.match(r"1 +\S +\d", line))
        assert row.split()[1] == STATE_SIGNS[state]

    def test_is_on_the_end_card_as_a_sign(self, state: PartState) -> None:
        signs = {row.outcome for row in card_rows(self.report(state))} - {None}
        bad = {Outcome.WARN, Outcome.FAULT, Outcome.UNCLEAR} & signs
        assert bad == (
            {Outcome(state.value)} if state.value in ("warn", "fault", "unclear") else set()
        )

    def test_is_in_the_files_and_the_index(self, state: PartState, tmp_path: Path) -> None:
        report = self.report(state)
        document = to_document(report)
        assert document["summary"]["state"] == document["reps"][0]["state"] == state.value
        assert f'data-state="{state.value}"' in index(report, tmp_path)

    def test_only_a_clean_rep_is_called_clean(self, state: PartState) -> None:
        is_called_clean = "Clean" in words_of(page(self.report(state)))
        assert is_called_clean == (state is PartState.CLEAN)


class TestPartialReps:
    """A partial rep with a fault before a full one that is fine."""

    REPORT = report_of(
        with_knees(Outcome.FAULT, 1, kind=RepKind.PARTIAL), with_knees(Outcome.PASS, 2)
    )

    def test_count_in_nothing_that_is_said_of_the_set(self) -> None:
        report = self.REPORT
        assert report.state is PartState.CLEAN
        assert report.worst_outcome is Outcome.PASS
        card = [(row.text, row.outcome, row.note) for row in card_rows(report)]
        assert ("1 fine", Outcome.PASS, GOOD) in card
        assert not [row for row in card if row[1] is Outcome.FAULT]
        for text in (words_of(page(report)), printed(report)):
            assert "What to work on" not in text
            assert "slightly" not in text

    def test_are_shown_with_their_fault_and_called_partial(self) -> None:
        text = page(self.REPORT)
        assert '<a class="tile fault partial"' in text
        assert "Partial rep 1: Knees caving" in text
        assert re.search(r"^partial 1\s+✗ ", printed(self.REPORT), re.MULTILINE)
        moment = Timeline(self.REPORT).at(self.REPORT.reps[0].turn_s + 0.3)
        assert moment.cue is self.REPORT.reps[0].findings[0]
        assert moment.phase.endswith(", partial rep")

    def test_take_no_number_from_the_full_ones(self) -> None:
        text = page(self.REPORT)
        assert "Rep 1: Clean" in text
        assert "Rep 2" not in words_of(text)

    def test_the_page_opens_a_full_one(self) -> None:
        assert '<section class="part-panel open" id="rep-2"' in page(self.REPORT)

    def test_alone_they_are_still_shown(self) -> None:
        (partial, _) = self.REPORT.reps
        alone = report_of(partial)
        assert alone.state is PartState.NOT_ASSESSED
        assert "✗ Knees caving 82±10%" in printed(alone)
        assert Timeline(alone).at(partial.turn_s + 0.3).focus is not None


def test_the_name_of_a_check_goes_with_its_outcome() -> None:
    good, bad = report_of(with_knees(Outcome.PASS)), report_of(with_knees(Outcome.FAULT))
    assert "1 check fine" in printed(good)
    for place in ("page", "terminal", "end card"):
        assert place == "terminal" or GOOD in PLACES[place](good, Path())
        assert "Knees caving" not in words_of(PLACES[place](good, Path()))
        assert "Knees caving" in PLACES[place](bad, Path())
        assert GOOD not in PLACES[place](bad, Path())


def test_a_value_that_nothing_has_judged_is_called_neither_good_nor_bad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[Tag] = []
    monkeypatch.setattr(ValueTag, "draw", lambda self, image, tag, *place: shown.append(tag))
    report = report_of(with_knees(Outcome.FAULT))
    rep = report.reps[0]
    for at_s in (rep.start_s + 0.1, rep.findings[0].at_s):
        assert at_s is not None
        sheet = BgrSheet(np.zeros((*SIZE_WH[::-1], 3), np.uint8))
        Overlay(report, SIZE_WH).draw(sheet, at_s)
    before, at_the_fault = (tag.title for tag in shown)
    assert before not in (GOOD, "Knees caving")
    assert at_the_fault == "Knees caving"
