from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from support.bars import with_bar
from support.builders import (
    make_check,
    make_exercise,
    make_finding,
    make_hold,
    make_rep,
    make_report,
    make_threshold,
)
from support.builders_report import squat_rep
from support.builders_report import squat_report as drawn_squats
from support.printing import printed
from syrupy.assertion import SnapshotAssertion

from formcheck.core.bar.model import VelocityLoss
from formcheck.core.enums import RepKind, SegmentKind
from formcheck.core.report import Finding, Outcome, Report, Segment
from formcheck.report.remarks import work_on
from formcheck.report.terminal import print_report
from formcheck.report.wording import CARE, RED_FLAGS, SIGNS

PASS, UNCLEAR, WARN, FAULT, MISSING = Outcome
VALUES = {PASS: 8.0, UNCLEAR: 13.0, WARN: 16.0, FAULT: 25.0}
WIDTHS = (80, 120)


def finding(check: str, outcome: Outcome, at_s: float) -> Finding:
    if outcome is MISSING:
        return make_finding(check, outcome)
    return make_finding(check, outcome, value=VALUES[outcome], at_s=at_s)


def squat_report(*checks: str) -> Report:
    """Four reps with each outcome somewhere, one of them partial, filmed from the side."""
    outcomes = [
        (PASS, PASS, UNCLEAR),
        (PASS, WARN, PASS),
        (MISSING, WARN, FAULT),
        (PASS, PASS, WARN),
    ]
    front_only = make_finding(
        "squat.knees_caving",
        MISSING,
        reason="filmed from the left side; film from the front or from behind to see this",
    )
    reps = [
        make_rep(
            i,
            *(finding(f"squat.{c}", row[k % 3], 4.0 * i + 1.5) for k, c in enumerate(checks)),
            front_only,
        )
        for i, row in enumerate(outcomes, start=1)
    ]
    reps[3] = replace(reps[3], kind=RepKind.PARTIAL, pause_s=None)
    return make_report(
        reps,
        set_findings=[make_finding("squat.tempo_drift", value=6.0, threshold=make_threshold("%"))],
        segments=[
            Segment(0.0, 3.4, SegmentKind.NOT_COUNTED, "walking in with the bar"),
            Segment(4.0, 7.0, SegmentKind.REP, ""),
            Segment(16.0, 19.0, SegmentKind.PARTIAL, "went over 58 % of the usual range"),
            Segment(35.0, 39.5, SegmentKind.NOT_COUNTED, "putting the bar back"),
        ],
        headline="3 full reps and 1 partial: back rounding in reps 3 and 4",
        notes=("The clip has a variable frame rate; times come from its timestamps.",),
    )


def plank_report() -> Report:
    in_trunks = make_threshold("T", warn=0.08, fault=0.16)
    hold = make_hold(
        1,
        make_finding("plank.hips_sagging", WARN, value=0.13, uncertainty=0.04, threshold=in_trunks),
        make_finding("plank.hips_piking", value=-0.02, uncertainty=0.04, threshold=in_trunks),
    )
    return make_report(
        holds=[hold],
        exercise=make_exercise(id="plank", title="Plank"),
        exercise_given=False,
        exercise_confidence=0.87,
        headline="Held for 30 s, 25 s of it in line",
    )


def bar_report() -> Report:
    """A set that was to end at 20 % of speed lost, and did not."""
    squats = drawn_squats((360, 640), [squat_rep(i) for i in range(1, 5)])
    return with_bar(
        squats, (0.6, 0.7, 0.8, 0.9), loss=VelocityLoss(33.3, 2.0, 20.0, 3, 1, 25.0, 2.0)
    )


REPORTS = {
    "few_checks": squat_report("depth", "chest_drop", "back_rounding"),
    "many_checks": squat_report(
        "depth", "chest_drop", "back_rounding", "heels_lifting", "hips_shifting", "head_dropping"
    ),
    "plank": plank_report(),
    "bar": bar_report(),
    "nothing_found": make_report(headline="No reps found"),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", REPORTS)
def test_looks_as_it_did(name: str, width: int, snapshot: SnapshotAssertion) -> None:
    assert printed(REPORTS[name], width) == snapshot


@pytest.mark.parametrize("width", [40, *WIDTHS])
@pytest.mark.parametrize("name", REPORTS)
def test_no_line_is_wider_than_the_console(name: str, width: int) -> None:
    assert max(map(len, printed(REPORTS[name], width).splitlines())) <= width


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_shows_its_sign_in_the_rep(outcome: Outcome) -> None:
    # A second rep passes, so that there are findings to show.
    reps = [
        make_rep(1, finding("squat.depth", outcome, 1.0)),
        make_rep(2, finding("squat.depth", PASS, 5.0)),
    ]
    (row,) = (line for line in printed(make_report(reps)).splitlines() if line.startswith("1 "))
    named = f"{SIGNS[outcome]} Depth {VALUES.get(outcome, 0.0):.0f}±3°"
    shown = {PASS: "✓ 1 check fine", MISSING: row.rstrip()}.get(outcome, named)
    assert row.rstrip().endswith(shown)
    assert (SIGNS[PASS] in row[8:]) == (outcome is PASS)


@pytest.mark.parametrize("width", WIDTHS)
def test_values_are_never_cut(width: int) -> None:
    assert "…" not in "".join(printed(report, width) for report in REPORTS.values())


@pytest.mark.parametrize("width", range(70, 110, 4))
def test_a_value_and_its_unit_stay_on_one_line(width: int) -> None:
    in_trunks = make_threshold("T", warn=0.08, fault=0.16)
    rep = make_rep(
        1,
        *(
            make_finding(f"squat.{name}", WARN, value=0.13, uncertainty=0.04, threshold=in_trunks)
            for name in ("bar_path", "hip_shift", "heel_lift", "knee_gap")
        ),
    )
    text = printed(make_report([rep]), width)
    assert text[: text.index("✓ good")].count("6.5±2 cm") == 4


@pytest.mark.parametrize("name", ["few_checks", "many_checks"])
def test_all_checks_of_a_rep_are_in_one_column(name: str) -> None:
    assert "Findings" in printed(REPORTS[name], 120)
    assert "Knees caving" not in printed(REPORTS[name], 120).partition("✓ good")[0]


def test_what_was_not_judged_takes_two_lines() -> None:
    lines = printed(REPORTS["few_checks"]).splitlines()
    (first,) = (i for i, line in enumerate(lines) if "Not judged in this clip" in line)
    assert lines[first].rstrip() == "? Not judged in this clip: knees caving."
    assert lines[first + 1].strip() == "From the side at hip height, the whole body in the picture."
    assert not lines[first + 2].strip()


def test_nothing_is_said_of_it_when_everything_was_judged() -> None:
    assert "Not judged" not in printed(REPORTS["plank"])


def test_counted_reps_are_not_listed_as_not_counted() -> None:
    text = printed(REPORTS["few_checks"])
    section = text[text.index("Not counted") : text.index("Notes")]
    assert "walking in with the bar" in section
    assert "partial rep: went over 58 %" in section
    assert "4.0-7.0" not in section


@pytest.mark.parametrize("name", REPORTS)
def test_the_verdict_comes_last_with_what_to_do(name: str) -> None:
    report = REPORTS[name]
    text = printed(report)
    end = text[text.rindex(report.headline) :]
    assert end.count("\n") <= 1 + 3 * len(work_on(report))
    for remark in work_on(report):
        assert remark.worst.finding.cue in end
        assert remark.check.title in end


def test_care_is_one_line_and_the_red_flags_are_for_a_bad_back() -> None:
    assert CARE in printed(REPORTS["nothing_found"])
    assert RED_FLAGS[0][:30] not in printed(REPORTS["few_checks"])
    of_back = make_check("squat.back_rounding", needs=("hip", "shoulder", "contour"))
    rep = make_rep(1, finding("squat.back_rounding", FAULT, 1.0))
    assert RED_FLAGS[0][:30] in printed(make_report([rep], exercise=make_exercise(of_back)))


def test_colour_on_a_terminal_only() -> None:
    assert "\x1b" not in printed(REPORTS["few_checks"])
    assert "\x1b[32m✓" in printed(
        REPORTS["few_checks"], force_terminal=True, color_system="standard"
    )


HOSTILE = 'squat "1"\n[red]bold[/red] [link=x]\x1b[31m\x07\u202e:boom: \\ \udcff'
HOSTILE_NAME = HOSTILE.replace("/", "|") + ".mp4"


def hostile_report() -> Report:
    rep = make_rep(1, make_finding("squat.depth", FAULT, cue=HOSTILE, reason=HOSTILE))
    report = make_report(
        [rep], segments=[Segment(0.0, 1.0, SegmentKind.NOT_COUNTED, HOSTILE)], headline=HOSTILE
    )
    return replace(
        report,
        clip=replace(report.clip, path=Path(HOSTILE_NAME)),
        exercise=make_exercise(title=HOSTILE, film=HOSTILE),
        checks=tuple(replace(check, title=HOSTILE) for check in report.checks),
        notes=(HOSTILE,),
    )


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    text = printed(hostile_report(), 200)
    assert not {"\x1b", "\x07", "\u202e", "\udcff"} & set(text)
    assert text.count("[/red] [link=x]\\x1b[31m\\x07\\u202e:boom: \\ \\udcff") >= 6


def test_a_file_name_stays_on_its_line() -> None:
    report = make_report()
    report = replace(report, clip=replace(report.clip, path=Path('a\nb "c" [red].mp4')))
    first = printed(report).splitlines()[0]
    assert first == r'Squat · a\nb "c" [red].mp4 · filmed from the left side'


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_an_old_console_gets_what_it_can_show(encoding: str) -> None:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding=encoding) as file:
        print_report(REPORTS["few_checks"], Console(file=file, width=80))
        file.flush()
        text = raw.getvalue().decode(encoding)
    assert "x Back rounding" in text
    assert "+ good" in text
    error = "~3?" if encoding == "ascii" else "±3°"
    assert f"Chest drop 16{error}" in text


def test_a_recognised_exercise_has_the_command_for_another_in_one_line() -> None:
    command = f"formcheck analyze '{'long name ' * 20}.mp4' -e lunge --reuse -o out"
    report = replace(plank_report(), likely=("lunge", "squat"), again=command)
    lines = printed(report, 80).splitlines()
    (line,) = (line for line in lines if line.startswith("Not a plank?"))
    assert line == f"Not a plank? Perhaps lunge or squat: {command}"
    assert "Not a plank" not in printed(plank_report(), 80)


def test_how_sure_the_recognition_is_shows_where_it_matters() -> None:
    sure = replace(plank_report(), exercise_confidence=0.98)
    assert "(recognised)" in printed(sure, 80)
    assert "(recognised, 87% sure)" in printed(plank_report(), 80)
    assert "recognised" not in printed(replace(sure, exercise_given=True), 80)
